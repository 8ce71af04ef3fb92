import { describe, expect, test } from '@jest/globals';
import { providerNamed } from '../../../src/credentials/providers/index.ts';
import type { LoginContext } from '../../../src/credentials/types.ts';
import { parseRegistryAuth } from '../../../src/credentials/entries/parse.ts';
import { PublishError } from '../../../src/oci/errors.ts';
import { contextFor, jwt, scriptedClient, START, SUBJECT, type Answer } from '../support/fakes.ts';

const item = (...lines: string[]) => `- ${lines.join('\n  ')}\n`;
const HUB = item(
  'registry: docker.io',
  'username: acme',
  'connection-id: 01234567-89ab-cdef-0123-456789abcdef',
);
const ACR = item('registry: acme.azurecr.io', 'tenant-id: tenant-1', 'client-id: client-1');
const GAR = item(
  'registry: europe-docker.pkg.dev',
  'workload-identity-provider: projects/1/locations/global/workloadIdentityPools/gh/providers/gh',
);
const QUAY = item('registry: quay.io', 'robot: acme+ci');
const JFROG = item('registry: acme.jfrog.io', 'oidc-provider-name: github');
const ECR_HOST = '123456789012.dkr.ecr.eu-west-1.amazonaws.com';
const ROLE = 'role-to-assume: arn:aws:iam::123456789012:role/ci';
const ECR = item(`registry: ${ECR_HOST}`, ROLE);

async function login(text: string, answers: Answer[], more: Partial<LoginContext> = {}) {
  const [entry] = parseRegistryAuth(text);
  if (!entry) throw new Error('no entry');
  const http = scriptedClient(...answers);
  const context = contextFor(http, more);
  const authMethod = providerNamed(entry.provider).methods.find(({ name }) => name === entry.authMethod);
  if (!authMethod) throw new Error('no way');
  const outcome = await authMethod.login(entry, context).catch((error: unknown) => error);
  return {
    http,
    context,
    outcome,
    form: (index: number) => Object.fromEntries(new URLSearchParams(http.sent[index]?.body)),
  };
}

const later = (seconds: number) => new Date(START + seconds * 1000);

describe('what is asked for and what comes of it', () => {
  test('Docker Hub, OIDC connection', async () => {
    const { http, context, outcome, form } = await login(HUB, [{ json: { access_token: 'hub-token' } }]);
    expect(context.audiences).toEqual(['https://identity.docker.com']);
    expect(http.sent[0]).toMatchObject({
      method: 'POST',
      url: 'https://identity.docker.com/oauth/token',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(form(0)).toMatchObject({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
      connection_id: '01234567-89ab-cdef-0123-456789abcdef',
      expires_in: '300',
    });
    expect(outcome).toEqual({
      kind: 'basic',
      username: 'acme',
      password: 'hub-token',
      expiresAt: later(300),
    });
    expect(context.masked).toContain('hub-token');
  });

  test.each([
    [
      'acme.azurecr.io',
      '',
      'login.microsoftonline.com',
      'api://AzureADTokenExchange',
      'https://containerregistry.azure.net/.default',
    ],
    [
      'acme.azurecr.us',
      '',
      'login.microsoftonline.us',
      'api://AzureADTokenExchangeUSGov',
      'https://management.usgovcloudapi.net/.default',
    ],
    [
      'acme.azurecr.cn',
      '',
      'login.chinacloudapi.cn',
      'api://AzureADTokenExchangeChina',
      'https://management.chinacloudapi.cn/.default',
    ],
    [
      'cr.acme.example',
      'china',
      'login.chinacloudapi.cn',
      'api://AzureADTokenExchangeChina',
      'https://management.chinacloudapi.cn/.default',
    ],
  ])('ACR at %s', async (host, cloud, authority, audience, scope) => {
    const refresh = jwt({ exp: START / 1000 + 10_800 });
    const lines = [`registry: ${host}`, 'type: acr', 'tenant-id: tenant-1', 'client-id: client-1'];
    const { http, context, outcome, form } = await login(
      item(...lines, ...(cloud ? [`azure-cloud: ${cloud}`] : [])),
      [{ json: { access_token: 'entra-token' } }, { json: { refresh_token: refresh } }],
    );
    expect(context.audiences).toEqual([audience]);
    expect(http.sent.map(({ url }) => url)).toEqual([
      `https://${authority}/tenant-1/oauth2/v2.0/token`,
      `https://${host}/oauth2/exchange`,
    ]);
    expect(form(0)).toMatchObject({
      grant_type: 'client_credentials',
      client_id: 'client-1',
      scope,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    });
    expect(form(1)).toEqual({
      grant_type: 'access_token',
      service: host,
      tenant: 'tenant-1',
      access_token: 'entra-token',
    });
    expect(outcome).toEqual({ kind: 'identity', token: refresh, expiresAt: later(10_800) });
  });

  test('ACR, client secret', async () => {
    const text = `${ACR}  client-secret: 's3cret'\n`;
    const { context, form } = await login(text, [
      { json: { access_token: 'entra-token' } },
      { json: { refresh_token: 'r.r.r' } },
    ]);
    expect(form(0)).toMatchObject({ client_secret: 's3cret' });
    expect(form(0)).not.toHaveProperty('client_assertion');
    expect(context.audiences).toEqual([]);
    expect(context.masked).toContain('s3cret');
  });

  test('ACR, managed identity of a machine and of a hosted container', async () => {
    const text = item('registry: acme.azurecr.io', 'managed-identity: true', 'client-id: c');
    const answers = () => [
      { json: { access_token: jwt({ tid: 'tenant-9' }) } },
      { json: { refresh_token: 'r.r.r' } },
    ];
    const machine = await login(text, answers());
    expect(machine.http.sent[0]).toMatchObject({
      method: 'GET',
      url: 'http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https%3A%2F%2Fcontainerregistry.azure.net&client_id=c',
      headers: { metadata: 'true' },
    });
    expect(machine.form(1)).toMatchObject({ tenant: 'tenant-9' });
    const env = { IDENTITY_ENDPOINT: 'http://localhost:42356/msi/token', IDENTITY_HEADER: 'header-secret' };
    const hosted = await login(text, answers(), { env });
    expect(hosted.http.sent[0]?.url).toContain('http://localhost:42356/msi/token?api-version=2019-08-01&');
    expect(hosted.http.sent[0]?.headers).toMatchObject({ 'x-identity-header': 'header-secret' });
  });

  test('Google, directly', async () => {
    const { http, context, outcome } = await login(GAR, [
      { json: { access_token: 'federated', expires_in: 599 } },
    ]);
    const provider = 'iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/gh/providers/gh';
    expect(context.audiences).toEqual([`https://${provider}`]);
    expect(http.sent[0]?.url).toBe('https://sts.googleapis.com/v1/token');
    expect(JSON.parse(http.sent[0]?.body ?? '')).toMatchObject({
      audience: `//${provider}`,
      grantType: 'urn:ietf:params:oauth:grant-type:token-exchange',
      requestedTokenType: 'urn:ietf:params:oauth:token-type:access_token',
      subjectTokenType: 'urn:ietf:params:oauth:token-type:jwt',
      scope: 'https://www.googleapis.com/auth/cloud-platform',
    });
    expect(outcome).toEqual({
      kind: 'basic',
      username: 'oauth2accesstoken',
      password: 'federated',
      expiresAt: later(599),
    });
  });

  test('Google, through a service account', async () => {
    const { http, outcome } = await login(`${GAR}  service-account: ci@acme.iam.gserviceaccount.com\n`, [
      { json: { access_token: 'federated', expires_in: 3600 } },
      { json: { accessToken: 'account', expireTime: '2026-01-01T00:30:00Z' } },
    ]);
    expect(http.sent[1]).toMatchObject({
      url: 'https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/ci%40acme.iam.gserviceaccount.com:generateAccessToken',
      headers: { authorization: 'Bearer federated' },
    });
    expect(JSON.parse(http.sent[1]?.body ?? '')).toEqual({
      scope: ['https://www.googleapis.com/auth/cloud-platform'],
      lifetime: '3600s',
    });
    expect(outcome).toMatchObject({ password: 'account', expiresAt: later(1800) });
  });

  test('Quay, federated robot', async () => {
    const { http, outcome } = await login(QUAY, [{ json: { token: 'robot-token' } }]);
    expect(http.sent[0]).toMatchObject({
      method: 'GET',
      url: 'https://quay.io/oauth2/federation/robot/token',
    });
    const sentPair = Buffer.from(
      http.sent[0]?.headers['authorization']?.replace('Basic ', '') ?? '',
      'base64',
    ).toString();
    expect(sentPair).toMatch(/^acme\+ci:ey/);
    expect(outcome).toEqual({
      kind: 'basic',
      username: 'acme+ci',
      password: 'robot-token',
      expiresAt: later(3600),
    });
  });

  test('JFrog, OIDC, with the name in the answer or in the token', async () => {
    const named = await login(`${JFROG}  project-key: p1\n  audience: jf\n`, [
      { json: { access_token: 'jf-token', expires_in: 60, username: 'ci' } },
    ]);
    expect(named.context.audiences).toEqual(['jf']);
    expect(named.http.sent[0]?.url).toBe('https://acme.jfrog.io/access/api/v1/oidc/token');
    expect(JSON.parse(named.http.sent[0]?.body ?? '')).toMatchObject({
      provider_name: 'github',
      project_key: 'p1',
    });
    expect(named.outcome).toEqual({
      kind: 'basic',
      username: 'ci',
      password: 'jf-token',
      expiresAt: later(60),
    });
    const token = jwt({ sub: 'jfac@01/users/robot', exp: START / 1000 + 90 });
    const unnamed = await login(JFROG, [{ json: { access_token: token } }]);
    expect(unnamed.outcome).toMatchObject({ username: 'robot', expiresAt: later(90) });
  });

  const assumed = `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>ASIAEXAMPLE</AccessKeyId><SecretAccessKey>session-secret</SecretAccessKey><SessionToken>session-token</SessionToken><Expiration>2026-01-01T01:00:00Z</Expiration></Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`;
  const pair = Buffer.from('AWS:ecr-password').toString('base64');
  const privateToken = {
    json: {
      authorizationData: [
        { authorizationToken: pair, expiresAt: START / 1000 + 43_200, proxyEndpoint: `https://${ECR_HOST}` },
      ],
    },
  };

  test.each([
    [
      ECR_HOST,
      'https://sts.eu-west-1.amazonaws.com/',
      'https://api.ecr.eu-west-1.amazonaws.com/',
      'sts.amazonaws.com',
    ],
    [
      '123456789012.dkr.ecr-fips.us-east-1.amazonaws.com',
      'https://sts-fips.us-east-1.amazonaws.com/',
      'https://api.ecr-fips.us-east-1.amazonaws.com/',
      'sts.amazonaws.com',
    ],
    [
      '123456789012.dkr-ecr.eu-west-1.on.aws',
      'https://sts.eu-west-1.api.aws/',
      'https://ecr.eu-west-1.api.aws/',
      'sts.amazonaws.com',
    ],
    [
      '123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn',
      'https://sts.cn-north-1.amazonaws.com.cn/',
      'https://api.ecr.cn-north-1.amazonaws.com.cn/',
      'sts.amazonaws.com.cn',
    ],
  ])('ECR at %s', async (host, stsUrl, ecrUrl, audience) => {
    const { http, context, outcome, form } = await login(item(`registry: ${host}`, ROLE), [
      { text: assumed, headers: { 'content-type': 'text/xml' } },
      privateToken,
    ]);
    expect(outcome).toEqual({
      kind: 'basic',
      username: 'AWS',
      password: 'ecr-password',
      expiresAt: later(43_200),
    });
    expect(context.audiences).toEqual([audience]);
    expect(http.sent.map(({ url }) => url)).toEqual([stsUrl, ecrUrl]);
    expect(form(0)).toMatchObject({
      Action: 'AssumeRoleWithWebIdentity',
      Version: '2011-06-15',
      RoleArn: 'arn:aws:iam::123456789012:role/ci',
      RoleSessionName: 'registry-publish',
    });
    expect(http.sent[0]?.headers['authorization']).toBeUndefined();
    expect(http.sent[1]?.headers).toMatchObject({
      'x-amz-target': 'AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken',
      'x-amz-security-token': 'session-token',
    });
    expect(http.sent[1]?.headers['authorization']).toMatch(
      /^AWS4-HMAC-SHA256 Credential=ASIAEXAMPLE\/\d{8}\/[a-z0-9-]+\/ecr\/aws4_request/,
    );
    expect(context.masked).toEqual(
      expect.arrayContaining(['session-secret', 'session-token', 'ecr-password', pair]),
    );
  });

  test('ECR Public, by access key', async () => {
    const { http, outcome } = await login(
      item(
        'registry: public.ecr.aws',
        'aws-access-key-id: AKIAIOSFODNN7EXAMPLE',
        'aws-secret-access-key: s3cret',
      ),
      [{ json: { authorizationData: { authorizationToken: pair, expiresAt: START / 1000 + 43_200 } } }],
    );
    expect(outcome).toMatchObject({ username: 'AWS', password: 'ecr-password' });
    expect(http.sent[0]?.url).toBe('https://api.ecr-public.us-east-1.amazonaws.com/');
    expect(http.sent[0]?.headers).toMatchObject({
      'x-amz-target': 'SpencerFrontendService.GetAuthorizationToken',
    });
  });
});

describe('what the vendor refuses', () => {
  const entra = (number: number, text: string): Answer => ({
    status: 400,
    json: { error: 'invalid_client', error_description: `AADSTS${number}: ${text}`, error_codes: [number] },
  });
  const xml = (code: string, text: string, status = 403): Answer => ({
    status,
    headers: { 'content-type': 'text/xml' },
    text: `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${text}</Message></Error><RequestId>1</RequestId></ErrorResponse>`,
  });
  const keys = item(
    `registry: ${ECR_HOST}`,
    'aws-access-key-id: AKIAIOSFODNN7EXAMPLE',
    'aws-secret-access-key: s3cret',
  );
  const aws = (type: string, message: string): Answer => ({
    status: 400,
    headers: { 'content-type': 'application/x-amz-json-1.1' },
    json: { __type: type, message },
  });

  test.each<[string, string, Answer[], string, RegExp]>([
    [
      'Docker Hub: no ruleset',
      HUB,
      [{ status: 403, json: { message: 'no matching ruleset' } }],
      'SUBJECT_MISMATCH',
      new RegExp(SUBJECT),
    ],
    [
      'Docker Hub: audience',
      HUB,
      [{ status: 400, json: { error: 'invalid_request', error_description: 'invalid audience' } }],
      'AUDIENCE_MISMATCH',
      /https:\/\/identity.docker.com/,
    ],
    [
      'Docker Hub: connection',
      HUB,
      [{ status: 404, json: { message: 'connection not found' } }],
      'CONNECTION_UNKNOWN',
      /connection-id/,
    ],
    [
      'Entra: subject',
      ACR,
      [entra(700213, 'No matching federated identity record')],
      'SUBJECT_MISMATCH',
      new RegExp(SUBJECT),
    ],
    ['Entra: subject in another case', ACR, [entra(7002138, 'case')], 'SUBJECT_MISMATCH', /case/],
    [
      'Entra: all three, older',
      ACR,
      [entra(70021, 'No matching federated identity record')],
      'SUBJECT_MISMATCH',
      new RegExp(SUBJECT),
    ],
    [
      'Entra: audience',
      ACR,
      [entra(700212, 'audience')],
      'AUDIENCE_MISMATCH',
      /api:\/\/AzureADTokenExchange/,
    ],
    [
      'Entra: issuer',
      ACR,
      [entra(700211, 'issuer')],
      'ISSUER_MISMATCH',
      /token\.actions\.githubusercontent\.com/,
    ],
    ['Entra: tenant', ACR, [entra(90002, "Tenant 'x' not found")], 'TENANT_UNKNOWN', /tenant-id.*cloud/],
    ['Entra: application', ACR, [entra(700016, 'not found in the directory')], 'CLIENT_UNKNOWN', /client-id/],
    [
      'Entra: wrong secret',
      `${ACR}  client-secret: x\n`,
      [entra(7000215, 'Invalid client secret')],
      'SECRET_WRONG',
      /value, not its id/,
    ],
    [
      'Entra: expired secret',
      `${ACR}  client-secret: x\n`,
      [entra(7000222, 'expired')],
      'SECRET_EXPIRED',
      /OIDC/,
    ],
    ['Entra: resource', ACR, [entra(500011, 'resource principal')], 'RESOURCE_UNKNOWN', /azure-resource/],
    ['Entra: a number nobody knows', ACR, [entra(1, 'new')], 'LOGIN_REFUSED', new RegExp(SUBJECT)],
    [
      'ACR: not a registry',
      ACR,
      [{ json: { access_token: 't' } }, { status: 404 }],
      'LOGIN_REFUSED',
      /isn't an Azure Container Registry/,
    ],
    [
      'ACR: other tenant',
      ACR,
      [
        { json: { access_token: 't' } },
        { status: 401, json: { errors: [{ code: 'UNAUTHORIZED', message: 'authentication required' }] } },
      ],
      'LOGIN_REFUSED',
      /tenant of the registry/,
    ],
    [
      'ACR: firewall',
      ACR,
      [
        { json: { access_token: 't' } },
        {
          status: 403,
          json: { errors: [{ code: 'DENIED', message: "client with IP '1.2.3.4' is not allowed access" }] },
        },
      ],
      'FIREWALL',
      /firewall/,
    ],
    [
      'Google: condition',
      GAR,
      [
        {
          status: 400,
          json: {
            error: 'unauthorized_client',
            error_description: 'The given credential is rejected by the attribute condition.',
          },
        },
      ],
      'SUBJECT_MISMATCH',
      new RegExp(SUBJECT),
    ],
    [
      'Google: provider',
      GAR,
      [
        {
          status: 400,
          json: {
            error: 'invalid_target',
            error_description: 'The target service indicated by the "audience" parameters is invalid.',
          },
        },
      ],
      'PROVIDER_UNKNOWN',
      /number/,
    ],
    [
      'Google: audience',
      GAR,
      [
        {
          status: 400,
          json: {
            error: 'invalid_grant',
            error_description: 'The audience in ID Token does not match the expected audience.',
          },
        },
      ],
      'AUDIENCE_MISMATCH',
      /allowed audiences/,
    ],
    [
      'Google: impersonation',
      `${GAR}  service-account: ci@acme.iam.gserviceaccount.com\n`,
      [
        { json: { access_token: 't' } },
        {
          status: 403,
          json: {
            error: {
              code: 403,
              message: "Permission 'iam.serviceAccounts.getAccessToken' denied",
              status: 'PERMISSION_DENIED',
            },
          },
        },
      ],
      'IMPERSONATION_DENIED',
      /workloadIdentityUser/,
    ],
    [
      'Google: no such account',
      `${GAR}  service-account: ci@acme.iam.gserviceaccount.com\n`,
      [
        { json: { access_token: 't' } },
        { status: 404, json: { error: { code: 404, message: 'Not found', status: 'NOT_FOUND' } } },
      ],
      'SERVICE_ACCOUNT_UNKNOWN',
      /service-account/,
    ],
    [
      'Quay: binding',
      QUAY,
      [{ status: 401, json: { error: 'Robot account does not match' } }],
      'SUBJECT_MISMATCH',
      new RegExp(SUBJECT),
    ],
    ['Quay: too old', QUAY, [{ status: 404 }], 'LOGIN_REFUSED', /federation/],
    [
      'JFrog: audience',
      JFROG,
      [{ status: 400, json: { errors: [{ code: 'BAD_REQUEST', message: 'Invalid audience' }] } }],
      'AUDIENCE_MISMATCH',
      /audience/,
    ],
    [
      'JFrog: provider',
      JFROG,
      [{ status: 404, json: { errors: [{ code: 'NOT_FOUND', message: 'Provider github not found' }] } }],
      'PROVIDER_UNKNOWN',
      /oidc-provider-name/,
    ],
    [
      'JFrog: mapping',
      JFROG,
      [{ status: 401, json: { errors: [{ code: 'UNAUTHORIZED', message: 'No match' }] } }],
      'SUBJECT_MISMATCH',
      new RegExp(SUBJECT),
    ],
    [
      'AWS: trust policy',
      ECR,
      [xml('AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity')],
      'SUBJECT_MISMATCH',
      new RegExp(`trust policy.*${SUBJECT}`),
    ],
    [
      'AWS: audience',
      ECR,
      [xml('InvalidIdentityToken', 'Incorrect token audience', 400)],
      'AUDIENCE_MISMATCH',
      /sts\.amazonaws\.com/,
    ],
    [
      'AWS: no provider',
      ECR,
      [xml('InvalidIdentityToken', 'No OpenIDConnect provider found in your account for https://token', 400)],
      'PROVIDER_UNKNOWN',
      /identity provider/,
    ],
    [
      'AWS: unknown key',
      keys,
      [aws('UnrecognizedClientException', 'The security token included in the request is invalid.')],
      'ACCESS_KEY_UNKNOWN',
      /access key/,
    ],
    [
      'AWS: wrong secret',
      keys,
      [aws('InvalidSignatureException', 'The request signature we calculated does not match')],
      'SECRET_WRONG',
      /aws-secret-access-key/,
    ],
    [
      'AWS: no right to a token',
      keys,
      [
        aws(
          'AccessDeniedException',
          'User: arn is not authorized to perform: ecr:GetAuthorizationToken on resource: *',
        ),
      ],
      'RIGHT_MISSING',
      /ecr:GetAuthorizationToken/,
    ],
    [
      'a redirect is no answer',
      HUB,
      [{ status: 302, headers: { location: 'https://evil.example/' } }],
      'SUBJECT_MISMATCH',
      /./,
    ],
    ['a proxy page', HUB, [{ status: 200, text: '<html>hello</html>' }], 'TOKEN_ANSWER_INVALID', /proxy/],
    [
      'a token with a line break',
      HUB,
      [{ json: { access_token: 'a\r\nX-Evil: 1' } }],
      'TOKEN_ANSWER_INVALID',
      /proxy/,
    ],
  ])('%s', async (_title, text, answers, code, hint) => {
    const { outcome, http } = await login(text, answers);
    expect(outcome).toBeInstanceOf(PublishError);
    expect(outcome).toMatchObject({ code, hint: expect.stringMatching(hint) });
    // A refusal is final: asking again would only lock accounts.
    expect(http.sent).toHaveLength(answers.length);
  });

  test('no id-token: write', async () => {
    for (const text of [HUB, ACR, GAR, ECR, QUAY, JFROG]) {
      const { outcome, http } = await login(text, [], {
        idToken: () => Promise.reject(new Error('Unable to get ACTIONS_ID_TOKEN_REQUEST_URL env variable')),
      });
      expect(outcome).toMatchObject({
        code: 'ID_TOKEN_MISSING',
        input: 'registry-auth',
        line: 1,
        hint: expect.stringContaining('id-token: write'),
      });
      expect(http.sent).toEqual([]);
    }
  });

  test('a service that sends the token back gets it into no message', async () => {
    const [entry] = parseRegistryAuth(HUB);
    const token = await contextFor(scriptedClient()).idToken('https://identity.docker.com');
    const { outcome } = await login(HUB, [
      { status: 400, json: { error_description: `bad token ${token}\n::set-output name=x::y` } },
    ]);
    expect(entry).toBeDefined();
    expect((outcome as PublishError).message).not.toContain(token);
    expect((outcome as PublishError).message).toContain('bad token ***');
    expect((outcome as PublishError).message).not.toContain('\n');
  });
});

describe('retrying in', () => {
  const reset = Object.assign(new PublishError('POST failed: reset', { code: 'ECONNRESET' }));
  const good = { json: { access_token: 'hub-token' } };

  test.each<[string, Answer[]]>([
    ['429', [{ status: 429, headers: { 'retry-after': '1' } }, good]],
    ['503', [{ status: 503 }, { status: 500 }, good]],
    ['a reset', [{ error: reset }, good]],
  ])('%s', async (_title, answers) => {
    const { outcome, http } = await login(HUB, [...answers]);
    expect(outcome).toMatchObject({ password: 'hub-token' });
    expect(http.sent).toHaveLength(answers.length);
  });

  test.each([
    [429, 'TOOMANYREQUESTS'],
    [503, 'UNAVAILABLE'],
  ])('not for ever: %d', async (status, code) => {
    const { outcome } = await login(
      HUB,
      Array.from({ length: 3 }, () => ({ status })),
      { retries: 2 },
    );
    expect(outcome).toMatchObject({ code });
  });

  test('AWS answers 503', async () => {
    const text = item(`registry: ${ECR_HOST}`, 'username: AKIAIOSFODNN7EXAMPLE', 'password: s3cret');
    const pair = Buffer.from('AWS:p').toString('base64');
    const { outcome } = await login(text, [
      { status: 503, json: { __type: 'ServerException' } },
      { json: { authorizationData: [{ authorizationToken: pair }] } },
    ]);
    expect(outcome).toMatchObject({ username: 'AWS', password: 'p' });
  });
});
