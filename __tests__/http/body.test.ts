import { afterEach, describe, expect, test } from '@jest/globals';
import { brotliCompressSync, constants, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createHttpClient } from '../../src/http/client.ts';
import type { HttpResponse } from '../../src/http/types.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** What a server's raw answer becomes. */
async function answerOf(respond: (socket: Socket) => unknown, idleTimeout?: number): Promise<HttpResponse> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).once('data', () => respond(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const http = createHttpClient({ env: {}, settings: () => ({}) });
  closing.push(() => {
    http.close();
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v2/x`);
  return http.send({ method: 'GET', url, ...(idleTimeout === undefined ? {} : { idleTimeout }) });
}

const coded = (coding: string, body: Buffer) => (socket: Socket) => {
  socket.write(`HTTP/1.1 200 OK\r\ncontent-encoding: ${coding}\r\ncontent-length: ${body.length}\r\n\r\n`);
  socket.end(body);
};

// RFC 9110, 8.4.1: gzip (and x-gzip), deflate; RFC 7932: br.
test.each<[string, (bytes: Buffer) => Buffer]>([
  ['gzip', gzipSync],
  ['GZIP', gzipSync],
  ['x-gzip', gzipSync],
  ['deflate', deflateSync],
  ['deflate', deflateRawSync],
  ['br', brotliCompressSync],
  ['identity', (bytes) => bytes],
  ['identity, gzip', gzipSync],
  ['', (bytes) => bytes],
])('a body in %s is decoded, though nobody asked for the coding', async (coding, encode) => {
  const text = '{"token":"t"}';
  expect(String(await (await answerOf(coded(coding, encode(Buffer.from(text))))).bytes(1000))).toBe(text);
  expect(await (await answerOf(coded(coding, encode(Buffer.from(text))))).text()).toBe(text);
});

describe('bombs and rubbish', () => {
  const zeros = Buffer.alloc(3_000_000);
  const fast = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };
  test.each<[string, string, () => Buffer, string, RegExp]>([
    ['a bomb', 'gzip', () => gzipSync(zeros), 'ANSWER_TOO_LARGE', /larger than 64 KiB/],
    ['a bomb', 'br', () => brotliCompressSync(zeros, fast), 'ANSWER_TOO_LARGE', /larger than 64 KiB/],
    ['a bomb', 'deflate', () => deflateSync(zeros), 'ANSWER_TOO_LARGE', /larger than 64 KiB/],
    // undici had to bound these: GHSA-g9mf-h72j-4rw9.
    ['a chain', 'gzip, gzip', () => gzipSync(gzipSync('x')), 'CONTENT_ENCODING', /gzip, gzip/],
    ['a long chain', 'gzip,'.repeat(500), () => gzipSync('x'), 'CONTENT_ENCODING', /Content-Encoding/],
    ['an unknown coding', 'zstd', () => Buffer.from('x'), 'CONTENT_ENCODING', /zstd, which isn't supported/],
    ['no gzip', 'gzip', () => Buffer.from('{"a":1}'), 'CONTENT_ENCODING', /can't be decoded/],
    ['half a gzip', 'gzip', () => gzipSync('{"a":1}').subarray(0, 15), 'CONTENT_ENCODING', /can't be/],
    ['too much', 'identity', () => Buffer.alloc(70_000), 'ANSWER_TOO_LARGE', /larger than 64 KiB/],
  ])('%s in %s', async (_what, coding, body, code, says) => {
    const response = await answerOf(coded(coding, body()));
    const read = response.bytes(64 * 1024);
    await expect(read).rejects.toMatchObject({ code, message: expect.stringMatching(says) });
    await expect(read).rejects.toThrow(response.url.host);
    // An error's body that can't be decoded is one without words.
    expect((await (await answerOf(coded(coding, body()))).text()).length).toBeLessThanOrEqual(64 * 1024);
  });

  test('a body without end is cut, a text too', async () => {
    const endless = (socket: Socket) => {
      socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n');
      const more = () => {
        while (!socket.destroyed && socket.write(`2000\r\n${'x'.repeat(0x2000)}\r\n`));
      };
      socket.on('drain', more);
      more();
    };
    await expect((await answerOf(endless)).bytes(64 * 1024)).rejects.toMatchObject({
      code: 'ANSWER_TOO_LARGE',
    });
    expect(await (await answerOf(endless)).text()).toHaveLength(64 * 1024);
    await (await answerOf(endless)).drain();
  });

  test('headers without end are refused', async () => {
    const sent = answerOf((socket) => socket.write(`HTTP/1.1 200 OK\r\n${'x-more: y\r\n'.repeat(9000)}`));
    await expect(sent).rejects.toMatchObject({ code: 'HPE_HEADER_OVERFLOW', message: /16 KiB/ });
  });
});

describe('a server that sends byte by byte', () => {
  /** One byte every few milliseconds, for ever. */
  const drip = (head: string) => (socket: Socket) => {
    socket.write(head);
    const timer = setInterval(() => socket.write('x'), 5);
    socket.once('close', () => clearInterval(timer));
  };

  test('is given up in the body', async () => {
    const response = await answerOf(drip('HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n'), 800);
    await expect(response.bytes(2_000_000)).rejects.toMatchObject({ code: 'ETIMEDOUT' });
  });

  test('is given up in the header', async () => {
    await expect(answerOf(drip('HTTP/1.1 200 OK\r\nx-long: '), 200)).rejects.toMatchObject({
      code: 'ETIMEDOUT',
    });
  });

  test('does not hold up who only wants the connection back', async () => {
    const response = await answerOf(drip('HTTP/1.1 200 OK\r\ncontent-length: 5000\r\n\r\n'));
    const started = Date.now();
    await response.drain();
    expect(Date.now() - started).toBeLessThan(5000);
  });
});
