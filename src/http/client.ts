import { setMaxListeners } from 'node:events';
import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { Readable } from 'node:stream';
import { PublishError } from '../oci/errors.ts';
import { silent, type Reporter } from '../support/reporter.ts';
import { LIMITS, overLimit } from '../support/limits.ts';
import { createAgents, type AgentsOptions, type Connection } from './connections/agents.ts';
import { describe, drainBody, readBody, readText } from './body.ts';
import { connectionError } from './connection-error.ts';
import type { HttpClient, HttpRequest, HttpResponse } from './types.ts';
import { createMeteredWriter } from './connections/metered-writer.ts';
import { watchIdle } from './connections/idle-timeout.ts';
import { authorization, checkProxies } from './proxy/proxy.ts';
import { proxyAddress, proxyLogin, proxyProblem } from './proxy/proxy-error.ts';

/** Bytes. Larger bodies in memory are sent in pieces, so that the idle timeout sees progress. */
const PIECE = 256 * 1024;
/** Bytes of an unwanted body that are cheaper to read than opening a new connection. */
const WORTH_READING = 64 * 1024;

interface HttpClientOptions extends AgentsOptions {
  userAgent?: string;
  reporter?: Reporter;
}

/**
 * The HTTP client described in `types.ts`, on Node's own modules.
 * @throws PublishError `PROXY_INVALID` if a proxy variable is not a URL.
 */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const agents = createAgents(options);
  const reporter = options.reporter ?? silent;
  const userAgent = options.userAgent ?? 'registry-publish';
  for (const secret of checkProxies(options.env)) reporter.secret(secret);
  return {
    async send(request) {
      const started = performance.now();
      request.signal?.throwIfAborted();
      const response = await sendOnce(request, await agents.for(request), userAgent);
      const took = Math.round(performance.now() - started);
      const { origin, pathname } = request.url;
      reporter.debug(`${request.method} ${origin}${pathname} ${response.status} ${took} ms`);
      return response;
    },
    close: () => agents.close(),
  };
}

async function sendOnce(
  request: HttpRequest,
  connection: Connection,
  userAgent: string,
): Promise<HttpResponse> {
  request.signal?.throwIfAborted();
  if (request.signal) setMaxListeners(0, request.signal);
  const start = () => open(request, connection, requestHeaders(request, userAgent));
  try {
    return await exchange(start(), request, connection.proxy);
  } catch (error) {
    // The server may have closed a kept-alive connection just as it was reused; it has not seen the request.
    if (!(error instanceof StaleConnection)) throw error;
    return exchange(start(), request, connection.proxy);
  }
}

function open(
  request: HttpRequest,
  connection: Connection,
  headers: Record<string, string | number>,
): ClientRequest {
  const { url, method, signal } = request;
  const common = { method, agent: connection.agent, ...(signal ? { signal } : {}) };
  const { proxy } = connection;
  if (url.protocol === 'https:') return httpsRequest(url, { ...common, ...connection.tls, headers });
  if (!proxy) return httpRequest(url, { ...common, headers });
  // RFC 9112, 3.2.2: a proxy gets the absolute URL.
  const login = authorization(proxy);
  return (proxy.protocol === 'https:' ? httpsRequest : httpRequest)({
    ...common,
    ...proxyAddress(proxy),
    path: `${url.origin}${url.pathname}${url.search}`,
    headers: { host: url.host, ...headers, ...(login ? { 'proxy-authorization': login } : {}) },
  });
}

class StaleConnection extends PublishError {
  constructor({ message, code, hint, cause }: PublishError) {
    super(message, { code, hint, cause });
  }
}

function exchange(
  outgoing: ClientRequest,
  request: HttpRequest,
  proxy: URL | undefined,
): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    const body = request.body instanceof Readable ? request.body : undefined;
    let bodyError: Error | undefined;
    let response: IncomingMessage | undefined;
    const fail = (error: Error & { code?: string }): void => {
      body?.destroy();
      if (response) return;
      const problem = connectionFailure(error, request, proxy);
      const stale = outgoing.reusedSocket && !body && ['ECONNRESET', 'EPIPE'].includes(error.code ?? '');
      if (bodyError) reject(bodyError);
      else if (request.signal?.aborted) reject(request.signal.reason as Error);
      else reject(stale ? new StaleConnection(problem) : problem);
    };
    const unwatch = watchIdle(outgoing, bodyOf(request), request.idleTimeout ?? LIMITS.idleTime.value, () => {
      if (response) return void response.destroy(overLimit(LIMITS.slowestBody, describe(request)));
      const error = Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' });
      outgoing.destroy(error);
      // Without a connection, Node emits the error only once there is one.
      if (!outgoing.socket) fail(error);
    });
    outgoing.once('close', unwatch);
    outgoing.on('error', fail);
    // Node closes the connection without an error after an unexpected 101.
    outgoing.once('close', () => {
      if (!response) fail(closedWithoutAnswer());
    });
    outgoing.once('response', (message) => {
      response = message;
      if (proxy && message.statusCode === 407) {
        outgoing.destroy();
        return reject(proxyLogin(proxy, request.url.host));
      }
      // The server refused the request before the body was sent; it won't read the rest.
      if ((message.statusCode ?? 0) >= 400 && !outgoing.writableFinished) {
        body?.destroy();
        message.once('close', () => outgoing.destroy());
      }
      resolve(toResponse(message, request, proxy));
    });
    const failBody = (error: Error): void => {
      bodyError ??= error;
      outgoing.destroy(error);
    };
    body?.once('error', failBody);
    sendBody(outgoing, request, failBody);
  });
}

function closedWithoutAnswer(): Error {
  return Object.assign(new Error('the connection was closed without an answer'), { code: 'ECONNRESET' });
}

/** Over plain HTTP the connection is one to the proxy. A tunnel reports its own failures. */
function connectionFailure(error: unknown, request: HttpRequest, proxy: URL | undefined): PublishError {
  if (proxy && request.url.protocol === 'http:') return proxyProblem(error, proxy, request.url.host);
  return connectionError(error, request);
}

function bodyOf(request: HttpRequest): Readable | undefined {
  return request.body instanceof Readable ? request.body : undefined;
}

/** @param fail receives errors of the body itself */
function sendBody(outgoing: ClientRequest, request: HttpRequest, fail: (error: Error) => void): void {
  const { body } = request;
  if (body instanceof Readable) {
    const { length, onSent } = request;
    const writer = createMeteredWriter(outgoing, {
      where: `${request.method} ${request.url.host}`,
      ...(length === undefined ? {} : { length }),
      ...(onSent ? { onSent } : {}),
    });
    // Errors of the connection are emitted by the request.
    writer.on('error', (error) => {
      if (error instanceof PublishError) fail(error);
    });
    outgoing.once('close', () => writer.destroy());
    body.pipe(writer);
  } else if (Buffer.isBuffer(body) && body.length > PIECE) {
    Readable.from(pieces(body)).pipe(outgoing);
  } else {
    outgoing.end(body);
  }
}

function* pieces(bytes: Buffer): Generator<Buffer> {
  for (let offset = 0; offset < bytes.length; offset += PIECE) yield bytes.subarray(offset, offset + PIECE);
}

function requestHeaders(request: HttpRequest, userAgent: string): Record<string, string | number> {
  const headers: Record<string, string | number> = {
    'user-agent': userAgent,
    // Digests are computed over the uncompressed bytes.
    'accept-encoding': 'identity',
    ...request.headers,
  };
  for (const [name, value] of Object.entries(headers)) {
    // eslint-disable-next-line no-control-regex
    if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(String(value))) {
      throw new PublishError(`The header ${name} for ${request.url.host} holds a control character`, {
        code: 'HEADER_INVALID',
        hint: 'Check the username and password for line breaks.',
      });
    }
  }
  const { body } = request;
  if (body instanceof Readable) {
    if (request.length !== undefined) headers['content-length'] = request.length;
  } else if (body !== undefined || !['GET', 'HEAD', 'DELETE'].includes(request.method)) {
    headers['content-length'] = Buffer.byteLength(body ?? '');
  }
  return headers;
}

function toResponse(message: IncomingMessage, request: HttpRequest, proxy: URL | undefined): HttpResponse {
  // Without a listener, an error in an unread body would end the process.
  message.on('error', () => undefined);
  const address = proxy ? undefined : message.socket.remoteAddress;
  let text: Promise<string> | undefined;
  return {
    status: message.statusCode ?? 0,
    headers: responseHeaders(message),
    url: request.url,
    ...(address === undefined ? {} : { address }),
    body: message,
    text: (limit = LIMITS.errorBody.value) => (text ??= readText(message, limit, request)),
    bytes: (limit) => readBody(message, limit, request),
    async drain() {
      const length = Number(message.headers['content-length'] ?? 0);
      if (request.method !== 'HEAD' && length > WORTH_READING) message.destroy();
      else await drainBody(message, WORTH_READING, request);
    },
  };
}

function responseHeaders(message: IncomingMessage): HttpResponse['headers'] {
  const headers: HttpResponse['headers'] = {};
  for (const [name, value] of Object.entries(message.headers)) {
    headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return headers;
}
