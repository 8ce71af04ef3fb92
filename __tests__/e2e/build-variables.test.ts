import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startEmbeddedRegistry, type EmbeddedRegistry } from '../../src/embedded-registry/server.ts';
import { MediaType } from '../../src/oci/media-types.ts';
import { closeAll } from './support/closing.ts';
import { hasContainersTool } from './support/containers.ts';
import { dockerDirectory } from './support/engine.ts';
import { containersMachine, dockerMachine, type Machine } from './support/machines.ts';
import { runAction } from './support/runner.ts';

// FAULTS F3 and A13: each variable of docs/engines.md whose effect shows in an image, on real engines, all of them at once:
// https://docs.docker.com/build/building/variables/, https://docs.docker.com/reference/cli/docker/#environment-variables,
// buildah-build(1) (BUILDAH_FORMAT, BUILDAH_LAYERS), https://reproducible-builds.org/docs/source-date-epoch/.
const VARIABLES = {
  SOURCE_DATE_EPOCH: '1600000000',
  DOCKER_DEFAULT_PLATFORM: 'linux/arm64',
  // Overridden, or the hand-over of the image would want signatures.
  DOCKER_CONTENT_TRUST: '1',
  BUILDX_NO_DEFAULT_ATTESTATIONS: '1',
  BUILDX_NO_DEFAULT_LOAD: '0',
  BUILDX_METADATA_WARNINGS: 'false',
  BUILDKIT_PROGRESS: 'rawjson',
  BUILDAH_FORMAT: 'docker',
  BUILDAH_LAYERS: 'false',
  REGISTRY_AUTH_FILE: '/nowhere/auth.json',
};
const EPOCH = '2020-09-13T12:26:40Z';

interface Row {
  engine: string;
  there: boolean;
  start(): Promise<Pick<Machine, 'env' | 'close'>>;
  env?: Record<string, string>;
  /** It has no word for the time of an image: one warning says so. */
  timeless?: true;
}
const docker20 = { engine: 'docker', there: dockerDirectory('20.10') !== undefined };
const start20 = () => dockerMachine('20.10');
const ENGINES: Record<string, Row> = {
  'buildx of Docker 26': {
    engine: 'buildx',
    there: dockerDirectory('26-containerd') !== undefined,
    start: () => dockerMachine('26-containerd'),
  },
  'buildx of Docker 28': {
    engine: 'buildx',
    there: dockerDirectory('28-containerd') !== undefined,
    start: () => dockerMachine('28-containerd'),
  },
  'docker 20.10, its BuildKit': { ...docker20, start: start20, timeless: true },
  'docker 20.10, classic': { ...docker20, start: start20, env: { DOCKER_BUILDKIT: '0' }, timeless: true },
  podman: {
    engine: 'podman',
    there: hasContainersTool('podman'),
    start: () => containersMachine({ insecure: [] }),
  },
  buildah: {
    engine: 'buildah',
    there: hasContainersTool('buildah'),
    start: () => containersMachine({ insecure: [] }),
  },
  embedded: {
    engine: 'embedded',
    there: true,
    start: () => Promise.resolve({ env: {}, close: () => Promise.resolve() }),
  },
};

let registry: EmbeddedRegistry;
let workspace: string;
beforeAll(async () => {
  registry = await startEmbeddedRegistry();
  workspace = await mkdtemp(join(tmpdir(), 'workspace-'));
  await writeFile(join(workspace, 'Dockerfile'), 'FROM scratch\nCOPY Dockerfile /\n');
});
afterAll(() => closeAll([() => registry?.close(), () => rm(workspace, { recursive: true })]));

async function fetched(path: string): Promise<Record<string, unknown>> {
  const accept = Object.values(MediaType).join(', ');
  const response = await fetch(`http://${registry.host}/v2/acme/app/${path}`, { headers: { accept } });
  return (await response.json()) as Record<string, unknown>;
}

describe.each(Object.entries(ENGINES))('%s', (name, { engine, there, start, env, timeless }) => {
  (there ? test : test.skip)(
    'goes by the variables as documented',
    async () => {
      const machine = await start();
      const tag = name.replace(/\W+/g, '-');
      try {
        const result = await runAction({
          workspace,
          inputs: {
            images: `${registry.host}/acme/app`,
            tags: `type=raw,value=${tag}`,
            engine,
            cache: 'off',
          },
          env: { ...machine.env, ...VARIABLES, ...env },
        });
        expect({ exitCode: result.exitCode, log: result.exitCode ? result.log : '' }).toEqual({
          exitCode: 0,
          log: '',
        });
        const manifest = await fetched(`manifests/${tag}`);
        // No index of attestations around it; Docker's own format is BuildKit's default then.
        expect(manifest['mediaType']).toBe(
          engine === 'buildx' ? MediaType.dockerManifest : MediaType.ociManifest,
        );
        const config = await fetched(`blobs/${(manifest['config'] as { digest: string }).digest}`);
        expect(config['architecture']).toBe('arm64');
        const warnings = result.annotations
          .filter(({ level }) => level === 'warning')
          .map(({ message }) => message);
        if (timeless) {
          expect(config['created']).not.toMatch(/^2020/);
          expect(warnings).toEqual([expect.stringMatching(/ignores SOURCE_DATE_EPOCH/)]);
        } else {
          expect(String(config['created']).replace('.000000000', '')).toBe(EPOCH);
          expect(warnings).toEqual([]);
        }
      } finally {
        await machine.close();
      }
    },
    90_000,
  );
});
