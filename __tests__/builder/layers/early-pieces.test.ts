import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from '@jest/globals';
import { buildEmbedded } from '../../../src/builder/build.ts';
import { EarlyPieces } from '../../../src/builder/layers/early-pieces.ts';
import type { Source } from '../../../src/oci/content.ts';
import type { Descriptor } from '../../../src/oci/descriptor.ts';
import { digestOf } from '../../../src/oci/digest.ts';
import { parseRepositoryName } from '../../../src/oci/reference.ts';
import { buildEnvironment, buildRequest, temporary, writeFiles } from '../support.ts';

const MIB = 1024 * 1024;
const place = temporary();
afterAll(place.dispose);
const large = Buffer.concat([
  Buffer.alloc(MIB, 'what a compiler writes'),
  randomBytes(MIB),
  Buffer.alloc(MIB / 2),
]);

/** A base image without layers. Its manifest is handed out once `before` is done. */
function baseImage(before: () => Promise<unknown>): { source: Source; root: Descriptor } {
  const config = Buffer.from(
    JSON.stringify({
      os: 'linux',
      architecture: 'amd64',
      config: {},
      rootfs: { type: 'layers', diff_ids: [] },
    }),
  );
  const described = (mediaType: string, bytes: Buffer) => ({
    mediaType,
    digest: digestOf(bytes),
    size: bytes.length,
  });
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType,
      config: described('application/vnd.oci.image.config.v1+json', config),
      layers: [],
    }),
  );
  const root = described(mediaType, manifest);
  const source: Source = {
    name: 'example.com/base',
    repository: parseRepositoryName('example.com/base'),
    resolve: () => Promise.resolve(root),
    readManifest: () => before().then(() => manifest),
    readBlob: () => Promise.resolve(Readable.from([config])),
  };
  return { source, root };
}

/** Builds for two platforms, on a base that comes once `before` is done; that gets the build's directory. */
async function build(context: string, before: (temporaryDirectory: string) => Promise<unknown>) {
  const platforms = ['amd64', 'arm64'].map((architecture) => ({ os: 'linux', architecture }));
  const environment = buildEnvironment(context);
  const base = baseImage(() => before(environment.temporaryDirectory));
  environment.resolveBase = () => Promise.resolve(base);
  const { source, root } = await buildEmbedded(buildRequest({ context, platforms }), environment);
  const read = async (digest: Descriptor) => JSON.parse((await source.readManifest(digest)).toString());
  const index = (await read(root)) as { manifests: Descriptor[] };
  const images = await Promise.all(
    index.manifests.map(async (described) => {
      const { config, layers } = (await read(described)) as { config: Descriptor; layers: Descriptor[] };
      const { rootfs } = JSON.parse((await buffer(await source.readBlob(config))).toString()) as {
        rootfs: { diff_ids: string[] };
      };
      const tars = await Promise.all(
        layers.map(async (layer) => gunzipSync(await buffer(await source.readBlob(layer)))),
      );
      return { tars, diffIds: rootfs.diff_ids };
    }),
  );
  return { digest: root.digest, images };
}

const sha256 = (bytes: Buffer): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
const context = (name: string, dockerfile: string): string => {
  const path = join(place.path, name);
  writeFiles(path, {
    Dockerfile: dockerfile,
    'bin/app-amd64': large,
    'bin/app-arm64': Buffer.concat([large, large]),
    'bin/small': 'small',
    exact: Buffer.alloc(MIB, 'x'),
  });
  return path;
};
const now = () => Promise.resolve();
/** Once a piece was compressed: its result is in a file. */
async function later(temporaryDirectory: string): Promise<void> {
  while (!readdirSync(temporaryDirectory).some((name) => name.startsWith('early-'))) await setImmediate();
}

describe('a slow base image changes no byte', () => {
  test.each([
    ['one file', 'FROM base\nARG TARGETARCH\nCOPY bin/app-$TARGETARCH /app\n'],
    ['directories', 'FROM base\nWORKDIR /srv\nCOPY bin/ bin\nCOPY . .\n'],
    ['several sources', 'FROM base\nCOPY --chmod=700 exact bin/app-* /opt/\n'],
    ['a variable of its own', 'FROM base\nENV DIR=bin\nCOPY $DIR/small ${DIR}/app-amd64 /\n'],
    [
      'stages',
      'FROM base AS files\nCOPY bin /bin\nFROM base\nCOPY --from=files /bin/app-arm64 /app\nCOPY exact /\n',
    ],
    ['what is left out, and what is not', 'FROM base\nCOPY --exclude=app-amd64 bin /bin\nCOPY exact /\n'],
    ['ADD and COPY', 'FROM base\nADD bin/app-arm64 /\nCOPY exact /\n'],
  ])('%s', async (name, dockerfile) => {
    const path = context(name.replaceAll(' ', '-'), dockerfile);
    const [quick, slow] = [await build(path, now), await build(path, later)];
    expect(slow.digest).toBe(quick.digest);
    for (const { tars, diffIds } of slow.images) expect(diffIds).toEqual(tars.map(sha256));
  });
});

test('a file that changes while the base image comes is taken as it is last', async () => {
  const path = context('changing', 'FROM base\nCOPY bin/app-amd64 /app\n');
  const changed = Buffer.from(large);
  changed.write('something else', MIB + 1234);
  const { images } = await build(path, async (directory) => {
    await later(directory);
    writeFileSync(join(path, 'bin/app-amd64'), changed);
  });
  for (const { tars, diffIds } of images) {
    expect(diffIds).toEqual(tars.map(sha256));
    expect(tars[0]?.subarray(512, 512 + changed.length).equals(changed)).toBe(true);
  }
});

describe('parts', () => {
  const file = (name: string, bytes: Buffer) => {
    writeFiles(place.path, { [name]: bytes });
    return { path: join(place.path, name), offset: 0, size: bytes.length };
  };
  const part = (index: number) => large.subarray(index * MIB, (index + 1) * MIB);
  const prefixed = (bytes: Buffer) => Promise.resolve(Buffer.concat([Buffer.from('c:'), bytes]));
  /** With a count of what was begun, and a way to wait for it. */
  const pieces = (name: string, compress = prefixed) => {
    const begun = { count: 0 };
    const early = new EarlyPieces(
      join(place.path, `${name}-spool`),
      (bytes) => ((begun.count += 1), compress(bytes)),
    );
    const reaches = async (count: number) => {
      while (begun.count < count) await setImmediate();
    };
    return { early, begun, reaches };
  };

  test('are compressed once, however often a file is named', async () => {
    const content = file('twice', large);
    const { early, begun, reaches } = pieces('twice');
    early.start([content, content]);
    early.start([content]);
    await reaches(3);
    for (const index of [1, 2, 0]) {
      const taken = await early.take({ content, index }, part(index));
      expect(taken?.equals(await prefixed(part(index)))).toBe(true);
    }
    await early.close();
    expect(begun.count).toBe(3);
  });

  test('that were not begun, failed, or hold other bytes have to be compressed', async () => {
    const [content, second] = [file('failing', large), file('failing too', large)];
    const missing = { path: join(place.path, 'nowhere'), offset: 0, size: 2 * MIB };
    const { early, reaches } = pieces('failing', () => Promise.reject(new Error('no memory')));
    early.start([content, missing, second]);
    await reaches(6);
    expect(await early.take({ content, index: 0 }, part(0))).toBeUndefined();
    expect(await early.take({ content, index: 7 }, part(0))).toBeUndefined();
    await early.close();
    const other = pieces('other');
    other.early.start([content]);
    await other.reaches(1);
    expect(await other.early.take({ content, index: 0 }, randomBytes(MIB))).toBeUndefined();
    await other.early.close();
  });

  test('are not begun while a layer is written, and go on after it, but not those of its files', async () => {
    const [content, other] = [file('writing', large), file('waiting', large)];
    const { early, begun, reaches } = pieces('writing');
    let finish = (): void => undefined;
    const writing = early.pauseFor(new Promise<void>((resolve) => (finish = resolve)));
    early.start([content, other]);
    expect(await early.take({ content, index: 0 }, part(0))).toBeUndefined();
    expect(begun.count).toBe(0);
    finish();
    await writing;
    await reaches(3);
    const taken = await early.take({ content: other, index: 2 }, part(2));
    expect(taken?.equals(await prefixed(part(2)))).toBe(true);
    await early.close();
    expect(begun.count).toBe(3);
  });

  test('are not begun after the end', async () => {
    const { early, begun } = pieces('closed');
    await early.close();
    early.start([file('closed', large)]);
    await early.close();
    expect(begun.count).toBe(0);
  });
});
