import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

// A Node built-in in `src/tags`, `src/migrate` or what they import fails the bundle. What the page does in a browser is
// for __tests__/e2e/playground.test.ts.
test('the playground is bundled for browsers, with nothing from elsewhere', () => {
  const out = mkdtempSync(join(tmpdir(), 'playground-'));
  const { status, stderr } = spawnSync(process.execPath, ['scripts/playground.mjs', '--out', out], {
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const page = readFileSync(join(out, 'index.html'), 'utf8');
  const used = [...page.matchAll(/(?:src|<link[^>]* href)="([^"]*)"/g)].map(([, path = '']) => path);
  expect(used.length).toBeGreaterThan(2);
  expect(used.filter((path) => !existsSync(join(out, path)))).toEqual([]);
  rmSync(out, { recursive: true });
});
