import type { HttpClient, HttpRequest } from '../../http/types.ts';
import type { Variables } from '../../support/process/child-environment.ts';

/** Milliseconds for the whole probe. */
const PATIENCE = 10_000;
/** A key under which nothing is cached. */
const KEY = 'registry-publish-probe';
const VERSION = '0'.repeat(64);

/**
 * Requests a cache entry that doesn't exist, as BuildKit and `@actions/cache` would, before a build relies on
 * the runner's cache service: older BuildKit waits forever for a service that doesn't respond.
 * @param patience milliseconds
 * @returns why it can't be used, as the end of a sentence; undefined when it can.
 */
export async function probeCacheService(
  env: Variables,
  http: HttpClient,
  signal: AbortSignal,
  patience = PATIENCE,
): Promise<string | undefined> {
  const expired = AbortSignal.timeout(patience);
  try {
    const request = { ...question(env), signal: AbortSignal.any([signal, expired]) };
    const response = await http.send(request);
    await response.drain();
    return isRefusal(response.status) ? `it returned ${response.status}` : undefined;
  } catch (error) {
    signal.throwIfAborted();
    return expired.aborted
      ? `it didn't answer within ${patience / 1000} s`
      : `it can't be reached: ${(error as Error).message}`;
  }
}

/** Other statuses may be due to the request, which service versions interpret differently. */
function isRefusal(status: number): boolean {
  return [401, 403, 404, 429].includes(status) || status >= 500;
}

function question(env: Variables): HttpRequest {
  const headers = { authorization: `Bearer ${env['ACTIONS_RUNTIME_TOKEN'] ?? ''}` };
  const [results, cache] = [env['ACTIONS_RESULTS_URL'], env['ACTIONS_CACHE_URL']];
  if (env['ACTIONS_CACHE_SERVICE_V2'] && results) {
    const path = '/twirp/github.actions.results.api.v1.CacheService/GetCacheEntryDownloadURL';
    return {
      method: 'POST',
      url: new URL(path, results),
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ key: KEY, restore_keys: [], version: VERSION }),
    };
  }
  const base = cache || results || '';
  const path = `_apis/artifactcache/cache?keys=${KEY}&version=${VERSION}`;
  return {
    method: 'GET',
    url: new URL(path, base.endsWith('/') ? base : `${base}/`),
    headers: { ...headers, accept: 'application/json;api-version=6.0-preview.1' },
  };
}
