import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodePath, encodePath, hasForeignBytes } from '../../../src/support/files/path-bytes.ts';

test('the bytes of every name come back, and two names are never one text', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 12 }), fc.uint8Array({ maxLength: 12 }), (one, other) => {
      const [first, second] = [decodePath(Buffer.from(one)), decodePath(Buffer.from(other))];
      expect(encodePath(first)).toEqual(Buffer.from(one));
      expect(first === second).toBe(Buffer.from(one).equals(Buffer.from(other)));
    }),
  );
});

test.each([
  ['café', false],
  ['😀', false],
  ['\uFFFD', false],
])('%j is UTF-8', (text, foreign) => {
  expect(decodePath(Buffer.from(text))).toBe(text);
  expect(hasForeignBytes(text)).toBe(foreign);
});

test.each([
  [[0x61, 0xff], 'a\uDCFF'],
  [[0xe9, 0x2e], '\uDCE9.'],
  // Half of a character, an overlong slash, and a surrogate in UTF-8.
  [[0xf0, 0x9f, 0x98], '\uDCF0\uDC9F\uDC98'],
  [[0xc0, 0xaf], '\uDCC0\uDCAF'],
  [[0xed, 0xb2, 0x80], '\uDCED\uDCB2\uDC80'],
])('%j is not', (bytes, text) => {
  expect(decodePath(Buffer.from(bytes))).toBe(text);
  expect(hasForeignBytes(text)).toBe(true);
});
