import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createHttpClient } from '../../../src/http/client.ts';
import type { HttpClient } from '../../../src/http/types.ts';
import { makeAuthority } from '../../e2e/support/token-service.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function listen(server: Server): Promise<URL> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
}

function client(ca?: string): HttpClient {
  const http = createHttpClient({ env: {}, settings: () => (ca === undefined ? {} : { ca }) });
  closers.push(() => http.close());
  return http;
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}

async function ask(http: HttpClient, url: URL, spares = 0): Promise<void> {
  await (await http.send({ method: 'GET', url, spares })).drain();
}

describe('spare connections', () => {
  test('are opened with the first request, and used by those that follow at once', async () => {
    const opened: Socket[] = [];
    const used = new Set<Socket>();
    const server = createHttpServer((request, response) => {
      used.add(request.socket);
      // All four requests are under way at the same time.
      if (request.url === '/' || used.size === 4) for (const one of waiting.splice(0)) one();
      if (request.url === '/') response.end();
      else waiting.push(() => response.end());
      if (used.size === 4) for (const one of waiting.splice(0)) one();
    });
    const waiting: (() => void)[] = [];
    server.on('connection', (socket: Socket) => void opened.push(socket));
    const url = await listen(server);
    const http = client();
    await ask(http, url, 3);
    await until(() => opened.length === 4);
    await Promise.all(['1', '2', '3', '4'].map((path) => ask(http, new URL(path, url))));
    expect({ opened: opened.length, used: used.size }).toEqual({ opened: 4, used: 4 });
  });

  test('are none unless they are asked for', async () => {
    let opened = 0;
    const server = createHttpServer((_request, response) => response.end());
    server.on('connection', () => (opened += 1));
    const url = await listen(server);
    const http = client();
    await ask(http, url);
    await ask(http, url);
    expect(opened).toBe(1);
  });

  test('that the server has closed are replaced', async () => {
    const opened: Socket[] = [];
    const server = createHttpServer((_request, response) => response.end());
    server.on('connection', (socket: Socket) => void opened.push(socket));
    const url = await listen(server);
    const http = client();
    await ask(http, url, 2);
    await until(() => opened.length === 3);
    await Promise.all(
      opened.map(async (socket) => {
        const closed = new Promise((resolve) => socket.once('close', resolve));
        socket.end();
        await closed;
      }),
    );
    await ask(http, url);
    expect(opened).toHaveLength(4);
  });

  test('are closed with the client', async () => {
    const opened: Socket[] = [];
    const server = createHttpServer((_request, response) => response.end());
    server.on('connection', (socket: Socket) => void opened.push(socket));
    const url = await listen(server);
    const http = client();
    await ask(http, url, 3);
    await until(() => opened.length === 4);
    const closed = opened.map((socket) => new Promise((resolve) => socket.once('close', resolve)));
    http.close();
    await Promise.all(closed);
  });

  // RFC 8446, 2.2: a resumed session spares the certificates and their verification.
  test('resume the TLS session of the first', async () => {
    const authority = await makeAuthority();
    const { certificate, key } = await authority.issue('127.0.0.1');
    const resumed: boolean[] = [];
    const server = createHttpsServer({ cert: certificate, key }, (_request, response) => response.end());
    server.on('secureConnection', (socket: TLSSocket) => void resumed.push(socket.isSessionReused()));
    const url = await listen(server);
    url.protocol = 'https:';
    await ask(client(authority.certificate), url, 3);
    await until(() => resumed.length === 4);
    expect(resumed.sort()).toEqual([false, true, true, true]);
  });
});
