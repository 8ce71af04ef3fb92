import { afterEach, describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createHttpClient } from '../../src/http/client.ts';
import type { HttpClient } from '../../src/http/types.ts';
import { listen, startScripted } from './support/scripted.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function client(env: Record<string, string> = {}): HttpClient {
  const http = createHttpClient({ env, settings: () => ({}), userAgent: 'test/1' });
  closing.push(() => http.close());
  return http;
}

async function scripted(...parameters: Parameters<typeof startScripted>) {
  const server = await startScripted(...parameters);
  closing.push(() => server.close());
  return server;
}

/** A server below HTTP: each connection is handed over. */
async function rawServer(onConnection: (socket: Socket, count: number) => void): Promise<URL> {
  let count = 0;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    onConnection(socket, ++count);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
}

describe('answers', () => {
  test('that arrive on several connections at once stay apart, read at once or with pauses', async () => {
    const sent = Array.from({ length: 4 }, () => randomBytes(3_000_000));
    const server = await scripted(({ url }, response) => void response.end(sent[Number(url.slice(1))]));
    const http = client();
    const read = async (index: number): Promise<Buffer> => {
      const { body } = await http.send({ method: 'GET', url: new URL(`/${index}`, server.url) });
      if (index % 2 === 0) return buffer(body);
      const pieces: Buffer[] = [];
      for await (const piece of body as AsyncIterable<Buffer>) {
        pieces.push(piece);
        await nextTurn();
      }
      return Buffer.concat(pieces);
    };
    for (const round of [1, 2]) {
      const got = await Promise.all(sent.map((_bytes, index) => read(index)));
      expect([round, ...got.map((bytes, index) => bytes.equals(sent[index]!))]).toEqual([
        round,
        true,
        true,
        true,
        true,
      ]);
    }
  });
});

describe('bodies', () => {
  test.each([
    ['a string', 'hello', 5],
    ['an empty string', '', 0],
    ['a small buffer', Buffer.from('hello'), 5],
    ['a large buffer', randomBytes(1_000_000), 1_000_000],
  ])('%s is sent with its length', async (_what, body, length) => {
    const server = await scripted((_request, response) => void response.writeHead(201).end('ok'));
    const response = await client().send({ method: 'PUT', url: new URL(server.url), body });
    expect(response.status).toBe(201);
    expect(await response.text()).toBe('ok');
    expect(await response.text()).toBe('ok');
    const [seen] = server.seen;
    expect(seen?.headers['content-length']).toBe(String(length));
    expect(seen?.body.equals(Buffer.from(body))).toBe(true);
    expect(seen?.headers['user-agent']).toBe('test/1');
  });

  test('a stream is sent with the length that is given', async () => {
    const server = await scripted((_request, response) => void response.end());
    const bytes = randomBytes(300_000);
    const body = Readable.from([bytes.subarray(0, 100), bytes.subarray(100)]);
    await (
      await client().send({ method: 'PUT', url: new URL(server.url), body, length: bytes.length })
    ).drain();
    expect(server.seen[0]?.headers['content-length']).toBe('300000');
    expect(server.seen[0]?.headers['transfer-encoding']).toBeUndefined();
    expect(server.seen[0]?.body.equals(bytes)).toBe(true);
  });

  test('an error of the stream is the error of the request', async () => {
    const server = await listen((request) => request.on('error', () => undefined).resume());
    closing.push(() => server.close());
    const body = new Readable({ read() {} });
    body.push('x');
    const sent = client().send({ method: 'PUT', url: new URL(server.url), body, length: 10 });
    setImmediate(() => body.destroy(new Error('the source failed')));
    await expect(sent).rejects.toThrow('the source failed');
  });

  test('an answer that comes before the body is over is taken, and the rest is not sent', async () => {
    const server = await listen((_request, response) => void response.writeHead(413).end('too large'));
    closing.push(() => server.close());
    const body = new Readable({ read() {} });
    body.push(Buffer.alloc(1000));
    const response = await client().send({
      method: 'PUT',
      url: new URL(server.url),
      body,
      length: 1_000_000,
    });
    expect(response.status).toBe(413);
    expect(await response.text()).toBe('too large');
    expect(body.destroyed).toBe(true);
  });

  test('a long text is cut', async () => {
    const server = await scripted((_request, response) => void response.end('x'.repeat(1_000_000)));
    const response = await client().send({ method: 'GET', url: new URL(server.url) });
    expect(await response.text(100)).toHaveLength(100);
  });
});

describe('connections', () => {
  test('are kept alive', async () => {
    const sockets = new Set<unknown>();
    const server = await listen((request, response) => {
      sockets.add(request.socket);
      response.end('ok');
    });
    closing.push(() => server.close());
    const http = client();
    for (let count = 0; count < 5; count++) {
      await (await http.send({ method: 'GET', url: new URL(server.url) })).drain();
    }
    expect(sockets.size).toBe(1);
  });

  test('that the server closed while they were idle are opened anew', async () => {
    let requests = 0;
    const url = await rawServer((socket, count) => {
      socket.on('data', () => {
        requests += 1;
        // The second request on the first connection meets a reset.
        if (count === 1 && requests === 2) socket.resetAndDestroy();
        else socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
      });
    });
    const http = client();
    expect(await (await http.send({ method: 'GET', url })).text()).toBe('ok');
    await new Promise((resolve) => setImmediate(resolve));
    expect(await (await http.send({ method: 'GET', url })).text()).toBe('ok');
    expect(requests).toBe(3);
  });

  test.each([
    ['a reset', (socket: Socket) => socket.resetAndDestroy(), 'ECONNRESET'],
    ['a close', (socket: Socket) => socket.end(), 'ECONNRESET'],
    ['rubbish', (socket: Socket) => socket.end('no http at all\r\n\r\n'), 'HPE_INVALID_CONSTANT'],
    [
      'two lengths',
      (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nx'),
      'HPE_',
    ],
  ])('%s is a typed error', async (_what, act, code) => {
    const url = await rawServer((socket) => socket.once('data', () => act(socket)));
    await expect(client().send({ method: 'GET', url })).rejects.toMatchObject({
      code: expect.stringContaining(code),
      message: expect.stringContaining(`Can't reach ${url.host}: `),
      detail: expect.stringContaining(`GET ${url.origin}/: ${code}`),
    });
  });

  test('a body that is cut off fails its reader', async () => {
    const url = await rawServer((socket) =>
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nonly this')),
    );
    const response = await client().send({ method: 'GET', url });
    await expect(buffer(response.body)).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  test('nothing listens there', async () => {
    const url = await rawServer(() => undefined);
    for (const close of closing.splice(0)) await close();
    await expect(client().send({ method: 'GET', url })).rejects.toMatchObject({
      code: 'ECONNREFUSED',
      hint: expect.stringContaining('port'),
    });
  });

  test('plain HTTP where TLS is wanted', async () => {
    const server = await scripted((_request, response) => void response.end());
    const sent = client().send({ method: 'GET', url: new URL(server.url.replace('http:', 'https:')) });
    await expect(sent).rejects.toMatchObject({ code: 'EPROTO', hint: expect.stringContaining('insecure') });
  });
});

describe('idle time', () => {
  test('a server that says nothing is given up', async () => {
    const url = await rawServer(() => undefined);
    const sent = client().send({ method: 'GET', url, idleTimeout: 40 });
    await expect(sent).rejects.toMatchObject({ code: 'ETIMEDOUT' });
  });

  test('an upload that is not read is given up', async () => {
    const url = await rawServer((socket) => socket.pause());
    const sent = client().send({ method: 'PUT', url, body: Buffer.alloc(50_000_000), idleTimeout: 100 });
    await expect(sent).rejects.toMatchObject({ code: 'ETIMEDOUT' });
  });

  test('an answer that stops is given up', async () => {
    const url = await rawServer((socket) =>
      socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nonly this')),
    );
    const response = await client().send({ method: 'GET', url, idleTimeout: 40 });
    await expect(buffer(response.body)).rejects.toThrow();
  });

  test('waiting for ourselves does not count: a source that has nothing yet', async () => {
    const server = await scripted((_request, response) => void response.end());
    const body = new Readable({ read() {} });
    body.push('ab');
    const sent = client().send({ method: 'PUT', url: new URL(server.url), body, length: 4, idleTimeout: 30 });
    setTimeout(() => {
      body.push('cd');
      body.push(null);
    }, 120);
    expect((await sent).status).toBe(200);
  });

  test('waiting for ourselves does not count: a reader that takes its time', async () => {
    const server = await scripted((_request, response) => void response.end(Buffer.alloc(3_000_000)));
    const response = await client().send({ method: 'GET', url: new URL(server.url), idleTimeout: 30 });
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect((await buffer(response.body)).length).toBe(3_000_000);
  });
});

test('an abort ends a request with its reason', async () => {
  const url = await rawServer(() => undefined);
  const controller = new AbortController();
  const sent = client().send({ method: 'GET', url, signal: controller.signal });
  setImmediate(() => controller.abort(new Error('enough')));
  await expect(sent).rejects.toThrow('enough');
});

test('control characters in a header are refused before anything is sent', async () => {
  const server = await scripted((_request, response) => void response.end());
  const headers = { authorization: 'Basic x\r\nx-more: 1' };
  const sent = client().send({ method: 'GET', url: new URL(server.url), headers });
  await expect(sent).rejects.toMatchObject({ code: 'HEADER_INVALID' });
  expect(server.seen).toEqual([]);
});

test('a plain request goes through the proxy with its whole URL, unless it is on loopback', async () => {
  const proxy = await scripted((_request, response) => void response.end('by proxy'));
  const server = await scripted((_request, response) => void response.end('direct'));
  const url = new URL('http://registry.example/v2/?n=1');
  const through = await client({ HTTP_PROXY: proxy.url }).send({ method: 'GET', url });
  expect(await through.text()).toBe('by proxy');
  expect(proxy.seen[0]?.url).toBe(url.href);
  expect(proxy.seen[0]?.headers.host).toBe('registry.example');
  const near = new URL(server.url);
  const direct = await client({ HTTP_PROXY: proxy.url }).send({ method: 'GET', url: near });
  expect(await direct.text()).toBe('direct');
});
