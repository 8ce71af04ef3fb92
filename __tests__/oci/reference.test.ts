import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  formatReference,
  isRepositoryPath,
  parseRegistryHost,
  parseRepositoryPath,
  parseTag,
  isTag,
  normalizeHost,
  parseReference,
  parseRepositoryName,
} from '../../src/oci/reference.ts';

const HEX = 'a'.repeat(64);

describe('parseReference', () => {
  test.each([
    ['busybox', { host: 'docker.io', path: 'library/busybox' }],
    ['busybox:1.36', { host: 'docker.io', path: 'library/busybox', tag: '1.36' }],
    ['acme/app', { host: 'docker.io', path: 'acme/app' }],
    ['docker.io/busybox', { host: 'docker.io', path: 'library/busybox' }],
    ['docker.io/library/busybox', { host: 'docker.io', path: 'library/busybox' }],
    ['index.docker.io/acme/app', { host: 'docker.io', path: 'acme/app' }],
    ['registry-1.docker.io/acme/app', { host: 'docker.io', path: 'acme/app' }],
    ['ghcr.io/acme/app', { host: 'ghcr.io', path: 'acme/app' }],
    ['GHCR.io/acme/app', { host: 'ghcr.io', path: 'acme/app' }],
    ['localhost/app', { host: 'localhost', path: 'app' }],
    ['localhost:5000/app:1', { host: 'localhost:5000', path: 'app', tag: '1' }],
    ['registry.example:5000/team/app', { host: 'registry.example:5000', path: 'team/app' }],
    ['127.0.0.1:5000/app', { host: '127.0.0.1:5000', path: 'app' }],
    ['[::1]:5000/app', { host: '[::1]:5000', path: 'app' }],
    [`ghcr.io/acme/app@sha256:${HEX}`, { host: 'ghcr.io', path: 'acme/app', digest: `sha256:${HEX}` }],
    [
      `ghcr.io/acme/app:1.2@sha256:${HEX}`,
      { host: 'ghcr.io', path: 'acme/app', tag: '1.2', digest: `sha256:${HEX}` },
    ],
    ['foo__bar/b-a--z/q.x', { host: 'docker.io', path: 'foo__bar/b-a--z/q.x' }],
  ])('%s', (text, expected) => {
    expect(parseReference(text)).toEqual(expected);
  });

  test.each([
    ['', 'missing'],
    ['ghcr.io/', 'missing'],
    ['ghcr.io/Acme/App', 'Write ghcr.io/acme/app.'],
    ['Acme/app', 'Write acme/app.'],
    ['https://ghcr.io/acme/app', 'Write ghcr.io/acme/app.'],
    ['ghcr.io/acme/app:', 'is not a tag'],
    ['ghcr.io/acme/app:-x', 'is not a tag'],
    [`ghcr.io/acme/app:${'x'.repeat(129)}`, 'is not a tag'],
    ['ghcr.io/acme/app@sha256:abc', 'is not a digest'],
    [`ghcr.io/acme/app@sha256:${HEX}/../x`, 'is not a digest'],
    ['ghcr.io/acme//app', 'is not a repository'],
    ['ghcr.io/../app', 'is not a repository'],
    ['ghcr.io/acme/app ', 'is not a repository'],
    ['ghcr.io/acme/app\r\nx', 'is not a repository'],
    ['-host.example/app', 'is not a host'],
    ['a..b/app', 'is not a host'],
    [`ghcr.io/${'a/'.repeat(140)}a`, 'is not a repository'],
  ])('refuses %j', (text, said) => {
    expect(() => parseReference(text)).toThrow(expect.objectContaining({ code: 'REFERENCE_INVALID' }));
    try {
      parseReference(text);
    } catch (error) {
      const { message, hint } = error as { message: string; hint: string };
      expect(`${message} ${hint}`).toContain(said);
    }
  });

  test('what is formatted is parsed again to the same', () => {
    const component = fc.stringMatching(/^[a-z0-9]{1,8}(?:[._-][a-z0-9]{1,5})?$/);
    const host = fc.constantFrom('ghcr.io', 'docker.io', 'localhost:5000', 'a.b.example:1', '[::1]:5000');
    const path = fc.array(component, { minLength: 2, maxLength: 4 }).map((parts) => parts.join('/'));
    const tag = fc.option(fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,20}$/), { nil: undefined });
    fc.assert(
      fc.property(host, path, tag, (hostName, pathName, tagName) => {
        const reference = {
          host: parseRegistryHost(hostName, 'the test'),
          path: parseRepositoryPath(pathName, 'the test'),
          ...(tagName === undefined ? {} : { tag: parseTag(tagName, 'the test') }),
        };
        expect(parseReference(formatReference(reference))).toEqual(reference);
      }),
    );
  });

  test('any text gives a reference that is safe in a URL, or the typed error', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          const { path, tag } = parseReference(text);
          expect(isRepositoryPath(path) && (tag === undefined || isTag(tag))).toBe(true);
        } catch (error) {
          expect(error).toMatchObject({ code: 'REFERENCE_INVALID' });
        }
      }),
    );
  });
});

test('a repository name carries neither tag nor digest', () => {
  expect(parseRepositoryName('acme/app')).toEqual({ host: 'docker.io', path: 'acme/app' });
  expect(() => parseRepositoryName('acme/app:1')).toThrow('give only the repository');
});

test.each([
  ['Docker.IO', 'docker.io'],
  ['index.docker.io', 'docker.io'],
  ['Registry.Example:5000', 'registry.example:5000'],
])('host %s', (text, host) => expect(normalizeHost(text)).toBe(host));
