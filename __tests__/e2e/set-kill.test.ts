import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startEmbeddedRegistry, type EmbeddedRegistry } from '../../src/embedded-registry/server.ts';
import { memoryStorage, type RegistryStorage } from '../../src/embedded-registry/storage.ts';
import { publish } from '../../src/publish/publish.ts';
import { silent } from '../../src/support/reporter.ts';
import { randomFrom } from '../publish/support/interleaving.ts';
import { nodeBinary } from './support/runner.ts';
import { remoteImage, remoteSet, SET_TAGS } from '../publish/support/remote-set.ts';

/*
 * Issue 15, "Done when": after SIGKILL at 25 random moments, existing tags hold either the old or the new digest, and
 * the rerun completes the set. The moments are drawn by what the registries have stored so far.
 */
const MOMENTS = 25;
const SEED = Number(process.env['KILL_SEED'] ?? 20_261_126);
const NAMES = ['app', 'db', 'web'];
const CHILD = fileURLToPath(new URL('../publish/support/set-child.ts', import.meta.url));

let directory: string;
/** Two at once: one waits while the other's process starts. */
let worlds: World[];

interface World {
  registries: EmbeddedRegistry[];
  /** Called with every access to a registry's storage. */
  onAccess: () => void;
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'set-kill-'));
  worlds = await Promise.all([1, 2].map(openWorld));
});
afterAll(async () => {
  await Promise.all(worlds.flatMap(({ registries }) => registries.map((registry) => registry.close())));
  await rm(directory, { recursive: true });
});

async function openWorld(): Promise<World> {
  const world: World = { registries: [], onAccess: () => {} };
  const storage = (): RegistryStorage => watched(memoryStorage(), () => world.onAccess());
  world.registries = await Promise.all([1, 2, 3].map(() => startEmbeddedRegistry({ storage: storage() })));
  return world;
}

function watched(storage: RegistryStorage, onAccess: () => void): RegistryStorage {
  return new Proxy(storage, {
    get(target, key, receiver) {
      const value: unknown = Reflect.get(target, key, receiver);
      if (typeof value !== 'function') return value;
      return (...given: unknown[]): unknown => {
        onAccess();
        return Reflect.apply(value, target, given);
      };
    },
  });
}

const repositories = ({ registries }: World, path: string): string[] =>
  registries.flatMap(({ host }) => NAMES.map((name) => `${host}/${path}/${name}`));

function publishHere(world: World, seed: string, path: string, tags = SET_TAGS): Promise<unknown> {
  const options = { reporter: silent, onFailure: 'rollback' as const, temporaryDirectory: directory };
  return publish(remoteSet(seed, repositories(world, path), tags), options);
}

/** Publishes in another process (Node 24 reads TypeScript), which is killed at the given access. @returns accesses, and whether it was killed. */
async function publishAndKill(world: World, path: string, moment: number) {
  let accesses = 0;
  const names = repositories(world, path);
  const child = spawn(nodeBinary(), [CHILD, 'new', directory, ...names], { stdio: 'inherit' });
  world.onAccess = () => void (++accesses === moment && child.kill('SIGKILL'));
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve) => {
    child.once('exit', (...ending) => resolve(ending));
  });
  world.onAccess = () => {};
  expect([0, null]).toContain(code);
  return { accesses, killed: signal === 'SIGKILL' };
}

/** Image's name and tag → digest in each registry. */
async function tagsOf({ registries }: World, path: string): Promise<Map<string, (string | undefined)[]>> {
  const found = new Map<string, (string | undefined)[]>();
  for (const name of NAMES)
    for (const tag of SET_TAGS) {
      const held = await Promise.all(registries.map(({ storage }) => storage.tag(`${path}/${name}`, tag)));
      found.set(`${name}:${tag}`, held);
    }
  return found;
}

/** @returns whether it was killed: at its very end, it may be done before. */
async function round(world: World, path: string, moment: number): Promise<boolean> {
  await publishHere(world, 'old', path, SET_TAGS.slice(1));
  const { killed } = await publishAndKill(world, path, moment);
  for (const [name, held] of await tagsOf(world, path)) {
    const [image = '', tag = ''] = name.split(':');
    const old = tag === '1.0.0' ? undefined : remoteImage('old', image).root.digest;
    for (const digest of held) expect([old, remoteImage('new', image).root.digest]).toContain(digest);
  }
  await publishHere(world, 'new', path);
  for (const [name, held] of await tagsOf(world, path)) {
    const { digest } = remoteImage('new', name.split(':')[0] ?? '').root;
    expect([name, held]).toEqual([name, [digest, digest, digest]]);
  }
  return killed;
}

test(`a set that is killed at ${MOMENTS} moments is old or new, tag by tag, and a rerun completes it`, async () => {
  const whole = await publishAndKill(worlds[0]!, 'whole', Infinity);
  expect(whole).toMatchObject({ killed: false, accesses: expect.any(Number) });
  expect(whole.accesses).toBeGreaterThan(MOMENTS);
  const random = randomFrom(SEED);
  const moments = Array.from({ length: MOMENTS }, () => 1 + Math.floor(random() * whole.accesses));
  const killed = await Promise.all(
    worlds.map(async (world, lane) => {
      const outcomes: boolean[] = [];
      for (let n = lane; n < MOMENTS; n += worlds.length)
        outcomes.push(await round(world, `n${n}`, moments[n]!));
      return outcomes;
    }),
  );
  expect(killed.flat().filter(Boolean).length).toBeGreaterThanOrEqual(MOMENTS - 3);
}, 240_000);
