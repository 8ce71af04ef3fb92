import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

test('imports go one way', () => {
  expect(execFileSync(process.execPath, ['scripts/structure.mjs'], { encoding: 'utf8' })).toBe('');
});

const architecture = readFileSync('docs/architecture.md', 'utf8');

test.each([...architecture.matchAll(/`([a-z-]+\/[\w/-]+\.ts)`/g)].map(([, path = '']) => path))(
  'docs/architecture.md names src/%s, which exists',
  (path) => {
    expect(existsSync(`src/${path}`)).toBe(true);
  },
);

/** `copy/uploads/uploader.ts:find`. */
test.each(
  [...architecture.matchAll(/`([a-z-]+\/[\w/-]+\.ts):(\w+)`/g)].map(([, path = '', name = '']) => [
    path,
    name,
  ]),
)('docs/architecture.md names src/%s and its %s, which exists', (path, name) => {
  expect(readFileSync(`src/${path}`, 'utf8')).toMatch(new RegExp(`(?:function\\*?|const|class) ${name}\\b`));
});

/** `JOBS = 3`, in the files that the same line names. */
test.each(
  architecture.split('\n').flatMap((line) =>
    [...line.matchAll(/`([A-Z_]+ = [^`]+)`/g)].map(([, constant = '']) => ({
      constant,
      paths: [...line.matchAll(/`([a-z-]+\/[\w/-]+\.ts)(?::\w+)?`/g)].map(([, path = '']) => path),
    })),
  ),
)('docs/architecture.md says $constant, as the code does', ({ constant, paths }) => {
  const texts = paths.map((path) => readFileSync(`src/${path}`, 'utf8').replace(/: readonly number\[\]/, ''));
  expect(texts.some((text) => text.includes(`const ${constant};`))).toBe(true);
});
