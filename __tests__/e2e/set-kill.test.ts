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
let registries: EmbeddedRegistry[];
/** Called with every access to a registry's storage. */
let onAccess = (): void => {};

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'set-kill-'));
  registries = await Promise.all(
    [1, 2, 3].map(() => startEmbeddedRegistry({ storage: watched(memoryStorage()) })),
  );
});
afterAll(async () => {
  await Promise.all(registries.map((registry) => registry.close()));
  await rm(directory, { recursive: true });
});

function watched(storage: RegistryStorage): RegistryStorage {
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

const repositories = (path: string): string[] =>
  registries.flatMap(({ host }) => NAMES.map((name) => `${host}/${path}/${name}`));

function publishHere(seed: string, path: string, tags = SET_TAGS): Promise<unknown> {
  const options = { reporter: silent, onFailure: 'rollback' as const, temporaryDirectory: directory };
  return publish(remoteSet(seed, repositories(path), tags), options);
}

/** Publishes in another process, which is killed at the given access. @returns accesses, and whether it was killed. */
async function publishAndKill(path: string, moment: number): Promise<{ accesses: number; killed: boolean }> {
  let accesses = 0;
  const child = spawn(process.execPath, [CHILD, 'new', directory, ...repositories(path)], {
    stdio: 'inherit',
  });
  onAccess = () => void (++accesses === moment && child.kill('SIGKILL'));
  const signal = await new Promise((resolve) => child.once('exit', (_code, name) => resolve(name)));
  onAccess = () => {};
  return { accesses, killed: signal === 'SIGKILL' };
}

/** Tag → image's name → digest in each registry. */
async function tagsOf(path: string): Promise<Map<string, (string | undefined)[]>> {
  const found = new Map<string, (string | undefined)[]>();
  for (const name of NAMES)
    for (const tag of SET_TAGS) {
      const held = await Promise.all(registries.map(({ storage }) => storage.tag(`${path}/${name}`, tag)));
      found.set(`${name}:${tag}`, held);
    }
  return found;
}

test(`a set that is killed at ${MOMENTS} moments is old or new, tag by tag, and a rerun completes it`, async () => {
  const whole = await publishAndKill('whole', Infinity);
  expect(whole.killed).toBe(false);
  const random = randomFrom(SEED);
  let killed = 0;
  for (let round = 0; round < MOMENTS; round += 1) {
    const path = `n${round}`;
    await publishHere('old', path, SET_TAGS.slice(1));
    const attempt = await publishAndKill(path, 1 + Math.floor(random() * whole.accesses));
    if (attempt.killed) killed += 1;
    for (const [name, held] of await tagsOf(path)) {
      const [image = '', tag = ''] = name.split(':');
      const old = tag === '1.0.0' ? undefined : remoteImage('old', image).root.digest;
      for (const digest of held) expect([old, remoteImage('new', image).root.digest]).toContain(digest);
    }
    await publishHere('new', path);
    for (const [name, held] of await tagsOf(path)) {
      const { digest } = remoteImage('new', name.split(':')[0] ?? '').root;
      expect([name, held]).toEqual([name, [digest, digest, digest]]);
    }
  }
  expect(killed).toBeGreaterThanOrEqual(MOMENTS - 3);
}, 240_000);
