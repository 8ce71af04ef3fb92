import type { Cancellable } from '../oci/content.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import type { Digest } from '../oci/digest.ts';
import { parseManifest } from '../oci/manifest.ts';
import { MediaType } from '../oci/media-types.ts';
import type { ManifestStore } from './manifests.ts';
import { pages } from './listing.ts';
import { RegistryProblem } from './problem.ts';
import { repositoryScope, type Actions } from './scope.ts';
import type { Call, Session } from './session.ts';

/** What registries answer to an API they don't know, beside 404. */
const NOT_OFFERED = [400, 403, 405, 406, 501];

/**
 * What refers to a manifest: signatures, attestations, SBOMs. By the referrers API, and where that isn't served by
 * the tag that clients maintain in its place (distribution-spec, "Referrers Tag Schema").
 */
export async function listReferrers(
  session: Session,
  manifests: ManifestStore,
  digest: Digest,
  reading: Actions,
  options: Cancellable = {},
): Promise<Descriptor[]> {
  const call: Call = {
    method: 'GET',
    target: `/v2/${session.path}/referrers/${digest}`,
    what: `GET referrers of ${session.path}@${digest}`,
    scopes: [repositoryScope(session.path, reading)],
    headers: { accept: MediaType.ociIndex },
    ...options,
  };
  // GHCR sends this to another host that answers 429.
  if (session.family === 'ghcr') return fallbackTag(manifests, digest, options);
  try {
    const found: Descriptor[] = [];
    let answered = false;
    for await (const page of pages(session, call)) {
      answered = true;
      const bytes = Buffer.from(JSON.stringify(page));
      const index = parseManifest(bytes, MediaType.ociIndex, `${session.host}: ${call.what}`);
      if (index.kind === 'index') found.push(...index.manifests);
    }
    if (answered) return found;
  } catch (error) {
    // A registry that fails for the moment must not look like one where nothing refers to the image.
    if (!(error instanceof RegistryProblem) || !NOT_OFFERED.includes(error.status)) throw error;
  }
  return fallbackTag(manifests, digest, options);
}

/** `sha256-<hex>`, cut to the 128 characters of a tag. */
export function referrersTag(digest: Digest): string {
  return digest.replace(':', '-').slice(0, 128);
}

async function fallbackTag(
  manifests: ManifestStore,
  digest: Digest,
  options: Cancellable,
): Promise<Descriptor[]> {
  const found = await manifests.readReference(referrersTag(digest), options).catch((error: unknown) => {
    if (error instanceof RegistryProblem && [400, 405].includes(error.status)) return undefined;
    throw error;
  });
  // GitLab resolves `sha256-<hex>` to the subject itself.
  if (!found || found.descriptor.digest === digest) return [];
  const index = parseManifest(found.bytes, found.descriptor.mediaType, referrersTag(digest));
  return index.kind === 'index' ? index.manifests : [];
}
