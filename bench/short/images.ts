import { Readable } from 'node:stream';
import { memoryStorage, type RegistryStorage } from '../../src/embedded-registry/storage.ts';
import { digestOf, type Digest } from '../../src/oci/digest.ts';

/** Storage with small images: a layer that a repository's images share, and one of each image. */
export async function repositories(names: readonly string[], tags: number): Promise<RegistryStorage> {
  const storage = memoryStorage();
  for (const name of names) {
    for (let tag = 0; tag < tags; tag++) await addImage(storage, name, `1.${tag}.0`);
  }
  return storage;
}

const OCI = 'application/vnd.oci.image';

interface Described {
  mediaType: string;
  digest: Digest;
  size: number;
}

async function addImage(storage: RegistryStorage, name: string, tag: string): Promise<void> {
  const put = async (mediaType: string, bytes: Buffer): Promise<Described> => {
    return {
      mediaType,
      ...(await storage.writeBlob(name, {}, Readable.from([bytes], { objectMode: false }))),
    };
  };
  const layers = [
    await put(`${OCI}.layer.v1.tar`, Buffer.from(name.repeat(100))),
    await put(`${OCI}.layer.v1.tar`, Buffer.from(`${name}:${tag}`.repeat(100))),
  ];
  const config = {
    os: 'linux',
    architecture: 'amd64',
    rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => digest) },
  };
  const mediaType = `${OCI}.manifest.v1+json`;
  const document = {
    schemaVersion: 2,
    mediaType,
    config: await put(`${OCI}.config.v1+json`, Buffer.from(JSON.stringify(config))),
    layers,
  };
  const bytes = Buffer.from(JSON.stringify(document));
  const digest = digestOf(bytes);
  await storage.writeManifest(name, digest, { mediaType, bytes });
  await storage.writeTag(name, tag, digest);
}
