import { createHash, randomFillSync } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Sizes in MB of the layers of the image everything is measured with: 281 MB in 10 blobs, as in DESIGN.md. */
export const USUAL_LAYERS = [84, 62, 48, 33, 24, 15, 9, 5, 1];

/** Writes an OCI layout whose layers hold bytes that don't compress. Sizes in MB. Made once per directory. */
export function makeLayout(directory: string, layers: readonly number[]): string {
  if (existsSync(join(directory, 'index.json'))) return directory;
  mkdirSync(join(directory, 'blobs/sha256'), { recursive: true });
  const described = layers.map((megabytes) => writeLayer(directory, Math.round(megabytes * 1e6)));
  const config = write(directory, 'application/vnd.oci.image.config.v1+json', {
    os: 'linux',
    architecture: 'amd64',
    config: {},
    rootfs: { type: 'layers', diff_ids: described.map(({ digest }) => digest) },
  });
  const manifest = write(directory, 'application/vnd.oci.image.manifest.v1+json', {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config,
    layers: described,
  });
  writeFileSync(join(directory, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  writeFileSync(
    join(directory, 'index.json'),
    JSON.stringify({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.index.v1+json',
      manifests: [{ ...manifest, annotations: { 'org.opencontainers.image.ref.name': 'bench' } }],
    }),
  );
  return directory;
}

interface Written {
  mediaType: string;
  digest: string;
  size: number;
}

function writeLayer(directory: string, size: number): Written {
  const bytes = randomFillSync(Buffer.allocUnsafe(size));
  return put(directory, 'application/vnd.oci.image.layer.v1.tar', bytes);
}

function write(directory: string, mediaType: string, value: unknown): Written {
  return put(directory, mediaType, Buffer.from(JSON.stringify(value)));
}

function put(directory: string, mediaType: string, bytes: Buffer): Written {
  const hex = createHash('sha256').update(bytes).digest('hex');
  writeFileSync(join(directory, 'blobs/sha256', hex), bytes);
  return { mediaType, digest: `sha256:${hex}`, size: bytes.length };
}
