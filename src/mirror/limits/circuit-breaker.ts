import { PublishError } from '../../oci/errors.ts';

/** Failures in a row after which a host is taken for dead. */
const MAX_OUTAGES = 3;

/**
 * Spares a dead host the rest of the work: every request to it has retries, and thousands of those would take hours.
 * One answer of any kind, a refusal too, shows that it lives.
 */
export interface CircuitBreaker {
  /** @throws PublishError `HOST_DOWN` without trying, once the host failed too often in a row. */
  guard<T>(host: string, work: () => Promise<T>): Promise<T>;
}

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

/** No answer, or one that says the server itself can't. */
function isOutage(error: unknown): error is PublishError {
  return (
    error instanceof PublishError &&
    /^(?:E[A-Z]{3,}|UND_ERR\w*|CERT_\w+|UNAVAILABLE|HTTP_5\d\d)$/.test(error.code ?? '')
  );
}
