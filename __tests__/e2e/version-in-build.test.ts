import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { closeAll } from './support/closing.ts';
import { hasContainersTool, startContainersStore, type ContainersStore } from './support/containers.ts';
import { dockerDirectory, startDockerd, type DockerDaemon, type Flavour } from './support/engine.ts';
import { hasDistribution, startDistribution, type Distribution } from './support/registry.ts';
import { runAction } from './support/runner.ts';
import { hasSkopeo, see } from './support/samples.ts';

const ready = (await hasDistribution()) && hasSkopeo();
const suite = ready ? describe : describe.skip;

let registry: Distribution;
let workspace: string;
beforeAll(async () => {
  if (!ready) return;
  registry = await startDistribution();
  workspace = await mkdtemp(join(tmpdir(), 'workspace-'));
  const file = [
    'FROM scratch',
    'ARG VERSION=none',
    'ARG REFERENCES=none',
    'ARG DOCKER_METADATA_OUTPUT_VERSION=none',
    'ARG FORMAT=none',
    'LABEL version=$VERSION references=$REFERENCES variable=$DOCKER_METADATA_OUTPUT_VERSION format=$FORMAT',
    'COPY Dockerfile /',
  ];
  await writeFile(join(workspace, 'Dockerfile'), `${file.join('\n')}\n`);
});
afterAll(async () => {
  await registry?.close();
  if (workspace) await rm(workspace, { recursive: true });
});

/** Issue: "`build-args: VERSION={{meta.version}}` works on every engine". */
async function expectVersion(engine: string, name: string, env: Record<string, string> = {}): Promise<void> {
  const image = `${registry.host}/acme/${name}`;
  const result = await runAction({
    workspace,
    // What an earlier step left doesn't stand in for this step's version.
    env: { ...env, DOCKER_METADATA_OUTPUT_VERSION: 'stale' },
    event: { ref: 'refs/tags/v1.2.3' },
    inputs: {
      engine,
      cache: 'off',
      images: image,
      tags: 'type=semver,pattern={{version}}',
      'build-args': [
        'VERSION={{meta.version}}',
        'REFERENCES={{meta.tags}}',
        'DOCKER_METADATA_OUTPUT_VERSION',
        'FORMAT={{.Names}}',
      ].join('\n'),
      labels: 'given=v{{meta.version}} {{ .Values.x }}',
    },
  });
  expect({ exitCode: result.exitCode, log: result.exitCode ? result.log : '' }).toEqual({
    exitCode: 0,
    log: '',
  });
  expect((await see(registry, `acme/${name}`, '1.2.3')).config.Labels).toMatchObject({
    version: '1.2.3',
    references: `${image}:1.2.3,${image}:latest`,
    variable: '1.2.3',
    format: '{{.Names}}',
    given: 'v1.2.3 {{ .Values.x }}',
  });
}

suite('the version reaches the build', () => {
  test('on the embedded builder', () => expectVersion('embedded', 'embedded'));

  describe.each<[string, Flavour]>([
    ['buildx', '26-containerd'],
    ['docker', '20.10'],
  ])('%s', (engine, flavour) => {
    const there = dockerDirectory(flavour) !== undefined;
    let daemon: DockerDaemon;
    beforeAll(async () => {
      if (there) daemon = await startDockerd({ flavour, baseImage: false });
    });
    afterAll(() => closeAll([() => daemon?.close()]));
    (there ? test : test.skip)(`on Docker ${flavour}`, () => expectVersion(engine, engine, daemon.env));
  });

  describe('in the containers store', () => {
    let store: ContainersStore;
    beforeAll(async () => {
      if (hasContainersTool('buildah')) store = await startContainersStore({ baseImage: false });
    });
    afterAll(() => store?.close());
    for (const tool of ['podman', 'buildah'] as const) {
      (hasContainersTool(tool) ? test : test.skip)(`on ${tool}`, () => expectVersion(tool, tool, store.env));
    }
  });
});
