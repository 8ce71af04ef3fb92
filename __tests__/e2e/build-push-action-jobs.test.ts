import { execFile } from 'node:child_process';
import { access, cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { FILES, JOBS, type Expected, type PeerJob, type RunContext } from './support/build-push-jobs.ts';
import { startCacheService, type CacheService } from './support/cache-service.ts';
import { closeAll } from './support/closing.ts';
import { dockerDirectory, startDockerd, type DockerDaemon } from './support/engine.ts';
import { hasDistribution, startDistribution, type Distribution } from './support/registry.ts';
import { runAction, type ActionResult } from './support/runner.ts';
import { hasSkopeo, see } from './support/samples.ts';

const run = promisify(execFile);
const ready = (await hasDistribution()) && hasSkopeo() && dockerDirectory('26-containerd') !== undefined;
/** Jobs that run at a time: the daemon waits for the disk as much as the steps for the processor. */
const AT_ONCE = 3;

const offline = JOBS.filter((job): job is PeerJob & { steps: object[] } => typeof job.steps !== 'string');

(ready ? describe : describe.skip)('the jobs of docker/build-push-action', () => {
  let daemon: DockerDaemon;
  let registry: Distribution;
  let cacheService: CacheService;
  let directory: string;
  let given: RunContext;
  const results = new Map<string, Promise<ActionResult[]>>();

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'jobs-'));
    [daemon, registry, cacheService] = await Promise.all([
      startDockerd({ flavour: '26-containerd' }),
      startDistribution(),
      startCacheService(),
    ]);
    for (const [path, text] of Object.entries(FILES)) {
      await mkdir(dirname(join(directory, 'checkout', path)), { recursive: true });
      await writeFile(join(directory, 'checkout', path), text);
    }
    given = await surroundings();
    runAll();
  }, 60_000);
  afterAll(async () => {
    await Promise.allSettled(results.values());
    await closeAll([daemon, registry, cacheService].map((part) => () => part?.close()));
    if (directory) await rm(directory, { recursive: true });
  });

  async function surroundings(): Promise<RunContext> {
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
    const proxies = { default: { httpProxy: 'http://127.0.0.1:9', httpsProxy: 'http://127.0.0.1:9' } };
    return {
      registry: registry.host,
      nowhere: `127.0.0.1:${await freePort()}`,
      builder,
      machines: {
        docker: daemon.env,
        noDocker: { ...daemon.env, DOCKER_HOST: `unix://${directory}/nobody.sock` },
        buildxAlone: { ...daemon.env, PATH: await buildxAlone() },
        malformedConfig: await config('malformed', '{}\nnot JSON\n'),
        proxies: await config('proxies', JSON.stringify({ proxies })),
      },
      cacheService: cacheService.env,
      scratch: directory,
    };
  }

  /** A PATH with git and buildx, and no docker client. */
  async function buildxAlone(): Promise<string> {
    const bin = join(directory, 'bin');
    await mkdir(bin);
    await symlink(
      join(dockerDirectory('26-containerd')!, 'libexec/docker/cli-plugins/docker-buildx'),
      join(bin, 'buildx'),
    );
    await symlink((await run('which', ['git'])).stdout.trim(), join(bin, 'git'));
    return bin;
  }

  /** Starts all jobs, a few at a time; the tests wait for their results. */
  function runAll(): void {
    const lines = Array.from({ length: AT_ONCE }, (): Promise<unknown> => Promise.resolve());
    for (const [index, job] of offline.entries()) {
      const result = lines[index % AT_ONCE]!.then(() => runJob(job));
      results.set(job.name, result);
      lines[index % AT_ONCE] = result.catch(() => undefined);
    }
  }

  async function runJob({ steps }: PeerJob): Promise<ActionResult[]> {
    const ended: ActionResult[] = [];
    for (const step of typeof steps === 'string' ? [] : steps) {
      const { inputs, env = {}, event } = step(given);
      const workspace = join(directory, 'checkout');
      ended.push(await runAction({ workspace, inputs, env, ...(event ? { event } : {}) }));
    }
    return ended;
  }

  test('of 43 jobs in ci.yml 42 run offline and give the same result', () => {
    const jobs = (rows: PeerJob[]) =>
      new Set(rows.map(({ name }) => name.split(':')[0]!).filter((name) => name !== 'e2e')).size;
    expect([jobs(JOBS), jobs(offline)]).toEqual([43, 42]);
    // A matrix has a row for each kind of result; e2e.yml's has one that runs offline.
    expect([JOBS.length, offline.length]).toEqual([52, 49]);
  });

  test.each(offline.map((job) => [job.name, job.expected ?? {}] as const))(
    '%s',
    async (name, expected) => {
      const ended = await results.get(name)!;
      const last = ended.at(-1)!;
      const failed = ended.find(({ exitCode }) => exitCode !== 0);
      if (expected.fails) {
        expect(last.exitCode).toBe(1);
        expect(last.log).toMatch(expected.fails);
        return;
      }
      expect(failed?.log ?? '').toBe('');
      expect(last.outputs['published']).toBe(String(expected.tags !== undefined));
      expect(last.outputs['digest'] !== '').toBe(expected.digest ?? expected.tags !== undefined);
      if (expected.imageId !== undefined) expect(last.outputs['imageid'] !== '').toBe(expected.imageId);
      if (expected.warns) expect(last.log).toMatch(expected.warns);
      if (expected.withoutSummary) expect(last.summary).toBe('');
      for (const file of expected.files ?? []) await access(join(directory, file));
      await checkPushed(last, expected);
      await checkLoaded(last, expected);
    },
    120_000,
  );

  async function checkPushed(last: ActionResult, { tags = [], platforms, annotations, labels }: Expected) {
    const repository = (last.outputs['images'] ?? '').replace(`${registry.host}/`, '').split('@')[0]!;
    for (const tag of tags) {
      const { digest, root, manifest, config } = await see(registry, repository, tag);
      expect([tag, digest]).toEqual([tag, last.outputs['digest']]);
      const seen = root.manifests?.map(({ platform }) => platform.architecture) ?? [];
      if (platforms) expect(seen.filter((name) => name !== 'unknown').sort()).toEqual(platforms);
      if (annotations) expect(root.annotations).toMatchObject(annotations.index);
      if (annotations) expect(manifest.annotations).toMatchObject(annotations.manifest);
      if (labels) expect(config.Labels).toMatchObject(labels);
    }
  }

  async function checkLoaded(last: ActionResult, { loaded = [] }: Expected) {
    for (const name of loaded) {
      const image = name.replace('REGISTRY', registry.host).replace('IMAGEID', last.outputs['imageid']!);
      await expect(daemon.docker(['image', 'inspect', image])).resolves.toMatch(/"Id"/);
    }
  }
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
