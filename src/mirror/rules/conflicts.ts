import { PublishError } from '../../oci/errors.ts';
import type { TagFilter } from '../filters/index.ts';
import { patternsOverlap } from './overlap.ts';
import type { MirrorRule, MirrorTarget } from './types.ts';

/** What a rule reads or writes, as far as it is known without requests. */
interface Place {
  /** Host and path, with `*` for every variable part. */
  repository: string;
  /** Undefined: any tag. */
  tag: string | undefined;
}

/**
 * Rejects rules that conflict whatever the registries contain: copy cycles, and two sources for the same tag.
 * Conflicts that depend on the existing tags are checked by the planner.
 * @throws PublishError `RULE_CYCLE`, `RULE_CONFLICT`, with the later rule's number and line.
 */
export function checkRuleConflicts(rules: readonly MirrorRule[]): void {
  refuseSelfCopies(rules);
  refuseCycles(rules);
  refuseSameTag(rules);
}

function readPlace({ from, tags }: MirrorRule): Place {
  return { repository: `${from.host}/${from.path}`, tag: from.tag ?? onlyTag(tags) };
}

/** The tag of a filter that selects exactly one name. */
function onlyTag({ include }: TagFilter): string | undefined {
  const [only, more] = include;
  return only !== undefined && more === undefined && !/[*?[\]{}]/.test(only) ? only : undefined;
}

function writtenPlace(rule: MirrorRule, target: MirrorTarget): Place {
  const repository = `${target.host}/${target.path.replace(/\{(\w*)\}/g, (_, name) => (name === 'name' || name === 'host' ? '*' : '**'))}`;
  if (!target.tag.includes('{')) return { repository, tag: target.tag };
  return { repository, tag: target.tag === '{tag}' ? readPlace(rule).tag : undefined };
}

function meet(a: Place, b: Place): boolean {
  return (
    patternsOverlap(a.repository, b.repository) &&
    (a.tag === undefined || b.tag === undefined || a.tag === b.tag)
  );
}

/**
 * Copying to another tag of the same repository is a promotion and allowed; the same tag is a cycle. So is a
 * pattern that matches its own target: every run would copy the copies.
 */
function refuseSelfCopies(rules: readonly MirrorRule[]): void {
  for (const rule of rules) {
    const read = readPlace(rule);
    for (const target of rule.to) {
      const written = writtenPlace(rule, target);
      const sameName = target.tag === '{tag}' || target.tag === rule.from.tag;
      if (!patternsOverlap(written.repository, read.repository) || !(sameName || rule.from.pattern)) continue;
      const what = rule.from.pattern
        ? `writes to ${target.text}, which its own from, ${rule.from.text}, matches`
        : `copies ${rule.from.text} onto itself`;
      throw conflict(
        rule,
        target.line,
        'RULE_CYCLE',
        what,
        'Copy to another repository, or rename the tags.',
      );
    }
  }
}

/** Depth-first search over edges "rule A writes what rule B reads". */
function refuseCycles(rules: readonly MirrorRule[]): void {
  const read = rules.map((rule) => ({ rule, place: readPlace(rule) }));
  const next = (rule: MirrorRule): MirrorRule[] => {
    const written = rule.to.map((target) => writtenPlace(rule, target));
    const readers = read.filter(({ place }) => written.some((one) => meet(one, place)));
    return readers.map((other) => other.rule).filter((other) => other !== rule);
  };
  const done = new Set<MirrorRule>();
  const visit = (rule: MirrorRule, path: MirrorRule[]): void => {
    const start = path.indexOf(rule);
    if (start >= 0) {
      const circle = path.slice(start);
      const last = circle.reduce((a, b) => (a.number > b.number ? a : b));
      const numbers = [...circle, rule].map(({ number }) => number).join(' → ');
      throw conflict(
        last,
        last.line,
        'RULE_CYCLE',
        `closes a circle: what rules ${numbers} copy comes back to where it was read`,
        'Copy in one direction, or narrow the rules to different repositories or tags.',
      );
    }
    if (done.has(rule)) return;
    for (const other of next(rule)) visit(other, [...path, rule]);
    done.add(rule);
  };
  for (const rule of rules) visit(rule, []);
}

/** Two rules that write the same literal repository and tag from different sources. */
function refuseSameTag(rules: readonly MirrorRule[]): void {
  const written = new Map<string, { rule: MirrorRule; source: string }>();
  for (const rule of rules) {
    for (const target of rule.to) {
      const place = writtenPlace(rule, target);
      if (place.tag === undefined || place.repository.includes('*')) continue;
      const key = `${place.repository}:${place.tag}`;
      const read = readPlace(rule);
      const source = `${read.repository}:${read.tag ?? '*'}@${rule.from.digest ?? ''}`;
      const earlier = written.get(key);
      if (earlier && earlier.source !== source) {
        throw conflict(
          rule,
          target.line,
          'RULE_CONFLICT',
          `writes ${key} from ${rule.from.text}, and rule ${earlier.rule.number} (line ${earlier.rule.line}) from ${earlier.rule.from.text}`,
          'Rename the tag in one of them, or remove one.',
        );
      }
      written.set(key, { rule, source });
    }
  }
}

function conflict(rule: MirrorRule, line: number, code: string, what: string, hint: string): PublishError {
  return new PublishError(`Mirror rule ${rule.number} (line ${line}) ${what}`, {
    code,
    ...rule.origin,
    line,
    hint,
  });
}
