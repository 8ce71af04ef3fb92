import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

interface Entry {
  key: string;
  version: string;
  bytes: Buffer;
  committed: boolean;
}

/** A fake of the runner's cache service for BuildKit's `gha` backend. Validates requests. */
export interface CacheService {
  /** ACTIONS_CACHE_URL and ACTIONS_RUNTIME_TOKEN of a job that may read and write its own branch's cache. */
  env: Record<string, string>;
  /** Keys of the entries that were committed. */
  keys(): string[];
  /** Protocol violations in requests. */
  violations: string[];
  /** Number of requests so far. */
  requests(): number;
  close(): Promise<void>;
}

/** Starts the service on a port of 127.0.0.1. */
export async function startCacheService(): Promise<CacheService> {
  const entries: Entry[] = [];
  const violations: string[] = [];
  const token = runtimeToken();
  let requests = 0;
  const server = createServer((request, response) => {
    requests++;
    void serve({ request, response, entries, violations, token, base }).catch((error: Error) => {
      violations.push(`${request.method} ${request.url}: ${error.message}`);
      response.writeHead(500).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    env: { ACTIONS_CACHE_URL: base, ACTIONS_RUNTIME_TOKEN: token },
    keys: () => entries.filter(({ committed }) => committed).map(({ key }) => key),
    violations,
    requests: () => requests,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Behaviour of another cache service: Gitea's, Forgejo's or act's, or one behind a proxy. */
export type ForeignCache = '403' | '429' | 'hanging' | 'hanging on upload' | 'unreadable token';

/** A service announced with GitHub's variables that doesn't work like GitHub's. */
export async function startForeignCache(
  behaviour: ForeignCache,
): Promise<Omit<CacheService, 'keys' | 'violations'>> {
  let requests = 0;
  const server = createServer((request, response) => {
    requests++;
    const status = Number(behaviour);
    if (status) answer(response, status, { message: 'no' });
    // The cache is empty; writes never get a response.
    else if (behaviour !== 'hanging' && request.method === 'GET') response.writeHead(204).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const token = behaviour === 'unreadable token' ? 'a word' : runtimeToken();
  return {
    env: { ACTIONS_CACHE_URL: base, ACTIONS_RUNTIME_TOKEN: token },
    requests: () => requests,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

interface Serving {
  request: IncomingMessage;
  response: ServerResponse;
  entries: Entry[];
  violations: string[];
  token: string;
  base: string;
}

async function serve(serving: Serving): Promise<void> {
  const { request, response, entries, violations, token } = serving;
  const url = new URL(request.url ?? '/', serving.base);
  const download = /^\/download\/(\d+)$/.exec(url.pathname);
  if (download) return send(serving, entries[Number(download[1])]!);
  if (request.headers.authorization !== `Bearer ${token}`)
    violations.push(`${request.url}: no token of the job`);
  if (!/api-version=6\.0-preview/.test(request.headers.accept ?? ''))
    violations.push(`${request.url}: no version`);
  const path = url.pathname.replace('/_apis/artifactcache/', '');
  if (request.method === 'GET' && path === 'cache') return find(serving, url);
  if (request.method === 'POST' && path === 'caches') return reserve(serving);
  const id = Number(/^caches\/(\d+)$/.exec(path)?.[1]);
  const entry = entries[id - 1];
  if (!entry) return void response.writeHead(404).end();
  if (request.method === 'PATCH') return append(serving, entry);
  const { size } = JSON.parse((await buffer(request)).toString()) as { size: number };
  if (size !== entry.bytes.length)
    violations.push(`${entry.key}: closed with ${size} of ${entry.bytes.length} bytes`);
  entry.committed = true;
  response.writeHead(204).end();
}

/** Matches the first key exactly, then each key as a prefix, newest entry first. */
function find({ response, entries, base }: Serving, url: URL): void {
  const version = url.searchParams.get('version');
  const known = entries.filter((entry) => entry.committed && entry.version === version).reverse();
  for (const key of (url.searchParams.get('keys') ?? '').split(',')) {
    const entry = known.find((one) => one.key === key) ?? known.find((one) => one.key.startsWith(key));
    if (!entry) continue;
    const archiveLocation = `${base}download/${entries.indexOf(entry)}`;
    return answer(response, 200, { cacheKey: entry.key, scope: 'refs/heads/main', archiveLocation });
  }
  response.writeHead(204).end();
}

async function reserve({ request, response, entries, violations }: Serving): Promise<void> {
  const { key, version } = JSON.parse((await buffer(request)).toString()) as Entry;
  if (!key || !version || key.includes(',')) violations.push(`the key ${key} of version ${version}`);
  if (entries.some((entry) => entry.key === key && entry.version === version)) {
    return answer(response, 409, {
      message: 'already exists',
      typeKey: 'ArtifactCacheItemAlreadyExistsException',
    });
  }
  entries.push({ key, version, bytes: Buffer.alloc(0), committed: false });
  // Counted from 1: clients treat 0 as none.
  answer(response, 201, { cacheId: entries.length });
}

async function append({ request, response, violations }: Serving, entry: Entry): Promise<void> {
  const bytes = await buffer(request);
  const [, start, end] = /^bytes (\d+)-(\d+)\/\*$/.exec(request.headers['content-range'] ?? '') ?? [];
  if (Number(end) - Number(start) + 1 !== bytes.length)
    violations.push(`${entry.key}: a range of another length`);
  if (entry.committed) violations.push(`${entry.key}: written after it was closed`);
  const grown = Buffer.alloc(Math.max(entry.bytes.length, Number(end) + 1));
  entry.bytes.copy(grown);
  bytes.copy(grown, Number(start));
  entry.bytes = grown;
  response.writeHead(204).end();
}

function send({ request, response }: Serving, entry: Entry): void {
  const [, start, end] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
  if (start === undefined) return void response.writeHead(200).end(entry.bytes);
  const part = entry.bytes.subarray(Number(start), end ? Number(end) + 1 : undefined);
  response.writeHead(206, {
    'content-range': `bytes ${start}-${Number(start) + part.length - 1}/${entry.bytes.length}`,
  });
  response.end(part);
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/**
 * A token like the runner's: the claim `ac` says who may read and write which scope. Its signature isn't
 * checked.
 */
function runtimeToken(): string {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    ac: JSON.stringify([{ Scope: 'refs/heads/main', Permission: 3 }]),
    nbf: now - 60,
    exp: now + 3600,
  };
  return `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}.${Buffer.from('signature').toString('base64url')}`;
}
