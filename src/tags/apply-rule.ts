import semver from 'semver';
import { dateExpressions, isRawPattern, render, type Render } from './rules/expressions.ts';
import type { Flavor } from './flavor.ts';
import type { GitContext, PlannedTag, TagKind } from './types.ts';
import { pep440 } from './python-versions.ts';
import { regularExpression, type Rule } from './rules/parse.ts';

/** The result of applying a rule to the git context. */
export type TagResult =
  | {
      /** Before prefix, suffix and sanitizing. */
      value: string;
      /** Whether `latest=auto` adds `latest`. */
      latest: boolean;
      kind: TagKind;
      version?: string;
      scheme?: PlannedTag['scheme'];
      /** Something the user should know although the rule applied. */
      note?: string;
    }
  | Omitted;

/** The rule yields no tag, with the reason. */
export interface Omitted {
  reason: string;
  /**
   * Set when the user should be warned outside of a dry run, too. `unmatched`: the rule is for other git
   * tags, as is common when one repository has several products. `invalid`: the rule is for this git tag but
   * fails; an error with `strict`.
   */
  warning?: 'unmatched' | 'invalid';
}

export interface RuleContext {
  facts: GitContext;
  expand: Render;
  flavor: Flavor;
  shortSha: number;
}

const TAG = 'refs/tags/';
const BRANCH = 'refs/heads/';
const PULL = 'refs/pull/';

/** Applies one rule to the git context. @throws Error when an expression in it can't be rendered. */
export function make(rule: Rule, makers: RuleContext): TagResult {
  switch (rule.type) {
    case 'schedule':
      return makeSchedule(rule, makers);
    case 'semver':
      return makeVersion(rule, makers, semverParts);
    case 'pep440':
      return makeVersion(rule, makers, pep440Parts);
    case 'match':
      return makeMatch(rule, makers);
    case 'edge':
      return makeEdge(rule, makers);
    case 'ref':
      return makeRef(rule, makers);
    case 'raw':
      return makeRaw(rule, makers);
    case 'sha':
      return makeSha(rule, makers);
  }
}

function makeSchedule(rule: Rule, { facts }: RuleContext): TagResult {
  if (!/schedule/.test(facts.eventName)) return { reason: `the event is ${facts.eventName}, not schedule` };
  const value = render(rule.attributes['pattern'] ?? '', dateExpressions(facts));
  return { value, latest: false, kind: 'branch' };
}

/** A version parsed by its scheme. */
interface Parts {
  scheme: 'semver' | 'pep440';
  /** Normalized by its scheme: without a leading `v`. */
  version: string;
  prerelease: boolean;
  /** The values that a pattern may use. */
  values: object;
}

function makeVersion(rule: Rule, makers: RuleContext, parse: (raw: string) => Parts | string): TagResult {
  const found = versionText(rule, makers);
  if (typeof found !== 'string') return found;
  const match = rule.attributes['match'] ?? '';
  const extracted = extract(found, match);
  if (typeof extracted === 'object') return extracted;
  // When `match` finds nothing, docker/metadata-action continues with the whole text.
  const unmatched = extracted === undefined ? `${match} does not match ${found}` : undefined;
  const raw = (extracted ?? found).replaceAll('/', '-');
  const parts = parse(raw);
  if (typeof parts === 'string') {
    return unmatched === undefined
      ? { reason: parts, warning: 'invalid' }
      : { reason: unmatched, warning: 'unmatched' };
  }
  const pattern = rule.attributes['pattern'] ?? '';
  // A prerelease never gets the short forms: 1.2 must not point at 1.2.0-rc.1.
  const effective = parts.prerelease && !isRawPattern(pattern) ? '{{version}}' : pattern;
  const value = render(effective, parts.values);
  const whole = value.includes(parts.version) || value === raw;
  return {
    value,
    latest: !parts.prerelease,
    kind: whole ? 'version' : 'floating',
    version: parts.version,
    scheme: parts.scheme,
    ...(unmatched === undefined ? {} : { note: unmatched }),
  };
}

/** The text that a version or match rule parses: its `value`, otherwise the git tag. */
function versionText(rule: Rule, { facts, expand }: RuleContext): string | Omitted {
  const value = rule.attributes['value'] ?? '';
  if (value !== '') return expand(value);
  if (facts.ref.startsWith(TAG)) return facts.ref.slice(TAG.length);
  return { reason: `${facts.ref} is not a git tag, and the rule has no value` };
}

/**
 * The version part of a git tag, as in a monorepo: the first group of `match`. Undefined when nothing
 * matches.
 */
function extract(text: string, pattern: string): string | Omitted | undefined {
  if (pattern === '') return text;
  const match = new RegExp(pattern).exec(text);
  if (!match) return undefined;
  return match[1] ?? { reason: `${pattern} has no group that matches in ${text}`, warning: 'invalid' };
}

function semverParts(raw: string): Parts | string {
  if (!semver.valid(raw)) return `${raw} is not a valid semver. More info: https://semver.org/`;
  const parsed = semver.parse(raw, { loose: true });
  if (!parsed) return `${raw} is not a valid semver. More info: https://semver.org/`;
  return {
    scheme: 'semver',
    version: parsed.version,
    prerelease: parsed.prerelease.length > 0,
    values: parsed,
  };
}

function pep440Parts(raw: string): Parts | string {
  const rules = pep440();
  const explained = rules.valid(raw) === null ? null : rules.explain(raw);
  if (!explained)
    return `${raw} does not conform to PEP 440. More info: https://www.python.org/dev/peps/pep-0440`;
  const clean = rules.clean(raw) ?? raw;
  return {
    scheme: 'pep440',
    version: clean,
    prerelease: explained.is_prerelease || explained.is_postrelease || explained.is_devrelease,
    values: {
      raw,
      version: clean,
      major: rules.major(raw),
      minor: rules.minor(raw),
      patch: rules.patch(raw),
    },
  };
}

function makeMatch(rule: Rule, makers: RuleContext): TagResult {
  const text = versionText(rule, makers);
  if (typeof text !== 'string') return text;
  const pattern = rule.attributes['pattern'] ?? '';
  // With the g flag, this returns all matches instead of groups, and `group` is an index into those, as in
  // docker/metadata-action.
  const match = text.match(regularExpression(pattern));
  if (!match) return { reason: `${pattern} does not match ${text}.`, warning: 'unmatched' };
  const group = Number(rule.attributes['group'] ?? '0');
  const value = match[group];
  if (value === undefined)
    return { reason: `Group ${group} does not exist for ${pattern} pattern.`, warning: 'invalid' };
  const version = versionIn(text);
  if (version === undefined) return { value, latest: true, kind: 'free' };
  return {
    value,
    latest: true,
    kind: isWholeVersion(value) ? 'version' : 'floating',
    version,
    scheme: 'match',
  };
}

function makeRef(rule: Rule, { facts: { ref } }: RuleContext): TagResult {
  const event = rule.attributes['event'];
  if (event === 'branch') {
    return ref.startsWith(BRANCH)
      ? { value: ref.slice(BRANCH.length), latest: false, kind: 'branch' }
      : { reason: `${ref} is not a branch` };
  }
  if (event === 'tag') {
    if (!ref.startsWith(TAG)) return { reason: `${ref} is not a git tag` };
    const value = ref.slice(TAG.length);
    const version = versionIn(value);
    if (version === undefined || !isWholeVersion(value)) return { value, latest: true, kind: 'free' };
    return { value, latest: true, kind: 'version', version, scheme: 'match' };
  }
  return ref.startsWith(PULL)
    ? { value: ref.slice(PULL.length).replace(/\/merge$/, ''), latest: false, kind: 'free' }
    : { reason: `${ref} is not a pull request` };
}

function makeEdge(rule: Rule, { facts }: RuleContext): TagResult {
  if (!facts.ref.startsWith(BRANCH)) return { reason: `${facts.ref} is not a branch` };
  const branch = rule.attributes['branch'] || facts.defaultBranch || '';
  if (facts.ref.slice(BRANCH.length) === branch) return { value: 'edge', latest: false, kind: 'branch' };
  return { reason: `the branch is not ${branch || 'known'}` };
}

/** The kind of a raw tag such as `latest` or `stable` follows from the ref it is created from. */
function makeRaw(rule: Rule, { facts: { ref }, expand }: RuleContext): TagResult {
  const value = expand(rule.attributes['value'] ?? '');
  if (ref.startsWith(BRANCH)) return { value, latest: false, kind: 'branch' };
  const version = ref.startsWith(TAG) ? versionIn(ref.slice(TAG.length)) : undefined;
  if (version === undefined) return { value, latest: false, kind: 'free' };
  const kind = value.includes(version) ? 'version' : /\d{3}/.test(value) ? 'free' : 'floating';
  return { value, latest: false, kind, version, scheme: 'match' };
}

function makeSha(rule: Rule, { facts, shortSha }: RuleContext): TagResult {
  if (facts.sha === '') return { reason: 'there is no commit' };
  const value = rule.attributes['format'] === 'long' ? facts.sha : facts.sha.slice(0, shortSha);
  return { value, latest: false, kind: 'free' };
}

/** The version at the end of a git tag such as `v1.2.3`, `app/v1.2.3` or `release-2024.06.1`. */
function versionIn(tag: string): string | undefined {
  return /(?:^|[^0-9.])(\d+(?:\.\d+)+(?:[-+][0-9A-Za-z.+-]+)?)$/.exec(tag)?.[1];
}

/** Three parts or more; shorter forms are floating tags. */
function isWholeVersion(text: string): boolean {
  return /\d+\.\d+\.\d+/.test(text);
}
