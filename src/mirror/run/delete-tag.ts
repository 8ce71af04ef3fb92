import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Cancellable, Destination } from '../../oci/content.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import { digestOf } from '../../oci/digest.ts';
import { MediaType } from '../../oci/media-types.ts';

/** The empty descriptor's content (image-spec, "Guidance for an Empty Descriptor"). */
const EMPTY = Buffer.from('{}');

/**
 * Deletes a tag without deleting content that other tags or indexes need. False when the registry doesn't
 * support that.
 */
export type TagDeleter = (tag: string, options: Cancellable) => Promise<boolean>;

/**
 * Creates the tag deleter of a destination. Some registries, such as distribution before 3.0, can't delete a
 * tag alone, only a manifest with all its tags. There the tag is moved to a unique placeholder manifest,
 * which is then deleted. Whether manifests can be deleted is tested first with an untagged one.
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

/** A unique manifest, so that deleting it removes no other tag. */
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
