/**
 * A registry that lies: the embedded registry behind a front that changes its answers. Each `Lie` names the requests
 * it is told to (`on`, `when`, `from`, `to`) and what is wrong with the answer; several may hold at once, and those of
 * one request are applied in the order of the list. Everything is data, so that a property test can draw lies:
 *
 *     const registry = await startLyingRegistry();
 *     registry.lies.push({ on: 'upload-chunk', status: 204 });                        // status
 *     registry.lies.push({ on: 'manifest-get', headers: { 'docker-content-digest': null } });
 *     registry.lies.push({ on: 'referrers', status: 200, body: '<html>' });           // body
 *     registry.lies.push({ on: 'tags', names: ['../x'], reversed: true });            // names, order
 *     registry.lies.push({ on: 'manifest-get', cut: 'told', to: 1 });                 // length: half, once
 *     registry.lies.push({ on: 'tags', encoding: 'gzip' });                           // encoding
 *     registry.lies.push({ on: 'blob-get', status: 307, headers: { location: 'http://127.0.0.1:1/' } });
 *     registry.lies.push({ on: 'blob-head', status: 401, when: ({ pushed }) => !pushed });
 *     registry.lies.push({ on: 'upload-whole', lost: true, to: 1 });                 // done, and no answer
 *
 * By default a request is carried out before its answer is changed, as a proxy in between would; `ignored: true`
 * keeps it from the registry. `asked` holds every request with its credentials; `storage` is the truth to compare with.
 * The vendors' documented behaviours, as lists of lies, are in vendor-quirks.ts.
 */
import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import type { EmbeddedAuth } from '../../../src/embedded/registry/auth.ts';
import { startEmbeddedRegistry } from '../../../src/embedded/registry/server.ts';
import type { RegistryStorage } from '../../../src/embedded/registry/storage.ts';
import type { RequestKind } from '../../../src/registry/responses.ts';

/** `token`: the token service. `other`: what the specification doesn't have, such as a vendor's own API. */
export type LiedTo = RequestKind | 'token' | 'other';

export interface AskedOf {
  kind: LiedTo;
  method: string;
  /** Path and query. */
  url: string;
  repository: string;
  /** Tag, digest or upload. */
  reference: string;
  headers: IncomingMessage['headers'];
  /** Whether a manifest has been pushed to this repository by the time of the request. */
  pushed: boolean;
  /** Status of the answer, as it went out; absent while there is none, and where the connection was closed. */
  status?: number;
}

export interface Lie {
  on: LiedTo | readonly LiedTo[] | 'all';
  /** Default: every request of that kind. */
  when?: (asked: AskedOf) => boolean;
  /** Which of those requests, counted from 1, both ends included. Default: all. */
  from?: number;
  to?: number;
  /** True: the registry never sees the request. */
  ignored?: boolean;
  status?: number;
  /** Added to the answer, or removed from it (null). */
  headers?: Record<string, string | null>;
  /** Instead of the answer's own body. */
  body?: string | Buffer | ((own: Buffer, asked: AskedOf) => string | Buffer);
  /** Half of the body: with a `Content-Length` that fits (`told`), or one that promises the whole (`broken`). */
  cut?: 'told' | 'broken';
  /** Compressed and said so, or said so only. */
  encoding?: 'gzip' | 'claimed';
  /** Added to a list of tags or repositories. */
  names?: readonly string[];
  /** A list in reversed order. */
  reversed?: boolean;
  /** The connection is closed instead of an answer. */
  lost?: boolean;
}

export interface LyingRegistry {
  /** `127.0.0.1:port`. */
  host: string;
  url: string;
  storage: RegistryStorage;
  asked: AskedOf[];
  /** May be changed at any time. */
  lies: Lie[];
  /** What was asked for, in order, without the first ping. */
  kinds(): LiedTo[];
  close(): Promise<void>;
}

export interface LyingOptions {
  auth?: EmbeddedAuth;
  lies?: readonly Lie[];
  storage?: RegistryStorage;
}

export async function startLyingRegistry(options: LyingOptions = {}): Promise<LyingRegistry> {
  const inner = await startEmbeddedRegistry({
    ...(options.auth ? { auth: options.auth } : {}),
    ...(options.storage ? { storage: options.storage } : {}),
  });
  const state: State = { inner: inner.host, lies: [...(options.lies ?? [])], asked: [], counts: new Map() };
  const server = createServer((request, response) => {
    request.on('error', () => undefined);
    response.on('error', () => undefined);
    serve(state, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    url: `http://${host}`,
    storage: inner.storage,
    asked: state.asked,
    lies: state.lies,
    kinds: () => state.asked.map(({ kind }) => kind).filter((kind, index) => index > 0 || kind !== 'ping'),
    async close() {
      server.close();
      server.closeAllConnections();
      await inner.close();
    },
  };
}

interface State {
  /** Host of the honest registry. */
  inner: string;
  lies: Lie[];
  asked: AskedOf[];
  /** Requests that each lie could have been told to. */
  counts: Map<Lie, number>;
}

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

async function serve(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const asked = describe(state, request);
  state.asked.push(asked);
  const lies = state.lies.filter((lie) => holds(state, lie, asked));
  let answer: Answer = { status: 200, headers: {}, body: Buffer.alloc(0) };
  if (lies.some(({ ignored }) => ignored)) await buffer(request);
  else answer = await carryOut(state.inner, request);
  if (lies.some(({ lost }) => lost)) return void response.destroy();
  for (const lie of lies) answer = tell(lie, answer, asked);
  asked.status = answer.status;
  send(response, answer, { asked, broken: lies.some(({ cut }) => cut === 'broken') });
}

const ROUTES: [RegExp, Record<string, LiedTo>][] = [
  [/^\/v2\/?$/, { GET: 'ping' }],
  [/^\/token$/, { GET: 'token', POST: 'token' }],
  [/^\/v2\/_catalog$/, { GET: 'catalog' }],
  [/^\/v2\/(.+)\/tags\/list$/, { GET: 'tags' }],
  [/^\/v2\/(.+)\/referrers\/([^/]+)$/, { GET: 'referrers' }],
  [/^\/v2\/(.+)\/blobs\/uploads\/?$/, { POST: 'upload-start' }],
  [
    /^\/v2\/(.+)\/blobs\/uploads\/([^/]+)$/,
    { GET: 'upload-status', PATCH: 'upload-chunk', PUT: 'upload-finish', DELETE: 'upload-cancel' },
  ],
  [/^\/v2\/(.+)\/blobs\/([^/]+)$/, { GET: 'blob-get', HEAD: 'blob-head', DELETE: 'blob-delete' }],
  [
    /^\/v2\/(.+)\/manifests\/([^/]+)$/,
    { GET: 'manifest-get', HEAD: 'manifest-head', PUT: 'manifest-put', DELETE: 'manifest-delete' },
  ],
];

function describe(state: State, { method = 'GET', url = '/', headers }: IncomingMessage): AskedOf {
  const [path = '', query = ''] = url.split('?');
  const pushedTo = (repository: string) =>
    state.asked.some(
      (one) => one.kind === 'manifest-put' && one.repository === repository && (one.status ?? 400) < 300,
    );
  for (const [pattern, kinds] of ROUTES) {
    const match = pattern.exec(path);
    if (!match) continue;
    const [, repository = '', reference = ''] = match;
    const found = kinds[method] ?? 'other';
    const kind = refine(found, query, headers);
    return { kind, method, url, repository, reference, headers, pushed: pushedTo(repository) };
  }
  return { kind: 'other', method, url, repository: '', reference: '', headers, pushed: false };
}

function refine(found: LiedTo, query: string, headers: IncomingMessage['headers']): LiedTo {
  if (found === 'upload-start' && query.includes('mount=')) return 'mount';
  if (found === 'upload-finish' && headers['content-length'] !== '0') return 'upload-whole';
  return found;
}

function holds(state: State, lie: Lie, asked: AskedOf): boolean {
  const kinds = typeof lie.on === 'string' ? [lie.on] : lie.on;
  if (!kinds.includes('all' as LiedTo) && !kinds.includes(asked.kind)) return false;
  if (lie.when && !lie.when(asked)) return false;
  const count = (state.counts.get(lie) ?? 0) + 1;
  state.counts.set(lie, count);
  return count >= (lie.from ?? 1) && count <= (lie.to ?? Infinity);
}

function carryOut(inner: string, request: IncomingMessage): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { method, url, headers } = request;
    const outgoing = forward(`http://${inner}${url}`, { method, headers, agent: false });
    outgoing.once('error', reject);
    outgoing.once('response', (answer) => {
      buffer(answer).then(
        (body) => resolve({ status: answer.statusCode ?? 0, headers: { ...answer.headers }, body }),
        reject,
      );
    });
    request.once('close', () => request.complete || outgoing.destroy());
    request.pipe(outgoing);
  });
}

function tell(lie: Lie, { status, headers, body }: Answer, asked: AskedOf): Answer {
  const told: Answer = { status: lie.status ?? status, headers: { ...headers }, body };
  if (lie.status !== undefined && lie.status !== status && lie.status >= 400) {
    told.body = errorBody('DENIED');
    told.headers = { 'content-type': 'application/json' };
  }
  if (lie.names || lie.reversed) told.body = list(told.body, lie);
  if (lie.body !== undefined)
    told.body = Buffer.from(typeof lie.body === 'function' ? lie.body(told.body, asked) : lie.body);
  if (lie.cut === 'told') told.body = told.body.subarray(0, told.body.length >> 1);
  if (lie.encoding === 'gzip') told.body = gzipSync(told.body);
  if (lie.encoding) told.headers['content-encoding'] = 'gzip';
  if (told.body !== body) told.headers['content-length'] = String(told.body.length);
  for (const [name, value] of Object.entries(lie.headers ?? {})) told.headers[name] = value ?? undefined;
  return told;
}

/** distribution-spec's error document. */
export function errorBody(code: string, message = code.toLowerCase()): Buffer {
  return Buffer.from(JSON.stringify({ errors: [{ code, message }] }));
}

/** A list of tags or repositories, more of it or in another order. */
function list(body: Buffer, { names = [], reversed = false }: Lie): Buffer {
  try {
    const page = JSON.parse(body.toString()) as Record<string, unknown>;
    for (const key of ['tags', 'repositories']) {
      if (!Array.isArray(page[key])) continue;
      const all = [...(page[key] as unknown[]), ...names];
      page[key] = reversed ? all.reverse() : all;
    }
    return Buffer.from(JSON.stringify(page));
  } catch {
    return body;
  }
}

function send(
  response: ServerResponse,
  { status, headers, body }: Answer,
  { asked, broken }: { asked: AskedOf; broken: boolean },
): void {
  const kept = Object.fromEntries(
    Object.entries(headers).filter(
      ([name, value]) =>
        value !== undefined && !['connection', 'transfer-encoding', 'keep-alive'].includes(name),
    ),
  );
  response.writeHead(status, kept as Record<string, string>);
  if (asked.method === 'HEAD') return void response.end();
  if (!broken) return void response.end(body);
  response.write(body.subarray(0, body.length >> 1), () => response.destroy());
}
