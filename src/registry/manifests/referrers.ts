import type { Cancellable } from '../../oci/content.ts';
import { readDescriptor } from '../../oci/documents/descriptor-reader.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import type { Digest } from '../../oci/digest.ts';
import { PublishError } from '../../oci/errors.ts';
import { parseManifest } from '../../oci/manifest.ts';
import { bareMediaType, MediaType } from '../../oci/media-types.ts';
import { referrersTag } from '../../oci/referrers.ts';
import { count } from '../../support/text/format.ts';
import { repositoryScope, type Actions } from '../scope.ts';
import { RegistryError } from '../responses/error.ts';
import type { ManifestStore } from './store.ts';
import { isNotOffered } from '../responses/not-offered.ts';
import { pages } from '../listing/pages.ts';
import type { Meaning } from '../responses/meaning.ts';
import type { RegistryRequest, SpecRequest, Session } from '../requests/session.ts';

/**
 * Lists the manifests that refer to a digest: signatures, attestations, SBOMs. Uses the referrers API, or the tag
 * that clients maintain instead (distribution-spec, "Referrers Tag Schema"). The API is optional: any response but
 * a list means that it isn't supported, except for an outage.
 * @throws RegistryError, PublishError.
 */
export async function listReferrers(
  session: Session,
  manifests: ManifestStore,
  digest: Digest,
  reading: Actions,
  options: Cancellable = {},
): Promise<Descriptor[]> {
  const call = requestFor(session, digest, reading, options);
  if (session.traits.referrersApi === 'skip') return taggedReferrers(manifests, digest, options);
  const found: Descriptor[] = [];
  let answered = false;
  try {
    for await (const page of pages(session, call)) {
      found.push(...entriesOf(session, call, page));
      answered = true;
    }
    if (answered) return found;
  } catch (error) {
    options.signal?.throwIfAborted();
    // An outage, also in the middle of the list, must not look like an image without referrers.
    if (answered || !isNotOffered(error)) throw error;
  }
  return taggedReferrers(manifests, digest, options);
}

function requestFor(session: Session, digest: string, reading: Actions, options: Cancellable): SpecRequest {
  return {
    kind: 'referrers',
    method: 'GET',
    target: `/v2/${session.path}/referrers/${digest}`,
    description: `GET referrers of ${session.path}@${digest}`,
    scopes: [repositoryScope(session.path, reading)],
    headers: { accept: MediaType.ociIndex },
    optional: true,
    ...options,
  };
}

/** Nothing has this digest. */
const NOTHING = `sha256:${'0'.repeat(64)}`;

/** Whether the API is served, asked about what isn't there. @returns undefined where it can't be told now. */
export async function servesReferrers(
  session: Session,
  reading: Actions,
  options: Cancellable = {},
): Promise<boolean | undefined> {
  if (session.traits.referrersApi === 'skip') return false;
  const call = requestFor(session, NOTHING, reading, options);
  const response = await session.send(call);
  const meaning = await session.meaning(response, call);
  const isList = bareMediaType(response.headers['content-type']) === MediaType.ociIndex;
  await response.drain();
  if (meaning === 'done') return isList;
  return meaning === 'not-offered' || meaning === 'absent' ? false : undefined;
}

/** The descriptors of one page; invalid ones are skipped with one warning. */
function entriesOf(session: Session, call: RegistryRequest, page: Record<string, unknown>): Descriptor[] {
  const { manifests, ...rest } = page;
  const where = `${session.host}: ${call.description}`;
  parseManifest(Buffer.from(JSON.stringify({ ...rest, manifests: [] })), MediaType.ociIndex, where);
  if (manifests !== null && !Array.isArray(manifests)) {
    throw new PublishError(`${where} returned no list of manifests`, { code: 'MANIFEST_INVALID' });
  }
  const found: Descriptor[] = [];
  const odd: string[] = [];
  for (const entry of (manifests ?? []) as unknown[]) {
    try {
      found.push(readDescriptor(entry, where));
    } catch (error) {
      odd.push((error as PublishError).message);
    }
  }
  if (odd.length > 0) {
    const [first] = odd;
    session.reporter.warning(
      `${where}: skipped ${count(odd.length, 'invalid entry', 'invalid entries')}: ${first}`,
    );
  }
  return found;
}

/** Responses of a registry without such a tag. A limit, an outage or a missing right is not one of them. */
const NO_SUCH_TAG: readonly Meaning[] = ['absent', 'not-offered', 'refused'];

/**
 * What the tag lists that clients maintain in place of the API. It may point at an image: `cosign copy` tags platforms
 * so. @throws RegistryError for a limit, an outage or a missing right.
 */
export async function taggedReferrers(
  manifests: ManifestStore,
  digest: Digest,
  options: Cancellable = {},
): Promise<Descriptor[]> {
  const found = await manifests.readReference(referrersTag(digest), options).catch((error: unknown) => {
    if (error instanceof RegistryError && error.meaning && NO_SUCH_TAG.includes(error.meaning))
      return undefined;
    throw error;
  });
  // GitLab resolves `sha256-<hex>` to the subject itself.
  if (!found || found.descriptor.digest === digest) return [];
  const index = parseManifest(found.bytes, found.descriptor.mediaType, referrersTag(digest));
  return index.kind === 'index' ? index.manifests : [];
}
