/**
 * A registry that lies: the embedded registry behind a proxy that changes its responses. Each `Lie` selects
 * requests (`on`, `when`, `from`, `to`) and says what is wrong with the response. Several may apply to one
 * request, in the order of the list. Lies are plain data, so that property tests can generate them:
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
 *     registry.lies.push({ on: 'upload-whole', gone: 'closed', to: 1 });              // done, no response
 *     registry.lies.push({ on: 'manifest-put', loses: 'tag' });                       // confirmed, not done
 *
 * lies.ts lists what a lie can change. By default, a request is carried out before its response is changed,
 * as with a proxy in between; with `ignored: true` the registry doesn't see it. `asked` holds every request
 * including credentials; `storage` is the registry's real content, to compare with. Vendors' documented
 * quirks, as lists of lies, are in vendor-quirks.ts.
 */
import {
  Agent,
  createServer,
  request as forward,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { EmbeddedAuth } from '../../../src/embedded-registry/auth.ts';
import { startEmbeddedRegistry } from '../../../src/embedded-registry/server.ts';
import { memoryStorage, type RegistryStorage } from '../../../src/embedded-registry/storage.ts';
import {
  answerWith,
  loseWhatWasDone,
  tell,
  type Answer,
  type AskedOf,
  type Lie,
  type LiedTo,
} from './lies.ts';

export { errorBody, type AskedOf, type Lie, type LiedTo } from './lies.ts';

export interface LyingRegistry {
  /** `127.0.0.1:port`. */
  host: string;
  url: string;
  storage: RegistryStorage;
  asked: AskedOf[];
  /** May be changed at any time. */
  lies: Lie[];
  /** Bytes of response bodies that clients have read. */
  sent(): number;
  /** Starts over with this storage (default: empty), no lies and no requests. */
  reset(storage?: RegistryStorage): void;
  /** Kinds of the requests so far, in order, without the first ping. */
  kinds(): LiedTo[];
  close(): Promise<void>;
}

export interface LyingOptions {
  auth?: EmbeddedAuth;
  lies?: readonly Lie[];
  storage?: RegistryStorage;
  /** A loopback address, each of which counts as a separate host; default: 127.0.0.1. */
  address?: string;
}

/** Starts the registry and its proxy. */
export async function startLyingRegistry(options: LyingOptions = {}): Promise<LyingRegistry> {
  const { address = '127.0.0.1' } = options;
  const held = { storage: options.storage ?? memoryStorage() };
  const storage = new Proxy(held.storage, {
    get: (_first, name) => Reflect.get(held.storage, name) as unknown,
  });
  const inner = await startEmbeddedRegistry({ storage, ...(options.auth ? { auth: options.auth } : {}) });
  const state: State = {
    inner: inner.host,
    storage,
    lies: [...(options.lies ?? [])],
    asked: [],
    counts: new Map(),
    agent: new Agent({ keepAlive: true }),
    sent: 0,
  };
  const server = createServer((request, response) => {
    request.on('error', () => undefined);
    response.on('error', () => undefined);
    serve(state, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  const host = `${address}:${(server.address() as AddressInfo).port}`;
  return {
    host,
    url: `http://${host}`,
    storage,
    asked: state.asked,
    lies: state.lies,
    kinds: () => state.asked.map(({ kind }) => kind).filter((kind, index) => index > 0 || kind !== 'ping'),
    sent: () => state.sent,
    reset(next = memoryStorage()) {
      server.closeAllConnections();
      held.storage = next;
      state.lies.length = 0;
      state.asked.length = 0;
      state.counts.clear();
      state.sent = 0;
    },
    async close() {
      server.close();
      server.closeAllConnections();
      state.agent.destroy();
      await inner.close();
    },
  };
}

interface State {
  /** Host of the embedded registry, which doesn't lie. */
  inner: string;
  storage: RegistryStorage;
  lies: Lie[];
  asked: AskedOf[];
  /** Number of requests so far that each lie applies to. */
  counts: Map<Lie, number>;
  agent: Agent;
  sent: number;
}

async function serve(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const asked = describe(state, request);
  state.asked.push(asked);
  const lies = state.lies.filter((lie) => holds(state, lie, asked));
  let answer: Answer = { status: 200, headers: {}, body: Buffer.alloc(0) };
  if (lies.some(({ early }) => early)) request.resume();
  else if (lies.some(({ ignored }) => ignored)) await buffer(request);
  else answer = await carryOut(state, request);
  for (const { loses } of lies) if (loses) await loseWhatWasDone(state.storage, asked, loses);
  for (const lie of lies) answer = tell(lie, answer, asked);
  if (!lies.some(({ gone }) => gone)) asked.status = answer.status;
  asked.told = answer;
  await answerWith(response, { answer, asked, lies, count: (bytes) => (state.sent += bytes) });
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

function carryOut({ inner, agent }: State, request: IncomingMessage): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { method, url, headers } = request;
    const outgoing = forward(`http://${inner}${url}`, { method, headers, agent });
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
