import { CONTENT_LIMITS } from '../../src/oci/limits.ts';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { digestOf, isDigest, parseDigest } from '../../src/oci/digest.ts';
import { children, describeManifest, parseManifest, verifyBytes } from '../../src/oci/manifest.ts';
import { MediaType } from '../../src/oci/media-types.ts';

const descriptor = (name: string, mediaType: string = MediaType.ociLayerGzip) => ({
  mediaType,
  digest: digestOf(name),
  size: name.length,
});
const image = {
  schemaVersion: 2,
  mediaType: MediaType.ociManifest,
  config: descriptor('config', MediaType.ociConfig),
  layers: [descriptor('one'), descriptor('two')],
};
const index = {
  schemaVersion: 2,
  mediaType: MediaType.ociIndex,
  manifests: [
    { ...descriptor('amd64', MediaType.ociManifest), platform: { os: 'linux', architecture: 'amd64' } },
  ],
};
const bytesOf = (document: unknown) => Buffer.from(JSON.stringify(document));
const parse = (document: unknown, announced?: string) =>
  parseManifest(bytesOf(document), announced, 'the manifest');

describe('parseManifest', () => {
  test.each([
    ['an image', image, MediaType.ociManifest, 'image'],
    ['an image with a generic Content-Type', image, 'application/json', 'image'],
    [
      'an image with parameters in its Content-Type',
      image,
      `${MediaType.ociManifest}; charset=utf-8`,
      'image',
    ],
    ['an image without mediaType', { ...image, mediaType: undefined }, MediaType.ociManifest, 'image'],
    ['an image of which nothing is said', { ...image, mediaType: undefined }, undefined, 'image'],
    ['an index', index, undefined, 'index'],
    ['an index without mediaType', { ...index, mediaType: undefined }, undefined, 'index'],
    ['a Docker list', { ...index, mediaType: MediaType.dockerList }, MediaType.dockerList, 'index'],
    ['a Docker manifest', { ...image, mediaType: MediaType.dockerManifest }, undefined, 'image'],
    ['layers that Go wrote as null', { ...image, layers: null }, undefined, 'image'],
    ['an artifact', { mediaType: MediaType.ociArtifact, blobs: [descriptor('x')] }, undefined, 'artifact'],
  ])('reads %s', (_what, document, announced, kind) => {
    expect(parse(document, announced).kind).toBe(kind);
  });

  test.each([
    ['another Content-Type than mediaType', image, MediaType.ociIndex, 'MANIFEST_INVALID'],
    ['an index with layers', { ...index, layers: [] }, undefined, 'MANIFEST_INVALID'],
    ['an index with a config', { ...index, config: image.config }, undefined, 'MANIFEST_INVALID'],
    ['an image with manifests', { ...image, manifests: [] }, undefined, 'MANIFEST_INVALID'],
    [
      'manifests and config, without mediaType',
      { ...image, ...index, mediaType: undefined },
      undefined,
      'MANIFEST_INVALID',
    ],
    ['a key in other letters', { ...image, Layers: [] }, undefined, 'MANIFEST_INVALID'],
    ['schemaVersion 3', { ...image, schemaVersion: 3 }, undefined, 'MANIFEST_INVALID'],
    ['schema 1', { schemaVersion: 1, fsLayers: [] }, undefined, 'MANIFEST_UNSUPPORTED'],
    ['schema 1 by Content-Type', {}, MediaType.dockerSchema1Signed, 'MANIFEST_UNSUPPORTED'],
    ['something else', { mediaType: 'application/x' }, undefined, 'MANIFEST_UNSUPPORTED'],
    ['a list', [], undefined, 'MANIFEST_INVALID'],
    ['null', null, undefined, 'MANIFEST_INVALID'],
    ['a config that is no descriptor', { ...image, config: 'x' }, undefined, 'MANIFEST_INVALID'],
    ['a negative size', { ...image, config: { ...image.config, size: -1 } }, undefined, 'MANIFEST_INVALID'],
    [
      'a size beyond all bounds',
      { ...image, config: { ...image.config, size: 1e300 } },
      undefined,
      'MANIFEST_INVALID',
    ],
    ['a size in words', { ...image, config: { ...image.config, size: '3' } }, undefined, 'MANIFEST_INVALID'],
    [
      'a digest that is a path',
      { ...image, config: { ...image.config, digest: 'sha256:../../x' } },
      undefined,
      'DIGEST_INVALID',
    ],
    [
      'an unknown algorithm',
      { ...image, config: { ...image.config, digest: `md5:${'0'.repeat(32)}` } },
      undefined,
      'DIGEST_INVALID',
    ],
    ['annotations that are no text', { ...image, annotations: { a: 1 } }, undefined, 'MANIFEST_INVALID'],
  ])('refuses %s', (_what, document, announced, code) => {
    expect(() => parse(document, announced)).toThrow(expect.objectContaining({ code }));
  });

  test('refuses what is no JSON, and what is too large to be looked at', () => {
    expect(() => parseManifest(Buffer.from('{'), undefined, 'x')).toThrow('its bytes are no JSON');
    expect(() => parseManifest(Buffer.from([0x22, 0xff, 0x22]), undefined, 'x')).toThrow(
      'its bytes are no JSON',
    );
    const large = Buffer.alloc(CONTENT_LIMITS.manifestPull.value + 1, 0x20);
    expect(() => parseManifest(large, undefined, 'x')).toThrow(
      expect.objectContaining({ code: 'MANIFEST_TOO_LARGE' }),
    );
  });

  test('whatever it is given, it answers or throws the typed error', () => {
    const document = fc.oneof(
      fc.json(),
      fc.object({ key: fc.constantFrom('mediaType', 'config', 'layers', 'manifests') }),
    );
    fc.assert(
      fc.property(document, (value) => {
        try {
          parseManifest(
            Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)),
            undefined,
            'x',
          );
        } catch (error) {
          expect(['MANIFEST_INVALID', 'MANIFEST_UNSUPPORTED', 'DIGEST_INVALID']).toContain(
            (error as { code: string }).code,
          );
        }
      }),
    );
  });
});

test('children are named with their part', () => {
  const document = {
    ...image,
    layers: [
      descriptor('one'),
      { ...descriptor('two', MediaType.dockerForeignLayer), urls: ['https://x.example'] },
    ],
    subject: descriptor('subject', MediaType.ociManifest),
  };
  const bytes = bytesOf(document);
  expect(
    children(describeManifest(bytes, 'x'), bytes).map(({ role, descriptor: { digest } }) => [role, digest]),
  ).toEqual([
    ['config', digestOf('config')],
    ['layer', digestOf('one')],
    ['foreign-layer', digestOf('two')],
    ['subject', digestOf('subject')],
  ]);
  // BuildKit's older cache is an index of layers.
  const cache = bytesOf({ ...index, manifests: [descriptor('layer'), ...index.manifests] });
  expect(children(describeManifest(cache, 'x'), cache).map(({ role }) => role)).toEqual(['blob', 'manifest']);
});

test("bytes are checked in the digest's own algorithm", () => {
  const bytes = Buffer.from('abc');
  const sha512 = parseDigest(`sha512:${createHash('sha512').update(bytes).digest('hex')}`, 'the test');
  verifyBytes(bytes, { digest: sha512, size: 3 }, 'x');
  expect(() => verifyBytes(bytes, { digest: sha512, size: 4 }, 'x')).toThrow(
    expect.objectContaining({ code: 'SIZE_MISMATCH' }),
  );
  expect(() => verifyBytes(bytes, { digest: digestOf('abd') }, 'x')).toThrow(
    expect.objectContaining({ code: 'DIGEST_MISMATCH' }),
  );
});

test.each([
  [`sha256:${'0'.repeat(64)}`, true],
  [`sha512:${'f'.repeat(128)}`, true],
  [`sha256:${'0'.repeat(63)}`, false],
  [`sha256:${'A'.repeat(64)}`, false],
  [`sha512:${'0'.repeat(64)}`, false],
  [`sha256:${'0'.repeat(64)}\n`, false],
])('digest %j: %s', (text, expected) => expect(isDigest(text)).toBe(expected));
