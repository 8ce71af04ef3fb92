import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Transform } from 'node:stream';

/** The request's role in a publish. */
export type Step =
  | 'look-up'
  | 'head-manifest'
  | 'head-blob'
  | 'mount'
  | 'post'
  | 'patch'
  | 'put'
  | 'status'
  | 'manifest'
  | 'tag'
  | 'read-back'
  | 'get-blob'
  | 'get-manifest'
  | 'token'
  | 'other';

export interface Exchange {
  step: Step;
  incoming: IncomingMessage;
  outgoing: ServerResponse;
  /** The underlying connection, for resets. */
  socket: Socket;
  /** Number of earlier requests of this step. */
  earlier: number;
  /** Forwards the request, with changes on the way. */
  forward(changes?: ForwardChanges): void;
  /** Responds without forwarding. Reads the request's body first, as a registry does. */
  answer(status: number, headers?: Record<string, string>, body?: string): void;
}

export interface ForwardChanges {
  path?: string;
  /**
   * Called with the response's headers (lower-case names), which it may modify; returns a different status if
   * any.
   */
  headers?: (headers: Record<string, string>, status: number) => number | undefined;
  /** Closes the connection after this many bytes of the response's body. */
  cutAnswerAfter?: number;
  /** Calls `then` once this many bytes of the request's body have been forwarded. */
  afterBytes?: { bytes: number; then: () => void };
  /** Flips a bit in the response's body. */
  corrupt?: boolean;
}

/** Breaks an exchange, or forwards it. */
export type Fault = (exchange: Exchange) => void;

export interface FaultProxy {
  /** `127.0.0.1:port`. */
  host: string;
  /** Handles requests; replaced for every test. */
  fault: Fault;
  /** Every request so far: `PUT tag`, in order. */
  log: { method: string; step: Step; url: string; authorization?: string }[];
  reset(): void;
  close(): Promise<void>;
}

/**
 * A proxy to a real registry at `upstream` (`127.0.0.1:port`) that injects faults. It also proxies the token
 * service at `tokenRealm`.
 */
export async function startFaultProxy(upstream: string, tokenRealm?: string): Promise<FaultProxy> {
  const sockets = new Set<Socket>();
  const counts = new Map<Step, number>();
  const tagged = new Set<string>();
  const proxy: FaultProxy = {
    host: '',
    fault: ({ forward }) => forward(),
    log: [],
    reset() {
      counts.clear();
      tagged.clear();
      proxy.log.length = 0;
      proxy.fault = ({ forward }) => forward();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  const server = createServer((incoming, outgoing) => {
    const step = stepOf(incoming, tagged);
    const earlier = counts.get(step) ?? 0;
    counts.set(step, earlier + 1);
    const { method = '', url = '', headers } = incoming;
    proxy.log.push({
      method,
      step,
      url,
      ...(headers.authorization && { authorization: headers.authorization }),
    });
    incoming.on('error', () => {});
    outgoing.on('error', () => {});
    proxy.fault({
      step,
      incoming,
      outgoing,
      socket: incoming.socket,
      earlier,
      forward: (changes = {}) =>
        forward(step === 'token' && tokenRealm ? new URL(tokenRealm).host : upstream, incoming, outgoing, {
          ...changes,
          headers(answerHeaders, status) {
            const challenge = answerHeaders['www-authenticate'];
            if (challenge && tokenRealm) {
              answerHeaders['www-authenticate'] = challenge.replace(tokenRealm, `http://${proxy.host}/token`);
            }
            return changes.headers?.(answerHeaders, status);
          },
        }),
      answer(status, answerHeaders = {}, body = '') {
        const challenge = answerHeaders['www-authenticate']
          ?.replace('REALM', `http://${proxy.host}/token`)
          .replace('SERVICE', upstream);
        if (challenge) answerHeaders['www-authenticate'] = challenge;
        incoming.resume();
        incoming.once('end', () => outgoing.writeHead(status, answerHeaders).end(body));
      },
    });
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  proxy.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return proxy;
}

function stepOf(incoming: IncomingMessage, tagged: Set<string>): Step {
  const { method = '', url = '' } = incoming;
  const { pathname, searchParams } = new URL(url, 'http://registry');
  if (pathname.endsWith('/blobs/uploads/')) return searchParams.has('mount') ? 'mount' : 'post';
  if (pathname.includes('/blobs/uploads/')) return UPLOAD_STEPS[method] ?? 'other';
  if (pathname.includes('/blobs/')) return method === 'HEAD' ? 'head-blob' : 'get-blob';
  if (pathname.endsWith('/token')) return 'token';
  return pathname.includes('/manifests/') ? manifestStep(method, pathname, searchParams, tagged) : 'other';
}

function manifestStep(method: string, path: string, query: URLSearchParams, tagged: Set<string>): Step {
  const byDigest = decodeURIComponent(path).includes(':');
  if (method === 'PUT') {
    if (!byDigest) tagged.add(path);
    return byDigest && !query.has('tag') ? 'manifest' : 'tag';
  }
  if (byDigest) return method === 'HEAD' ? 'head-manifest' : 'get-manifest';
  return tagged.has(path) ? 'read-back' : 'look-up';
}

const UPLOAD_STEPS: Record<string, Step> = { PATCH: 'patch', PUT: 'put', GET: 'status' };

function forward(
  upstream: string,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  changes: ForwardChanges,
): void {
  const [host, port] = upstream.split(':');
  const passed = request(
    { host, port, method: incoming.method, path: changes.path ?? incoming.url, headers: incoming.headers },
    (answer) => {
      const headers = Object.fromEntries(
        Object.entries(answer.headers).map(([name, value]) => [name, String(value)]),
      );
      const status = changes.headers?.(headers, answer.statusCode ?? 0) ?? answer.statusCode ?? 0;
      outgoing.writeHead(status, headers);
      const { socket } = incoming;
      if (changes.cutAnswerAfter !== undefined) outgoing.once('finish', () => socket.destroySoon());
      answer.pipe(spoil(changes)).pipe(outgoing);
    },
  );
  passed.on('error', () => outgoing.destroy());
  incoming.on('close', () => void (incoming.complete || passed.destroy()));
  incoming.pipe(watch(changes.afterBytes)).pipe(passed);
}

/** Passes data through, and reports once enough bytes have been forwarded. */
function watch(after: ForwardChanges['afterBytes']): Transform {
  let seen = 0;
  let done = false;
  return new Transform({
    transform(chunk: Buffer, _encoding, callback) {
      if (!after || done) return callback(null, chunk);
      const room = after.bytes - seen;
      seen += chunk.length;
      if (seen < after.bytes) return callback(null, chunk);
      done = true;
      this.push(chunk.subarray(0, room));
      // Wait until what was forwarded has been sent.
      setTimeout(after.then, 30);
    },
  });
}

function spoil({ cutAnswerAfter = Infinity, corrupt }: ForwardChanges): Transform {
  let seen = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, callback) {
      const bytes = corrupt && seen === 0 ? flip(chunk) : chunk;
      const room = cutAnswerAfter - seen;
      seen += chunk.length;
      if (seen <= cutAnswerAfter) return callback(null, bytes);
      if (room >= 0) {
        this.push(bytes.subarray(0, room));
        this.push(null);
      }
      callback();
    },
  });
}

function flip(chunk: Buffer): Buffer {
  const copy = Buffer.from(chunk);
  copy[0] = (copy[0] ?? 0) ^ 1;
  return copy;
}
