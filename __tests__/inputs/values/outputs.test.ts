import { describe, expect, test } from '@jest/globals';
import { readOutputs } from '../../../src/inputs/values/outputs.ts';
import { createInputReader } from '../../../src/inputs/reader.ts';
import { problemsIn, PublishError } from '../../../src/oci/errors.ts';

function read(outputs: string, others: Record<string, string> = {}) {
  const reader = createInputReader((name) => (name === 'outputs' ? outputs : others[name]));
  return { outputs: readOutputs(reader), check: () => reader.check() };
}

function problems(outputs: string, others: Record<string, string> = {}): string[] {
  try {
    read(outputs, others).check();
    return [];
  } catch (error) {
    return problemsIn(error as PublishError).map(
      ({ input, line, message, hint }) => `${input} ${line}: ${message} · ${hint}`,
    );
  }
}

// https://docs.docker.com/build/exporters/image-registry/
describe('image and registry', () => {
  test.each<[string, object]>([
    ['type=image', { image: {} }],
    ['type=registry', { image: {} }],
    [
      'type=image,compression=zstd,compression-level=19,force-compression=true',
      { image: { compression: 'zstd', compressionLevel: 19, forceCompression: true } },
    ],
    [
      'type=image,oci-mediatypes=false,rewrite-timestamp=true',
      { image: { ociMediaTypes: false, rewriteTimestamp: true } },
    ],
    ['type=image,push=true,oci-artifact=false', { image: {}, push: true, ociArtifact: false }],
    ['type=image,"name=a/b,c/d",push-by-digest=true,name-canonical=true', { byDigest: true }],
    ['# a comment\n\n type = image , compression = gzip ', { image: { compression: 'gzip' } }],
    [
      'type=image,annotation.a=1,annotation-index.b=x=y,annotation-manifest[linux/amd64].org.Example=3,annotation-index-descriptor.d=4',
      {
        annotations: [
          'manifest:a=1',
          'index:b=x=y',
          'manifest[linux/amd64]:org.Example=3',
          'index-descriptor:d=4',
        ],
      },
    ],
    ['type=image,"annotation.a=one, two"', { annotations: ['manifest:a=one, two'] }],
  ])('%s', (text, wanted) => {
    expect(problems(text)).toEqual([]);
    expect(read(text).outputs).toMatchObject({ onlyExports: false, exports: [], ...wanted });
  });

  test('a name is ignored with a note on its line', () => {
    expect(read('type=local,dest=out\ntype=image,name=ghcr.io/acme/app').outputs?.notes).toEqual([
      { line: 2, message: '`name=ghcr.io/acme/app` is ignored: `images` and `tags` name what is published.' },
    ]);
  });
});

// https://docs.docker.com/build/exporters/local-tar/, …/oci-docker/
describe('other exporters', () => {
  test.each<[string, string[]]>([
    ['type=local,dest=out', ['type=local,dest=out']],
    ['./out', ['type=local,dest=./out']],
    [
      'type=tar,dest=out.tar\ntype=oci,dest=image.tar,tar=true',
      ['type=tar,dest=out.tar', 'type=oci,dest=image.tar,tar=true'],
    ],
    ['type=docker', ['type=docker']],
    ['type=cacheonly', ['type=cacheonly']],
  ])('%s', (text, exports) => {
    expect(problems(text)).toEqual([]);
    expect(read(text).outputs).toMatchObject({ exports, onlyExports: true });
  });

  test('beside an image', () => {
    expect(read('type=image\ntype=local,dest=out').outputs).toMatchObject({
      onlyExports: false,
      exports: ['type=local,dest=out'],
    });
  });
});

test('nothing is undefined', () => {
  expect(read('').outputs).toBeUndefined();
  expect(read('\n# type=image\n').outputs).toBeUndefined();
});

describe('is refused', () => {
  test.each<[string, Record<string, string>, RegExp]>([
    ['type=imgae', {}, /^outputs 1: Unknown exporter "imgae" · Did you mean `type=image`\?$/],
    ['type=image\ndest=out,name=x', {}, /^outputs 2: .* has no type · Exporters are /],
    [
      'type=image,compresion=zstd',
      {},
      /the attribute "compresion" of `type=image` · Did you mean `compression`\?/,
    ],
    ['type=image,compression=zst', {}, /Invalid value "zst" for `compression` · Did you mean `zstd`\?/],
    ['type=image,compression-level=high', {}, /Invalid value "high" for `compression-level`/],
    [
      'type=image,force-compression=yes',
      {},
      /Invalid value "yes" for `force-compression` · Write true or false/,
    ],
    ['type=image,registry.insecure=true', {}, /registry-auth/],
    ['type=image,unpack=true', {}, /Set the input `load`/],
    ['type=local', {}, /doesn't say where to write · Add `dest=`/],
    ['type=tar,dest=-', {}, /into the log/],
    ['-', {}, /into the log/],
    ['"type=image', {}, /^outputs 1: /],
    ['type=local,dest=out', { push: 'true' }, /`push: true` and `outputs` without an image/],
    ['type=image,push=false', { push: 'true' }, /exclude each other/],
    ['type=local,dest=out', { 'bake-files': 'docker-bake.hcl' }, /bake file/],
  ])('%s with %j', (text, others, wanted) => {
    const found = problems(text, others);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(wanted);
  });

  test('all of it at once', () => {
    expect(problems('type=imgae\ntype=image,compression=x\ntype=oci')).toHaveLength(3);
  });
});
