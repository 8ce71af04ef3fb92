import { mkdtempSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInputReader } from '../../../src/inputs/reader.ts';
import { readRequest, type RunContext } from '../../../src/inputs/read-request.ts';
import type { EmbeddedAuth } from '../../../src/embedded-registry/auth.ts';
import { PublishError } from '../../../src/oci/errors.ts';
import { runPipeline } from '../../../src/pipeline/pipeline.ts';
import type { PipelineRequest, PipelineResult } from '../../../src/pipeline/types.ts';
import { silent, type Reporter } from '../../../src/support/reporter.ts';
import { asPushedTag } from '../../../src/tags/plan.ts';
import type { GitContext } from '../../../src/tags/types.ts';
import { startLyingRegistry, type LyingRegistry } from '../../e2e/support/lying-registry.ts';

const USER = { username: 'robot', password: 'pipeline-test' };
const AUTHS: EmbeddedAuth[] = [{ kind: 'none' }, { kind: 'basic', ...USER }, { kind: 'token', ...USER }];

export const REPOSITORY = 'acme/app';
export const COMMIT = '5eed5eed5eed5eed5eed5eed5eed5eed5eed5eed';
export const OTHER_COMMIT = 'c0ffeec0ffeec0ffeec0ffeec0ffeec0ffeec0ff';

/** A push to `main` of a repository that nobody has. */
export const MAIN: GitContext = {
  eventName: 'push',
  ref: 'refs/heads/main',
  sha: COMMIT,
  defaultBranch: 'main',
  commitDate: '2026-01-01T00:00:00.000Z',
  now: '2026-01-01T00:00:00.000Z',
  payload: {},
  repository: { fullName: REPOSITORY, htmlUrl: 'https://github.com/acme/app' },
};

export const SEMVER = ['{{version}}', '{{major}}.{{minor}}', '{{major}}']
  .map((pattern) => `type=semver,pattern=${pattern}`)
  .join('\n');

export interface World {
  /** Open, with a password, with a token service. */
  registries: LyingRegistry[];
  /** The checked-out repository: a Dockerfile without RUN. */
  workspace: string;
  /** The step's environment; what is changed in it holds for the next run. */
  env: RunContext['env'];
  log: string[];
  notices: string[];
  warnings: string[];
  /** What programs printed. */
  output: string[];
  /** Builds with the embedded engine and publishes `acme/app` to all three, unless the inputs say otherwise. */
  publish(facts: GitContext, inputs?: Record<string, string>, watch?: Watch): Promise<PipelineResult>;
  /** What the inputs ask for, without doing it. */
  request(facts: GitContext, inputs?: Record<string, string>): PipelineRequest;
  /** The digests a tag has in the three registries. */
  tag(name: string, repository?: string): Promise<(string | undefined)[]>;
  /** Ends what is noted so far. @returns per registry, how often each kind of request was sent. */
  transcript(): Record<string, number>[];
  close(): Promise<void>;
}

/** What a job has besides its inputs. Default: nothing, and no identity. */
export type Job = Partial<Pick<RunContext, 'env' | 'idToken'>>;

/** What a test does while a run is under way. */
export interface Watch {
  signal?: AbortSignal;
  /** Called with each line that a program prints. */
  onOutput?: (line: string) => void;
}

/** Three registries in this process, a repository to build, and nothing installed. */
export async function openWorld(job: Job = {}): Promise<World> {
  const directory = await mkdtemp(join(tmpdir(), 'pipeline-'));
  const workspace = join(directory, 'workspace');
  await mkdir(workspace);
  await writeFile(
    join(workspace, 'Dockerfile'),
    'FROM scratch\nCOPY greeting /greeting\nCMD ["/greeting"]\n',
  );
  await writeFile(join(workspace, 'greeting'), 'hello\n');
  const registries = await Promise.all(AUTHS.map((auth) => startLyingRegistry({ auth })));
  const log: string[] = [];
  const notices: string[] = [];
  const warnings: string[] = [];
  const output: string[] = [];
  const env = job.env ?? {};
  const reporter: Reporter = {
    ...silent,
    info: (text) => void log.push(text),
    notice: (text) => void notices.push(text),
    warning: (text) => void warnings.push(text),
  };
  const request: World['request'] = (facts, inputs = {}) => {
    const temporaryDirectory = mkdtempSync(join(directory, 'step-'));
    const given = { ...defaults(registries), ...inputs };
    const step = { env: { ...env }, facts, temporaryDirectory, workspace };
    const context = { idToken: noIdentity, ...job, ...step };
    return readRequest(
      createInputReader((name) => given[name]),
      context,
    );
  };
  return {
    registries,
    workspace,
    env,
    log,
    notices,
    warnings,
    output,
    request,
    async publish(facts, inputs, { signal = new AbortController().signal, onOutput } = {}) {
      const printed = (line: string) => {
        output.push(line);
        onOutput?.(line);
      };
      return runPipeline(request(facts, inputs), { ...reporter, output: printed }, signal);
    },
    tag: (name, repository = REPOSITORY) =>
      Promise.all(registries.map(({ storage }) => storage.tag(repository, name))),
    transcript: () => registries.map(countRequests),
    async close() {
      await Promise.all(registries.map((registry) => registry.close()));
      await rm(directory, { recursive: true, force: true });
    },
  };
}

export function released(version: string, sha = COMMIT): GitContext {
  return { ...asPushedTag(MAIN, version), sha };
}

function defaults(registries: readonly LyingRegistry[]): Record<string, string | undefined> {
  return {
    images: registries.map(({ host }) => `${host}/${REPOSITORY}`).join('\n'),
    tags: SEMVER,
    'registry-auth': registries.slice(1).map(login).join('\n'),
    engine: 'embedded',
    reproducible: 'true',
    provenance: 'false',
  };
}

function login({ host }: LyingRegistry): string {
  return `- registry: "${host}"\n  username: ${USER.username}\n  password: ${USER.password}`;
}

function noIdentity(): Promise<string> {
  return Promise.reject(new PublishError('This job has no identity'));
}

function countRequests({ asked }: LyingRegistry): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { kind } of asked.splice(0)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
