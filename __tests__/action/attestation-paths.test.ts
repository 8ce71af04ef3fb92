import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { noteBundles } from '../../src/action/write-outputs.ts';

let temporary: string;
beforeEach(async () => void (temporary = await mkdtemp(join(tmpdir(), 'paths-'))));
afterEach(() => rm(temporary, { recursive: true, force: true }));

// actions/attest: each step appends the path of its bundle, and later steps collect them.
test('bundles are noted where actions/attest notes its own, after what is there', async () => {
  const env = { RUNNER_TEMP: temporary };
  noteBundles('/tmp/a/attestation.json', env);
  noteBundles('/tmp/b/attestation.json', env);
  const text = await readFile(join(temporary, 'created_attestation_paths.txt'), 'utf8');
  expect(text).toBe('/tmp/a/attestation.json\n/tmp/b/attestation.json\n');
});

test.each([
  ['no bundle', '', true],
  ['no runner', '/tmp/a/attestation.json', false],
])('%s: nothing is noted', async (_what, path, isRunner) => {
  noteBundles(path, isRunner ? { RUNNER_TEMP: temporary } : { RUNNER_TEMP: '' });
  expect(await readdir(temporary)).toEqual([]);
});
