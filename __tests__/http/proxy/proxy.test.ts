import { expect, test } from '@jest/globals';
import { checkProxies, proxyFor } from '../../../src/http/proxy/proxy.ts';

const P = 'http://proxy.example:3128/';
const via = (list: string) => ({ HTTPS_PROXY: P, HTTP_PROXY: P, NO_PROXY: list });

// https://curl.se/docs/manpage.html#ENVIRONMENT and https://pkg.go.dev/golang.org/x/net/http/httpproxy#Config
test.each<[string, Record<string, string>, string | undefined]>([
  ['https://ghcr.io/', {}, undefined],
  ['https://ghcr.io/', { HTTPS_PROXY: 'http://proxy.example:3128' }, P],
  ['https://ghcr.io/', { https_proxy: 'proxy.example:3128' }, P],
  ['https://ghcr.io/', { https_proxy: P, HTTPS_PROXY: 'http://other.example' }, P],
  ['https://ghcr.io/', { https_proxy: '', HTTPS_PROXY: P }, P],
  ['https://ghcr.io/', { HTTPS_PROXY: ` ${P}\n` }, P],
  ['https://ghcr.io/', { HTTPS_PROXY: '  ' }, undefined],
  ['https://ghcr.io/', { HTTP_PROXY: 'http://proxy.example:3128' }, undefined],
  ['http://ghcr.io/', { HTTP_PROXY: 'http://proxy.example:3128' }, P],
  ['http://ghcr.io/', { HTTPS_PROXY: P }, undefined],
  ['http://ghcr.io/', { ALL_PROXY: 'http://proxy.example:3128' }, P],
  ['https://ghcr.io/', { ALL_PROXY: 'socks5://a:1', HTTPS_PROXY: P }, P],
])('%s with %j', (url, env, expected) => {
  expect(proxyFor(new URL(url), env)?.href).toBe(expected);
});

test.each<[string, string, boolean]>([
  // Go: "A single asterisk (*) indicates that no proxying should be done."
  ['https://ghcr.io/', '*', true],
  ['https://ghcr.io/', 'a.example,*', true],
  ['https://ghcr.io/', 'localhost,ghcr.io', true],
  ['https://ghcr.io/', 'localhost  ghcr.io', true],
  ['https://ghcr.io/', 'GHCR.io.', true],
  ['https://GHCR.IO/', 'ghcr.io', true],
  // Go: "A domain name matches that name and all subdomains."
  ['https://a.ghcr.io/', 'ghcr.io', true],
  ['https://a.ghcr.io/', '.ghcr.io', true],
  ['https://a.ghcr.io/', '*.ghcr.io', true],
  ['https://notghcr.io/', 'ghcr.io', false],
  ['https://ghcr.io.evil.test/', 'ghcr.io', false],
  ['https://ghcr.io/', 'a.ghcr.io', false],
  ['https://bücher.example/', 'bücher.example', true],
  ['https://xn--bcher-kva.example/', 'bücher.example', true],
  // Go: "An IP address prefix and domain name can also include a literal port number (1.2.3.4:80)."
  ['https://ghcr.io:8443/', 'ghcr.io:8443', true],
  ['https://ghcr.io/', 'ghcr.io:8443', false],
  ['https://ghcr.io/', 'ghcr.io:443', true],
  ['http://ghcr.io/', 'ghcr.io:80', true],
  ['https://10.1.2.3:5000/', '10.1.2.3:5000', true],
  ['https://10.1.2.3:5001/', '10.1.2.3:5000', false],
  // Go: "An IP address prefix … in CIDR notation (1.2.3.4/8)"; curl since 7.86.
  ['https://10.1.2.3/', '10.0.0.0/8', true],
  ['https://10.1.2.3/', '10.1.2.3/32', true],
  ['https://11.1.2.3/', '10.0.0.0/8', false],
  ['https://192.168.255.9/', '172.16.0.0/12,192.168.0.0/16', true],
  ['https://10.1.2.3/', '0.0.0.0/0', true],
  ['https://10.1.2.3/', '10.0.0.0/99', false],
  ['https://10.1.2.3/', '10.0.0.0/', false],
  ['https://10.1.2.3/', '10.0.0.0/8x', false],
  ['https://ghcr.io/', '0.0.0.0/0', false],
  ['https://[fd00::1]/', 'fd00::/8', true],
  ['https://[fd00::1]/', '[fd00::]/8', true],
  ['https://[fe00::1]/', 'fd00::/8', false],
  ['https://[2001:db8::1]:5000/', '[2001:db8::1]:5000', true],
  ['https://[2001:db8::1]:5000/', '[2001:db8::1]:5001', false],
  ['https://[2001:db8::1]/', '2001:db8::1', true],
  ['https://[2001:db8::1]/', '2001:DB8:0:0:0:0:0:1', true],
  ['https://10.1.2.3/', '2.3', false],
  ['https://10.1.2.3/', '.1.2.3', false],
  ['https://ghcr.io/', '', false],
  ['https://ghcr.io/', ' , ,', false],
  ['https://ghcr.io/', ':443', false],
])('%s with NO_PROXY=%j is reached directly: %s', (url, list, direct) => {
  expect(proxyFor(new URL(url), via(list))?.href).toBe(direct ? undefined : P);
  const { NO_PROXY: no_proxy, ...rest } = via(list);
  expect(proxyFor(new URL(url), { ...rest, no_proxy })?.href).toBe(direct ? undefined : P);
});

// Go: "As a special case, if the host is "localhost" or a loopback address (with or without a port), no proxy."
test.each([
  'http://localhost:5000/',
  'https://localhost/',
  'http://LOCALHOST/',
  'http://localhost./',
  'http://registry.localhost:5000/',
  'http://127.0.0.1:5000/',
  'https://127.9.9.9/',
  'http://127.1/',
  'http://2130706433/',
  'http://[::1]:5000/',
  'http://[0:0:0:0:0:0:0:1]/',
  'http://[::ffff:127.0.0.1]:5000/',
])('loopback is never proxied: %s', (url) => {
  expect(proxyFor(new URL(url), { HTTP_PROXY: P, HTTPS_PROXY: P, ALL_PROXY: P })).toBeUndefined();
});

test.each([
  'http://localhost.evil.test/',
  'http://127.0.0.1.evil.test/',
  'http://[::2]/',
  'http://128.0.0.1/',
])('%s is not loopback', (url) => expect(proxyFor(new URL(url), { HTTP_PROXY: P })?.href).toBe(P));

test.each([
  'not a url',
  'http://',
  'http://proxy:99999',
  'http://pro xy:1',
  '://x',
  'http://[::1',
  'proxy:port',
])('HTTPS_PROXY=%s is refused before anything is sent, by the name of the variable', (value) => {
  for (const name of ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'ALL_PROXY']) {
    expect(() => checkProxies({ [name]: value })).toThrow(
      expect.objectContaining({ code: 'PROXY_INVALID', message: expect.stringContaining(name) }),
    );
  }
});

test.each(['socks5://proxy:1080', 'socks5h://proxy:1080', 'ftp://proxy'])(
  '%s is refused where it would be used, and not on loopback',
  (value) => {
    const env = { ALL_PROXY: value };
    expect(checkProxies(env)).toEqual([]);
    expect(proxyFor(new URL('http://127.0.0.1:1/'), env)).toBeUndefined();
    expect(() => proxyFor(new URL('https://ghcr.io/'), env)).toThrow(
      expect.objectContaining({ code: 'PROXY_INVALID', message: expect.stringContaining('ALL_PROXY') }),
    );
  },
);

test('a password is told to whoever masks it, in the forms it is sent and written in', () => {
  const env = { HTTPS_PROXY: 'http://user:p%40ss@proxy.example' };
  const sent = Buffer.from('user:p@ss').toString('base64');
  expect(checkProxies(env)).toEqual(['p@ss', 'p%40ss', sent]);
  expect(() => checkProxies({ HTTPS_PROXY: 'http://user:s3cret@a b' })).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining('s3cret') }),
  );
});
