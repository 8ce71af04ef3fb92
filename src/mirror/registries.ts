import type { HttpClient } from '../http/types.ts';
import type { CredentialStore } from '../registry/auth/credential.ts';
import { openRegistry, type Registry } from '../registry/registry.ts';
import type { Reporter } from '../support/reporter.ts';
import type { MirrorOptions } from './types.ts';
import { watchRateLimits } from '../http/rate-limit-headers.ts';

export interface MirrorRegistriesOptions {
  http: HttpClient;
  credentials: CredentialStore;
  reporter: Reporter;
  /** Repeats of one request, at most. */
  retries?: number;
}

/** What `mirror` needs of registries, over HTTP; each registry is opened once. */
export interface MirrorRegistries extends Required<
  Pick<MirrorOptions, 'openRepository' | 'listRepositories' | 'rateLimitOf'>
> {
  close(): Promise<void>;
}

/** Opens registries as the rules name them. */
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
