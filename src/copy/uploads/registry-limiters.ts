import { createAdaptiveLimiter, type AdaptiveLimiter } from './limiter.ts';

/** How much is under way at once in one registry: what is sent to its repositories goes through one wire. */
export interface RegistryLimiters {
  uploads: AdaptiveLimiter;
  /** For small requests (HEAD, mount, manifests). */
  requests: AdaptiveLimiter;
}

/** Of large blobs; small ones may be twice as many. */
const FIRST_UPLOADS = 4;
const MOST_UPLOADS = 12;
const REQUESTS = 16;

/**
 * @param most uploads at once; default 12.
 * @param throttled answers that asked for less so far.
 */
export function createRegistryLimiters(throttled: () => number, most = MOST_UPLOADS): RegistryLimiters {
  return {
    uploads: createAdaptiveLimiter({ start: FIRST_UPLOADS, most, throttled }),
    requests: createAdaptiveLimiter({ start: REQUESTS / 2, most: REQUESTS, throttled }),
  };
}
