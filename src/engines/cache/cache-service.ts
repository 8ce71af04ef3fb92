import type { Variables } from '../../support/process/child-environment.ts';
import { readPayload } from '../../support/jwt.ts';
import type { CacheService } from '../types/cache.ts';

/**
 * Checks the runner's cache variables before BuildKit does: its `gha` cache reads the token's claims `exp`
 * and `ac`, and fails the build when it can't. GitHub's tokens have both; those of Gitea, Forgejo and act may
 * not. https://docs.docker.com/build/cache/backends/gha/
 * @param now milliseconds since the epoch
 */
export function cacheService(env: Variables, now = Date.now()): CacheService {
  const token = env['ACTIONS_RUNTIME_TOKEN'];
  const address = env['ACTIONS_RESULTS_URL'] || env['ACTIONS_CACHE_URL'];
  if (!token || !address) return { state: 'absent' };
  if (!/^https?:\/\//i.test(address) || !URL.canParse(address)) return unusable('its address is not a URL');
  const claims = readPayload(token);
  if (claims === undefined) return unusable('its token is not a JWT');
  if (typeof claims['exp'] !== 'number') return unusable('its token has no expiry (exp)');
  if (claims['exp'] * 1000 <= now) return unusable('its token has expired');
  return grantsCaches(claims['ac']) ? { state: 'usable' } : unusable('its token grants no caches (ac)');
}

function unusable(reason: string): CacheService {
  return { state: 'unusable', reason };
}

/** Reads the claim `ac`: `[{"Scope":"refs/heads/main","Permission":3}]`, JSON in a string. */
function grantsCaches(claim: unknown): boolean {
  const scopes = typeof claim === 'string' ? parseJson(claim) : undefined;
  return (
    Array.isArray(scopes) &&
    scopes.length > 0 &&
    scopes.every((scope) => isObject(scope) && typeof scope['Scope'] === 'string')
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
