import { createContext, Script } from 'node:vm';
import type { ErrorDetails } from '../oci/errors.ts';
import { overLimit, type Limit } from './limits.ts';

const script = new Script('work()');

/**
 * Does pure synchronous work, and ends it when it takes too long. This is for what nothing else can bound: a regular
 * expression that a user wrote for JavaScript's own engine, over text of somebody else; the engine looks for this
 * signal while it goes back. Work that is ended runs neither `catch` nor `finally`, so it must not hold anything.
 * Costs about 1 ms, so it goes around a list and not around each of its items.
 * @throws PublishError of the limit; what the work throws.
 */
export function withinTime<T>(
  limit: Limit,
  what: string,
  work: () => T,
  details: Omit<ErrorDetails, 'code'> = {},
): T {
  try {
    return script.runInContext(createContext({ work }), { timeout: limit.value }) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    throw overLimit(limit, what, details);
  }
}
