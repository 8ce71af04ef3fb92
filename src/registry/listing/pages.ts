import type { HttpResponse } from '../../http/types.ts';
import { parseJson } from '../../oci/documents/bounded.ts';
import { PublishError } from '../../oci/errors.ts';
import { count } from '../../support/text/format.ts';
import { LIMITS } from '../../support/limits.ts';
import { nextLink } from './link.ts';
import { resolveLocation } from '../../http/redirects.ts';
import type { NextPage, Page } from '../provider.ts';
import type { RegistryRequest, Session } from '../requests/session.ts';

/** How much of a list is read before it counts as endless: the largest real ones have some 100,000 tags. */
const LISTING_LIMITS = {
  pages: LIMITS.listPages.value as number,
  entries: LIMITS.listEntries.value as number,
  pageBytes: LIMITS.listPage.value as number,
  bytes: LIMITS.listBytes.value as number,
};
/** Names shown of those that were skipped, and characters of each. */
const SHOWN = 3;
const SHOWN_CHARACTERS = 60;

interface PagesOptions {
  /** Where a list says how it continues. Default: in the `Link` header. */
  next?: NextPage | undefined;
  /** A list that doesn't exist (404) is an error, and not an empty one. */
  mustExist?: boolean | undefined;
  limits?: Partial<typeof LISTING_LIMITS>;
}

/**
 * The pages of a list, each parsed as JSON. Only the first one may be missing (there is nothing); whatever else
 * keeps a page from being read is an error, since half a list looks like one whose other half was deleted.
 *
 * A list of a vendor's own (`call.kind` is absent) is as optional as the catalog.
 *
 * The next page is asked where this one came from, redirects included; the session sends credentials to the registry
 * alone.
 * @throws RegistryError; PublishError `LISTING_INVALID` for a page that is not a JSON object, a link that can't be
 *   followed or leads back, and a list without an end.
 */
export async function* pages(
  session: Session,
  first: RegistryRequest,
  options: PagesOptions = {},
): AsyncGenerator<Page> {
  const limits = { ...LISTING_LIMITS, ...options.limits };
  const fail = (why: string): PublishError => invalid(session, first, why);
  let call: RegistryRequest | undefined = first;
  const seen = new Set<string>();
  for (let total = 0; call;) {
    const { response, bytes }: Awaited<ReturnType<Session['read']>> = await session.read(
      call,
      limits.pageBytes,
    );
    const meaning = await session.meaning(response, { ...call, kind: call.kind ?? 'catalog' });
    if (meaning === 'absent' && seen.size === 0 && options.mustExist !== true) return;
    if (meaning !== 'done') throw await session.toError(response, call);
    total += bytes.length;
    if (total > limits.bytes) throw fail(`is longer than ${limits.bytes} bytes`);
    const page = parsePage(bytes, fail);
    seen.add(response.url.href);
    yield page;
    const link = options.next ? options.next(response, page) : linkOf(response, fail);
    if (link === undefined) return;
    const target: URL = nextPage(link, response.url);
    // Some link their last page to itself: what comes after it is as empty as this one.
    if (target.href === response.url.href && isEmpty(page)) return;
    if (seen.has(target.href)) throw fail('leads back to a page that was read already');
    if (seen.size >= limits.pages) throw fail(`has more than ${limits.pages} pages`);
    call = { ...first, target };
  }
}

function isEmpty(page: Page): boolean {
  return Object.values(page).every((value) => !Array.isArray(value) || value.length === 0);
}

interface ItemsOptions<T extends string> extends PagesOptions {
  /** What the list has of these, for messages: `tag`. */
  noun: string;
  /** The items of one page; undefined when it has no such list. */
  items(page: Page): unknown;
  /** The specification's grammar for an item. */
  accept(text: string): text is T;
}

/**
 * The items of a list that are what they should be. The others are skipped, with one warning for the whole list: a
 * name from a registry becomes part of URLs.
 * @throws as `pages`; PublishError `LISTING_INVALID` for a page that has no list in it.
 */
export async function* listItems<T extends string>(
  session: Session,
  call: RegistryRequest,
  options: ItemsOptions<T>,
): AsyncGenerator<T> {
  const { noun, accept } = options;
  const most = options.limits?.entries ?? LISTING_LIMITS.entries;
  const odd: unknown[] = [];
  const known = new Set<unknown>();
  let entries = 0;
  try {
    for await (const page of pages(session, call, options)) {
      // Go writes an empty list as null.
      const items = options.items(page) === null ? [] : options.items(page);
      if (!Array.isArray(items)) throw invalid(session, call, `has a page without ${noun} names`);
      entries += items.length;
      if (entries > most) throw invalid(session, call, `has more than ${most} entries`);
      const before = known.size;
      for (const item of items as unknown[]) {
        if (known.has(item)) continue;
        known.add(item);
        if (typeof item === 'string' && accept(item)) yield item;
        else odd.push(item);
      }
      if (items.length > 0 && known.size === before) throw invalid(session, call, 'repeats itself');
    }
  } finally {
    if (odd.length > 0) warnOfSkipped(session, call, noun, odd);
  }
}

function warnOfSkipped(session: Session, call: RegistryRequest, noun: string, odd: readonly unknown[]): void {
  const shown = odd.slice(0, SHOWN).map(quote).join(', ');
  const more = odd.length > SHOWN ? ', …' : '';
  session.reporter.warning(
    `${session.host}: ${call.description}: skipped ${count(odd.length, `invalid ${noun} name`)}: ${shown}${more}`,
  );
}

/** Foreign text for a message: short, on one line, visible characters only. */
function quote(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
  const cut = text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
  return JSON.stringify(cut).replace(
    /[^\x20-\x7e…]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function linkOf(response: HttpResponse, fail: (why: string) => PublishError): string | undefined {
  const next = nextLink(response.headers['link']);
  if (next === 'malformed') throw fail("has a Link header that can't be read");
  return next?.target;
}

/** Registries after a proxy may drop scheme or port of their own address: the same host means the same origin. */
function nextPage(link: string, base: URL): URL {
  const own = URL.canParse(link, base.href) ? new URL(link, base) : undefined;
  const target =
    own?.hostname === base.hostname && /^https?:$/.test(own.protocol) && own.username === ''
      ? new URL(own.pathname + own.search, base.origin)
      : resolveLocation(link, base);
  target.hash = '';
  return target;
}

function parsePage(bytes: Buffer, fail: (why: string) => PublishError): Page {
  try {
    const page: unknown = parseJson(bytes.toString('utf8'), 'a page');
    if (typeof page === 'object' && page !== null && !Array.isArray(page)) return page as Page;
  } catch (error) {
    if (error instanceof PublishError) throw fail(`has ${error.message}`);
  }
  throw fail('was answered with something that is not a list');
}

function invalid({ host }: Session, { description }: RegistryRequest, why: string): PublishError {
  return new PublishError(`${host}: ${description}: the list ${why}`, {
    code: 'LISTING_INVALID',
    hint: 'Check the registry and proxies in front of it; nothing was concluded from the incomplete list.',
  });
}
