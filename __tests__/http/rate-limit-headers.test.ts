import { expect, test } from '@jest/globals';
import { parseRateLimit } from '../../src/http/rate-limit-headers.ts';
import { openMirrorState } from '../../src/mirror/state.ts';

test.each<[string | undefined, string | undefined, object | undefined]>([
  ['100;w=21600', '76;w=21600', { limit: 100, remaining: 76, windowSeconds: 21600 }],
  ['200;w=3600', '0;w=3600', { limit: 200, remaining: 0, windowSeconds: 3600 }],
  ['100', '5', { limit: 100, remaining: 5, windowSeconds: 3600 }],
  ['100, 100;w=60', '5', { limit: 100, remaining: 5, windowSeconds: 3600 }],
  ['100;q=1;w=60', '5', { limit: 100, remaining: 5, windowSeconds: 60 }],
  ['100;w=60', undefined, undefined],
  [undefined, undefined, undefined],
  ['many', 'few', undefined],
])('RateLimit-Limit %s and RateLimit-Remaining %s', (limit, remaining, expected) => {
  expect(parseRateLimit({ 'ratelimit-limit': limit, 'ratelimit-remaining': remaining })).toEqual(expected);
});

test('a state survives being written down, and rubbish is an empty one', () => {
  const state = openMirrorState();
  expect(state.changed).toBe(false);
  state.set('a', '1');
  expect(state.changed).toBe(true);
  const again = openMirrorState(state.serialize());
  expect(again.get('a')).toBe('1');
  expect(again.changed).toBe(false);
  for (const text of [
    '',
    'x',
    '[]',
    '{"version":2,"entries":[["a","1"]]}',
    '{"version":1,"entries":[["a"],[1,2],null]}',
  ]) {
    expect(openMirrorState(text).get('a')).toBeUndefined();
  }
});
