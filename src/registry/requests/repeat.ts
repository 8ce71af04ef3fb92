import {
  failureOfError,
  failureOfResponse,
  type Retryable,
  type HostRetrier,
} from '../../http/retry-policy.ts';
import type { HttpResponse } from '../../http/types.ts';

/** What a request is repeated by. */
interface Repeatable {
  method: string;
  /** For the log. */
  description: string;
  /** Repeats are not worth it. */
  once?: boolean;
  /** A body that can't be sent twice. */
  stream?: object;
  signal?: AbortSignal;
}

/** Errors of requests that were repeated for a request's sake: what was in vain then is not all repeated with that. */
const spent = new WeakSet<object>();

export function triedEnough(error: unknown): unknown {
  if (typeof error === 'object' && error !== null) spent.add(error);
  return error;
}

/** Whether an error of the connection was repeated as often as that is worth, so that it is the registry's for good. */
export function wasTriedEnough(error: unknown): boolean {
  return typeof error === 'object' && error !== null && spent.has(error);
}

/** Tries again as the registry's policy says, unless the body can't be sent twice or the answer is `final`. */
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
