import { isMap, isSeq, type Document, type Node, type Pair } from 'yaml';
import { Refusal } from '../refusal.ts';
import type { Note } from '../types.ts';
import { pairsOf, type Source } from '../workflow/source.ts';
import { parseMirrorReference } from './reference.ts';
import { isExpression, scalarOf, type CommentedRule, type RulesReading, type WrittenRule } from './rules.ts';

type Pairs = Map<string, Pair>;

/** Supported keys of an entry; an entry with any other key isn't migrated. */
const ENTRY = [
  'source',
  'target',
  'type',
  'tags',
  'platform',
  'digestTags',
  'referrers',
  'fastCopy',
  'forceRecursive',
];
/** Keys for timing, limits and caching; the workflow and the action's inputs set these instead. */
const SCHEDULE = [
  'interval',
  'schedule',
  'ratelimit',
  'parallel',
  'skipDockerConfig',
  'cacheCount',
  'cacheTime',
  'userAgent',
];

/** Whether a document is a regsync configuration. https://regclient.org/usage/regsync/ */
export function isRegsync(document: Document.Parsed): boolean {
  const root = pairsOf(document.contents);
  return isSeq(root.get('sync')?.value) && !root.has('jobs');
}

/** Converts the entries of `sync` to rules; entries that can't be converted are in the notes. */
export function readRegsync(document: Document.Parsed, source: Source): RulesReading {
  const root = pairsOf(document.contents);
  const notes: Note[] = [];
  const defaults = pairsOf(root.get('defaults')?.value);
  const list = root.get('sync')?.value;
  const rules = (isSeq(list) ? list.items : []).flatMap((item): CommentedRule[] => {
    const line = source.lineOf(item as Node);
    try {
      const rule = readEntry(item, defaults, line, notes);
      return [{ rule, comment: source.commentAbove(line) }];
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      notes.push({ line, kind: 'not-migrated', words: `The entry is left out: ${error.message}` });
      return [];
    }
  });
  if (root.has('creds')) {
    notes.push({
      line: source.lineOf(root.get('creds')?.key as Node),
      kind: 'not-migrated',
      words: "Logins aren't rules: write them in `registry-auth` of the step, one entry per registry",
    });
  }
  return { rules, notes };
}

function readEntry(item: unknown, defaults: Pairs, line: number, notes: Note[]): WrittenRule {
  if (!isMap(item)) throw new Refusal(line, "it isn't a mapping");
  const entry = pairsOf(item);
  const value = (key: string): string => scalarOf((entry.get(key) ?? defaults.get(key))?.value);
  const unknown = [...entry.keys()].find((key) => ![...ENTRY, ...SCHEDULE].includes(key));
  if (unknown) throw new Refusal(line, `\`${unknown}\` has no equivalent`);
  if (
    [...entry.keys()].some((key) => SCHEDULE.includes(key)) ||
    ['interval', 'schedule'].some((key) => defaults.has(key))
  ) {
    notes.push({
      line,
      kind: 'difference',
      words: 'When it runs is said by `on: schedule` of the workflow, and limits by the inputs of the step',
    });
  }
  const type = value('type');
  if (type !== 'image' && type !== 'repository')
    throw new Refusal(line, `the type \`${type}\` has no equivalent`);
  const [from, to] = [parseMirrorReference(value('source')), parseMirrorReference(value('target'))];
  if (from === undefined || to === undefined)
    throw new Refusal(line, "its source or target isn't the plain name of an image in a registry");
  const platform = value('platform');
  if (platform !== '')
    notes.push({
      line,
      kind: 'difference',
      words: '`platforms` makes a smaller index, where regsync copies the image itself',
    });
  const referrers = [value('digestTags'), value('referrers')].includes('true');
  return {
    from,
    to,
    ...(type === 'repository' ? readTags(entry.get('tags')?.value, line) : {}),
    ...(platform === '' || platform === 'local' ? {} : { platforms: [platform] }),
    ...(referrers ? { referrers: true } : {}),
  };
}

/** In regsync, `allow` and `deny` are expressions that match the whole tag. */
function readTags(node: unknown, line: number): Pick<WrittenRule, 'tags'> {
  if (node === undefined || node === null) return {};
  const pairs = pairsOf(node);
  const list = (key: string): string[] => {
    const value = pairs.get(key)?.value;
    return isSeq(value) ? value.items.map((one) => scalarOf(one)) : [];
  };
  const unknown = [...pairs.keys()].find((key) => !['allow', 'deny', 'semverRange'].includes(key));
  if (unknown) throw new Refusal(line, `\`tags.${unknown}\` has no equivalent`);
  const [allow, deny, semver] = [list('allow'), list('deny'), list('semverRange')];
  if (semver.length > 0)
    throw new Refusal(line, '`tags.semverRange` has no exact equivalent: write `tags: {semver: …}`');
  const match = [
    ...(allow.length > 0 ? [`^(?:${allow.join('|')})$`] : []),
    ...(deny.length > 0 ? [`^(?!(?:${deny.join('|')})$)`] : []),
  ];
  if (!match.every(isExpression))
    throw new Refusal(line, "JavaScript doesn't know an expression that Go knows");
  return match.length === 0 ? {} : { tags: { match } };
}
