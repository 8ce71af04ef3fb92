import { afterEach, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { digestOf } from '../../../src/oci/digest.ts';
import type { PublishError } from '../../../src/oci/errors.ts';
import { MediaType } from '../../../src/oci/media-types.ts';
import { traitsOf } from '../../../src/credentials/providers/index.ts';
import type { ProviderName } from '../../../src/credentials/types.ts';
import { hintForRequest, type RefusedRequest } from '../../../src/registry/responses/request-hints.ts';
import type { RequestKind } from '../../../src/registry/responses/meaning.ts';
import {
  errorBody,
  startLyingRegistry,
  type LiedTo,
  type LyingRegistry,
} from '../../e2e/support/lying-registry.ts';
import { openFake } from '../support/fake-registry.ts';

function rightsOf(provider: ProviderName) {
  const { rights } = traitsOf(provider, 'reg.example');
  return rights ? { rights } : {};
}

const refused = ({
  provider = 'generic',
  ...given
}: Partial<RefusedRequest> & { provider?: ProviderName }): RefusedRequest => ({
  host: 'reg.example',
  ...rightsOf(provider),
  path: 'acme/app',
  origin: 'registry-auth line 1',
  status: 403,
  serverMessage: 'DENIED: requested access to the resource is denied',
  ...given,
});

const PROVIDERS: ProviderName[] = [
  'ghcr',
  'dockerhub',
  'ecr',
  'acr',
  'gar',
  'gitlab',
  'quay',
  'harbor',
  'jfrog',
  'generic',
];
const READS: RequestKind[] = ['tags', 'manifest-head', 'manifest-get', 'blob-get', 'referrers'];

test.each(PROVIDERS.flatMap((provider) => READS.map((kind) => [provider, kind] as const)))(
  '%s: a refused %s is not told that it may not push',
  (provider, kind) => {
    const hint = hintForRequest(refused({ provider, kind }));
    expect(hint).toBeDefined();
    expect(hint).not.toMatch(/push|write/i);
  },
);

// What vendors say to a read that they refuse: Docker Hub, GHCR, Google, Quay, ACR's firewall, GitLab, nginx.
const REFUSED_READS = [
  'pull access denied for acme/app, repository does not exist or may require docker login',
  'requested access to the resource is denied',
  'permission_denied: read_package',
  'Permission "artifactregistry.repositories.downloadArtifacts" denied on resource',
  'access to the requested resource is not authorized',
  "client with IP '203.0.113.7' is not allowed access",
  'HTTP Basic: Access denied',
  'Forbidden',
  '',
];

test.each(REFUSED_READS)('a read that is refused with "%s" is never advised to push', async (said) => {
  const lies = READS.map((on) => ({ on, ignored: true, status: 403, body: errorBody('DENIED', said) }));
  const registry = await startLyingRegistry({ lies });
  try {
    const repository = openFake(registry.host).repository('acme/app', { access: 'push' });
    const listing = async () => {
      for await (const tag of repository.tags()) expect(tag).toBeUndefined();
    };
    const blob = { mediaType: 'x/y', digest: digestOf(Buffer.from('x')), size: 1 };
    for (const read of [() => repository.resolve('1'), listing, () => repository.readBlob(blob)]) {
      const error = (await read().catch((error: unknown) => error)) as { hint: string };
      expect(error.hint).toMatch(/pull|credential|login/);
      expect(error.hint).not.toMatch(/push|write access/);
    }
  } finally {
    await registry.close();
  }
});

// GHCR's token service answers 403 `denied` to a wrong token and to a missing right alike.
test.each([
  [
    403,
    'DENIED',
    'denied',
    /has no access to \S+acme\/app$/m,
    /^Check username and password, and that .* access/,
  ],
  [
    403,
    'DENIED',
    'incorrect username or password',
    /^Login to \S+ failed: (?:wrong|the registry rejected)/,
    /^Check username and password/,
  ],
  [
    401,
    'UNAUTHORIZED',
    'authentication required',
    /^Login to \S+ failed: (?:wrong|the registry rejected)/,
    /username and password|login|credential/i,
  ],
])('a token service that answers %d %s: %s', async (status, code, said, message, hint) => {
  const registry = await startLyingRegistry({
    auth: { kind: 'token', username: 'u', password: 'p' },
    lies: [{ on: 'token', ignored: true, status, body: errorBody(code, said) }],
  });
  try {
    const credential = { kind: 'basic' as const, username: 'u', password: 'p' };
    const repository = openFake(registry.host, { credential }).repository('acme/app', { access: 'push' });
    const error = (await repository.checkPush().catch((error: unknown) => error)) as PublishError;
    expect(error.message).toMatch(message);
    expect(error.hint).toMatch(hint);
  } finally {
    await registry.close();
  }
});

/** docs/registries; the AWS, Microsoft and Google sources are in each vendor's documentation of its roles. */
test.each<[ProviderName, RequestKind, RegExp]>([
  ['ecr', 'tags', /ecr:ListImages/],
  ['ecr', 'manifest-delete', /ecr:BatchDeleteImage/],
  ['ecr', 'manifest-get', /ecr:BatchGetImage/],
  ['acr', 'tags', /metadata\/read/],
  ['acr', 'manifest-delete', /content\/delete/],
  ['gar', 'manifest-delete', /repoAdmin/],
  // The packages API deletes versions; the registry answers 405, whatever the role.
  ['ghcr', 'manifest-delete', /package version on GitHub/],
  // The registry protocol's DELETE is of a repository's manifest (docs/registries/harbor.md).
  ['harbor', 'manifest-delete', /Delete Repository/],
  ['gitlab', 'manifest-delete', /scope api.*Maintainer/],
  ['quay', 'manifest-delete', /Write/],
])('%s: the right that %s needs is named', (provider, kind, right) => {
  expect(hintForRequest(refused({ provider, kind }))).toMatch(right);
});

test('the right that AWS names is the one that is told', () => {
  const serverMessage =
    'DENIED: User: arn:aws:sts::1:assumed-role/ci/x is not authorized to perform: ecr:PutImage on resource: y';
  expect(hintForRequest(refused({ provider: 'ecr', kind: 'manifest-put', serverMessage }))).toMatch(
    /^Allow the role ecr:PutImage/,
  );
});

test.each<[ProviderName, string]>([
  ['gitlab', 'protected container tags'],
  ['harbor', 'immutability'],
  // https://docs.docker.com/docker-hub/repos/manage/hub-images/immutable-tags
  ['dockerhub', 'immutable tags (Settings, General, Tag mutability)'],
  ['generic', 'protects tags'],
])('%s: a tag that is refused after a push is protected', (provider, rule) => {
  const tag = { provider, kind: 'manifest-put' as const, tag: 'latest', pushed: true };
  expect(hintForRequest(refused(tag))).toContain(rule);
  expect(hintForRequest(refused({ ...tag, pushed: false }))).toBeUndefined();
  expect(
    hintForRequest(refused({ ...tag, pushed: false, serverMessage: 'DENIED: protected tag' })),
  ).toContain(rule);
});

test('407 is of the proxy', () => {
  expect(hintForRequest(refused({ status: 407, serverMessage: '' }))).toMatch(/to HTTPS_PROXY/);
});

test('a wrong login stays one', () => {
  expect(hintForRequest(refused({ status: 401, kind: 'tags' }))).toBeUndefined();
  const serverMessage = 'unauthorized: incorrect username or password';
  expect(
    hintForRequest(refused({ status: 401, provider: 'ghcr', kind: 'tags', serverMessage })),
  ).toBeUndefined();
});

/** ECR's API has one action for each request of the registry protocol (AWS service authorization reference). */
describe('the policy in docs/registries/ecr.md', () => {
  const ACTIONS: Partial<Record<LiedTo, string>> = {
    tags: 'ecr:ListImages',
    'manifest-head': 'ecr:BatchGetImage',
    'manifest-get': 'ecr:BatchGetImage',
    'manifest-put': 'ecr:PutImage',
    'manifest-delete': 'ecr:BatchDeleteImage',
    'blob-head': 'ecr:BatchCheckLayerAvailability',
    'blob-get': 'ecr:GetDownloadUrlForLayer',
    'upload-start': 'ecr:InitiateLayerUpload',
    'upload-chunk': 'ecr:UploadLayerPart',
    'upload-whole': 'ecr:CompleteLayerUpload',
    'upload-finish': 'ecr:CompleteLayerUpload',
  };
  const page = readFileSync(new URL('../../../docs/registries/ecr.md', import.meta.url), 'utf8');
  const policy = JSON.parse(/```json\n([^]*?)```/.exec(page)?.[1] ?? '') as {
    Statement: { Action: string | string[] }[];
  };
  const documented = policy.Statement.flatMap(({ Action }) => Action);
  let registry: LyingRegistry;
  afterEach(() => registry.close());

  async function open(granted: readonly string[]) {
    registry = await startLyingRegistry();
    for (const [on, action] of Object.entries(ACTIONS) as [LiedTo, string][]) {
      const serverMessage = `User: arn is not authorized to perform: ${action} on resource: x`;
      if (!granted.includes(action))
        registry.lies.push({ on, ignored: true, status: 403, body: errorBody('DENIED', serverMessage) });
    }
    return openFake(registry.host, { provider: 'ecr' }).repository('acme/app', { access: 'push' });
  }

  async function everything(granted: readonly string[]) {
    const repository = await open(granted);
    const blob = Buffer.from('layer');
    const described = { digest: digestOf(blob), size: blob.length };
    const bytes = Buffer.from(
      JSON.stringify({ schemaVersion: 2, mediaType: MediaType.ociIndex, manifests: [] }),
    );
    const descriptor = { mediaType: MediaType.ociIndex, digest: digestOf(bytes), size: bytes.length };
    await repository.checkPush();
    await repository.resolve('1');
    await repository.hasBlob(described.digest);
    await repository.writeBlob(described, async (offset) => Readable.from([blob.subarray(offset)]));
    await repository.tag('1', descriptor, bytes);
    expect((await repository.resolve('1'))?.digest).toBe(descriptor.digest);
    for await (const tag of repository.tags()) expect(tag).toBe('1');
    for await (const chunk of await repository.readBlob({ mediaType: 'x/y', ...described })) void chunk;
    expect(await repository.deleteTag('1')).toBe(true);
  }

  test('suffices for a release, a rerun, a rollback and prune', () => everything(documented));

  test.each(documented.filter((action) => Object.values(ACTIONS).includes(action)))(
    'lists nothing that is not needed: %s',
    async (action) => {
      // Parts are uploaded in chunks only after breaks, and a blob that can't be looked up is sent.
      if (['ecr:UploadLayerPart', 'ecr:BatchCheckLayerAvailability'].includes(action))
        return open(documented);
      await expect(everything(documented.filter((one) => one !== action))).rejects.toMatchObject({
        hint: expect.stringContaining(action),
      });
    },
  );
});
