import type { HostSettings } from '../../http/host-settings.ts';
import { followRedirects, leaveOrigin, zoneOfAnswer, type RedirectRules } from '../../http/redirects.ts';
import type { Retryable, HostRetrier } from '../../http/retry-policy.ts';
import type { HttpClient, HttpRequest, HttpResponse, Zone } from '../../http/types.ts';
import type { Traffic } from '../../oci/content.ts';
import { PublishError } from '../../oci/errors.ts';
import { LIMITS } from '../../support/limits.ts';
import type { Reporter } from '../../support/reporter.ts';
import { createAuthorizer, type Authorizer } from '../auth/authorizer.ts';
import type { CredentialSource, CredentialStore } from '../credential.ts';
import type { RegistryRequest, SpecRequest } from './request.ts';
import { isCutShort } from '../responses/cut-short.ts';
import { toError, type RegistryError } from '../responses/error.ts';
import { repeat, triedEnough } from './repeat.ts';
import { PLAIN, type RegistryTraits } from '../provider.ts';
import { meaningOf, type Meaning } from '../responses/meaning.ts';
import { checkWrite } from './write-reach.ts';

export type { RegistryRequest, SpecRequest };

/** The client for requests of one repository. */
export interface Session {
  readonly host: string;
  readonly traits: RegistryTraits;
  readonly path: string;
  readonly retrier: HostRetrier;
  readonly reporter: Reporter;
  readonly traffic: Traffic;
  /** Sessions with the same object share a login. */
  readonly login: CredentialSource;
  /**
   * Sends a request with authorization, retries and redirects. Returns the final response, whatever its status.
   * @throws PublishError.
   */
  send(call: RegistryRequest): Promise<HttpResponse>;
  /** As `send`, and reads up to `limit` bytes of the body, which is retried as well. @throws PublishError. */
  read(call: RegistryRequest, limit: number): Promise<{ response: HttpResponse; bytes: Buffer }>;
  /** What a response means for this request (responses/meaning.ts); reads an error's body for its code. */
  meaning(response: HttpResponse, call: SpecRequest): Promise<Meaning>;
  /** The error for a response. */
  toError(response: HttpResponse, call: RegistryRequest): Promise<RegistryError>;
  /** The registry token in use for these scopes, if there is one. */
  token(scopes: readonly string[], signal?: AbortSignal): Promise<string | undefined>;
  /** Whether a URL has the registry's own origin, which credentials may be sent to. */
  owns(url: URL): Promise<boolean>;
  /** Counts a retry made by the caller. */
  countRetry(failure: Retryable): void;
}

export interface Connection {
  host: string;
  http: HttpClient;
  credentials: CredentialStore;
  settings: HostSettings;
  reporter: Reporter;
  retrier: HostRetrier;
  /** Milliseconds without a byte. */
  timeout?: number;
  /** The registry's base URL, and the response of its first request, which may be a challenge. */
  ping(traffic: Traffic, signal?: AbortSignal): Promise<{ base: URL; response: HttpResponse }>;
}

export function createSession(connection: Connection, path: string): Session {
  const { host, retrier, reporter } = connection;
  const source = connection.credentials.for({ host, path });
  const { traits = PLAIN } = source;
  const traffic: Traffic = { requests: 0, retries: 0, throttled: 0 };
  let opened: Promise<OpenedSession> | undefined;
  const open = (signal?: AbortSignal) => {
    opened ??= openSession(connection, { source, traits, traffic }, signal).catch((error: unknown) => {
      opened = undefined;
      throw triedEnough(error);
    });
    return opened;
  };
  const countRetry = (failure: Retryable) => countIn(traffic, failure);
  const requestInfo = (description: string, anonymous: boolean) => ({
    host,
    traits,
    description,
    path,
    ...(anonymous ? {} : { origin: source.origin, ...(source.place ? { place: source.place } : {}) }),
    ...(source.explain ? { explain: source.explain } : {}),
  });
  const attempt = (call: RegistryRequest) => sendAuthorized(call, { connection, traffic, open, path });
  const read = async (call: RegistryRequest, limit: number) =>
    repeat(call, retrier, countRetry, async () => {
      const response = await attempt(call);
      const bytes = response.status < 300 ? await response.bytes(limit) : Buffer.alloc(0);
      const final = call.optional === true && (await wasRedirected(call, response, open));
      return { response, bytes, incomplete: isIncomplete(call, response, bytes), final };
    });
  return {
    host,
    traits,
    path,
    retrier,
    reporter,
    traffic,
    login: source,
    countRetry,
    read,
    send: async (call) =>
      (await repeat(call, retrier, countRetry, async () => ({ response: await attempt(call) }))).response,
    async meaning(response, { kind }) {
      const body = response.status >= 400 ? await response.text().catch(() => '') : '';
      return meaningOf(kind, response.status, body);
    },
    async toError(response, call) {
      const credential = await source.get().catch(() => undefined);
      return toError(response, {
        ...requestInfo(call.description, credential?.kind === 'anonymous'),
        ...aboutRequest(call),
        redirected: await wasRedirected(call, response, open),
      });
    },
    owns: async (url) => (await open()).base.origin === url.origin,
    token: async (scopes, signal) => tokenIn(await (await open(signal)).authorizer.header(scopes, signal)),
  };
}

function countIn(traffic: Traffic, failure: Retryable): void {
  traffic.retries += 1;
  if (failure.throttled) traffic.throttled += 1;
}

/** A document that may be whole next time. What nobody has to offer may be offered as nothing. */
function isIncomplete({ optional }: RegistryRequest, { status }: HttpResponse, bytes: Buffer): boolean {
  return status === 200 && !(optional === true && bytes.length === 0) && isCutShort(bytes);
}

/** Whether a response comes from another origin than the request was sent to. */
async function wasRedirected(
  { target }: RegistryRequest,
  { url }: HttpResponse,
  open: () => Promise<OpenedSession>,
): Promise<boolean> {
  return url.origin !== (typeof target === 'string' ? (await open()).base : target).origin;
}

function tokenIn(header: string | undefined): string | undefined {
  return header?.startsWith('Bearer ') ? header.slice('Bearer '.length) : undefined;
}

/** The registry's base URL, its zone, and the authorization for its requests. */
interface OpenedSession {
  base: URL;
  authorizer: Authorizer;
  home: () => Promise<Zone>;
}

async function openSession(
  connection: Connection,
  session: { source: CredentialSource; traits: RegistryTraits; traffic: Traffic },
  signal?: AbortSignal,
): Promise<OpenedSession> {
  const { host, settings, reporter, retrier } = connection;
  const { base, response } = await connection.ping(session.traffic, signal);
  // A redirected response doesn't show the registry's own address.
  const { address } = response.url.origin === base.origin ? response : {};
  const home = () => zoneOfAnswer({ url: base, ...(address === undefined ? {} : { address }) });
  const authorizer = createAuthorizer({
    host,
    base,
    home,
    settings,
    reporter,
    traits: session.traits,
    credentials: session.source,
    now: () => retrier.clock.now(),
    send: async (request, description) => {
      const call: RegistryRequest = { method: request.method, target: request.url, description, scopes: [] };
      // A redirect must not turn a login into an upload.
      checkWrite(call, { path: '', origin: request.url.origin }, request.url);
      const count = (failure: Retryable) => countIn(session.traffic, failure);
      const sent = await repeat(call, retrier, count, async () => {
        session.traffic.requests += 1;
        const { timeout } = connection;
        const limits = timeout === undefined ? {} : { idleTimeout: timeout };
        const response = await connection.http.send({ ...request, ...limits, settingsHost: host });
        return wholeToken(response);
      }).catch((error: unknown) => {
        throw triedEnough(error);
      });
      return sent.response;
    },
  });
  if (response.status === 401) await authorizer.challenged(response, [], undefined);
  return { base, authorizer, home };
}

function aboutRequest({
  kind,
  tag,
  pushed,
}: RegistryRequest): Pick<RegistryRequest, 'kind' | 'tag' | 'pushed'> {
  return {
    ...(kind ? { kind } : {}),
    ...(tag === undefined ? {} : { tag }),
    ...(pushed ? { pushed } : {}),
  };
}

/** Reads a token response, which may be incomplete. */
async function wholeToken(response: HttpResponse): Promise<{ response: HttpResponse; incomplete?: boolean }> {
  if (response.status !== 200) return { response };
  const bytes = response.bytes(LIMITS.tokenBody.value);
  const incomplete = await bytes.then(isCutShort, () => false);
  return { response: { ...response, bytes: () => bytes }, incomplete };
}

/** Renewals per request: one because the token expired, one because the registry asks for another scope. */
const RENEWALS = 2;
/** Milliseconds: the server that checks a new token may not know it yet. */
const NOT_VALID_YET = [250, 750];

async function sendAuthorized(
  call: RegistryRequest,
  session: {
    connection: Connection;
    traffic: Traffic;
    open: (signal?: AbortSignal) => Promise<OpenedSession>;
    path: string;
  },
): Promise<HttpResponse> {
  const { connection, traffic, path } = session;
  const { base, authorizer, home } = await session.open(call.signal);
  const rules: RedirectRules = { home, trustedHosts: connection.settings.realmHosts };
  const url = typeof call.target === 'string' ? new URL(call.target, base) : call.target;
  let pauses = 0;
  for (let renewals = 0; ; renewals++) {
    // Credentials are sent to the registry's own origin only: scheme, host and port.
    const isOwn = url.origin === base.origin;
    const mayKnow = isOwn && !call.anonymous;
    const authorization = mayKnow ? await authorizer.header(call.scopes, call.signal) : undefined;
    const request = toRequest(call, url, authorization, connection);
    const send = (next: HttpRequest) => {
      checkWrite(call, { path, origin: base.origin }, next.url);
      traffic.requests += 1;
      const sent = connection.http.send(next);
      const leads = call.optional === true && next.url.origin !== url.origin;
      return leads ? sent.catch((error: unknown) => failElsewhere(call, next, error)) : sent;
    };
    const response = await followRedirects(isOwn ? request : await leaveOrigin(request, rules), send, rules);
    if (response.status !== 401 || renewals >= RENEWALS || !mayKnow) return response;
    const pause = NOT_VALID_YET[pauses];
    if (pause !== undefined && !call.stream && authorizer.mayBeTooNew(response, call.scopes, authorization)) {
      pauses += 1;
      renewals -= 1;
      await response.drain();
      await connection.retrier.clock.sleep(pause, call.signal);
      continue;
    }
    if (!(await authorizer.challenged(response, call.scopes, authorization))) return response;
    if (call.stream) return response;
    await response.drain();
  }
}

/** @throws PublishError `REDIRECT_REFUSED`: the target of an optional API's redirect can't be reached. */
function failElsewhere(call: RegistryRequest, { url }: HttpRequest, error: unknown): never {
  call.signal?.throwIfAborted();
  const why = error instanceof Error ? error.message : String(error);
  throw triedEnough(
    new PublishError(`${call.description} was redirected to ${url.host}, which fails: ${why}`, {
      code: 'REDIRECT_REFUSED',
    }),
  );
}

function toRequest(
  call: RegistryRequest,
  url: URL,
  authorization: string | undefined,
  connection: Connection,
): HttpRequest {
  const timeout = call.idleTimeout ?? connection.timeout;
  return {
    method: call.method,
    url,
    headers: { ...call.headers, ...(authorization === undefined ? {} : { authorization }) },
    settingsHost: connection.host,
    ...(call.stream ? toBody(call.stream) : {}),
    ...(call.body === undefined ? {} : { body: call.body }),
    ...(call.signal ? { signal: call.signal } : {}),
    ...(timeout === undefined ? {} : { idleTimeout: timeout }),
  };
}

function toBody({ body, length, onSent }: NonNullable<RegistryRequest['stream']>): Partial<HttpRequest> {
  return { body, ...(length === undefined ? {} : { length }), ...(onSent ? { onSent } : {}) };
}
