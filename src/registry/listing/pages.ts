import type { HttpResponse } from '../../http/types.ts';
import { parseJson } from '../../oci/documents/bounded.ts';
import { PublishError } from '../../oci/errors.ts';
import { count } from '../../support/text/format.ts';
import { LIMITS } from '../../support/limits.ts';
import { nextLink } from './link.ts';
import { resolveLocation } from '../../http/redirects.ts';
import type { NextPage, Page } from '../provider.ts';
import type { RegistryRequest, Session } from '../requests/session.ts';

/** Limits after which a list counts as endless; the largest real ones have some 100,000 tags. */
const LISTING_LIMITS = {
  pages: LIMITS.listPages.value as number,
  entries: LIMITS.listEntries.value as number,
  pageBytes: LIMITS.listPage.value as number,
  bytes: LIMITS.listBytes.value as number,
};
/** Number of skipped names shown, and of characters of each. */
const SHOWN = 3;
const SHOWN_CHARACTERS = 60;

interface PagesOptions {
  /** Reads the next page's location from a page. Default: the `Link` header. */
  next?: NextPage | undefined;
  /** A list that doesn't exist (404) is an error instead of an empty list. */
  mustExist?: boolean | undefined;
  limits?: Partial<typeof LISTING_LIMITS>;
}

/**
 * The pages of a list, each parsed as JSON. A missing first page means an empty list; any other page that can't be
 * read is an error, since an incomplete list looks as if the rest was deleted. Lists of a vendor's own API
 * (without `call.kind`) are as optional as the catalog. The next page is requested where this one came from,
 * redirects included; the session sends credentials to the registry only.
 * @throws RegistryError; PublishError `LISTING_INVALID` for a page that is not a JSON object, a link that can't be
 * followed or leads back, and an endless list.
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
    // Some registries link the last page to itself.
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
  /** Name of an item for messages: `tag`. */
  noun: string;
  /** The items of one page; undefined if it has no list. */
  items(page: Page): unknown;
  /** Checks an item against the specification's grammar. */
  accept(text: string): text is T;
  /** Skips invalid items without a warning. */
  quiet?: boolean;
}

/**
 * The valid items of a list. Invalid ones are skipped with one warning for the whole list, since a name from a
 * registry becomes part of URLs.
 * @throws as `pages`; PublishError `LISTING_INVALID` for a page without a list.
 */
export async function* listItems<T extends string>(
  session: Session,
  call: RegistryRequest,
  options: ItemsOptions<T>,
): AsyncGenerator<T> {
  const { noun, accept, quiet } = options;
  const most = options.limits?.entries ?? LISTING_LIMITS.entries;
  const odd: unknown[] = [];
  const known = new Set<unknown>();
  let entries = 0;
  try {
    for await (const page of pages(session, call, options)) {
      // Go encodes an empty list as null.
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
    if (odd.length > 0 && !quiet) warnOfSkipped(session, call, noun, odd);
  }
}

function warnOfSkipped(session: Session, call: RegistryRequest, noun: string, odd: readonly unknown[]): void {
  const shown = odd.slice(0, SHOWN).map(quote).join(', ');
  const more = odd.length > SHOWN ? ', …' : '';
  session.reporter.warning(
    `${session.host}: ${call.description}: skipped ${count(odd.length, `invalid ${noun} name`)}: ${shown}${more}`,
  );
}

/** Quotes a registry's text for a message: short, on one line, printable characters only. */
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

/**
 * Resolves the next page's location. Registries behind a proxy may drop their own scheme or port, so the same host
 * means the same origin.
 */
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
  throw fail("didn't return a list");
}

function invalid({ host }: Session, { description }: RegistryRequest, why: string): PublishError {
  return new PublishError(`${host}: ${description}: the list ${why}`, {
    code: 'LISTING_INVALID',
    hint: "Check the registry and its proxies; the incomplete list wasn't used.",
  });
}
