import { Refusal } from '../refusal.ts';
import { stepUses, textParts, wholeExpression } from '../workflow/expressions.ts';
import { resolved, type Input, type Step } from '../workflow/workflow.ts';
import { isJobToken, OTHER_BUILD_INPUTS, SAME_BUILD_INPUTS } from './known.ts';
import type { Entry } from './logins.ts';
import { metadataInputs } from './metadata.ts';
import { crossProduct, listEntries, splitName, type ImageName } from './names.ts';
import { copied, inputText, type NewInput } from './new-input.ts';
import { readOutputs } from './outputs.ts';
import { readPush, type Push } from './push.ts';

/** A build step, converted to the new step. */
export interface Candidate {
  step: Step;
  /** The metadata step whose rules the new step uses. */
  meta?: Step;
  push: Push;
  inputs: NewInput[];
  /** Later steps that the new step also replaces, because they push what the build step built. */
  replaces?: readonly Step[];
  /** Login entries of those steps. */
  entries?: readonly Entry[];
}

export interface BuildContext {
  events: readonly string[] | undefined;
  /** Metadata steps of the job before the build, by id. */
  metas: ReadonlyMap<string, Step>;
  /** Variables with constant values. */
  env: ReadonlyMap<string, string>;
}

/**
 * Converts the inputs of docker/build-push-action, and of the metadata step that it uses, to those of the new
 * step.
 * @throws Refusal when an input has no equivalent.
 */
export function readBuild(step: Step, { events, metas, env }: BuildContext): Candidate {
  checkInputs(step);
  const outputs = readOutputs(step);
  const push = outputs?.push ?? readPush(step, events);
  const { meta, names } = outputs?.byDigest
    ? repositories(step, metas, outputs.byDigest)
    : readTags(step, metas, push, env);
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
      ...buildInputs(step, push, outputs !== undefined).map((input) => withVersion(input, meta)),
    ],
  };
}

function checkInputs(step: Step): void {
  if (step.unreadable) throw new Refusal(step.line, `\`${step.unreadable}\` isn't a plain mapping`);
  for (const [name, { line, text }] of step.inputs) {
    if (!SAME_BUILD_INPUTS.has(name) && !OTHER_BUILD_INPUTS.has(name)) {
      throw new Refusal(line, `the input \`${name}\` has no equivalent`);
    }
    if (name === 'github-token' && !isJobToken(wholeExpression(text))) {
      throw new Refusal(line, "`github-token` isn't the job's token");
    }
  }
}

/**
 * The repositories of an image that is pushed without tags: literal names, or those of the metadata step that
 * provides its labels.
 */
function repositories(step: Step, metas: ReadonlyMap<string, Step>, listed: readonly string[]): Tags {
  const line = step.inputs.get('outputs')?.line ?? step.line;
  const [label] = entriesOf(step.inputs.get('labels'), /\n/);
  const meta = label === undefined ? undefined : metaOutput(label, 'labels', metas);
  const written = entriesOf(step.inputs.get('tags')).filter((entry) => !metaOutput(entry, 'tags', metas));
  const names = [...new Set([...listed, ...written])];
  if (!meta && names.length === 0)
    throw new Refusal(line, "it can't be told to which repository the image is pushed");
  if (!meta) return { names: names.map((repository) => ({ repository, tag: '' })) };
  const images = entriesOf(meta.inputs.get('images'));
  const same = names.length === images.length && names.every((name) => images.includes(name));
  if (same || names.length === 0) return { meta, names: [] };
  throw new Refusal(line, 'the image goes to other repositories than those of the metadata step');
}

function entriesOf(input: Input | undefined, separator?: RegExp): string[] {
  return input ? listEntries(input.text, separator) : [];
}

interface Tags {
  meta?: Step;
  /** Literal names, besides those of the metadata step. */
  names: ImageName[];
}

function readTags(step: Step, metas: ReadonlyMap<string, Step>, push: Push, env: BuildContext['env']): Tags {
  const input = step.inputs.get('tags');
  const entries = input ? listEntries(input.text) : [];
  const found: Tags = { names: [] };
  for (const entry of entries) {
    const meta = metaOutput(entry, 'tags', metas);
    if (meta && found.meta && found.meta !== meta)
      throw new Refusal(input?.line ?? step.line, '`tags` joins the tags of two metadata steps');
    if (meta) found.meta = meta;
    else found.names.push(...namesIn(entry, input, step, env));
  }
  if (entries.length === 0 && push.kind !== 'never') throw new Refusal(step.line, 'it pushes without `tags`');
  return found;
}

function namesIn(entry: string, input: Input | undefined, step: Step, env: BuildContext['env']): ImageName[] {
  const name = splitName(entry);
  if (name) return [name];
  // A variable that contains full names.
  const names = listEntries(resolved(entry, env)).map(splitName);
  const known = names.filter((one) => one !== undefined);
  if (!step.env.size && known.length === names.length && resolved(entry, env) !== entry) return known;
  throw new Refusal(
    input?.line ?? step.line,
    `it can't be told which part of the name \`${entry}\` is the tag`,
  );
}

/** The metadata step if the text is exactly one output of it. */
function metaOutput(text: string, output: string, metas: ReadonlyMap<string, Step>): Step | undefined {
  if (wholeExpression(text) === undefined) return undefined;
  const [use, ...others] = stepUses(text);
  if (use?.id === undefined || others.length > 0 || use.output !== output) return undefined;
  return isOutput(wholeExpression(text) ?? '') ? metas.get(use.id) : undefined;
}

/** Whether an expression is only an output of a step, unlike `… || 'x'` or `format(…)`. */
function isOutput(expression: string): boolean {
  const member = String.raw`\s*(?:\.\s*[\w-]+|\[[^\]]*\])`;
  return new RegExp(`^steps(?:${member}){3}$`, 'i').test(expression);
}

interface Lines {
  fromMeta: boolean;
  /** Lines in the build step itself. */
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
  // Here these lines are templates and may be comments; docker/build-push-action uses them literally.
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

/** The inputs of the metadata step, or those that the literal names are equivalent to. */
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
  const rules = product.tags.filter((tag) => tag !== '').map((tag) => `type=raw,value=${tag}`);
  if (!meta) {
    const images = { name: 'images', value: product.repositories.join('\n') };
    return rules.length === 0 ? [images] : [images, { name: 'tags', value: rules.join('\n') }];
  }
  const images = listEntries(meta.inputs.get('images')?.text ?? '', /\n/);
  const same =
    images.length === product.repositories.length &&
    images.every((image) => product.repositories.includes(image));
  const given = meta.inputs.get('tags')?.text.trim() ?? '';
  if (!same || given === '')
    throw new Refusal(line, "it adds tags that the metadata step's images don't all get");
  return fromMeta.map((input) =>
    input.name === 'tags'
      ? { name: 'tags', value: [...given.split('\n').map((rule) => rule.trimEnd()), ...rules].join('\n') }
      : input,
  );
}

/** A build argument can't use an output of its own step; the new step expands `{{meta.version}}` instead. */
function withVersion(input: NewInput, meta: Step | undefined): NewInput {
  const text = inputText(input);
  if (input.name !== 'build-args' || meta?.id === undefined || text.includes('{{meta.')) return input;
  const value = textParts(text)
    .map((part) => {
      const [use, ...others] = part.expression ? stepUses(part.text) : [];
      const isVersion = others.length === 0 && use?.id === meta.id && use?.output === 'version';
      return isVersion && isOutput(wholeExpression(part.text) ?? '') ? '{{meta.version}}' : part.text;
    })
    .join('');
  return value === text ? input : { name: input.name, value: value.trimEnd() };
}

/** `instead`: `outputs`, not `push`, says whether the build pushes. */
function buildInputs(step: Step, push: Push, instead: boolean): NewInput[] {
  const inputs = [...step.inputs].flatMap(([name, input]) => {
    if (name === 'push' && !instead) return push.inputs;
    return SAME_BUILD_INPUTS.has(name) ? [copied(name, input)] : [];
  });
  const added = step.inputs.has('push') && !instead ? [] : push.inputs;
  // docker/build-push-action's default context is the repository at the commit, not the workspace.
  if ((step.inputs.get('context')?.text.trim() ?? '') === '') {
    const others = inputs.filter(({ name }) => name !== 'context');
    return [{ name: 'context', value: '{{defaultContext}}' }, ...others, ...added];
  }
  return [...inputs, ...added];
}
