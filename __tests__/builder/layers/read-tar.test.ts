import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from '@jest/globals';
import { pack } from 'tar-stream';
import { readContent } from '../../../src/builder/files/file-content.ts';
import { directory, lstat } from '../../../src/builder/files/file-tree.ts';
import { readContents, readTar } from '../../../src/builder/layers/read-tar.ts';
import { contentsForLater, spoolContents } from '../../../src/builder/layers/tar-contents.ts';
import { temporary } from '../support.ts';

const place = temporary();
afterAll(place.dispose);
// V8 of Node 20 can't, and leaves it to the garbage collector.
const canTransfer = 'transfer' in ArrayBuffer.prototype;
const KIB = 1024;

/** A base: owners behind a large file, and between two that share a chunk with them. */
const files = {
  'usr/lib/large': randomBytes(900 * KIB),
  'etc/passwd': randomBytes(150 * KIB),
  'usr/bin/tool': randomBytes(70 * KIB),
  'etc/group': randomBytes(KIB),
  'usr/share/end': randomBytes(300 * KIB),
};
const names = Object.keys(files) as (keyof typeof files)[];

async function archive(): Promise<Buffer> {
  const tar = pack();
  for (const name of names) tar.entry({ name }, files[name]);
  tar.finalize();
  return buffer(tar);
}

/** Chunks with memory of their own, as from a network. */
const chunksOf = (bytes: Buffer, size: number): Buffer[] =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    Buffer.from(Uint8Array.from(bytes.subarray(index * size, (index + 1) * size)).buffer),
  );

async function* stream(chunks: readonly Buffer[]): AsyncGenerator<Buffer> {
  for (const chunk of chunks) yield chunk;
}

async function read(chunks: readonly Buffer[], owned: boolean, name: string) {
  const root = directory();
  const spool = join(place.path, name);
  // What isn't kept is read again, from a source that gives new chunks each time.
  const again = await archive();
  const contents = contentsForLater(spool, (all) =>
    readContents(stream(chunksOf(again, 64 * KIB)), 'base', all),
  );
  await readTar(stream(chunks), root, { where: 'base', contents, whiteouts: true, owned });
  return (path: string) => {
    const node = lstat(root, path);
    if (node?.type !== 'file') throw new Error(`${path} isn't there`);
    return readContent(node.content);
  };
}

describe('a base whose chunks nobody else reads', () => {
  test.each([10 * KIB, 96 * KIB, 512 * KIB, 2048 * KIB])(
    'chunks of %d bytes: the memory is given back, and no content is lost',
    async (size) => {
      const chunks = chunksOf(await archive(), size);
      const contentOf = await read(chunks, true, `owned-${size}`);
      for (const name of names) expect((await contentOf(name)).equals(files[name])).toBe(true);
      const freed = chunks.filter(({ length }) => length === 0).length;
      // Not the first, from which the format is told, nor those that end with owners or between files.
      if (canTransfer) expect(freed).toBeGreaterThanOrEqual(Math.floor((1200 * KIB) / size) - 3);
    },
  );

  test('compressed: only what was decompressed is freed', async () => {
    const chunks = chunksOf(gzipSync(await archive(), { level: 1 }), 64 * KIB);
    const contentOf = await read(chunks, false, 'compressed');
    for (const name of names) expect((await contentOf(name)).equals(files[name])).toBe(true);
    expect(chunks.every(({ length }) => length > 0)).toBe(true);
  });
});

test('chunks of somebody else stay as they are', async () => {
  const bytes = await archive();
  const chunks = chunksOf(bytes, 64 * KIB);
  await read(chunks, false, 'shared');
  expect(Buffer.concat(chunks).equals(bytes)).toBe(true);
});

test('contents that are written to a file keep their chunks, as writes may still be under way', async () => {
  const chunks = chunksOf(await archive(), 64 * KIB);
  const spool = join(place.path, 'spooled');
  const options = { where: 'base', contents: spoolContents(spool), whiteouts: true, owned: true };
  await readTar(stream(chunks), directory(), options);
  expect(readFileSync(spool).equals(Buffer.concat(names.map((name) => files[name])))).toBe(true);
  expect(chunks.every(({ length }) => length > 0)).toBe(true);
});
