import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { hasContainersTool, LOCAL_BASE_IMAGE, startContainersStore } from './support/containers.ts';
import { BASE_IMAGE, dockerDirectory, startDockerd, type Flavour } from './support/engine.ts';
import { hasDistribution, startDistribution, type Distribution } from './support/registry.ts';
import { runAction } from './support/runner.ts';

const ready = await hasDistribution();

interface Engine {
  engine: string;
  base: string;
  there: boolean;
  /** Whether it says where in the Dockerfile a step is. */
  places: boolean;
  start(): Promise<{ env: Record<string, string>; close(): Promise<void> }>;
}

const docker = (flavour: Flavour, engine: string, places: boolean): Engine => ({
  engine,
  base: BASE_IMAGE,
  there: dockerDirectory(flavour) !== undefined,
  places,
  start: () => startDockerd({ flavour }),
});
const containers = (tool: 'podman' | 'buildah'): Engine => ({
  engine: tool,
  base: LOCAL_BASE_IMAGE,
  there: hasContainersTool(tool),
  places: false,
  start: () => startContainersStore(),
});

const ENGINES: Record<string, Engine> = {
  'buildx, containerd store': docker('26-containerd', 'buildx', true),
  'buildx, classic store': docker('26-classic', 'buildx', true),
  'docker 20.10': docker('20.10', 'docker', false),
  podman: containers('podman'),
  buildah: containers('buildah'),
};

interface Failure {
  /** After `FROM base`. */
  instructions: string;
  inputs?: Record<string, string>;
  message: RegExp;
  /** The step's own last lines are told. */
  lines?: string[];
  hint: RegExp;
  line?: string;
}

const FAILURES: Record<string, Failure> = {
  'an error in the Dockerfile': {
    instructions: 'COPPY a /a',
    message: /unknown instruction: "?COPPY(?!.*imagebuilder\.Step)/i,
    hint: /Dockerfile/,
  },
  'a step that fails': {
    instructions: 'RUN (echo the last; echo words) >&2; exit 7',
    message: /a step of the build ended with exit (code|status) 7 at RUN \(echo/,
    lines: ['the last', 'words'],
    hint: /whole output/,
    line: '2',
  },
  'a disk that is full': {
    // Whoever writes there gets the kernel's own ENOSPC.
    instructions: 'RUN echo something > /dev/full',
    message: /ran out of disk space at RUN echo something/,
    hint: /Free space/,
    line: '2',
  },
  'a base image that is not there': {
    instructions: 'COPY --from=127.0.0.1:1/acme/nowhere:1 / /',
    message: /the base image 127\.0\.0\.1:1\/acme\/nowhere:1 can't be pulled/,
    hint: /registry-auth/,
  },
  'a build that takes too long': {
    instructions: 'RUN sleep 100',
    inputs: { timeout: '5s' },
    message: /took longer than its timeout of 5/,
    hint: /longer timeout/,
  },
};

let registry: Distribution;
let workspace: string;
beforeAll(async () => {
  if (!ready) return;
  registry = await startDistribution({ auth: 'basic' });
  workspace = await mkdtemp(join(tmpdir(), 'failures-'));
});
afterAll(async () => {
  await registry?.close();
  if (workspace) await rm(workspace, { recursive: true });
});

async function fails(inputs: Record<string, string>, env: Record<string, string>) {
  const { host, username, password } = registry;
  const result = await runAction({
    workspace,
    inputs: {
      images: `${host}/acme/app`,
      'registry-auth': `- registry: "${host}"\n  username: ${username}\n  password: ${password}`,
      cache: 'off',
      ...inputs,
    },
    env,
  });
  expect(result.exitCode).toBe(1);
  expect(result.raw).not.toMatch(/^\s+at \S+ \(/m);
  const writes = registry.log().match(/"PUT [^"]*manifests[^"]*" 20\d/g) ?? [];
  expect(writes).toEqual([]);
  const errors = result.annotations.filter(({ level }) => level === 'error');
  expect(errors).toHaveLength(1);
  return errors[0]!;
}

describe.each(Object.entries(ENGINES))('%s', (_name, { engine, base, there, places, start }) => {
  const check = ready && there ? test : test.skip;
  let running: Awaited<ReturnType<Engine['start']>>;
  beforeAll(async () => {
    if (ready && there) running = await start();
  });
  afterAll(() => running?.close());

  for (const [title, failure] of Object.entries(FAILURES)) {
    check(title, async () => {
      await writeFile(join(workspace, 'Dockerfile'), `FROM ${base}\n${failure.instructions}\n`);
      const error = await fails({ engine, ...failure.inputs }, running.env);
      expect(error.message).toMatch(failure.message);
      for (const line of failure.lines ?? []) expect(error.message).toContain(`    ${line}`);
      expect(error.message.split('\n').at(-1)).toMatch(failure.hint);
      if (places && failure.line) expect(error).toMatchObject({ file: 'Dockerfile', line: failure.line });
    });
  }

  if (engine === 'podman' || engine === 'buildah') return;
  check('a daemon that is down', async () => {
    const error = await fails({ engine }, { ...running.env, DOCKER_HOST: `unix://${workspace}/nobody.sock` });
    expect(error.message).toMatch(/(the Docker daemon|the builder default) does not answer: Cannot connect/);
  });
});
