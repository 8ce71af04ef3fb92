import {
  failureOfError,
  failureOfResponse,
  type Retryable,
  type HostRetrier,
} from '../../http/retry-policy.ts';
import type { HttpResponse } from '../../http/types.ts';

/** The fields of a request that decide whether and how it is retried. */
interface Repeatable {
  method: string;
  /** For the log. */
  description: string;
  /** Not worth a retry. */
  once?: boolean;
  /** A body that can't be sent twice. */
  stream?: object;
  signal?: AbortSignal;
}

/**
 * Errors of requests that another request waited for. Their retries are used up, so the waiting request isn't
 * retried.
 */
const spent = new WeakSet<object>();

export function triedEnough(error: unknown): unknown {
  if (typeof error === 'object' && error !== null) spent.add(error);
  return error;
}

/** Whether a connection error remained after all retries. */
export function wasTriedEnough(error: unknown): boolean {
  return typeof error === 'object' && error !== null && spent.has(error);
}

/** Retries as the registry's policy says, unless the body can't be sent again or the response is `final`. */
export async function repeat<T extends { response: HttpResponse; incomplete?: boolean; final?: boolean }>(
  call: Repeatable,
  retrier: HostRetrier,
  count: (failure: Retryable) => void,
  attempt: () => Promise<T>,
): Promise<T> {
  const tries = retrier.start(call.description, count);
  const mayRepeat = call.once !== true && call.stream === undefined;
  for (;;) {
    if (call.once !== true) await retrier.ready(call.signal);
    let failure: Retryable | undefined;
    try {
      const result = await attempt();
      const { response } = result;
      if (result.final) return result;
      if (response.status < 400) retrier.succeeded();
      failure = await failureOf(result, call, retrier);
      if (!failure || !mayRepeat || !(await tries.next(failure, call.signal))) return result;
      await response.drain();
    } catch (error) {
      failure = wasTriedEnough(error) ? undefined : failureOfError(error);
      if (!failure || !mayRepeat || !(await tries.next(failure, call.signal))) throw error;
    }
  }
}

async function failureOf(
  { response, incomplete }: { response: HttpResponse; incomplete?: boolean },
  { method }: Repeatable,
  retrier: HostRetrier,
): Promise<Retryable | undefined> {
  if (incomplete) return { reason: 'the answer ended in the middle' };
  const text = response.status >= 400 && method !== 'HEAD' ? await response.text() : '';
  return failureOfResponse(response, text, retrier.clock.now());
}
