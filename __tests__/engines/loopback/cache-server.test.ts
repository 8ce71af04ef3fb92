import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { refusedCache, serveCaches, type ServedCaches } from '../../../src/engines/loopback/cache-server.ts';
import { silent } from '../../../src/support/reporter.ts';
import { buildRequest } from '../../e2e/support/build-environment.ts';

let home: string;
let caches: ServedCaches | undefined;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'served-cache-'));
});
afterEach(async () => {
  await caches?.close();
  caches = undefined;
  await rm(home, { recursive: true });
});

async function serve(
  cacheFrom: string[],
  cacheTo: string[],
  env: Record<string, string> = {},
): Promise<ServedCaches> {
  const environment = {
    env: { HOME: home, ...env },
    reporter: silent,
    temporaryDirectory: home,
    workspace: home,
  };
  caches = await serveCaches({ cacheFrom, cacheTo }, environment);
  return caches;
}
const listIn = (served: ServedCaches) => readFile(served.env['CONTAINERS_REGISTRIES_CONF'] ?? '', 'utf8');

describe('caches in the form that podman and buildah know', () => {
  test.each<[string, string]>([
    ['ghcr.io/acme/app/cache', 'ghcr.io/acme/app/cache'],
    ['ghcr.io/acme/app:cache', 'ghcr.io/acme/app'],
    ['example.org:5000/app', 'example.org:5000/app'],
    ['type=registry,ref=example.org:5000/app:cache,mode=max', 'example.org:5000/app'],
    ['type=registry,ref=ghcr.io/acme/app@sha256:123,ignore-error=true', 'ghcr.io/acme/app'],
  ])('%s is the repository %s', async (line, repository) => {
    expect(await serve([line], [])).toMatchObject({ cacheFrom: [repository], cacheTo: [], env: {} });
    expect(await serve([], [line])).toMatchObject({ cacheFrom: [], cacheTo: [repository], env: {} });
  });

  test('directories are one repository on loopback, whose name is new each time', async () => {
    const from = ['type=local,src=a', 'type=local,src=b'];
    const first = await serve(from, ['type=local,dest=c,mode=max']);
    expect(first.cacheFrom).toEqual([first.served]);
    expect(first.cacheTo).toEqual([first.served]);
    expect(first.served).toMatch(/^127\.0\.0\.1:\d+\/cache-[0-9a-f]{32}$/);
    await first.close();
    expect(await readFile(join(home, 'c/index.json'), 'utf8')).toContain('"manifests":[]');
    expect((await serve(from, [])).served).not.toBe(first.served);
  });

  test("a registry on loopback is added to the user's list, which otherwise stays as it is", async () => {
    const own = 'unqualified-search-registries = ["example.org"]\n';
    await mkdir(join(home, '.config/containers'), { recursive: true });
    await writeFile(join(home, '.config/containers/registries.conf'), own);
    expect(await listIn(await serve(['localhost:5000/app', '[::1]:5000/app', 'example.org/app'], []))).toBe(
      `${own}\n[[registry]]\nlocation = "localhost:5000"\ninsecure = true\n\n[[registry]]\nlocation = "[::1]:5000"\ninsecure = true\n`,
    );
  });

  test('what the list says of a registry is left to it', async () => {
    const path = join(home, 'mine.conf');
    await writeFile(path, '[[registry]]\nlocation = "127.0.0.1:5000"\n');
    expect((await serve(['127.0.0.1:5000/app'], [], { CONTAINERS_REGISTRIES_CONF: path })).env).toEqual({});
  });

  test('a list in the older form can not be added to', async () => {
    const path = join(home, 'old.conf');
    await writeFile(path, '[registries.search]\nregistries = []\n');
    const env = { CONTAINERS_REGISTRIES_CONF: path };
    await expect(serve(['type=local,src=a'], [], env)).rejects.toThrow(/older form/);
    expect((await serve(['example.org/app'], [], env)).env).toEqual({});
  });

  test.each([
    [['type=gha,scope=x'], [], /type=gha/],
    [[], ['type=inline'], /type=inline/],
    [['type=registry,ref=a/b', 'type=local,src=a'], ['a/b'], undefined],
  ])('%j and %j: refused by %s', (cacheFrom, cacheTo, reason) => {
    const refused = refusedCache(buildRequest({ context: '.', cacheFrom, cacheTo }));
    if (reason) expect(refused).toMatch(reason);
    else expect(refused).toBeUndefined();
  });
});
