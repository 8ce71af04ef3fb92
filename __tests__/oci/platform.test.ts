import { describe, expect, test } from '@jest/globals';
import { digestOf } from '../../src/oci/digest.ts';
import {
  formatPlatform,
  isAttestation,
  matchesPlatform,
  parsePlatform,
  selectPlatform,
} from '../../src/oci/platform.ts';

test.each([
  ['linux/amd64', 'linux/amd64'],
  ['Linux/AMD64', 'linux/amd64'],
  ['linux/x86_64', 'linux/amd64'],
  ['linux/amd64/v1', 'linux/amd64'],
  ['linux/amd64/v3', 'linux/amd64/v3'],
  ['linux/aarch64', 'linux/arm64'],
  ['linux/arm64/v8', 'linux/arm64'],
  ['linux/arm', 'linux/arm/v7'],
  ['linux/armhf', 'linux/arm/v7'],
  ['linux/armel', 'linux/arm/v6'],
  ['linux/arm/6', 'linux/arm/v6'],
  ['linux/i386', 'linux/386'],
  ['macos/arm64', 'darwin/arm64'],
  ['windows(10.0.17763)/amd64', 'windows/amd64'],
])('%s is %s', (text, expected) => expect(formatPlatform(parsePlatform(text))).toBe(expected));

test.each(['', 'linux', 'linux/', '/amd64', 'linux/amd64/v2/x', 'linux/amd 64', 'linux,amd64'])(
  'refuses %j',
  (text) => {
    expect(() => parsePlatform(text)).toThrow(expect.objectContaining({ code: 'PLATFORM_INVALID' }));
  },
);

describe('selectPlatform', () => {
  const entries = ['linux/arm/v5', 'linux/arm/v6', 'linux/amd64', 'linux/amd64/v2', 'linux/arm64'].map(
    (text) => ({
      mediaType: 'x/y',
      digest: digestOf(text),
      size: 1,
      platform: parsePlatform(text),
    }),
  );
  test.each([
    ['linux/arm/v7', 'linux/arm/v6'],
    ['linux/arm/v5', 'linux/arm/v5'],
    ['linux/amd64', 'linux/amd64'],
    ['linux/amd64/v3', 'linux/amd64/v2'],
    ['linux/arm64/v8', 'linux/arm64'],
    ['linux/s390x', undefined],
    ['windows/amd64', undefined],
  ])('a %s machine gets %s', (wanted, expected) => {
    const found = selectPlatform(entries, parsePlatform(wanted));
    expect(found?.platform && formatPlatform(found.platform)).toBe(expected);
  });
});

test('a version counts only when one is asked for', () => {
  const offered = parsePlatform('windows(10.0.1)/amd64');
  expect(matchesPlatform(parsePlatform('windows/amd64'), offered)).toBe(true);
  expect(matchesPlatform(parsePlatform('windows(10.0.2)/amd64'), offered)).toBe(false);
});

test('attestations are told by their annotation', () => {
  const entry = { mediaType: 'x/y', digest: digestOf(''), size: 0 };
  expect(isAttestation(entry)).toBe(false);
  expect(
    isAttestation({ ...entry, annotations: { 'vnd.docker.reference.type': 'attestation-manifest' } }),
  ).toBe(true);
});
