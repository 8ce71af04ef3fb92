import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { closeAll } from './support/closing.ts';
import { dockerDirectory, startDockerd, type DockerDaemon } from './support/engine.ts';
import { hasDistribution, startDistribution, type Distribution } from './support/registry.ts';
import { runAction, type ActionResult } from './support/runner.ts';
import { hasSkopeo, isEmpty, see } from './support/samples.ts';

const ready = (await hasDistribution()) && hasSkopeo() && dockerDirectory('26-containerd') !== undefined;
const ZSTD = 'application/vnd.oci.image.layer.v1.tar+zstd';
const DOCKER = 'application/vnd.docker.distribution.manifest.v2+json';

// https://docs.docker.com/build/exporters/image-registry/ on real engines.
(ready ? describe : describe.skip)('outputs', () => {
  let registry: Distribution;
  let daemon: DockerDaemon;
  let workspace: string;
  beforeAll(async () => {
    [registry, daemon] = await Promise.all([
      startDistribution(),
      startDockerd({ flavour: '26-containerd', baseImage: false }),
    ]);
    workspace = await mkdtemp(join(tmpdir(), 'workspace-'));
    await mkdir(join(workspace, 'context'));
    await writeFile(join(workspace, 'context/Dockerfile'), 'FROM scratch\nCOPY file /file\n');
    await writeFile(join(workspace, 'context/file'), 'content '.repeat(1000));
  }, 60_000);
  afterAll(async () => {
    await closeAll([() => registry?.close(), () => daemon?.close()]);
    if (workspace) await rm(workspace, { recursive: true });
  });

  function publish(name: string, inputs: Record<string, string>): Promise<ActionResult> {
    return runAction({
      workspace,
      post: false,
      env: daemon.env,
      inputs: {
        context: 'context',
        images: `${registry.host}/acme/${name}`,
        tags: 'type=raw,value=edge',
        cache: 'off',
        ...inputs,
      },
    });
  }

  const passed = ({ exitCode, log }: ActionResult) =>
    expect({ exitCode, log: exitCode === 0 ? '' : log }).toEqual({ exitCode: 0, log: '' });

  test.each(['buildx', 'embedded'])('%s writes zstd, and annotations', async (engine) => {
    const result = await publish(`zstd-${engine}`, {
      engine,
      provenance: 'false',
      outputs: 'type=image,name=other,compression=zstd,rewrite-timestamp=true,annotation.given=a=b',
    });
    passed(result);
    const { manifest } = await see(registry, `acme/zstd-${engine}`, 'edge');
    expect(manifest.layers!.map(({ mediaType }) => mediaType)).toEqual([ZSTD]);
    expect(manifest.annotations).toMatchObject({ given: 'a=b' });
    expect(result.annotations).toEqual([
      expect.objectContaining({
        level: 'notice',
        message: expect.stringContaining('`name=other` is ignored'),
      }),
    ]);
  });

  test('buildx honours levels, forced compression and Docker media types', async () => {
    passed(
      await publish('docker-types', {
        engine: 'buildx',
        provenance: 'false',
        outputs:
          'type=registry,compression=gzip,compression-level=9,force-compression=true,oci-mediatypes=false',
      }),
    );
    expect((await see(registry, 'acme/docker-types', 'edge')).root.mediaType).toBe(DOCKER);
  });

  test('other exporters run, and when there are only those nothing is pushed', async () => {
    const result = await publish('exported', {
      engine: 'auto',
      outputs:
        'type=local,dest=out\ntype=tar,dest=out.tar\ntype=oci,dest=image.tar\ntype=docker,dest=docker.tar\ntype=cacheonly',
    });
    passed(result);
    expect(result.outputs).toMatchObject({ published: 'false', digest: '' });
    expect(await isEmpty(registry, 'acme/exported')).toBe(true);
    expect(await readFile(join(workspace, 'out/file'), 'utf8')).toContain('content');
    expect((await readdir(workspace)).sort()).toEqual(
      expect.arrayContaining(['docker.tar', 'image.tar', 'out', 'out.tar']),
    );
  });

  test('push-by-digest=true pushes without a tag, as a leg of a matrix', async () => {
    const result = await publish('leg', {
      engine: 'embedded',
      tags: '',
      outputs: `type=image,name=${registry.host}/acme/leg,push-by-digest=true,name-canonical=true,push=true`,
    });
    passed(result);
    expect(result.outputs['images']).toMatch(/acme\/leg@sha256:/);
    expect(await isEmpty(registry, 'acme/leg')).toBe(true);
  });

  test.each([
    ['embedded', 'type=local,dest=out', /`outputs \(other exporters\)`/],
    ['embedded', 'type=image,force-compression=true', /`outputs \(compression-level/],
    ['embedded', 'type=image,compression=estargz', /compression=estargz/],
    ['podman', 'type=image,compression=zstd', /`outputs \(compression\)`/],
  ])('%s refuses %s with the reason', async (engine, outputs, reason) => {
    const result = await publish('refused', { engine, outputs });
    expect(result.exitCode).toBe(1);
    expect(result.log).toMatch(reason);
    expect(await isEmpty(registry, 'acme/refused')).toBe(true);
  });
});
