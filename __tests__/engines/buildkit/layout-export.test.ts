import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { exportLayout } from '../../../src/engines/buildkit/layout-export.ts';
import type { BlobOffer, BlobSink } from '../../../src/oci/content.ts';
import type { Descriptor } from '../../../src/oci/descriptor.ts';

let temporaryDirectory: string;
beforeAll(async () => {
  temporaryDirectory = await mkdtemp(join(tmpdir(), 'layout-export-'));
});
afterAll(() => rm(temporaryDirectory, { recursive: true }));

const hexOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** Writes as containerd's local content store does: elsewhere in the directory, and then under the blob's name. */
async function put(directory: string, bytes: Buffer): Promise<string> {
  await mkdir(join(directory, 'blobs/sha256'), { recursive: true });
  await mkdir(join(directory, 'ingest'), { recursive: true });
  await writeFile(join(directory, 'ingest/data'), bytes);
  await rename(join(directory, 'ingest/data'), join(directory, 'blobs/sha256', hexOf(bytes)));
  return hexOf(bytes);
}

async function putIndex(directory: string): Promise<void> {
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  const manifest = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, config: {}, layers: [] }));
  const digest = `sha256:${await put(directory, manifest)}`;
  await writeFile(join(directory, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  const manifests = [{ mediaType, digest, size: manifest.length }];
  await writeFile(join(directory, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests }));
}

const directoryIn = (output: string) => /^type=oci,dest=(.+),tar=false$/.exec(output)![1]!;

function sinkFor(offer: BlobSink['offer']): BlobSink {
  return {
    has: async () => false,
    accept: () => Promise.reject(new Error('nothing is streamed')),
    ...(offer ? { offer } : {}),
  };
}

test('a layer is offered once, before the build ends, and can be read; small blobs wait for the image', async () => {
  const offered: [Descriptor, BlobOffer][] = [];
  let seen = (): void => {};
  const first = new Promise<void>((resolve) => (seen = resolve));
  const sink = sinkFor((blob, source) => {
    offered.push([blob, source]);
    seen();
  });
  const layer = randomBytes(5 * 1024 * 1024);
  const taken = await exportLayout(
    async (output) => {
      const directory = directoryIn(output);
      await put(directory, randomBytes(1000));
      await put(directory, layer);
      // The build isn't over before the layer was taken from it.
      await first;
      await putIndex(directory);
    },
    { sink, temporaryDirectory },
  );
  expect(offered.map(([{ digest, size }]) => ({ digest, size }))).toEqual([
    { digest: `sha256:${hexOf(layer)}`, size: layer.length },
  ]);
  const [blob, source] = offered[0]!;
  expect((await buffer(await source.readBlob(blob, { offset: 10 }))).equals(layer.subarray(10))).toBe(true);
  expect((await taken.source.readManifest(taken.root)).toString()).toContain('"schemaVersion":2');
  const located = await source.locate!(blob);
  expect(existsSync(located!.path)).toBe(true);
  await taken.close!();
  expect(existsSync(located!.path)).toBe(false);
});

// buildx reads `--output` as CSV (RFC 4180), and a runner's directory may have any name.
test('a directory with a comma and a quote stays one field', async () => {
  const odd = join(temporaryDirectory, 'a,b "c"');
  await mkdir(odd);
  let output = '';
  const taken = await exportLayout(
    async (text) => {
      output = text;
      const [, field] = parse(text)[0] as string[];
      await putIndex(field!.replace(/^dest=/, ''));
    },
    { sink: sinkFor(undefined), temporaryDirectory: odd },
  );
  expect(parse(output)).toEqual([['type=oci', expect.stringContaining(`dest=${odd}/image-`), 'tar=false']]);
  await taken.close!();
});

test('a build that fails leaves nothing behind', async () => {
  let directory = '';
  const failing = exportLayout(
    async (output) => {
      directory = directoryIn(output);
      await put(directory, randomBytes(1000));
      throw new Error('exit code 1');
    },
    { sink: sinkFor(undefined), temporaryDirectory },
  );
  await expect(failing).rejects.toThrow('exit code 1');
  expect(existsSync(directory)).toBe(false);
});

test('a build that wrote no layout is told as one', async () => {
  const empty = exportLayout(() => Promise.resolve(), { sink: sinkFor(undefined), temporaryDirectory });
  await expect(empty).rejects.toMatchObject({ code: 'LAYOUT_INVALID' });
});
