import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { BuildRequest } from '../../builder/types.ts';
import { formatPlatform } from '../../oci/platform.ts';
import { csvField } from '../../support/text/csv.ts';
import { cacheService } from './cache-service.ts';
import type { CacheService } from '../types/cache.ts';
import type { CacheStrategy } from '../types/cache.ts';
import type { CacheChoice, CacheFacts, CachePlan } from '../types/cache.ts';

/**
 * Decides which caches a build reads and which one it writes. It reads the cache of its branch, then of the
 * default branch (and of a pull request's target branch). It writes the cache of its branch, but none from a
 * pull request, so that no other build runs what a pull request stored there. A failed export never fails the
 * build.
 */
export function planCache(
  strategy: CacheStrategy,
  choice: CacheChoice,
  request: BuildRequest,
  facts: CacheFacts,
): CachePlan {
  if (request.cacheFrom.length + request.cacheTo.length > 0)
    return noCachePlan('`cache-from` and `cache-to` are used instead');
  if (choice === 'off') return noCachePlan('`cache: off`');
  const plan = strategy.plan(choice, request, facts);
  const service = serviceOf(facts);
  const missed = strategy.expected && (choice === 'auto' || choice === 'gha');
  if (service.state !== 'unusable' || !missed) return plan;
  return { ...plan, warning: `The runner's cache service isn't used: ${service.reason}` };
}

/** The strategy of an engine that can't export a cache. See `CacheStrategy.expected`. */
export function noCache(reason: string, { expected }: { expected: boolean }): CacheStrategy {
  return { expected, canExport: () => Promise.resolve(false), plan: () => noCachePlan(reason) };
}

/** A plan without a cache. @param why a clause. */
export function noCachePlan(why: string): CachePlan {
  return { kind: 'off', cacheFrom: [], cacheTo: [], note: 'off', details: why };
}

/** Whether the runner's cache service can be used. The runner passes its variables only to action steps. */
export function hasCacheService(facts: CacheFacts): boolean {
  return serviceOf(facts).state === 'usable';
}

function serviceOf({ service, env }: CacheFacts): CacheService {
  return service ?? cacheService(env);
}

/** Scopes to read, the branch's own first, and the scope to write; undefined when none may be written. */
export function cacheScopes(
  request: BuildRequest,
  facts: CacheFacts,
): { read: string[]; write: string | undefined } {
  const what = fingerprint(request);
  const own =
    facts.pullRequestInto === undefined ? (facts.branch ?? facts.defaultBranch ?? 'main') : undefined;
  const branches = [own, facts.pullRequestInto, facts.defaultBranch].filter((branch) => branch !== undefined);
  const scope = (branch: string) => `${branch.replace(/[^\w.-]+/g, '-').slice(0, 60)}-${what}`;
  return {
    read: [...new Set(branches.map(scope))],
    write: own === undefined || facts.readOnly ? undefined : scope(own),
  };
}

/** Keeps builds of different files, targets or platforms from overwriting each other's cache. */
function fingerprint(request: BuildRequest): string {
  const { context, file, target, platforms } = request;
  const what = JSON.stringify([context, file ?? '', target ?? '', platforms.map(formatPlatform)]);
  return createHash('sha256').update(what).digest('hex').slice(0, 8);
}

/**
 * Plans a cache in local directories.
 * @param format name of the directory format, so that engines with different formats don't share a cache; may
 * be empty.
 */
export function planLocal(request: BuildRequest, facts: CacheFacts, format: string): CachePlan {
  const { read, write } = cacheScopes(request, facts);
  const from = join(facts.localDirectory, format, 'from');
  const to = join(facts.localDirectory, format, 'to');
  const key = (scope: string) => ['registry-publish', format, scope].filter((part) => part !== '').join('-');
  const local: NonNullable<CachePlan['local']> = {
    from,
    key: key(write ?? read[0] ?? 'main'),
    restoreKeys: read.map(key),
  };
  if (write !== undefined) local.to = to;
  return {
    kind: 'local',
    cacheFrom: [`type=local,${csvField(`src=${from}`)}`],
    cacheTo: write === undefined ? [] : [`type=local,${csvField(`dest=${to}`)},mode=max,ignore-error=true`],
    local,
    note: 'a directory',
    details: describeScopes(read, write),
  };
}

/** `read from a, b, written to a`, for a plan's details. */
export function describeScopes(read: string[], write: string | undefined): string {
  return `read from ${read.join(', ')}${write === undefined ? ', and not written' : `, written to ${write}`}`;
}

/** The request with the plan's caches. */
export function withCache(request: BuildRequest, plan: CachePlan): BuildRequest {
  return plan.kind === 'off' ? request : { ...request, cacheFrom: plan.cacheFrom, cacheTo: plan.cacheTo };
}
