import { tmpdir } from 'node:os';
import { parse } from 'yaml';
import { parseRegistryAuth } from '../../../src/credentials/entries/parse.ts';
import { createInputReader, unknownInputs } from '../../../src/inputs/reader.ts';
import { readRequest } from '../../../src/inputs/read-request.ts';
import { decidePush } from '../../../src/pipeline/plan/push-decision.ts';
import { planTags } from '../../../src/tags/plan.ts';
import type { GitContext } from '../../../src/tags/types.ts';
import { facts, SHA } from '../../tags/support.ts';
import { evaluate, filledIn, type Contexts } from './evaluate.ts';
import type { Structure } from './structures.ts';

/** What a git context is called in the tables. */
const EVENTS: Record<string, GitContext> = {
  main: facts('refs/heads/main'),
  master: facts('refs/heads/master', { defaultBranch: 'master' }),
  feature: facts('refs/heads/feature/login'),
  schedule: facts('refs/heads/main', { eventName: 'schedule' }),
  dispatch: facts('refs/heads/main', { eventName: 'workflow_dispatch' }),
  pr: facts('refs/pull/7/merge', {
    headRef: 'fix',
    baseRef: 'main',
    payload: { pull_request: { number: 7, head: { repo: { full_name: 'acme/app' } } } },
  }),
  'v1.2.3': facts('refs/tags/v1.2.3'),
  '1.2.3': facts('refs/tags/1.2.3'),
  'v2.0.0-rc.1': facts('refs/tags/v2.0.0-rc.1'),
  release: facts('refs/tags/v1.2.3', { eventName: 'release', payload: { release: { tag_name: 'v1.2.3' } } }),
};

interface WrittenStep {
  id?: string;
  if?: string;
  uses?: string;
  with?: Record<string, unknown>;
  env?: Record<string, unknown>;
}
interface WrittenJob {
  steps?: WrittenStep[];
  env?: Record<string, unknown>;
}
export interface Written {
  env?: Record<string, unknown>;
  jobs: Record<string, WrittenJob>;
}

/** Contexts of a job at an event; secrets and variables have values of the form that they would have. */
function contextsOf(written: Written, job: WrittenJob, event: GitContext, structure: Structure): Contexts {
  const steps: Record<string, { outputs: Record<string, string> }> = {};
  const inputs: Record<string, string> = {};
  for (const [path, value] of Object.entries(structure.given ?? {})) {
    const [context, name = '', , output = ''] = path.split('.');
    if (context === 'inputs') inputs[name] = value;
    else (steps[name] ??= { outputs: {} }).outputs[output] = value;
  }
  const refName = event.ref.replace(/^refs\/(?:heads|tags|pull)\//, '');
  const contexts: Contexts = {
    github: {
      event_name: event.eventName,
      ref: event.ref,
      ref_name: refName,
      ref_type: event.ref.startsWith('refs/tags/') ? 'tag' : 'branch',
      sha: SHA,
      actor: 'ada',
      repository: 'acme/app',
      repository_owner: 'acme',
      run_number: 42,
      run_id: 1000,
      token: 'token',
      event: { ...event.payload, repository: { name: 'app', default_branch: event.defaultBranch } },
    },
    secrets: valuesOf(written, 'secrets'),
    vars: valuesOf(written, 'vars'),
    matrix: structure.matrix ?? {},
    runner: { temp: '/tmp/runner', os: 'Linux' },
    inputs,
    steps,
    needs: {},
  };
  contexts['env'] = {};
  for (const level of [written.env, job.env]) {
    const values = Object.entries(level ?? {}).map(([key, value]) => [
      key,
      filledIn(String(value ?? ''), contexts),
    ]);
    contexts['env'] = { ...(contexts['env'] as object), ...Object.fromEntries(values) };
  }
  return contexts;
}

/** Values that secrets and variables have, by their names; the rest is what YAML finds hard to read. */
const VALUES: [RegExp, string][] = [
  [/ROLE/, 'arn:aws:iam::123456789012:role/ci'],
  [/ACCESS_KEY_ID/, 'AKIAIOSFODNN7EXAMPLE'],
  [/AZURE_\w+_ID/, '00000000-0000-4000-8000-000000000000'],
  [
    /GCP_KEY/,
    '{"type": "service_account", "private_key": "-----\\nx\\n-----", "client_email": "ci@acme.example"}',
  ],
  [/USER|ORG|REPO|IMAGE|BACKEND/i, 'hubuser'],
  [/./, '*&!{[: "#%@`\\'],
];

function valuesOf(written: Written, context: string): Record<string, string> {
  const names = JSON.stringify(written).matchAll(new RegExp(`\\b${context}\\.(\\w+)`, 'g'));
  return Object.fromEntries(
    [...names].map(([, name = '']) => [name, VALUES.find(([pattern]) => pattern.test(name))?.[1] ?? '']),
  );
}

/** What a new step does at an event, as a dry run that asks no registry. */
export interface Planned {
  names: string[];
  pushes: boolean;
  /** Hosts that it logs in to with an entry. */
  logins: string[];
}

/** Every new step of a text at an event, in order. */
export function dryRun(text: string, event: string, structure: Structure): Planned[] {
  const written = parse(text) as Written;
  const given = EVENTS[event];
  if (!given) throw new Error(`no event is called ${event}`);
  return Object.values(written.jobs).flatMap((job) =>
    (job.steps ?? [])
      .filter(({ uses = '' }) => uses.startsWith('org/registry-publish@'))
      .map((step) => planStep(step, given, contextsOf(written, job, given, structure))),
  );
}

function planStep(step: WrittenStep, event: GitContext, contexts: Contexts): Planned {
  const values = new Map(
    Object.entries(step.with ?? {}).map(([name, value]) => [name, filledIn(String(value ?? ''), contexts)]),
  );
  const unknown = unknownInputs([...values.keys()]);
  if (unknown.length > 0) throw new Error(`unknown inputs: ${unknown.map(({ name }) => name).join(', ')}`);
  const request = readRequest(
    createInputReader((name) => values.get(name)),
    {
      env: {},
      facts: event,
      idToken: () => Promise.reject(new Error('not asked')),
      temporaryDirectory: tmpdir(),
      workspace: process.cwd(),
    },
  );
  // Without `images` bake publishes the names of its files.
  const images = request.images || (request.bake ? '' : 'ghcr.io/acme/app');
  const plan = planTags({ ...request, images }, event);
  const decision = decidePush(request.outputs?.onlyExports === true ? 'false' : request.push, event, 'ada');
  return {
    names: plan.images.flatMap(({ name }) => plan.tags.map((tag) => `${name}:${tag.name}`)),
    pushes: decision.push,
    logins: parseRegistryAuth(request.registryAuth).map(({ host }) => host),
  };
}

/** The value of `push` in every docker/build-push-action step of a text that was migrated, as the runner sees it. */
export function pushedBefore(text: string, after: string, event: string, structure: Structure): boolean[] {
  const [before, now] = [parse(text) as Written, parse(after) as Written];
  const given = EVENTS[event];
  if (!given) throw new Error(`no event is called ${event}`);
  return Object.entries(before.jobs).flatMap(([name, job]) => {
    const left = (now.jobs[name]?.steps ?? []).filter(({ uses = '' }) =>
      uses.startsWith('docker/build-push-action@'),
    );
    const steps = (job.steps ?? [])
      .filter(({ uses = '' }) => isBuild(uses))
      .filter((step) => !left.some((other) => JSON.stringify(other) === JSON.stringify(step)));
    const contexts = contextsOf(before, job, given, structure);
    // Several steps may push what one has built.
    const pushes = steps.filter(({ uses = '' }) => uses.startsWith('redhat-actions/'));
    if (pushes.length > 0)
      return [pushes.every((step) => step.if === undefined || evaluate(step.if, contexts) === true)];
    return steps.map(({ with: inputs = {} }) => {
      const value = inputs['push'] ?? /\bpush=([^,]*)/.exec(String(inputs['outputs'] ?? ''))?.[1] ?? 'false';
      return filledIn(String(value), contexts) === 'true';
    });
  });
}

function isBuild(uses: string): boolean {
  return /^(?:docker\/(?:build-push|bake)-action|redhat-actions\/push-to-registry)@/.test(uses);
}
