/**
 * What a copy need not understand is copied; what two readers could read as two images is refused (CVE-2021-41190,
 * GHSA-77vh-xpmg-72qh; RFC 8259, section 4, on names that are there twice).
 */
import { describe, expect, test } from '@jest/globals';
import { digestOf } from '../../src/oci/digest.ts';
import { findRepeatedKey } from '../../src/oci/documents/json-keys.ts';
import { parseManifest } from '../../src/oci/manifest.ts';
import { MediaType } from '../../src/oci/media-types.ts';

const A = digestOf('a');
const B = digestOf('b');
const config = `{"mediaType":"${MediaType.ociConfig}","digest":"${A}","size":2}`;
const layer = `{"mediaType":"${MediaType.ociLayerGzip}","digest":"${A}","size":2}`;
const child = `{"mediaType":"${MediaType.ociManifest}","digest":"${A}","size":2}`;
const manifest = (more: string, layers = `[${layer}]`) =>
  `{"schemaVersion":2,"mediaType":"${MediaType.ociManifest}","config":${config},"layers":${layers}${more}}`;
const index = (manifests: string, more = '') =>
  `{"schemaVersion":2,"mediaType":"${MediaType.ociIndex}","manifests":[${manifests}]${more}}`;
const parse = (text: string, announced?: string) => parseManifest(Buffer.from(text), announced, 'it');

test.each([
  ['layers twice', manifest(',"layers":[]')],
  ['config twice', manifest(`,"config":${config}`)],
  ['the same key twice with the same value', manifest(',"schemaVersion":2')],
  ['an escaped spelling', manifest(',"l\\u0061yers":[]')],
  ['all of it escaped', manifest(',"\\u006c\\u0061\\u0079\\u0065\\u0072\\u0073":[]')],
  ['a space after the key', manifest(',"layers" \n :[]')],
  ['another case', manifest(',"Layers":[]')],
  ["Go's idea of another case", manifest(',"layer\u017f":[]')],
  ['a digest twice', manifest('', `[{"digest":"${A}","digest":"${B}","mediaType":"x","size":1}]`)],
  [
    'a digest twice, once escaped',
    manifest('', `[{"digest":"${A}","d\\u0069gest":"${B}","mediaType":"x","size":1}]`),
  ],
  [
    'a digest in another case beside it',
    manifest('', `[{"digest":"${A}","Digest":"${B}","mediaType":"x","size":1}]`),
  ],
  ['a digest in another case alone', manifest('', `[{"Digest":"${A}","mediaType":"x","size":1}]`)],
  [
    'a platform twice',
    index(child.replace('}', ',"platform":{"os":"linux","os":"windows","architecture":"a"}}')),
  ],
  ['manifests twice', index(child, `,"manifests":[]`)],
  ['an annotation twice', manifest(',"annotations":{"a":"1","a":"2"}')],
  ['something unknown twice, deep inside', manifest(',"x":[[{"y":{"z":1,"z":2}}]]')],
  ['a mediaType twice', manifest(`,"mediaType":"${MediaType.ociIndex}"`)],
  ['manifests beside layers', manifest(`,"manifests":[${child}]`)],
  ['an empty list of manifests beside layers', manifest(',"manifests":[]')],
  ['layers beside manifests', index(child, ',"layers":[]')],
  ['config beside manifests', index(child, `,"config":${config}`)],
])('%s: refused', (_name, text) => {
  expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'MANIFEST_INVALID' }));
});

test.each([
  [MediaType.ociIndex, MediaType.ociManifest],
  [MediaType.dockerList, MediaType.dockerManifest],
  [MediaType.dockerList, MediaType.ociManifest],
  [MediaType.ociIndex, MediaType.dockerManifest],
])('announced as %s, and a %s: refused', (announced, own) => {
  const text = manifest('').replace(MediaType.ociManifest, own);
  expect(() => parse(text, announced)).toThrow(expect.objectContaining({ code: 'MANIFEST_INVALID' }));
});

describe('copied, with a note', () => {
  test.each([
    ['Docker by its header, OCI by its text', manifest(''), MediaType.dockerManifest],
    [
      'OCI by its header, Docker by its text',
      manifest('').replace(MediaType.ociManifest, MediaType.dockerManifest),
      MediaType.ociManifest,
    ],
    ["a list that is Docker's by its header", index(child), MediaType.dockerList],
    ['an empty platform', index(child.replace('}', ',"platform":{}}')), undefined],
    [
      'a platform of empty names',
      index(child.replace('}', ',"platform":{"os":"","architecture":""}}')),
      undefined,
    ],
    [
      'a platform without an architecture',
      index(child.replace('}', ',"platform":{"os":"linux"}}')),
      undefined,
    ],
    ['a platform that is a text', index(child.replace('}', ',"platform":"linux/amd64"}')), undefined],
    ['an empty data field', manifest('', `[${layer.replace('}', ',"data":""}')}]`), undefined],
    ['a layer without mediaType', manifest('', `[{"digest":"${A}","size":2}]`), undefined],
    [
      'a layer with an empty mediaType',
      manifest('', `[{"mediaType":"","digest":"${A}","size":2}]`),
      undefined,
    ],
    [
      'a config without mediaType',
      manifest('').replace(`"mediaType":"${MediaType.ociConfig}",`, ''),
      undefined,
    ],
    ['a subject without mediaType', manifest(`,"subject":{"digest":"${A}","size":2}`), undefined],
  ])('%s', (_name, text, announced) => {
    const read = parse(text, announced);
    expect(read.oddities).toHaveLength(1);
    expect(read.kind === 'index' ? read.manifests : read.kind === 'image' ? read.layers : []).toHaveLength(1);
  });

  test.each([
    ['an image as specified', manifest(''), MediaType.ociManifest],
    ['annotations that differ in case', manifest(',"annotations":{"Name":"1","name":"2"}'), undefined],
    ['the same key in two objects', manifest('', `[${layer},${layer}]`), undefined],
    ['keys inside of values', manifest(',"annotations":{"a":"{\\"b\\":1,\\"b\\":2}"}'), undefined],
    [
      'empty content in data',
      manifest('', `[{"mediaType":"x","digest":"${A}","size":0,"data":""}]`),
      undefined,
    ],
  ])('nothing to note: %s', (_name, text, announced) => {
    expect(parse(text, announced).oddities).toEqual([]);
  });
});

test('an index entry without mediaType is refused: nobody knows whether it is an image', () => {
  expect(() => parse(index(`{"digest":"${A}","size":2}`))).toThrow('has no mediaType');
});

test('4 MiB of keys are read in no time', () => {
  const keys = Array.from({ length: 200_000 }, (_, position) => `"k${position}":"v"`).join(',');
  const started = performance.now();
  expect(findRepeatedKey(`{${keys}}`, () => false)).toBeUndefined();
  expect(performance.now() - started).toBeLessThan(5000);
});
