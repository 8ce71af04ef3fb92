import { readEntries } from './rules/entries.ts';
import type { Render } from './rules/expressions.ts';
import { renderMetadataText, type MetaValues } from './rules/metadata-text.ts';
import { RuleError } from './rules/rule-error.ts';
import type { GitContext, TagPlan } from './types.ts';

/**
 * The OCI labels (or annotations) of a repository, overridden and extended by the user's, sorted by key.
 * Entries that aren't `key=value` are skipped and added to `warnings`.
 * https://github.com/opencontainers/image-spec/blob/main/annotations.md#pre-defined-annotation-keys
 * @throws RuleError when an expression in one can't be rendered.
 */
export function ociMetadata(
  extra: { text: string; input: 'labels' | 'annotations' },
  facts: GitContext,
  meta: MetaValues,
  expand: Render,
  warnings: TagPlan['warnings'] = [],
): string[] {
  const { repository, sha, now } = facts;
  const url = repository.htmlUrl ?? '';
  const values = new Map<string, string>([
    ['org.opencontainers.image.title', repository.fullName.split('/').at(-1) ?? ''],
    ['org.opencontainers.image.description', repository.description ?? ''],
    ['org.opencontainers.image.url', url],
    ['org.opencontainers.image.source', url],
    ['org.opencontainers.image.version', meta.version],
    ['org.opencontainers.image.created', now],
    ['org.opencontainers.image.revision', facts.dirty === true ? `${sha}-dirty` : sha],
    ['org.opencontainers.image.licenses', repository.license ?? ''],
  ]);
  if (facts.incomplete === true) for (const [key, value] of values) if (value === '') values.delete(key);
  for (const { text, line } of readEntries(extra.text, extra.input)) {
    const [key = '', ...rest] = renderMetadataText(text, expand, meta, { input: extra.input, line }).split(
      '=',
    );
    // docker/metadata-action silently skips text without `=`.
    if (rest.length === 0) {
      warnings.push(leftOut(text, extra.input, line));
      continue;
    }
    if (extra.input === 'annotations') checkLevels(key, line);
    values.set(key, rest.join('='));
  }
  return [...values].sort(([a], [b]) => compareKeys(a, b)).map(([key, value]) => `${key}=${value}`);
}

/** https://docs.docker.com/build/metadata/annotations/#specify-annotation-level */
const LEVELS = ['manifest', 'index', 'manifest-descriptor', 'index-descriptor'];

/**
 * Like buildx, treats the part of an annotation's key before a colon as a list of levels. Engines would make
 * a misspelled level part of the key, or ignore it.
 * @throws RuleError for an unknown level.
 */
function checkLevels(key: string, line: number): void {
  const colon = key.indexOf(':');
  if (colon < 0) return;
  for (const level of key.slice(0, colon).split(',')) {
    const [, name = level] = /^([^[]*)(?:\[[A-Za-z0-9_/-]+\])?$/.exec(level) ?? [];
    if (LEVELS.includes(name)) continue;
    throw new RuleError(`Unknown level ${JSON.stringify(name)} in the annotation ${JSON.stringify(key)}`, {
      input: 'annotations',
      line,
      hint: `Write one of ${LEVELS.join(', ')} before the colon, with a platform in brackets if need be: manifest[linux/amd64]:key=value.`,
      unknown: { word: name, known: LEVELS },
    });
  }
}

function leftOut(text: string, input: string, line: number): TagPlan['warnings'][number] {
  return {
    message: `${JSON.stringify(text)} in \`${input}\` was ignored: it has no =. Write key=value`,
    input,
    line,
  };
}

/**
 * docker/metadata-action's sort order. For the usual keys it equals code unit order, which needs no locale
 * data.
 */
export function compareKeys(a: string, b: string): number {
  if (![a, b].every((key) => /^[a-z.]+$/.test(key))) return a.localeCompare(b);
  return a < b ? -1 : a > b ? 1 : 0;
}
