import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { findLeaks, publishThrough, type LoginRun } from './support/logins.ts';
import { hasDistribution } from './support/registry.ts';
import { TENANT } from './support/vendors/azure.ts';
import { CONNECTION } from './support/vendors/dockerhub.ts';
import { sendJson } from './support/vendors/answers.ts';
import { PROVIDER, SERVICE_ACCOUNT } from './support/vendors/google.ts';
import {
  CLIENT,
  ECR,
  JOB_TOKEN,
  ROLE,
  startInternet,
  SUBJECT,
  type Internet,
} from './support/vendors/internet.ts';

const ready = await hasDistribution();
const suite = ready ? describe : describe.skip;

let net: Internet;
const undo: (() => void)[] = [];
beforeAll(async () => {
  if (ready) net = await startInternet();
}, 60_000);
afterAll(() => net?.world.close());
afterEach(() => undo.splice(0).forEach((restore) => restore()));

/** Sets a value for one test. */
function change<Of extends object, Name extends keyof Of>(of: Of, name: Name, value: Of[Name]): void {
  const before = of[name];
  of[name] = value;
  undo.push(() => (of[name] = before));
}

const item = (...lines: string[]) => `- ${lines.join('\n  ')}\n`;
const hub = (...lines: string[]) => item('registry: docker.io', ...lines);
const acr = (...lines: string[]) => item('registry: acme.azurecr.io', ...lines);
const gar = (...lines: string[]) => item('registry: europe-docker.pkg.dev', ...lines);
const ecr = (...lines: string[]) => item(`registry: ${ECR}`, ...lines);
const jfrog = (...lines: string[]) => item('registry: acme.jfrog.io', ...lines);
const connection = `connection-id: ${CONNECTION}`;
const keyless = acr(`tenant-id: ${TENANT}`, `client-id: ${CLIENT}`);
const provider = `workload-identity-provider: ${PROVIDER}`;
const role = `role-to-assume: ${ROLE}`;
const HUB = 'docker.io/acme/app';
const ACR = 'acme.azurecr.io/app';
const GAR = 'europe-docker.pkg.dev/acme/images/app';
const ECR_IMAGE = `${ECR}/acme/app`;
const QUAY = 'quay.io/acme/app';
const JFROG = 'acme.jfrog.io/docker/app';
const HARBOR = 'harbor.acme.example/acme/app';
const robot = item('registry: quay.io', 'robot: acme+ci');

const anotherSubject = () => change(net.world.github, 'subject', 'repo:acme/app:pull_request');
const application = () => net.azure.public.applications.get(CLIENT)!;
const ghcrDenies = (denial: 'package' | 'installation' | 'scopes') => {
  net.ghcr.tokens.set(JOB_TOKEN, 'package');
  net.ghcr.denial = denial;
  undo.push(() => net.ghcr.tokens.set(JOB_TOKEN, 'writes'));
};

type Making = LoginRun | (() => LoginRun);

suite('ways to fail', () => {
  /** Title, what is run, what the error says (message and hint), line of registry-auth. */
  const methods: [string, Making, RegExp[], number?][] = [
    // No identity at all.
    [
      'Docker Hub without id-token: write',
      { images: HUB, auth: hub('username: acme', connection), identity: false },
      [/no ID token/, /id-token: write/],
      1,
    ],
    ['ACR without id-token: write', { images: ACR, auth: keyless, identity: false }, [/id-token: write/], 1],
    [
      'Google without id-token: write',
      { images: GAR, auth: gar(provider), identity: false },
      [/id-token: write/],
      1,
    ],
    [
      'ECR without id-token: write',
      { images: ECR_IMAGE, auth: ecr(role), identity: false },
      [/id-token: write/],
      1,
    ],
    ['Quay without id-token: write', { images: QUAY, auth: robot, identity: false }, [/id-token: write/], 1],
    [
      'JFrog without id-token: write',
      { images: JFROG, auth: jfrog('oidc-provider-name: github'), identity: false },
      [/id-token: write/],
      1,
    ],
    // GHCR.
    [
      'GHCR: no packages: write',
      () => (ghcrDenies('installation'), { images: 'ghcr.io/acme/app' }),
      [/installation not allowed/, /packages: write/],
    ],
    [
      'GHCR: package of another repository',
      () => (ghcrDenies('package'), { images: 'ghcr.io/acme/app' }),
      [/write_package/, /Manage Actions access/],
    ],
    [
      'GHCR: token without scope',
      () => {
        net.ghcr.tokens.set(net.world.secret('github_pat_fine'), 'scopes');
        change(net.ghcr, 'denial', 'scopes');
        return { images: 'ghcr.io/acme/app', auth: item('registry: ghcr.io', 'password: github_pat_fine') };
      },
      [/expected scopes/, /classic personal access token with "write:packages"/],
    ],
    [
      'GHCR: wrong token',
      () => ({
        images: 'ghcr.io/acme/app',
        auth: item('registry: ghcr.io', `password: ${net.world.secret('ghp_wrongToken')}`),
      }),
      [/ghcr\.io/, /write:packages/],
    ],
    // Docker Hub.
    [
      'Docker Hub: wrong password',
      () => ({ images: HUB, auth: hub('username: acme', `password: ${net.world.secret('dckr_pat_wrong')}`) }),
      [/incorrect username or password/, /personal access token/],
    ],
    [
      'Docker Hub: token without write scope',
      { images: HUB, auth: hub('username: reader', 'password: dckr_pat_reader') },
      [/denied/, /Read & Write/],
    ],
    [
      'Docker Hub: an organization that is not yours',
      { images: 'docker.io/other/app', auth: hub('username: acme', 'password: dckr_pat_writer') },
      [/denied/, /write access to other\/app/],
    ],
    ['Docker Hub: nobody logged in', { images: HUB }, [/docker\.io/, /registry-auth|write/]],
    [
      'Docker Hub: no ruleset for the subject',
      () => (
        change(net.hub.connection, 'rulesets', ['repo:acme/other:*']),
        { images: HUB, auth: hub('username: acme', connection) }
      ),
      [/no ruleset matches/, new RegExp(SUBJECT)],
      1,
    ],
    [
      'Docker Hub: unknown connection',
      { images: HUB, auth: hub('username: acme', 'connection-id: ffffffff-89ab-cdef-0123-456789abcdef') },
      [/connection not found/, /connection-id/],
      3,
    ],
    [
      'Docker Hub: audience',
      { images: HUB, auth: hub('username: acme', connection, 'audience: elsewhere') },
      [/audience/, /identity\.docker\.com/],
      4,
    ],
    [
      'Docker Hub: another organization',
      { images: HUB, auth: hub('username: other', connection) },
      [/incorrect username or password/, /organization/],
    ],
    [
      'Docker Hub: token service is down',
      () => {
        net.hub.failures.push(503, 503, 503);
        return { images: HUB, auth: hub('username: acme', connection) };
      },
      [/answered 503 again and again/, /status page/],
    ],
    [
      'Docker Hub: token service is asked too often',
      () => {
        net.hub.failures.push(429, 429, 429);
        return { images: HUB, auth: hub('username: acme', connection) };
      },
      [/answered 429 again and again/, /the service limits logins/],
    ],
    [
      'Docker Hub: rate limit',
      () => {
        net.hub.vendor.intercept = (request, response, url) => {
          if (url.pathname === '/v2/') return false;
          request.resume();
          sendJson(
            response,
            429,
            { errors: [{ code: 'TOOMANYREQUESTS', message: 'You have reached your pull rate limit.' }] },
            { 'ratelimit-limit': '100;w=21600', 'ratelimit-remaining': '0;w=21600', 'retry-after': '0' },
          );
          return true;
        };
        undo.push(() => delete net.hub.vendor.intercept);
        return { images: HUB, auth: hub('username: acme', 'password: dckr_pat_writer') };
      },
      [/429/, /ratelimit-limit: 100;w=21600/, /ratelimit-remaining: 0;w=21600/],
    ],
    // ACR.
    [
      'ACR: subject',
      () => (anotherSubject(), { images: ACR, auth: keyless }),
      [/AADSTS700213/, /repo:acme\/app:pull_request/],
      1,
    ],
    [
      'ACR: subject in another case',
      () => (
        change(net.world.github, 'subject', 'repo:Acme/App:ref:refs/heads/main'),
        { images: ACR, auth: keyless }
      ),
      [/AADSTS7002138/, /only in case/, /repo:Acme\/App/],
      1,
    ],
    [
      'ACR: audience',
      { images: ACR, auth: `${keyless}  audience: elsewhere\n` },
      [/AADSTS700212/, /audience is elsewhere/],
      4,
    ],
    [
      'ACR: issuer',
      () => (
        change(application(), 'federated', [
          { issuer: 'https://gitlab.com', subject: SUBJECT, audience: 'x' },
        ]),
        { images: ACR, auth: keyless }
      ),
      [/AADSTS700211/, /issuer must be https:\/\/token\.actions/],
      1,
    ],
    [
      'ACR: unknown tenant',
      { images: ACR, auth: acr('tenant-id: 99999999-2222-3333-4444-555555555555', `client-id: ${CLIENT}`) },
      [/AADSTS90002/, /Check tenant-id.*public cloud/],
      2,
    ],
    [
      'ACR: the wrong cloud',
      { images: ACR, auth: `${keyless}  azure-cloud: china\n` },
      [/token validation failed/, /management\.chinacloudapi\.cn/],
    ],
    [
      'ACR: unknown application',
      { images: ACR, auth: acr(`tenant-id: ${TENANT}`, 'client-id: 00000000-bbbb-cccc-dddd-eeeeeeeeeeee') },
      [/AADSTS700016/, /Application \(client\) ID/],
      3,
    ],
    [
      'ACR: wrong client secret',
      () => ({ images: ACR, auth: `${keyless}  client-secret: ${net.world.secret('wrong~Secret')}\n` }),
      [/AADSTS7000215/, /value, not its id/],
      4,
    ],
    [
      'ACR: expired client secret',
      () => (
        change(application(), 'expired', true),
        { images: ACR, auth: `${keyless}  client-secret: entra~Secret~1\n` }
      ),
      [/AADSTS7000222/, /has expired/],
      4,
    ],
    [
      'ACR: unknown resource',
      { images: ACR, auth: `${keyless}  azure-resource: https://acme.azurecr.io\n` },
      [/AADSTS500011/, /azure-resource/],
      4,
    ],
    [
      'ACR: registry of another tenant',
      () => (change(net.acr.state, 'tenant', 'another'), { images: ACR, auth: keyless }),
      [/rejected the Entra token/, /tenant of the registry/],
      1,
    ],
    [
      'ACR: registry refuses the resource',
      () => (change(net.acr.state, 'resources', new Set(['https://other'])), { images: ACR, auth: keyless }),
      [/token validation failed/, /azure-resource/],
      1,
    ],
    [
      'ACR: firewall',
      () => (change(net.acr.state, 'firewall', true), { images: ACR, auth: keyless }),
      [/203\.0\.113\.7/, /firewall/],
      1,
    ],
    [
      'ACR: no AcrPush',
      () => (change(application(), 'writes', false), { images: ACR, auth: keyless }),
      [/denied/, /AcrPush/],
    ],
    [
      'ACR: no such managed identity',
      { images: ACR, auth: acr('managed-identity: true', 'client-id: nobody') },
      [/Identity not found/, /assigned to this machine/],
      3,
    ],
    [
      'ACR: a machine outside Azure',
      () => {
        net.world.proxy.route('169.254.169.254', (_request, response) => void response.writeHead(502).end());
        undo.push(() => net.world.proxy.route('169.254.169.254', net.azure.public.imds));
        return { images: ACR, auth: acr('managed-identity: true') };
      },
      [/can't be reached/, /Only a runner inside Azure/],
      2,
    ],
    [
      'ACR: wrong admin password',
      () => ({ images: ACR, auth: acr('username: acme', `password: ${net.world.secret('wrongAdmin')}`) }),
      [/authentication required/, /admin user must be enabled/],
    ],
    [
      'ACR: repository token without that scope',
      { images: 'acme.azurecr.io/other', auth: acr('username: pusher', 'password: repository+Token') },
      [/denied/, /content\/write, content\/read and metadata\/read on other/],
    ],
    [
      'ACR: repository token that only pulls',
      { images: ACR, auth: acr('username: puller', 'password: pull+Token') },
      [/denied/, /content\/write/],
    ],
    // Google.
    [
      'Google: attribute condition',
      () => (change(net.google.pool, 'condition', () => false), { images: GAR, auth: gar(provider) }),
      [/attribute condition/, new RegExp(SUBJECT)],
      2,
    ],
    [
      'Google: unknown provider',
      { images: GAR, auth: gar(`workload-identity-provider: ${PROVIDER}x`) },
      [/target service/, /pool and provider must exist/],
      2,
    ],
    [
      'Google: audience',
      { images: GAR, auth: gar(provider, 'audience: elsewhere') },
      [/audience/, /allowed audiences/],
      3,
    ],
    [
      'Google: no impersonation',
      () => (
        change(net.google.pool, 'impersonators', () => false),
        { images: GAR, auth: gar(provider, `service-account: ${SERVICE_ACCOUNT}`) }
      ),
      [/getAccessToken/, /workloadIdentityUser/],
      3,
    ],
    [
      'Google: unknown service account',
      { images: GAR, auth: gar(provider, 'service-account: no@acme.iam.gserviceaccount.com') },
      [/Not found/, /Check service-account/],
      3,
    ],
    [
      'Google: life too long',
      { images: GAR, auth: gar(provider, `service-account: ${SERVICE_ACCOUNT}`, 'expires-in: 7200') },
      [/lifetime/, /leave expires-in out/],
      4,
    ],
    [
      'Google: no writer role',
      () => {
        net.google.writers.delete('federated');
        undo.push(() => net.google.writers.add('federated'));
        return { images: GAR, auth: gar(provider) };
      },
      [/uploadArtifacts/, /roles\/artifactregistry\.writer/],
    ],
    [
      'Google: deleted key',
      () => {
        const key = net.google.makeKey();
        net.google.keys.clear();
        return { images: GAR, auth: gar('username: _json_key', `password: '${key}'`) };
      },
      [/authentication failed/, /deleted/],
    ],
    [
      'Google: expired access token',
      () => ({
        images: GAR,
        auth: gar('username: oauth2accesstoken', `password: ${net.world.secret('ya29.expired-token')}`),
      }),
      [/authentication failed/, /expired/],
    ],
    // ECR.
    [
      'ECR: trust policy',
      () => (
        anotherSubject(),
        change(net.aws.state.trust, 'subject', /:ref:/),
        { images: ECR_IMAGE, auth: ecr(role) }
      ),
      [/AccessDenied/, /trust policy.*repo:acme\/app:pull_request/],
      2,
    ],
    [
      'ECR: unknown role',
      { images: ECR_IMAGE, auth: ecr(`${role}x`) },
      [/AssumeRoleWithWebIdentity/, /doesn't exist/],
      2,
    ],
    [
      'ECR: audience',
      { images: ECR_IMAGE, auth: ecr(role, 'audience: elsewhere') },
      [/Incorrect token audience/, /sts\.amazonaws\.com/],
      3,
    ],
    [
      'ECR: no identity provider',
      () => (change(net.aws.state, 'provider', null), { images: ECR_IMAGE, auth: ecr(role) }),
      [/No OpenIDConnect provider/, /identity provider/],
      2,
    ],
    [
      'ECR: session too long',
      { images: ECR_IMAGE, auth: ecr(role, 'role-duration-seconds: 7200') },
      [/MaxSessionDuration/, /role-duration-seconds/],
      3,
    ],
    [
      'ECR: unknown access key',
      () => ({
        images: ECR_IMAGE,
        auth: ecr(
          'aws-access-key-id: AKIAIOSFODNN7EXAMPLE',
          `aws-secret-access-key: ${net.world.secret('unknownSecret')}`,
        ),
      }),
      [/UnrecognizedClient/, /Check the access key ID/],
      2,
    ],
    [
      'ECR: wrong secret',
      () => ({
        images: ECR_IMAGE,
        auth: ecr(
          `aws-access-key-id: ${net.aws.accessKey('ecr:GetAuthorizationToken').id}`,
          `aws-secret-access-key: ${net.world.secret('wrongAwsSecret')}`,
        ),
      }),
      [/InvalidSignature/, /doesn't belong/],
      3,
    ],
    [
      'ECR: no right to log in',
      () => {
        const { id, secret } = net.aws.accessKey();
        return {
          images: ECR_IMAGE,
          auth: ecr(`aws-access-key-id: ${id}`, `aws-secret-access-key: ${secret}`),
        };
      },
      [/not authorized to perform: ecr:GetAuthorizationToken/, /Allow ecr:GetAuthorizationToken/],
      1,
    ],
    [
      'ECR: no right to assume',
      () => {
        const { id, secret } = net.aws.accessKey();
        return {
          images: ECR_IMAGE,
          auth: ecr(`aws-access-key-id: ${id}`, `aws-secret-access-key: ${secret}`, role),
        };
      },
      [/sts:AssumeRole/, /Allow sts:AssumeRole/],
      1,
    ],
    [
      'ECR: nothing in the environment',
      { images: ECR_IMAGE, auth: ecr() },
      [/Could not load credentials|no AWS credentials/i, /role-to-assume/],
      1,
    ],
    [
      'ECR: no such repository',
      { images: `${ECR}/acme/missing`, auth: ecr(role) },
      [/doesn't exist/, /create-repository: true/],
    ],
    [
      'ECR: no right to create',
      () => (
        change(net.aws.state, 'roleRights', new Set(['ecr:GetAuthorizationToken'])),
        { images: `${ECR}/acme/fresh`, auth: ecr(role, 'create-repository: true') }
      ),
      [/ecr:CreateRepository/, /Allow ecr:CreateRepository/],
      1,
    ],
    [
      'ECR: no right to push',
      () => (change(net.aws.state, 'pushes', false), { images: ECR_IMAGE, auth: ecr(role) }),
      [/InitiateLayerUpload/, /Allow the role ecr:InitiateLayerUpload on acme\/app/],
    ],
    [
      'ECR: a token that has ended',
      () => ({
        images: ECR_IMAGE,
        auth: ecr('username: AWS', `password: ${net.world.secret('endedEcrToken')}`),
      }),
      [/401/, /12 hours/],
    ],
    [
      'ECR Public: no right to log in',
      () => (
        change(net.aws.state, 'roleRights', new Set(['ecr:GetAuthorizationToken'])),
        { images: 'public.ecr.aws/acme/app', auth: item('registry: public.ecr.aws', role) }
      ),
      [/ecr-public:GetAuthorizationToken/, /sts:GetServiceBearerToken/],
      1,
    ],
    // The others.
    [
      'Quay: robot bound to another subject',
      () => (anotherSubject(), { images: QUAY, auth: robot }),
      [/does not match/, /exactly the subject repo:acme\/app:pull_request/],
      2,
    ],
    [
      'Quay: robot without federation',
      { images: QUAY, auth: item('registry: quay.io', 'robot: acme+other') },
      [/federated login/, /issuer https/],
      2,
    ],
    [
      'Quay: unknown robot',
      () => ({
        images: QUAY,
        auth: item(
          'registry: quay.io',
          'username: acme+nobody',
          `password: ${net.world.secret('quayNobody')}`,
        ),
      }),
      [/Could not find robot with username/, /Check the name of the robot/],
    ],
    [
      'Quay: robot without write',
      { images: QUAY, auth: item('registry: quay.io', 'username: acme+reader', 'password: quayReaderToken') },
      [/not authorized/, /Write on acme\/app/],
    ],
    [
      'GitLab: wrong token',
      () => ({
        images: 'registry.gitlab.com/acme/app',
        auth: item(
          'registry: registry.gitlab.com',
          'username: ci',
          `password: ${net.world.secret('gldt-wrong')}`,
        ),
      }),
      [/Access denied/, /read_registry and write_registry/],
    ],
    [
      'GitLab: token without write_registry',
      {
        images: 'registry.gitlab.com/acme/app',
        auth: item('registry: registry.gitlab.com', 'username: reader', 'password: gldt-reader'),
      },
      [/denied/, /write_registry/],
    ],
    [
      'Harbor: wrong secret',
      () => ({
        images: HARBOR,
        auth: item(
          'registry: harbor.acme.example',
          'username: robot$acme+ci',
          `password: ${net.world.secret('harborWrong')}`,
        ),
      }),
      [/unauthorized/, /Push and Pull/],
    ],
    [
      'Harbor: robot without push',
      {
        images: HARBOR,
        auth: item(
          'registry: harbor.acme.example',
          'username: robot$acme+reader',
          'password: harborReaderSecret',
        ),
      },
      [/action: push/, /Push and Pull/],
    ],
    [
      'Harbor: no such project',
      {
        images: 'harbor.acme.example/nowhere/app',
        auth: item('registry: harbor.acme.example', 'username: robot$acme+ci', 'password: harborRobotSecret'),
      },
      [/project nowhere not found/, /Create the project nowhere/],
    ],
    [
      'JFrog: audience',
      () => (
        change(net.jfrog.integration, 'audience', 'jfrog'),
        { images: JFROG, auth: jfrog('oidc-provider-name: github') }
      ),
      [/Invalid audience/, /set "audience"/],
    ],
    [
      'JFrog: unknown integration',
      { images: JFROG, auth: jfrog('oidc-provider-name: nobody') },
      [/was not found/, /oidc-provider-name/],
      2,
    ],
    [
      'JFrog: no identity mapping',
      () => (anotherSubject(), { images: JFROG, auth: jfrog('oidc-provider-name: github') }),
      [/No identity mapping/, /repo:acme\/app:pull_request/],
      1,
    ],
    [
      'JFrog: wrong user for a token',
      () => ({ images: JFROG, auth: jfrog('username: somebody', `password: ${net.jfrog.makeToken('ci')}`) }),
      [/Wrong username/, /user it was created for/],
    ],
    [
      'JFrog: user without deploy',
      { images: JFROG, auth: jfrog('username: reader', 'password: jfrogReaderPassword') },
      [/denied/, /Deploy/],
    ],
    // Before any request.
    [
      'an unset secret',
      { images: HUB, auth: hub('username: acme', 'password: ') },
      [/password for docker\.io is empty/, /Set the secret or variable/],
      3,
    ],
    [
      'a misspelt key',
      { images: HUB, auth: hub('username: acme', 'passwrod: x') },
      [/"passwrod"/, /"password"/],
      3,
    ],
    [
      'two ways at once',
      { images: HUB, auth: hub('username: acme', 'password: x', connection) },
      [/password and connection-id/],
      4,
    ],
  ];

  // An absent line must not become the callback that Jest hands to a function with a place for it.
  const table = methods.map(([title, making, says, line]) => ({ title, making, says, line }));
  test.each(table)(
    '$title',
    async ({ making, says, line }) => {
      const run = typeof making === 'function' ? making() : making;
      const result = await publishThrough(net.world, run);
      for (const pattern of says) expect(result.error).toMatch(pattern);
      expect(result.exitCode).toBe(1);
      if (line !== undefined) expect(result.log).toContain(`line ${line}`);
      expect(result.outputs['digest'] ?? '').toBe('');
      expect(result.summary).not.toBe('');
      expect(findLeaks(result, net.world)).toEqual([]);
      expect(result.leftovers).toEqual([]);
    },
    60_000,
  );
});
