import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

test('imports go one way', () => {
  expect(execFileSync(process.execPath, ['scripts/structure.mjs'], { encoding: 'utf8' })).toBe('');
});

test.each(
  [...readFileSync('docs/architecture.md', 'utf8').matchAll(/`([a-z-]+\/[\w/-]+\.ts)`/g)].map(
    ([, path = '']) => path,
  ),
)('docs/architecture.md names src/%s, which exists', (path) => {
  expect(existsSync(`src/${path}`)).toBe(true);
});
