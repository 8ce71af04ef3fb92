import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buildx } from '../../src/engines/buildx.ts';
import { chooseEngine } from '../../src/engines/choose.ts';
import { takeFromStore } from '../../src/engines/docker-daemon/image-store.ts';
import { dockerFacts } from '../../src/engines/docker-daemon/probe.ts';
import { docker } from '../../src/engines/docker.ts';
import { buildPlace, buildRequest, writeContext } from './support/build-environment.ts';
import { BASE_IMAGE, dockerDirectory, startDockerd, type DockerDaemon } from './support/engine.ts';

let work: string;
beforeAll(async () => {
  work = join(tmpdir(), `fallbacks-${randomBytes(4).toString('hex')}`);
  await mkdir(work);
});
afterAll(() => rm(work, { recursive: true, force: true }));

const withEngine = dockerDirectory('26-containerd') === undefined ? describe.skip : describe;
const fresh = () => mkdtemp(join(work, 'c-'));

withEngine('what the classic store lacks', () => {
  let daemon: DockerDaemon;
  beforeAll(async () => {
    daemon = await startDockerd({ flavour: '26-classic', baseImage: false });
  }, 60_000);
  afterAll(() => daemon?.close(), 60_000);

  test('a builder is made for the job; where its image can not be had, the error says what to set', async () => {
    const place = await buildPlace({ ...daemon.env, GITHUB_RUN_ID: '7' }, work);
    const context = await writeContext(await fresh(), { Dockerfile: 'FROM scratch\nCOPY a /\n', a: 'a' });
    const request = buildRequest({ context, provenance: 'mode=max' });
    expect(await buildx.refuses(request, place.environment)).toBeUndefined();
    const failing = buildx.build(request, place.environment);
    await expect(failing).rejects.toMatchObject({
      code: 'BUILDER_FAILED',
      hint: expect.stringContaining('containerd'),
    });
    expect(place.output.join('\n')).toMatch(/A builder is made for this job, since .*attestations/);
    expect(await daemon.docker(['buildx', 'ls'])).not.toContain('registry-publish');
    expect(await buildx.refuses({ ...request, builder: 'default' }, place.environment)).toMatch(
      /can't hold attestations/,
    );
    await place.remove();
  }, 120_000);
});

for (const flavour of ['26-containerd', '26-classic'] as const) {
  withEngine(`a daemon that our loopback is out of reach for (${flavour})`, () => {
    let daemon: DockerDaemon;
    beforeAll(async () => {
      daemon = await startDockerd({ flavour, elsewhere: true });
    }, 60_000);
    afterAll(() => daemon?.close(), 60_000);

    test('the image is saved to a file instead', async () => {
      const place = await buildPlace(daemon.env, work);
      const context = await writeContext(await fresh(), {
        Dockerfile: `FROM ${BASE_IMAGE}\nCOPY a /a\nRUN echo x > /x\n`,
        a: randomBytes(5 << 20),
      });
      const built = await buildx.build(
        buildRequest({ context, load: true, names: ['here:1'] }),
        place.environment,
      );
      await built.close?.();
      // An image that stands in the store is pushed, whether or not its files may be read.
      const taken = await takeFromStore('here:1', place.environment, await dockerFacts(place.environment));
      await taken.close?.();
      await place.environment.sink.complete(taken);
      expect(place.output.join('\n')).toMatch(/cannot reach this process over loopback/);
      expect(built.imageId).toMatch(/^sha256:/);
      expect(await daemon.docker(['images', '--quiet', '--filter', 'reference=127.0.0.1:*/*'])).toBe('');
      await place.remove();
    }, 60_000);

    // The daemon is in another network namespace of this machine: its BuildKit has the machine's name.
    if (flavour === '26-containerd')
      test('from a BuildKit of its own, the image is exported instead', async () => {
        await daemon.docker([
          ...['buildx', 'create', '--name', 'apart', '--driver', 'remote', await daemon.buildkit()],
        ]);
        const place = await buildPlace(daemon.env, work);
        const context = await writeContext(await fresh(), { Dockerfile: 'FROM scratch\nCOPY a /\n', a: 'a' });
        const request = buildRequest({ context, builder: 'apart', noCache: true });
        const built = await buildx.build(request, place.environment);
        await place.environment.sink.complete(built);
        expect(place.output.join('\n')).toMatch(/BuildKit cannot reach this process over loopback/);
        expect(built.metadata).toMatchObject({ 'containerimage.digest': built.root.digest });
        expect(built.ownDigest).toBe(built.root.digest);
        await built.close?.();
        await place.remove();
      }, 60_000);
  });
}

withEngine('no daemon', () => {
  test('each engine says so, and auto goes on to the next', async () => {
    const env = {
      DOCKER_HOST: `unix://${work}/nothing.sock`,
      PATH: `${dockerDirectory('26-classic')}/bin:/nowhere`,
    };
    const place = await buildPlace(env, work);
    const context = await writeContext(await fresh(), { Dockerfile: 'FROM scratch\nCOPY a /\n', a: 'a' });
    const request = buildRequest({ context });
    expect(await docker.refuses(request, place.environment)).toMatch(/daemon does not answer: .*connect/i);
    const { engine, reason } = await chooseEngine('auto', request, place.environment);
    expect(engine.name).toBe('embedded');
    expect(reason).toMatch(/not docker, because .*; not podman, because `podman` not found/);
    const withRun = await writeContext(await fresh(), { Dockerfile: 'FROM scratch\nRUN x\n' });
    await expect(
      chooseEngine('auto', { ...request, context: withRun }, place.environment),
    ).rejects.toMatchObject({
      code: 'ENGINE_REFUSED',
    });
    await place.remove();
  }, 60_000);
});
