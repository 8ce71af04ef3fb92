import { createScanner } from '../../support/text/scanner.ts';

/** One link of a `Link` header. */
interface Link {
  target: string;
  /** Relation types in lower case; undefined if the link has none. */
  rel: string[] | undefined;
}

/**
 * The target of a `Link` header's `rel="next"` (RFC 8288, section 3; distribution-spec, "Listing Tags"). A link
 * without `rel` counts as the next page if no other link does: some registries send it, and without it the list
 * would look as if its tags were deleted.
 * @returns undefined if there is no next page; `malformed` if the header can't be parsed.
 */
export function nextLink(header: string | undefined): { target: string } | 'malformed' | undefined {
  const text = header?.trim() ?? '';
  if (text === '') return undefined;
  const links = parseLinks(text);
  if (!links) return 'malformed';
  const next = links.find(({ rel }) => rel?.includes('next')) ?? links.find(({ rel }) => rel === undefined);
  return next && { target: next.target };
}

const TARGET = /<([^<>]*)>/y;
const SEPARATORS = /[\s,]*/y;
const PARAMETER =
  /[ \t]*;[ \t]*(?:([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*(?:=[ \t]*("(?:[^"\\]|\\.)*"|[^\s,;"]*))?)?/y;

/** All links of the header (RFC 8288, appendix B.2); undefined if a part of it is not a link. */
function parseLinks(text: string): Link[] | undefined {
  const links: Link[] = [];
  const scanner = createScanner(text);
  const { take } = scanner;
  for (;;) {
    take(SEPARATORS);
    if (scanner.at === text.length) return links;
    const target = take(TARGET)?.[1];
    if (target === undefined) return undefined;
    const link: Link = { target: target.trim(), rel: undefined };
    for (let parameter = take(PARAMETER); parameter; parameter = take(PARAMETER)) {
      const [, name = '', value = ''] = parameter;
      // Only the first `rel` counts (RFC 8288, 3.3).
      if (name.toLowerCase() === 'rel') link.rel ??= relations(value);
    }
    links.push(link);
    take(/[ \t]*/y);
    if (scanner.at < text.length && text[scanner.at] !== ',') return undefined;
  }
}

function relations(value: string): string[] {
  const bare = value.startsWith('"') ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value;
  return bare.toLowerCase().split(/\s+/);
}
