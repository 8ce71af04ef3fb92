import { randomBytes } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CHUNK } from '../../../src/builder/files/file-content.ts';
import { compressPiece } from '../../../src/builder/layers/compression.ts';
import { piecesOf, type FileParts } from '../../../src/builder/layers/pieces.ts';

const KIB = 1024;
const repeated = (unit: Buffer, size: number): Buffer => Buffer.alloc(size, unit);
/** Every byte from the same few, at random. */
const from = (bytes: string, size: number): Buffer =>
  Buffer.from(randomBytes(size).map((byte) => bytes.charCodeAt(byte % bytes.length)));

/** RFC 1951 section 3.2.4: stored blocks hold the bytes as they are. */
const isStored = (member: Buffer, bytes: Buffer): boolean => member.includes(bytes.subarray(0, 4 * KIB));

describe('what is compressed already is stored', () => {
  test.each([
    ['random bytes', randomBytes(CHUNK)],
    ['an archive', gzipSync(from('abcdefghijklmnop', 2 * CHUNK)).subarray(0, CHUNK)],
    ['random bytes after a header', Buffer.concat([Buffer.alloc(2 * KIB), randomBytes(CHUNK - 2 * KIB)])],
    ['random bytes, just enough', randomBytes(64 * KIB)],
  ])('%s', async (_, bytes) => {
    const member = await compressPiece(bytes, 'gzip');
    expect(gunzipSync(member).equals(bytes)).toBe(true);
    expect(isStored(member, bytes.subarray(-8 * KIB))).toBe(true);
    // 5 bytes for each stored block, header and trailer.
    expect(member.length).toBeLessThan(bytes.length * 1.001 + 18);
  });
});

describe('what can be compressed is compressed', () => {
  test.each([
    ['zeros', Buffer.alloc(CHUNK), 0.01],
    ['text', from('the quick brown fox\n', CHUNK), 0.6],
    ['base64', from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/', CHUNK), 0.78],
    ['random bytes that come again', repeated(randomBytes(16 * KIB), CHUNK), 0.05],
    [
      'every byte in turn',
      repeated(Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)), CHUNK),
      0.05,
    ],
    ['half of it', Buffer.concat([randomBytes(CHUNK / 2), Buffer.alloc(CHUNK / 2)]), 0.51],
    ['a short random file', randomBytes(10 * KIB), 1.01],
  ])('%s', async (_, bytes, share) => {
    const member = await compressPiece(bytes, 'gzip');
    expect(gunzipSync(member).equals(bytes)).toBe(true);
    expect(member.length).toBeLessThan(bytes.length * share + 20);
  });
});

/** RFC 1952 section 2.3.1: MTIME 0 and OS 255 (unknown) tell nothing of the machine. */
test.each([randomBytes(CHUNK), Buffer.alloc(100)])('the header is the same everywhere', async (bytes) => {
  const member = await compressPiece(bytes, 'gzip');
  expect([...member.subarray(0, 8), member[9]]).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0xff]);
});

/** What is rebuilt must get the digest it had: the bytes are those of zlib at level 2, whichever way it is asked. */
test.each([1, 100, 4 * KIB, 65535, 65536, 70_001, 300_000, CHUNK])(
  '%d bytes are compressed as always',
  async (size) => {
    const bytes = from('what a compiler writes\n', size);
    const expected = gzipSync(bytes, { level: 2, memLevel: 9 });
    expected[9] = 0xff;
    expect((await compressPiece(bytes, 'gzip')).equals(expected)).toBe(true);
  },
);

test('pieces hold the whole stream in order, and parts of files are pieces of their own', async () => {
  const sizes = fc.oneof(fc.nat(3000), fc.constantFrom(CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK));
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ size: sizes, isPart: fc.boolean() }), { maxLength: 6 }),
      async (given) => {
        const parts: FileParts = new WeakMap();
        const chunks = given.map(({ size, isPart }, index) => {
          const chunk = Buffer.alloc(isPart ? Math.min(size, CHUNK) : size, index + 1);
          if (isPart) parts.set(chunk, { content: { path: `/${index}`, offset: 0, size }, index: 0 });
          return chunk;
        });
        const whole = Buffer.concat(chunks);
        const paths: (string | undefined)[] = [];
        const seen: Buffer[] = [];
        for await (const { bytes, part } of piecesOf(chunks as never, parts)) {
          expect(bytes.length).toBeLessThanOrEqual(CHUNK);
          seen.push(bytes);
          if (part) paths.push(part.content.path);
        }
        expect(Buffer.concat(seen).equals(whole)).toBe(true);
        expect(paths).toEqual(given.flatMap(({ isPart }, index) => (isPart ? [`/${index}`] : [])));
      },
    ),
    { numRuns: 30 },
  );
});
