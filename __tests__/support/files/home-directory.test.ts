import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { loadDockerConfig } from '../../../src/credentials/docker/config.ts';
import { dockerDirectory, homeDirectory } from '../../../src/support/files/home-directory.ts';
import { silent } from '../../../src/support/reporter.ts';

// FAULTS F10: container jobs set HOME to nothing. `os.homedir()` answers with what HOME says, so that "" made `.docker` a
// directory of the checkout, whose credential helpers and plug-ins anybody who opens a pull request can name.
const HOMES = [undefined, '', '.', 'relative/home', '~'];

let checkout: string;
const own = process.cwd();
const home = process.env['HOME'];
beforeAll(() => {
  checkout = mkdtempSync(join(tmpdir(), 'checkout-'));
  mkdirSync(join(checkout, '.docker'));
  const planted = { credsStore: 'planted', auths: { 'reg.example': { auth: 'cGxhbnRlZDpwbGFudGVk' } } };
  writeFileSync(join(checkout, '.docker/config.json'), JSON.stringify(planted));
  process.chdir(checkout);
});
afterAll(() => {
  process.chdir(own);
  if (home === undefined) delete process.env['HOME'];
  else process.env['HOME'] = home;
  rmSync(checkout, { recursive: true });
});

test.each(HOMES)('HOME=%j: nothing of the checkout is a setting of the user', async (value) => {
  const env = value === undefined ? {} : { HOME: value };
  if (value === undefined) delete process.env['HOME'];
  else process.env['HOME'] = value;
  expect(isAbsolute(homeDirectory(env))).toBe(true);
  expect(dockerDirectory(env)).not.toMatch(new RegExp(`^(?:${checkout}|[^/])`));
  const { config, directory } = await loadDockerConfig({ ...env, XDG_RUNTIME_DIR: '.docker' }, silent);
  expect(isAbsolute(directory)).toBe(true);
  expect(config.credsStore).not.toBe('planted');
  expect(config.auths?.['reg.example']).toBeUndefined();
});

test('what the user says counts', () => {
  expect(homeDirectory({ HOME: '/home/me' })).toBe('/home/me');
  expect(dockerDirectory({ HOME: '/home/me' })).toBe('/home/me/.docker');
  expect(dockerDirectory({ HOME: '', DOCKER_CONFIG: '/etc/docker' })).toBe('/etc/docker');
});
