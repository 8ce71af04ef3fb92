import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { refuseControls, refuseForeignCommands, runnerCommands } from './runner-commands.ts';

export interface ActionRun {
  /** As in `with:`. */
  inputs?: Record<string, string>;
  /** Added to the variables that a runner sets; `undefined` removes one. */
  env?: Record<string, string | undefined>;
  /** The event; default: a push to main. */
  event?: { name?: string; ref?: string; sha?: string; payload?: Record<string, unknown> };
  /** The checkout; default: a new empty directory, which is removed. */
  workspace?: string;
  /** Path of the Node binary; default: Node 24 of the testbed, otherwise the one that runs the tests. */
  node?: string;
  /** Command line prefix that runs the steps. */
  under?: string[];
  /** Id of the user that runs the steps and owns the runner's files; default: the tests' user. */
  user?: number;
  /** Whether the post step runs after the main one, as on a runner; default: true. */
  post?: boolean;
  /** Milliseconds after which the step is killed and has failed; default: 120,000. */
  timeout?: number;
  /** A signal for the main step after so many milliseconds, matching output, or a promise. */
  interrupt?: { after: number | RegExp | Promise<void>; signal: NodeJS.Signals };
}

export interface Annotation {
  level: 'notice' | 'warning' | 'error';
  message: string;
  title?: string;
  file?: string;
  line?: string;
}

export interface ActionResult {
  exitCode: number;
  /** Log of the main step as a runner shows it, with masked values as `***`. */
  log: string;
  /** The unmasked output, for tests that look for secrets. */
  raw: string;
  outputs: Record<string, string>;
  /** Variables for later steps. */
  env: Record<string, string>;
  summary: string;
  state: Record<string, string>;
  annotations: Annotation[];
  masked: string[];
  milliseconds: number;
  post?: { exitCode: number; log: string };
  /** Relative paths of files left in RUNNER_TEMP after the post step. */
  leftovers: string[];
}

const ROOT = resolve(import.meta.dirname ?? '.', '../../..');

/**
 * Runs the built action as a runner does: with action.yml's defaults, `INPUT_*`, `GITHUB_*`, files, main and
 * post step.
 */
export async function runAction(run: ActionRun = {}): Promise<ActionResult> {
  const home = await mkdtemp(join(tmpdir(), 'runner-'));
  try {
    const { env, files } = await prepareStep(home, run);
    if (run.user !== undefined) await give(home, run.user);
    const node = run.node ?? nodeBinary();
    const started = performance.now();
    const main = await start(node, 'main', env, run);
    const milliseconds = performance.now() - started;
    const result = await readStep(main, files, milliseconds);
    if (run.post !== false) {
      const states = Object.fromEntries(
        Object.entries(result.state).map(([name, value]) => [`STATE_${name}`, value]),
      );
      const { exitCode, raw } = await start(
        node,
        'post',
        { ...env, ...states },
        {
          timeout: run.timeout,
          user: run.user,
        },
      );
      result.post = { exitCode, log: mask(raw, result.masked) };
      result.leftovers = await list(files.temporary);
    }
    return result;
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

async function give(directory: string, user: number): Promise<void> {
  await chown(directory, user, user);
  for (const path of await readdir(directory, { recursive: true }))
    await chown(join(directory, path), user, user);
}

type StepFiles = Awaited<ReturnType<typeof prepareStep>>['files'];

/** The results of a step, from its output and files. */
export async function readStep(
  { exitCode, raw }: { exitCode: number; raw: string },
  files: StepFiles,
  milliseconds: number,
): Promise<ActionResult> {
  const masked = commandsIn(raw, 'add-mask').map(({ message }) => message);
  return {
    exitCode,
    log: mask(raw, masked),
    raw,
    outputs: parsePairs(await readFile(files.output, 'utf8')),
    env: parsePairs(await readFile(files.env, 'utf8')),
    summary: await readFile(files.summary, 'utf8'),
    state: parsePairs(await readFile(files.state, 'utf8')),
    annotations: annotationsIn(raw),
    masked,
    milliseconds,
    leftovers: [],
  };
}

/** Node 24 of the testbed; the machine's own if there is none. */
export function nodeBinary(): string {
  const testbed = process.env['TESTBED_DIR'] ?? join(ROOT, '.testbed');
  const candidates = ['node/node', 'node/bin/node'].map((path) => join(testbed, path));
  return candidates.find((path) => existsSync(path)) ?? process.execPath;
}

/** Creates a step's environment and the runner's files for it in `home`. */
export async function prepareStep(home: string, run: ActionRun) {
  const temporary = join(home, 'temp');
  const workspace = run.workspace ?? join(home, 'workspace');
  await Promise.all([mkdir(temporary), mkdir(workspace, { recursive: true })]);
  const files = {
    output: join(home, 'output'),
    env: join(home, 'env'),
    state: join(home, 'state'),
    summary: join(home, 'summary'),
    temporary,
  };
  await Promise.all([files.output, files.env, files.state, files.summary].map((path) => writeFile(path, '')));
  const { name = 'push', ref = 'refs/heads/main', sha = 'a'.repeat(40), payload = {} } = run.event ?? {};
  const eventPath = join(home, 'event.json');
  await writeFile(eventPath, JSON.stringify({ ...EVENT, ...payload }));
  await chmod(temporary, 0o755);
  const token = 'ghs_tokenOfTheJob0123456789';
  const env: Record<string, string | undefined> = {
    PATH: process.env['PATH'],
    HOME: home,
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTOR: 'octocat',
    GITHUB_EVENT_NAME: name,
    GITHUB_EVENT_PATH: eventPath,
    GITHUB_REF: ref,
    GITHUB_REF_NAME: ref.replace(/^refs\/(heads|tags|pull)\//, ''),
    GITHUB_SHA: sha,
    GITHUB_REPOSITORY: 'acme/app',
    GITHUB_REPOSITORY_OWNER: 'acme',
    GITHUB_RUN_ID: '4000',
    GITHUB_RUN_NUMBER: '7',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_API_URL: 'https://api.github.com',
    GITHUB_WORKSPACE: workspace,
    GITHUB_OUTPUT: files.output,
    GITHUB_ENV: files.env,
    GITHUB_STATE: files.state,
    GITHUB_STEP_SUMMARY: files.summary,
    RUNNER_TEMP: temporary,
    RUNNER_OS: 'Linux',
    ...(await inputVariables(run.inputs ?? {}, token)),
    ...run.env,
  };
  return { env, files };
}

const EVENT = {
  repository: {
    full_name: 'acme/app',
    html_url: 'https://github.com/acme/app',
    description: 'An app',
    default_branch: 'main',
    license: { spdx_id: 'Apache-2.0' },
  },
};

let declared: Promise<Record<string, { default?: string }>> | undefined;

async function inputVariables(given: Record<string, string>, token: string) {
  declared ??= readFile(join(ROOT, 'action.yml'), 'utf8').then(
    (text) => (parse(text) as { inputs: Record<string, { default?: string }> }).inputs,
  );
  const defaults = Object.entries(await declared).map(
    ([name, input]) => [name, input.default ?? ''] as const,
  );
  return Object.fromEntries(
    [...defaults, ...Object.entries(given)].map(([name, value]) => [
      `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`,
      value.replaceAll('${{ github.token }}', token),
    ]),
  );
}

function start(node: string, door: string, env: Record<string, string | undefined>, run: ActionRun) {
  const user =
    run.user === undefined ? [] : ['setpriv', `--reuid=${run.user}`, `--regid=${run.user}`, '--clear-groups'];
  const [file = node, ...args] = [...user, ...(run.under ?? []), node, join(ROOT, 'dist', `${door}.js`)];
  const child = spawn(file, args, {
    env: Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined)),
    cwd: env['GITHUB_WORKSPACE'],
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { interrupt } = run;
  let raw = '';
  const written = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => {
      raw += text;
      written[name] += text;
      if (interrupt?.after instanceof RegExp && interrupt.after.test(raw)) child.kill(interrupt.signal);
    });
  const timers = [setTimeout(() => child.kill('SIGKILL'), run.timeout ?? 120_000)];
  if (typeof interrupt?.after === 'number')
    timers.push(setTimeout(() => child.kill(interrupt.signal), interrupt.after));
  if (interrupt?.after instanceof Promise) void interrupt.after.then(() => child.kill(interrupt.signal));
  return new Promise<{ exitCode: number; raw: string }>((resolved, rejected) => {
    child.once('error', rejected);
    child.once('close', (code) => {
      timers.forEach(clearTimeout);
      try {
        // A runner reads each stream separately.
        for (const output of Object.values(written)) {
          refuseForeignCommands(output);
          refuseControls(output.replaceAll(/^::add-mask::.*$/gm, ''));
        }
        resolved({ exitCode: code ?? 137, raw });
      } catch (error) {
        rejected(error as Error);
      }
    });
  });
}

/** Parses a runner's file of `name<<delimiter` blocks and `name=value` lines. */
export function parsePairs(text: string): Record<string, string> {
  const pairs: Record<string, string> = {};
  const lines = text.split('\n');
  while (lines.length > 0) {
    const line = lines.shift() ?? '';
    const block = /^([^=<]+)<<(.+)$/.exec(line);
    if (block) {
      const end = lines.indexOf(block[2]!);
      if (end < 0) throw new Error(`the value of ${block[1]} doesn't end`);
      pairs[block[1]!] = lines
        .splice(0, end + 1)
        .slice(0, -1)
        .join('\n');
    } else if (line !== '') {
      const [name = '', ...value] = line.split('=');
      pairs[name] = value.join('=');
    }
  }
  return pairs;
}

function commandsIn(raw: string, name: string) {
  return runnerCommands(raw)
    .filter((command) => command.name === name)
    .map(({ data: message, properties }) => ({
      message,
      properties: properties as Partial<Record<'title' | 'file' | 'line', string>>,
    }));
}

function annotationsIn(raw: string): Annotation[] {
  return (['error', 'warning', 'notice'] as const).flatMap((level) =>
    commandsIn(raw, level).map(({ message, properties }) => ({ level, message, ...properties })),
  );
}

/** Masks values as a runner does; the commands that add masks aren't shown. */
function mask(raw: string, masked: readonly string[]): string {
  const shown = raw
    .split('\n')
    .filter((line) => !line.startsWith('::add-mask::'))
    .join('\n');
  return masked.reduce((text, secret) => text.replaceAll(secret, '***'), shown);
}

async function list(directory: string): Promise<string[]> {
  return (await readdir(directory, { recursive: true })).map(String).sort();
}
