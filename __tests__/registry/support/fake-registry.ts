import { traitsOf } from '../../../src/credentials/providers/index.ts';
import type { ProviderName } from '../../../src/credentials/types.ts';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createHttpClient } from '../../../src/http/client.ts';
import type { HostSettings } from '../../../src/http/host-settings.ts';
import type { Clock } from '../../../src/http/retry-policy.ts';
import { digestAlgorithm, digestOf, isDigest } from '../../../src/oci/digest.ts';
import type { CredentialSource, CredentialStore } from '../../../src/registry/credential.ts';
import { openRegistry, type Registry } from '../../../src/registry/registry.ts';
import { silent, type Reporter } from '../../../src/support/reporter.ts';
import { listen } from '../../http/support/scripted.ts';

export interface Asked {
  method: string;
  /** Path and query. */
  url: string;
  path: string;
  headers: IncomingMessage['headers'];
  request: IncomingMessage;
}

export interface FakeOptions {
  /** Runs before anything else; true when it has answered (or destroyed the socket). */
  before?: (asked: Asked, response: ServerResponse, fake: FakeRegistry) => boolean | Promise<boolean>;
  /** `OCI-Chunk-Min-Length`. */
  chunkMinimum?: number;
  /** How an upload's Location is written. Default: path only. */
  location?: (path: string, fake: FakeRegistry) => string;
  /** Knows `?tag=`. */
  tagParameter?: boolean;
  referrers?: boolean;
  /** False: opens an upload whatever is to be mounted. */
  mounts?: boolean;
}

/** A registry in memory that keeps what arrives even when the connection breaks, and can be told to misbehave. */
export interface FakeRegistry {
  host: string;
  url: string;
  /** `METHOD /path?query`, in the order of arrival. */
  seen: string[];
  asked: Asked[];
  blobs: Map<string, Buffer>;
  manifests: Map<string, { mediaType: string; bytes: Buffer }>;
  uploads: Map<string, Buffer>;
  close(): Promise<void>;
}

export async function startFakeRegistry(options: FakeOptions = {}): Promise<FakeRegistry> {
  const fake: FakeRegistry = {
    host: '',
    url: '',
    seen: [],
    asked: [],
    blobs: new Map(),
    manifests: new Map(),
    uploads: new Map(),
    close: async () => undefined,
  };
  const server = await listen((request, response) => {
    const { method = '', url = '', headers } = request;
    const asked = { method, url, path: url.split('?')[0] ?? '', headers, request };
    fake.seen.push(`${method} ${url}`);
    fake.asked.push(asked);
    request.on('error', () => undefined);
    Promise.resolve(options.before?.(asked, response, fake) ?? false)
      .then((done) => (done ? undefined : serve(fake, options, asked, response)))
      .catch((error: unknown) => response.writeHead(599).end(String(error)));
  });
  return Object.assign(fake, server);
}

export function fail(
  response: ServerResponse,
  status: number,
  code: string,
  headers: Record<string, string> = {},
): true {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify({ errors: [{ code, message: code.toLowerCase() }] }));
  return true;
}

async function serve(
  fake: FakeRegistry,
  options: FakeOptions,
  asked: Asked,
  response: ServerResponse,
): Promise<unknown> {
  if (asked.path === '/v2/') return response.end('{}');
  const parts = /^\/v2\/(.+)\/(blobs|manifests|tags|referrers)\/(.*)$/.exec(asked.path);
  if (!parts) return fail(response, 404, 'NOT_FOUND');
  const [, , kind, rest = ''] = parts;
  if (kind === 'blobs') return serveBlobs(fake, options, asked, response, rest);
  if (kind === 'manifests') return serveManifests(fake, options, asked, response, rest);
  if (kind === 'tags') {
    const tags = [...fake.manifests.keys()].filter((name) => !isDigest(name));
    return response.end(JSON.stringify({ name: 'x', tags }));
  }
  if (!options.referrers) return fail(response, 404, 'NOT_FOUND');
  response.setHeader('content-type', 'application/vnd.oci.image.index.v1+json');
  return response.end(
    JSON.stringify({ schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json', manifests: [] }),
  );
}

async function serveBlobs(
  fake: FakeRegistry,
  options: FakeOptions,
  asked: Asked,
  response: ServerResponse,
  rest: string,
) {
  if (rest.startsWith('uploads/'))
    return serveUploads(fake, options, asked, response, rest.slice('uploads/'.length));
  const bytes = fake.blobs.get(rest);
  if (!bytes) return fail(response, 404, 'BLOB_UNKNOWN');
  const start = Number(/^bytes=(\d+)-/.exec(asked.headers.range ?? '')?.[1] ?? 0);
  if (start > 0)
    response.writeHead(206, { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` });
  return response.end(bytes.subarray(start));
}

async function serveUploads(
  fake: FakeRegistry,
  options: FakeOptions,
  asked: Asked,
  response: ServerResponse,
  id: string,
) {
  const query = new URLSearchParams(asked.url.split('?')[1] ?? '');
  if (asked.method === 'POST')
    return beginUpload(
      fake,
      options,
      asked,
      response,
      options.mounts === false ? '' : (query.get('mount') ?? ''),
    );
  if (!fake.uploads.has(id)) return fail(response, 404, 'BLOB_UPLOAD_UNKNOWN');
  if (asked.method === 'DELETE') {
    fake.uploads.delete(id);
    return response.writeHead(204).end();
  }
  if (asked.method === 'GET') return accepted(fake, options, asked, response, id);
  const start = /^(\d+)-/.exec(asked.headers['content-range'] ?? '')?.[1];
  if (start !== undefined && Number(start) !== held(fake, id).length)
    return fail(response, 416, 'RANGE_INVALID');
  try {
    for await (const chunk of asked.request)
      fake.uploads.set(id, Buffer.concat([held(fake, id), chunk as Buffer]));
  } catch {
    return;
  }
  if (asked.method === 'PATCH') return accepted(fake, options, asked, response, id);
  return close(fake, response, id, query.get('digest') ?? '');
}

function beginUpload(
  fake: FakeRegistry,
  options: FakeOptions,
  asked: Asked,
  response: ServerResponse,
  mount: string,
) {
  if (fake.blobs.has(mount)) return response.writeHead(201).end();
  const id = randomUUID();
  fake.uploads.set(id, Buffer.alloc(0));
  return accepted(fake, options, asked, response, id);
}

export function held(fake: FakeRegistry, id: string): Buffer {
  return fake.uploads.get(id) ?? Buffer.alloc(0);
}

function close(fake: FakeRegistry, response: ServerResponse, id: string, digest: string): unknown {
  const bytes = held(fake, id);
  fake.uploads.delete(id);
  if (!isDigest(digest) || digestOf(bytes, digestAlgorithm(digest)) !== digest)
    return fail(response, 400, 'DIGEST_INVALID');
  fake.blobs.set(digest, bytes);
  return response.writeHead(201, { 'docker-content-digest': digest }).end();
}

function accepted(
  fake: FakeRegistry,
  options: FakeOptions,
  asked: Asked,
  response: ServerResponse,
  id: string,
) {
  const repository = /^\/v2\/(.+)\/blobs\//.exec(asked.path)?.[1] ?? '';
  const path = `/v2/${repository}/blobs/uploads/${id}`;
  response.writeHead(asked.method === 'GET' ? 204 : 202, {
    location: options.location?.(path, fake) ?? path,
    range: `0-${Math.max(0, held(fake, id).length - 1)}`,
    ...(options.chunkMinimum ? { 'oci-chunk-min-length': options.chunkMinimum } : {}),
  });
  response.end();
}

async function serveManifests(
  fake: FakeRegistry,
  options: FakeOptions,
  asked: Asked,
  response: ServerResponse,
  reference: string,
): Promise<unknown> {
  if (asked.method === 'PUT') {
    const chunks: Buffer[] = [];
    for await (const chunk of asked.request) chunks.push(chunk as Buffer);
    const entry = { mediaType: asked.headers['content-type'] ?? '', bytes: Buffer.concat(chunks) };
    const digest = digestOf(entry.bytes);
    fake.manifests.set(digest, entry);
    if (!isDigest(reference)) fake.manifests.set(reference, entry);
    const tags = options.tagParameter ? new URLSearchParams(asked.url.split('?')[1] ?? '').getAll('tag') : [];
    for (const tag of tags) fake.manifests.set(tag, entry);
    if (tags.length > 0) response.setHeader('oci-tag', tags.join(', '));
    return response.writeHead(201, { 'docker-content-digest': digest }).end();
  }
  const entry = fake.manifests.get(reference);
  if (!entry) return fail(response, 404, 'MANIFEST_UNKNOWN');
  if (asked.method === 'DELETE') {
    fake.manifests.delete(reference);
    return response.writeHead(202).end();
  }
  response.writeHead(200, {
    'content-type': entry.mediaType,
    'content-length': entry.bytes.length,
    'docker-content-digest': digestOf(entry.bytes),
  });
  return response.end(asked.method === 'HEAD' ? undefined : entry.bytes);
}

export interface OpenOptions {
  credential?: Awaited<ReturnType<CredentialSource['get']>>;
  source?: CredentialSource;
  settings?: HostSettings;
  /** Whose traits it has. */
  provider?: ProviderName;
  clock?: Clock;
  reporter?: Reporter;
  retries?: number;
}

/** Time that passes only by sleeping; waits are recorded. */
export function fakeClock(): Clock & { slept: number[]; pass(milliseconds: number): void } {
  let now = Date.UTC(2026, 0, 1);
  const slept: number[] = [];
  return {
    slept,
    now: () => now,
    random: () => 0.5,
    pass: (milliseconds) => void (now += milliseconds),
    async sleep(milliseconds, signal) {
      signal?.throwIfAborted();
      slept.push(milliseconds);
      now += milliseconds;
    },
  };
}

export function openFake(host: string, options: OpenOptions = {}): Registry {
  const { credential = { kind: 'anonymous' }, provider = 'generic' } = options;
  const source = options.source ?? {
    traits: traitsOf(provider, host),
    origin: 'registry-auth line 1',
    get: async () => credential,
  };
  const credentials: CredentialStore = { for: () => source, settings: () => options.settings ?? {} };
  const http = createHttpClient({ env: {}, settings: (name) => credentials.settings(name) });
  return openRegistry({
    host,
    http,
    credentials,
    clock: options.clock ?? fakeClock(),
    reporter: options.reporter ?? silent,
    retries: options.retries ?? 3,
  });
}
