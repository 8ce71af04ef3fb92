import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { BuildRequest } from '../../src/builder/types.ts';
import { chooseEngine } from '../../src/engines/choose.ts';
import { ENGINE_NAMES, ENGINES, type EngineName } from '../../src/engines/engines.ts';
import { inputTable, refusedInputs } from '../../src/engines/request/build-inputs.ts';
import type { BuildInput } from '../../src/engines/types/build-input.ts';
import type { Engine } from '../../src/engines/types/engine.ts';
import { silent } from '../../src/support/reporter.ts';
import { buildRequest } from '../e2e/support/build-environment.ts';
import { engineNamed as engine, listOf } from './support/engine.ts';

const { buildx, docker, podman, buildah, embedded } = await loadAll();
const all = [buildx, docker, podman, buildah, embedded];

async function loadAll() {
  const loaded: [EngineName, Engine][] = [];
  // One after the other: Jest can't link modules that two imports share at the same time.
  for (const name of ENGINE_NAMES) loaded.push([name, await ENGINES[name]()]);
  return Object.fromEntries(loaded) as Record<EngineName, Engine>;
}

const environment = {
  reporter: silent,
  signal: new AbortController().signal,
  env: {},
  temporaryDirectory: '/t',
  workspace: '/w',
};
const request = buildRequest({ context: '.' });

describe('the choice of an engine', () => {
  test('auto takes the first that can, and says why not the others', async () => {
    const list = listOf(engine('buildx', 'docker has no buildx plugin'), engine('docker'), engine('podman'));
    const { engine: chosen, reason } = await chooseEngine('auto', request, environment, list);
    expect(chosen.name).toBe('docker');
    expect(reason).toBe(
      'docker, the first that can build this; not buildx, because docker has no buildx plugin',
    );
  });

  test('one that is named is taken, or refused with its own reason', async () => {
    const list = listOf(engine('buildx'), engine('podman', '`podman` not found'));
    expect((await chooseEngine('buildx', request, environment, list)).reason).toBe(
      'buildx, as `engine` says',
    );
    const refused = chooseEngine('podman', request, environment, list);
    await expect(refused).rejects.toMatchObject({
      code: 'ENGINE_REFUSED',
      input: 'engine',
      hint: expect.stringMatching(/^Install it/),
    });
    await expect(refused).rejects.toThrow(/podman can't build this: `podman` not found/);
  });

  test('one that refuses an input says to change that', async () => {
    const list = listOf(engine('podman', "it can't use `call`"));
    const refused = chooseEngine('podman', request, environment, list);
    await expect(refused).rejects.toMatchObject({ hint: expect.stringMatching(/^Change the input/) });
  });

  test('when none can, each says why', async () => {
    const list = listOf(engine('buildx', 'reason one'), engine('embedded', 'reason two'));
    await expect(chooseEngine('auto', request, environment, list)).rejects.toMatchObject({
      detail: 'buildx: reason one · embedded: reason two',
    });
  });
});

/** A request that asks for what a row of the table is about. */
const ASKING: Record<BuildInput, Partial<BuildRequest>> = {
  'add-hosts': { addHosts: ['a:10.0.0.1'] },
  allow: { allow: ['network.host'] },
  annotations: { annotations: ['a=b'] },
  'annotations (index:…, one platform)': { annotations: ['manifest,index:a=b'] },
  'annotations (for one of several platforms)': {
    annotations: ['manifest[linux/arm64]:a=b'],
    platforms: [
      { os: 'linux', architecture: 'amd64' },
      { os: 'linux', architecture: 'arm64' },
    ],
  },
  'attests, provenance, sbom': { sbom: 'true' },
  'build-contexts': { buildContexts: ['other=.'] },
  builder: { builder: 'far' },
  'cache-from': { cacheFrom: ['type=gha'] },
  'cache-to': { cacheTo: ['type=gha'] },
  call: { call: 'check' },
  'cgroup-parent': { cgroupParent: 'a' },
  load: { load: true },
  network: { network: 'host' },
  'no-cache-filters': { noCacheFilters: ['a'] },
  'outputs (compression)': { image: { compression: 'gzip' } },
  'outputs (compression-level, force-compression, oci-mediatypes=false)': {
    image: { forceCompression: true },
  },
  'outputs (rewrite-timestamp)': { image: { rewriteTimestamp: true } },
  'outputs (other exporters)': { exports: ['type=local,dest=out'] },
  'platforms (several)': {
    platforms: ['amd64', 'arm64'].map((architecture) => ({ os: 'linux', architecture })),
  },
  'build-contexts: name=oci-layout://…': { buildContexts: ['base=oci-layout://layout'] },
  reproducible: { sourceDateEpoch: 1 },
  'secrets, secret-envs, secret-files': { secrets: ['a=b'] },
  'shm-size': { shmSize: '1g' },
  ssh: { ssh: ['default'] },
  ulimit: { ulimits: ['nofile=1'] },
};

describe('the table of inputs and engines', () => {
  test.each(Object.entries(ASKING))(
    'the embedded builder takes or refuses %s as it says',
    async (input, changes) => {
      const workspace = mkdtempSync(join(tmpdir(), 'capabilities-'));
      writeFileSync(join(workspace, 'Dockerfile'), 'FROM scratch\nCOPY Dockerfile /\n');
      const asking = buildRequest({ context: '.', ...changes });
      expect(asking).not.toEqual(request);
      const refusal = await embedded.refuses(asking, { ...environment, workspace });
      rmSync(workspace, { recursive: true });
      if (embedded.inputs[input as BuildInput].kind === 'no') expect(refusal).toMatch(/can't/);
      else expect(refusal).toBeUndefined();
    },
  );

  test('every refusal names the input and the way out', () => {
    expect(refusedInputs(podman.inputs, buildRequest({ context: '.', provenance: 'mode=max' }))).toBe(
      "it can't use `attests, provenance, sbom`: it makes no attestations; use buildx",
    );
    expect(refusedInputs(podman.inputs, buildRequest({ context: '.', provenance: 'false' }))).toBeUndefined();
    expect(refusedInputs(docker.inputs, buildRequest({ context: '.', buildContexts: ['a=b'] }))).toMatch(
      /one context/,
    );
    expect(refusedInputs(embedded.inputs, buildRequest({ context: '.', ssh: ['default'] }))).toMatch(/`ssh`/);
  });

  test('buildx takes everything, and a bare request is refused by none', () => {
    expect(Object.values(buildx.inputs).filter(({ kind }) => kind === 'no')).toEqual([]);
    for (const { inputs } of all) expect(refusedInputs(inputs, request)).toBeUndefined();
  });

  test('each engine has the name it is listed by', () => {
    expect(all.map(({ name }) => name)).toEqual(ENGINE_NAMES);
  });

  test('has a row for each input', () => {
    const rows = inputTable(all).trim().split('\n');
    expect(rows.length).toBe(Object.keys(ASKING).length + 2);
    expect(rows.every((row) => row.split('|').length === 8)).toBe(true);
  });

  test('is what docs/engines.md says', () => {
    const text = readFileSync('docs/engines.md', 'utf8');
    const shown = /<!-- engines -->\n([\s\S]*)<!-- \/engines -->/.exec(text)?.[1] ?? '';
    const cells = (table: string) =>
      table
        .trim()
        .split('\n')
        .map((row) => row.split('|').map((cell) => cell.trim().replace(/^-+$/, '-')));
    expect(cells(shown)).toEqual(cells(inputTable(all)));
  });
});
