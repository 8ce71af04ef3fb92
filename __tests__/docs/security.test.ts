import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

const rows = readFileSync('docs/security.md', 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (---|attack|mistake)/.test(line))
  .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()));

test('the threat model has a test for every attack', () => {
  expect(rows.length).toBeGreaterThan(20);
  for (const [, attack, defence, proof] of rows) {
    expect([attack, defence]).not.toContain('');
    expect([attack, proof]).toEqual([attack, expect.stringMatching(/^`[^`]+`(, `[^`]+`)*$/)]);
  }
});

test.each(
  rows.flatMap(([, , , proof = '']) => [...proof.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name)),
)('docs/security.md names %s, which exists', (name) => {
  const paths = [`__tests__/${name}.test.ts`, `__tests__/${name}.ts`];
  expect(paths.filter((path) => existsSync(path))).not.toEqual([]);
});
