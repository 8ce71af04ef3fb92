import { createContext, Script, type Context } from 'node:vm';
import type { ErrorDetails } from '../oci/errors.ts';
import { overLimit, type Limit } from './limits.ts';

const script = new Script('work()');
/** Created once, since that takes a millisecond. */
let context: Context | undefined;

/**
 * Runs pure synchronous work with a time limit. Meant for what can't be limited otherwise: a user's regular
 * expression, run by JavaScript's own engine on untrusted text, which can be interrupted while it backtracks.
 * Interrupted work runs neither `catch` nor `finally`, so it must not hold resources. Call it once for a list,
 * not for each item.
 * @throws PublishError with the limit's code; whatever the work throws.
 */
export function withinTime<T>(
  limit: Limit,
  what: string,
  work: () => T,
  details: Omit<ErrorDetails, 'code'> = {},
): T {
  context ??= createContext();
  const outer: unknown = context['work'];
  context['work'] = work;
  try {
    return script.runInContext(context, { timeout: limit.value }) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    throw overLimit(limit, what, details);
  } finally {
    context['work'] = outer;
  }
}
