import type { Cancellable } from '../oci/content.ts';
import { isTag, type Tag } from '../oci/reference.ts';
import { pages, type NextPage } from './pages.ts';
import { isNotOffered } from './optional.ts';
import { repositoryScope } from './auth/scope.ts';
import type { Call, Session } from './session.ts';

type Page = Record<string, unknown>;

/** How one provider of registries tells when its tags were pushed. */
interface Listing {
  call(path: string): Pick<Call, 'target' | 'scopes' | 'anonymous'>;
  /** Tags of one page, and what is written about each. */
  entries(page: Page): { tag: unknown; pushed: unknown }[];
  /** Where the next page is, when it isn't in the `Link` header. */
  next?: (path: string) => NextPage;
}

/** Distribution-spec has no such thing, so there is one interface for each vendor. */
const LISTINGS: Record<string, Listing> = {
  /** https://cloud.google.com/artifact-registry: the list of tags says it of each manifest, in milliseconds. */
  gar: {
    call: (path) => ({ target: `/v2/${path}/tags/list`, scopes: [repositoryScope(path, 'pull')] }),
    entries: (page) =>
      Object.values((page['manifest'] ?? {}) as Record<string, Page>).flatMap((manifest) =>
        listOf(manifest['tag']).map((tag) => ({ tag, pushed: Number(manifest['timeUploadedMs']) })),
      ),
  },
  /** https://learn.microsoft.com/rest/api/containerregistry/tag/get-list */
  acr: {
    call: (path) => ({
      target: `/acr/v1/${path}/_tags?n=500`,
      scopes: [`repository:${path}:metadata_read`],
    }),
    entries: (page) => named(page['tags'], 'lastUpdateTime'),
  },
  /** https://docs.docker.com/reference/api/hub/latest/: on another host, which answers for public repositories only. */
  dockerhub: {
    call: (path) => ({
      target: new URL(`https://hub.docker.com/v2/repositories/${path}/tags?page_size=100`),
      scopes: [],
    }),
    entries: (page) => named(page['results'], 'tag_last_pushed'),
    next: () => (_response, page) => (typeof page['next'] === 'string' ? page['next'] : undefined),
  },
  /** https://docs.quay.io/api/: its tokens are none of the registry's, so that it is asked without one. */
  quay: {
    call: (path) => ({ target: quayPage(path, 1), scopes: [], anonymous: true }),
    entries: (page) =>
      listOf(page['tags']).map((tag) => {
        const { name, start_ts: seconds } = tag as Page;
        return { tag: name, pushed: Number(seconds) * 1000 };
      }),
    next: (path) => (_response, page) =>
      page['has_additional'] === true ? quayPage(path, Number(page['page']) + 1) : undefined,
  },
};

/** Whether a registry tells when tags were pushed. Of Docker's registries the Hub does. */
export function tellsPushTimes({ provider, host }: Pick<Session, 'provider' | 'host'>): boolean {
  return provider in LISTINGS && (provider !== 'dockerhub' || host === 'docker.io');
}

/**
 * When each tag was pushed last, milliseconds since the epoch; undefined when the registry keeps it to itself, whatever
 * it answers instead.
 * @throws RegistryError when the registry is out of order.
 */
export async function readPushTimes(
  session: Session,
  { signal }: Cancellable = {},
): Promise<Map<Tag, number> | undefined> {
  const { provider, path } = session;
  const listing = LISTINGS[provider];
  if (!listing) return undefined;
  const call: Call = {
    method: 'GET',
    what: `GET push times of ${path}`,
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
  call: Call,
  listing: Listing,
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

function quayPage(path: string, page: number): string {
  return `/api/v1/repository/${path}/tag/?onlyActiveTags=true&limit=100&page=${page}`;
}

function named(list: unknown, key: string): { tag: unknown; pushed: unknown }[] {
  return listOf(list).map((entry) => ({ tag: (entry as Page)['name'], pushed: (entry as Page)[key] }));
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
