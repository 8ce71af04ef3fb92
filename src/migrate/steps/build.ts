import { Refusal } from '../refusal.ts';
import { stepUses, wholeExpression } from '../workflow/expressions.ts';
import type { Input, Step } from '../workflow/workflow.ts';
import { isJobToken, OTHER_BUILD_INPUTS, SAME_BUILD_INPUTS } from './known.ts';
import { metadataInputs } from './metadata.ts';
import { crossProduct, listEntries, splitName, type ImageName } from './names.ts';
import { copied, type NewInput } from './new-input.ts';
import { readPush, type Push } from './push.ts';

/** What a build step becomes. */
export interface Candidate {
  step: Step;
  /** The metadata step whose rules the new step takes over. */
  meta?: Step;
  push: Push;
  inputs: NewInput[];
}

export interface BuildContext {
  events: readonly string[] | undefined;
  /** Metadata steps of the job before the build, by id. */
  metas: ReadonlyMap<string, Step>;
}

/**
 * The inputs of docker/build-push-action, and of the metadata step that it uses, as the new step takes them.
 * @throws Refusal
 */
export function readBuild(step: Step, { events, metas }: BuildContext): Candidate {
  checkInputs(step);
  const push = readPush(step, events);
  const { meta, names } = readTags(step, metas, push);
  const labels = readLines(step, 'labels', metas, meta);
  const annotations = readLines(step, 'annotations', metas, meta);
  const fromMeta = meta
    ? metadataInputs(meta, step, { labels: isMetaAlone(labels), annotations: isMetaAlone(annotations) })
    : [];
  return {
    step,
    push,
    ...(meta ? { meta } : {}),
    inputs: [
      ...withNames(fromMeta, names, step, meta),
      ...withLines('labels', labels, meta),
      ...withLines('annotations', annotations, meta),
      ...buildInputs(step, push),
    ],
  };
}

function checkInputs(step: Step): void {
  if (step.unreadable) throw new Refusal(step.line, `\`${step.unreadable}\` isn't a plain mapping`);
  for (const [name, { line, text }] of step.inputs) {
    if (!SAME_BUILD_INPUTS.has(name) && !OTHER_BUILD_INPUTS.has(name)) {
      throw new Refusal(line, `the input \`${name}\` has no equivalent`);
    }
    if (name === 'outputs' && text.trim() !== '') {
      throw new Refusal(line, '`outputs` exports the image in a way that has no equivalent');
    }
    if (name === 'github-token' && !isJobToken(wholeExpression(text))) {
      throw new Refusal(line, '`github-token` isn’t the job’s token');
    }
  }
}

interface Tags {
  meta?: Step;
  /** Written in full, besides those of the metadata step. */
  names: ImageName[];
}

function readTags(step: Step, metas: ReadonlyMap<string, Step>, push: Push): Tags {
  const input = step.inputs.get('tags');
  const entries = input ? listEntries(input.text) : [];
  const found: Tags = { names: [] };
  for (const entry of entries) {
    const meta = metaOutput(entry, 'tags', metas);
    if (meta && found.meta && found.meta !== meta)
      throw new Refusal(input?.line ?? step.line, '`tags` joins the tags of two metadata steps');
    if (meta) found.meta = meta;
    else found.names.push(nameIn(entry, input, step));
  }
  if (entries.length === 0 && push.kind !== 'never') throw new Refusal(step.line, 'it pushes without `tags`');
  return found;
}

function nameIn(entry: string, input: Input | undefined, step: Step): ImageName {
  const name = splitName(entry);
  if (name) return name;
  throw new Refusal(
    input?.line ?? step.line,
    `it can't be told which part of the name \`${entry}\` is the tag`,
  );
}

/** The metadata step when the text is one output of it and nothing else. */
function metaOutput(text: string, output: string, metas: ReadonlyMap<string, Step>): Step | undefined {
  if (wholeExpression(text) === undefined) return undefined;
  const [use, ...others] = stepUses(text);
  if (use?.id === undefined || others.length > 0 || use.output !== output) return undefined;
  // Anything else in the expression is more than the output: `… || 'x'`, `format(…)`.
  if (
    !/^steps\s*(?:\.\s*[\w-]+|\[[^\]]*\])\s*(?:\.\s*[\w-]+|\[[^\]]*\])\s*(?:\.\s*[\w-]+|\[[^\]]*\])$/i.test(
      wholeExpression(text) ?? '',
    )
  )
    return undefined;
  return metas.get(use.id);
}

interface Lines {
  fromMeta: boolean;
  /** Written in the step itself. */
  own: string[];
  input?: Input;
}

function readLines(
  step: Step,
  name: 'labels' | 'annotations',
  metas: ReadonlyMap<string, Step>,
  expected: Step | undefined,
): Lines {
  const input = step.inputs.get(name);
  const lines: Lines = { fromMeta: false, own: [], ...(input ? { input } : {}) };
  for (const line of input ? listEntries(input.text, /\n/) : []) {
    const meta = metaOutput(line, name, metas);
    if (meta && meta !== expected)
      throw new Refusal(
        input?.line ?? step.line,
        `\`${name}\` and \`tags\` come from different metadata steps`,
      );
    if (meta) lines.fromMeta = true;
    else lines.own.push(line);
  }
  // Here these are templates, and comments are left out; there they are taken as they are.
  const odd = lines.own.find(
    (line) => /\{\{/.test(line.replaceAll(/\$\{\{.*?\}\}/g, '')) || line.startsWith('#'),
  );
  if (odd !== undefined)
    throw new Refusal(input?.line ?? step.line, `\`${name}\` has a line that would be read in another way`);
  return lines;
}

function isMetaAlone({ fromMeta, own }: Lines): boolean {
  return fromMeta && own.length === 0;
}

function withLines(name: 'labels' | 'annotations', lines: Lines, meta: Step | undefined): NewInput[] {
  if (lines.own.length === 0 || !lines.input) return [];
  if (!lines.fromMeta) return [copied(name, lines.input)];
  const given = meta?.inputs.get(name)?.text.trim() ?? '';
  const value = [...(given === '' ? [] : given.split('\n').map((line) => line.trimEnd())), ...lines.own].join(
    '\n',
  );
  return [{ name, value }];
}

/** The inputs of the metadata step, or in their place those that the written names make up. */
function withNames(
  fromMeta: NewInput[],
  names: readonly ImageName[],
  step: Step,
  meta: Step | undefined,
): NewInput[] {
  if (names.length === 0) return fromMeta;
  const line = step.inputs.get('tags')?.line ?? step.line;
  const product = crossProduct(names);
  if (!product)
    throw new Refusal(line, 'the repositories get different tags, and one step gives all of them the same');
  const rules = product.tags.map((tag) => `type=raw,value=${tag}`);
  if (!meta) {
    return [
      { name: 'images', value: product.repositories.join('\n') },
      { name: 'tags', value: rules.join('\n') },
    ];
  }
  const images = listEntries(meta.inputs.get('images')?.text ?? '', /\n/);
  const same =
    images.length === product.repositories.length &&
    images.every((image) => product.repositories.includes(image));
  const given = meta.inputs.get('tags')?.text.trim() ?? '';
  if (!same || given === '')
    throw new Refusal(line, 'it adds tags that the metadata step’s images don’t all get');
  return fromMeta.map((input) =>
    input.name === 'tags'
      ? { name: 'tags', value: [...given.split('\n').map((rule) => rule.trimEnd()), ...rules].join('\n') }
      : input,
  );
}

function buildInputs(step: Step, push: Push): NewInput[] {
  const inputs = [...step.inputs].flatMap(([name, input]) => {
    if (name === 'push') return push.inputs;
    return SAME_BUILD_INPUTS.has(name) ? [copied(name, input)] : [];
  });
  // There the default is the repository at the commit, and not what lies in the workspace.
  if ((step.inputs.get('context')?.text.trim() ?? '') === '') {
    const others = inputs.filter(({ name }) => name !== 'context');
    return [
      { name: 'context', value: '{{defaultContext}}' },
      ...others,
      ...(step.inputs.has('push') ? [] : push.inputs),
    ];
  }
  return step.inputs.has('push') ? inputs : [...inputs, ...push.inputs];
}
