import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

test('each error code is explained in docs/errors.md', () => {
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  const codes = sources.flatMap((name) =>
    [...readFileSync(join('src', name), 'utf8').matchAll(/code(?::| =) '([A-Z][A-Z_]+)'/g)].map(
      ([, code]) => code,
    ),
  );
  const explained = readFileSync('docs/errors.md', 'utf8');
  expect(new Set(codes).size).toBeGreaterThan(50);
  expect([...new Set(codes)].filter((code) => !explained.includes(`\`${code}\``))).toEqual([]);
});

test('every top-level entry has its reason in CONTRIBUTING.md', () => {
  const entries = execFileSync('git', ['ls-files'], { encoding: 'utf8' })
    .split('\n')
    .filter(Boolean)
    .map((path) => path.replace(/\/.*/, '/'));
  const text = readFileSync('CONTRIBUTING.md', 'utf8');
  expect([...new Set(entries)].filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
});
