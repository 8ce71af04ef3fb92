import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { BuildRequest } from '../../src/builder/types.ts';
import type { BuildResult } from '../../src/engines/types/result.ts';
import type { Platform } from '../../src/oci/descriptor.ts';
import { parseManifest } from '../../src/oci/manifest.ts';
import { formatPlatform, machinePlatform } from '../../src/oci/platform.ts';
import { containersEngines } from './support/containers-engines.ts';
import { startBaseRegistry } from './support/base-registry.ts';
import { buildPlace, buildRequest, writeContext, type BuildPlace } from './support/build-environment.ts';
import {
  hasContainersTool,
  LOCAL_BASE_IMAGE,
  startContainersStore,
  type ContainersStore,
} from './support/containers.ts';
import { startDistribution } from './support/registry.ts';

const DOCKERFILE = `FROM ${LOCAL_BASE_IMAGE}
ARG GREETING=none
COPY big /big
RUN --mount=type=secret,id=token echo "$GREETING $(cat /run/secrets/token | wc -c)" > /hello
CMD ["cat", "/hello"]
`;

for (const tool of ['podman', 'buildah'] as const) {
  (hasContainersTool(tool) ? describe : describe.skip)(tool, () => {
    const engine = containersEngines[tool];
    let work: string;
    let store: ContainersStore;
    beforeAll(async () => {
      work = await mkdtemp(join(tmpdir(), `${tool}-`));
      store = await startContainersStore();
    }, 60_000);
    afterAll(async () => {
      await store?.close();
      await rm(work, { recursive: true, force: true });
    }, 60_000);

    async function building(
      changes: Partial<BuildRequest> & { context: string },
      check: (result: BuildResult, place: BuildPlace) => Promise<void>,
    ): Promise<void> {
      const place = await buildPlace(store.env, work);
      try {
        const request = buildRequest(changes);
        expect(await engine.refuses(request, place.environment)).toBeUndefined();
        const result = await engine.build(request, place.environment);
        await place.environment.sink.complete(result);
        await check(result, place);
      } finally {
        await place.remove();
      }
    }

    // As docker does with a registry on 127.0.0.0/8: https://docs.docker.com/reference/cli/dockerd/#insecure-registries
    test('base images come from a registry on loopback that speaks plain HTTP, however it is named', async () => {
      const { host, base, close } = await startBaseRegistry();
      try {
        const dockerfiles = {
          'from.Dockerfile': `FROM ${base}\nRUN echo built > /x\n`,
          'argument.Dockerfile': 'ARG REGISTRY\nFROM ${REGISTRY}/testbed/base:1\nRUN echo built > /x\n',
          'context.Dockerfile': 'FROM base\nRUN echo built > /x\n',
          'copied.Dockerfile': `FROM scratch\nCOPY --from=${base} /bin/busybox /x\n`,
        };
        const context = await writeContext(join(work, 'loopback'), dockerfiles);
        const changes: Record<keyof typeof dockerfiles, Partial<BuildRequest>> = {
          'from.Dockerfile': { pull: true },
          'argument.Dockerfile': { buildArgs: [`REGISTRY=${host}`] },
          'context.Dockerfile': { buildContexts: [`base=docker-image://${base}`] },
          'copied.Dockerfile': {},
        };
        for (const [file, change] of Object.entries(changes)) {
          await building({ context, file: join(context, file), ...change }, ({ imageId }) => {
            expect(imageId).toMatch(/^sha256:/);
            return Promise.resolve();
          });
          await store.run('buildah', ['rmi', '--force', base]).catch(() => undefined);
        }
      } finally {
        await close();
      }
    });

    test('a base image comes from a registry that is `insecure`, whose certificate nobody knows', async () => {
      const registry = await startDistribution({ tls: {} });
      const place = await buildPlace(store.env, work);
      try {
        await store.run('buildah', [
          'push',
          '--tls-verify=false',
          LOCAL_BASE_IMAGE,
          `docker://${registry.host}/base:1`,
        ]);
        const context = await writeContext(join(work, 'insecure'), {
          Dockerfile: `FROM ${registry.host}/base:1\nRUN echo built > /x\n`,
        });
        const environment = { ...place.environment, insecureRegistries: [registry.host] };
        const result = await engine.build(buildRequest({ context, pull: true }), environment);
        expect(result.imageId).toMatch(/^sha256:/);
      } finally {
        await store.run('buildah', ['rmi', '--force', `${registry.host}/base:1`]).catch(() => undefined);
        await place.remove();
        await registry.close();
      }
    });

    test('builds with RUN, an argument, a secret and an annotation, and the image runs', async () => {
      const context = await writeContext(join(work, 'run'), {
        Dockerfile: DOCKERFILE,
        big: randomBytes(9 << 20),
      });
      const changes = {
        buildArgs: ['GREETING=hello'],
        secrets: ['token=s3cr3t-value'],
        annotations: ['org.example.note=n'],
      };
      await building({ context, ...changes }, async (result, place) => {
        const manifest = JSON.parse((await result.source.readManifest(result.root)).toString());
        expect(manifest).toMatchObject({ annotations: { 'org.example.note': 'n' } });
        expect(result.imageId).toBe(manifest.config.digest);
        const id = (await store.run('podman', ['pull', `oci:${place.environment.sink.directory}`])).trim();
        expect(`sha256:${id}`).toBe(result.imageId);
        // Not by `podman run`, which sets limits that a machine in a sandbox may not set.
        const container = (await store.run('buildah', ['from', id])).trim();
        expect(await store.run('buildah', ['run', '--isolation', 'chroot', container, 'cat', '/hello'])).toBe(
          'hello 12\n',
        );
        expect(place.output.join('\n')).not.toContain('s3cr3t-value');
      });
    }, 120_000);

    test('two platforms come out as one annotated index', async () => {
      const context = await writeContext(join(work, 'copy'), {
        Dockerfile: 'FROM scratch\nCOPY big /\n',
        big: randomBytes(6 << 20),
      });
      const platforms = ['amd64', 'arm64'].map((architecture) => ({ os: 'linux', architecture }));
      await building(
        { context, platforms, annotations: ['org.example.note=n'] },
        async ({ source, root }) => {
          const index = parseManifest(await source.readManifest(root), root.mediaType, 'the result');
          if (index.kind !== 'index') throw new Error('the result is no index');
          expect(index.manifests.map(({ platform }) => platform?.architecture).sort()).toEqual([
            'amd64',
            'arm64',
          ]);
          expect(index.annotations).toEqual({ 'org.example.note': 'n' });
        },
      );
      expect(
        await store.run('buildah', ['images', '--quiet', '--filter', 'reference=*registry-publish*']),
      ).toBe('');
    }, 120_000);

    test("layers that were made for another platform are not taken for the machine's own", async () => {
      const context = await writeContext(join(work, 'platform'), {
        Dockerfile: 'FROM scratch\nCOPY a /\n',
        a: 'a',
      });
      const foreign = { os: 'linux', architecture: process.arch === 'arm64' ? 'amd64' : 'arm64' };
      const seen: string[] = [];
      for (const platform of [foreign, machinePlatform(), machinePlatform()]) {
        await building(
          { context, platforms: [platform], load: true, names: [`localhost/${seen.length}:1`] },
          async ({ source, root }) => {
            const { config } = JSON.parse((await source.readManifest(root)).toString());
            const { os, architecture } = (await json(await source.readBlob(config))) as Platform;
            seen.push(formatPlatform({ os, architecture }));
          },
        );
      }
      expect(seen).toEqual([foreign, machinePlatform(), machinePlatform()].map(formatPlatform));
    }, 60_000);

    test('reproducible: the same commit gives the same digest twice, without a cache', async () => {
      const context = await writeContext(join(work, 'reproducible'), {
        Dockerfile: `FROM ${LOCAL_BASE_IMAGE}\nCOPY a /a\nRUN echo fixed > /f\n`,
        a: 'a',
      });
      const digests: string[] = [];
      const build = (sourceDateEpoch: number) =>
        building({ context, sourceDateEpoch, noCache: true }, ({ root }) => {
          digests.push(root.digest);
          return Promise.resolve();
        });
      for (const time of [1_700_000_000, 1_700_000_000, 1_700_000_001]) await build(time);
      expect(digests[1]).toBe(digests[0]);
      expect(digests[2]).not.toBe(digests[0]);
    }, 120_000);

    test('load leaves the image in the store under its names, and under no other', async () => {
      const context = await writeContext(join(work, 'load'), {
        Dockerfile: 'FROM scratch\nCOPY a /\n',
        a: randomBytes(8),
      });
      const names = ['localhost/acme/app:1', 'localhost/acme/app:latest'];
      await building({ context, load: true, names }, async ({ imageId }) => {
        const format = '{{.Repository}}:{{.Tag}}';
        const listed = await store.run('podman', [
          'images',
          '--filter',
          `id=${imageId?.slice(7)}`,
          '--format',
          format,
        ]);
        expect(listed.trim().split('\n').sort()).toEqual(names);
      });
    }, 60_000);

    test('a failing step is told with its last lines', async () => {
      const context = await writeContext(join(work, 'fail'), {
        Dockerfile: `FROM ${LOCAL_BASE_IMAGE}\nRUN (echo one; echo two) >&2; exit 7\n`,
      });
      const failing = building({ context }, () => Promise.resolve());
      await expect(failing).rejects.toMatchObject({ code: 'BUILD_STEP' });
      await expect(failing).rejects.toThrow(/RUN .* failed with exit status 7.*\n {4}one\n {4}two/);
    }, 60_000);

    test('what it does not know is refused in a sentence', async () => {
      const place = await buildPlace(store.env, work);
      const refusal = (changes: Partial<BuildRequest>) =>
        engine.refuses(buildRequest({ context: work, ...changes }), place.environment);
      expect(await refusal({ provenance: 'mode=max' })).toMatch(/provenance.*use buildx/);
      expect(await refusal({ noCacheFilters: ['base'] })).toMatch(/no-cache-filters/);
      await place.remove();
    });
  });
}
