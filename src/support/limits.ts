import { Problem } from '../oci/errors.ts';

/**
 * A bound on work that somebody outside decides the size of: a registry, a proxy, a file in the repository. Every
 * bound of this program belongs in `LIMITS`, so that they can be read, compared and documented in one place.
 */
export interface Limit {
  readonly value: number;
  readonly unit: 'bytes' | 'milliseconds' | 'bytes per second' | 'hops' | 'entries' | 'levels';
  /** Why there is a bound, and why this one. */
  readonly reason: string;
  /** Said behind what was asked: `GET manifest acme/app:1.2: the answer is larger than 8 MiB`. */
  readonly message: string;
  /** Stable code of the error. */
  readonly code: string;
}

const KIB = 1024;
const MIB = 1024 * KIB;

export const LIMITS = {
  /** A token service's answer. */
  tokenBody: {
    value: 64 * KIB,
    unit: 'bytes',
    reason: 'Tokens with hundreds of scopes have some 20 KiB; containerd and oras read 64 KiB.',
    message: 'the answer is larger than 64 KiB',
    code: 'TOKEN_INVALID',
  },
  /** An error's body: what is beyond is dropped, since one line of it is quoted. */
  errorBody: {
    value: 64 * KIB,
    unit: 'bytes',
    reason: 'Only one line is quoted; proxies answer with whole HTML pages.',
    message: 'the answer is larger than 64 KiB',
    code: 'ANSWER_TOO_LARGE',
  },
  /** A page of GitHub's API: a repository or a commit. */
  apiBody: {
    value: 4 * MIB,
    unit: 'bytes',
    reason: 'A commit is answered with up to 300 changed files and their patches.',
    message: 'the answer is larger than 4 MiB',
    code: 'ANSWER_TOO_LARGE',
  },
  /** The whole of a small answer, from its header to its end. */
  smallBodyTime: {
    value: 30_000,
    unit: 'milliseconds',
    reason: '64 KiB in 30 s are 2 KiB/s; a server that sends byte by byte would hold the job for hours.',
    message: 'the answer took longer than 30 s',
    code: 'ETIMEDOUT',
  },
  /** The whole of a manifest or of a page of a list. */
  documentTime: {
    value: 180_000,
    unit: 'milliseconds',
    reason: '8 MiB in 3 minutes are 47 KiB/s; most documents have a few KiB.',
    message: 'the answer took longer than 3 minutes',
    code: 'ETIMEDOUT',
  },
  /** An unwanted body that is read only so that its connection can be used again. */
  drainTime: {
    value: 1000,
    unit: 'milliseconds',
    reason: 'A new connection is cheaper than waiting longer.',
    message: 'the rest of the answer took longer than 1 s',
    code: 'ETIMEDOUT',
  },
  /** What a body has to bring on average over the idle time (120 s). */
  slowestBody: {
    value: 512,
    unit: 'bytes per second',
    reason: 'Slower than a modem of 1990, and slower than any registry; curl has --speed-limit for this.',
    message: 'fewer than 512 bytes per second arrived',
    code: 'ETIMEDOUT',
  },
  /** A proxy's answer to CONNECT. */
  proxyConnect: {
    value: 60_000,
    unit: 'milliseconds',
    reason: 'A proxy tries several addresses of the host, each for up to 20 s.',
    message: 'no answer within 60 s',
    code: 'ETIMEDOUT',
  },
  /** Redirects of one request. */
  redirects: {
    value: 10,
    unit: 'hops',
    reason: "As many as Go's HTTP client follows, which most registry clients use.",
    message: 'more than 10 redirects',
    code: 'REDIRECT_REFUSED',
  },
} as const satisfies Record<string, Limit>;

/** The error of something that went beyond its bound. `what` says what was asked: `GET catalog`. */
export function overLimit(limit: Pick<Limit, 'message' | 'code'>, what: string): Problem {
  return new Problem(`${what}: ${limit.message}`, { code: limit.code });
}
