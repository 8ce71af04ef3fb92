import type { Platform } from '../../oci/descriptor.ts';
import { PublishError } from '../../oci/errors.ts';
import { parsePlatform } from '../../oci/platform.ts';
import { RuleReader } from '../../support/yaml/rule-reader.ts';
import { readYaml, type RulesOrigin } from '../../support/yaml/read.ts';
import { parseTagFilter, takeAll, type TagFilter } from '../filters/index.ts';
import { checkRuleConflicts } from './conflicts.ts';
import { checkTagTemplate, parseMirrorSource, parseMirrorTarget } from './pattern.ts';
import { groupNames } from './template.ts';
import type { MirrorRule, MirrorSource, MirrorTarget } from './types.ts';

const KEYS = ['from', 'to', 'tags', 'rename', 'platforms', 'referrers', 'prune', 'require-match'];
/** Default for the maximum share of a repository's tags that is pruned. */
const DEFAULT_SHARE = 0.25;

/**
 * Parses the `mirror` input, or the file of `mirror-file`: a YAML list of rules, documented in
 * docs/mirroring.md.
 * @throws PublishError with the rule's number and line for the first invalid rule, and for rules that
 * conflict: a cycle, or one tag written from two sources.
 */
export function parseMirrorRules(
  text: string,
  origin: RulesOrigin,
  defaults: Pick<MirrorRule, 'referrers'> = { referrers: false },
): MirrorRule[] {
  const document = readYaml(text, origin);
  if (!document.items || document.items.length === 0) {
    throw new PublishError(
      document.items || document.text === '' ? 'No mirror rules found' : 'The mirror rules are not a list',
      {
        ...origin,
        code: 'RULE_INVALID',
        line: document.line,
        hint: 'Begin each rule with "- from: registry/repository".',
      },
    );
  }
  const rules = document.items.map((item, position) => {
    const reader = new RuleReader(item, position + 1, origin);
    return readRule(reader, defaults);
  });
  checkRuleConflicts(rules);
  return rules;
}

function readRule(reader: RuleReader, defaults: Pick<MirrorRule, 'referrers'>): MirrorRule {
  reader.allow(KEYS);
  const from = readSource(reader);
  const tags = readTags(reader, from);
  const to = readTargets(reader, from, tags);
  const prune = readPrune(reader, from, to);
  return {
    number: reader.number,
    line: reader.line,
    origin: reader.origin,
    from,
    to,
    tags,
    platforms: readPlatforms(reader),
    referrers: reader.flag('referrers', defaults.referrers),
    ...(prune ? { prune } : {}),
    requireMatch: reader.flag('require-match', false),
  };
}

function readSource(reader: RuleReader): MirrorSource {
  const value = reader.get('from');
  if (value === undefined || value.text === '') {
    throw reader.problem(
      'has no source',
      reader.line,
      'Say what to copy, as in from: docker.io/library/postgres.',
    );
  }
  if (value.text === undefined) {
    throw reader.problem(
      'has a from that is not one name',
      value.line,
      'Write one rule for each source; many repositories of a namespace are one pattern, host/namespace/*.',
    );
  }
  const { text, line } = value;
  return reader.at(line, () => parseMirrorSource(text));
}

function readTags(reader: RuleReader, from: MirrorSource): TagFilter {
  const value = reader.get('tags');
  if (value === undefined) return takeAll();
  if (from.tag !== undefined || from.digest !== undefined) {
    throw reader.problem(
      `has tags, but its from names one image, ${JSON.stringify(from.text)}`,
      value.line,
      'Leave the tag or digest out of from, or tags out of the rule.',
    );
  }
  return parseTagFilter(value, reader);
}

function readTargets(reader: RuleReader, from: MirrorSource, tags: TagFilter): MirrorTarget[] {
  const value = reader.get('to');
  const hint = 'Write one repository after `to:`, or a list of them.';
  if (value === undefined) throw reader.problem('has no destination', reader.line, hint);
  const names = reader.strings('to');
  if (names.length === 0) throw reader.problem('has no destination', value.line, hint);
  const groups = groupNames(tags.match);
  const rename = reader.text('rename');
  if (rename) reader.at(rename.line, () => checkTagTemplate(rename.text, rename.text, groups));
  const targets = names.map(({ text, line }) =>
    reader.at(line, () => {
      const target = parseMirrorTarget(text, from, groups);
      return rename && target.tag === '{tag}' ? { ...target, line, tag: rename.text } : { ...target, line };
    }),
  );
  refuseDigestTemplates(reader, from, targets);
  refuseDuplicates(reader, targets);
  return targets;
}

/** A manifest selected only by digest has no tag to expand a template with. */
function refuseDigestTemplates(reader: RuleReader, from: MirrorSource, targets: MirrorTarget[]): void {
  if (from.digest === undefined || from.tag !== undefined) return;
  const wrong = targets.find(({ tag }) => tag !== '{tag}' && tag.includes('{'));
  if (wrong) {
    throw reader.problem(
      `makes a tag of a tag, ${JSON.stringify(wrong.tag)}, and its from has only a digest`,
      wrong.line,
      'Write the tag out, or leave it away to copy by digest only.',
    );
  }
}

function refuseDuplicates(reader: RuleReader, targets: MirrorTarget[]): void {
  const seen = new Set<string>();
  for (const { host, path, tag, line, text } of targets) {
    const key = `${host}/${path}:${tag}`;
    if (seen.has(key))
      throw reader.problem(`names the destination ${JSON.stringify(text)} twice`, line, 'Remove one.');
    seen.add(key);
  }
}

function readPlatforms(reader: RuleReader): Platform[] | 'all' {
  const value = reader.get('platforms');
  if (value === undefined) return 'all';
  const names = reader
    .strings('platforms')
    .flatMap(({ text, line }) => text.split(',').map((part) => ({ text: part.trim(), line })));
  if (names.length === 0) {
    throw reader.problem(
      'has no platform in platforms',
      value.line,
      'Write all, or a list such as [linux/amd64].',
    );
  }
  if (names.some(({ text }) => text === 'all')) {
    if (names.length === 1) return 'all';
    throw reader.problem('has all beside other platforms', value.line, 'Write either all or the list.');
  }
  return names.map(({ text, line }) => reader.at(line, () => parsePlatform(text)));
}

function readPrune(
  reader: RuleReader,
  from: MirrorSource,
  to: MirrorTarget[],
): MirrorRule['prune'] | undefined {
  const value = reader.get('prune');
  if (value === undefined) return undefined;
  const share = value.entries ? readShare(reader) : reader.flag('prune', false) ? DEFAULT_SHARE : undefined;
  if (share === undefined) return undefined;
  if (from.tag !== undefined || from.digest !== undefined) {
    throw reader.problem(
      'prunes, but copies a single image, so there is nothing to compare with',
      value.line,
      'Name the repository in from and choose its tags with tags:.',
    );
  }
  for (const { tag } of to) {
    if (/^[^{}]*\{tag\}[^{}]*$/.test(tag)) continue;
    throw reader.problem(
      `prunes tags renamed by ${JSON.stringify(tag)}, from which the source's tags can't be told again`,
      value.line,
      'Prune only with a rename that puts something before or after {tag}.',
    );
  }
  return { maxShare: share };
}

function readShare(reader: RuleReader): number {
  const inner = reader.inside('prune');
  inner.allow(['max-share']);
  const found = inner.text('max-share');
  if (!found) return DEFAULT_SHARE;
  const percent = /^(\d+(?:\.\d+)?)\s*%$/.exec(found.text)?.[1];
  const share = percent === undefined ? Number(found.text) : Number(percent) / 100;
  if (/^[\d.]+\s*%?$/.test(found.text) && share > 0 && share <= 1) return share;
  throw reader.problem(
    `has the max-share ${JSON.stringify(found.text)}`,
    found.line,
    'Write a share above 0 and up to 1, or 1% to 100%.',
  );
}
