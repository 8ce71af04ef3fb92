import type { Credential, CredentialSource } from '../registry/credential.ts';
import { explainRefusal, traitsOf } from './providers/index.ts';
import type { ProviderName } from './types.ts';

/** Share of a credential's life after which a new one is got, so that none ends while a request is under way. */
const USED_LIFE = 0.9;
/** Milliseconds; a life that is shorter than this is used up in any case, else every request would log in anew. */
const SHORTEST_LIFE = 30_000;

/**
 * A source that logs in when first asked, keeps the credential until nine tenths of its life are over, and logs in
 * once however many ask at a time. A failed login isn't kept: the next one who asks tries again.
 * @param login may set `origin.text`, when only the login tells where the credential came from.
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
