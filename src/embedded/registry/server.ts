import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isRepositoryPath } from '../../oci/reference.ts';
import { createGuard, type EmbeddedAuth, type Guard } from './auth.ts';
import { handleBlob } from './blobs.ts';
import { answerJson, refuse, Refusal, type Exchange } from './exchange.ts';
import { handleManifest, handleReferrers, handleTags, paginate } from './manifests.ts';
import { memoryStorage, type RegistryStorage } from './storage.ts';
import { createUploads, type Uploads } from './uploads.ts';

export interface EmbeddedRegistryOptions {
  /** Default: in memory. */
  storage?: RegistryStorage;
  /** Default: none. */
  auth?: EmbeddedAuth;
  /** Default: any free one. */
  port?: number;
}

export interface EmbeddedRegistry {
  /** `127.0.0.1:40123`, as written in an image name. */
  host: string;
  storage: RegistryStorage;
  /** Requests answered so far, by method. */
  requests: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

/**
 * A registry in this process, on loopback only: pull, push, mounts, tags, delete and referrers of
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md, with the tags of a PUT by digest.
 * Serves the demo, and the engines that are faster at pushing than at saving.
 */
export async function startEmbeddedRegistry(
  options: EmbeddedRegistryOptions = {},
): Promise<EmbeddedRegistry> {
  const storage = options.storage ?? memoryStorage();
  const guard = createGuard(options.auth ?? { kind: 'none' });
  const uploads = createUploads();
  const requests = new Map<string, number>();
  const server = createServer((request, response) => {
    const method = request.method ?? 'GET';
    requests.set(method, (requests.get(method) ?? 0) + 1);
    void serve({ request, response, storage, guard, uploads });
  });
  server.keepAliveTimeout = 60_000;
  // A layer may take longer than Node's default of five minutes.
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
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
}

async function serve(serving: Serving): Promise<void> {
  const { request, response, guard } = serving;
  const origin = `http://${request.headers.host ?? '127.0.0.1'}`;
  const url = new URL(request.url ?? '/', origin);
  const route = matchRoute(url.pathname);
  try {
    if (url.pathname === '/token' && guard.token) return guard.token(request, response, url);
    guard.check(request, route.repository);
    await dispatch(serving, url, route);
  } catch (error) {
    if (response.headersSent || response.destroyed) response.destroy();
    else if (error instanceof Refusal) {
      const writes = request.method !== 'GET' && request.method !== 'HEAD';
      const challenge =
        error.status === 401
          ? guard.challenge(origin, route.repository, writes ? 'pull,push' : 'pull')
          : undefined;
      refuse(serving, error, challenge === undefined ? {} : { 'www-authenticate': challenge });
    } else {
      // The sink or the disk behind the storage failed; the client is told, and whoever owns the storage knows more.
      refuse(serving, new Refusal(500, 'UNSUPPORTED', (error as Error).message));
    }
  }
}

interface Route {
  kind: 'base' | 'catalog' | 'blob' | 'uploads' | 'upload' | 'manifest' | 'referrers' | 'tags' | 'unknown';
  repository?: string;
  reference?: string;
}

const ROUTES: [Route['kind'], RegExp][] = [
  ['base', /^\/v2\/?$/],
  ['catalog', /^\/v2\/_catalog$/],
  ['uploads', /^\/v2\/(.+)\/blobs\/uploads\/?$/],
  ['upload', /^\/v2\/(.+)\/blobs\/uploads\/([^/]+)$/],
  ['blob', /^\/v2\/(.+)\/blobs\/([^/]+)$/],
  ['manifest', /^\/v2\/(.+)\/manifests\/([^/]+)$/],
  ['referrers', /^\/v2\/(.+)\/referrers\/([^/]+)$/],
  ['tags', /^\/v2\/(.+)\/tags\/list$/],
];

function matchRoute(path: string): Route {
  for (const [kind, pattern] of ROUTES) {
    const match = pattern.exec(path);
    if (!match) continue;
    const [, repository, reference] = match;
    return {
      kind,
      ...(repository === undefined ? {} : { repository }),
      ...(reference === undefined ? {} : { reference: decodeURIComponent(reference) }),
    };
  }
  return { kind: 'unknown' };
}

async function dispatch(serving: Serving, url: URL, route: Route): Promise<void> {
  const { request, response, storage, uploads } = serving;
  const { repository = '', reference = '' } = route;
  const version = { 'docker-distribution-api-version': 'registry/2.0' };
  if (route.kind === 'base') return answerJson(serving, {}, version);
  if (route.kind === 'catalog') {
    const { page, next } = paginate(await storage.repositories(), url);
    return answerJson(serving, { repositories: page }, next);
  }
  if (route.kind === 'unknown')
    throw new Refusal(404, 'UNSUPPORTED', `${url.pathname} is not part of the API`);
  if (!isRepositoryPath(repository))
    throw new Refusal(400, 'NAME_INVALID', `${repository} is not a repository`);
  const exchange: Exchange = { request, response, url, storage, repository };
  switch (route.kind) {
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
