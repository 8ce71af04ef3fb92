import type { Cancellable, Destination } from '../../oci/content.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import { digestOf, type Digest } from '../../oci/digest.ts';
import { parseManifest } from '../../oci/manifest.ts';
import { isIndexType, MediaType } from '../../oci/media-types.ts';
import { referrersTag } from '../../oci/referrers.ts';
import type { ManifestNode } from '../source/graph.ts';

/** A manifest that refers to another one, as that one's list of referrers has it. */
interface Referrer {
  subject: Digest;
  descriptor: Descriptor;
}

/** What a manifest refers to; undefined when it stands for itself. */
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
 * Sees to it that manifests which a repository holds are found by what they refer to. A registry without the
 * referrers API doesn't list them; then the client keeps the list, in a tag (distribution-spec, "Pushing Manifests
 * with Subject"). One subject must not be worked on twice at once: the tag is read and written.
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
