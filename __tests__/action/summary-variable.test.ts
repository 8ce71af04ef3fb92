import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createRunnerFiles } from '../../src/action/file-commands.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'summary-'));
});
afterAll(() => rm(directory, { recursive: true }));

// docker/build-push-action's README, "environment variables": DOCKER_BUILD_SUMMARY, default true; its older name
// DOCKER_BUILD_NO_SUMMARY. Booleans are those of Go's strconv.ParseBool.
test.each<[env: Record<string, string>, written: boolean]>([
  [{}, true],
  [{ DOCKER_BUILD_SUMMARY: 'true' }, true],
  [{ DOCKER_BUILD_SUMMARY: '1' }, true],
  [{ DOCKER_BUILD_SUMMARY: '' }, true],
  [{ DOCKER_BUILD_SUMMARY: 'no' }, true],
  [{ DOCKER_BUILD_SUMMARY: 'false' }, false],
  [{ DOCKER_BUILD_SUMMARY: 'False' }, false],
  [{ DOCKER_BUILD_SUMMARY: '0' }, false],
  [{ DOCKER_BUILD_NO_SUMMARY: 'true' }, false],
  [{ DOCKER_BUILD_NO_SUMMARY: '1' }, false],
  [{ DOCKER_BUILD_NO_SUMMARY: 'false' }, true],
  [{ DOCKER_BUILD_NO_SUMMARY: '' }, true],
])('with %j a summary is written: %s', async (env, written) => {
  const path = join(directory, 'summary');
  await writeFile(path, '');
  createRunnerFiles({ ...env, GITHUB_STEP_SUMMARY: path }).appendSummary('# Published\n');
  expect(await readFile(path, 'utf8')).toBe(written ? '# Published\n' : '');
});
