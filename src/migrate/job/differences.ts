import type { Note } from '../types.ts';
import { listEntries } from '../steps/names.ts';
import { resolved } from '../workflow/workflow.ts';
import { inputText } from '../steps/new-input.ts';
import type { JobPlan, Replacement } from './job-plan.ts';

/** docker/metadata-action's default rules. */
const STANDARD_RULES = ['type=schedule', 'type=ref,event=branch', 'type=ref,event=tag', 'type=ref,event=pr'];

/** How the new steps of a job behave differently from the old ones, as far as it affects this workflow. */
export function differences(plan: JobPlan, env: ReadonlyMap<string, string>): Note[] {
  const logins = [...plan.removed].some(({ action }) => action?.includes('login'));
  return plan.replaced.flatMap((replacement) => {
    const words = [
      ...pushWords(replacement),
      ...tagWords(replacement, env),
      ...labelWords(replacement),
      ...buildWords(replacement),
      ...(logins ? ['Logins end with the step: a later step that needs one has to log in itself'] : []),
    ];
    return words.map((text): Note => ({
      line: replacement.candidate.step.line,
      kind: 'difference',
      words: text,
    }));
  });
}

function given({ candidate }: Replacement, name: string): string | undefined {
  const input = candidate.inputs.find((one) => one.name === name);
  return input && inputText(input);
}

function pushWords({ candidate }: Replacement): string[] {
  if (candidate.push.kind !== 'auto') return [];
  return [
    "`push` is left at `auto`: it doesn't push on pull requests, nor when no rule yields a tag, which was an error before",
  ];
}

function tagWords(replacement: Replacement, env: ReadonlyMap<string, string>): string[] {
  if (['never', 'by-digest'].includes(replacement.candidate.push.kind)) return [];
  // The names in a bake file aren't known here.
  if (given(replacement, 'images') === undefined) return [];
  const text = resolved(given(replacement, 'tags') ?? '', env);
  const rules = text.trim() === '' ? STANDARD_RULES : listEntries(text, /\n/);
  const has = (pattern: RegExp): boolean => rules.some((rule) => pattern.test(rule));
  const words: string[] = [];
  if (has(/type=(?:semver|pep440|match)|event=tag|value=v?\d+\.\d+\.\d+/)) {
    words.push(
      'Version tags are write-once: the same version from another commit is an error; `immutable-tags: none` turns this off',
    );
  }
  if (has(/type=(?:semver|pep440|match)|event=tag|\{\{\s*major/)) {
    words.push('`latest` and tags such as `1` and `1.2` never move to an older version');
  }
  if (has(/type=(?:schedule|edge|raw)|event=branch|^[^=]*$/)) {
    words.push("A branch's tag never moves to an older run of this workflow");
  }
  return words;
}

function labelWords({ candidate }: Replacement): string[] {
  const { step, meta } = candidate;
  if (meta && step.inputs.has('files')) return [];
  const uses = (name: string): boolean =>
    meta !== undefined && (step.inputs.get(name)?.text ?? '').includes(`.${name}`);
  const added = ['labels', 'annotations'].filter((name) => !uses(name));
  return added.length === 0
    ? []
    : [`OCI ${added.join(' and ')} made from the repository are added to the image`];
}

function buildWords(replacement: Replacement): string[] {
  const words: string[] = [];
  const cached = ['cache-from', 'cache-to', 'no-cache'].some(
    (name) => given(replacement, name) !== undefined,
  );
  if (!cached)
    words.push(
      'The build cache is kept between runs where the runner has a cache service; `cache: off` turns this off',
    );
  return words;
}
