import { PublishError } from '../oci/errors.ts';
import type { Reporter } from '../support/reporter.ts';
import type { HttpResponse } from './types.ts';

/** Time and randomness, injected for tests. Milliseconds. */
export interface Clock {
  now(): number;
  /** Rejects with the signal's reason when it is aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** From 0 up to, not including, 1. */
  random(): number;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  random: () => Math.random(),
  async sleep(milliseconds, signal) {
    const { setTimeout: wait } = await import('node:timers/promises');
    await wait(milliseconds, undefined, signal ? { signal } : {}).catch((error: unknown) => {
      throw signal?.aborted ? signal.reason : error;
    });
  },
};

/** A failure after which a retry makes sense. */
export interface Retryable {
  /** For the log: `503 Service Unavailable`, `the connection was closed in the middle`. */
  reason: string;
  /** Milliseconds that the server asked to wait; at least the back-off is waited. */
  after?: number;
  /** The server asked for less traffic; all requests to this registry wait. */
  throttled?: boolean;
}

interface RetryOptions {
  /** For the log: `ghcr.io`. */
  host: string;
  reporter: Reporter;
  /** Maximum retries of one operation. Default 5. */
  retries?: number;
  /** Milliseconds; a longer wait is not accepted. Default 120 s. */
  longestWait?: number;
  clock?: Clock;
}

/** The attempts at one operation: a request, an upload. */
export interface Attempts {
  /** Waits and returns true if the operation may be tried again; false if it was tried often enough. */
  next(failure: Retryable, signal?: AbortSignal): Promise<boolean>;
  /** There was progress since the last failure: the count starts from zero. */
  progressed(): void;
}

/** The retry state of one registry, shared by everything sent to it. */
export interface HostRetrier {
  readonly clock: Clock;
  /** `description` is for the log: `HEAD blob sha256:12ab…`; `onRetry` is called for each retry. */
  start(what: string, onRetry?: (failure: Retryable) => void): Attempts;
  /** Resolves when a request may be sent: at once, unless the registry asked for a pause. */
  ready(signal?: AbortSignal): Promise<void>;
  /** Called after a success, which restores a part of the budget. */
  succeeded(): void;
}

const FIRST_WAIT = 250;
const LONGEST_BACK_OFF = 30_000;
/** Retries per registry. Ten successes earn one more, so that a registry that is down is given up soon. */
const BUDGET = 60;
const SUCCESSES_PER_REPEAT = 10;

/** Exponential back-off with full jitter, `Retry-After` where it is longer, and one budget for the registry. */
export function createHostRetrier(options: RetryOptions): HostRetrier {
  const clock = options.clock ?? systemClock;
  const retries = options.retries ?? 5;
  const longestWait = options.longestWait ?? 120_000;
  let budget = BUDGET * SUCCESSES_PER_REPEAT;
  let pausedUntil = 0;

  function start(description: string, onRetry?: (failure: Retryable) => void): Attempts {
    let count = 0;
    return {
      progressed: () => (count = 0),
      async next(failure, signal) {
        // Some registries send `Retry-After: 0`, so the back-off is always the minimum.
        const backOff = clock.random() * Math.min(LONGEST_BACK_OFF, FIRST_WAIT * 2 ** count);
        const wait = Math.max(backOff, failure.after ?? 0);
        if (count >= retries || budget < SUCCESSES_PER_REPEAT || wait > longestWait) return false;
        count += 1;
        budget -= SUCCESSES_PER_REPEAT;
        if (failure.throttled) pausedUntil = Math.max(pausedUntil, clock.now() + wait);
        onRetry?.(failure);
        options.reporter.info(
          `${options.host}: ${description}: ${failure.reason}; retrying in ${duration(wait)} (${count} of ${retries})`,
        );
        await clock.sleep(wait, signal);
        return true;
      },
    };
  }
  return {
    clock,
    start,
    succeeded: () => (budget = Math.min(BUDGET * SUCCESSES_PER_REPEAT, budget + 1)),
    async ready(signal) {
      for (let wait = pausedUntil - clock.now(); wait > 0; wait = pausedUntil - clock.now()) {
        await clock.sleep(wait, signal);
      }
    },
  };
}

const PASSING_STATUS = [408, 425, 429, 499];
const LASTING_SERVER_ERRORS = [501, 505, 511];
const PASSING_CODES = /"code"\s*:\s*"(?:TOOMANYREQUESTS|UNAVAILABLE)"/;

/**
 * Whether a retry may help after this response. `text` is its body, needed where the status isn't enough: GHCR's
 * 403 for a secondary rate limit, a registry's own error code.
 */
export function failureOfResponse(response: HttpResponse, text: string, now: number): Retryable | undefined {
  const { status, headers } = response;
  const limited = status === 429 || (status === 403 && /secondary rate limit/i.test(text));
  const broken = status >= 500 && status < 600 && !LASTING_SERVER_ERRORS.includes(status);
  const coded = status >= 400 && ![401, 404].includes(status) && PASSING_CODES.test(text);
  if (!limited && !broken && !coded && !PASSING_STATUS.includes(status)) return undefined;
  const after = retryAfter(headers, text, now);
  return {
    reason: `the answer was ${status}${limited ? ' (too many requests)' : ''}`,
    ...(after === undefined ? {} : { after }),
    ...(limited ? { throttled: true } : {}),
  };
}

const PASSING_ERRORS = [
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ERR_STREAM_PREMATURE_CLOSE',
  'PROXY_UNAVAILABLE',
];

/** Whether a retry may help after this connection error. */
export function failureOfError(error: unknown): Retryable | undefined {
  const { code } = error as { code?: unknown };
  if (typeof code !== 'string' || !(PASSING_ERRORS.includes(code) || code.startsWith('HPE_')))
    return undefined;
  const message =
    error instanceof PublishError ? error.message.replace(/^.* failed: /, '') : (error as Error).message;
  return { reason: message };
}

/** The same for a try with a time limit of its own, which may have passed. @param limit milliseconds. */
export function failureOfTry(error: unknown, limit: number): Retryable | undefined {
  const { name } = error as { name?: unknown };
  return name === 'TimeoutError' ? { reason: `no answer within ${limit / 1000} s` } : failureOfError(error);
}

function duration(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

/** An HTTP date in any of its three forms (RFC 9110, 5.6.7), or an ISO one. */
const DATE = /^(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? |\d{4}-\d\d-\d\dT)/i;

const UNITS: Record<string, number> = {
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
  us: 0.001,
  µs: 0.001,
  ns: 0.000001,
};

/**
 * Milliseconds that a registry asks to wait: `Retry-After` in seconds or as a date (RFC 9110, 10.2.3), Docker
 * Hub's `X-Retry-After` (seconds since the epoch), or the Go duration in GHCR's message (`retry-after: 10.3ms`).
 * @param now milliseconds since the epoch.
 * @returns undefined if there is no valid value; 0 for a time in the past.
 */
export function retryAfter(headers: HttpResponse['headers'], text: string, now: number): number | undefined {
  const header = headers['retry-after']?.trim();
  if (header !== undefined && /^\d+(\.\d+)?$/.test(header)) return Math.ceil(Number(header) * 1000);
  // Date.parse accepts almost anything, even `-5`.
  const date = header !== undefined && DATE.test(header) ? Date.parse(withZone(header)) : NaN;
  if (!Number.isNaN(date)) return Math.max(0, date - now);
  const epoch = Number(headers['x-retry-after']);
  if (epoch > 1_000_000_000) return Math.max(0, epoch * 1000 - now);
  const message = /retry-after:\s*([0-9.]+(?:h|ms|m|s|us|µs|ns)[0-9.hmsuµn]*)/i.exec(text)?.[1];
  return message === undefined ? undefined : goDuration(message);
}

/** C's asctime form has no zone and means GMT. */
function withZone(date: string): string {
  return /\d{4}$/.test(date) && !date.includes('T') ? `${date} GMT` : date;
}

/** Milliseconds of `1m30s`, `10.3ms`, as Go's time.Duration prints them. */
function goDuration(text: string): number {
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/([0-9.]+)(h|ms|m|s|us|µs|ns)/g)) {
    total += Number(amount) * (UNITS[unit ?? ''] ?? 0);
  }
  return Math.ceil(total);
}
