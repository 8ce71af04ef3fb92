import { createHash } from 'node:crypto';

/** The descriptor of seeded content. */
export interface Seeded {
  mediaType: string;
  digest: string;
  size: number;
}

export type Platform = { os: string; architecture: string; variant?: string };

/** Writes content to a registry with plain HTTP requests, independently of the code under test. */
export interface Seeder {
  blob(content: string | Buffer, mediaType: string): Promise<Seeded>;
  /** Pushes by digest, and under the tag if any. */
  manifest(document: object, tag?: string): Promise<Seeded>;
  image(options: ImageOptions): Promise<Seeded>;
}

export interface ImageOptions {
  tag?: string;
  /** Contents of the layers. */
  layers?: (string | Buffer)[];
  layerType?: string;
  platform?: Platform;
  docker?: boolean;
  /** RFC 3339. */
  created?: string;
}

const OCI = 'application/vnd.oci.image';
const DOCKER = 'application/vnd.docker';

/** A seeder for the repository `path` in the registry `host`, without authentication. */
export function seed(host: string, path: string): Seeder {
  const base = `http://${host}/v2/${path}`;
  const describe = (bytes: Buffer, mediaType: string): Seeded => ({
    mediaType,
    digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`,
    size: bytes.length,
  });
  const blob: Seeder['blob'] = async (content, mediaType) => {
    const bytes = Buffer.from(content);
    const descriptor = describe(bytes, mediaType);
    const opened = await fetch(`${base}/blobs/uploads/`, { method: 'POST' });
    const location = new URL(opened.headers.get('location') ?? '', base);
    location.searchParams.set('digest', descriptor.digest);
    const stored = await fetch(location, { method: 'PUT', body: new Uint8Array(bytes) });
    if (stored.status !== 201) throw new Error(`blob: ${stored.status} ${await stored.text()}`);
    return descriptor;
  };
  const manifest: Seeder['manifest'] = async (document, tag) => {
    const bytes = Buffer.from(JSON.stringify(document, null, 2));
    const descriptor = describe(bytes, (document as { mediaType: string }).mediaType);
    const stored = await fetch(`${base}/manifests/${tag ?? descriptor.digest}`, {
      method: 'PUT',
      headers: { 'content-type': descriptor.mediaType },
      body: new Uint8Array(bytes),
    });
    if (stored.status !== 201) throw new Error(`manifest: ${stored.status} ${await stored.text()}`);
    return descriptor;
  };
  return {
    blob,
    manifest,
    async image({
      tag,
      layers = ['layer'],
      layerType,
      platform = { os: 'linux', architecture: 'amd64' },
      docker = false,
      created,
    }) {
      const type = layerType ?? (docker ? `${DOCKER}.image.rootfs.diff.tar.gzip` : `${OCI}.layer.v1.tar`);
      const content = [];
      for (const layer of layers) content.push(await blob(layer, type));
      const config = await blob(
        JSON.stringify({
          ...platform,
          created,
          rootfs: { type: 'layers', diff_ids: content.map(({ digest }) => digest) },
          history: content.map(({ digest }) => ({ created_by: digest })),
          config: {},
        }),
        docker ? `${DOCKER}.container.image.v1+json` : `${OCI}.config.v1+json`,
      );
      const mediaType = docker ? `${DOCKER}.distribution.manifest.v2+json` : `${OCI}.manifest.v1+json`;
      return manifest({ schemaVersion: 2, mediaType, config, layers: content }, tag);
    },
  };
}
