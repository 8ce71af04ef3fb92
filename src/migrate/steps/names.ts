import { textParts } from '../workflow/expressions.ts';

/** `ghcr.io/acme/app:1.0`, split at its tag; both parts may contain expressions. */
export interface ImageName {
  repository: string;
  tag: string;
}

/** Splits a list at newlines or commas, except inside expressions. */
export function listEntries(text: string, separator: RegExp = /[\n,]/): string[] {
  const entries = [''];
  for (const part of textParts(text)) {
    const [first = '', ...others] = part.expression ? [part.text] : part.text.split(separator);
    entries[entries.length - 1] += first;
    entries.push(...others);
  }
  return entries.map((entry) => entry.trim()).filter((entry) => entry !== '');
}

/** Contexts whose values are names without a colon. */
const WITHOUT_COLON =
  /^\$\{\{\s*github\.(?:repository|repository_owner|event\.repository\.name|actor)\s*\}\}$/;

/**
 * Splits an image name; undefined when the end of the repository can't be determined, because the tag may be
 * inside an expression.
 */
export function splitName(text: string): ImageName | undefined {
  if (/[\s"]/.test(text.replaceAll(/\$\{\{.*?\}\}/g, ''))) return undefined;
  const parts = textParts(text);
  let offset = text.length;
  for (const part of parts.toReversed()) {
    offset -= part.text.length;
    if (part.expression) continue;
    if (part.text.includes('@')) return undefined;
    const colon = part.text.lastIndexOf(':');
    if (colon === -1 || part.text.indexOf('/', colon) !== -1) {
      if (part.text.includes('/') || colon !== -1) return withoutTag(text, parts);
      continue;
    }
    const [repository, tag] = [text.slice(0, offset + colon), text.slice(offset + colon + 1)];
    return repository === '' || tag === '' ? undefined : { repository, tag };
  }
  return withoutTag(text, parts);
}

/** Like Docker, uses the tag `latest` for a name without a tag. */
function withoutTag(text: string, parts: ReturnType<typeof textParts>): ImageName | undefined {
  const last = parts.at(-1);
  if (!last || (last.expression && !WITHOUT_COLON.test(last.text))) return undefined;
  return { repository: text, tag: 'latest' };
}

/**
 * The repositories and tags of a list of names in which all repositories have the same tags; otherwise
 * undefined.
 */
export function crossProduct(
  names: readonly ImageName[],
): { repositories: string[]; tags: string[] } | undefined {
  const tags = new Map<string, string[]>();
  for (const { repository, tag } of names) {
    const list = tags.get(repository) ?? [];
    if (!list.includes(tag)) list.push(tag);
    tags.set(repository, list);
  }
  const [first = [], ...others] = tags.values();
  const same = others.every(
    (list) => list.length === first.length && list.every((tag) => first.includes(tag)),
  );
  return same ? { repositories: [...tags.keys()], tags: first } : undefined;
}
