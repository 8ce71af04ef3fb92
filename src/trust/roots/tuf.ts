import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HttpClient } from '../../http/types.ts';
import { followRedirects } from '../../http/redirects.ts';
import { PublishError } from '../../oci/errors.ts';
import { TUF_ROOTS } from './tuf-roots.ts';

export type TufRepository = keyof typeof TUF_ROOTS;

export interface TufOptions {
  http: HttpClient;
  /** Where what was verified is kept; made when it is missing. */
  cache: string;
}

/**
 * A file of a TUF repository, verified from the root that this program brings along: signatures, versions, expiry.
 * Downloads go through our HTTP client, with its proxies and certificates. https://theupdateframework.github.io/specification/
 * @returns undefined when the repository has no such file. @throws PublishError `TUF`.
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
    class Fetcher extends BaseFetcher {
      override fetch(url: string) {
        return download(new URL(url), options.http);
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

/** tuf-js knows by its own error class that there is no newer version of the root. */
async function download(url: URL, http: HttpClient) {
  const signal = AbortSignal.timeout(30_000);
  const response = await followRedirects({ method: 'GET', url, signal }, (next) => http.send(next));
  if (response.status === 200) {
    const { Readable } = await import('node:stream');
    return Readable.toWeb(response.body) as ReadableStream<Uint8Array<ArrayBuffer>>;
  }
  await response.drain();
  const { DownloadHTTPError } = await import('tuf-js/dist/error.js');
  throw new DownloadHTTPError(`GET ${url.href} returned ${response.status}`, response.status);
}
