import { setMaxListeners } from 'node:events';
import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { Readable } from 'node:stream';
import { Problem } from '../oci/errors.ts';
import { silent, type Reporter } from '../reporter/reporter.ts';
import { createAgents, type Agents } from './agents.ts';
import { connectionProblem } from './connection-problem.ts';
import type { HttpClient, HttpRequest, HttpResponse } from './contract.ts';
import type { HostSettings } from './credential.ts';
import { createGauge } from './gauge.ts';
import { watchIdle } from './idle.ts';

/** Milliseconds. Registries hash a large blob after its last byte and say nothing meanwhile. */
const IDLE_TIMEOUT = 120_000;
/** Bytes. Larger bodies in memory are handed over piece by piece, so that it shows whether they move. */
const PIECE = 256 * 1024;
/** Bytes of an unwanted body that are cheaper to read than a new connection is. */
const WORTH_READING = 64 * 1024;

export interface HttpClientOptions {
  /** For the proxy variables. */
  env: Record<string, string | undefined>;
  /** How a host (`host[:port]`, `docker.io` for Docker Hub) is spoken to. */
  settings: (host: string) => HostSettings;
  userAgent?: string;
  reporter?: Reporter;
}

/** The HTTP client described in `contract.ts`, on Node's own. */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const agents = createAgents(options);
  const reporter = options.reporter ?? silent;
  const userAgent = options.userAgent ?? 'registry-publish';
  return {
    async send(request) {
      const started = performance.now();
      const response = await sendOnce(request, agents, userAgent);
      const took = Math.round(performance.now() - started);
      const { origin, pathname } = request.url;
      reporter.debug(`${request.method} ${origin}${pathname} ${response.status} ${took} ms`);
      return response;
    },
    close: () => agents.close(),
  };
}

async function sendOnce(request: HttpRequest, agents: Agents, userAgent: string): Promise<HttpResponse> {
  request.signal?.throwIfAborted();
  const connection = await agents.for(request.url, request.settingsHost);
  if (request.signal) setMaxListeners(0, request.signal);
  const open = request.url.protocol === 'https:' ? httpsRequest : httpRequest;
  const start = () =>
    open(request.url, {
      method: request.method,
      agent: connection.agent,
      headers: requestHeaders(request, userAgent),
      ...connection.tls,
      ...(request.signal ? { signal: request.signal } : {}),
    });
  try {
    return await exchange(start(), request);
  } catch (error) {
    // The server may have closed a kept connection just as it was used again: nobody has seen the request.
    if (!(error instanceof StaleConnection)) throw error;
    return exchange(start(), request);
  }
}

class StaleConnection extends Problem {
  constructor({ message, code, hint, cause }: Problem) {
    super(message, { code, hint, cause });
  }
}

function exchange(outgoing: ClientRequest, request: HttpRequest): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    const body = request.body instanceof Readable ? request.body : undefined;
    let bodyError: Error | undefined;
    let answered = false;
    const unwatch = watchIdle(outgoing, bodyOf(request), request.idleTimeout ?? IDLE_TIMEOUT, () =>
      outgoing.destroy(Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' })),
    );
    outgoing.once('close', unwatch);
    outgoing.on('error', (error: Error & { code?: string }) => {
      body?.destroy();
      if (answered) return;
      const stale = outgoing.reusedSocket && !body && ['ECONNRESET', 'EPIPE'].includes(error.code ?? '');
      if (bodyError) reject(bodyError);
      else if (request.signal?.aborted) reject(request.signal.reason as Error);
      else if (stale) reject(new StaleConnection(connectionProblem(error, request)));
      else reject(connectionProblem(error, request));
    });
    outgoing.once('response', (message) => {
      answered = true;
      // Refused before all was sent: the rest would be read by nobody.
      if ((message.statusCode ?? 0) >= 400 && !outgoing.writableFinished) {
        body?.destroy();
        message.once('close', () => outgoing.destroy());
      }
      resolve(toResponse(message, request));
    });
    const failBody = (error: Error): void => {
      bodyError ??= error;
      outgoing.destroy(error);
    };
    body?.once('error', failBody);
    sendBody(outgoing, request, failBody);
  });
}

function bodyOf(request: HttpRequest): Readable | undefined {
  return request.body instanceof Readable ? request.body : undefined;
}

/** @param fail takes what is wrong with the body itself */
function sendBody(outgoing: ClientRequest, request: HttpRequest, fail: (error: Error) => void): void {
  const { body } = request;
  if (body instanceof Readable) {
    const { length, onSent } = request;
    const gauge = createGauge(outgoing, {
      where: `${request.method} ${request.url.host}`,
      ...(length === undefined ? {} : { length }),
      ...(onSent ? { onSent } : {}),
    });
    // What the connection fails with, it says itself.
    gauge.on('error', (error) => {
      if (error instanceof Problem) fail(error);
    });
    outgoing.once('close', () => gauge.destroy());
    body.pipe(gauge);
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
    // A digest is of the bytes as they are; a compressed answer would only have to be undone.
    'accept-encoding': 'identity',
    ...request.headers,
  };
  for (const [name, value] of Object.entries(headers)) {
    // eslint-disable-next-line no-control-regex
    if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(String(value))) {
      throw new Problem(`The header ${name} for ${request.url.host} holds a control character`, {
        code: 'HEADER_INVALID',
        hint: 'Check the user name and password for line breaks.',
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

function toResponse(message: IncomingMessage, request: HttpRequest): HttpResponse {
  // A body that breaks off and has no reader at the moment must not bring the process down.
  message.on('error', () => undefined);
  let text: Promise<string> | undefined;
  return {
    status: message.statusCode ?? 0,
    headers: responseHeaders(message),
    url: request.url,
    body: message,
    text: (limit = WORTH_READING) => (text ??= readText(message, limit, request)),
    async drain() {
      const length = Number(message.headers['content-length'] ?? 0);
      if (request.method !== 'HEAD' && length > WORTH_READING) message.destroy();
      else await readText(message, WORTH_READING, request).catch(() => undefined);
    },
  };
}

async function readText(message: IncomingMessage, limit: number, request: HttpRequest): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of message as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      // Leaving the loop destroys the message and its connection.
      if (size > limit) break;
    }
  } catch (error) {
    if (request.signal?.aborted) throw request.signal.reason;
    throw connectionProblem(error, request);
  }
  return Buffer.concat(chunks).subarray(0, limit).toString('utf8');
}

function responseHeaders(message: IncomingMessage): HttpResponse['headers'] {
  const headers: HttpResponse['headers'] = {};
  for (const [name, value] of Object.entries(message.headers)) {
    headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return headers;
}
