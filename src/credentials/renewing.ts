import { asLoginFailure } from '../oci/errors.ts';
import type { Credential, CredentialSource } from '../registry/credential.ts';
import { explainRefusal, traitsOf } from './providers/index.ts';
import type { ProviderName } from './types.ts';

/** Share of a credential's lifetime after which it is renewed, so that it doesn't expire during a request. */
const USED_LIFE = 0.9;
/**
 * Milliseconds that a credential is used at least; otherwise a short lifetime would mean a login per request.
 */
const SHORTEST_LIFE = 30_000;

/**
 * Creates a source that logs in on first use, keeps the credential for 90 % of its lifetime, and shares one
 * login between concurrent callers. A failed login isn't kept: the next caller tries again.
 * @param login may set `origin.text` if only the login reveals where the credential came from.
 */
export function renewingSource(
  host: string,
  provider: ProviderName,
  origin: { text: string; place?: { input: string; line: number } },
  login: (signal: AbortSignal | undefined) => Promise<Credential>,
  now: () => number,
): CredentialSource {
  let underMethod: Promise<Credential> | undefined;
  let held: { credential: Credential; until: number } | undefined;
  return {
    traits: traitsOf(provider, host),
    get origin() {
      return origin.text;
    },
    ...(origin.place ? { place: origin.place } : {}),
    explain: (refusal) => explainRefusal(provider, { path: '', ...refusal, host, origin: origin.text }),
    async get(options = {}) {
      if (held && !options.renew && now() < held.until) return held.credential;
      underMethod ??= login(options.signal)
        .then((credential) => {
          held = { credential, until: usableUntil(credential, now()) };
          return credential;
        })
        .catch((error: unknown) => {
          throw asLoginFailure(error);
        })
        .finally(() => (underMethod = undefined));
      return underMethod;
    },
  };
}

function usableUntil(credential: Credential, from: number): number {
  const ends = credential.kind === 'anonymous' ? undefined : credential.expiresAt?.getTime();
  if (ends === undefined) return Infinity;
  return from + Math.max((ends - from) * USED_LIFE, SHORTEST_LIFE);
}
