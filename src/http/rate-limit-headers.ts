import type { RateLimit } from '../oci/content.ts';
import type { HttpClient } from './types.ts';

/** An HTTP client that remembers each registry's remaining rate limit. */
interface WatchedClient {
  http: HttpClient;
  of(host: string): RateLimit | undefined;
}

/**
 * Watches the `RateLimit-Limit` and `RateLimit-Remaining` headers, which Docker Hub sends as `100;w=21600` with
 * manifests, also with HEAD (https://docs.docker.com/docker-hub/usage/pulls/).
 */
export function watchRateLimits(http: HttpClient): WatchedClient {
  const limits = new Map<string, RateLimit>();
  return {
    of: (host) => limits.get(host),
    http: {
      close: () => http.close(),
      async send(request) {
        const response = await http.send(request);
        const limit = parseRateLimit(response.headers);
        if (limit) limits.set(request.settingsHost ?? request.url.host, limit);
        return response;
      },
    },
  };
}

/** Undefined unless both values are there. The window defaults to one hour. */
export function parseRateLimit(headers: Record<string, string | undefined>): RateLimit | undefined {
  const limit = figure(headers['ratelimit-limit']);
  const remaining = figure(headers['ratelimit-remaining']);
  if (!limit || !remaining) return undefined;
  return {
    limit: limit.count,
    remaining: remaining.count,
    windowSeconds: limit.window ?? remaining.window ?? 3600,
  };
}

function figure(header: string | undefined): { count: number; window: number | undefined } | undefined {
  const found = /^\s*(\d{1,12})\s*(?:;.*?\bw=(\d{1,9}))?/.exec(header ?? '');
  if (!found) return undefined;
  return { count: Number(found[1]), window: found[2] === undefined ? undefined : Number(found[2]) };
}
