import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { findPart } from './parts.ts';
import { BASE_IMAGE, type DockerDaemon } from './engine.ts';
import { buildNodeImage } from './node-image.ts';
import type { Distribution } from './registry.ts';
import { parsePairs, runAction, type ActionResult } from './runner.ts';

const run = promisify(execFile);
const SAMPLES = join(import.meta.dirname, '../samples');

interface Step {
  if?: string;
  run?: string;
  uses?: string;
  with?: Record<string, string>;
  env?: Record<string, string>;
}

export interface WorkflowRun {
  /** For `${{ vars.… }}` and `${{ secrets.… }}`. */
  vars: Record<string, string>;
  secrets: Record<string, string>;
  /** Environment of the job's machine. */
  env: Record<string, string>;
  /** The tag that was pushed. */
  version: string;
  /** Inputs that are added to the step's own. */
  inputs?: Record<string, string>;
}

export interface SampleRun extends WorkflowRun {
  /** The repository, and its workflow. */
  sample: string;
  workflow?: string;
}

/** Checks out a sample repository, and runs its workflow's steps as a runner does when a tag is pushed. */
export async function runSample(job: SampleRun): Promise<ActionResult> {
  const workspace = await mkdtemp(join(tmpdir(), 'sample-'));
  try {
    await cp(join(SAMPLES, job.sample), workspace, { recursive: true });
    await mkdir(join(workspace, 'build'));
    await cp(join(SAMPLES, 'compile.mjs'), join(workspace, 'build/compile.mjs'));
    return await runWorkflow(join(workspace, job.workflow ?? 'publish.yml'), workspace, job);
  } finally {
    await rm(workspace, { recursive: true });
  }
}

/**
 * Runs the steps of a workflow's job `publish` in a checkout, and returns the result of the action's step.
 */
export async function runWorkflow(file: string, workspace: string, job: WorkflowRun): Promise<ActionResult> {
  const { jobs } = parse(await readFile(file, 'utf8')) as { jobs: { publish: { steps: Step[] } } };
  const temporary = await mkdtemp(join(tmpdir(), 'job-'));
  const variables = join(temporary, 'variables');
  await writeFile(variables, '');
  let result: ActionResult | undefined;
  try {
    for (const step of jobs.publish.steps) {
      const failed: boolean = (result?.exitCode ?? 0) !== 0;
      if (failed && step.if !== 'always()') continue;
      const env = {
        ...job.env,
        ...parsePairs(await readFile(variables, 'utf8')),
        ...fill(step.env ?? {}, job),
      };
      if (step.run) {
        const shell = { ...process.env, ...env, RUNNER_TEMP: temporary, GITHUB_ENV: variables };
        const ended = run('bash', ['-ec', step.run], { cwd: workspace, env: shell });
        // Ignore failures of cleanup after a failed step.
        await (failed ? ended.catch(() => undefined) : ended);
      }
      if (!step.uses?.startsWith('org/registry-publish')) continue;
      const event = { ref: `refs/tags/${job.version}`, sha: 'c'.repeat(40) };
      const inputs = { ...fill(step.with ?? {}, job), ...job.inputs };
      result = await runAction({ workspace, inputs, env, event });
    }
  } finally {
    await rm(temporary, { recursive: true });
  }
  if (!result) throw new Error(`no step of ${file} publishes`);
  return result;
}

function fill(values: Record<string, string>, job: WorkflowRun): Record<string, string> {
  const evaluate = (_all: string, context: 'vars' | 'secrets', name: string) => {
    const value = job[context][name];
    if (value === undefined) throw new Error(`the test has no ${context}.${name}`);
    return value;
  };
  const filled = Object.entries(values).map(([name, text]) => [
    name,
    String(text).replaceAll(/\$\{\{ (vars|secrets)\.(\w+) \}\}/g, evaluate),
  ]);
  return Object.fromEntries(filled) as Record<string, string>;
}

/** An image in a registry, as seen by an unrelated client. */
export interface SeenImage {
  /** Digest of what the tag points at. */
  digest: string;
  root: ManifestDocument;
  /** The platform's manifest, when the root is an index. */
  manifest: ManifestDocument;
  config: { Labels?: Record<string, string>; User?: string };
}

export interface ManifestDocument {
  mediaType?: string;
  annotations?: Record<string, string>;
  config?: { digest: string };
  layers?: { mediaType: string; digest: string; size: number; annotations?: Record<string, string> }[];
  manifests?: {
    digest: string;
    platform: { os: string; architecture: string };
    annotations?: Record<string, string>;
  }[];
}

/** Runs `skopeo inspect` on `:tag` or `@digest` of a repository. */
async function inspect(registry: Distribution, name: string, args: string[]): Promise<Buffer> {
  const access = ['--tls-verify=false', '--creds', `${registry.username}:${registry.password}`];
  const all = ['inspect', ...access, ...args.slice(1), `docker://${registry.host}/${name}${args[0]}`];
  return (await run('skopeo', all, { encoding: 'buffer' })).stdout;
}

const digestOf = (bytes: Buffer) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** The digest of a tag. Rejects when it doesn't exist. */
export async function digestAt(registry: Distribution, name: string, tag: string): Promise<string> {
  return digestOf(await inspect(registry, name, [`:${tag}`, '--raw']));
}

/** Reads an image for linux/amd64 with skopeo. Rejects when it doesn't exist. */
export async function see(registry: Distribution, name: string, tag: string): Promise<SeenImage> {
  const bytes = await inspect(registry, name, [`:${tag}`, '--raw']);
  const root = JSON.parse(bytes.toString()) as ManifestDocument;
  const native = root.manifests?.find(({ platform }) => platform.architecture === 'amd64');
  const digest = native?.digest ?? digestOf(bytes);
  const [manifest, config] = await Promise.all([
    inspect(registry, name, [`@${digest}`, '--raw']),
    inspect(registry, name, [`@${digest}`, '--config', '--override-arch=amd64', '--override-os=linux']),
  ]);
  return {
    digest: digestOf(bytes),
    root,
    manifest: JSON.parse(manifest.toString()) as ManifestDocument,
    config: (JSON.parse(config.toString()) as { config: SeenImage['config'] }).config,
  };
}

/** True when a repository has no tags. */
export async function isEmpty(registry: Distribution, name: string): Promise<boolean> {
  const access = ['--tls-verify=false', '--creds', `${registry.username}:${registry.password}`];
  const listed = await run('skopeo', ['list-tags', ...access, `docker://${registry.host}/${name}`]).catch(
    (error: { stderr?: string }) => error.stderr ?? '',
  );
  return typeof listed === 'string' && /404 \(Not Found\)|name unknown/i.test(listed);
}

/** Pushes the samples' base images to a registry: busybox, and Node 24 on top of it. */
export async function pushBases(daemon: DockerDaemon, registry: Distribution): Promise<void> {
  const [busybox, node] = ['busybox:1', 'node:24'].map((name) => `${registry.host}/testbed/${name}`) as [
    string,
    string,
  ];
  await daemon.docker(['tag', BASE_IMAGE, busybox]);
  await buildNodeImage(daemon, node);
  for (const name of [busybox, node]) await daemon.docker(['push', name]);
}

/** Whether skopeo is installed. */
export function hasSkopeo(): boolean {
  return findPart('/usr/bin/skopeo') !== undefined;
}
