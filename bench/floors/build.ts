/**
 * The lower bound of a build without RUN: compresses its files with zlib, while the base layers are passed from their
 * registry to all others and their digests checked, and uploads them (POST, PUT). Nothing else: no tar, no digest of what
 * is compressed, which an image's config needs, no lookups, no manifest, no tag.
 * `node floors/build.ts <file>,… <source host>/<path> <layer hex>:<size>,… <host>…`
 */
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { openClient } from './requests.ts';

const [files = '', source = '', layers = '', ...hosts] = process.argv.slice(2);
const PIECE = 1024 * 1024;
/** The product's settings; less time can only be had for larger layers. */
const compress = promisify<Buffer, object, Buffer>(gzip);
const SETTINGS = { level: 2, memLevel: 9, chunkSize: PIECE / 2 };
const client = openClient();

/** As many pieces at once as there are cores, file by file, so that one is uploaded while the next is compressed. */
async function ownLayers(): Promise<void> {
  const uploads: Promise<void>[] = [];
  for (const file of files.split(',')) {
    const pieces = await compressed(file);
    const hash = createHash('sha256');
    for (const piece of pieces) hash.update(piece);
    const body = {
      length: pieces.reduce((sum, piece) => sum + piece.length, 0),
      open: () => Readable.from(pieces),
    };
    const hex = hash.digest('hex');
    uploads.push(...hosts.map((host) => client.upload(host, hex, body)));
  }
  await Promise.all(uploads);
}

async function compressed(file: string): Promise<Buffer[]> {
  const handle = await open(file);
  const { size } = await handle.stat();
  const pieces: Buffer[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    const input = Buffer.allocUnsafe(PIECE);
    while (next * PIECE < size) {
      const index = next++;
      const { bytesRead } = await handle.read(input, 0, PIECE, index * PIECE);
      pieces[index] = await compress(input.subarray(0, bytesRead), SETTINGS);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  await handle.close();
  return pieces;
}

await Promise.all([ownLayers(), ...layers.split(',').map((layer) => client.passOn(source, layer, hosts))]);
client.close();
