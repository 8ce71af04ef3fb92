import {
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  visit,
  type Document,
  type Node,
  type Pair,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { stepUses, type StepUse } from './expressions.ts';
import { pairsOf, scalarText, type Source } from './source.ts';

/** One input of a step. */
export interface Input {
  /** As the runner converts it to a string. */
  text: string;
  pair: Pair;
  line: number;
}

export interface Step {
  /** Index in the list, 0-based. */
  index: number;
  line: number;
  node: YAMLMap;
  pairs: Map<string, Pair>;
  /** In lower case. */
  id?: string;
  /** The action in lower case, without its version: `docker/login-action`. */
  action?: string;
  run?: string;
  condition?: string;
  /** By lower-case name, since the runner ignores case. */
  inputs: Map<string, Input>;
  env: Map<string, Input>;
  /** Why the inputs can't be read. */
  unreadable?: string;
}

export interface Job {
  name: string;
  node: YAMLMap;
  line: number;
  pairs: Map<string, Pair>;
  steps: Step[];
  /** The list of steps; undefined when there is none that can be read. */
  list?: YAMLSeq;
  /** Why nothing in the job can be changed: anchors or aliases, or steps that aren't mappings. */
  untouchable?: { line: number; words: string };
}

export interface Workflow {
  jobs: Job[];
  /** Names of the events that trigger the workflow; undefined when they can't be determined. */
  events?: string[];
  /** The workflow's `env`, if its values are plain strings. */
  env: Map<string, string>;
  pairs: Map<string, Pair>;
}

/** Reads the parts of a workflow; undefined when the document isn't one. */
export function readWorkflow(document: Document.Parsed, source: Source): Workflow | undefined {
  const root = document.contents;
  if (!isMap(root)) return undefined;
  const pairs = pairsOf(root);
  const jobs = pairs.get('jobs')?.value;
  if (!isMap(jobs)) return undefined;
  const events = readEvents(pairs.get('on')?.value);
  return {
    pairs,
    env: plainTexts(pairs.get('env')?.value),
    ...(events ? { events } : {}),
    jobs: [...pairsOf(jobs)].flatMap(([name, pair]) =>
      isMap(pair.value) ? [readJob(name, pair.value, source)] : [],
    ),
  };
}

function readEvents(node: unknown): string[] | undefined {
  if (isScalar(node)) return [String(node.value)];
  if (isSeq(node)) return node.items.map((item) => String(isScalar(item) ? item.value : ''));
  return isMap(node) ? [...pairsOf(node).keys()] : undefined;
}

function readJob(name: string, node: YAMLMap, source: Source): Job {
  const pairs = pairsOf(node);
  const list = pairs.get('steps')?.value;
  const untouchable = untouchableIn(node, source);
  const job = { name, node, pairs, line: source.lineOf(node), ...(untouchable ? { untouchable } : {}) };
  if (!isSeq(list)) return { ...job, steps: [] };
  const steps = list.items.map((item, index) => readStep(item, index, source));
  const odd = steps.findIndex((step) => step === undefined);
  const readable = steps.filter((step) => step !== undefined);
  if (odd !== -1 && !untouchable) {
    const line = source.lineOf(list.items[odd] as Node);
    return { ...job, list, steps: readable, untouchable: { line, words: 'a step is not a mapping' } };
  }
  return { ...job, list, steps: readable };
}

/** A node with an anchor is used in several places; editing it would change all of them. */
function untouchableIn(node: Node, source: Source): Job['untouchable'] {
  let found: Job['untouchable'];
  visit(node, {
    Node(_key, one) {
      const anchor = isAlias(one) || ('anchor' in one && one.anchor !== undefined);
      const tag = 'tag' in one && one.tag !== undefined;
      if (!anchor && !tag) return undefined;
      const words = anchor ? 'it has YAML anchors or aliases' : 'it has YAML tags';
      found = { line: source.lineOf(one), words };
      return visit.BREAK;
    },
  });
  return found;
}

function readStep(item: unknown, index: number, source: Source): Step | undefined {
  if (!isMap(item)) return undefined;
  const pairs = pairsOf(item);
  const get = (key: string): string | undefined =>
    pairs.has(key) ? scalarText(pairs.get(key)?.value) : undefined;
  const [id, uses, run, condition] = [get('id'), get('uses'), get('run'), get('if')];
  const action = uses === undefined ? undefined : actionName(uses);
  const unreadable = ['with', 'env'].find((key) => {
    const value = pairs.get(key)?.value;
    const empty = value === undefined || (isScalar(value) && value.value === null);
    return !empty && (!isMap(value) || value.items.some((pair) => scalarText(pair.value) === undefined));
  });
  return {
    index,
    node: item,
    line: source.lineOf(item),
    pairs,
    inputs: readInputs(pairs.get('with')?.value, source, (name) => name.toLowerCase()),
    env: readInputs(pairs.get('env')?.value, source, (name) => name),
    ...(id ? { id: id.toLowerCase() } : {}),
    ...(action ? { action } : {}),
    ...(run === undefined ? {} : { run }),
    ...(condition === undefined ? {} : { condition }),
    ...(unreadable ? { unreadable } : {}),
  };
}

/** The action's name: `docker/login-action` for `Docker/login-action@v3`. */
export function actionName(uses: string): string {
  return uses
    .trim()
    .replace(/@[^@]*$/, '')
    .toLowerCase();
}

function readInputs(node: unknown, source: Source, nameOf: (key: string) => string): Map<string, Input> {
  const inputs = new Map<string, Input>();
  for (const [key, pair] of pairsOf(node)) {
    const value = scalarText(pair.value);
    if (value !== undefined)
      inputs.set(nameOf(key), { text: value, pair, line: source.lineOf(pair.key as Node) });
  }
  return inputs;
}

function plainTexts(node: unknown): Map<string, string> {
  return new Map(
    [...pairsOf(node)].flatMap(([key, { value }]) => {
      const text = scalarText(value);
      return text === undefined ? [] : [[key, text] as const];
    }),
  );
}

/** A text of a job, and whether it is an expression without `${{ }}`. */
export interface JobText {
  node: Scalar;
  line: number;
  text: string;
  bare: boolean;
  /** Uses of the `steps` context in the text. */
  uses: readonly StepUse[];
  /** Index of its step; undefined outside of steps. */
  step?: number;
  /** Key of the step that contains it. */
  key?: string;
}

/** All texts of a job that may contain expressions. */
export function jobTexts({ node, list }: Job, source: Source): JobText[] {
  const texts: JobText[] = [];
  const places = new Map((list?.items ?? []).map((item, index) => [item, index]));
  visit(node, {
    Scalar(key, scalar, path) {
      if (key === 'key' || typeof scalar.value !== 'string') return;
      const keys = path.filter((one) => isPair(one)).map(({ key: name }) => String((name as Scalar).value));
      const step = path.map((one) => places.get(one)).find((index) => index !== undefined) ?? -1;
      const inStep = step === -1 ? {} : { step, ...(keys[1] === undefined ? {} : { key: keys[1] }) };
      const { value: text } = scalar;
      const bare = keys.at(-1) === 'if';
      texts.push({
        node: scalar,
        line: source.lineOf(scalar),
        text,
        bare,
        uses: stepUses(text, bare),
        ...inStep,
      });
    },
  });
  return texts;
}

/**
 * Replaces expressions `env.NAME` by their values, if these are constant. Only used for analysis, never
 * written.
 */
export function resolved(text: string, env: ReadonlyMap<string, string>): string {
  return text.replaceAll(/\$\{\{\s*env\.([\w-]+)\s*\}\}/gi, (all, name: string) => env.get(name) ?? all);
}

/** Constant variables that a job's steps see, without those set by the steps themselves. */
export function environment(workflow: Workflow, job: Job): Map<string, string> {
  return new Map([...workflow.env, ...plainTexts(job.pairs.get('env')?.value)]);
}
