import { chmod, lstat, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { writeDockerConfig } from '../../src/credentials/docker/isolated-config.ts';

// FAULTS F4: certificates, contexts and plug-ins are found as without the private config; `BUILDX_CONFIG` moves when
// the user's can't be written. https://docs.docker.com/reference/cli/docker/#docker-cli-configuration-file-configjson-properties

let root: string;
let user: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'engine-directory-'));
  user = join(root, 'user');
  await mkdir(join(user, 'contexts/meta/abc'), { recursive: true });
  await mkdir(join(user, 'contexts/tls/abc'), { recursive: true });
  await mkdir(join(user, 'cli-plugins'));
  await writeFile(join(user, 'contexts/meta/abc/meta.json'), '{"Name":"far"}');
  await writeFile(join(user, 'contexts/tls/abc/key.pem'), 'KEY', { mode: 0o400 });
  for (const name of ['ca.pem', 'cert.pem', 'key.pem']) await writeFile(join(user, name), name);
});
afterEach(() => rm(root, { recursive: true }));

const write = (env: Record<string, string> = {}) =>
  writeDockerConfig(join(root, 'own'), { config: { currentContext: 'far' }, directory: user }, env);

describe('the private docker config', () => {
  test('has what docker would find without it', async () => {
    const { directory } = await write();
    for (const name of ['ca.pem', 'cert.pem', 'key.pem'])
      expect(await readFile(join(directory, name), 'utf8')).toBe(name);
    expect(await readFile(join(directory, 'contexts/meta/abc/meta.json'), 'utf8')).toBe('{"Name":"far"}');
    expect(await readFile(join(directory, 'contexts/tls/abc/key.pem'), 'utf8')).toBe('KEY');
    expect((await lstat(join(directory, 'cli-plugins'))).isSymbolicLink()).toBe(true);
  });

  test('a context that is added to it is not left in the user’s', async () => {
    const { directory, cleanup } = await write();
    await mkdir(join(directory, 'contexts/meta/new'));
    await cleanup();
    await expect(lstat(join(user, 'contexts/meta/new'))).rejects.toMatchObject({ code: 'ENOENT' });
    expect(await readFile(join(user, 'contexts/tls/abc/key.pem'), 'utf8')).toBe('KEY');
  });

  test('BUILDX_CONFIG stays where builders are, as long as it can be written to', async () => {
    expect((await write()).env['BUILDX_CONFIG']).toBe(join(user, 'buildx'));
    await rm(join(root, 'own'), { recursive: true });
    const named = join(root, 'named');
    expect((await write({ BUILDX_CONFIG: named })).env['BUILDX_CONFIG']).toBe(named);
  });

  // Root writes to what is read-only to others: as root, e2e/environments has this case, in a process without rights.
  const asUser = process.getuid?.() === 0 ? () => undefined : test;
  asUser('and moves, with the builders, when it can not', async () => {
    await mkdir(join(user, 'buildx/instances'), { recursive: true });
    await writeFile(join(user, 'buildx/instances/mine'), '{}', { mode: 0o400 });
    await chmod(join(user, 'buildx'), 0o500);
    const moved = (await write()).env['BUILDX_CONFIG'] ?? '';
    await chmod(join(user, 'buildx'), 0o700);
    expect(moved).toBe(join(root, 'own/buildx'));
    expect(await readFile(join(moved, 'instances/mine'), 'utf8')).toBe('{}');
    await writeFile(join(moved, 'instances/mine'), 'changed');
  });

  test('and moves when its place is no directory at all', async () => {
    await writeFile(join(root, 'file'), '');
    const env = { BUILDX_CONFIG: join(root, 'file/buildx') };
    expect((await write(env)).env['BUILDX_CONFIG']).toBe(join(root, 'own/buildx'));
  });
});
