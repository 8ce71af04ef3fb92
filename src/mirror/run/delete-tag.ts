import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Cancellable, Destination } from '../../oci/content.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import { digestOf } from '../../oci/digest.ts';
import { MediaType } from '../../oci/media-types.ts';

/** The content that says there is none (image-spec, "Guidance for an Empty Descriptor"). */
const EMPTY = Buffer.from('{}');

/** Removes a tag, and nothing that other tags or indexes need. False when the registry offers no way. */
export type TagDeleter = (tag: string, options: Cancellable) => Promise<boolean>;

/**
 * Some registries, distribution before 3.0 among them, remove manifests with all their tags, and no tag alone. There
 * a tag is moved to a manifest of its own, and goes with that. Whether manifests can be removed is tried out first on
 * one that has no tag.
 */
export function createTagDeleter(destination: Destination): TagDeleter {
  let byTag = true;
  let byManifest: Promise<boolean> | undefined;
  return async (tag, options) => {
    if (byTag && (await destination.deleteTag(tag, options))) return true;
    byTag = false;
    byManifest ??= removesManifests(destination, options);
    if (!(await byManifest)) return false;
    const { descriptor, bytes } = placeholder();
    await destination.tag(tag, descriptor, bytes, options);
    return (await destination.deleteManifest?.(descriptor.digest, options)) === true;
  };
}

async function removesManifests(destination: Destination, options: Cancellable): Promise<boolean> {
  if (!destination.deleteManifest) return false;
  const blob = { digest: digestOf(EMPTY), size: EMPTY.length };
  if (!(await destination.hasBlob(blob.digest, options))) {
    const open = (offset: number): Promise<Readable> =>
      Promise.resolve(Readable.from([EMPTY.subarray(offset)], { objectMode: false }));
    await destination.writeBlob(blob, open, options);
  }
  const { descriptor, bytes } = placeholder();
  await destination.putManifest(descriptor, bytes, options);
  return destination.deleteManifest(descriptor.digest, options);
}

/** A manifest like no other, so that nothing else goes with it. */
function placeholder(): { descriptor: Descriptor; bytes: Buffer } {
  const empty = { mediaType: MediaType.ociEmpty, digest: digestOf(EMPTY), size: EMPTY.length };
  const document = {
    schemaVersion: 2,
    mediaType: MediaType.ociManifest,
    artifactType: MediaType.ociEmpty,
    config: empty,
    layers: [empty],
    annotations: { 'org.opencontainers.image.description': `to be removed: ${randomUUID()}` },
  };
  const bytes = Buffer.from(JSON.stringify(document));
  return {
    descriptor: { mediaType: MediaType.ociManifest, digest: digestOf(bytes), size: bytes.length },
    bytes,
  };
}
