import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseChallenges } from '../../../src/registry/auth/challenge.ts';

const bearer = (parameters: Record<string, string>) => ({ scheme: 'bearer', parameters });

test.each([
  [undefined, []],
  ['', []],
  ['Basic', [{ scheme: 'basic', parameters: {} }]],
  ['Basic realm="x"', [{ scheme: 'basic', parameters: { realm: 'x' } }]],
  [
    'Bearer realm="https://auth.example/token",service="reg",scope="repository:a/b:pull,push"',
    [bearer({ realm: 'https://auth.example/token', service: 'reg', scope: 'repository:a/b:pull,push' })],
  ],
  ['bearer REALM="x" , Service=y', [bearer({ realm: 'x', service: 'y' })]],
  [
    'Bearer realm=https://auth.example/token,service=reg',
    [bearer({ realm: 'https://auth.example/token', service: 'reg' })],
  ],
  ['Bearer realm="a \\"quoted\\" one"', [bearer({ realm: 'a "quoted" one' })]],
  [
    'Basic realm="r", Bearer realm="https://x/t",service="s"',
    [{ scheme: 'basic', parameters: { realm: 'r' } }, bearer({ realm: 'https://x/t', service: 's' })],
  ],
  [
    'Negotiate, Basic realm="r"',
    [
      { scheme: 'negotiate', parameters: {} },
      { scheme: 'basic', parameters: { realm: 'r' } },
    ],
  ],
  // The first of two values counts, as the second may have been smuggled in.
  ['Bearer realm="https://good/",realm="https://evil/"', [bearer({ realm: 'https://good/' })]],
  ['Bearer realm="never ends', [bearer({ realm: '"never' }), { scheme: 'ends', parameters: {} }]],
  ['realm="no scheme"', []],
])('%s', (header, expected) => {
  expect(parseChallenges(header)).toEqual(expected);
});

test('ends for any header', () => {
  const header = fc.oneof(fc.string(), fc.stringMatching(/^[Bearlm =",\\x]{0,40}$/));
  fc.assert(fc.property(header, (text) => Array.isArray(parseChallenges(text))));
});
