import { PublishError } from '../../oci/errors.ts';
import type { RegistryRequest } from './request.ts';

/**
 * Checks the target of a request that changes something: a registry chooses where an upload continues (`Location`)
 * and may redirect any other request. A path of distribution-spec must stay in the request's repository and be of
 * the same kind, so that an upload never becomes a `PUT` or `DELETE` of a manifest. Other paths
 * (`/artifacts-uploads/…`, signed storage URLs) are allowed. Nothing is deleted on another origin.
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
      hint: 'Check the registry, and the rewriting rules of its proxy.',
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

/** Decoded as the strictest server would; text that can't be decoded is returned unchanged. */
function decoded(pathname: string): string {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return pathname;
  }
}

/** Whether a name is the repository's, or differs by a prefix that a proxy adds or removes. */
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
