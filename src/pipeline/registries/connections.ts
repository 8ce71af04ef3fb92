import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { loadDockerConfig, type LoadedDockerConfig } from '../../credentials/docker/config.ts';
import { createHostSettings } from '../../credentials/host-settings.ts';
import { createCredentialStore } from '../../credentials/store.ts';
import type { LoginStore } from '../../credentials/types.ts';
import { createHttpClient } from '../../http/client.ts';
import { watchRateLimits } from '../../http/rate-limit-headers.ts';
import type { HttpClient } from '../../http/types.ts';
import type { MirrorOptions } from '../../mirror/types.ts';
import type { RepositoryName } from '../../oci/reference.ts';
import type { CredentialStore } from '../../registry/credential.ts';
import { openRegistry, type Registry } from '../../registry/registry.ts';
import type { RegistryRepository } from '../../registry/repository.ts';
import type { Reporter } from '../../support/reporter.ts';
import type { SourceVerifier } from '../trust/verifier.ts';
import type { PipelineRequest } from '../types.ts';
import { readLogins } from './logins.ts';

/** How one run talks to registries: one HTTP client, one login per host, one client per registry. */
export interface Connections {
  http: HttpClient;
  credentials: LoginStore;
  dockerConfig: LoadedDockerConfig;
  repository(name: RepositoryName, access: 'pull' | 'push'): RegistryRepository;
  /** Applies the rules of `verify`; absent when there are none. */
  verifier?: SourceVerifier;
  close(): Promise<void>;
}

interface ConnectionOptions {
  reporter: Reporter;
  /** The run has neither secrets nor an OIDC identity: logins that need them are skipped. */
  withoutSecrets: boolean;
}

/**
 * Creates the clients without sending a request.
 * @throws PublishError for invalid `registry-auth` or `verify`.
 */
export async function connect(request: PipelineRequest, options: ConnectionOptions): Promise<Connections> {
  const { reporter } = options;
  const entries = await readLogins(request.registryAuth);
  const readFile = (path: string) => readText(resolve(request.workspace, path));
  const settings = createHostSettings(entries, readFile, options);
  const http = createHttpClient({ env: request.env, settings, reporter });
  const dockerConfig = await loadDockerConfig(request.env, reporter);
  const retries = request.limits.retries === undefined ? {} : { retries: request.limits.retries };
  const credentials = createCredentialStore({
    entries,
    settings,
    dockerConfig: dockerConfig.config,
    idToken: (audience) => request.idToken(audience),
    http,
    reporter,
    env: request.env,
    withoutSecrets: options.withoutSecrets,
    ...(request.githubToken === undefined ? {} : { githubToken: request.githubToken }),
    ...(request.actor === undefined ? {} : { actor: request.actor }),
    ...retries,
  });
  const { trust } = request;
  const verifier =
    trust === undefined || trust.verify === ''
      ? undefined
      : await import('../trust/verifier.ts').then(({ openVerifier }) =>
          openVerifier(trust, request, { http, reporter }),
        );
  const registries = new Map<string, Registry>();
  const registry = (host: string): Registry => {
    const opened = registries.get(host) ?? openRegistry({ host, http, credentials, reporter, ...retries });
    registries.set(host, opened);
    return opened;
  };
  return {
    http,
    credentials,
    dockerConfig,
    ...(verifier ? { verifier } : {}),
    repository: ({ host, path }, access) => registry(host).repository(path, { access }),
    async close() {
      await Promise.all([...registries.values()].map((opened) => opened.close()));
      http.close();
    },
  };
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

interface MirrorRegistriesOptions {
  http: HttpClient;
  credentials: CredentialStore;
  reporter: Reporter;
  /** Maximum retries per request. */
  retries?: number;
}

/** The registry access that `mirror` needs, over HTTP; each registry is opened once. */
interface MirrorRegistries extends Required<
  Pick<MirrorOptions, 'openRepository' | 'listRepositories' | 'rateLimitOf'>
> {
  close(): Promise<void>;
}

/**
 * Creates the registry access of a mirror run; each registry is opened on first use. The caller closes it.
 */
export function openMirrorRegistries(options: MirrorRegistriesOptions): MirrorRegistries {
  const { http, of } = watchRateLimits(options.http);
  const registries = new Map<string, Registry>();
  const registry = (host: string): Registry => {
    const { credentials, reporter, retries } = options;
    const opened =
      registries.get(host) ??
      openRegistry({ host, http, credentials, reporter, ...(retries === undefined ? {} : { retries }) });
    registries.set(host, opened);
    return opened;
  };
  return {
    openRepository: ({ host, path }, access) => registry(host).repository(path, { access }),
    rateLimitOf: of,
    async *listRepositories(host, prefix, listing) {
      for await (const path of registry(host).catalog(listing)) if (path.startsWith(prefix)) yield path;
    },
    async close() {
      await Promise.all([...registries.values()].map((opened) => opened.close()));
    },
  };
}
