import { setTimeout as delay } from 'node:timers/promises';
import type { RateLimit } from '../../oci/content.ts';
import { PublishError } from '../../oci/errors.ts';
import type { MirrorOptions, MirrorRepository } from '../types.ts';

/** Thrown for work that is skipped until the limit resets, and left for the next run. */
export class RateLimitedError extends PublishError {}

const SHORTEST_WAIT = 5_000;
const LONGEST_WAIT = 300_000;

/**
 * Holds back requests that count against a source's pull limit while the limit is used up. Docker Hub counts
 * the GET of a manifest but not its HEAD, so a HEAD shows when the limit has recovered.
 */
export interface PullLimiter {
  /**
   * Runs `work`, which counts as one pull; `probe` is a request that doesn't count.
   * @throws RateLimitedError when the limit is used up and `rateLimit` is `stop`.
   */
  run<T>(source: MirrorRepository, probe: () => Promise<unknown>, work: () => Promise<T>): Promise<T>;
  /** The latest limit reported by each host. */
  limits(): Record<string, RateLimit>;
  /** Hosts whose limit is being waited for. */
  waiting(): string[];
}

/** Creates the pull limiter of a mirror run. */
export function createPullLimiter(options: MirrorOptions): PullLimiter {
  const underWay = new Map<string, number>();
  const latest = new Map<string, RateLimit>();
  const waits = new Map<string, Promise<void>>();
  /** Hosts that refused a request because of their limit; with `stop`, they get no further requests. */
  const refused = new Set<string>();

  /** Called when a running request has ended. */
  const sleepers: (() => void)[] = [];
  const look = (source: MirrorRepository): RateLimit | undefined => {
    const limit = options.rateLimitOf?.(source.repository.host);
    if (limit) latest.set(source.repository.host, limit);
    return limit;
  };

  const left = (source: MirrorRepository): number => {
    const { host } = source.repository;
    if (options.rateLimit === 'stop' && refused.has(host)) return 0;
    return (look(source)?.remaining ?? Infinity) - (underWay.get(host) ?? 0);
  };

  /** All requests that wait for the same host share one wait. */
  const recover = (source: MirrorRepository, probe: () => Promise<unknown>): Promise<void> => {
    const { host } = source.repository;
    const waiting = waits.get(host) ?? waitUntilLeft(source, probe).finally(() => waits.delete(host));
    waits.set(host, waiting);
    return waiting;
  };

  const waitUntilLeft = async (source: MirrorRepository, probe: () => Promise<unknown>): Promise<void> => {
    const limit = look(source);
    options.reporter.notice(waitingFor(source.repository.host, limit));
    do {
      await (options.pause ?? sleep)(untilOneMore(limit), options.signal);
      options.signal?.throwIfAborted();
      await probe();
    } while (left(source) <= 0);
  };

  return {
    async run(source, probe, work) {
      const { host } = source.repository;
      for (;;) {
        while (left(source) <= 0) {
          // Running requests may not use up the limit, may report a higher one, or be counted in the last report already.
          if ((underWay.get(host) ?? 0) > 0 && (look(source)?.remaining ?? 0) > 0)
            await new Promise<void>((resolve) => sleepers.push(resolve));
          else if (options.rateLimit === 'stop') throw postponed(host, look(source));
          else await recover(source, probe);
        }
        underWay.set(host, (underWay.get(host) ?? 0) + 1);
        try {
          return await work();
        } catch (error) {
          if (!isLimit(error)) throw error;
          refused.add(host);
          if (options.rateLimit === 'stop') throw postponed(host, look(source), error);
        } finally {
          underWay.set(host, (underWay.get(host) ?? 1) - 1);
          look(source);
          for (const wake of sleepers.splice(0)) wake();
        }
        await recover(source, probe);
      }
    },
    limits: () => Object.fromEntries(latest),
    waiting: () => [...waits.keys()],
  };
}

const sleep = (milliseconds: number, signal?: AbortSignal): Promise<void> =>
  delay(milliseconds, undefined, signal ? { signal } : {});

function waitingFor(host: string, limit: RateLimit | undefined): string {
  const figures = `${limit?.limit ?? '?'} in ${limit?.windowSeconds ?? '?'} s`;
  return `The pull limit of ${host} is used up (${figures}); waiting for it to recover`;
}

/**
 * Milliseconds until one more request should be allowed. The window is sliding, so this is window / limit.
 */
function untilOneMore(limit: RateLimit | undefined): number {
  const share = ((limit?.windowSeconds ?? 3600) * 1000) / Math.max(1, limit?.limit ?? 100);
  return Math.min(LONGEST_WAIT, Math.max(SHORTEST_WAIT, share));
}

function isLimit(error: unknown): boolean {
  return error instanceof PublishError && ['TOOMANYREQUESTS', 'HTTP_429'].includes(error.code ?? '');
}

function postponed(host: string, limit: RateLimit | undefined, cause?: unknown): RateLimitedError {
  const figures = limit ? ` (${limit.limit} in ${limit.windowSeconds} s)` : '';
  return new RateLimitedError(`The pull limit of ${host} is used up${figures}`, {
    code: 'RATE_LIMITED',
    hint: 'Run again later, log in to the source for a higher limit, or set rate-limit: wait.',
    cause,
  });
}
