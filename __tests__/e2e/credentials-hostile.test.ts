import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { findLeaks, publishThrough } from './support/logins.ts';
import { hasDistribution } from './support/registry.ts';
import { readBody, sendError, sendJson } from './support/vendors/answers.ts';
import { startVendorRegistry, type VendorRegistry } from './support/vendors/registry.ts';
import { startWorld, type World } from './support/vendors/world.ts';
import type { Route } from './support/vendor-proxy.ts';

const ready = await hasDistribution();
const suite = ready ? describe : describe.skip;
const HOST = 'registry.victim.example';
const PASSWORD = 'victims-password';
const AUTH = `- registry: ${HOST}\n  username: ci\n  password: ${PASSWORD}\n`;

let world: World;
let honest: VendorRegistry;
/** What came to hosts that must get nothing. */
const stolen: { authorization: string | undefined; body: string }[] = [];

const thief: Route = async (request, response) => {
  stolen.push({ authorization: request.headers.authorization, body: await readBody(request) });
  sendJson(response, 200, { token: 'bait', access_token: 'bait' });
};
const tokenPath = '/token';
const route =
  (registry: Route, tokens: Route): Route =>
  (request, response, url) =>
    url.pathname === tokenPath ? tokens(request, response, url) : registry(request, response, url);
const challenge =
  (header: string): Route =>
  (request, response) => {
    request.resume();
    sendError(response, 401, 'UNAUTHORIZED', 'authentication required', { 'www-authenticate': header });
  };
const bearer = (realm: string, service = HOST) => challenge(`Bearer realm="${realm}",service="${service}"`);

beforeAll(async () => {
  if (!ready) return;
  world = await startWorld();
  world.secret(PASSWORD);
  world.secret('ghs_tokenOfTheJob0123456789');
  honest = await startVendorRegistry({
    realm: `https://${HOST}${tokenPath}`,
    service: HOST,
    authenticate: ({ username, secret }) =>
      username === 'ci' && secret === PASSWORD ? { name: 'ci', allows: () => true } : undefined,
  });
  world.own(honest);
  for (const host of [
    'thief.example',
    `${HOST}.thief.example`,
    '169.254.169.254',
    'auth.docker.io',
    'ghcr.io',
    `${HOST}:8443`,
  ]) {
    world.proxy.route(host, thief);
  }
}, 60_000);
afterAll(() => world?.close());

async function attack(registry: Route, tokens: Route = honest.tokens, auth = AUTH) {
  stolen.length = 0;
  world.proxy.seen.length = 0;
  world.proxy.route(HOST, route(registry, tokens));
  const result = await publishThrough(world, { images: `${HOST}/team/app`, auth });
  expect(findLeaks(result, world)).toEqual([]);
  return result;
}

/** No credential, in any form, went anywhere but to the registry's own https origin. */
function expectNothingStolen() {
  for (const { authorization, body } of stolen) {
    expect(authorization).toBeUndefined();
    expect(body).not.toContain(PASSWORD);
  }
  for (const { origin, authorization } of world.proxy.seen) {
    if (origin !== `https://${HOST}` && origin !== 'https://api.github.com')
      expect(authorization).toBeUndefined();
  }
}

suite('a hostile proxy', () => {
  // RFC 9110, 9.3.6: anything but 2xx means that there is no tunnel, whatever it says besides.
  test.each([
    [307, 'refused the connection to registry.victim.example:443: 307'],
    [404, 'refused the connection to registry.victim.example:443: 404'],
    [403, 'refused the connection to registry.victim.example:443: 403'],
    [401, 'refused the connection to registry.victim.example:443: 401'],
    [407, 'login required'],
  ])(
    'answers %i to CONNECT, as if it were the registry',
    async (status, says) => {
      const forged = JSON.stringify({ token: 'forged', tags: [], schemaVersion: 2 });
      const proxy = createServer().on('connect', (_request, socket) =>
        socket.end(
          `HTTP/1.1 ${status} x\r\ncontent-type: application/json\r\nlocation: https://thief.example/\r\n` +
            `www-authenticate: Basic realm="x"\r\ncontent-length: ${forged.length}\r\n\r\n${forged}`,
        ),
      );
      await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
      const HTTPS_PROXY = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
      const env = { HTTPS_PROXY, https_proxy: HTTPS_PROXY };
      const result = await publishThrough(world, { images: `${HOST}/team/app`, auth: AUTH, env });
      await new Promise((resolve) => proxy.close(resolve));
      expect(result.exitCode).toBe(1);
      expect(result.error).toContain('Proxy 127.0.0.1:');
      expect(result.error).toContain(says);
      expect(findLeaks(result, world)).toEqual([]);
    },
    60_000,
  );

  test('that is not a URL is an input error', async () => {
    const env = { HTTPS_PROXY: 'not a url', https_proxy: 'not a url' };
    const result = await publishThrough(world, { images: `${HOST}/team/app`, auth: AUTH, env });
    expect(result.exitCode).toBe(1);
    expect(result.error).toMatch(/https_proxy is not the URL of a proxy/i);
    expect(result.error).not.toMatch(/bug/i);
  }, 60_000);
});

suite('a hostile registry', () => {
  test.each<[string, () => Route, RegExp]>([
    ["names a thief's realm", () => bearer('https://thief.example/token'), /thief\.example.*realm-hosts/s],
    [
      "names another vendor's token service",
      () => bearer('https://auth.docker.io/token', 'registry.docker.io'),
      /another site/,
    ],
    ['names a token service of GitHub', () => bearer('https://ghcr.io/token', 'ghcr.io'), /another site/],
    ['asks for plain HTTP', () => bearer(`http://${HOST}/token`), /not https/],
    ['names the metadata service', () => bearer('https://169.254.169.254/token'), /address/],
    [
      'names the metadata service over plain HTTP',
      () => bearer('http://169.254.169.254/latest'),
      /not https/,
    ],
    ['hides a thief behind a user name', () => bearer(`https://${HOST}@thief.example/token`), /username/],
    [
      'names a host that only ends alike',
      () => bearer(`https://${HOST}.thief.example/token`),
      /another site/,
    ],
    ['puts a line break into the realm', () => bearer(`https://${HOST}/token\\\tX: y`), /not a URL/],
  ])(
    '%s',
    async (_title, registry, says) => {
      const result = await attack(registry());
      expect(result.exitCode).toBe(1);
      expect(result.error).toMatch(says);
      expect(stolen).toEqual([]);
      expectNothingStolen();
    },
    60_000,
  );

  test('is heard when the user allows the realm', async () => {
    const result = await attack(
      bearer('https://thief.example/token'),
      honest.tokens,
      `${AUTH}  realm-hosts: thief.example\n`,
    );
    expect(result.exitCode).toBe(1);
    expect(stolen[0]?.authorization).toMatch(/^Basic /);
  }, 60_000);

  test('redirects the token request', async () => {
    const redirect: Route = (_request, response) =>
      void response.writeHead(307, { location: 'https://thief.example/token' }).end();
    const result = await attack(honest.registry, redirect);
    expect(result.exitCode).toBe(1);
    expectNothingStolen();
  }, 60_000);

  test.each([
    ['to another host', 'https://thief.example'],
    ['to another port', `https://${HOST}:8443`],
    ['to plain HTTP', `http://${HOST}`],
  ])(
    'sends uploads %s',
    async (_title, elsewhere) => {
      const result = await attack((request, response, url) => {
        if (url.protocol === 'http:') return thief(request, response, url);
        if (request.method !== 'POST' || !url.pathname.endsWith('/blobs/uploads/'))
          return honest.registry(request, response, url);
        request.resume();
        response.writeHead(202, { location: `${elsewhere}/v2/team/app/blobs/uploads/1` }).end();
      });
      expect(result.exitCode).toBe(1);
      expectNothingStolen();
    },
    60_000,
  );

  test.each([
    ['to another host', 'https://thief.example/v2/'],
    ['to plain HTTP', `http://${HOST}/v2/`],
  ])(
    'redirects everything %s',
    async (_title, elsewhere) => {
      const result = await attack((request, response, url) => {
        if (url.protocol === 'http:') return thief(request, response, url);
        request.resume();
        response.writeHead(307, { location: elsewhere }).end();
      });
      expect(result.exitCode).toBe(1);
      expectNothingStolen();
    },
    60_000,
  );

  test.each([
    ['loopback', 'https://127.0.0.1:8443'],
    ['loopback by name', 'https://localhost:8443'],
    ['a private address', 'https://10.0.0.1'],
    ['the metadata service', 'https://169.254.169.254'],
    ['the metadata service, in other digits', 'https://2852039166'],
  ])(
    'sends uploads and readers to %s',
    async (_title, elsewhere) => {
      const result = await attack((request, response, url) => {
        const isUpload = request.method === 'POST' && url.pathname.endsWith('/blobs/uploads/');
        if (!isUpload) return honest.registry(request, response, url);
        request.resume();
        response.writeHead(202, { location: `${elsewhere}/v2/team/app/blobs/uploads/1` }).end();
      });
      expect(result.exitCode).toBe(1);
      expect(result.error).toMatch(/Refused to follow to .*(loopback|private|reserved)/);
      expect(world.proxy.seen.filter(({ origin }) => origin.startsWith(elsewhere))).toEqual([]);
      expect(stolen).toEqual([]);
    },
    60_000,
  );

  test('redirects the token request on its own origin, and is followed', async () => {
    const moved: Route = (request, response, url) =>
      url.searchParams.has('moved')
        ? honest.tokens(request, response, url)
        : void response.writeHead(308, { location: `${url.pathname}${url.search}&moved=1` }).end();
    const result = await attack(honest.registry, moved);
    expect(result.error).toBe('');
    expect(result.outputs['digest']).toBe(result.wanted);
    expectNothingStolen();
  }, 60_000);

  test('gives a token with a line break in it', async () => {
    const result = await attack(honest.registry, (_request, response) =>
      sendJson(response, 200, { token: 'good\r\nHost: thief.example' }),
    );
    expect(result.error).toMatch(/returned no token/);
    expectNothingStolen();
  }, 60_000);

  test('sends the password back in its error', async () => {
    const result = await attack(honest.registry, (request, response) =>
      sendError(response, 401, 'UNAUTHORIZED', `bad ${request.headers.authorization} ${PASSWORD}`),
    );
    expect(result.exitCode).toBe(1);
    expect(result.summary).not.toContain(PASSWORD);
    expect(result.error).not.toContain(PASSWORD);
  }, 60_000);

  test("can't be reached with credentials whose name holds a line break", async () => {
    const auth = `- registry: ${HOST}\n  username: "ci\\r\\nX-Evil: 1"\n  password: ${PASSWORD}\n`;
    const result = await attack(honest.registry, honest.tokens, auth);
    expect(result.error).toMatch(/line break/);
    expect(world.proxy.seen.filter(({ origin }) => origin.includes('victim'))).toEqual([]);
  }, 60_000);

  test('when it is honest, all is well', async () => {
    const result = await attack(honest.registry);
    expect(result.error).toBe('');
    expect(result.outputs['digest']).toBe(result.wanted);
  }, 60_000);
});
