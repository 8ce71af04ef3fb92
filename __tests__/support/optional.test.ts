import { expect, test } from '@jest/globals';
import { optional } from '../../src/support/optional.ts';

test.each([
  [undefined, {}],
  ['', {}],
  ['x', { name: 'x' }],
  [0, { name: 0 }],
  [false, { name: false }],
  [[], { name: [] }],
])('%j makes %j', (value, expected) => expect(optional('name', value)).toEqual(expected));
