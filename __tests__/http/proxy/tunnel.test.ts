import { afterEach, describe, expect, test } from '@jest/globals';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createHttpClient } from '../../../src/http/client.ts';
import type { HttpClient } from '../../../src/http/types.ts';
import { silent } from '../../../src/support/reporter.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A proxy below HTTP that answers every request with these bytes, and keeps what it was sent. */
async function startProxy(answer: (socket: Socket) => unknown): Promise<{ host: string; sent: string[] }> {
  const sent: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      sent.push(bytes.toString('latin1'));
      answer(socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, sent };
}

function client(env: Record<string, string>): HttpClient {
  const http = createHttpClient({ env, settings: () => ({}) });
  closing.push(() => http.close());
  return http;
}

const get = (http: HttpClient, href: string) =>
  http.send({ method: 'GET', url: new URL(href), headers: { authorization: 'Basic c2VjcmV0' } });

const MANIFEST = '{"schemaVersion":2,"tags":["forged"]}';
const answered = (status: string, headers = '', body = MANIFEST) =>
  `HTTP/1.1 ${status}\r\n${headers}content-length: ${body.length}\r\n\r\n${body}`;

// RFC 9110, 9.3.6: "Any 2xx (Successful) response indicates that the sender … will switch to tunnel mode", and any
// other "indicates that the tunnel has not yet been formed".
describe('an answer to CONNECT that is not 2xx is the error of the proxy, and never the answer of the registry', () => {
  test.each([
    ['a redirect', '307 Temporary Redirect', 'location: https://evil.test/v2/\r\n', 'PROXY_REFUSED', /307/],
    ['a moved page', '301 Moved Permanently', 'location: http://evil.test/\r\n', 'PROXY_REFUSED', /301/],
    ['not found', '404 Not Found', 'content-type: application/json\r\n', 'PROXY_REFUSED', /404/],
    ['forbidden', '403 Forbidden', '', 'PROXY_REFUSED', /403 Forbidden/],
    ['unauthorized', '401 Unauthorized', 'www-authenticate: Basic realm="x"\r\n', 'PROXY_REFUSED', /401/],
    [
      'a challenge for a token',
      '401 Unauthorized',
      'www-authenticate: Bearer realm="https://evil.test/"\r\n',
      'PROXY_REFUSED',
      /401/,
    ],
    ['a wrong method', '405 Method Not Allowed', '', 'PROXY_REFUSED', /405/],
    ['a made-up status', '299 x', '', undefined, undefined],
    ['an unknown status', '999 x', '', 'PROXY_REFUSED', /999/],
    ['bad gateway', '502 Bad Gateway', '', 'PROXY_UNAVAILABLE', /502/],
    ['unavailable', '503 Service Unavailable', 'retry-after: 1\r\n', 'PROXY_UNAVAILABLE', /503/],
    ['timeout', '504 Gateway Timeout', '', 'PROXY_UNAVAILABLE', /504/],
    ['not changed', '304 Not Modified', '', 'PROXY_REFUSED', /304/],
  ])('%s', async (_what, status, headers, code, says) => {
    const proxy = await startProxy((socket) => socket.end(answered(status, headers)));
    const sent = get(client({ HTTPS_PROXY: `http://${proxy.host}` }), 'https://registry.example/v2/');
    if (code === undefined) {
      // A tunnel, in which the body is not TLS.
      await expect(sent).rejects.toMatchObject({ code: expect.stringMatching(/PROXY_REFUSED|EPROTO/) });
    } else {
      await expect(sent).rejects.toMatchObject({ code, message: expect.stringMatching(says) });
      await expect(sent).rejects.toThrow(
        `Proxy ${proxy.host} refused the connection to registry.example:443`,
      );
    }
    // The proxy has seen where to, and nothing of the request.
    expect(proxy.sent.join('')).toMatch(/^CONNECT registry\.example:443 HTTP\/1\.1\r\n/);
    expect(proxy.sent.join('')).not.toMatch(/authorization|c2VjcmV0|GET /i);
  });

  test('407 tells of the credentials of the proxy', async () => {
    const proxy = await startProxy((socket) =>
      socket.end(answered('407 Proxy Authentication Required', 'proxy-authenticate: Basic realm="x"\r\n')),
    );
    const plain = get(client({ HTTPS_PROXY: `http://${proxy.host}` }), 'https://registry.example/');
    await expect(plain).rejects.toMatchObject({
      code: 'PROXY_AUTH',
      message: expect.stringMatching(/: login required$/),
      hint: expect.stringContaining('http://user:password@proxy.example:3128'),
    });
    const wrong = get(client({ HTTPS_PROXY: `http://u:p%40@${proxy.host}` }), 'https://registry.example/');
    await expect(wrong).rejects.toThrow('wrong username or password');
    const credentials = Buffer.from('u:p@').toString('base64');
    expect(proxy.sent.at(-1)).toContain(`proxy-authorization: Basic ${credentials}\r\n`);
    const clear = get(client({ HTTP_PROXY: `http://${proxy.host}` }), 'http://registry.example/');
    await expect(clear).rejects.toMatchObject({ code: 'PROXY_AUTH' });
  });
});

test.each<[string, (socket: Socket) => unknown, string | RegExp]>([
  ['closes', (socket) => socket.end(), 'ECONNRESET'],
  ['resets', (socket) => socket.resetAndDestroy(), 'ECONNRESET'],
  ['speaks something else', (socket) => socket.end('SSH-2.0-x\r\n'), /^HPE_/],
  [
    'sends endless headers',
    (socket) => socket.write(`HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(9000)}`),
    /^HPE_/,
  ],
  [
    'sends data before TLS',
    (socket) => socket.write('HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\n\r\n'),
    'PROXY_REFUSED',
  ],
])('a proxy that %s is told as such', async (_what, act, code) => {
  const proxy = await startProxy(act);
  const sent = get(client({ HTTPS_PROXY: `http://${proxy.host}` }), 'https://registry.example/');
  await expect(sent).rejects.toMatchObject({
    code: typeof code === 'string' ? code : expect.stringMatching(code),
    message: expect.stringMatching(new RegExp(`[Pp]roxy ${proxy.host}`)),
  });
});

test('a proxy that is down is told as the fault of the proxy, for either scheme', async () => {
  const env = { HTTPS_PROXY: 'http://127.0.0.1:9', HTTP_PROXY: 'http://127.0.0.1:9' };
  for (const href of ['https://registry.example/v2/', 'http://registry.example/v2/']) {
    await expect(get(client(env), href)).rejects.toMatchObject({
      code: 'ECONNREFUSED',
      message: expect.stringMatching(
        /^Can't reach registry\.example\S* through proxy 127\.0\.0\.1:9: connection refused/,
      ),
      hint: expect.stringContaining('HTTPS_PROXY'),
    });
  }
});

test('a proxy that is silent is given up with the request', async () => {
  const proxy = await startProxy(() => undefined);
  const http = client({ HTTPS_PROXY: `http://${proxy.host}` });
  const url = new URL('https://registry.example/');
  await expect(http.send({ method: 'GET', url, idleTimeout: 40 })).rejects.toMatchObject({
    code: 'ETIMEDOUT',
  });
});

test('a variable that is no URL fails the client before anything is sent; a password is masked', () => {
  expect(() => client({ HTTPS_PROXY: 'not a url' })).toThrow(
    expect.objectContaining({ code: 'PROXY_INVALID', message: 'HTTPS_PROXY is not the URL of a proxy' }),
  );
  const secrets: string[] = [];
  const reporter = { ...silent, secret: (value: string) => secrets.push(value) };
  createHttpClient({ env: { HTTP_PROXY: 'http://u:hidden@p.example' }, settings: () => ({}), reporter });
  expect(secrets).toContain('hidden');
});
