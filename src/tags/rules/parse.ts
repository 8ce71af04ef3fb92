import { readEntries, readFilledFields, type Entry } from './entries.ts';
import { checkExpressions, GLOBAL_EXPRESSIONS, PATTERN_EXPRESSIONS } from './expression-names.ts';
import { RuleError } from './rule-error.ts';

const INPUT = 'tags';

const RULE_TYPES = ['schedule', 'semver', 'pep440', 'match', 'edge', 'ref', 'raw', 'sha'] as const;
type RuleType = (typeof RULE_TYPES)[number];

/** A rule: one line of the `tags` input. */
export interface Rule {
  type: RuleType;
  /** By lower-case name, including the type's defaults. */
  attributes: Record<string, string>;
  priority: number;
  /** As the user wrote it. */
  text: string;
  /** 1-based; undefined for the default rules. */
  line: number | undefined;
}

/** https://github.com/docker/metadata-action#priority-attribute */
const PRIORITIES: Record<RuleType, number> = {
  schedule: 1000,
  semver: 900,
  pep440: 900,
  match: 800,
  edge: 700,
  ref: 600,
  raw: 200,
  sha: 100,
};

const DEFAULT_RULES = ['type=schedule', 'type=ref,event=branch', 'type=ref,event=tag', 'type=ref,event=pr'];

const COMMON = ['enable', 'priority', 'prefix', 'suffix', 'value'];
/** The attributes a type reads, besides the common ones; others are probably mistakes. */
const KNOWN: Record<RuleType, readonly string[]> = {
  schedule: ['pattern'],
  semver: ['pattern', 'match'],
  pep440: ['pattern', 'match'],
  match: ['pattern', 'group'],
  edge: ['branch'],
  ref: ['event'],
  raw: [],
  sha: ['format'],
};

interface RuleWarning {
  message: string;
  input: string;
  line?: number;
}

/**
 * Parses the `tags` input in docker/metadata-action's grammar. Rules are sorted by priority, highest first;
 * those of equal priority keep their order. If the input is empty, that action's defaults are used.
 * @throws RuleError that names the line.
 */
export function parseRules(text: string): { rules: Rule[]; warnings: RuleWarning[] } {
  const entries: { text: string; line: number | undefined }[] = readEntries(text, INPUT);
  const written =
    entries.length > 0 ? entries : DEFAULT_RULES.map((rule) => ({ text: rule, line: undefined }));
  const warnings: RuleWarning[] = [];
  const rules = written.map((entry) => parseRule(entry, warnings));
  return { rules: rules.sort((a, b) => b.priority - a.priority), warnings };
}

/** Parses one line of the input. @throws RuleError that names the line. */
export function parseRule(entry: { text: string; line: number | undefined }, warnings: RuleWarning[]): Rule {
  const attributes: Record<string, string> = {};
  let type: RuleType = 'raw';
  for (const { key = 'value', value } of readFilledFields(entry as Entry, INPUT)) {
    if (key === 'type') type = ruleType(value, entry);
    else {
      if (attributes[key] !== undefined) warnings.push(repeated(key, entry));
      attributes[key] = value;
    }
  }
  const strange = unknownAttributes(type, attributes);
  refuseUnknownAttribute(strange, type, entry);
  for (const name of strange) {
    warnings.push({
      message: `type=${type} has no attribute ${name}: it does nothing in ${JSON.stringify(entry.text)}`,
      input: INPUT,
      ...(entry.line === undefined ? {} : { line: entry.line }),
    });
  }
  if (!/(^|,)\s*type=/.test(entry.text)) refuseImageName(entry);
  fillDefaults(type, attributes, entry);
  checkAttributes(type, attributes, entry);
  const priority = Number(attributes['priority'] ?? PRIORITIES[type]);
  if (Number.isNaN(priority))
    throw wrong(entry, `priority is ${attributes['priority']}`, 'Write a number, such as priority=900.');
  return { type, attributes, priority, ...entry };
}

/**
 * As in docker/metadata-action, the last one wins. The others are ignored, and may have been meant as
 * separate rules.
 */
function repeated(name: string, { text, line }: Place): RuleWarning {
  return {
    message: `${name} is set more than once in ${JSON.stringify(text)}: only the last one counts. Write one rule per line`,
    input: INPUT,
    ...(line === undefined ? {} : { line }),
  };
}

/**
 * docker/build-push-action's `tags` are full image names; as a plain tag, such a name would be sanitized and
 * published with dashes.
 */
function refuseImageName(entry: Place): void {
  const [, image, tag] = /^([^\s/{}]+(?:\/[^\s/:{}]+)+):([\w.-]+)$/.exec(entry.text) ?? [];
  if (image === undefined) return;
  throw wrong(
    entry,
    `${JSON.stringify(entry.text)} is the name of an image, and not a tag`,
    `Write ${tag} here, or a rule that makes it, and ${image} in images.`,
  );
}

/** Attributes that have no effect on the type. */
function unknownAttributes(type: RuleType, attributes: Record<string, string>): string[] {
  return Object.keys(attributes).filter((name) => !COMMON.includes(name) && !KNOWN[type].includes(name));
}

/** An attribute of another type is ignored, as in docker/metadata-action; one that no type has is a typo. */
function refuseUnknownAttribute(names: readonly string[], type: RuleType, entry: Place): void {
  const all = [...COMMON, ...new Set(Object.values(KNOWN).flat())];
  const word = names.find((name) => !all.includes(name));
  if (word === undefined) return;
  const known = [...KNOWN[type], ...COMMON];
  throw new RuleError(`Unknown attribute ${word} of type=${type}`, {
    input: INPUT,
    line: entry.line,
    hint: `Write one of ${known.join(', ')}.`,
    unknown: { word, known },
  });
}

/** Checked for every event, so that a typo is found before the release it would break. */
function checkAttributes(type: RuleType, attributes: Record<string, string>, entry: Place): void {
  const place = { input: INPUT, line: entry.line };
  for (const name of ['enable', 'prefix', 'suffix', 'value']) {
    checkExpressions(attributes[name] ?? '', GLOBAL_EXPRESSIONS, place);
  }
  if (type !== 'semver' && type !== 'pep440' && type !== 'schedule') return;
  checkExpressions(attributes['pattern'] ?? '', PATTERN_EXPRESSIONS[type], place);
}

type Place = { text: string; line: number | undefined };

function ruleType(value: string, entry: Place): RuleType {
  const found = RULE_TYPES.find((type) => type === value);
  if (found) return found;
  throw new RuleError(`Unknown tag rule type ${JSON.stringify(value)}`, {
    input: INPUT,
    line: entry.line,
    hint: `Write one of ${RULE_TYPES.join(', ')}.`,
    unknown: { word: value, known: RULE_TYPES },
  });
}

/** Sets the type's defaults, and checks required attributes. */
function fillDefaults(type: RuleType, attributes: Record<string, string>, entry: Place): void {
  const need = (name: string, example: string): void => {
    if (attributes[name] !== undefined) return;
    const strange = unknownAttributes(type, attributes).map(
      (other) => `Unknown attribute ${other} of type=${type}. `,
    );
    throw wrong(
      entry,
      `type=${type} needs ${name}, which is missing in ${JSON.stringify(entry.text)}`,
      `${strange.join('')}Write for example ${example}.`,
    );
  };
  const oneOf = (name: string, values: readonly string[]): void => {
    const value = attributes[name] ?? '';
    if (values.includes(value)) return;
    throw wrong(entry, `${name} is ${JSON.stringify(value)}`, `Write ${name}= one of ${values.join(', ')}.`);
  };
  const fill: Partial<Record<RuleType, () => void>> = {
    schedule: () => (attributes['pattern'] ??= 'nightly'),
    semver: () => need('pattern', 'type=semver,pattern={{version}}'),
    pep440: () => need('pattern', 'type=pep440,pattern={{version}}'),
    match() {
      need('pattern', String.raw`type=match,pattern=v(.*),group=1`);
      checkExpression(attributes['pattern'], entry);
      if (!Number.isNaN(Number(attributes['group'] ?? '0'))) return;
      throw wrong(
        entry,
        `group is ${JSON.stringify(attributes['group'])}`,
        'Write the number of a group in the pattern.',
      );
    },
    ref() {
      need('event', 'type=ref,event=branch');
      oneOf('event', ['branch', 'tag', 'pr']);
      if (attributes['event'] === 'pr') attributes['prefix'] ??= 'pr-';
    },
    raw: () => need('value', 'type=raw,value=stable'),
    sha() {
      attributes['prefix'] ??= 'sha-';
      attributes['format'] ??= 'short';
      oneOf('format', ['short', 'long']);
    },
  };
  fill[type]?.();
  checkExpression(attributes['match'], entry);
}

/** Parses a pattern, either `/expression/flags` or bare. @throws SyntaxError for an invalid one. */
export function regularExpression(pattern: string): RegExp {
  const delimited = /^\/(.+)\/(.*)$/.exec(pattern);
  return delimited ? new RegExp(delimited[1] ?? '', delimited[2]) : new RegExp(pattern);
}

function checkExpression(pattern: string | undefined, entry: Place): void {
  if (pattern === undefined) return;
  try {
    regularExpression(pattern);
  } catch (error) {
    throw wrong(
      entry,
      `${JSON.stringify(pattern)} is not a regular expression: ${(error as Error).message}`,
      String.raw`Write for example pattern=v(\d+\.\d+).`,
    );
  }
}

function wrong(entry: Place, message: string, hint: string): RuleError {
  return new RuleError(message, { input: INPUT, line: entry.line, hint });
}
