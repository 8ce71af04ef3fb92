import { PublishError } from '../../oci/errors.ts';

/** Consecutive failures after which a host is considered down. */
const MAX_OUTAGES = 3;

/**
 * Stops sending requests to a host that is down: each one would be retried, which could take hours for
 * thousands of requests. Any response, including an error, resets the count.
 */
export interface CircuitBreaker {
  /**
   * Runs `work`.
   * @throws PublishError `HOST_DOWN`, without running it, after too many consecutive failures of the host.
   */
  guard<T>(host: string, work: () => Promise<T>): Promise<T>;
}

/** Creates a circuit breaker that counts failures per host. */
export function createCircuitBreaker(): CircuitBreaker {
  const failures = new Map<string, { count: number; last: PublishError }>();
  return {
    async guard(host, work) {
      const before = failures.get(host);
      if (before && before.count >= MAX_OUTAGES) {
        throw new PublishError(
          `${host} failed ${before.count} times in a row and isn't asked again in this run`,
          {
            code: 'HOST_DOWN',
            hint: `The last time: ${before.last.message}. Run again when it is back: what is done stays done.`,
            cause: before.last,
          },
        );
      }
      try {
        const result = await work();
        failures.delete(host);
        return result;
      } catch (error) {
        if (isOutage(error)) failures.set(host, { count: (failures.get(host)?.count ?? 0) + 1, last: error });
        else failures.delete(host);
        throw error;
      }
    },
  };
}

/** No response, or one that reports a server-side failure. */
function isOutage(error: unknown): error is PublishError {
  return (
    error instanceof PublishError &&
    /^(?:E[A-Z]{3,}|UND_ERR\w*|CERT_\w+|UNAVAILABLE|HTTP_5\d\d)$/.test(error.code ?? '')
  );
}
