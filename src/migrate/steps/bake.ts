import { isScalar } from 'yaml';
import { Refusal } from '../refusal.ts';
import { stepUses, wholeExpression } from '../workflow/expressions.ts';
import type { Step } from '../workflow/workflow.ts';
import type { BuildContext, Candidate } from './build.ts';
import { isJobToken } from './known.ts';
import { metadataInputs } from './metadata.ts';
import { listEntries } from './names.ts';
import { copied, type NewInput } from './new-input.ts';
import { readPush } from './push.ts';

/** Inputs of docker/bake-action, with their names here. */
const NAMES: Readonly<Record<string, string>> = {
  allow: 'allow',
  builder: 'builder',
  call: 'call',
  load: 'load',
  'no-cache': 'no-cache',
  provenance: 'provenance',
  pull: 'pull',
  sbom: 'sbom',
  set: 'bake-set',
  source: 'bake-source',
  targets: 'bake-targets',
  vars: 'bake-vars',
};
const OTHERS = ['files', 'push', 'github-token', 'workdir'];

/**
 * Converts the inputs of docker/bake-action, and of the metadata step whose bake file it reads, to those of
 * the new step.
 * @throws Refusal when an input has no equivalent.
 */
export function readBake(step: Step, { events, metas }: BuildContext): Candidate {
  checkInputs(step);
  const push = readPush(step, events);
  const { meta, files } = readFiles(step, metas);
  const others = [...step.inputs].flatMap(([name, input]): NewInput[] => {
    if (name === 'push') return push.inputs;
    const here = NAMES[name];
    return here === undefined || input.text.trim() === '' ? [] : [copied(here, input)];
  });
  return {
    step,
    push,
    ...(meta ? { meta } : {}),
    inputs: [
      ...(meta ? metadataInputs(meta, step, { labels: true, annotations: true }) : []),
      ...(files.length === 0 ? [] : [{ name: 'bake-files', value: files.join('\n') }]),
      ...source(step, files),
      ...others,
      ...(step.inputs.has('push') ? [] : push.inputs),
    ],
  };
}

function checkInputs(step: Step): void {
  if (step.unreadable) throw new Refusal(step.line, `\`${step.unreadable}\` isn't a plain mapping`);
  for (const [name, { line, text }] of step.inputs) {
    if (!(name in NAMES) && !OTHERS.includes(name)) {
      throw new Refusal(line, `the input \`${name}\` of bake has no equivalent`);
    }
    if (name === 'workdir' && !/^\.?\/?$/.test(text.trim())) {
      throw new Refusal(line, '`workdir` has no equivalent: write the directory in `source`');
    }
    if (name === 'github-token' && !isJobToken(wholeExpression(text))) {
      throw new Refusal(line, "`github-token` isn't the job's token");
    }
  }
}

/** The bake files, without those of the metadata step: the new step adds tags and labels itself. */
function readFiles(step: Step, metas: BuildContext['metas']): { meta?: Step; files: string[] } {
  const input = step.inputs.get('files');
  const line = input?.line ?? step.line;
  const entries = input ? listEntries(input.text) : [];
  const written = entries.flatMap((entry) => metadataFile(entry, metas) ?? []);
  const files = entries.filter((entry) => metadataFile(entry, metas) === undefined);
  const odd = files.find((entry) => entry.startsWith('cwd://'));
  if (odd !== undefined) throw new Refusal(line, `the bake file \`${odd}\` has no equivalent`);
  const [first] = written;
  if (!first) return { files };
  if (written.some(({ meta }) => meta !== first.meta))
    throw new Refusal(line, 'it reads the bake files of two metadata steps');
  const has = (output: string): boolean => written.some((one) => one.output === output);
  if (!has('bake-file') && !(has('bake-file-tags') && has('bake-file-labels')))
    throw new Refusal(line, 'it reads only a part of the metadata');
  return { meta: first.meta, files };
}

/** The metadata step that writes a bake file, and the output with its path. */
function metadataFile(
  entry: string,
  metas: BuildContext['metas'],
): { meta: Step; output: string } | undefined {
  const [use] = stepUses(entry);
  const meta = use?.id === undefined ? undefined : metas.get(use.id);
  return meta && { meta, output: use?.output ?? '' };
}

/** Up to v5, bake reads the checked-out files; from v6 on those of the commit, unless `source` is set. */
function source(step: Step, files: readonly string[]): NewInput[] {
  if ((step.inputs.get('source')?.text.trim() ?? '') !== '') return [];
  const major = majorOf(step);
  if (major === undefined) {
    throw new Refusal(
      step.line,
      'its version is unknown, and decides where bake files are read from: add `source: .` for the checkout',
    );
  }
  if (major >= 6) return [{ name: 'bake-source', value: '{{defaultContext}}' }];
  return files.length === 0 ? [{ name: 'bake-source', value: '.' }] : [];
}

/** The major version in `uses`, or in the comment after a commit hash. */
function majorOf(step: Step): number | undefined {
  const uses = step.pairs.get('uses')?.value;
  if (!isScalar(uses)) return undefined;
  const [, major] = /@v(\d+)/.exec(String(uses.value)) ?? /^\s*v(\d+)/.exec(uses.comment ?? '') ?? [];
  return major === undefined ? undefined : Number(major);
}
