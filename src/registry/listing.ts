import type { HttpResponse } from '../http/contract.ts';
import { Problem } from '../oci/errors.ts';
import { resolveLocation } from './redirect.ts';
import type { Call, Session } from './session.ts';

/** Bytes of one page. */
const PAGE_LIMIT = 8 * 1024 * 1024;

/** Where the next page is, absolute or not; undefined after the last one. */
export type NextPage = (response: HttpResponse, page: Record<string, unknown>) => string | undefined;

/** `Link: <…>; rel="next"` (RFC 5988, distribution-spec "Listing Tags"). */
const byLink: NextPage = ({ headers }) => nextLink(headers['link']);

/**
 * The pages of a list, each parsed as JSON. Ends without a page when the list doesn't exist (404).
 * @param next where a list says how it goes on. Default: in the `Link` header.
 * @throws RegistryProblem; Problem `LISTING_INVALID` for a page that is no JSON object or a link to another origin.
 */
export async function* pages(
  session: Session,
  first: Call,
  next: NextPage = byLink,
): AsyncGenerator<Record<string, unknown>> {
  let call: Call | undefined = first;
  const seen = new Set<string>();
  while (call) {
    const { response, bytes }: Awaited<ReturnType<Session['read']>> = await session.read(call, PAGE_LIMIT);
    if (response.status === 404) return;
    if (response.status !== 200) throw await session.refused(response, call);
    const page = parsePage(bytes, session.host, call.what);
    yield page;
    const link = next(response, page);
    if (link === undefined) return;
    const { pathname, search } = resolveLocation(link, response.url);
    // Registries behind a proxy may drop the port or scheme from the link; the path is what counts.
    const target: string = pathname + search;
    if (seen.has(target)) return;
    seen.add(target);
    call = { ...first, target: first.target instanceof URL ? new URL(target, first.target) : target };
  }
}

/** The target of the link with `rel="next"`. */
export function nextLink(header: string | undefined): string | undefined {
  for (const [, target, parameters] of (header ?? '').matchAll(/<([^>]*)>((?:\s*;\s*[^,;]+)*)/g)) {
    if (/;\s*rel\s*=\s*"?next"?\s*(?:;|$)/i.test(parameters ?? '')) return target;
  }
  return undefined;
}

function parsePage(bytes: Buffer, host: string, what: string): Record<string, unknown> {
  try {
    const page: unknown = JSON.parse(bytes.toString('utf8'));
    if (typeof page === 'object' && page !== null) return page as Record<string, unknown>;
  } catch {
    // Told below.
  }
  throw new Problem(`${host}: ${what} is answered with something that is no list`, {
    code: 'LISTING_INVALID',
  });
}
