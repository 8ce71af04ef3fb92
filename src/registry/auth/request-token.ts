import type { HostSettings } from '../../http/host-settings.ts';
import { followRedirects, withinReach } from '../../http/redirects.ts';
import type { HttpRequest, HttpResponse, Zone } from '../../http/types.ts';
import type { Reporter } from '../../support/reporter.ts';
import type { Credential, CredentialSource } from '../credential.ts';
import type { RegistryTraits } from '../provider.ts';
import { RegistryError } from '../responses/error.ts';
import { checkRealm } from './realm.ts';
import { fetchToken, type Token } from './token.ts';

/** How a registry is accessed, and with which credential. */
export interface AuthorizerOptions {
  host: string;
  traits: RegistryTraits;
  base: URL;
  settings: HostSettings;
  credentials: CredentialSource;
  reporter: Reporter;
  /** The registry's zone: its token service must be at a public address or in this zone. */
  home: () => Promise<Zone>;
  /** Sends a token request, with retries, and counts it. */
  send: (request: HttpRequest, description: string) => Promise<HttpResponse>;
  now: () => number;
}

/** Credentials tried after the first one was rejected, per token. */
const MOST_RENEWALS = 3;

/**
 * Requests one token for these scopes. A rejected credential is renewed if its source can do that, by one request at
 * a time, and more than once: where a credential can be exchanged only once, another request may take the new one.
 */
export async function requestToken(
  options: AuthorizerOptions & { renewals: Renewals },
  service: { realm: URL; service: string | undefined },
  scopes: string[],
  signal?: AbortSignal,
): Promise<Token> {
  const { credentials, renewals } = options;
  const cancel = signal ? { signal } : {};
  const exchange = (credential: Credential): Promise<Token> =>
    exchangeFor(credential, { options, service, scopes, signal });
  let used = await credentials.get(cancel);
  try {
    return await exchange(used);
  } catch (error) {
    // A fixed username and password can't be renewed.
    if (!isRejected(error) || used.kind === 'anonymous' || used.expiresAt === undefined) throw error;
  }
  return renewals.inTurn(async () => {
    for (let left = MOST_RENEWALS; ;) {
      const current = await credentials.get(cancel);
      // Another request may have renewed it in the meantime.
      const next =
        secretOf(current) === secretOf(used) ? await credentials.get({ ...cancel, renew: true }) : current;
      left -= 1;
      try {
        return await exchange(next);
      } catch (error) {
        if (!isRejected(error) || left === 0) throw error;
      }
      used = next;
    }
  });
}

function secretOf(credential: Credential): string | undefined {
  if (credential.kind === 'anonymous') return undefined;
  return credential.kind === 'basic' ? credential.password : credential.token;
}

const isRejected = (error: unknown): boolean => error instanceof RegistryError && error.status === 401;

/** Renewals of one credential, one after the other. */
interface Renewals {
  inTurn<T>(work: () => Promise<T>): Promise<T>;
}

/** Creates the renewals of a credential. */
export function createRenewals(): Renewals {
  let last: Promise<unknown> = Promise.resolve();
  return {
    inTurn(work) {
      const running = last.then(work);
      last = running.catch(() => undefined);
      return running;
    },
  };
}

/** Exchanges a credential for a token. */
async function exchangeFor(
  credential: Credential,
  {
    options,
    service,
    scopes,
    signal,
  }: {
    options: AuthorizerOptions;
    service: { realm: URL; service: string | undefined };
    scopes: string[];
    signal: AbortSignal | undefined;
  },
): Promise<Token> {
  const description = `token for ${scopes.join(' ') || 'the registry'}`;
  const { origin, place, explain } = options.credentials;
  const path = /^repository:(.+):[^:]*$/.exec(scopes[0] ?? '')?.[1];
  const known = {
    ...(credential.kind === 'anonymous' ? {} : { origin, ...(place ? { place } : {}) }),
    ...(path === undefined ? {} : { path }),
  };
  const token = await fetchToken({
    ...service,
    ...(signal ? { signal } : {}),
    scopes,
    credential,
    asked: {
      host: options.host,
      traits: options.traits,
      description,
      login: true,
      ...known,
      ...(explain ? { explain } : {}),
    },
    send: (request) => sendToService(request, description, credential, options),
    now: options.now,
  });
  options.reporter.secret(token.value);
  return token;
}

/**
 * Follows a token service's redirects on its own origin. Another origin has to pass the rules for a realm and gets
 * no credential, so only anonymous requests are redirected there.
 */
async function sendToService(
  request: HttpRequest,
  description: string,
  credential: Credential,
  options: AuthorizerOptions,
): Promise<HttpResponse> {
  const { home, base, settings } = options;
  const rules = { home, trustedHosts: settings.realmHosts };
  const named = request.url.hostname === base.hostname ? request : await withinReach(request, rules);
  return followRedirects(named, (next) => options.send(next, description), {
    ...rules,
    async mayLeave(url) {
      if (credential.kind !== 'anonymous') return false;
      await checkRealm(url.href, registryOf(options), settings);
      return true;
    },
  });
}

/** What is known of the registry, for judging the host of a token service. */
export const registryOf = ({ host, base, traits }: AuthorizerOptions) => ({
  host,
  base,
  tokenHosts: traits.tokenHosts,
});
