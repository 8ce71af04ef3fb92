import type { HttpResponse } from '../../http/types.ts';
import { PublishError } from '../../oci/errors.ts';
import { parseChallenges } from './challenge.ts';
import { checkRealm } from './realm.ts';
import { mergeScopes } from '../scope.ts';
import { createRenewals, registryOf, requestToken, type AuthorizerOptions } from './request-token.ts';
import { basic, type Token } from './token.ts';

type Scheme =
  { kind: 'none' } | { kind: 'basic' } | { kind: 'bearer'; realm: URL; service: string | undefined };

/**
 * Authorizes requests to one registry with one credential: learns the scheme from challenges, and caches tokens by
 * scope.
 */
export interface Authorizer {
  /** The Authorization header for a request with these scopes; undefined if the registry doesn't ask for one. */
  header(scopes: readonly string[], signal?: AbortSignal): Promise<string | undefined>;
  /**
   * Learns from a 401. True if another attempt may succeed: the scheme was unknown, the token was old, or the
   * registry asks for a scope that the token lacks.
   */
  challenged(response: HttpResponse, scopes: readonly string[], used: string | undefined): Promise<boolean>;
  /**
   * Whether a 401 may only mean that a token that was just issued isn't valid yet. The request is then repeated
   * after a pause.
   */
  mayBeTooNew(response: HttpResponse, scopes: readonly string[], used: string | undefined): boolean;
}

/** Milliseconds for which a token counts as just issued. */
const NEW = 2000;

export function createAuthorizer(options: AuthorizerOptions): Authorizer {
  const tokens = new Map<string, Promise<Token>>();
  const renewals = createRenewals();
  // Additional scopes that the registry asked for, by the scopes that were requested.
  const demands = new Map<string, string[]>();
  /** When each token was issued, by the header it is sent in. */
  const issuedAt = new Map<string, number>();
  let scheme: Scheme = { kind: 'none' };

  async function header(scopes: readonly string[], signal?: AbortSignal): Promise<string | undefined> {
    if (scheme.kind === 'none') return undefined;
    if (scheme.kind === 'basic') return basicHeader(options, signal);
    const { realm, service } = scheme;
    const key = scopes.join(' ');
    const cached = tokens.get(key);
    if (cached) {
      const token = await cached.catch(() => undefined);
      if (token && token.renewAt > options.now()) return `Bearer ${token.value}`;
      // Another request is renewing the token, or has failed to.
      if (tokens.get(key) !== cached) return header(scopes, signal);
    }
    const fresh = requestToken(
      { ...options, renewals },
      { realm, service },
      mergeScopes(scopes, demands.get(key) ?? []),
      signal,
    );
    tokens.set(key, fresh);
    try {
      const authorization = `Bearer ${(await fresh).value}`;
      if (!issuedAt.has(authorization)) issuedAt.set(authorization, options.now());
      return authorization;
    } catch (error) {
      if (tokens.get(key) === fresh) tokens.delete(key);
      throw error;
    }
  }

  async function challenged(
    response: HttpResponse,
    scopes: readonly string[],
    used: string | undefined,
  ): Promise<boolean> {
    const found = await readScheme(response, options);
    if (!found) return false;
    const known = scheme.kind;
    scheme = found.scheme;
    if (used === undefined) return scheme.kind === 'bearer' || (await basicHeader(options)) !== undefined;
    if (known !== scheme.kind) return true;
    if (scheme.kind !== 'bearer') return false;
    const key = scopes.join(' ');
    const before = mergeScopes(scopes, demands.get(key) ?? []).join(' ');
    const wanted = mergeScopes(scopes, [...(demands.get(key) ?? []), ...found.scopes]);
    if (wanted.join(' ') !== before) demands.set(key, wanted);
    const current = await tokens.get(key)?.catch(() => undefined);
    // If another request has renewed the token in the meantime, the new one is tried first.
    if (current && `Bearer ${current.value}` === used) tokens.delete(key);
    return true;
  }
  const mayBeTooNew: Authorizer['mayBeTooNew'] = (response, scopes, used) => {
    if (options.now() - (issuedAt.get(used ?? '') ?? 0) >= NEW) return false;
    const had = mergeScopes(scopes, demands.get(scopes.join(' ')) ?? []);
    return !isAboutRights(response, had);
  };
  return { header, challenged, mayBeTooNew };
}

/** RFC 6750, 3.1: waiting doesn't help if a 401 is about scopes, or asks for another scope than the token has. */
function isAboutRights(response: HttpResponse, had: string[]): boolean {
  const header = response.headers['www-authenticate'];
  if (/insufficient_scope/.test(header ?? '')) return true;
  const demanded = parseChallenges(header).flatMap(({ parameters }) => scopesIn(parameters['scope']));
  return mergeScopes(had, demanded).join(' ') !== had.join(' ');
}

async function basicHeader(options: AuthorizerOptions, signal?: AbortSignal): Promise<string | undefined> {
  const credential = await options.credentials.get(signal ? { signal } : {});
  if (credential.kind === 'anonymous') return undefined;
  if (credential.kind !== 'basic') {
    throw new PublishError(
      `${options.host} requires a username and password, but ${options.credentials.origin} is a token`,
      {
        code: 'CREDENTIAL_KIND',
        hint: `Give ${options.host} a username and password in registry-auth.`,
      },
    );
  }
  const header = basic(credential.username, credential.password);
  options.reporter.secret(credential.password);
  options.reporter.secret(header.slice('Basic '.length));
  return header;
}

async function readScheme(
  response: HttpResponse,
  options: AuthorizerOptions,
): Promise<{ scheme: Scheme; scopes: string[] } | undefined> {
  // The target of a redirect must not choose the token service.
  if (response.url.origin !== options.base.origin) return undefined;
  const challenges = parseChallenges(response.headers['www-authenticate']);
  const bearer = challenges.find(
    ({ scheme, parameters }) => scheme === 'bearer' && parameters['realm'] !== undefined,
  );
  if (bearer) {
    const realm = await checkRealm(bearer.parameters['realm'] ?? '', registryOf(options), options.settings);
    const scopes = scopesIn(bearer.parameters['scope']);
    return { scheme: { kind: 'bearer', realm, service: bearer.parameters['service'] }, scopes };
  }
  if (challenges.some(({ scheme }) => scheme === 'basic')) return { scheme: { kind: 'basic' }, scopes: [] };
  return undefined;
}

function scopesIn(parameter: string | undefined): string[] {
  return (parameter ?? '').split(' ').filter((scope) => scope.includes(':'));
}
