import { isMap, isSeq, type Document, type Node, type Pair } from 'yaml';
import type { Note } from '../types.ts';
import { pairsOf, type Source } from '../workflow/source.ts';
import { parseMirrorReference } from './reference.ts';
import { isExpression, scalarOf, type CommentedRule, type RulesReading, type WrittenRule } from './rules.ts';

const LISTS = ['images', 'images-by-tag-regex', 'images-by-semver'];

/** Whether a document is a list of images for `skopeo sync --src yaml`. */
export function isSkopeoSync(document: Document.Parsed): boolean {
  const hosts = [...pairsOf(document.contents).values()];
  return hosts.length > 0 && hosts.every(({ value }) => isMap(value) && LISTS.some((key) => value.has(key)));
}

/**
 * Creates a rule for every image. The file has no destination: `to` is the one from skopeo's command line.
 */
export function readSkopeoSync(
  document: Document.Parsed,
  source: Source,
  to: string | undefined,
): RulesReading {
  if (to === undefined) {
    const words =
      "The file doesn't say where the images go: give the destination of `skopeo sync`, as in --to registry.example/team";
    return { rules: [], notes: [{ line: 1, kind: 'not-migrated', words }] };
  }
  const notes: Note[] = [
    {
      line: 1,
      kind: 'difference',
      words:
        'All platforms of an image are copied; without `--all`, `skopeo sync` copies that of its machine',
    },
    { line: 1, kind: 'difference', words: 'With `--scoped`, write `{host}/{path}` in place of `{name}`' },
  ];
  const rules = [...pairsOf(document.contents)].flatMap(([host, pair]) =>
    readHost(host, pair, { source, to, notes }),
  );
  return { rules, notes };
}

interface Reading {
  source: Source;
  to: string;
  notes: Note[];
}

function readHost(host: string, pair: Pair, { source, to, notes }: Reading): CommentedRule[] {
  const keys = pairsOf(pair.value);
  const line = source.lineOf(pair.key as Node);
  for (const key of ['credentials', 'tls-verify', 'cert-dir']) {
    if (!keys.has(key)) continue;
    const words = `\`${key}\` of ${host} isn't a rule: write it in \`registry-auth\` of the step`;
    notes.push({ line: source.lineOf(keys.get(key)?.key as Node), kind: 'not-migrated', words });
  }
  const rules: CommentedRule[] = [];
  const add = (image: Pair, name: string, tags: WrittenRule['tags']): void => {
    const from = parseMirrorReference(host === 'docker.io' ? name : `${host}/${name}`);
    const comment = source.commentAbove(source.lineOf(image.key as Node));
    if (from === undefined)
      return void notes.push({
        line,
        kind: 'not-migrated',
        words: `${name} is left out: it isn't the name of an image`,
      });
    rules.push({ rule: { from, to: `${to.replace(/\/$/, '')}/{name}`, ...(tags ? { tags } : {}) }, comment });
  };
  for (const [name, image] of pairsOf(keys.get('images')?.value)) add(image, name, listed(image.value));
  for (const [name, image] of pairsOf(keys.get('images-by-tag-regex')?.value)) {
    const expression = scalarOf(image.value);
    if (isExpression(expression)) add(image, name, { match: [expression] });
    else
      notes.push({
        line: source.lineOf(image.key as Node),
        kind: 'not-migrated',
        words: `${name} is left out: JavaScript doesn't know its expression`,
      });
  }
  for (const [name, image] of pairsOf(keys.get('images-by-semver')?.value)) {
    const range = scalarOf(image.value);
    if (!range.includes('!')) add(image, name, { semver: range });
    else
      notes.push({
        line: source.lineOf(image.key as Node),
        kind: 'not-migrated',
        words: `${name} is left out: a range with \`!\` has no equivalent`,
      });
  }
  return rules;
}

/** Tags and digests; an empty list means all tags. */
function listed(node: unknown): WrittenRule['tags'] {
  const all = isSeq(node) ? node.items.map(scalarOf) : [];
  const digests = all.filter((text) => /^sha256:/.test(text));
  const include = all.filter((text) => !digests.includes(text));
  if (all.length === 0) return undefined;
  return { ...(include.length > 0 ? { include } : {}), ...(digests.length > 0 ? { digests } : {}) };
}
