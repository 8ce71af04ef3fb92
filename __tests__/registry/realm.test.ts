import { expect, test } from '@jest/globals';
import type { HostSettings } from '../../src/http/credential.ts';
import { checkRealm } from '../../src/registry/realm.ts';

const check = (realm: string, host: string, base = `https://${host}`, settings: HostSettings = {}) =>
  checkRealm(realm, { host, base: new URL(base) }, settings);

test.each([
  ['its own host', 'https://registry.example/token', 'registry.example'],
  ['its own host, another port', 'https://registry.example:5001/token', 'registry.example:5000'],
  ['its own host, the default port in full', 'https://registry.example:443/token', 'registry.example'],
  ['GHCR', 'https://ghcr.io/token', 'ghcr.io'],
  ['Docker Hub', 'https://auth.docker.io/token', 'docker.io', 'https://registry-1.docker.io'],
  ['GitLab', 'https://gitlab.com/jwt/auth', 'registry.gitlab.com'],
  ['a sibling', 'https://auth.acme.example/token', 'registry.acme.example'],
  ['the domain above', 'https://acme.example/token', 'registry.acme.example'],
  ['a host below', 'https://auth.acme.example/token', 'acme.example'],
  ['plain HTTP on loopback', 'http://127.0.0.1:5001/token', '127.0.0.1:5000', 'http://127.0.0.1:5000'],
  [
    'plain HTTP on loopback by name',
    'http://localhost:5001/token',
    '127.0.0.1:5000',
    'http://127.0.0.1:5000',
  ],
  ['an address that is its own', 'https://10.0.0.7/token', '10.0.0.7:5000'],
])('%s is trusted', (_what, ...[realm, host, base]: string[]) => {
  expect(check(realm!, host!, base).href).toBe(new URL(realm!).href);
});

test('the user can name another host, or ask for plain HTTP', () => {
  const realmHosts = ['Auth.Other.example'];
  expect(check('https://auth.other.example/t', 'registry.example', undefined, { realmHosts }).host).toBe(
    'auth.other.example',
  );
  expect(() => check('http://auth.other.example/t', 'registry.example', undefined, { realmHosts })).toThrow(
    'not https',
  );
  const plain = { plainHttp: true };
  expect(
    check('http://registry.example/t', 'registry.example', 'http://registry.example', plain).protocol,
  ).toBe('http:');
  expect(() =>
    check('http://other.example/t', 'registry.example', 'http://registry.example', plain),
  ).toThrow();
});

test.each([
  ['a thief', 'https://evil.test/token', 'registry.example'],
  ['a thief that looks alike', 'https://registry.example.evil.test/token', 'registry.example'],
  ['another vendor', 'https://auth.docker.io/token', 'registry.example'],
  ['a thief of Docker Hub', 'https://auth.docker.io.evil.test/token', 'docker.io'],
  ['a tenant next door', 'https://evil.azurecr.io/token', 'acme.azurecr.io'],
  ['a shop next door', 'https://evil.co.uk/token', 'acme.co.uk'],
  ['a site next door', 'https://evil.github.io/token', 'acme.github.io'],
  ['a bucket next door', 'https://evil.s3.amazonaws.com/t', 'acme.s3.amazonaws.com'],
  ['a domain next door', 'https://evil.example/token', 'acme.example'],
  ['plain HTTP', 'http://registry.example/token', 'registry.example'],
  ['the metadata service', 'http://169.254.169.254/latest/meta-data', 'registry.example'],
  ['the metadata service by https', 'https://169.254.169.254/', 'registry.example'],
  ['the metadata service in other digits', 'https://2852039166/', 'registry.example'],
  ['a private address', 'https://10.0.0.1/token', 'registry.example'],
  ['another private address', 'https://10.0.0.8/token', '10.0.0.7'],
  ['an IPv6 address', 'https://[fd00::1]/token', 'registry.example'],
  ['loopback', 'https://127.0.0.1/token', 'registry.example'],
  ['loopback by name', 'https://localhost/token', 'registry.example'],
  ['a user name', 'https://user:x@registry.example/token', 'registry.example'],
  ['another scheme', 'ftp://registry.example/token', 'registry.example'],
  ['a file', 'file:///etc/passwd', 'registry.example'],
  ['a relative one', '/token', 'registry.example'],
  ['a line break', 'https://registry.example/\r\nx', 'registry.example'],
  ['nothing', '', 'registry.example'],
])('%s is refused', (_what, realm, host) => {
  const base = host === 'docker.io' ? 'https://registry-1.docker.io' : undefined;
  expect(() => check(realm, host, base)).toThrow(expect.objectContaining({ code: 'REALM_REFUSED' }));
});

test('a refusal says which setting allows it', () => {
  expect(() => check('https://auth.other.example/t', 'registry.acme.example')).toThrow(
    expect.objectContaining({ hint: expect.stringContaining('realm-hosts: auth.other.example') }),
  );
});
