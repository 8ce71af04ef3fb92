import { isRepositoryPath } from '../oci/reference.ts';
import { Refusal } from './exchange.ts';

type Kind = 'base' | 'token' | 'catalog' | 'blob' | 'uploads' | 'upload' | 'manifest' | 'referrers' | 'tags';

/** A parsed request path. */
export interface Route {
  kind: Kind;
  /** The path (`/v2/…`) and query as an absolute URL; its host is a placeholder. */
  url: URL;
  /** Set for all paths within a repository. */
  repository: string | undefined;
  /** Tag, digest or upload id; empty for paths without one. */
  reference: string;
  /** Required scopes; all of them must be granted. */
  scopes: Scope[];
}

/** An action on a resource. https://distribution.github.io/distribution/spec/auth/scope/ */
export interface Scope {
  resource: string;
  action: 'pull' | 'push' | 'delete' | '*';
}

/** The endpoints of distribution-spec 1.1 ("Endpoints") and their methods. */
const ROUTES: readonly { kind: Kind; path: RegExp; methods: readonly string[] }[] = [
  { kind: 'base', path: /^\/v2\/?$/, methods: ['GET', 'HEAD'] },
  { kind: 'token', path: /^\/token$/, methods: ['GET'] },
  { kind: 'catalog', path: /^\/v2\/_catalog$/, methods: ['GET', 'HEAD'] },
  { kind: 'uploads', path: /^\/v2\/(.+)\/blobs\/uploads\/?$/, methods: ['POST'] },
  {
    kind: 'upload',
    path: /^\/v2\/(.+)\/blobs\/uploads\/([^/]+)$/,
    methods: ['GET', 'HEAD', 'PATCH', 'PUT', 'DELETE'],
  },
  { kind: 'blob', path: /^\/v2\/(.+)\/blobs\/([^/]+)$/, methods: ['GET', 'HEAD', 'DELETE'] },
  { kind: 'manifest', path: /^\/v2\/(.+)\/manifests\/([^/]+)$/, methods: ['GET', 'HEAD', 'PUT', 'DELETE'] },
  { kind: 'referrers', path: /^\/v2\/(.+)\/referrers\/([^/]+)$/, methods: ['GET', 'HEAD'] },
  { kind: 'tags', path: /^\/v2\/(.+)\/tags\/list$/, methods: ['GET', 'HEAD'] },
];

/**
 * Parses a request line; any input is allowed.
 * @param target the request target: `/v2/…`, or an absolute URL (RFC 9112, 3.2.2)
 * @throws Refusal: 400 for an invalid target, 404 for an unknown path, 405 for a method the path doesn't
 * support.
 */
export function readRoute(method: string, target: string): Route {
  const url = readUrl(target);
  for (const { kind, path, methods } of ROUTES) {
    const match = path.exec(url.pathname);
    if (!match) continue;
    if (!methods.includes(method)) {
      throw new Refusal(405, 'UNSUPPORTED', `${method} isn't supported here`, { allow: methods.join(', ') });
    }
    const [, repository, reference = ''] = match;
    if (repository !== undefined && !isRepositoryPath(repository)) {
      throw new Refusal(400, 'NAME_INVALID', `${repository.slice(0, 300)} is not a repository`);
    }
    return {
      kind,
      url,
      repository,
      reference: decode(reference),
      scopes: scopesOf(kind, method, repository, url.searchParams),
    };
  }
  throw new Refusal(404, 'UNSUPPORTED', `${url.pathname.slice(0, 300)} is not part of the API`);
}

function readUrl(target: string): URL {
  const whole = target.startsWith('/') ? `http://registry.invalid${target}` : target;
  if (!/^https?:\/\//i.test(whole) || !URL.canParse(whole)) throw unreadable('the request target');
  return new URL(whole);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw unreadable('the path');
  }
}

function unreadable(what: string): Refusal {
  return new Refusal(400, 'UNSUPPORTED', `${what} is malformed`);
}

/**
 * As in distribution, cancelling an upload requires push, and mounting requires pull on the source
 * repository.
 */
function scopesOf(
  kind: Kind,
  method: string,
  repository: string | undefined,
  query: URLSearchParams,
): Scope[] {
  if (kind === 'catalog') return [{ resource: 'registry:catalog', action: '*' }];
  if (repository === undefined) return [];
  const resource = `repository:${repository}`;
  const from = kind === 'uploads' && query.has('mount') ? query.get('from') : null;
  if (from !== null && isRepositoryPath(from) && from !== repository)
    return [
      { resource, action: 'push' },
      { resource: `repository:${from}`, action: 'pull' },
    ];
  if (kind === 'uploads' || kind === 'upload') return [{ resource, action: 'push' }];
  if (method === 'DELETE') return [{ resource, action: 'delete' }];
  return [{ resource, action: method === 'GET' || method === 'HEAD' ? 'pull' : 'push' }];
}
