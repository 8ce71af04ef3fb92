import type { Cancellable, Destination } from '../../oci/content.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import { digestOf, type Digest } from '../../oci/digest.ts';
import { parseManifest } from '../../oci/manifest.ts';
import { isIndexType, MediaType } from '../../oci/media-types.ts';
import { referrersTag } from '../../oci/referrers.ts';
import type { ManifestNode } from '../source/graph.ts';

/** A manifest with a subject, as the subject's list of referrers shows it. */
interface Referrer {
  subject: Digest;
  descriptor: Descriptor;
}

/** The subject of a manifest, and its entry in the list of referrers; undefined without a subject. */
export function referrerIn({
  descriptor,
  bytes,
}: Pick<ManifestNode, 'descriptor' | 'bytes'>): Referrer | undefined {
  const manifest = parseManifest(bytes, descriptor.mediaType, descriptor.digest);
  const { subject, annotations } = manifest;
  if (!subject) return undefined;
  const { mediaType, digest, size } = descriptor;
  const artifactType =
    manifest.artifactType ?? (manifest.kind === 'image' ? manifest.config.mediaType : undefined);
  const listed: Descriptor = {
    mediaType,
    digest,
    size,
    ...(artifactType === undefined ? {} : { artifactType }),
    ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
  };
  return { subject: subject.digest, descriptor: listed };
}

/**
 * Makes manifests discoverable through their subject. Where a registry doesn't have the referrers API, the client
 * maintains the list in a tag (distribution-spec, "Pushing Manifests with Subject"). The tag is read and then
 * written, so two calls for one subject must not overlap.
 * @throws RegistryError.
 */
export async function listReferrersOf(
  subject: Digest,
  referrers: readonly Descriptor[],
  destination: Destination,
  options: Cancellable,
): Promise<void> {
  if (referrers.length === 0 || !destination.referrers) return;
  const listed = new Set((await destination.referrers(subject, options)).map(({ digest }) => digest));
  const unlisted = referrers.filter(({ digest }) => !listed.has(digest));
  if (unlisted.length === 0) return;
  const tag = referrersTag(subject);
  const manifests = [...(await readList(tag, subject, destination, options)), ...unlisted];
  const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: MediaType.ociIndex, manifests }));
  const descriptor = { mediaType: MediaType.ociIndex, digest: digestOf(bytes), size: bytes.length };
  await destination.tag(tag, descriptor, bytes, options);
}

async function readList(
  tag: string,
  subject: Digest,
  destination: Destination,
  options: Cancellable,
): Promise<Descriptor[]> {
  const current = await destination.resolve(tag, options);
  // GitLab resolves `sha256-<hex>` to the subject itself.
  if (!current || current.digest === subject || !isIndexType(current.mediaType)) return [];
  const bytes = await destination.readManifest(current, options);
  const manifest = parseManifest(bytes, MediaType.ociIndex, `${destination.name}:${tag}`);
  return manifest.kind === 'index' ? manifest.manifests : [];
}
