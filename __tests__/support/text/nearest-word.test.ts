import { expect, test } from '@jest/globals';
import { nearest } from '../../../src/support/text/nearest-word.ts';

test.each([
  ['tag', ['to', 'tags', 'from'], 'tags'],
  ['publsh', ['plan', 'publish'], 'publish'],
  ['images', ['image'], 'image'],
  ['nonsense', ['to', 'tags'], undefined],
  ['no', ['to', 'at'], 'to'],
  ['xy', ['to', 'at'], undefined],
])('of %j, %j probably meant %j', (word, candidates, meant) => {
  expect(nearest(word, candidates)).toBe(meant);
});
