import { execFile } from 'node:child_process';
import { access, cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { BAKE_FILES, BAKE_JOBS, type BakeJob, type BakeJobContext } from './support/bake-jobs.ts';
import { closeAll } from './support/closing.ts';
import { dockerDirectory, startDockerd, type DockerDaemon } from './support/engine.ts';
import { startGitServer } from './support/git-server.ts';
import { hasDistribution, startDistribution, type Distribution } from './support/registry.ts';
import { runAction, type ActionResult } from './support/runner.ts';
import { digestAt, hasSkopeo } from './support/samples.ts';

const run = promisify(execFile);
const ready = (await hasDistribution()) && hasSkopeo() && dockerDirectory('26-containerd') !== undefined;
/** Jobs that run at a time. */
const AT_ONCE = 3;

type Step = Exclude<BakeJob['step'], string>;
const offline = BAKE_JOBS.filter((job): job is BakeJob & { step: Step } => typeof job.step !== 'string');

(ready ? describe : describe.skip)('the jobs of docker/bake-action', () => {
  let daemon: DockerDaemon;
  let registry: Distribution;
  let git: Awaited<ReturnType<typeof startGitServer>>;
  let directory: string;
  const results = new Map<string, Promise<ActionResult>>();

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'bake-jobs-'));
    [daemon, registry, git] = await Promise.all([
      startDockerd({ flavour: '26-containerd' }),
      startDistribution(),
      startGitServer(directory),
    ]);
    const workspace = join(directory, 'checkout');
    for (const [path, text] of Object.entries(BAKE_FILES)) {
      await mkdir(dirname(join(workspace, path)), { recursive: true });
      await writeFile(join(workspace, path), text);
    }
    const commit = ['-c', 'user.name=t', '-c', 'user.email=t@localhost', 'commit', '-qm', 'files'];
    for (const args of [['init', '-q', '-b', 'main'], ['add', '.'], commit])
      await run('git', args, { cwd: workspace });
    await run('git', ['clone', '-q', '--bare', workspace, join(directory, 'app.git')]);
    const given = await surroundings();
    const lines = Array.from({ length: AT_ONCE }, (): Promise<unknown> => Promise.resolve());
    for (const [index, job] of offline.entries()) {
      const result = lines[index % AT_ONCE]!.then(() => runAction({ workspace, ...job.step(given) }));
      results.set(job.name, result);
      lines[index % AT_ONCE] = result.catch(() => undefined);
    }
  }, 60_000);
  afterAll(async () => {
    await Promise.allSettled(results.values());
    await closeAll([daemon, registry, git].map((part) => () => part?.close()));
    if (directory) await rm(directory, { recursive: true });
  });

  async function surroundings(): Promise<BakeJobContext> {
    const builder = 'elsewhere';
    await daemon.docker([
      'buildx',
      'create',
      '--name',
      builder,
      '--driver',
      'remote',
      await daemon.buildkit(),
    ]);
    const config = async (name: string, text: string) => {
      const path = join(directory, name);
      await cp(daemon.env['DOCKER_CONFIG']!, path, { recursive: true, verbatimSymlinks: true });
      await writeFile(join(path, 'config.json'), text);
      return { ...daemon.env, DOCKER_CONFIG: path };
    };
    const bin = join(directory, 'bin');
    await mkdir(bin);
    const plugin = 'libexec/docker/cli-plugins/docker-buildx';
    await symlink(join(dockerDirectory('26-containerd')!, plugin), join(bin, 'buildx'));
    await symlink((await run('which', ['git'])).stdout.trim(), join(bin, 'git'));
    const proxies = { default: { httpProxy: 'http://127.0.0.1:9', httpsProxy: 'http://127.0.0.1:9' } };
    return {
      registry: registry.host,
      builder,
      repository: `${git.url}/app.git#main`,
      machines: {
        docker: daemon.env,
        noDocker: { ...daemon.env, DOCKER_HOST: `unix://${directory}/nobody.sock` },
        buildxAlone: { ...daemon.env, PATH: bin },
        malformedConfig: await config('malformed', '{}\nnot JSON\n'),
        proxies: await config('proxies', JSON.stringify({ proxies })),
      },
    };
  }

  test('of 18 jobs in ci.yml 15 run offline and give the same result', () => {
    const jobs = (rows: readonly BakeJob[]) => new Set(rows.map(({ name }) => name.split(':')[0])).size;
    expect([jobs(BAKE_JOBS), jobs(offline)]).toEqual([18, 15]);
    expect([BAKE_JOBS.length, offline.length]).toEqual([24, 20]);
  });

  test.each(offline.map((job) => [job.name, job.expected ?? {}] as const))(
    '%s',
    async (name, expected) => {
      const { exitCode, log, outputs } = await results.get(name)!;
      if (expected.fails) {
        expect(exitCode).toBe(1);
        expect(log).toMatch(expected.fails);
        return;
      }
      expect({ exitCode, log: exitCode === 0 ? '' : log }).toEqual({ exitCode: 0, log: '' });
      expect(outputs['published']).toBe(String(expected.pushed !== undefined));
      for (const pushed of expected.pushed ?? []) {
        const [repository = '', tag = ''] = pushed.split(':');
        const digest = await digestAt(registry, repository, tag);
        expect(outputs['images']).toContain(`${registry.host}/${repository}@${digest}`);
      }
      for (const image of expected.loaded ?? []) {
        const loaded = daemon.docker(['image', 'inspect', image.replace('REGISTRY', registry.host)]);
        await expect(loaded).resolves.toMatch(/"Id"/);
      }
      for (const file of expected.files ?? []) await access(join(directory, 'checkout', file));
    },
    120_000,
  );
});
