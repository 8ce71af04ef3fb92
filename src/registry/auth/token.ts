import type { HttpRequest, HttpResponse } from '../../http/types.ts';
import type { Credential } from '../credential.ts';
import { isRecord } from '../../oci/documents/descriptor-reader.ts';
import { PublishError } from '../../oci/errors.ts';
import { LIMITS, overLimit } from '../../support/limits.ts';
import { toError, RegistryError, type RequestInfo } from '../responses/error.ts';
import { meaningOf } from '../responses/meaning.ts';

/** A registry token, and when to renew it (milliseconds since the epoch). */
export interface Token {
  value: string;
  renewAt: number;
}

interface TokenRequest {
  /** Already checked by `checkRealm`. */
  realm: URL;
  service: string | undefined;
  /** `repository:acme/app:pull,push`; the repository that is written to comes first. */
  scopes: string[];
  credential: Credential;
  asked: RequestInfo;
  /** Sends with retries. */
  send: (request: HttpRequest) => Promise<HttpResponse>;
  /** Milliseconds since the epoch. */
  now: () => number;
  signal?: AbortSignal;
}

/**
 * Seconds; used when the token service doesn't say.
 * https://distribution.github.io/distribution/spec/auth/token/#token-response-fields
 */
const DEFAULT_LIFE = 60;
const CLIENT = 'registry-publish';

/**
 * Exchanges a credential for a registry token: `GET` with Basic for a username and password, OAuth2 `POST` for an
 * identity token, and the other form if the token service doesn't support the first (distribution: spec/auth/token
 * and spec/auth/oauth).
 * @throws RegistryError if the credential is rejected. Missing rights are not an error: the token then has fewer
 * scopes.
 */
export async function fetchToken(request: TokenRequest): Promise<Token> {
  const { credential } = request;
  const asked = request.now();
  if (credential.kind === 'bearer') {
    return { value: credential.token, renewAt: credential.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY };
  }
  let response: HttpResponse;
  if (credential.kind === 'identity') {
    response = await post(request, { grant_type: 'refresh_token', refresh_token: credential.token });
    const meaning = meaningOf('token', response.status);
    const user = request.asked.traits?.refreshTokenUser;
    if (user !== undefined && ['not-offered', 'refused'].includes(meaning)) {
      await response.drain();
      response = await get(request, basic(user, credential.token));
    }
  } else {
    response = await get(
      request,
      credential.kind === 'basic' ? basic(credential.username, credential.password) : undefined,
    );
    if (credential.kind === 'basic' && meaningOf('token', response.status) === 'not-offered') {
      await response.drain();
      const { username, password } = credential;
      response = await post(request, { grant_type: 'password', username, password });
    }
  }
  if (response.status >= 300 && response.status < 400) throw redirected(response, request);
  if (meaningOf('token', response.status) !== 'done') throw await toError(response, request.asked);
  const body = await response.bytes(LIMITS.tokenBody.value).catch((error: unknown) => {
    if ((error as PublishError).code !== 'ANSWER_TOO_LARGE') throw error;
    throw overLimit(LIMITS.tokenBody, `${request.realm.host}: ${request.asked.description}`);
  });
  return readToken(body.toString('utf8'), request, asked);
}

/** The error for a token service that redirects a credential to another origin. */
function redirected(response: HttpResponse, { asked }: TokenRequest): RegistryError {
  const location = response.headers['location'] ?? '';
  const to = URL.canParse(location, response.url.href) ? new URL(location, response.url).origin : 'nowhere';
  return new RegistryError(
    `${asked.host}: its token service ${response.url.origin} redirects to ${to}; no credential was sent there`,
    {
      status: response.status,
      code: 'REDIRECT_REFUSED',
      host: asked.host,
      request: asked.description,
      hint: `Set the realm in the registry's configuration to the address that answers; credentials aren't sent on to another origin.`,
    },
  );
}

/** The value of an Authorization header. */
export function basic(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

function get(request: TokenRequest, authorization: string | undefined): Promise<HttpResponse> {
  const url = new URL(request.realm);
  if (request.service !== undefined) url.searchParams.set('service', request.service);
  for (const scope of request.scopes) url.searchParams.append('scope', scope);
  return request.send({
    method: 'GET',
    url,
    headers: authorization === undefined ? {} : { authorization },
    ...(request.signal ? { signal: request.signal } : {}),
  });
}

function post(request: TokenRequest, fields: Record<string, string>): Promise<HttpResponse> {
  const form = new URLSearchParams({ ...fields, client_id: CLIENT });
  if (request.service !== undefined) form.set('service', request.service);
  if (request.scopes.length > 0) form.set('scope', request.scopes.join(' '));
  return request.send({
    method: 'POST',
    url: request.realm,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
    ...(request.signal ? { signal: request.signal } : {}),
  });
}

function readToken(text: string, request: TokenRequest, asked: number): Token {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    document = undefined;
  }
  const body = isRecord(document) ? document : {};
  const value = body['token'] || body['access_token'];
  if (typeof value !== 'string' || !/^[\x21-\x7e]+$/.test(value)) {
    throw new PublishError(`Login to ${request.asked.host} failed: ${request.realm.host} returned no token`, {
      code: 'TOKEN_INVALID',
    });
  }
  const given = Number(body['expires_in']);
  const life = Number.isFinite(given) && given > 0 ? given : DEFAULT_LIFE;
  // Counted from the request, since the clocks may differ.
  return { value, renewAt: asked + life * 900 };
}
