import { isMap, isSeq, parseDocument } from 'yaml';
import { INPUTS } from '../../../../src/inputs/table.ts';

export interface PrintedStep {
  id?: string;
  if?: string;
  uses?: string;
  run?: string;
  env?: Record<string, string>;
  with?: Record<string, unknown>;
}

export interface PrintedJob {
  environment?: string;
  if?: string;
  strategy?: { matrix: Record<string, unknown[]> };
  outputs?: Record<string, string>;
  uses?: string;
  steps?: PrintedStep[];
}

export interface PrintedWorkflow {
  on?: unknown;
  jobs: Record<string, PrintedJob>;
}

const ACTION = /^(?:https:\/\/github\.com\/)?org\/registry-publish@/;
/** True for a step that uses this action. */
export const isOurs = ({ uses = '' }: PrintedStep): boolean => ACTION.test(uses);

/**
 * Interprets a YAML block as a reader would: a workflow as it is; steps as those of a job; inputs, logins or
 * mirror rules as those of a step. Undefined for unrelated YAML.
 */
export function workflowIn(text: string): PrintedWorkflow | undefined {
  const document = parseDocument(text);
  const root = document.toJS() as unknown;
  const step = (given: Record<string, unknown>): PrintedWorkflow => ({
    jobs: {
      publish: {
        // Same environment as on the pages with such blocks.
        environment: 'production',
        steps: [{ id: 'publish', uses: 'org/registry-publish@v1', with: given }],
      },
    },
  });
  if (isSeq(document.contents)) {
    const [first] = document.contents.items;
    if (!isMap(first)) return undefined;
    if (first.has('uses') || first.has('run')) return { jobs: { publish: { steps: root as PrintedStep[] } } };
    if (first.has('registry')) return step(withImages({ 'registry-auth': text }));
    return first.has('to') ? step({ mirror: text }) : undefined;
  }
  if (!isMap(document.contents)) return undefined;
  const keys = Object.keys(root as object);
  if (keys.includes('jobs')) return root as PrintedWorkflow;
  if (keys.includes('steps')) return { jobs: { publish: root as PrintedJob } };
  const known = INPUTS.map(({ name }) => name);
  return keys.every((key) => known.includes(key))
    ? step(withImages(root as Record<string, unknown>))
    : undefined;
}

/** A list of logins has no images: add one for each registry, so that each login is used. */
function withImages(given: Record<string, unknown>): Record<string, unknown> {
  const logins = given['registry-auth'];
  if (typeof logins !== 'string') return given;
  const entries = parseDocument(logins).toJS() as { registry?: string }[];
  const images = entries.map(({ registry = 'docker.io' }) => {
    if (registry.includes('/')) return `${registry}/app`;
    return `${registry}/${registry.endsWith('-docker.pkg.dev') ? 'acme/images' : 'acme'}/app`;
  });
  return { images: images.join('\n'), ...given };
}

export interface PrintedEvent {
  name: string;
  ref: string;
  inputs: Record<string, string>;
  payload: Record<string, unknown>;
}

type Triggers = Record<string, { branches?: string[]; tags?: string[]; inputs?: object } | null>;

/**
 * The first event that triggers a workflow, preferring a tag to a branch; `version` is the version to
 * release.
 */
export function eventOf(on: unknown, version: string): PrintedEvent {
  const triggers: Triggers =
    on === undefined
      ? { push: { tags: ['v*'] } }
      : typeof on === 'string'
        ? { [on]: null }
        : Array.isArray(on)
          ? Object.fromEntries(on.map((name: string) => [name, null]))
          : (on as Triggers);
  const event = { inputs: {}, payload: {}, ref: 'refs/heads/main' };
  const tag = triggers['push']?.tags?.[0];
  if (tag !== undefined) return { ...event, name: 'push', ref: `refs/tags/${tag.replace(/\*.*$/, version)}` };
  if ('push' in triggers) return { ...event, name: 'push' };
  if ('workflow_dispatch' in triggers)
    return { ...event, name: 'workflow_dispatch', inputs: dispatched(triggers, version) };
  if ('pull_request' in triggers) {
    const repo = { full_name: 'acme/app' };
    const pull = { number: 7, head: { ref: 'fix', repo }, base: { ref: 'main', repo } };
    return {
      ...event,
      name: 'pull_request',
      ref: 'refs/pull/7/merge',
      payload: { number: 7, pull_request: pull },
    };
  }
  return { ...event, name: Object.keys(triggers)[0] ?? 'push' };
}

/** Inputs of a manual run: a version, with a `v` unless the workflow adds one. */
function dispatched(triggers: Triggers, version: string): Record<string, string> {
  const inputs = (triggers['workflow_dispatch']?.inputs ?? {}) as Record<string, { description?: string }>;
  return Object.fromEntries(
    Object.entries(inputs).map(([name, { description = '' }]) => [
      name,
      description.includes('v1.2.3') ? `v${version}` : version,
    ]),
  );
}

/** The combinations of a matrix; `[{}]` without one. */
export function legsOf({ strategy }: PrintedJob): Record<string, unknown>[] {
  if (!strategy) return [{}];
  const { include = [], ...axes } = strategy.matrix;
  const product = Object.entries(axes).reduce<Record<string, unknown>[]>(
    (legs, [name, values]) => legs.flatMap((leg) => values.map((value) => ({ ...leg, [name]: value }))),
    [{}],
  );
  return Object.keys(axes).length === 0 ? (include as Record<string, unknown>[]) : product;
}
