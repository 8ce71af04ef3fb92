import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { dockerDirectory } from './support/engine.ts';
import { hasDistribution, startDistribution, type Distribution } from './support/registry.ts';
import { runAction, type ActionResult } from './support/runner.ts';

const ready = await hasDistribution();
const check = ready ? test : test.skip;

interface Step {
  id?: string;
  uses?: string;
  run?: string;
  if?: string;
  env?: Record<string, string>;
  with?: Record<string, string>;
}
interface Job {
  if?: string;
  outputs: Record<string, string>;
  steps: Step[];
}
interface Workflow {
  on: { workflow_call: { inputs: Record<string, { default: string }> } };
  jobs: { prepare: Job; build: Job; merge: Job };
}
interface Leg {
  name: string;
  platform: string;
  target: string;
  images: string;
  runner: string;
}

/** The reusable workflow as users call it; its jobs are run below as GitHub would run them. */
const workflow = parse(readFileSync('.github/workflows/publish.yml', 'utf8')) as Workflow;
const VERSION = { ref: 'refs/tags/v1.2.3', sha: 'b'.repeat(40) };
const execute = promisify(execFile);

let open: Distribution;
let guarded: Distribution;
let workspace: string;
beforeAll(async () => {
  if (!ready) return;
  [open, guarded] = await Promise.all([startDistribution(), startDistribution({ auth: 'basic' })]);
  workspace = await mkdtemp(join(tmpdir(), 'workspace-'));
  await writeFile(join(workspace, 'Dockerfile'), 'FROM scratch\nARG TARGETARCH\nCOPY file /$TARGETARCH\n');
  await writeFile(join(workspace, 'file'), 'content');
});
afterAll(async () => {
  await Promise.all([open?.close(), guarded?.close()]);
  if (workspace) await rm(workspace, { recursive: true });
});

interface Contexts {
  inputs: Record<string, string>;
  secrets: Record<string, string>;
  leg?: Leg;
  prepare: Record<string, string>;
  build: Record<string, string>;
}

function contexts(given: Partial<Contexts> = {}): Contexts {
  const defaults = Object.fromEntries(
    Object.entries(workflow.on.workflow_call.inputs).map(([name, input]) => [name, input.default]),
  );
  const { host, username, password } = guarded;
  const inputs = {
    ...defaults,
    images: `${open.host}/acme/app\n${host}/acme/app`,
    tags: 'type=semver,pattern={{version}}\ntype=semver,pattern={{major}}.{{minor}}',
    engine: 'embedded',
    ...given.inputs,
  };
  const login = `- registry: "${host}"\n  username: ${username}\n  password: ${password}`;
  return { secrets: { 'registry-auth': login }, prepare: {}, build: {}, ...given, inputs };
}

/** The value of one expression, of the few forms that the workflow has. */
function valueOf(expression: string, given: Contexts): string {
  if (expression.includes(' || ')) {
    const [first = '', second = ''] = expression.split(' || ');
    return valueOf(first, given) || valueOf(second, given);
  }
  if (expression.includes(' && ')) {
    const [condition = '', value = ''] = expression.split(' && ');
    return holds(condition, given) ? valueOf(value, given) : '';
  }
  const text = /^'(.*)'$/.exec(expression)?.[1];
  if (text !== undefined) return text;
  const [, scope = '', name = ''] =
    /^(inputs|secrets|matrix\.leg|needs\.prepare\.outputs|needs\.build\.outputs)\.([\w-]+)$/.exec(
      expression,
    ) ?? [];
  if (scope === 'matrix.leg') return given.leg![name as keyof Leg];
  if (scope.startsWith('needs.')) return given[scope.split('.')[1] as 'prepare' | 'build'][name] ?? '';
  if (scope !== '') return given[scope as 'inputs' | 'secrets'][name] ?? '';
  if (expression === 'github.token') return 'job-token';
  throw new Error(`The test knows no ${expression}`);
}

/** A condition: comparisons with a text, joined by &&, or whether a job reported an image. */
function holds(condition: string, given: Contexts): boolean {
  return condition.split(' && ').every((part) => {
    if (part === "!contains(toJSON(needs.build.outputs), '@sha256:')")
      return !JSON.stringify(given.build).includes('@sha256:');
    const [, value = '', operator, wanted] = /^(\S+) (==|!=) '(.*)'$/.exec(part) ?? [];
    if (value === 'job.workflow_sha') return false;
    return (valueOf(value, given) === wanted) === (operator === '==');
  });
}

const evaluate = (text: string, given: Contexts): string =>
  text.replaceAll(/\$\{\{ (.*?) \}\}/g, (_all, expression: string) => valueOf(expression, given));

/** Runs the job that says which jobs there are, its script by bash. */
async function prepare(
  given: Contexts,
  env: Record<string, string> = {},
): Promise<{ failed?: string; legs: Leg[]; outputs: Record<string, string> }> {
  const step = workflow.jobs.prepare.steps.find(({ id }) => id === 'legs')!;
  const file = join(await mkdtemp(join(tmpdir(), 'prepare-')), 'output');
  await writeFile(file, '');
  const variables = Object.entries(step.env!).map(([name, text]) => [name, evaluate(String(text), given)]);
  try {
    await execute('bash', ['-e', '-c', step.run!], {
      cwd: workspace,
      env: { ...process.env, ...env, ...Object.fromEntries(variables), GITHUB_OUTPUT: file },
    });
  } catch (error) {
    await rm(dirname(file), { recursive: true });
    return { failed: String((error as { stdout?: string }).stdout), legs: [], outputs: {} };
  }
  const lines = (await readFile(file, 'utf8')).trim().split('\n');
  await rm(dirname(file), { recursive: true });
  const outputs = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  ) as Record<string, string>;
  return { legs: JSON.parse(outputs['legs']!) as Leg[], outputs };
}

function run(
  job: Job,
  given: Contexts,
  {
    event = 'push',
    sha = VERSION.sha,
    env = {},
  }: { event?: string; sha?: string; env?: Record<string, string> } = {},
): Promise<ActionResult> {
  const step = job.steps.find(({ id }) => id === 'publish')!;
  const inputs = Object.entries(step.with!).map(([name, text]) => [name, evaluate(text, given)]);
  return runAction({
    workspace,
    env,
    inputs: Object.fromEntries(inputs) as Record<string, string>,
    event: event === 'push' ? { ...VERSION, sha } : { name: event, ref: 'refs/pull/7/merge' },
  });
}

/** A job's outputs; GitHub leaves out those that are empty, and puts those of a matrix together. */
function jobOutputs(job: Job, result: ActionResult): Record<string, string> {
  const outputs = Object.entries(job.outputs).map(([name, text]) => {
    const [, output = ''] = /^\$\{\{ steps\.publish\.outputs\.([\w-]+) \}\}$/.exec(text) ?? [];
    return [name, result.outputs[output] ?? ''];
  });
  return Object.fromEntries(outputs.filter(([, value]) => value !== '')) as Record<string, string>;
}

async function read(registry: Distribution, path: string): Promise<{ status: number; body: unknown }> {
  const { username, password, url } = registry;
  const response = await fetch(`${url}/v2/acme/app/${path}`, {
    headers: {
      accept: 'application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json',
      authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
    },
  });
  return { status: response.status, body: await response.json() };
}

async function tagsOf(registry: Distribution): Promise<string[]> {
  const { status, body } = await read(registry, 'tags/list');
  return status === 404 ? [] : ((body as { tags: string[] | null }).tags ?? []).sort();
}

interface Index {
  manifests: { platform: { os: string; architecture: string } }[];
}

interface Built {
  legs: ActionResult[];
  /** Of the job, as GitHub puts those of its legs together. */
  outputs: Record<string, string>;
  prepared: Record<string, string>;
}

async function build(options: Parameters<typeof run>[2] = {}, given = contexts()): Promise<Built> {
  const prepared = await prepare(given, options.env);
  expect(prepared.failed).toBeUndefined();
  const legs: ActionResult[] = [];
  for (const leg of prepared.legs) legs.push(await run(workflow.jobs.build, { ...given, leg }, options));
  const outputs = Object.assign({}, ...legs.map((leg) => jobOutputs(workflow.jobs.build, leg))) as Record<
    string,
    string
  >;
  return { legs, outputs, prepared: prepared.outputs };
}

const merge = (
  { outputs, prepared }: Pick<Built, 'outputs' | 'prepared'>,
  options: Parameters<typeof run>[2] = {},
) => run(workflow.jobs.merge, contexts({ build: outputs, prepare: prepared }), options);

const passed = ({ exitCode, log }: ActionResult) =>
  expect({ exitCode, log: exitCode === 0 ? '' : log }).toEqual({ exitCode: 0, log: '' });

describe('the jobs of the reusable workflow', () => {
  const one = (platform: string, runner: string) => ({
    name: platform,
    platform,
    target: '',
    images: expect.any(String),
    runner,
  });

  check.each<[string, Record<string, string>, object[]]>([
    ['by default', {}, [one('linux/amd64', 'ubuntu-24.04'), one('linux/arm64', 'ubuntu-24.04-arm')]],
    [
      'of a comma list',
      { platforms: ' linux/s390x, linux/amd64 ,' },
      [one('linux/amd64', 'ubuntu-24.04'), one('linux/s390x', 'ubuntu-24.04')],
    ],
    [
      'of lines',
      { platforms: 'linux/arm/v7\nlinux/386\n' },
      [one('linux/386', 'ubuntu-24.04'), one('linux/arm/v7', 'ubuntu-24.04-arm')],
    ],
    [
      'of a JSON list',
      { platforms: '["linux/arm64"]', runners: '{"linux/arm64": "big"}' },
      [one('linux/arm64', 'big')],
    ],
    [
      'on one kind of runner',
      { platforms: 'linux/arm64', runners: 'self-hosted' },
      [one('linux/arm64', 'self-hosted')],
    ],
  ])('%s', async (_name, inputs, legs) => {
    expect((await prepare(contexts({ inputs }))).legs).toEqual(legs);
  });

  check.each<[Record<string, string>, RegExp]>([
    [
      { platforms: 'linux/amd64,windows/amd64' },
      /::error::windows\/amd64 can't be built on a runner of its own; platforms are linux\/amd64, /,
    ],
    [{ platforms: ' , ' }, /::error::platforms is empty/],
    [{ platforms: '[linux/amd64' }, /::error::Invalid platforms/],
    [{ runners: '{' }, /::error::Invalid runners/],
  ])('%j is an error', async (inputs, message) => {
    expect((await prepare(contexts({ inputs }))).failed).toMatch(message);
  });

  test('a text of the caller is never part of a script', () => {
    for (const { steps } of Object.values(workflow.jobs))
      for (const { run: script = '' } of steps) expect(script).not.toContain('${{');
  });
});

describe('the reusable workflow', () => {
  check('builds a pull request on each runner, and pushes nothing', async () => {
    const built = await build({ event: 'pull_request' });
    built.legs.forEach(passed);
    expect(built.outputs).toMatchObject({ published: 'false' });
    expect(holds(workflow.jobs.merge.if!, contexts({ build: built.outputs }))).toBe(false);
    expect(await tagsOf(open)).toEqual([]);
  });

  check('pushes each platform by digest, then merges them under the tags, everywhere', async () => {
    const built = await build();
    built.legs.forEach(passed);
    expect(built.outputs).toMatchObject({ published: 'true', version: '1.2.3' });
    expect(Object.keys(built.outputs)).toEqual(expect.arrayContaining(['linux-amd64', 'linux-arm64']));
    expect([await tagsOf(open), await tagsOf(guarded)]).toEqual([[], []]);

    expect(holds(workflow.jobs.merge.if!, contexts({ build: built.outputs }))).toBe(true);
    const merged = await merge(built);
    passed(merged);
    const { digest } = jobOutputs(workflow.jobs.merge, merged);
    for (const registry of [open, guarded]) {
      expect(await tagsOf(registry)).toEqual(['1.2', '1.2.3', 'latest']);
      const { body } = await read(registry, 'manifests/1.2.3');
      const found = (body as Index).manifests.map(
        ({ platform: { os, architecture } }) => `${os}/${architecture}`,
      );
      expect(found).toEqual(['linux/amd64', 'linux/arm64']);
      expect((await read(registry, `manifests/${digest}`)).status).toBe(200);
    }

    const again = await merge(built);
    expect(again.exitCode).toBe(0);
    expect(again.outputs).toMatchObject({ digest, published: 'false' });
  });

  check('a leg that is missing is an error that names it, and no report at all is one too', async () => {
    const built = await build();
    const { 'linux-arm64': missing, ...others } = built.outputs;
    expect(missing).toContain('@sha256:');
    const merged = await merge({ ...built, outputs: others });
    expect(merged.exitCode).toBe(1);
    expect(merged.log).toMatch(/linux\/arm64/);

    const [first] = workflow.jobs.merge.steps;
    expect(holds(first!.if!, contexts({ build: built.outputs }))).toBe(false);
    expect(holds(first!.if!, contexts({ build: { published: 'true', version: '1.2.3' } }))).toBe(true);
    expect(first!.run).toContain('::error::No build reported an image');
  });

  check(
    'keeps the version when one leg runs again, or all of them, though a build gives other digests',
    async () => {
      const before = await read(open, 'manifests/1.2.3');
      const built = await build();
      const { legs } = await prepare(contexts());
      // "Re-run failed jobs": the other legs' outputs are those of the first attempt.
      const rerun = await run(workflow.jobs.build, { ...contexts(), leg: legs[1]! });
      passed(rerun);
      const outputs = { ...built.outputs, ...jobOutputs(workflow.jobs.build, rerun) };
      for (const result of [await merge({ ...built, outputs }), await merge(await build())]) {
        passed(result);
        for (const registry of [open, guarded]) {
          for (const tag of ['1.2.3', '1.2', 'latest'])
            expect(await read(registry, `manifests/${tag}`)).toEqual(before);
        }
        const report = JSON.parse(result.outputs['json']!) as {
          report: { standing?: { built: string; digest: string } };
        };
        expect(report.report.standing?.digest).toBe(result.outputs['digest']);
        expect(report.report.standing?.built).not.toBe(result.outputs['digest']);
      }
    },
  );

  check('refuses the version from another commit', async () => {
    await writeFile(join(workspace, 'file'), 'other content');
    const sha = 'c'.repeat(40);
    const merged = await merge(await build({ sha }), { sha });
    expect(merged.exitCode).toBe(1);
    expect(merged.log).toContain('1.2.3 is write-once');
  });
});

const baking = ready && dockerDirectory('26-containerd') !== undefined ? describe : describe.skip;
baking('bake targets', () => {
  // buildx reads bake files without its daemon.
  let env: Record<string, string>;
  beforeAll(async () => {
    const prefix = dockerDirectory('26-containerd')!;
    const config = join(workspace, '..', `config-${process.pid}`);
    await mkdir(join(config, 'cli-plugins'), { recursive: true });
    await symlink(
      join(prefix, 'libexec/docker/cli-plugins/docker-buildx'),
      join(config, 'cli-plugins/docker-buildx'),
    );
    env = { DOCKER_CONFIG: config, PATH: `${join(prefix, 'bin')}:${process.env['PATH']}` };
    await writeFile(
      join(workspace, 'docker-bake.hcl'),
      'group "default" { targets = ["app", "others"] }\ngroup "others" { targets = ["worker"] }\n' +
        'target "app" {\n  args = { NAME = "app" }\n}\ntarget "worker" {}\ntarget "unused" {}\n',
    );
  });
  afterAll(() => rm(env['DOCKER_CONFIG']!, { recursive: true }));
  const inputs = (change: Record<string, string> = {}) => ({
    'bake-files': 'docker-bake.hcl',
    images: `${open.host}/acme/baked-app,target=app\n${open.host}/acme/baked-worker,target=worker`,
    ...change,
  });

  test('each is built and published on a runner of its own', async () => {
    const given = contexts({ inputs: inputs({ runners: 'default=ubuntu-24.04\nworker=large' }) });
    const built = await build({ env }, given);
    expect(JSON.parse(built.prepared['legs']!)).toEqual([
      {
        name: 'app',
        platform: '',
        target: 'app',
        runner: 'ubuntu-24.04',
        images: `${open.host}/acme/baked-app,target=app`,
      },
      {
        name: 'worker',
        platform: '',
        target: 'worker',
        runner: 'large',
        images: `${open.host}/acme/baked-worker,target=worker`,
      },
    ]);
    built.legs.forEach(passed);
    for (const name of ['baked-app', 'baked-worker']) {
      const response = await fetch(`${open.url}/v2/acme/${name}/tags/list`);
      expect(((await response.json()) as { tags: string[] }).tags.sort()).toEqual(['1.2', '1.2.3', 'latest']);
    }
    expect(holds(workflow.jobs.merge.if!, { ...given, build: built.outputs })).toBe(false);

    // One of them runs again: its version is there.
    const { legs } = await prepare(given, env);
    const again = await run(workflow.jobs.build, { ...given, leg: legs[0]! }, { env });
    passed(again);
    expect(again.outputs['published']).toBe('false');
  });

  test('a line of images that is for no target in particular is an error', async () => {
    const given = contexts({ inputs: inputs({ images: 'ghcr.io/acme/app' }) });
    expect((await prepare(given, env)).failed).toContain(
      "::error::images: ghcr.io/acme/app doesn't say which bake target it is for; add target=NAME to the line",
    );
  });
});
