/**
 * The cases of the OCI conformance suite for distribution-spec 1.1, in its four categories:
 * https://github.com/opencontainers/distribution-spec/tree/main/conformance (run.go: TestPing, TestEmpty, TestBlobAPIs,
 * the data tests with TestPush, TestList, TestHead, TestPull, TestReferrers and TestDelete, TestManifestErrors).
 * The suite itself needs Go and a network; its cases are written out here against the same endpoints.
 */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startEmbeddedRegistry, type EmbeddedRegistry } from '../../src/embedded-registry/server.ts';
import { digestOf, type Digest, type DigestAlgorithm } from '../../src/oci/digest.ts';
import { createDataSet, KIND_NAMES, type DataSet } from './support/conformance-data.ts';

type Category = 'pull' | 'push' | 'content discovery' | 'content management';
/** A repository that no other case uses. */
type Run = (repository: string) => Promise<void>;
const cases: { category: Category; name: string; run: Run }[] = [];
const add = (category: Category, name: string, run: Run): void => {
  cases.push({ category, name, run });
};

let registry: EmbeddedRegistry;
beforeAll(async () => {
  registry = await startEmbeddedRegistry();
});
afterAll(() => registry.close());

interface Init {
  body?: Buffer;
  headers?: Record<string, string>;
  /** Sent without a Content-Length. */
  stream?: boolean;
}
async function call(method: string, path: string, { body, headers = {}, stream }: Init = {}) {
  const sent = body && (stream ? new Blob([new Uint8Array(body)]).stream() : new Uint8Array(body));
  const response = await fetch(new URL(path, `http://${registry.host}`), {
    method,
    headers,
    ...(sent ? { body: sent, duplex: 'half' } : {}),
  } as RequestInit);
  return {
    status: response.status,
    headers: response.headers,
    bytes: Buffer.from(await response.arrayBuffer()),
  };
}

type Push = (
  repository: string,
  digest: Digest,
  bytes: Buffer,
) => Promise<{ status: number; headers: Headers }>;

const octets = { 'content-type': 'application/octet-stream' };
const close = (location: string, digest: Digest, init: Init = {}) => {
  const url = new URL(location, `http://${registry.host}`);
  url.searchParams.set('digest', digest);
  return call('PUT', url.href, { ...init, headers: { ...octets, ...init.headers } });
};
/** With `digest-algorithm`, as the specification wants it for anything but sha256, or without, as the suite sends it. */
const open = async (repository: string, digest: Digest, announced = false): Promise<string> => {
  const algorithm = announced ? `?digest-algorithm=${digest.split(':')[0]}` : '';
  const opened = await call('POST', `/v2/${repository}/blobs/uploads/${algorithm}`);
  expect(opened.status).toBe(202);
  return opened.headers.get('location') ?? '';
};

const postOnly: Push = (repository, digest, bytes) =>
  call('POST', `/v2/${repository}/blobs/uploads/?digest=${digest}`, { body: bytes, headers: octets });
const postPut: Push = async (repository, digest, bytes) =>
  close(await open(repository, digest), digest, { body: bytes });
const streamed: Push = async (repository, digest, bytes) => {
  const patched = await call('PATCH', await open(repository, digest), {
    body: bytes,
    headers: octets,
    stream: true,
  });
  expect(patched.status).toBe(202);
  return close(patched.headers.get('location') ?? '', digest);
};

/** In chunks: `wrong` sends a chunk out of order before each; `putLast` sends the last one with the closing PUT. */
function chunked(chunks: number, { wrong = false, putLast = false, announced = false } = {}): Push {
  return async (repository, digest, bytes) => {
    let location = await open(repository, digest, announced);
    const size = Math.ceil(bytes.length / chunks);
    for (let start = 0; start < bytes.length; start += size) {
      const end = Math.min(start + size, bytes.length);
      if (wrong) {
        const other = end >= bytes.length ? 0 : end;
        const last = Math.min(other + size, bytes.length);
        const refused = await call('PATCH', location, {
          body: bytes.subarray(other, last),
          headers: { ...octets, 'content-range': `${other}-${last - 1}` },
        });
        expect([refused.status, refused.headers.get('range'), refused.headers.get('location')]).toEqual([
          416,
          `0-${Math.max(start - 1, 0)}`,
          location,
        ]);
        const state = await call('GET', location);
        expect([state.status, state.headers.get('range')]).toEqual([204, `0-${Math.max(start - 1, 0)}`]);
        location = state.headers.get('location') ?? '';
      }
      const init = {
        body: bytes.subarray(start, end),
        headers: { ...octets, 'content-range': `${start}-${end - 1}` },
      };
      if (putLast && end === bytes.length) return close(location, digest, init);
      const patched = await call('PATCH', location, init);
      expect([patched.status, patched.headers.get('range')]).toEqual([202, `0-${end - 1}`]);
      location = patched.headers.get('location') ?? '';
    }
    return close(location, digest);
  };
}

const PUSHES: Record<string, Push> = {
  'POST only': postOnly,
  'POST and PUT': postPut,
  stream: streamed,
  'one chunk': chunked(1),
  'several chunks': chunked(3),
  'several chunks, the last with the PUT': chunked(3, { putLast: true }),
  'chunks out of order': chunked(3, { wrong: true }),
  'chunks out of order, the last with the PUT': chunked(3, { wrong: true, putLast: true }),
  'several chunks of an announced algorithm': chunked(3, { announced: true }),
};

async function expectBlob(repository: string, digest: Digest, bytes: Buffer): Promise<void> {
  const head = await call('HEAD', `/v2/${repository}/blobs/${digest}`);
  expect([
    head.status,
    head.headers.get('content-length'),
    head.headers.get('docker-content-digest'),
  ]).toEqual([200, String(bytes.length), digest]);
  const read = await call('GET', `/v2/${repository}/blobs/${digest}`);
  expect([read.status, read.bytes.equals(bytes)]).toEqual([200, true]);
}
async function expectStored(push: Push, repository: string, digest: Digest, bytes: Buffer): Promise<void> {
  const stored = await push(repository, digest, bytes);
  expect([stored.status, stored.headers.get('docker-content-digest')]).toEqual([201, digest]);
  const there = await call('GET', stored.headers.get('location') ?? '');
  expect([there.status, there.bytes.equals(bytes)]).toEqual([200, true]);
}

function blobCases(algorithm: DigestAlgorithm): void {
  const blob = (size = 3 * 700 - 5) => {
    const bytes = randomBytes(size);
    return { bytes, digest: digestOf(bytes, algorithm) };
  };
  for (const [name, push] of Object.entries(PUSHES)) {
    add('push', `${algorithm} blob: ${name}`, async (repository) => {
      const { bytes, digest } = blob();
      await expectStored(push, repository, digest, bytes);
      await expectBlob(repository, digest, bytes);
    });
    add('push', `${algorithm} blob with a wrong digest: ${name}`, async (repository) => {
      const { bytes, digest } = blob();
      const refused = await push(repository, digest, Buffer.concat([bytes, Buffer.from('oh no')]));
      expect(refused.status).toBe(400);
      expect((await call('HEAD', `/v2/${repository}/blobs/${digest}`)).status).toBe(404);
    });
    add('content management', `${algorithm} blob, deleted: ${name}`, async (repository) => {
      const { bytes, digest } = blob();
      await push(repository, digest, bytes);
      expect((await call('DELETE', `/v2/${repository}/blobs/${digest}`)).status).toBe(202);
      expect((await call('HEAD', `/v2/${repository}/blobs/${digest}`)).status).toBe(404);
      expect((await call('GET', `/v2/${repository}/blobs/${digest}`)).status).toBe(404);
    });
  }
  for (const [name, bytes] of [
    ['empty', Buffer.alloc(0)],
    ['{}', Buffer.from('{}')],
  ] as const) {
    add('push', `${algorithm} blob, ${name}`, async (repository) => {
      const digest = digestOf(bytes, algorithm);
      await expectStored(postPut, repository, digest, bytes);
      await expectBlob(repository, digest, bytes);
    });
  }
  mountCases(algorithm, blob);
  readCases(algorithm, blob);
}

function mountCases(algorithm: DigestAlgorithm, blob: () => { bytes: Buffer; digest: Digest }): void {
  add('push', `${algorithm} blob, mounted`, async (repository) => {
    const { bytes, digest } = blob();
    await postPut(`${repository}/from`, digest, bytes);
    const mount = `/v2/${repository}/blobs/uploads/?mount=${digest}&from=${repository}/from`;
    const mounted = await call('POST', mount);
    expect([mounted.status, mounted.headers.get('location')]).toEqual([
      201,
      `/v2/${repository}/blobs/${digest}`,
    ]);
    await expectBlob(repository, digest, bytes);
  });
  const unmountable: [string, (digest: Digest, repository: string) => string][] = [
    ['of a blob that is not there', (digest, repository) => `mount=${digest}&from=${repository}/none`],
    ['without from', (digest) => `mount=${digest}`],
    ['of an invalid digest', (_digest, repository) => `mount=sha256:nonsense&from=${repository}/none`],
    ['from an invalid repository', (digest) => `mount=${digest}&from=UPPER`],
  ];
  for (const [name, query] of unmountable) {
    add('push', `${algorithm} mount ${name} opens an upload`, async (repository) => {
      const { bytes, digest } = blob();
      const opened = await call('POST', `/v2/${repository}/blobs/uploads/?${query(digest, repository)}`);
      expect(opened.status).toBe(202);
      expect((await close(opened.headers.get('location') ?? '', digest, { body: bytes })).status).toBe(201);
      await expectBlob(repository, digest, bytes);
    });
  }
  add('content management', `${algorithm} upload, cancelled`, async (repository) => {
    const location = await open(repository, blob().digest);
    expect((await call('DELETE', location)).status).toBe(204);
    expect((await call('GET', location)).status).toBe(404);
  });
}

function readCases(
  algorithm: DigestAlgorithm,
  blob: (size?: number) => { bytes: Buffer; digest: Digest },
): void {
  add('pull', `${algorithm} blob that is not there`, async (repository) => {
    for (const method of ['GET', 'HEAD']) {
      expect((await call(method, `/v2/${repository}/blobs/${blob().digest}`)).status).toBe(404);
    }
  });
  const ranges: [string, number, number][] = [
    ['500-1499', 500, 1500],
    ['500-', 500, 2048],
    ['-500', 1548, 2048],
    ['2000-5000', 2000, 2048],
    ['500-0', 0, 0],
    ['5000-10000', 0, 0],
  ];
  for (const [range, start, end] of ranges) {
    add('pull', `${algorithm} blob, range ${range}`, async (repository) => {
      const { bytes, digest } = blob(2048);
      await postPut(repository, digest, bytes);
      const part = await call('GET', `/v2/${repository}/blobs/${digest}`, {
        headers: { range: `bytes=${range}` },
      });
      if (end === 0) return expect(part.status).toBe(416);
      expect([part.status, part.headers.get('content-range'), part.headers.get('content-length')]).toEqual([
        206,
        `bytes ${start}-${end - 1}/2048`,
        String(end - start),
      ]);
      expect(part.bytes.equals(bytes.subarray(start, end))).toBe(true);
    });
  }
}

async function pushSet(repository: string, set: DataSet): Promise<void> {
  for (const [digest, bytes] of set.blobs)
    expect((await postPut(repository, digest, bytes)).status).toBe(201);
  for (const { digest, mediaType, bytes, subject } of set.manifests) {
    const tags = set.tagParameter ? [...set.tags].filter(([, tagged]) => tagged === digest) : [];
    const query = tags.map(([tag], position) => `${position === 0 ? '?' : '&'}tag=${tag}`).join('');
    const stored = await call('PUT', `/v2/${repository}/manifests/${digest}${query}`, {
      body: bytes,
      headers: { 'content-type': mediaType },
    });
    expect([stored.status, stored.headers.get('docker-content-digest')]).toEqual([201, digest]);
    if (subject) expect(stored.headers.get('oci-subject')).toBe(subject);
    const acknowledged = (stored.headers.get('oci-tag') ?? '').split(', ').filter((tag) => tag !== '');
    expect(acknowledged).toEqual(tags.map(([tag]) => tag));
  }
  if (set.tagParameter) return;
  for (const [tag, digest] of set.tags) {
    const { mediaType, bytes } = set.manifests.find((one) => one.digest === digest)!;
    const stored = await call('PUT', `/v2/${repository}/manifests/${tag}`, {
      body: bytes,
      headers: { 'content-type': mediaType },
    });
    expect([stored.status, stored.headers.get('docker-content-digest')]).toEqual([201, digest]);
  }
}

function setCases(kind: string): void {
  const pushed = async (repository: string): Promise<DataSet> => {
    const set = createDataSet(kind);
    await pushSet(repository, set);
    return set;
  };
  const references = (set: DataSet) => [
    ...set.manifests.map((manifest) => ({ reference: manifest.digest as string, manifest })),
    ...[...set.tags].map(([tag, digest]) => ({
      reference: tag,
      manifest: set.manifests.find((one) => one.digest === digest)!,
    })),
  ];
  add('push', kind, async (repository) => void (await pushed(repository)));
  for (const method of ['HEAD', 'GET']) {
    add('pull', `${kind}: ${method} manifests and blobs`, async (repository) => {
      const set = await pushed(repository);
      for (const { reference, manifest } of references(set)) {
        const read = await call(method, `/v2/${repository}/manifests/${reference}`);
        expect([read.status, read.headers.get('content-type'), read.headers.get('content-length')]).toEqual([
          200,
          manifest.mediaType,
          String(manifest.bytes.length),
        ]);
        expect(read.headers.get('docker-content-digest')).toBe(manifest.digest);
        expect(read.bytes.equals(method === 'GET' ? manifest.bytes : Buffer.alloc(0))).toBe(true);
      }
      for (const [digest, bytes] of set.blobs) await expectBlob(repository, digest, bytes);
    });
  }
  add('content discovery', `${kind}: tags`, async (repository) => {
    const set = await pushed(repository);
    const tags = [...set.tags.keys()].sort();
    const list = async (query = '') =>
      (
        JSON.parse((await call('GET', `/v2/${repository}/tags/list${query}`)).bytes.toString()) as {
          tags: string[];
        }
      ).tags;
    expect(await list()).toEqual(tags);
    for (const [position, last] of tags.entries()) {
      expect(await list(`?last=${last}`)).toEqual(tags.slice(position + 1));
    }
  });
  if (createDataSet(kind).manifests.some(({ subject }) => subject)) referrerCases(kind, pushed);
  add('content management', `${kind}: tags, manifests and blobs are deleted at once`, async (repository) => {
    const set = await pushed(repository);
    for (const tag of set.tags.keys()) {
      expect((await call('DELETE', `/v2/${repository}/manifests/${tag}`)).status).toBe(202);
      expect((await call('HEAD', `/v2/${repository}/manifests/${tag}`)).status).toBe(404);
    }
    for (const digest of new Set([...set.manifests].reverse().map((one) => one.digest))) {
      expect((await call('DELETE', `/v2/${repository}/manifests/${digest}`)).status).toBe(202);
      expect((await call('HEAD', `/v2/${repository}/manifests/${digest}`)).status).toBe(404);
    }
    for (const digest of set.blobs.keys()) {
      expect((await call('DELETE', `/v2/${repository}/blobs/${digest}`)).status).toBe(202);
      expect((await call('HEAD', `/v2/${repository}/blobs/${digest}`)).status).toBe(404);
    }
  });
}

function referrerCases(kind: string, pushed: (repository: string) => Promise<DataSet>): void {
  add('content discovery', `${kind}: referrers, all and by artifact type`, async (repository) => {
    const set = await pushed(repository);
    const list = async (subject: Digest, query = '') => {
      const answer = await call('GET', `/v2/${repository}/referrers/${subject}${query}`);
      expect([answer.status, answer.headers.get('content-type')]).toEqual([
        200,
        'application/vnd.oci.image.index.v1+json',
      ]);
      const { manifests } = JSON.parse(answer.bytes.toString()) as { manifests: { digest: string }[] };
      return { manifests, filters: answer.headers.get('oci-filters-applied') };
    };
    const referrers = set.manifests.filter(({ subject }) => subject);
    for (const { subject } of referrers) {
      const mine = referrers.filter((one) => one.subject === subject);
      expect((await list(subject!)).manifests).toHaveLength(mine.length);
      for (const { digest, mediaType, bytes, artifactType, annotations } of mine) {
        const filtered = await list(subject!, `?artifactType=${encodeURIComponent(artifactType ?? '')}`);
        expect(filtered.filters).toBe('artifactType');
        expect(filtered.manifests).toEqual([
          expect.objectContaining({ mediaType, digest, size: bytes.length, artifactType, annotations }),
        ]);
      }
    }
  });
}

const image = 'application/vnd.oci.image.manifest.v1+json';
function generalCases(): void {
  add('pull', 'ping', async () => expect((await call('GET', '/v2/')).status).toBe(200));
  add('pull', 'a manifest that is not there, by digest and by tag', async (repository) => {
    for (const reference of [digestOf(randomBytes(8)), 'missing']) {
      const read = await call('GET', `/v2/${repository}/manifests/${reference}`);
      expect([read.status, JSON.parse(read.bytes.toString())]).toMatchObject([
        404,
        { errors: [{ code: 'MANIFEST_UNKNOWN' }] },
      ]);
    }
  });
  add('pull', 'a manifest by a malformed digest', async (repository) => {
    expect((await call('GET', `/v2/${repository}/manifests/sha256:baddigeststring`)).status).toBe(400);
  });
  add('push', 'a manifest under a malformed digest', async (repository) => {
    const set = createDataSet('image');
    await pushSet(repository, set);
    const path = `/v2/${repository}/manifests/sha256:baddigeststring`;
    const init = { body: set.manifests[0]!.bytes, headers: { 'content-type': image } };
    expect((await call('PUT', path, init)).status).toBe(400);
  });
  add('push', 'a manifest under the digest of other bytes', async (repository) => {
    const set = createDataSet('image');
    await pushSet(repository, set);
    const { bytes, digest } = set.manifests[0]!;
    const init = { body: Buffer.concat([bytes, Buffer.from('  ')]), headers: { 'content-type': image } };
    expect((await call('PUT', `/v2/${repository}/manifests/${digest}`, init)).status).toBe(400);
  });
  add('push', 'a manifest whose blobs are missing', async (repository) => {
    const { bytes, digest } = createDataSet('image').manifests[0]!;
    const init = { body: bytes, headers: { 'content-type': image } };
    const refused = await call('PUT', `/v2/${repository}/manifests/${digest}`, init);
    expect([refused.status, JSON.parse(refused.bytes.toString())]).toMatchObject([
      404,
      { errors: [{ code: 'MANIFEST_BLOB_UNKNOWN' }] },
    ]);
  });
  add('content discovery', 'tags of a repository that is not there', async (repository) => {
    expect((await call('GET', `/v2/${repository}/tags/list`)).status).toBe(404);
  });
  add('content discovery', 'referrers of what is not there', async (repository) => {
    const answer = await call('GET', `/v2/${repository}/referrers/${digestOf(randomBytes(8))}`);
    expect([answer.status, JSON.parse(answer.bytes.toString())]).toMatchObject([200, { manifests: [] }]);
  });
  pagingCases();
}

function pagingCases(): void {
  const tagged = async (repository: string): Promise<void> => {
    const set = createDataSet('image');
    const digest = set.manifests[0]!.digest;
    set.tags.clear();
    for (const tag of ['a', 'b', 'c', 'd']) set.tags.set(tag, digest);
    await pushSet(repository, set);
  };
  const pages: [string, number, string[] | undefined, boolean][] = [
    ['n=0', 200, [], false],
    ['n=2', 200, ['a', 'b'], true],
    ['n=4', 200, ['a', 'b', 'c', 'd'], false],
    ['n=100', 200, ['a', 'b', 'c', 'd'], false],
    ['n=1&last=b', 200, ['c'], true],
    ['last=c', 200, ['d'], false],
    ['last=z', 200, [], false],
    ['n=abc', 400, undefined, false],
    ['n=-1', 400, undefined, false],
    ['n=', 400, undefined, false],
    ['n=1.5', 400, undefined, false],
  ];
  for (const [query, status, tags, more] of pages) {
    add('content discovery', `tags, ${query}`, async (repository) => {
      await tagged(repository);
      const page = await call('GET', `/v2/${repository}/tags/list?${query}`);
      expect([page.status, page.headers.get('link') !== null]).toEqual([status, more]);
      if (tags) expect(JSON.parse(page.bytes.toString())).toEqual({ name: repository, tags });
      expect((await call('GET', `/v2/_catalog?${query}`)).status).toBe(status);
    });
  }
}

generalCases();
for (const algorithm of ['sha256', 'sha512'] as const) blobCases(algorithm);
for (const kind of KIND_NAMES) setCases(kind);

describe.each(['pull', 'push', 'content discovery', 'content management'] as const)('%s', (category) => {
  const mine = cases.filter((one) => one.category === category);
  test.each(mine.map(({ name, run }, position) => [name, run, position] as const))(
    '%s',
    async (_name, run, position) => {
      await run(`conformance/${category.replace(' ', '-')}-${position}`);
    },
  );
});

test('are as many as stated', () => {
  const count = (category: Category) => cases.filter((one) => one.category === category).length;
  expect({
    pull: count('pull'),
    push: count('push'),
    discovery: count('content discovery'),
    management: count('content management'),
    total: cases.length,
  }).toEqual({ pull: 55, push: 72, discovery: 35, management: 39, total: 201 });
});
