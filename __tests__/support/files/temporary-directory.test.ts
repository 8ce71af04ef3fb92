import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { makeScratch, removeScratch } from '../../../src/support/files/temporary-directory.ts';

let parent: string;
beforeAll(() => void (parent = mkdtempSync(join(tmpdir(), 'scratch-'))));
afterAll(() => rmSync(parent, { recursive: true }));

test('a step gets directories below RUNNER_TEMP that nobody else can read', () => {
  const { root, work, keep } = makeScratch({ RUNNER_TEMP: parent });
  expect(dirname(root)).toBe(parent);
  for (const directory of [root, work, keep]) expect(statSync(directory).mode & 0o777).toBe(0o700);
  removeScratch(root);
  expect(existsSync(root)).toBe(false);
  // The post step removes what the main step may have removed already.
  removeScratch(root);
});

// Runners in a container may name a directory that isn't there yet.
test('RUNNER_TEMP is created where it is missing', () => {
  const { root } = makeScratch({ RUNNER_TEMP: join(parent, 'not/there/yet') });
  expect(existsSync(root)).toBe(true);
});

test('without RUNNER_TEMP it is where the system keeps temporary files', () => {
  const { root } = makeScratch({});
  expect(dirname(root)).toBe(tmpdir());
  removeScratch(root);
});

test('a directory that can not be written is told with the variable to change', () => {
  const file = join(parent, 'file');
  writeFileSync(file, '');
  expect(() => makeScratch({ RUNNER_TEMP: join(file, 'below') })).toThrow(
    expect.objectContaining({ code: 'NO_SCRATCH', hint: expect.stringContaining('RUNNER_TEMP') }),
  );
});
