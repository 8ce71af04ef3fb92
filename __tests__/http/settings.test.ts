import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHttpClient } from '../../src/http/client.ts';
import type { HostSettings } from '../../src/http/host-settings.ts';
import type { HttpRequest } from '../../src/http/types.ts';
import { makeAuthority, type Authority } from '../e2e/support/token-service.ts';

/** The registry is 127.0.0.1, its storage localhost on another port: two hosts under one private authority. */
let authority: Authority;
let registry: string;
let storage: string;
let client: { clientCert: string; clientKey: string };
const servers: Server[] = [];
/** Common names of the client certificates that were shown, by port. */
const shown: string[] = [];

beforeAll(async () => {
  authority = await makeAuthority();
  const { certificate, key } = await authority.issue('127.0.0.1');
  const mine = await authority.issue('client.example');
  client = { clientCert: mine.certificate, clientKey: mine.key };
  const start = async () => {
    const tls = {
      cert: certificate,
      key,
      ca: authority.certificate,
      requestCert: true,
      rejectUnauthorized: false,
    };
    const server = createServer(tls, (request, response) => {
      const { subject } = (request.socket as TLSSocket).getPeerCertificate();
      shown.push(String(subject?.CN ?? 'none'));
      response.end('ok');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    servers.push(server);
    return (server.address() as AddressInfo).port;
  };
  registry = `127.0.0.1:${await start()}`;
  storage = `localhost:${await start()}`;
});
afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

async function ask(settings: Record<string, HostSettings>, request: Partial<HttpRequest> & { host: string }) {
  shown.length = 0;
  const http = createHttpClient({ env: {}, settings: (host) => settings[host] ?? {} });
  try {
    const url = new URL(`https://${request.host}/`);
    return await (await http.send({ method: 'GET', ...request, url })).text();
  } finally {
    http.close();
  }
}

describe('the ca and insecure of a registry', () => {
  test.each<[string, () => HostSettings]>([
    ['ca', () => ({ ca: authority.certificate })],
    ['insecure', () => ({ skipVerify: true })],
  ])('%s holds for the hosts that the registry names, and for no others', async (_what, settings) => {
    expect(await ask({ [registry]: settings() }, { host: registry })).toBe('ok');
    expect(await ask({ [registry]: settings() }, { host: storage, settingsHost: registry })).toBe('ok');
    await expect(ask({ [registry]: settings() }, { host: storage })).rejects.toMatchObject({
      message: expect.stringMatching(
        new RegExp(`^Can't verify the TLS certificate of ${storage}: unknown certificate authority`),
      ),
      hint: expect.stringContaining('`ca`'),
    });
    const other = { [registry]: settings() };
    await expect(ask(other, { host: storage, settingsHost: 'other.example' })).rejects.toThrow(storage);
  });

  test('a client certificate is shown to the registry, and not to the hosts it names', async () => {
    const settings = { [registry]: { ca: authority.certificate, ...client } };
    await ask(settings, { host: registry });
    expect(shown).toEqual(['client.example']);
    await ask(settings, { host: storage, settingsHost: registry });
    expect(shown).toEqual(['none']);
  });

  test('a host with an entry of its own goes by that', async () => {
    const wrong = (await makeAuthority()).certificate;
    const settings = { [registry]: { ca: authority.certificate }, [storage]: { ca: wrong } };
    await expect(ask(settings, { host: storage, settingsHost: registry })).rejects.toThrow(storage);
  });
});

describe('where a request may go', () => {
  test.each(['public', 'private', 'link-local'] as const)(
    'from a registry in the zone %s not to loopback, by address, by name, or by a name that resolves there',
    async (reach) => {
      for (const host of [registry, storage, `[::1]:1`, 'a.localhost:1']) {
        await expect(ask({}, { host, reach })).rejects.toMatchObject({ code: 'REDIRECT_REFUSED' });
      }
      const http = createHttpClient({
        env: {},
        settings: () => ({ skipVerify: true }),
        lookup: (_name, _options, done) => done(null, [{ address: '127.0.0.1', family: 4 }]),
      });
      const url = new URL(`https://rebound.example:${storage.split(':')[1]}/`);
      // Without the rule the name leads there.
      await expect(http.send({ method: 'GET', url, reach })).rejects.toMatchObject({
        code: 'REDIRECT_REFUSED',
      });
      expect((await http.send({ method: 'GET', url, reach: 'loopback' })).status).toBe(200);
      // The connection that is kept now is not for who may not go there.
      await expect(http.send({ method: 'GET', url, reach })).rejects.toMatchObject({
        code: 'REDIRECT_REFUSED',
      });
      http.close();
    },
  );

  test('through a proxy a name is for the proxy to resolve, and an address is not', async () => {
    const env = { HTTPS_PROXY: 'http://127.0.0.1:9' };
    const http = createHttpClient({ env, settings: () => ({}) });
    const send = (href: string) => http.send({ method: 'GET', url: new URL(href), reach: 'public' });
    await expect(send('https://10.0.0.1/')).rejects.toMatchObject({ code: 'REDIRECT_REFUSED' });
    await expect(send('https://localhost/')).rejects.toMatchObject({ code: 'REDIRECT_REFUSED' });
    await expect(send('https://storage.example/')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    http.close();
  });
});
