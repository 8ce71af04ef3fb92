import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import type { HttpRequest, HttpResponse, Zone } from '../../src/http/types.ts';
import { followRedirects, resolveLocation, type RedirectRules } from '../../src/http/redirects.ts';
import { guardedLookup, mayReach, zoneOf, zoneOfName } from '../../src/http/addresses/zones.ts';

const PUBLIC = '8.8.4.4';
const START = 'https://r.example/v2/a/blobs/x';

interface Hop {
  status?: number;
  location?: string;
  address?: string;
}

/** Follows what the hops answer, one after another; the last one is 200. */
async function follow(request: Partial<HttpRequest>, hops: Hop[], rules?: RedirectRules) {
  const sent: HttpRequest[] = [];
  const send = async (next: HttpRequest): Promise<HttpResponse> => {
    sent.push(next);
    const { status = 307, location, address = PUBLIC } = hops[sent.length - 1] ?? { status: 200 };
    return {
      status,
      headers: location === undefined ? {} : { location },
      url: next.url,
      address,
      body: Readable.from([]),
      text: async () => '',
      bytes: async () => Buffer.alloc(0),
      drain: async () => undefined,
    };
  };
  const first = { method: 'GET', url: new URL(START), headers: { authorization: 'Bearer t', accept: 'x' } };
  const response = await followRedirects({ ...first, ...request }, send, rules);
  const shown = sent.map(({ method, url, headers, reach }) =>
    [method, url.href, headers?.['authorization'] ? 'credentials' : '', reach ?? ''].join(' ').trim(),
  );
  return { response, sent, shown };
}

describe('which redirects are followed, with what', () => {
  test.each<[string, string, Partial<HttpRequest>, Hop, string | undefined]>([
    // RFC 9110, 15.4; https://fetch.spec.whatwg.org/#http-redirect-fetch: Authorization is dropped across origins.
    ['301', 'RFC 9110, 15.4.2', {}, { status: 301, location: '/b' }, 'GET https://r.example/b credentials'],
    ['302', 'RFC 9110, 15.4.3', {}, { status: 302, location: '/b' }, 'GET https://r.example/b credentials'],
    ['303', 'RFC 9110, 15.4.4', {}, { status: 303, location: '/b' }, 'GET https://r.example/b credentials'],
    ['307', 'RFC 9110, 15.4.8', {}, { status: 307, location: '/b' }, 'GET https://r.example/b credentials'],
    ['308', 'RFC 9110, 15.4.9', {}, { status: 308, location: '/b' }, 'GET https://r.example/b credentials'],
    ['300', 'RFC 9110, 15.4.1', {}, { status: 300, location: '/b' }, undefined],
    ['304', 'RFC 9110, 15.4.5', {}, { status: 304, location: '/b' }, undefined],
    ['305', 'RFC 9110, 15.4.6: deprecated, a proxy', {}, { status: 305, location: '/b' }, undefined],
    ['306', 'RFC 9110, 15.4.7: unused', {}, { status: 306, location: '/b' }, undefined],
    [
      '201',
      'RFC 9110, 15.3.2: Location is the resource made',
      {},
      { status: 201, location: '/b' },
      undefined,
    ],
    ['202', 'distribution-spec: Location is the upload', {}, { status: 202, location: '/b' }, undefined],
    ['307 without Location', 'RFC 9110, 15.4', {}, { status: 307 }, undefined],
    [
      'HEAD',
      'RFC 9110, 15.4',
      { method: 'HEAD' },
      { location: '/b' },
      'HEAD https://r.example/b credentials',
    ],
    [
      'HEAD 303',
      'fetch: stays HEAD',
      { method: 'HEAD' },
      { status: 303, location: '/b' },
      'HEAD https://r.example/b credentials',
    ],
    [
      'POST 307 to another registry',
      'FAULTS C3',
      { method: 'POST' },
      { location: 'https://two.example/v2/a/blobs/uploads/' },
      'POST https://two.example/v2/a/blobs/uploads/  public',
    ],
    [
      'POST 308',
      'RFC 9110',
      { method: 'POST' },
      { status: 308, location: '/b' },
      'POST https://r.example/b credentials',
    ],
    ['POST 303', 'another resource', { method: 'POST' }, { status: 303, location: '/b' }, undefined],
    [
      'PUT 307',
      'RFC 9110',
      { method: 'PUT', body: 'x' },
      { location: '/b' },
      'PUT https://r.example/b credentials',
    ],
    [
      'PUT 303',
      'a page is no receipt',
      { method: 'PUT', body: 'x' },
      { status: 303, location: '/b' },
      undefined,
    ],
    [
      'DELETE 307',
      'RFC 9110',
      { method: 'DELETE' },
      { location: '/b' },
      'DELETE https://r.example/b credentials',
    ],
    ['a stream', 'it was read', { method: 'PUT', body: Readable.from([]) }, { location: '/b' }, undefined],
    // CVE-2020-15157, CVE-2026-50151, GHSA-vh4v-2xq2-g5cg.
    [
      'another host',
      'CVE-2020-15157',
      {},
      { location: 'https://s3.example/b' },
      'GET https://s3.example/b  public',
    ],
    [
      'a host below',
      'CVE-2020-15157',
      {},
      { location: 'https://x.r.example/b' },
      'GET https://x.r.example/b  public',
    ],
    [
      'a host that ends alike',
      'CVE-2020-15157',
      {},
      { location: 'https://xr.example/' },
      'GET https://xr.example/  public',
    ],
    [
      'another port',
      'GHSA-vh4v-2xq2-g5cg',
      {},
      { location: 'https://r.example:8443/b' },
      'GET https://r.example:8443/b  public',
    ],
    [
      'a relative protocol',
      'RFC 3986, 4.2',
      {},
      { location: '//s3.example/b' },
      'GET https://s3.example/b  public',
    ],
    [
      'the default port',
      'RFC 3986, 6.2.3',
      {},
      { location: 'https://r.example:443/b' },
      'GET https://r.example/b credentials',
    ],
    [
      'other case',
      'RFC 3986, 6.2.2.1',
      {},
      { location: 'HTTPS://R.EXAMPLE/b' },
      'GET https://r.example/b credentials',
    ],
    ['backslashes', 'URL standard', {}, { location: '\\\\evil.test\\b' }, 'GET https://evil.test/b  public'],
    [
      'a relative path',
      'RFC 9110, 10.2.2',
      {},
      { location: '../uploads/1?a=b' },
      'GET https://r.example/v2/a/uploads/1?a=b credentials',
    ],
    [
      'a query alone',
      'RFC 9110, 10.2.2',
      {},
      { location: '?sig=x%2F' },
      'GET https://r.example/v2/a/blobs/x?sig=x%2F credentials',
    ],
    // A proxy that ends TLS: distribution/distribution#2225 and many others.
    [
      'http on the same host',
      'FAULTS B13',
      {},
      { location: 'http://r.example/b' },
      'GET https://r.example/b credentials',
    ],
    [
      'http on port 443',
      'FAULTS B13',
      {},
      { location: 'http://r.example:443/b' },
      'GET https://r.example/b credentials',
    ],
    [
      'http without the port it was asked on',
      'FAULTS B13',
      { url: new URL('https://r.example:8443/a') },
      { location: 'http://r.example/b' },
      'GET https://r.example:8443/b credentials',
    ],
    [
      'http where there is no TLS',
      'an insecure registry',
      { url: new URL('http://r.example/a') },
      { location: 'http://r.example/b' },
      'GET http://r.example/b credentials',
    ],
    [
      'from http to https',
      'another origin',
      { url: new URL('http://r.example/a') },
      { location: 'https://r.example/b' },
      'GET https://r.example/b  public',
    ],
  ])('%s (%s)', async (_what, _source, request, hop, expected) => {
    const { shown, response } = await follow(request, [hop]);
    expect(shown.slice(1)).toEqual(expected === undefined ? [] : [expected]);
    expect(response.status).toBe(expected === undefined ? (hop.status ?? 307) : 200);
  });

  test.each([
    ['http on another host', 'http://evil.test/'],
    ['http on another port', 'http://r.example:8080/'],
    ['a user name', 'https://u:p@r.example/'],
    ['a user name alone', 'https://r.example@evil.test/'],
    ['ftp', 'ftp://r.example/'],
    ['a file', 'file:///etc/passwd'],
    ['data', 'data:text/plain,x'],
    ['script', 'javascript:alert(1)'],
    ['a line break', '/x\r\ny'],
    ['a tab', '/x\ty'],
    ['a blank', '/x y'],
    ['no host', 'https://'],
    ['a port too high', 'https://r.example:99999/'],
  ])('%s is refused', async (_what, location) => {
    await expect(follow({}, [{ location }])).rejects.toMatchObject({ code: 'REDIRECT_REFUSED' });
  });

  test('credentials that were left behind do not come back', async () => {
    const { shown } = await follow({}, [{ location: 'https://s3.example/b' }, { location: START }]);
    expect(shown).toEqual([
      `GET ${START} credentials`,
      'GET https://s3.example/b  public',
      `GET ${START}  public`,
    ]);
  });

  test('other headers go along', async () => {
    const { sent } = await follow({}, [{ location: 'https://s3.example/b' }]);
    expect(sent[1]?.headers).toEqual({ accept: 'x' });
  });

  test('a relative Location is relative to the host that answered', async () => {
    const { shown } = await follow({}, [{ location: 'https://s3.example/b/c' }, { location: '../d' }]);
    expect(shown.at(-1)).toBe('GET https://s3.example/d  public');
  });

  test('ten hops and no more', async () => {
    const hops = (count: number) =>
      Array.from({ length: count }, (_hop, index) => ({ location: `/${index}` }));
    expect((await follow({}, hops(10))).response.status).toBe(200);
    await expect(follow({}, hops(11))).rejects.toMatchObject({
      code: 'REDIRECT_REFUSED',
      message: /10 redirects/,
    });
    const loop = Array.from({ length: 99 }, () => ({ location: START }));
    await expect(follow({}, loop)).rejects.toMatchObject({ code: 'REDIRECT_REFUSED' });
  });

  test('a hop that may not leave its origin is the answer', async () => {
    const rules = { mayLeave: async () => false };
    const { response, shown } = await follow(
      {},
      [{ location: '/b' }, { location: 'https://evil.test/' }],
      rules,
    );
    expect([response.status, shown.length]).toEqual([307, 2]);
  });
});

describe('where another origin may be', () => {
  test.each<[string, Zone]>([
    [PUBLIC, 'public'],
    ['10.0.0.5', 'private'],
    ['127.0.0.1', 'loopback'],
    ['::ffff:127.0.0.1', 'loopback'],
    ['fd00::5', 'private'],
  ])('a registry at %s sends us to the zone %s and to public addresses', async (address, zone) => {
    const hops = [{ location: 'https://s3.example/', address }, { location: 'https://s4.example/' }];
    const { sent } = await follow({}, hops);
    // The zone stays that of the registry, whatever a later hop says.
    expect(sent.map(({ reach }) => reach)).toEqual([undefined, zone, zone]);
  });

  test('hosts that the user named are reached wherever they are', async () => {
    const rules = { trustedHosts: ['s3.example', 's4.example:8443'] };
    const reach = async (location: string) => (await follow({}, [{ location }], rules)).sent[1]?.reach;
    expect(await reach('https://s3.example/')).toBeUndefined();
    expect(await reach('https://s4.example:8443/')).toBeUndefined();
    expect(await reach('https://s4.example/')).toBe('public');
  });
});

// https://www.iana.org/assignments/iana-ipv4-special-registry and …/iana-ipv6-special-registry
test.each<[string, Zone]>([
  ['8.8.8.8', 'public'],
  ['2606:4700::1111', 'public'],
  ['172.15.0.1', 'public'],
  ['172.32.0.1', 'public'],
  ['10.0.0.1', 'private'],
  ['172.16.0.1', 'private'],
  ['192.168.1.1', 'private'],
  ['100.64.0.1', 'private'],
  ['198.18.0.1', 'private'],
  ['fd12::1', 'private'],
  ['127.0.0.1', 'loopback'],
  ['127.255.255.255', 'loopback'],
  ['0.0.0.0', 'loopback'],
  ['::', 'loopback'],
  ['::1', 'loopback'],
  ['169.254.1.1', 'link-local'],
  ['fe80::1', 'link-local'],
  ['fe80::1%eth0', 'link-local'],
  // The same by other spellings: RFC 4291, 2.5.5.2; RFC 6052; RFC 3056.
  ['::ffff:127.0.0.1', 'loopback'],
  ['::ffff:a00:1', 'private'],
  ['64:ff9b::127.0.0.1', 'loopback'],
  ['64:ff9b::8.8.8.8', 'public'],
  ['2002:7f00:1::', 'loopback'],
  ['2002:a00:1::', 'private'],
  // RFC 4291, 2.5.5.1; RFC 8215.
  ['::127.0.0.1', 'loopback'],
  ['::7f00:1', 'loopback'],
  ['::a00:1', 'private'],
  ['::808:808', 'public'],
  ['64:ff9b:1::a00:1', 'private'],
  // Metadata services of clouds.
  ['169.254.169.254', 'none'],
  ['::ffff:169.254.169.254', 'none'],
  ['100.100.100.200', 'none'],
  ['168.63.129.16', 'none'],
  ['fd00:ec2::254', 'none'],
  ['fd20:ce::254', 'none'],
  ['::169.254.169.254', 'none'],
  ['64:ff9b::169.254.169.254', 'none'],
  ['224.0.0.1', 'none'],
  ['255.255.255.255', 'none'],
  ['ff02::1', 'none'],
])('%s is %s', (address, zone) => expect(zoneOf(address)).toBe(zone));

test.each<[string, Zone | undefined]>([
  ['https://127.1/', 'loopback'],
  ['https://2130706433/', 'loopback'],
  ['https://0x7f.1/', 'loopback'],
  ['https://0177.0.0.1/', 'loopback'],
  ['https://localhost./', 'loopback'],
  ['https://a.localhost/', 'loopback'],
  ['https://[::ffff:7f00:1]/', 'loopback'],
  ['https://[::127.0.0.1]/', 'loopback'],
  ['https://2852039166/', 'none'],
  ['https://0xa9fea9fe/', 'none'],
  ['https://10.1/', 'private'],
  ['https://r.example/', undefined],
])('the name in %s tells %s', (url, zone) => expect(zoneOfName(new URL(url).hostname)).toBe(zone));

test.each<[Zone, Zone, boolean]>([
  ['public', 'public', true],
  ['public', 'private', true],
  ['private', 'private', true],
  ['private', 'public', false],
  ['loopback', 'private', false],
  ['private', 'loopback', false],
  ['link-local', 'private', false],
  ['none', 'none', false],
])('to %s from %s: %s', (zone, home, may) => expect(mayReach(zone, home)).toBe(may));

describe('a name is looked up once, and what was checked is what is connected to', () => {
  const answers: Record<string, { address: string; family: number }[]> = {
    'good.example': [{ address: '8.8.8.8', family: 4 }],
    'mixed.example': [
      { address: '127.0.0.1', family: 4 },
      { address: '8.8.8.8', family: 4 },
    ],
    'evil.example': [{ address: '169.254.169.254', family: 4 }],
    'inside.example': [{ address: '10.0.0.1', family: 4 }],
  };
  const ask = (name: string, home: Zone, all: boolean) =>
    new Promise((resolve, reject) => {
      const lookup = guardedLookup(home, (host, _options, done) => done(null, answers[host] ?? []));
      lookup(name, { all }, (error, found) => (error ? reject(error) : resolve(found)));
    });

  test.each<[string, Zone, string | undefined]>([
    ['good.example', 'public', '8.8.8.8'],
    ['mixed.example', 'public', '8.8.8.8'],
    ['evil.example', 'public', undefined],
    ['evil.example', 'private', undefined],
    ['inside.example', 'public', undefined],
    ['inside.example', 'private', '10.0.0.1'],
    ['nothing.example', 'public', undefined],
  ])('%s from %s', async (name, home, address) => {
    if (address === undefined) {
      await expect(ask(name, home, true)).rejects.toMatchObject({ code: 'REDIRECT_REFUSED' });
    } else {
      expect(await ask(name, home, false)).toBe(address);
      expect(await ask(name, home, true)).toEqual([{ address, family: 4 }]);
    }
  });
});

test('resolving keeps what is signed', () => {
  const base = new URL('https://r.example/v2/a/blobs/uploads/');
  expect(resolveLocation('https://s.example/x?sig=a%2Bb+c%2F&y=~', base).href).toBe(
    'https://s.example/x?sig=a%2Bb+c%2F&y=~',
  );
});
