import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { SUMMARY } from '../../docs/pictures/sample.ts';

// `npm run docs:pictures` writes the text and draws it; a person looks at both.
const DIRECTORY = 'docs/pictures';

test('the job summary in the README is what the product writes', () => {
  expect(SUMMARY).toBe(readFileSync(`${DIRECTORY}/summary.md`, 'utf8'));
});

test('the pictures show that text', () => {
  const shown = JSON.parse(readFileSync(`${DIRECTORY}/shown.json`, 'utf8')) as Record<string, string>;
  const files = Object.keys(shown);
  expect(files.sort()).toEqual(['summary-dark.png', 'summary-light.png', 'summary.md']);
  const digests = files.map((name) => [
    name,
    createHash('sha256')
      .update(readFileSync(`${DIRECTORY}/${name}`))
      .digest('hex'),
  ]);
  expect(Object.fromEntries(digests)).toEqual(shown);
});
