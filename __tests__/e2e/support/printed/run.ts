import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { evaluate, filledIn, type Contexts } from '../../../migrate/support/evaluate.ts';
import { parsePairs, runAction, type ActionResult } from '../runner.ts';
import {
  eventOf,
  isOurs,
  legsOf,
  type PrintedEvent,
  type PrintedJob,
  type PrintedWorkflow,
} from './workflow.ts';

const run = promisify(execFile);

export interface Reader {
  /** The checkout. */
  workspace: string;
  /** Environment of every step. */
  env: Record<string, string | undefined>;
  /** The variables for identity tokens with this subject. */
  identityEnv(subject: string): Record<string, string>;
  secrets: Record<string, string>;
  vars: Record<string, string>;
  /** Outputs of other actions, by name; the actions themselves aren't run. */
  actions: Record<string, Record<string, string>>;
  /** Outputs of steps that the page doesn't show. */
  steps: Record<string, { outputs: Record<string, string> }>;
  version: string;
  sha: string;
}

/** Other actions that can be skipped, since this machine already has what they do. */
const DONE = ['actions/checkout'];

/**
 * Runs a documented workflow as GitHub would, job by job and for each matrix combination, up to the first
 * failing step.
 * @returns the result of each step of this action.
 * @throws Error for an unknown secret, variable or action.
 */
export async function runWorkflow(workflow: PrintedWorkflow, reader: Reader): Promise<ActionResult[]> {
  const results: ActionResult[] = [];
  const event = eventOf(workflow.on, reader.version);
  const needs: Record<string, { outputs: Record<string, string> }> = {};
  for (const [name, job] of Object.entries(workflow.jobs)) {
    const outputs: Record<string, string> = {};
    for (const matrix of legsOf(job)) {
      const contexts: Contexts = {
        ...contextsOf(event, reader),
        matrix,
        needs,
        inputs: event.inputs,
        steps: { ...reader.steps },
      };
      if (job.if !== undefined && !holds(job.if, contexts)) continue;
      results.push(...(await runJob(job, contexts, event, reader)));
      if (results.some(({ exitCode }) => exitCode !== 0)) return results;
      for (const [output, text] of Object.entries(job.outputs ?? {})) {
        const value = filledIn(text, contexts);
        if (value !== '') outputs[output] = value;
      }
    }
    needs[name] = { outputs };
  }
  return results;
}

async function runJob(
  job: PrintedJob,
  contexts: Contexts,
  event: PrintedEvent,
  reader: Reader,
): Promise<ActionResult[]> {
  const steps = contexts['steps'] as Record<string, { outputs: Record<string, string> }>;
  const env = { ...reader.env, ...reader.identityEnv(subjectOf(job, event)) };
  const results: ActionResult[] = [];
  for (const step of job.steps ?? []) {
    if (step.if !== undefined && !holds(step.if, contexts)) continue;
    refuseUnknown(JSON.stringify(step), reader);
    const own = Object.entries(step.env ?? {}).map(([name, text]) => [
      name,
      filledIn(String(text), contexts),
    ]);
    const stepEnv = { ...env, ...(Object.fromEntries(own) as Record<string, string>) };
    let outputs: Record<string, string> | undefined;
    if (step.run !== undefined) {
      const text = filledIn(step.run, contexts);
      const done = await runScript(text, { ...reader, env: stepEnv }, event);
      Object.assign(env, done.env);
      outputs = done.outputs;
    } else if (isOurs(step)) {
      const result = await runAction({
        workspace: reader.workspace,
        post: false,
        env: stepEnv,
        event: { name: event.name, ref: event.ref, sha: reader.sha, payload: event.payload },
        inputs: Object.fromEntries(
          Object.entries(step.with ?? {}).map(([name, value]) => [name, filledIn(String(value), contexts)]),
        ),
      });
      results.push(result);
      if (result.exitCode !== 0) return results;
      outputs = result.outputs;
    } else {
      const [action = ''] = (step.uses ?? '').split('@');
      outputs = reader.actions[action];
      if (outputs === undefined && !DONE.includes(action))
        throw new Error(`${step.uses} isn't on this machine: mark the block`);
    }
    if (step.id !== undefined) steps[step.id] = { outputs: outputs ?? {} };
  }
  return results;
}

/**
 * The token's subject; an environment takes precedence over the ref.
 * https://docs.github.com/actions/reference/security/oidc
 */
function subjectOf({ environment }: PrintedJob, { name, ref }: PrintedEvent): string {
  if (environment !== undefined) return `repo:acme/app:environment:${environment}`;
  return name === 'pull_request' ? 'repo:acme/app:pull_request' : `repo:acme/app:ref:${ref}`;
}

function contextsOf(event: PrintedEvent, reader: Reader): Contexts {
  const github = {
    event_name: event.name,
    ref: event.ref,
    ref_name: event.ref.replace(/^refs\/(?:heads|tags|pull)\//, ''),
    sha: reader.sha,
    actor: 'octocat',
    repository: 'acme/app',
    repository_owner: 'acme',
    token: 'ghs_tokenOfTheJob0123456789',
    event: {
      ...event.payload,
      repository: { name: 'app', default_branch: 'main', owner: { type: 'Organization' } },
    },
  };
  return { github, secrets: reader.secrets, vars: reader.vars };
}

function holds(condition: string, contexts: Contexts): boolean {
  return Boolean(evaluate(condition.replace(/^\$\{\{(.*)\}\}$/, '$1'), contexts));
}

function refuseUnknown(text: string, { secrets, vars }: Reader): void {
  for (const [whole, scope, name = ''] of text.matchAll(/\b(secrets|vars)\.(\w+)/g)) {
    if (!(name in (scope === 'secrets' ? secrets : vars)))
      throw new Error(`${whole} has no value in e2e/support/printed/world.ts`);
  }
}

/** Runs a step with `run`, as GitHub does. */
async function runScript(script: string, { workspace, env, sha }: Reader, event: PrintedEvent) {
  const directory = await mkdtemp(join(tmpdir(), 'step-'));
  const files = { GITHUB_ENV: join(directory, 'env'), GITHUB_OUTPUT: join(directory, 'output') };
  try {
    for (const file of Object.values(files)) await writeFile(file, '');
    const github = {
      GITHUB_REPOSITORY: 'acme/app',
      GITHUB_SHA: sha,
      GITHUB_REF: event.ref,
      RUNNER_TEMP: directory,
    };
    await run('bash', ['-eo', 'pipefail', '-c', script], {
      cwd: workspace,
      env: { ...env, ...github, ...files },
    });
    return {
      env: parsePairs(await readFile(files.GITHUB_ENV, 'utf8')),
      outputs: parsePairs(await readFile(files.GITHUB_OUTPUT, 'utf8')),
    };
  } finally {
    await rm(directory, { recursive: true });
  }
}
