import type { Cancellable } from '../../oci/content.ts';
import { isTag, type Tag } from '../../oci/reference.ts';
import { pages } from './pages.ts';
import { isNotOffered } from '../responses/not-offered.ts';
import type { PushTimesListing } from '../provider.ts';
import type { RegistryRequest, Session } from '../requests/session.ts';

/**
 * When each tag was last pushed, milliseconds since the epoch; undefined if the registry doesn't offer it.
 * @throws RegistryError if the registry is unavailable.
 */
export async function readPushTimes(
  session: Session,
  { signal }: Cancellable = {},
): Promise<Map<Tag, number> | undefined> {
  const { traits, path } = session;
  const listing = traits.pushTimes;
  if (!listing) return undefined;
  const call: RegistryRequest = {
    method: 'GET',
    description: `GET push times of ${path}`,
    optional: true,
    ...listing.call(path),
    ...(signal ? { signal } : {}),
  };
  try {
    return await readTimes(session, call, listing);
  } catch (error) {
    signal?.throwIfAborted();
    if (!isNotOffered(error)) throw error;
    session.reporter.info((error as Error).message);
    return undefined;
  }
}

async function readTimes(
  session: Session,
  call: RegistryRequest,
  listing: PushTimesListing,
): Promise<Map<Tag, number> | undefined> {
  let times: Map<Tag, number> | undefined;
  for await (const page of pages(session, call, { next: listing.next?.(session.path) })) {
    times ??= new Map();
    for (const { tag, pushed } of listing.entries(page)) {
      const time = typeof pushed === 'string' ? Date.parse(pushed) : pushed;
      if (typeof tag === 'string' && isTag(tag) && typeof time === 'number' && Number.isFinite(time))
        times.set(tag, time);
    }
  }
  return times;
}
