import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { followRedirects } from '../../http/redirects.ts';
import {
  createHostRetrier,
  failureOfResponse,
  failureOfTry,
  type HostRetrier,
} from '../../http/retry-policy.ts';
import type { HttpClient } from '../../http/types.ts';
import { PublishError } from '../../oci/errors.ts';
import { LIMITS } from '../../support/limits.ts';
import type { Reporter } from '../../support/reporter.ts';
import { TUF_ROOTS } from './tuf-roots.ts';

export type TufRepository = keyof typeof TUF_ROOTS;

export interface TufOptions {
  http: HttpClient;
  reporter: Reporter;
  /** Retries per file. */
  retries: number;
  /** Directory that caches verified files; created if missing. */
  cache: string;
}

/**
 * Reads a file of a TUF repository and verifies signatures, versions and expiry, starting at the embedded
 * root. Downloads use our HTTP client with its proxies and certificates.
 * https://theupdateframework.github.io/specification/
 * @returns undefined if the repository doesn't have the file.
 * @throws PublishError `TUF`.
 */
export async function readTufTarget(
  repository: TufRepository,
  name: string,
  options: TufOptions,
): Promise<string | undefined> {
  const metadataDir = join(options.cache, new URL(repository).host);
  const targetDir = join(metadataDir, 'targets');
  try {
    await mkdir(targetDir, { recursive: true, mode: 0o700 });
    await writeFile(join(metadataDir, 'root.json'), TUF_ROOTS[repository], { flag: 'wx' }).catch(
      () => undefined,
    );
    const { BaseFetcher, Updater } = await import('tuf-js');
    const retrier = createHostRetrier({ ...options, host: new URL(repository).host, longestWait: 60_000 });
    class Fetcher extends BaseFetcher {
      override fetch(url: string) {
        return download(new URL(url), options.http, retrier);
      }
    }
    const updater = new Updater({
      metadataDir,
      targetDir,
      metadataBaseUrl: repository,
      targetBaseUrl: `${repository}/targets`,
      fetcher: new Fetcher(),
    });
    await updater.refresh();
    const target = await updater.getTargetInfo(name);
    if (!target) return undefined;
    return await readFile(
      (await updater.findCachedTarget(target)) ?? (await updater.downloadTarget(target)),
      'utf8',
    );
  } catch (cause) {
    throw new PublishError(
      `The trusted keys could not be fetched from ${new URL(repository).host}: ${(cause as Error).message}`,
      {
        code: 'TUF',
        hint: 'Allow this host in the network of the runner, or set `trusted-root` to a file with the trusted keys.',
        cause,
      },
    );
  }
}

/** Milliseconds for one attempt to download a file. */
const PATIENCE = 30_000;

/** Downloads a file, with retries for transient errors. The metadata limits how much tuf-js reads. */
async function download(url: URL, http: HttpClient, retrier: HostRetrier) {
  const tries = retrier.start(`GET ${url.pathname}`);
  for (;;) {
    try {
      const { status, bytes, failure } = await attempt(url, http, retrier);
      if (status === 200) return new Blob([bytes]).stream();
      if (failure && (await tries.next(failure))) continue;
      // tuf-js recognizes the end of the root versions by its own error class.
      const { DownloadHTTPError } = await import('tuf-js/dist/error.js');
      throw new DownloadHTTPError(`GET ${url.href} returned ${status}`, status);
    } catch (error) {
      const failure = failureOfTry(error, PATIENCE);
      if (!failure) throw error;
      if (!(await tries.next(failure))) throw error;
    }
  }
}

async function attempt(url: URL, http: HttpClient, { clock }: HostRetrier) {
  const signal = AbortSignal.timeout(PATIENCE);
  const response = await followRedirects({ method: 'GET', url, signal, idleTimeout: PATIENCE }, (next) =>
    http.send(next),
  );
  const bytes = await response.bytes(LIMITS.apiBody.value);
  const failure = failureOfResponse(response, bytes.toString('utf8', 0, 4096), clock.now());
  return { status: response.status, bytes: new Uint8Array(bytes), failure };
}
