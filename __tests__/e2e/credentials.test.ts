import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { findLeaks, publishThrough, type LoginRun } from './support/logins.ts';
import { hasDistribution } from './support/registry.ts';
import { PROVIDER, SERVICE_ACCOUNT } from './support/vendors/google.ts';
import { TENANT } from './support/vendors/azure.ts';
import { CONNECTION } from './support/vendors/dockerhub.ts';
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
beforeAll(async () => {
  if (ready) net = await startInternet();
}, 60_000);
afterAll(() => net?.world.close());

const item = (...lines: string[]) => `- ${lines.join('\n  ')}\n`;
const encode = (pair: string) => Buffer.from(pair).toString('base64');
const acr = (...lines: string[]) => item('registry: acme.azurecr.io', ...lines);
const federated = [`tenant-id: ${TENANT}`, `client-id: ${CLIENT}`];
const gar = (...lines: string[]) => item('registry: europe-docker.pkg.dev', ...lines);
const provider = `workload-identity-provider: ${PROVIDER}`;
const hub = (...lines: string[]) => item('registry: docker.io', ...lines);
const ecr = (...lines: string[]) => item(`registry: ${ECR}`, ...lines);
const connection = `connection-id: ${CONNECTION}`;
const role = `role-to-assume: ${ROLE}`;
const GAR_IMAGE = 'europe-docker.pkg.dev/acme/images/app';

type Making = LoginRun | (() => LoginRun);

suite('ways in', () => {
  beforeEach(() => {
    net.world.proxy.seen.length = 0;
    net.world.proxy.unknownAttributes.length = 0;
  });

  const methods: [string, Making][] = [
    ["GHCR: the job's token, with nothing configured", { images: 'ghcr.io/acme/app' }],
    ['GHCR: the default image', { images: '' }],
    [
      'GHCR: personal access token',
      {
        images: 'ghcr.io/acme/app',
        auth: item('registry: ghcr.io', 'username: octocat', 'password: ghp_classicToken'),
      },
    ],
    [
      'GHCR: personal access token without a name',
      { images: 'ghcr.io/acme/app', auth: item('registry: ghcr.io', 'password: ghp_classicToken') },
    ],
    [
      'GHCR: an earlier docker login',
      {
        images: 'ghcr.io/acme/app',
        dockerConfig: { auths: { 'ghcr.io': { auth: encode('octocat:ghp_classicToken') } } },
      },
    ],
    [
      "another GitHub's registry: the job's token",
      { images: 'containers.acme.ghe.com/acme/app', env: { GITHUB_SERVER_URL: 'https://acme.ghe.com' } },
    ],
    [
      'Docker Hub: access token',
      { images: 'docker.io/acme/app', auth: hub('username: acme', 'password: dckr_pat_writer') },
    ],
    [
      'Docker Hub: organization access token',
      { images: 'docker.io/other/app', auth: hub('username: other', 'password: dckr_oat_other') },
    ],
    [
      'Docker Hub: as docker/login-action has it',
      {
        images: 'acme/app',
        auth: item('username: acme', 'password: dckr_pat_writer', 'logout: true', 'ecr: auto'),
      },
    ],
    [
      'Docker Hub: OIDC connection',
      { images: 'docker.io/acme/app', auth: hub('username: acme', connection) },
    ],
    [
      'Docker Hub: OIDC connection, long life',
      { images: 'docker.io/acme/app', auth: hub('username: acme', connection, 'expires-in: 3600') },
    ],
    [
      'Docker Hub: two accounts by path',
      {
        images: 'docker.io/acme/app\ndocker.io/other/app',
        auth:
          hub('username: acme', 'password: dckr_pat_writer') +
          item('registry: docker.io/other', 'username: other', 'password: dckr_oat_other'),
      },
    ],
    [
      'Docker Hub: an earlier docker login',
      {
        images: 'docker.io/acme/app',
        dockerConfig: { auths: { 'https://index.docker.io/v1/': { auth: encode('acme:dckr_pat_writer') } } },
      },
    ],
    ['ACR: OIDC', { images: 'acme.azurecr.io/app', auth: acr(...federated) }],
    [
      'ACR: OIDC, where the token service takes no POST',
      () => {
        net.acr.state.getOnly = true;
        return { images: 'acme.azurecr.io/app', auth: acr(...federated) };
      },
    ],
    [
      'ACR: client secret',
      { images: 'acme.azurecr.io/app', auth: acr(...federated, 'client-secret: entra~Secret~1') },
    ],
    [
      'ACR: managed identity of a machine',
      { images: 'acme.azurecr.io/app', auth: acr('managed-identity: true') },
    ],
    [
      'ACR: one of several managed identities',
      { images: 'acme.azurecr.io/app', auth: acr('managed-identity: true', `client-id: ${CLIENT}`) },
    ],
    [
      'ACR: managed identity of a hosted container',
      () => ({
        images: 'acme.azurecr.io/app',
        auth: acr('managed-identity: true'),
        env: {
          IDENTITY_ENDPOINT: 'http://identity.azure.internal/msi/token',
          IDENTITY_HEADER: net.azure.public.hostedSecret,
        },
      }),
    ],
    [
      'ACR: admin user',
      { images: 'acme.azurecr.io/app', auth: acr('username: acme', "password: 'admin+Password/1=='") },
    ],
    [
      'ACR: repository token',
      { images: 'acme.azurecr.io/app', auth: acr('username: pusher', 'password: repository+Token') },
    ],
    [
      'ACR: service principal as user and password',
      { images: 'acme.azurecr.io/app', auth: acr(`username: ${CLIENT}`, 'password: entra~Secret~1') },
    ],
    [
      'ACR: US Government',
      { images: 'acme.azurecr.us/app', auth: item('registry: acme.azurecr.us', ...federated) },
    ],
    ['ACR: China', { images: 'acme.azurecr.cn/app', auth: item('registry: acme.azurecr.cn', ...federated) }],
    [
      'ACR: a domain of its own',
      { images: 'cr.acme.example/app', auth: item('registry: cr.acme.example', 'type: acr', ...federated) },
    ],
    [
      'ACR: az acr login before',
      () => {
        const refresh = net.world.secret('refresh.token.of-az-acr-login');
        net.acr.refreshTokens.set(refresh, { writes: true });
        return {
          images: 'acme.azurecr.io/app',
          dockerConfig: {
            auths: {
              'acme.azurecr.io': {
                auth: encode('00000000-0000-0000-0000-000000000000:'),
                identitytoken: refresh,
              },
            },
          },
        };
      },
    ],
    ['Google: workload identity, direct', { images: GAR_IMAGE, auth: gar(provider) }],
    [
      'Google: workload identity, service account',
      { images: GAR_IMAGE, auth: gar(provider, `service-account: ${SERVICE_ACCOUNT}`) },
    ],
    [
      'Google: short life',
      { images: GAR_IMAGE, auth: gar(provider, `service-account: ${SERVICE_ACCOUNT}`, 'expires-in: 900') },
    ],
    [
      'Google: provider as the console shows it',
      { images: GAR_IMAGE, auth: gar(`workload-identity-provider: //iam.googleapis.com/${PROVIDER}`) },
    ],
    [
      'Google: audience of its own',
      () => {
        net.google.pool.audiences = ['acme-audience'];
        return { images: GAR_IMAGE, auth: gar(provider, 'audience: acme-audience') };
      },
    ],
    [
      'Google: JSON key',
      () => ({ images: GAR_IMAGE, auth: gar('username: _json_key', `password: '${net.google.makeKey()}'`) }),
    ],
    [
      'Google: base64 key',
      () => ({
        images: GAR_IMAGE,
        auth: gar(
          'username: _json_key_base64',
          `password: ${net.world.secret(encode(net.google.makeKey()))}`,
        ),
      }),
    ],
    [
      'Google: access token',
      () => {
        const token = net.world.secret('ya29.given-by-another-step');
        net.google.principals.set(token, 'service-account');
        return { images: GAR_IMAGE, auth: gar('username: oauth2accesstoken', `password: ${token}`) };
      },
    ],
    ['Google: gcr.io', { images: 'eu.gcr.io/acme/app', auth: item('registry: eu.gcr.io', provider) }],
    ['ECR: OIDC role', { images: `${ECR}/acme/app`, auth: ecr(role) }],
    [
      'ECR: OIDC role with name and life',
      {
        images: `${ECR}/acme/app`,
        auth: ecr(role, 'role-session-name: release', 'role-duration-seconds: 900'),
      },
    ],
    [
      'ECR: access key',
      () => {
        const { id, secret } = net.aws.accessKey('ecr:GetAuthorizationToken');
        return {
          images: `${ECR}/acme/app`,
          auth: ecr(`aws-access-key-id: ${id}`, `aws-secret-access-key: ${secret}`),
        };
      },
    ],
    [
      'ECR: access key as docker/login-action has it',
      () => {
        const { id, secret } = net.aws.accessKey('ecr:GetAuthorizationToken');
        return { images: `${ECR}/acme/app`, auth: ecr(`username: ${id}`, `password: ${secret}`) };
      },
    ],
    [
      'ECR: temporary access key',
      () => {
        const { id, secret, token } = net.aws.session();
        return {
          images: `${ECR}/acme/app`,
          auth: ecr(
            `aws-access-key-id: ${id}`,
            `aws-secret-access-key: ${secret}`,
            `aws-session-token: ${token}`,
          ),
        };
      },
    ],
    [
      'ECR: access key in a role',
      () => {
        const { id, secret } = net.aws.accessKey('sts:AssumeRole');
        return {
          images: `${ECR}/acme/app`,
          auth: ecr(`aws-access-key-id: ${id}`, `aws-secret-access-key: ${secret}`, role),
        };
      },
    ],
    [
      "ECR: the environment's credentials",
      () => {
        const { id, secret, token } = net.aws.session();
        return {
          images: `${ECR}/acme/app`,
          auth: ecr(),
          env: { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: token },
        };
      },
    ],
    [
      "ECR: the environment's credentials, with nothing configured",
      () => {
        const { id, secret, token } = net.aws.session();
        return {
          images: `${ECR}/acme/app`,
          env: { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: token },
        };
      },
    ],
    [
      'ECR: a profile',
      () => {
        const { id, secret } = net.aws.accessKey('ecr:GetAuthorizationToken');
        return {
          images: `${ECR}/acme/app`,
          auth: ecr(),
          files: { 'aws-profiles': `[ci]\naws_access_key_id=${id}\naws_secret_access_key=${secret}\n` },
          env: { AWS_PROFILE: 'ci', AWS_SHARED_CREDENTIALS_FILE: 'aws-profiles' },
        };
      },
    ],
    [
      'ECR: a role and a token file',
      () => ({
        images: `${ECR}/acme/app`,
        files: { 'web-identity': net.world.github.issue('sts.amazonaws.com') },
        env: { AWS_ROLE_ARN: ROLE, AWS_WEB_IDENTITY_TOKEN_FILE: 'web-identity' },
      }),
    ],
    [
      'ECR: a ready token',
      () => ({
        images: `${ECR}/acme/app`,
        auth: ecr('username: AWS', `password: ${net.aws.state.password}`),
      }),
    ],
    [
      'ECR: FIPS',
      {
        images: '123456789012.dkr.ecr-fips.us-east-1.amazonaws.com/acme/app',
        auth: item('registry: 123456789012.dkr.ecr-fips.us-east-1.amazonaws.com', role),
      },
    ],
    [
      'ECR: dual-stack',
      {
        images: '123456789012.dkr-ecr.eu-west-1.on.aws/acme/app',
        auth: item('registry: 123456789012.dkr-ecr.eu-west-1.on.aws', role),
      },
    ],
    [
      'ECR: China',
      () => {
        net.aws.state.provider = { audiences: ['sts.amazonaws.com.cn'] };
        return {
          images: '123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/acme/app',
          auth: item('registry: 123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn', role),
        };
      },
    ],
    [
      'ECR: a repository made on the way',
      { images: `${ECR}/acme/new`, auth: ecr(role, 'create-repository: true') },
    ],
    [
      'ECR Public: OIDC role',
      { images: 'public.ecr.aws/acme/app', auth: item('registry: public.ecr.aws', role) },
    ],
    [
      'GitLab: deploy token',
      {
        images: 'registry.gitlab.com/acme/app',
        auth: item('registry: registry.gitlab.com', 'username: ci', 'password: gldt-deploy'),
      },
    ],
    [
      'Quay: robot',
      {
        images: 'quay.io/acme/app',
        auth: item('registry: quay.io', 'username: acme+ci', 'password: quayRobotToken'),
      },
    ],
    [
      'Quay: federated robot',
      { images: 'quay.io/acme/app', auth: item('registry: quay.io', 'robot: acme+ci') },
    ],
    [
      'Harbor: robot',
      {
        images: 'harbor.acme.example/acme/app',
        auth: item('registry: harbor.acme.example', 'username: robot$acme+ci', 'password: harborRobotSecret'),
      },
    ],
    [
      'JFrog: user and password',
      {
        images: 'acme.jfrog.io/docker/app',
        auth: item('registry: acme.jfrog.io', 'username: ci', 'password: jfrogPassword'),
      },
    ],
    [
      'JFrog: access token alone',
      () => ({
        images: 'acme.jfrog.io/docker/app',
        auth: item('registry: acme.jfrog.io', `password: ${net.jfrog.makeToken('ci')}`),
      }),
    ],
    [
      'JFrog: OIDC',
      {
        images: 'acme.jfrog.io/docker/app',
        auth: item('registry: acme.jfrog.io', 'oidc-provider-name: github'),
      },
    ],
    [
      'JFrog: OIDC, name in the token',
      () => {
        net.jfrog.integration.named = false;
        net.jfrog.integration.audience = 'jfrog';
        return {
          images: 'acme.jfrog.io/docker/app',
          auth: item('registry: acme.jfrog.io', 'oidc-provider-name: github', 'audience: jfrog'),
        };
      },
    ],
    [
      'passing trouble of a token service',
      () => {
        net.hub.failures.push(429, 503);
        return { images: 'docker.io/acme/app', auth: hub('username: acme', connection) };
      },
    ],
    [
      'five registries at once, without a password',
      {
        images: [
          'ghcr.io/acme/app',
          'docker.io/acme/app',
          'acme.azurecr.io/app',
          GAR_IMAGE,
          `${ECR}/acme/app`,
        ].join('\n'),
        auth: hub('username: acme', connection) + acr(...federated) + gar(provider) + ecr(role),
      },
    ],
  ];

  const undo: (() => void)[] = [];
  beforeEach(() => {
    const { state } = net.acr;
    undo.push(() => {
      state.getOnly = false;
      net.google.pool.audiences = [];
      net.aws.state.provider = { audiences: ['sts.amazonaws.com'] };
      net.jfrog.integration.named = true;
      net.jfrog.integration.audience = 'https://github.com/acme';
    });
  });
  afterEach(() => undo.splice(0).forEach((restore) => restore()));

  test.each(methods)(
    '%s',
    async (_title, making) => {
      const run = typeof making === 'function' ? making() : making;
      const result = await publishThrough(net.world, run);
      expect(result.error).toBe('');
      expect(result.exitCode).toBe(0);
      expect(result.outputs['digest']).toBe(result.wanted);
      const names = (run.images || 'ghcr.io/acme/app').split('\n').length;
      expect(Object.values(JSON.parse(result.outputs['digests'] ?? '{}') as object)).toEqual(
        Array(names).fill(result.wanted),
      );
      expect(net.world.proxy.unknownAttributes).toEqual([]);
      expect(findLeaks(result, net.world)).toEqual([]);
      expect(result.leftovers).toEqual([]);
    },
    60_000,
  );

  test('a token that ends in the middle of the run is got anew', async () => {
    net.hub.once.only = true;
    undo.push(() => (net.hub.once.only = false));
    const before = net.hub.lives.length;
    const result = await publishThrough(net.world, {
      images: 'docker.io/acme/app\ndocker.io/acme/second',
      auth: hub('username: acme', connection),
    });
    expect(result.error).toBe('');
    expect(result.outputs['digest']).toBe(result.wanted);
    expect(net.hub.lives.length - before).toBeGreaterThan(1);
    expect(findLeaks(result, net.world)).toEqual([]);
  }, 60_000);

  test('a pull request from a fork, which gets neither secrets nor an identity, is no failure', async () => {
    const repository = (name: string) => ({ full_name: name, fork: name !== 'acme/app' });
    const result = await publishThrough(net.world, {
      images: 'docker.io/acme/app\nquay.io/acme/app',
      auth: hub('username: acme', 'password:') + item('registry: quay.io', 'robot: acme+ci'),
      identity: false,
      event: {
        name: 'pull_request',
        ref: 'refs/pull/1/merge',
        payload: {
          number: 1,
          pull_request: {
            number: 1,
            head: { ref: 'patch', sha: 'b'.repeat(40), repo: repository('somebody/app') },
            base: { ref: 'main', sha: 'a'.repeat(40), repo: repository('acme/app') },
          },
        },
      },
    });
    expect(result.error).toBe('');
    expect(result.exitCode).toBe(0);
    expect(result.outputs['published']).not.toBe('true');
    const { seen } = net.world.proxy;
    expect(seen.filter(({ method, origin }) => method === 'PUT' && !origin.includes('github'))).toEqual([]);
  }, 60_000);

  test('a secret that shows would be found', async () => {
    const result = await publishThrough(net.world, { images: 'ghcr.io/acme/app' });
    expect(result.masked).toContain(JOB_TOKEN);
    expect(findLeaks({ ...result, summary: `a ${JOB_TOKEN}` }, net.world)).toHaveLength(2);
    expect(findLeaks({ ...result, raw: `x ${encode(JOB_TOKEN)}` }, net.world)).toHaveLength(1);
  }, 60_000);

  test('what was sent where: every secret only to its own host', async () => {
    const result = await publishThrough(net.world, {
      images: ['ghcr.io/acme/app', 'docker.io/acme/app'].join('\n'),
      auth: hub('username: acme', 'password: dckr_pat_writer'),
    });
    expect(result.error).toBe('');
    for (const { origin, authorization } of net.world.proxy.seen) {
      const pair = authorization?.startsWith('Basic ')
        ? Buffer.from(authorization.slice(6), 'base64').toString()
        : '';
      if (pair.includes(JOB_TOKEN)) expect(origin).toBe('https://ghcr.io');
      if (pair.includes('dckr_pat_writer')) expect(origin).toBe('https://auth.docker.io');
    }
    expect(net.world.proxy.seen.some(({ origin }) => origin === 'https://auth.docker.io')).toBe(true);
    expect(SUBJECT).toContain('acme/app');
  }, 60_000);
});
