import { EXPRESSIONS_HINT, globalExpressions, type Render } from './rules/expressions.ts';
import { parseFlavor, type Flavor } from './flavor.ts';
import { parseImages } from './images.ts';
import { ociMetadata } from './labels.ts';
import { make, type TagResult, type RuleContext, type Omitted } from './apply-rule.ts';
import type { GitContext, PlannedTag, TagKind, TagPlan } from './types.ts';
import { metaOf } from './render.ts';
import { RuleError } from './rules/rule-error.ts';
import { parseRules, type Rule } from './rules/parse.ts';

/** The raw inputs, and the settings that affect the plan. */
export interface TagInputs {
  images: string;
  tags: string;
  flavor: string;
  labels: string;
  annotations: string;
  /** Behave as if this git tag had been pushed. */
  version?: string;
  /** Fail, instead of warn, on an invalid version or when no rule yields a tag. */
  strict?: boolean;
  /** `DOCKER_METADATA_SHORT_SHA_LENGTH`. */
  shortShaLength?: number;
}

/**
 * The git context as if this tag had been pushed at the same commit.
 * @throws RuleError when git doesn't allow such a tag; see https://git-scm.com/docs/git-check-ref-format
 */
export function asPushedTag(facts: GitContext, version: string): GitContext {
  const name = version.replace(/^refs\/tags\//, '');
  if (!/^(?![-/])[^\s~^:?*[\\]+$/.test(name) || /\.\.|@\{|\/\/|\/\.|[/.]$|\.lock$/.test(name)) {
    throw new RuleError(`${JSON.stringify(version)} can't be the name of a git tag`, {
      input: 'version',
      hint: 'Write the tag as git has it or would have it, such as v1.2.3 or app/v1.2.3.',
    });
  }
  const payload = { ...facts.payload };
  // Only the event of a real push says from which branch a tag was pushed.
  delete payload['base_ref'];
  return { ...facts, eventName: 'push', ref: `refs/tags/${name}`, payload };
}

/**
 * Computes images, tags, labels and annotations like docker/metadata-action, and the reasons. Pure: the same
 * inputs and context always give the same plan.
 * @throws RuleError that names the input and line.
 */
export function planTags(inputs: TagInputs, given: GitContext): TagPlan {
  const facts = inputs.version === undefined ? given : asPushedTag(given, inputs.version);
  const shortSha = inputs.shortShaLength ?? 7;
  const expand = globalExpressions(facts, shortSha);
  const flavor = parseFlavor(inputs.flavor);
  const images = parseImages(inputs.images);
  const { rules, warnings } = parseRules(inputs.tags);
  const plan: TagPlan = {
    images,
    tags: [],
    omitted: [],
    withheld: [],
    version: '',
    labels: [],
    annotations: [],
    warnings,
  };
  applyRules(rules, { facts, expand, flavor, shortSha }, plan, inputs.strict === true);
  plan.version = plan.tags[0]?.name ?? '';
  const metadata = (input: 'labels' | 'annotations') =>
    ociMetadata({ text: inputs[input], input }, facts, metaOf(plan), expand, plan.warnings);
  plan.labels = metadata('labels');
  plan.annotations = metadata('annotations');
  if (plan.tags.length === 0) reportNoTag(plan, facts, inputs.strict === true);
  return plan;
}

function applyRules(rules: Rule[], makers: RuleContext, plan: TagPlan, strict: boolean): void {
  const prerelease = isPrereleaseEvent(makers.facts);
  let latest: { wanted: boolean; from: PlannedTag } | undefined;
  for (const rule of rules) {
    const place = { rule: rule.text, ...(rule.line === undefined ? {} : { line: rule.line }) };
    if (!isEnabled(rule, makers.expand)) {
      plan.omitted.push({ ...place, reason: 'enable is false' });
      plan.withheld.push(...floatingTagOf(rule, makers));
      continue;
    }
    const made = makeChecked(rule, makers);
    if ('reason' in made) {
      plan.omitted.push({ ...place, reason: made.reason });
      if (made.warning) warn(plan, rule, made.reason, strict && made.warning === 'invalid');
      continue;
    }
    if (made.note !== undefined) warn(plan, rule, made.note, false);
    const tag = plannedTag(rule, made, makers);
    if (tag.name === '') {
      plan.omitted.push({ ...place, reason: 'its value is empty' });
      continue;
    }
    latest ??= { wanted: wantsLatest(made.latest, makers.flavor), from: tag };
    if (prerelease && isWithheldFromPrereleases(tag, rule)) {
      plan.omitted.push({ ...place, reason: 'the release is marked as a prerelease' });
      plan.withheld.push(tag.name);
    } else if (!plan.tags.some((other) => other.name === tag.name)) plan.tags.push(tag);
    else plan.omitted.push({ ...place, reason: `another rule already created ${tag.name}` });
  }
  if (latest) addLatest(latest, makers.flavor, prerelease, plan);
  plan.withheld = withheldTags(plan);
}

function wantsLatest(automatic: boolean, { latest }: Flavor): boolean {
  return latest === 'auto' ? automatic : latest === 'true';
}

/** https://docs.github.com/webhooks/webhook-events-and-payloads#release */
function isPrereleaseEvent({ eventName, payload }: GitContext): boolean {
  const release = payload['release'] as { prerelease?: unknown } | null | undefined;
  return eventName === 'release' && release?.prerelease === true;
}

/** A word that the user enabled with a condition, such as `next` for prereleases, is intended. */
function isWithheldFromPrereleases({ kind, name }: PlannedTag, { type, attributes }: Rule): boolean {
  return kind === 'floating' && (type !== 'raw' || attributes['enable'] === undefined || name === 'latest');
}

/** The floating tag that a disabled rule would create. Errors in such a rule are ignored. */
function floatingTagOf(rule: Rule, makers: RuleContext): string[] {
  try {
    const made = make(rule, makers);
    const tag = 'reason' in made ? undefined : plannedTag(rule, made, makers);
    return tag?.kind === 'floating' && tag.name !== '' ? [tag.name] : [];
  } catch {
    return [];
  }
}

/** Without duplicates and without tags that another rule creates; empty when no version is published. */
function withheldTags({ tags, withheld }: TagPlan): string[] {
  if (!tags.some(({ version }) => version !== undefined)) return [];
  return [...new Set(withheld)].filter((name) => !tags.some((tag) => tag.name === name));
}

function isEnabled(rule: Rule, expand: Render): boolean {
  const enabled = rendered(rule, () => expand(rule.attributes['enable'] ?? 'true'));
  if (enabled === 'true' || enabled === 'false') return enabled === 'true';
  throw new RuleError(`enable is ${JSON.stringify(enabled)} in ${JSON.stringify(rule.text)}`, {
    input: 'tags',
    line: rule.line,
    hint: 'Make it yield true or false.',
  });
}

function makeChecked(rule: Rule, makers: RuleContext): TagResult {
  return rendered(rule, () => make(rule, makers));
}

/** Adds the rule's line to errors of its expressions. */
function rendered<T>(rule: Rule, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new RuleError(`${JSON.stringify(rule.text)} can't be rendered: ${(error as Error).message}`, {
      input: 'tags',
      line: rule.line,
      hint: EXPRESSIONS_HINT,
    });
  }
}

function plannedTag(
  rule: Rule,
  made: Exclude<TagResult, Omitted>,
  { flavor, expand }: RuleContext,
): PlannedTag {
  const prefix = rendered(rule, () => expand(rule.attributes['prefix'] ?? flavor.prefix));
  const suffix = rendered(rule, () => expand(rule.attributes['suffix'] ?? flavor.suffix));
  const tag: PlannedTag = {
    name: made.value === '' && prefix + suffix === '' ? '' : sanitizeTag(prefix + made.value + suffix),
    kind: made.kind,
    rule: rule.text,
  };
  if (tag.name !== '') checkTag(tag.name, rule);
  if (rule.line !== undefined) tag.line = rule.line;
  if (made.version !== undefined) tag.version = made.version;
  if (made.scheme !== undefined) tag.scheme = made.scheme;
  if (made.version !== undefined)
    tag.decoration = { prefix: sanitizeTag(prefix), suffix: sanitizeTag(suffix) };
  return tag;
}

/** https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests */
function checkTag(name: string, rule: Rule): void {
  if (/^\w[\w.-]{0,127}$/.test(name)) return;
  throw new RuleError(
    `${JSON.stringify(rule.text)} makes the tag ${JSON.stringify(name)}, which registries refuse`,
    {
      input: 'tags',
      line: rule.line,
      hint:
        name.length > 128
          ? 'A tag has at most 128 characters: shorten the value.'
          : 'A tag begins with a letter, a digit or an underscore: correct the value, or add prefix= to the rule.',
    },
  );
}

/**
 * Replaces each run of characters that aren't allowed in a tag by one dash, as docker/metadata-action does.
 */
export function sanitizeTag(text: string): string {
  return text.replace(/[^a-zA-Z0-9._-]+/g, '-');
}

const LATEST_KIND: Record<TagKind, TagKind> = {
  version: 'floating',
  floating: 'floating',
  branch: 'branch',
  free: 'free',
};

/** `latest` has the same kind as the tag it is added for. */
function addLatest(
  { wanted, from }: { wanted: boolean; from: PlannedTag },
  flavor: Flavor,
  prerelease: boolean,
  plan: TagPlan,
): void {
  const name = sanitizeTag(
    (flavor.prefixLatest ? flavor.prefix : '') + 'latest' + (flavor.suffixLatest ? flavor.suffix : ''),
  );
  if (plan.tags.some((tag) => tag.name === name)) return;
  const kind = LATEST_KIND[from.kind];
  const withheld = kind === 'floating' && (prerelease || flavor.latest === 'false');
  if (withheld) plan.withheld.push(name);
  if (!wanted || withheld) return;
  const { version, scheme, decoration } = from;
  plan.tags.push({
    name,
    kind,
    rule: `flavor latest=${flavor.latest}`,
    ...(version === undefined ? {} : { version }),
    ...(scheme === undefined ? {} : { scheme }),
    ...(decoration === undefined ? {} : { decoration }),
  });
}

function warn(plan: TagPlan, rule: Rule, message: string, fatal: boolean): void {
  if (fatal) {
    throw new RuleError(message, {
      input: 'tags',
      line: rule.line,
      hint: 'Correct the git tag or the rule, or remove `strict`.',
    });
  }
  plan.warnings.push({ message, input: 'tags', ...(rule.line === undefined ? {} : { line: rule.line }) });
}

function reportNoTag(plan: TagPlan, facts: GitContext, strict: boolean): void {
  const where = facts.ref === '' ? 'without a git ref' : `for the event ${facts.eventName} at ${facts.ref}`;
  const message = `No tag rule made a tag ${where}, so there is none to publish`;
  if (strict) {
    const reasons = plan.omitted.map(({ rule, reason }) => `${rule}: ${reason}`).join('; ');
    throw new RuleError(message, {
      input: 'tags',
      hint: `${reasons}. Add a rule for this event, or leave strict off.`,
    });
  }
  plan.warnings.push({ message, input: 'tags' });
}
