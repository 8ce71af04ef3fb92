import { userInfo } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { cacheDirectory } from '../../../src/pipeline/build/prepare.ts';

const ACCOUNT = join(userInfo().homedir, '.cache/registry-publish');

// FAULTS.md F10: with HOME set and empty, `cache: local` wrote into the workspace, and from there into the image.
// https://specifications.freedesktop.org/basedir-spec/latest: paths must be absolute; empty and relative ones don't count.
test.each<[Record<string, string | undefined>, string]>([
  [{ HOME: '/home/ada' }, '/home/ada/.cache/registry-publish'],
  [{ HOME: '/home/ada', XDG_CACHE_HOME: '/caches' }, '/caches/registry-publish'],
  [{ HOME: '/home/ada', XDG_CACHE_HOME: '' }, '/home/ada/.cache/registry-publish'],
  [{ HOME: '/home/ada', XDG_CACHE_HOME: '.cache' }, '/home/ada/.cache/registry-publish'],
  [{ HOME: '', XDG_CACHE_HOME: '/caches' }, '/caches/registry-publish'],
  [{ HOME: '' }, ACCOUNT],
  [{ HOME: '', XDG_CACHE_HOME: '' }, ACCOUNT],
  [{ HOME: '.', XDG_CACHE_HOME: './x' }, ACCOUNT],
  [{ HOME: '~' }, ACCOUNT],
  [{ HOME: undefined }, ACCOUNT],
  [{}, ACCOUNT],
])('%j: %s', (env, directory) => {
  expect(cacheDirectory(env)).toBe(directory);
});
