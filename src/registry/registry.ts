import type { HostSettings } from '../http/host-settings.ts';
import { followRedirects } from '../http/redirects.ts';
import { createHostRetrier, type Clock, type HostRetrier } from '../http/retry-policy.ts';
import { ProxyUnreachable } from '../http/proxy/proxy-error.ts';
import type { HttpClient, HttpResponse } from '../http/types.ts';
import type { Cancellable, Traffic } from '../oci/content.ts';
import { PublishError } from '../oci/errors.ts';
import {
  isRepositoryPath,
  parseRegistryHost,
  parseRepositoryPath,
  type RegistryHost,
  type RepositoryPath,
} from '../oci/reference.ts';
import { silent, type Reporter } from '../support/reporter.ts';
import type { CredentialStore } from './credential.ts';
import { CATALOG_SCOPE } from './scope.ts';
import { baseUrls } from './hosts.ts';
import { listItems } from './listing/pages.ts';
import { repeat } from './requests/repeat.ts';
import { createRepository, type RegistryRepository } from './repository.ts';
import {
  type SpecRequest,
  createSession,
  type RegistryRequest,
  type Connection,
  type Session,
} from './requests/session.ts';

interface RegistryOptions {
  /** `ghcr.io`, `docker.io`, `registry.example:5000`. */
  host: string;
  http: HttpClient;
  credentials: CredentialStore;
  reporter?: Reporter;
  /** Maximum retries per request or upload. Default 5. */
  retries?: number;
  /** Milliseconds without a byte before a request is given up. Default 120 s. */
  timeout?: number;
  /** For tests. */
  clock?: Clock;
}

export interface Registry {
  readonly host: RegistryHost;
  /** Requests of all repositories; live. */
  readonly counters: Traffic;
  /** Checks that a registry answers and accepts the credential. @throws PublishError. */
  ping(options?: Cancellable): Promise<void>;
  /**
   * `access` decides what tokens are requested for; default `pull`. Returns the same object for the same path and
   * access.
   * @throws PublishError `REFERENCE_INVALID` for an invalid path, since it becomes part of URLs.
   */
  repository(path: string, options?: { access?: 'pull' | 'push' }): RegistryRepository;
  /** The names of all repositories, if the registry lists them. */
  catalog(options?: Cancellable): AsyncIterable<RepositoryPath>;
  close(): Promise<void>;
}

/**
 * A client for a registry (https://github.com/opencontainers/distribution-spec). Sends no request before one is
 * needed.
 * @throws PublishError `REFERENCE_INVALID` for an invalid host.
 */
export function openRegistry(options: RegistryOptions): Registry {
  const host = parseRegistryHost(options.host, 'The registry');
  let pushes = false;
  const connection = connect(options, () => (pushes ? SPARES : 0));
  const repositories = new Map<string, RegistryRepository>();
  const general = createSession(connection, '');
  return {
    host,
    get counters() {
      return sum([general.traffic, ...[...repositories.values()].map(({ traffic }) => traffic)]);
    },
    async ping({ signal } = {}) {
      const call: SpecRequest = {
        kind: 'ping',
        method: 'GET',
        target: '/v2/',
        description: 'GET /v2/',
        scopes: [],
        ...(signal ? { signal } : {}),
      };
      const response = await general.send(call);
      if ((await general.meaning(response, call)) !== 'done') throw await general.toError(response, call);
      await response.drain();
    },
    repository(text, { access = 'pull' } = {}) {
      const path = parseRepositoryPath(text, host);
      if (access === 'push') pushes = true;
      const key = `${access} ${path}`;
      const repository =
        repositories.get(key) ?? createRepository(createSession(connection, path), { host, path }, access);
      repositories.set(key, repository);
      return repository;
    },
    catalog: (cancellable) => listRepositories(general, cancellable),
    async close() {
      await Promise.all([...repositories.values()].map((repository) => repository.close()));
    },
  };
}

/** Connections for the first blobs of a push and what is asked beside them, opened with that for the first request. */
const SPARES = 4;

/** @param spares how many further connections its first request opens */
function connect(options: RegistryOptions, spares: () => number): Connection {
  const { host, http, credentials } = options;
  const reporter = options.reporter ?? silent;
  const settings = credentials.settings(host);
  const retrier = createHostRetrier({
    host,
    reporter,
    ...(options.retries === undefined ? {} : { retries: options.retries }),
    ...(options.clock === undefined ? {} : { clock: options.clock }),
  });
  let pinged: Promise<{ base: URL; response: HttpResponse }> | undefined;
  return {
    host,
    http,
    credentials,
    settings,
    reporter,
    retrier,
    ...(options.timeout === undefined ? {} : { timeout: options.timeout }),
    ping(traffic, signal) {
      const request = { ...options, settings, retrier, traffic, spares: spares() };
      pinged ??= ping(request, signal).catch((error: unknown) => {
        pinged = undefined;
        throw error;
      });
      return pinged;
    },
  };
}

function sum(traffics: Traffic[]): Traffic {
  return traffics.reduce(
    (total, { requests, retries, throttled }) => ({
      requests: total.requests + requests,
      retries: total.retries + retries,
      throttled: total.throttled + throttled,
    }),
    { requests: 0, retries: 0, throttled: 0 },
  );
}

/** https://distribution.github.io/distribution/spec/api/#listing-repositories; not part of distribution-spec. */
function listRepositories(session: Session, { signal }: Cancellable = {}): AsyncGenerator<RepositoryPath> {
  const call: SpecRequest = {
    kind: 'catalog',
    method: 'GET',
    target: '/v2/_catalog',
    description: 'GET catalog',
    scopes: [CATALOG_SCOPE],
    ...(signal ? { signal } : {}),
  };
  return listItems(session, call, {
    noun: 'repository',
    items: (page) => page['repositories'],
    accept: isRepositoryPath,
  });
}

/** Error codes of a first request that suggest the other scheme. */
const OTHER_SCHEME = ['EPROTO', 'ECONNREFUSED', 'ECONNRESET'];

/** Finds the registry's base URL and its challenge: GET /v2/, without credentials. */
async function ping(
  options: RegistryOptions & {
    settings: HostSettings;
    retrier: HostRetrier;
    traffic: Traffic;
    spares: number;
  },
  signal: AbortSignal | undefined,
): Promise<{ base: URL; response: HttpResponse }> {
  const { host, http, retrier, traffic } = options;
  const bases = baseUrls(host, options.settings);
  for (const [position, base] of bases.entries()) {
    const isLast = position === bases.length - 1;
    const call: RegistryRequest = {
      method: 'GET',
      target: '/v2/',
      description: 'GET /v2/',
      scopes: [],
      once: !isLast,
    };
    try {
      const { response } = await repeat(
        call,
        retrier,
        () => (traffic.retries += 1),
        async () => {
          const url = new URL('/v2/', base);
          const limits = {
            ...(signal ? { signal } : {}),
            ...(options.timeout === undefined ? {} : { idleTimeout: options.timeout }),
          };
          const answer = await followRedirects(
            { method: 'GET', url, settingsHost: host, spares: options.spares, ...limits },
            (request) => {
              traffic.requests += 1;
              return http.send(request);
            },
            { trustedHosts: options.settings.realmHosts },
          );
          return { response: answer };
        },
      );
      const text = await response.text();
      const speaksTls = base.protocol === 'http:' && response.status === 400 && /HTTPS|TLS/i.test(text);
      if (speaksTls && !isLast) continue;
      if (speaksTls) throw wrongScheme(host);
      return { base, response };
    } catch (error) {
      const hints = OTHER_SCHEME.includes((error as { code?: string }).code ?? '');
      // A proxy that is down says nothing about the registry. Plain HTTP around the proxy must not be tried.
      if (isLast || !hints || error instanceof ProxyUnreachable) throw error;
    }
  }
  throw wrongScheme(host);
}

function wrongScheme(host: string): PublishError {
  return new PublishError(`${host} uses TLS, but was accessed over plain HTTP`, {
    code: 'EPROTO',
    hint: 'Give its `ca` in registry-auth, or `insecure: true`.',
  });
}
