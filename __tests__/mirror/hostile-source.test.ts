/** A mirror whose source lies about names, lists half, or isn't there; over HTTP, to the embedded registry. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startEmbeddedRegistry, type EmbeddedRegistry } from '../../src/embedded-registry/server.ts';
import { createHttpClient } from '../../src/http/client.ts';
import { mirror } from '../../src/mirror/mirror.ts';
import { parseMirrorRules } from '../../src/mirror/rules/parse.ts';
import { digestOf } from '../../src/oci/digest.ts';
import { MediaType } from '../../src/oci/media-types.ts';
import { openMirrorRegistries } from '../../src/pipeline/registries/connections.ts';
import type { CredentialStore } from '../../src/registry/credential.ts';
import { silent } from '../../src/support/reporter.ts';
import { listen } from '../http/support/scripted.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const config = Buffer.from('{}');
const image = (name: string) =>
  Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: MediaType.ociManifest,
      config: { mediaType: MediaType.ociConfig, digest: digestOf(config), size: config.length },
      layers: [],
      annotations: { name },
    }),
  );

/** Answers every manifest it is asked for with the same image; lists are up to the test. */
interface Source {
  /** What else is there, by tag or digest, and the Content-Type it is sent with. */
  documents?: Record<string, { type: string; bytes: Buffer }>;
  tags: (request: IncomingMessage, response: ServerResponse) => unknown;
  catalog?: string[];
  /** Answers for blobs; default: the config. */
  blobs?: (request: IncomingMessage, response: ServerResponse) => unknown;
  /** Tags that are there; default: all. */
  has?: (reference: string) => boolean;
}

let destination: EmbeddedRegistry;
let seen: string[];
beforeEach(async () => {
  destination = await startEmbeddedRegistry();
  closing.push(() => destination.close());
  seen = [];
});

async function startSource({
  tags,
  catalog = [],
  has = () => true,
  documents = {},
  blobs = (_request, response) => response.setHeader('content-length', config.length).end(config),
}: Source): Promise<string> {
  const server = await listen((request, response) => {
    const { url = '', method = '' } = request;
    seen.push(`${method} ${url}`);
    if (url === '/v2/') return void response.end('{}');
    if (url.startsWith('/v2/_catalog')) return void response.end(JSON.stringify({ repositories: catalog }));
    if (url.includes('/tags/list')) {
      const body = tags(request, response);
      if (!response.writableEnded) response.end(JSON.stringify(body));
      return;
    }
    if (url.includes('/blobs/')) return void blobs(request, response);
    const reference = url.split('/manifests/')[1];
    if (reference === undefined || !has(reference)) return void response.writeHead(404).end('{}');
    const known = documents[reference] ?? { type: MediaType.ociManifest, bytes: image('source') };
    const { type, bytes } = known;
    response.writeHead(200, {
      'content-type': type,
      'content-length': bytes.length,
      'docker-content-digest': digestOf(bytes),
    });
    response.end(method === 'HEAD' ? undefined : bytes);
  });
  closing.push(() => server.close());
  return server.host;
}

async function run(rules: string) {
  const warnings: string[] = [];
  const reporter = { ...silent, warning: (message: string) => void warnings.push(message) };
  const credentials: CredentialStore = {
    for: () => ({ origin: 'test', get: async () => ({ kind: 'anonymous' }) }),
    settings: () => ({}),
  };
  const http = createHttpClient({ env: {}, settings: () => ({}) });
  const registries = openMirrorRegistries({ http, credentials, reporter, retries: 0 });
  closing.push(() => registries.close());
  const report = await mirror(parseMirrorRules(rules, { input: 'mirror' }), {
    ...registries,
    reporter,
    rateLimit: 'wait',
    dryRun: false,
    temporaryDirectory: tmpdir(),
  });
  return { report, warnings };
}

/** A tag at the destination that nobody asked to change. */
async function putImage(path: string, tag: string): Promise<string> {
  const bytes = image(`${path}:${tag}`);
  const base = `http://${destination.host}/v2/${path}`;
  const init = { method: 'POST', body: new Uint8Array(config) };
  await fetch(`${base}/blobs/uploads/?digest=${digestOf(config)}`, init);
  const stored = await fetch(`${base}/manifests/${tag}`, {
    method: 'PUT',
    body: new Uint8Array(bytes),
    headers: { 'content-type': MediaType.ociManifest },
  });
  expect(stored.status).toBe(201);
  return digestOf(bytes);
}
const tagsOf = async (path: string) =>
  ((await (await fetch(`http://${destination.host}/v2/${path}/tags/list`)).json()) as { tags?: string[] })
    .tags;
const digestAt = async (path: string, tag: string) =>
  (await fetch(`http://${destination.host}/v2/${path}/manifests/${tag}`)).headers.get(
    'docker-content-digest',
  );

describe('names of a source', () => {
  test('never reach another repository of the destination, and stop no other', async () => {
    const victim = await putImage('victim', 'latest');
    const odd = ['../../../victim/manifests/latest', '../../../../api/v2.0/users/1/sysadmin', '%2e%2e/x'];
    const host = await startSource({
      tags: () => ({ tags: ['1.0', ...odd, `v1.0.0-${'a'.repeat(300)}`, '2.0'] }),
    });
    const { report, warnings } = await run(`- {from: ${host}/src, to: ${destination.host}/copy}`);
    expect(report.failures).toEqual([]);
    expect(await tagsOf('copy')).toEqual(['1.0', '2.0']);
    expect(await digestAt('victim', 'latest')).toBe(victim);
    expect(warnings).toEqual([expect.stringContaining('skipped 4 invalid tag names')]);
    expect(await destination.storage.repositories()).toEqual(['copy', 'victim']);
    expect(seen.join('\n')).not.toMatch(/\.\.|victim|sysadmin|%2e/);
  });

  test('in a catalog are skipped, as is one that makes no valid target', async () => {
    const long = `a/${'b'.repeat(250)}`;
    const host = await startSource({
      tags: () => ({ tags: ['1'] }),
      catalog: ['a/one', 'A/Upper', 'a/../../x', long, 'a/two'],
    });
    const { report, warnings } = await run(`- {from: "${host}/a/*", to: "${destination.host}/mirror/*"}`);
    expect(await destination.storage.repositories()).toEqual(['mirror/one', 'mirror/two']);
    expect(warnings).toEqual([
      expect.stringContaining('skipped 2 invalid repository names'),
      expect.stringContaining('is not a repository'),
    ]);
    expect(report.failures).toEqual([expect.objectContaining({ what: `${host}/${long}` })]);
  });
});

describe('a list that can not be read to its end', () => {
  const half: Source['tags'] = (request, response) => {
    if (request.url?.includes('last=')) return response.writeHead(404).end('{}');
    response.setHeader('link', '<?last=1.0>; rel="next"');
    return { tags: ['1.0'] };
  };

  test('prunes nothing and copies nothing, and fails', async () => {
    const kept = await putImage('copy', '2.0');
    const host = await startSource({ tags: half });
    const rule = `- {from: ${host}/src, to: ${destination.host}/copy, prune: true}`;
    const { report } = await run(rule);
    expect(report.failures).toHaveLength(1);
    expect(await tagsOf('copy')).toEqual(['2.0']);
    expect(await digestAt('copy', '2.0')).toBe(kept);
  });

  test.each([
    ['without rel', '<?last=1.0>'],
    ['with two relations', '<?last=1.0>; rel="last next"'],
    ['with a quoted comma', '<?last=1.0>; title="a, b"; rel="next"'],
  ])('is one whose link, %s, is not followed: here it is', async (_name, link) => {
    await putImage('copy', '2.0');
    const host = await startSource({
      tags(request, response) {
        if (request.url?.includes('last=')) return { tags: ['2.0'] };
        response.setHeader('link', link);
        return { tags: ['1.0'] };
      },
    });
    const { report } = await run(`- {from: ${host}/src, to: ${destination.host}/copy, prune: true}`);
    expect(report.failures).toEqual([]);
    expect(await tagsOf('copy')).toEqual(['1.0', '2.0']);
  });
});

describe('a source that is not there', () => {
  const missing: Source['tags'] = (_request, response) => response.writeHead(404).end('{}');
  const nothing = { tags: missing, has: () => false };

  test.each([
    ['a repository', ''],
    ['a repository, of which all versions are wanted', ', tags: {semver: ">=1"}'],
    ['a repository, of which a tag is named', ', tags: ["1.0"]'],
    ['a repository, with referrers', ', tags: ["1.0"], referrers: true'],
    ['a repository, with prune', ', prune: true'],
  ])('%s is a failure of its rule, and the next rule is carried out', async (_name, more) => {
    const host = await startSource(nothing);
    const there = await startSource({ tags: () => ({ tags: ['1'] }) });
    const to = `${destination.host}/copy`;
    const { report } = await run(
      `- {from: ${host}/src, to: ${to}${more}}\n- {from: ${there}/src, to: ${to}/b}`,
    );
    expect(report.failures).toEqual([
      expect.objectContaining({ rule: 1, message: expect.stringMatching(/not found$/) }),
    ]);
    expect(await tagsOf('copy/b')).toEqual(['1']);
  });

  // Registries say in a dozen ways that a repository is not there; the code tells (FACTS-registries: ECR, Quay, Harbor).
  test.each([
    [404, 'NAME_UNKNOWN', /not found$/],
    [401, 'NAME_UNKNOWN', /not found$/],
    [403, 'NAME_UNKNOWN', /not found$/],
    [400, 'NAME_UNKNOWN', /not found$/],
    [403, 'DENIED', /^Anonymous users aren't allowed to list the tags of .*\/src$/],
    [401, 'UNAUTHORIZED', /requires a login$/],
    [500, 'UNKNOWN', /^Listing the tags of .*\/src failed: internal error in the registry$/],
  ])('a list that is answered with %d %s', async (status, code, message) => {
    const body = JSON.stringify({ errors: [{ code, message: 'x' }] });
    const host = await startSource({ tags: (_request, response) => response.writeHead(status).end(body) });
    const { report } = await run(`- {from: ${host}/src, to: ${destination.host}/copy, prune: true}`);
    expect(report.failures).toEqual([
      expect.objectContaining({ rule: 1, message: expect.stringMatching(message) }),
    ]);
  });

  test('a tag that is named is a failure, even beside a pattern that matches', async () => {
    const host = await startSource({ tags: () => ({ tags: ['1.0', '1.1'] }), has: (tag) => tag !== 'gone' });
    const { report } = await run(
      `- {from: ${host}/src, to: ${destination.host}/copy, tags: ["1.*", "gone"]}\n` +
        `- {from: "${host}/src:gone", to: ${destination.host}/other}`,
    );
    expect(report.failures.map(({ rule, code }) => ({ rule, code }))).toEqual([
      { rule: 1, code: 'MANIFEST_UNKNOWN' },
      { rule: 2, code: 'MANIFEST_UNKNOWN' },
    ]);
    expect(await tagsOf('copy')).toEqual(['1.0', '1.1']);
  });

  test.each([
    ['tags', 'src', 'tags: ["9.*"]', /the filter selects none/],
    ['repositories', '"nowhere/*"', 'tags: ["1"]', /No repository of .* matches/],
  ])(
    'a pattern of %s that matches nothing is a warning, or an error where one is required',
    async (...row) => {
      const [, path, tags, message] = row;
      const host = await startSource({ tags: () => ({ tags: ['1.0'] }), catalog: ['src'] });
      const from = path.startsWith('"') ? `"${host}/${path.slice(1)}` : `${host}/${path}`;
      const to = `"${destination.host}/copy${path.startsWith('"') ? '/*' : ''}"`;
      const warned = await run(`- {from: ${from}, to: ${to}, ${tags}}`);
      expect(warned.report.failures).toEqual([]);
      expect(warned.warnings).toEqual([expect.stringMatching(message)]);
      const failed = await run(`- {from: ${from}, to: ${to}, ${tags}, require-match: true}`);
      expect(failed.report.failures).toHaveLength(1);
    },
  );

  test('a repository that a catalog still lists without its last tag is a warning', async () => {
    const host = await startSource({ tags: missing, catalog: ['a/x'] });
    const { report, warnings } = await run(`- {from: "${host}/a/*", to: "${destination.host}/m/*"}`);
    expect(report.failures).toEqual([]);
    expect(warnings).toEqual([expect.stringContaining('has no tags')]);
  });
});

describe('documents that a copy need not understand', () => {
  const bytes = image('child');
  const child = { mediaType: MediaType.ociManifest, digest: digestOf(bytes), size: bytes.length };
  const list = (entry: object, mediaType: string = MediaType.dockerList) =>
    Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, manifests: [entry] }));
  const single = (mediaType: string, layers: object[] = []) =>
    Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType,
        config: { mediaType: MediaType.ociConfig, digest: digestOf(config), size: config.length },
        layers,
      }),
    );
  const layer = { digest: digestOf(config), size: config.length };
  const platform = { os: 'linux', architecture: 'amd64' };

  test.each<[string, Buffer, string]>([
    ['a wrong size in a list', list({ ...child, platform, size: 9 }), MediaType.dockerList],
    [
      'a wrong size in an index',
      list({ ...child, platform, size: 99999 }, MediaType.ociIndex),
      MediaType.ociIndex,
    ],
    ['an empty platform', list({ ...child, platform: {} }), MediaType.dockerList],
    ['Docker by header, OCI by text', single(MediaType.ociManifest), MediaType.dockerManifest],
    ['OCI by header, Docker by text', single(MediaType.dockerManifest), MediaType.ociManifest],
    [
      'an empty data field',
      single(MediaType.ociManifest, [{ ...layer, mediaType: 'x/y', data: '' }]),
      MediaType.ociManifest,
    ],
    ['a layer without mediaType', single(MediaType.ociManifest, [layer]), MediaType.ociManifest],
  ])('%s: copied byte for byte, with one warning', async (_name, document, type) => {
    const documents = {
      '1': { type, bytes: document },
      [digestOf(document)]: { type, bytes: document },
      [child.digest]: { type: MediaType.ociManifest, bytes },
    };
    const host = await startSource({ tags: () => ({ tags: ['1'] }), documents });
    const { report, warnings } = await run(`- {from: "${host}/src:1", to: ${destination.host}/copy}`);
    expect(report.failures).toEqual([]);
    expect(await digestAt('copy', '1')).toBe(digestOf(document));
    expect(warnings).toEqual([expect.stringContaining('was copied as it is, though not as specified')]);
  });

  // FAULTS C7: the digest proves the bytes; a registry's manifests stay what they are, wrong sizes included.
  describe.each([
    ['told by GET and HEAD', true],
    ['told by HEAD only, as GET is chunked', false],
  ])('a blob of another size than its descriptor says, %s', (_how, counted) => {
    const content = Buffer.alloc(300_000, 'layer');
    const blobs: NonNullable<Source['blobs']> = ({ url = '', method }, response) => {
      const body = url.includes(digestOf(content)) ? content : config;
      if (counted || method === 'HEAD') response.setHeader('content-length', body.length);
      if (method !== 'HEAD') response.write(body);
      response.end();
    };
    const sized = (configSize: number, layerSize: number) => {
      const text = {
        schemaVersion: 2,
        mediaType: MediaType.ociManifest,
        config: { mediaType: MediaType.ociConfig, digest: digestOf(config), size: configSize },
        layers: [{ mediaType: MediaType.ociLayer, digest: digestOf(content), size: layerSize }],
      };
      return Buffer.from(JSON.stringify(text));
    };

    const wrong: [string, number, number][] = [
      ['both are larger', 1, 299_999],
      ['both are smaller', 500, 400_000],
    ];
    const one: typeof wrong = [
      ['a layer is larger', config.length, 1000],
      ['a config is larger', 1, content.length],
      ['a layer is smaller', config.length, 400_000],
      ['a config is smaller', 500, content.length],
    ];
    test.each(counted ? [...one, ...wrong] : wrong)(
      '%s: copied to both places, with a warning for each blob',
      async (_what, configSize, layerSize) => {
        const document = sized(configSize, layerSize);
        const documents = {
          '1': { type: MediaType.ociManifest, bytes: document },
          [digestOf(document)]: { type: MediaType.ociManifest, bytes: document },
        };
        const host = await startSource({ tags: () => ({ tags: ['1'] }), documents, blobs });
        const to = ['copy', 'other'].map((name) => `${destination.host}/${name}`);
        const { report, warnings } = await run(`- {from: "${host}/src:1", to: [${to.join(', ')}]}`);
        expect(report.failures).toEqual([]);
        for (const path of ['copy', 'other']) expect(await digestAt(path, '1')).toBe(digestOf(document));
        const stored = await fetch(`http://${destination.host}/v2/other/blobs/${digestOf(content)}`);
        expect(digestOf(Buffer.from(await stored.arrayBuffer()))).toBe(digestOf(content));
        const different = Number(configSize !== config.length) + Number(layerSize !== content.length);
        expect(warnings.filter((line) => line.includes('it is copied as it is'))).toHaveLength(different);
      },
    );
  });

  test('one blob that is named with two sizes in one image is one blob', async () => {
    const document = single(MediaType.ociManifest, [{ ...layer, mediaType: MediaType.ociLayer, size: 7 }]);
    const documents = {
      '1': { type: MediaType.ociManifest, bytes: document },
      [digestOf(document)]: { type: MediaType.ociManifest, bytes: document },
    };
    const host = await startSource({ tags: () => ({ tags: ['1'] }), documents });
    const { report, warnings } = await run(`- {from: "${host}/src:1", to: ${destination.host}/copy}`);
    expect(report.failures).toEqual([]);
    expect(await digestAt('copy', '1')).toBe(digestOf(document));
    expect(warnings).toEqual([expect.stringContaining('with two sizes')]);
  });

  test('wrong bytes stay an error, whatever their size', async () => {
    const document = single(MediaType.ociManifest, [
      { mediaType: MediaType.ociLayer, digest: digestOf('another'), size: 7 },
    ]);
    const documents = {
      '1': { type: MediaType.ociManifest, bytes: document },
      [digestOf(document)]: { type: MediaType.ociManifest, bytes: document },
    };
    const host = await startSource({ tags: () => ({ tags: ['1'] }), documents });
    const { report } = await run(`- {from: "${host}/src:1", to: ${destination.host}/copy}`);
    expect(report.failures).toEqual([expect.objectContaining({ code: 'DIGEST_MISMATCH' })]);
    expect((await tagsOf('copy')) ?? []).toEqual([]);
  });

  test.each<[string, string]>([
    [
      'a key that is there twice',
      single(MediaType.ociManifest).toString().replace('"layers":[]', '"layers":[],"layers":[]'),
    ],
    [
      'manifests beside layers',
      single(MediaType.ociManifest).toString().replace('"layers":[]', '"layers":[],"manifests":[]'),
    ],
  ])('%s: refused', async (_name, text) => {
    const document = { type: MediaType.ociManifest, bytes: Buffer.from(text) };
    const documents = { '1': document, [digestOf(document.bytes)]: document };
    const host = await startSource({ tags: () => ({ tags: ['1'] }), documents });
    const { report } = await run(`- {from: "${host}/src:1", to: ${destination.host}/copy}`);
    expect(report.failures).toEqual([expect.objectContaining({ code: 'MANIFEST_INVALID' })]);
    expect(await destination.storage.repositories()).toEqual([]);
  });
});
