import { PublishError } from '../../oci/errors.ts';
import type { RegistryRequest } from './request.ts';

/**
 * Checks where a request that changes something goes: a registry says in `Location` where an upload continues, and may
 * redirect every other request. Whatever reads as a path of distribution-spec must stay in the repository that the
 * call is about, and be what the call is about: an upload never becomes a `PUT` or `DELETE` of a manifest. Paths of
 * another form (`/artifacts-uploads/…`, signed URLs of a store) are the registry's own affair; another origin
 * isn't asked to remove anything.
 * @throws PublishError `REDIRECT_REFUSED`, before anything is sent.
 */
export function checkWrite(call: RegistryRequest, own: { path: string; origin: string }, url: URL): void {
  if (call.method === 'GET' || call.method === 'HEAD') return;
  const isElsewhere = url.origin !== own.origin && call.method === 'DELETE';
  const found = apiPath(url);
  if (!isElsewhere && (!found || (isRelated(found.name, own.path) && isMeant(call, found)))) return;
  throw new PublishError(
    `${call.description}: ${url.host} points to ${url.pathname.slice(0, 200)}, which is something else; nothing was sent there`,
    {
      code: 'REDIRECT_REFUSED',
      hint: 'Check the registry, and the rewriting rules of a proxy in front of it.',
    },
  );
}

interface ApiPath {
  name: string;
  /** `manifests/1.2`, `blobs/uploads/…`. */
  resource: string;
}

function apiPath(url: URL): ApiPath | undefined {
  const [, name, resource] =
    /(?:^|\/)v2\/(.+)\/((?:manifests|blobs|tags|referrers)\/.*)$/.exec(decoded(url.pathname)) ?? [];
  return name === undefined || resource === undefined ? undefined : { name, resource };
}

/** As the strictest server would read it; what can't be decoded stays. */
function decoded(pathname: string): string {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return pathname;
  }
}

/** Proxies that serve a registry under a prefix put it before the name, or take it away. */
function isRelated(name: string, path: string): boolean {
  return name === path || name.endsWith(`/${path}`) || path.endsWith(`/${name}`);
}

function isMeant(call: RegistryRequest, { resource }: ApiPath): boolean {
  if (call.kind === 'mount' || call.kind?.startsWith('upload-'))
    return /^blobs\/uploads?(?:\/|$)/.test(resource);
  if (typeof call.target !== 'string') return false;
  const [asked = ''] = call.target.split('?');
  return decoded(asked).endsWith(`/${resource}`);
}
