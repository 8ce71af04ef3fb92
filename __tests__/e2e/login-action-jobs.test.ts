import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { findLeaks, publishThrough, type LoginRun } from './support/logins.ts';
import { hasDistribution } from './support/registry.ts';
import { CLIENT, ECR, JOB_TOKEN, startInternet, type Internet } from './support/vendors/internet.ts';

/*
 * The jobs of docker/login-action's own .github/workflows/ci.yml, by name, translated as docs/migrating.md says: the
 * keys of each login become an entry of `registry-auth`. All of them run offline here, against real registries behind
 * the vendors' token services; what a login is good for is proven by a push, which docker/login-action leaves to
 * others. Its matrix of operating systems says nothing about a form, and is left out.
 */

const ready = await hasDistribution();
const suite = ready ? describe : describe.skip;

let net: Internet;
beforeAll(async () => {
  if (ready) net = await startInternet();
}, 60_000);
afterAll(() => net?.world.close());
beforeEach(() => {
  net.world.proxy.unknownAttributes.length = 0;
});

const entry = (...keys: string[]) => `- ${keys.join('\n  ')}\n`;
const user = (name: string, password: string) => [`username: ${name}`, `password: '${password}'`];
const JOB = user('octocat', JOB_TOKEN);
const GAR = 'europe-docker.pkg.dev';

const keyPair = () => {
  const { id, secret } = net.aws.accessKey('ecr:GetAuthorizationToken', 'ecr-public:GetAuthorizationToken');
  return user(id, secret);
};
/** What aws-actions/configure-aws-credentials leaves for the steps after it. */
const configured = () => {
  const { id, secret, token } = net.aws.session();
  return {
    AWS_ACCESS_KEY_ID: id,
    AWS_SECRET_ACCESS_KEY: secret,
    AWS_SESSION_TOKEN: token,
    AWS_REGION: 'us-east-1',
  };
};
const ghcr = (...more: string[]): LoginRun => ({
  images: 'ghcr.io/acme/app',
  auth: entry('registry: ghcr.io', ...JOB, ...more),
});

const ACCEPTED: [job: string, form: () => LoginRun][] = [
  ['github-container: the token of the job', () => ghcr()],
  // There is no daemon in these tests at all.
  ['stop-docker: the same, without a daemon', () => ghcr()],
  ['logout: false', () => ghcr('logout: false')],
  ['logout: true', () => ghcr('logout: true')],
  [
    'dind: a personal access token, and DOCKER_CONFIG set by the job',
    () => ({
      images: 'ghcr.io/acme/app',
      auth: entry('registry: ghcr.io', ...user('octocat', 'ghp_classicToken')),
    }),
  ],
  [
    'acr: a service principal',
    () => ({
      images: 'acme.azurecr.io/app',
      auth: entry('registry: acme.azurecr.io', ...user(CLIENT, 'entra~Secret~1')),
    }),
  ],
  [
    'dockerhub: no registry is named',
    () => ({ images: 'acme/app', auth: entry(...user('acme', 'dckr_pat_writer')) }),
  ],
  [
    'ecr: an access key',
    () => ({ images: `${ECR}/acme/app`, auth: entry(`registry: ${ECR}`, ...keyPair()) }),
  ],
  [
    'ecr-aws-creds: what an earlier step has set up',
    () => ({ images: `${ECR}/acme/app`, auth: entry(`registry: ${ECR}`), env: configured() }),
  ],
  [
    'ecr-public: an access key',
    () => ({
      images: 'public.ecr.aws/acme/app',
      auth: entry('registry: public.ecr.aws', ...keyPair()),
      env: { AWS_REGION: 'us-east-1' },
    }),
  ],
  [
    'ecr-public-aws-creds: what an earlier step has set up',
    () => ({
      images: 'public.ecr.aws/acme/app',
      auth: entry('registry: public.ecr.aws'),
      env: configured(),
    }),
  ],
  [
    'gitlab: a token',
    () => ({
      images: 'registry.gitlab.com/acme/app',
      auth: entry('registry: registry.gitlab.com', ...user('ci', 'gldt-deploy')),
    }),
  ],
  [
    'google-artifact: a JSON key',
    () => ({
      images: `${GAR}/acme/images/app`,
      auth: entry(`registry: ${GAR}`, ...user('_json_key', net.google.makeKey())),
    }),
  ],
  [
    'google-container: a JSON key',
    () => ({
      images: 'eu.gcr.io/acme/app',
      auth: entry('registry: eu.gcr.io', ...user('_json_key', net.google.makeKey())),
    }),
  ],
  [
    'registry-auth: several registries in one list',
    () => ({
      images: 'acme/app\nghcr.io/acme/app\nregistry.gitlab.com/acme/app',
      auth:
        entry(...user('acme', 'dckr_pat_writer')) +
        entry('registry: ghcr.io', ...JOB) +
        entry('registry: registry.gitlab.com', ...user('ci', 'gldt-deploy')),
    }),
  ],
  [
    'registry-auth-dup: the same login twice',
    () => ({
      images: 'ghcr.io/acme/app',
      auth: entry('registry: ghcr.io', ...JOB).repeat(2),
    }),
  ],
  [
    'scope-dockerhub: a login for one account of a registry',
    () => ({
      images: 'acme/app\nother/app',
      auth:
        entry(...user('acme', 'dckr_pat_writer'), 'scope: acme') +
        entry(...user('other', 'dckr_oat_other'), 'scope: other@push'),
    }),
  ],
  ['scope-ghcr: a login for one repository', () => ghcr('scope: acme/app')],
];

/** What is refused: the job, the form, and what the error says. */
const REFUSED: [job: string, form: () => LoginRun, error: RegExp][] = [
  // docker/login-action refuses it too.
  [
    'registry-auth-exclusive: keys of one login beside the list',
    () => ({ ...ghcr(), inputs: { registry: 'ghcr.io', username: 'octocat', password: 'ghp_classicToken' } }),
    /Unknown input `username`[^]*registry-auth/,
  ],
  // There the last login wins, and which is used says nothing.
  [
    'two different logins for one registry',
    () => ({
      images: 'ghcr.io/acme/app',
      auth:
        entry('registry: ghcr.io', ...JOB) +
        entry('registry: ghcr.io', ...user('octocat', 'ghp_classicToken')),
    }),
    /ghcr\.io is in registry-auth twice/,
  ],
];

suite('the jobs of docker/login-action', () => {
  test('18 forms work, 2 are refused', () => {
    expect([ACCEPTED.length, REFUSED.length]).toEqual([18, 2]);
  });

  test.each(ACCEPTED)(
    '%s',
    async (_job, form) => {
      const run = form();
      const result = await publishThrough(net.world, run);
      expect(result.error).toBe('');
      expect(result.exitCode).toBe(0);
      expect(Object.values(JSON.parse(result.outputs['digests'] ?? '{}') as object)).toEqual(
        run.images.split('\n').map(() => result.wanted),
      );
      expect(net.world.proxy.unknownAttributes).toEqual([]);
      expect(findLeaks(result, net.world)).toEqual([]);
      expect(result.leftovers).toEqual([]);
    },
    60_000,
  );

  test.each(REFUSED)(
    '%s',
    async (_job, form, error) => {
      const result = await publishThrough(net.world, form());
      expect(result.exitCode).toBe(1);
      expect(result.log).toMatch(error);
      expect(result.outputs['published']).not.toBe('true');
      expect(findLeaks(result, net.world)).toEqual([]);
    },
    60_000,
  );
});
