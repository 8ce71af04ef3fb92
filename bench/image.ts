import { execFileSync } from 'node:child_process';
import { createHash, randomFillSync } from 'node:crypto';
import {
  closeSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

/** Layer sizes in MB of the default image: 281 MB in 10 blobs, as in DESIGN.md. */
export const USUAL_LAYERS = [84, 62, 48, 33, 24, 15, 9, 5, 1];

const OCI = 'application/vnd.oci.image';

/** Writes an OCI layout with incompressible layers (sizes in MB). Created once per directory. */
export function makeLayout(directory: string, layers: readonly number[]): string {
  return once(directory, () =>
    writeImage(
      directory,
      'amd64',
      layers.map((size) => writeLayer(directory, size)),
    ),
  );
}

/**
 * Writes an OCI layout whose layers are zeros, in sparse files that take no disk. No two layers are alike: each is a
 * byte longer than the one before.
 */
export function makeSparseLayout(directory: string, count: number, megabytes: number): string {
  return once(directory, () => writeImage(directory, 'amd64', writeZeros(directory, count, megabytes * 1e6)));
}

function writeZeros(directory: string, count: number, size: number): Written[] {
  const hash = createHash('sha256');
  const piece = Buffer.alloc(1e6);
  for (let done = 0; done < size; done += piece.length) hash.update(piece.subarray(0, size - done));
  return Array.from({ length: count }, (_, more) => {
    const hex = hash.copy().update(Buffer.alloc(more)).digest('hex');
    const path = join(directory, 'blobs/sha256', hex);
    writeFileSync(path, '');
    truncateSync(path, size + more);
    return { mediaType: `${OCI}.layer.v1.tar`, digest: `sha256:${hex}`, size: size + more };
  });
}

/** Writes a layout as an archive, whose large files are holes: for layouts of zeros. */
export function makeSparseArchive(file: string, layout: string): string {
  const names = readdirSync(layout, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(layout, join(entry.parentPath, entry.name)));
  const archive = openSync(file, 'w');
  let at = 0;
  for (const name of names) {
    const { size } = statSync(join(layout, name));
    writeSync(archive, tarHeader(name, size), 0, 512, at);
    if (size < 1e6) writeSync(archive, readFileSync(join(layout, name)), 0, size, at + 512);
    at += 512 + Math.ceil(size / 512) * 512;
  }
  ftruncateSync(archive, at + 1024);
  closeSync(archive);
  return file;
}

/** The header of a regular file. POSIX.1-2017, pax, "ustar Interchange Format". */
function tarHeader(name: string, size: number): Buffer {
  const header = Buffer.alloc(512);
  header.write(name);
  for (const [at, value] of [
    [100, 0o644],
    [108, 0],
    [116, 0],
  ] as const)
    header.write(octal(value, 7), at);
  header.write(octal(size, 11), 124);
  header.write(octal(0, 11), 136);
  header.write(' '.repeat(8), 148);
  header.write('0', 156);
  header.write('ustar\u000000', 257);
  const checksum = header.reduce((sum, byte) => sum + byte, 0);
  header.write(`${octal(checksum, 6)}\u0000 `, 148);
  return header;
}

const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, '0');

/** Writes an OCI layout with a base image for two platforms, each with one layer of that size in MB. */
export function makeBase(directory: string, megabytes: number): string {
  return once(directory, () => {
    const images = ['amd64', 'arm64'].map((architecture) => ({
      ...writeImage(directory, architecture, [writeTar(directory, megabytes)]),
      platform: { os: 'linux', architecture },
    }));
    const mediaType = `${OCI}.index.v1+json`;
    return write(directory, mediaType, { schemaVersion: 2, mediaType, manifests: images });
  });
}

function once(directory: string, make: () => Written): string {
  if (existsSync(join(directory, 'index.json'))) return directory;
  mkdirSync(join(directory, 'blobs/sha256'), { recursive: true });
  const annotations = { 'org.opencontainers.image.ref.name': 'bench' };
  const manifests = [{ ...make(), annotations }];
  writeFileSync(join(directory, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  const index = { schemaVersion: 2, mediaType: `${OCI}.index.v1+json`, manifests };
  writeFileSync(join(directory, 'index.json'), JSON.stringify(index));
  return directory;
}

function writeImage(directory: string, architecture: string, layers: readonly Written[]): Written {
  const config = write(directory, `${OCI}.config.v1+json`, {
    os: 'linux',
    architecture,
    config: {},
    rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => digest) },
  });
  const mediaType = `${OCI}.manifest.v1+json`;
  return write(directory, mediaType, { schemaVersion: 2, mediaType, config, layers });
}

interface Written {
  mediaType: string;
  digest: string;
  size: number;
}

function writeLayer(directory: string, megabytes: number): Written {
  const bytes = randomFillSync(Buffer.allocUnsafe(Math.round(megabytes * 1e6)));
  return put(directory, `${OCI}.layer.v1.tar`, bytes);
}

/** A layer that is a valid tar archive, since builders unpack those of a base image. */
function writeTar(directory: string, megabytes: number): Written {
  const scratch = mkdtempSync(join(tmpdir(), 'bench-base-'));
  writeFileSync(join(scratch, 'base'), randomFillSync(Buffer.allocUnsafe(Math.round(megabytes * 1e6))));
  const bytes = execFileSync('tar', ['-C', scratch, '-c', 'base'], { maxBuffer: 1e9 });
  rmSync(scratch, { recursive: true });
  return put(directory, `${OCI}.layer.v1.tar`, bytes);
}

function write(directory: string, mediaType: string, value: unknown): Written {
  return put(directory, mediaType, Buffer.from(JSON.stringify(value)));
}

function put(directory: string, mediaType: string, bytes: Buffer): Written {
  const hex = createHash('sha256').update(bytes).digest('hex');
  writeFileSync(join(directory, 'blobs/sha256', hex), bytes);
  return { mediaType, digest: `sha256:${hex}`, size: bytes.length };
}
