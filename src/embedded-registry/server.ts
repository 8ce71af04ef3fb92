import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGuard, type EmbeddedAuth, type Guard } from './auth.ts';
import { handleBlob } from './blobs.ts';
import { requireHost, requireRepository, type Confinement } from './confine.ts';
import { answerJson, refuse, Refusal, type Exchange } from './exchange.ts';
import { handleManifest, handleReferrers, handleTags, paginate } from './manifests.ts';
import { readRoute, type Route } from './routes.ts';
import { memoryStorage, type RegistryStorage } from './storage.ts';
import { createUploads, type Uploads } from './uploads.ts';

interface EmbeddedRegistryOptions {
  /** Default: in memory. */
  storage?: RegistryStorage;
  /** Default: none. */
  auth?: EmbeddedAuth;
  /** Default: any free port. */
  port?: number;
  /**
   * Serve only this repository, only for the registry's own host, and list nothing. Default: everything in
   * the storage.
   */
  only?: string;
}

export interface EmbeddedRegistry {
  /** `127.0.0.1:40123`, as used in image names. */
  host: string;
  storage: RegistryStorage;
  /** Number of requests by method. */
  requests: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

/**
 * Starts a registry in this process, on loopback only. Supports pull, push, mounts, tags, delete and
 * referrers of https://github.com/opencontainers/distribution-spec/blob/main/spec.md, including tags in a
 * push by digest. Used by the demo, and by engines that push faster than they save.
 * @throws Error when the port can't be opened, e.g. EADDRINUSE
 */
export async function startEmbeddedRegistry(
  options: EmbeddedRegistryOptions = {},
): Promise<EmbeddedRegistry> {
  const storage = options.storage ?? memoryStorage();
  const guard = createGuard(options.auth ?? { kind: 'none' });
  const uploads = createUploads();
  const requests = new Map<string, number>();
  let host = '';
  const server = createServer((request, response) => {
    const method = request.method ?? 'GET';
    requests.set(method, (requests.get(method) ?? 0) + 1);
    const confined = options.only === undefined ? undefined : { repository: options.only, host };
    void serve({ request, response, storage, guard, uploads, confined });
  });
  server.keepAliveTimeout = 60_000;
  // Uploading a layer may take longer than Node's default of five minutes.
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  // Later errors, such as a failed accept, don't affect existing connections.
  server.on('error', () => undefined);
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    storage,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Serving {
  request: IncomingMessage;
  response: ServerResponse;
  storage: RegistryStorage;
  guard: Guard;
  uploads: Uploads;
  confined: Confinement | undefined;
}

/** Handles one request. Never rejects, so that no request can end the process. */
async function serve(serving: Serving): Promise<void> {
  const { request, response, guard, confined } = serving;
  let route: Route | undefined;
  try {
    // Connection errors are emitted even when nothing reads or writes; without a listener they would throw.
    request.on('error', () => undefined);
    response.on('error', () => undefined);
    if (confined) requireHost(request, confined);
    checkHost(request.headers.host);
    route = readRoute(request.method ?? '', request.url ?? '');
    if (route.kind === 'token' && guard.token) return guard.token(request, response, route.url);
    guard.check(request, route.scopes);
    if (confined) requireRepository(route, confined);
    await dispatch(serving, route);
  } catch (error) {
    try {
      fail(serving, route, error);
    } catch {
      response.destroy();
    }
  }
}

function fail(serving: Serving, route: Route | undefined, error: unknown): void {
  const { request, response, guard } = serving;
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  if (!(error instanceof Refusal)) {
    // The storage failed; its owner has the details.
    refuse(serving, new Refusal(500, 'UNSUPPORTED', (error as Error).message));
    return;
  }
  const challenge =
    error.status === 401
      ? guard.challenge(`http://${request.headers.host ?? '127.0.0.1'}`, route?.scopes ?? [])
      : undefined;
  refuse(serving, error, challenge === undefined ? {} : { 'www-authenticate': challenge });
}

/** The host becomes part of the challenge. RFC 9112, 3.2: an invalid one requires a 400. */
function checkHost(host: string | undefined): void {
  if (host !== undefined && !/^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?$/.test(host)) {
    throw new Refusal(400, 'UNSUPPORTED', 'the Host header is malformed');
  }
}

async function dispatch(serving: Serving, route: Route): Promise<void> {
  const { request, response, storage, uploads } = serving;
  const { url, repository = '', reference } = route;
  const exchange: Exchange = { request, response, url, storage, repository };
  switch (route.kind) {
    case 'base':
      return answerJson(serving, {}, { 'docker-distribution-api-version': 'registry/2.0' });
    case 'token':
      throw new Refusal(404, 'UNSUPPORTED', 'there is no token service here');
    case 'catalog': {
      const { page, next } = paginate(await storage.repositories(), url);
      return answerJson(serving, { repositories: page }, next);
    }
    case 'blob':
      return handleBlob(exchange, reference);
    case 'uploads':
      return uploads.begin(exchange);
    case 'upload':
      return uploads.proceed(exchange, reference);
    case 'manifest':
      return handleManifest(exchange, reference);
    case 'referrers':
      return handleReferrers(exchange, reference);
    case 'tags':
      return handleTags(exchange);
  }
}
