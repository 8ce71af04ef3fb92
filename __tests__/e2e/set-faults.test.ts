import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { closeAll } from './support/closing.ts';
import { dockerDirectory, startDockerd, type DockerDaemon } from './support/engine.ts';
import { findPart } from './support/parts.ts';
import { hasDistribution } from './support/registry.ts';
import { runAction, type ActionResult, type ActionRun } from './support/runner.ts';
import { changed, expectTrue } from './support/set-claims.ts';
import { FAULTS, type SetFault } from './support/set-faults.ts';
import { NAMES, openSetRegistries, type Held, type SetRegistries } from './support/set-registries.ts';

/*
 * Issue 15, "Done when": "A bake of three targets to three registries, with each of 12 faults that leave the process
 * alive, on registries that delete tags: once the run has ended, no part of a set is visible, and the summary is true.
 * On registries that don't: only new version tags may remain, each named." The same with drawn faults and without
 * servers: __tests__/publish/set.test.ts.
 */
const ready =
  (await hasDistribution()) &&
  dockerDirectory('26-containerd') !== undefined &&
  findPart('dist/main.js') !== undefined;

const BAKE = `
variable "WEB" { default = "web" }
group "default" { targets = ["app", "db", "web"] }
target "app" { dockerfile-inline = "FROM scratch\\nCOPY app /file" }
target "db" { dockerfile-inline = "FROM scratch\\nCOPY db /file" }
target "web" { dockerfile-inline = "FROM scratch\\nCOPY \${WEB} /file" }
`;
const TAGS = ['1', '1.2.3', 'latest'];

(ready ? describe : describe.skip)('a bake of three targets to three registries', () => {
  let workspace: string;
  let daemon: DockerDaemon;
  let deleting: SetRegistries;
  let keeping: SetRegistries;
  beforeAll(async () => {
    workspace = await mkdtemp(join(tmpdir(), 'set-faults-'));
    await writeFile(join(workspace, 'docker-bake.hcl'), BAKE);
    for (const name of NAMES) await writeFile(join(workspace, name), `${name}\n`);
    [daemon, deleting, keeping] = await Promise.all([
      startDockerd({ flavour: '26-containerd', baseImage: false }),
      openSetRegistries(true),
      openSetRegistries(false),
    ]);
  });
  afterAll(async () => {
    await closeAll([daemon, deleting, keeping].map((part) => () => part?.close()));
    await rm(workspace, { recursive: true });
  });

  function bake(
    { hosts }: SetRegistries,
    path: string,
    inputs: Record<string, string>,
    run: ActionRun = {},
  ): Promise<ActionResult> {
    const images = hosts.flatMap((host) => NAMES.map((name) => `${host}/${path}/${name},target=${name}`));
    return runAction({
      workspace,
      env: daemon.env,
      event: { ref: 'refs/tags/v1.2.3' },
      ...run,
      inputs: {
        ...{ 'bake-files': 'docker-bake.hcl', engine: 'buildx', cache: 'off', retries: '1' },
        ...{
          images: images.join('\n'),
          tags: 'type=semver,pattern={{version}}\ntype=semver,pattern={{major}}',
        },
        ...inputs,
      },
    });
  }

  /** Older versions: of all images where new tags stay, so that those can be told apart; else of one. */
  async function seed(registries: SetRegistries, path: string, names: readonly string[]): Promise<void> {
    for (const registry of registries.hosts.keys()) {
      for (const name of names)
        await registries.put(registry, `${path}/${name}`, ['1.2.2', '1', 'latest'], '1.2.2');
    }
  }

  /** @returns what the run changed, the doings of others left out. */
  async function fail(
    registries: SetRegistries,
    path: string,
    fault: SetFault,
  ): Promise<{ stays: string[]; before: Held; foreign: string[] }> {
    const before = await registries.read(path);
    fault.strike?.(registries, path);
    const interrupt = fault.interrupt?.(registries);
    const inputs = fault.inputs?.(registries, path) ?? {};
    const result = await bake(registries, path, inputs, interrupt ? { interrupt } : {});
    for (const registry of registries.hosts.keys()) registries.strike(registry, undefined);
    const now = await registries.read(path);
    const { foreign: other } = fault;
    const foreign = other ? [`${registries.hosts[other.registry]}/${path}/${other.name}:${other.tag}`] : [];
    if (process.env['DEBUG_SET'])
      process.stdout.write(result.raw + result.summary + changed(before, now).join('\n'));
    expectTrue(result, fault.codes, { before, now, foreign });
    return { before, foreign, stays: changed(before, now).filter((name) => !foreign.includes(name)) };
  }

  /** The next run completes the set, or is refused for what somebody else published. */
  async function complete(registries: SetRegistries, path: string, { foreign }: SetFault): Promise<void> {
    const before = await registries.read(path);
    const result = await bake(registries, path, {});
    const now = await registries.read(path);
    if (foreign) {
      expect(result.exitCode).toBe(1);
      expect(JSON.parse(result.outputs['json'] ?? '{}')).toMatchObject({ error: { code: 'TAG_IMMUTABLE' } });
      expect(changed(before, now)).toEqual([]);
      return;
    }
    expect({ exitCode: result.exitCode, log: result.exitCode === 0 ? '' : result.log }).toEqual({
      exitCode: 0,
      log: '',
    });
    const digests = JSON.parse(result.outputs['digests'] ?? '{}') as Record<string, string>;
    expect(Object.keys(digests)).toHaveLength(9);
    for (const [name, digest] of Object.entries(digests))
      expect(now[name]).toMatchObject(Object.fromEntries(TAGS.map((tag) => [tag, digest])));
    expect(new Set(Object.values(digests)).size).toBe(3);
  }

  test.each(FAULTS)(
    'when $name',
    async (fault) => {
      const path = `f${FAULTS.indexOf(fault)}`;
      const onDeleting = async (): Promise<void> => {
        await seed(deleting, path, ['app']);
        const { stays } = await fail(deleting, path, fault);
        const { registry, atMost } = fault.keeps ?? { registry: 0, atMost: 0 };
        const elsewhere = stays.filter((name) => !name.startsWith(`${deleting.hosts[registry]}/`));
        expect(elsewhere).toEqual([]);
        expect(stays.length).toBeLessThanOrEqual(atMost);
      };
      const onKeeping = async (): Promise<void> => {
        await seed(keeping, path, NAMES);
        const { stays } = await fail(keeping, path, fault);
        if (!fault.keeps) expect(stays.filter((name) => !name.endsWith(':1.2.3'))).toEqual([]);
        await complete(keeping, path, fault);
      };
      await Promise.all([onDeleting(), onKeeping()]);
    },
    60_000,
  );
});
