import { createHash } from 'node:crypto';
import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import type { HttpClient, HttpResponse } from '../../http/types.ts';
import { followRedirects } from '../../http/redirects.ts';
import { PublishError } from '../../oci/errors.ts';
import { childEnvironment } from '../../support/process/child-environment.ts';
import type { BlobStore } from '../layers/build-blobs.ts';
import { failAt, unsupportedAt, type Place } from '../errors.ts';
import { lstat, type Directory, type File } from '../files/file-tree.ts';
import { localTree } from './local-tree.ts';

/** True for an `http://` or `https://` URL. */
export function isHttpUrl(source: string): boolean {
  return /^https?:\/\//.test(source) && !isGitUrl(source);
}

/**
 * True for what BuildKit treats as a git repository.
 * https://docs.docker.com/build/concepts/context/#git-repositories
 */
export function isGitUrl(source: string): boolean {
  return (
    /^(?:git|ssh):\/\//.test(source) ||
    /^[\w.-]+@[\w.-]+:/.test(source) ||
    /^https?:\/\/[^#]+\.git(?:#|$)/.test(source)
  );
}

export interface RemoteFiles {
  /**
   * Downloads a file.
   * @throws PublishError when the download fails or its digest isn't `checksum`.
   */
  http(url: string, place: Place, checksum?: string): Promise<{ name: string; node: File }>;
  /**
   * Checks out a repository.
   * @throws PublishError when git fails or the commit doesn't start with `checksum`.
   */
  git(url: string, options: { keepGitDir: boolean; place: Place; checksum?: string }): Promise<Directory>;
}

interface RemoteOptions {
  fetch?: HttpClient;
  store: BlobStore;
  signal: AbortSignal;
  env: Record<string, string | undefined>;
  /** Modification time of the files, in seconds since the epoch. */
  mtime: number;
}

/** Fetches each URL and each repository once for all platforms. */
export function remoteFiles(options: RemoteOptions): RemoteFiles {
  const fetched = new Map<string, Promise<unknown>>();
  const once = <T>(key: string, work: () => Promise<T>): Promise<T> => {
    const known = fetched.get(key) as Promise<T> | undefined;
    const made = known ?? work();
    fetched.set(key, made);
    return made;
  };
  return {
    http: (url, place, checksum) => once(`${url} ${checksum}`, () => download(url, place, checksum, options)),
    git: (url, request) =>
      once(`${url} ${request.keepGitDir} ${request.checksum}`, () => checkOut(url, request, options)),
  };
}

async function download(url: string, place: Place, checksum: string | undefined, options: RemoteOptions) {
  if (checksum !== undefined && !/^sha256:[0-9a-f]{64}$/.test(checksum)) {
    throw failAt(place, `--checksum must be sha256:<64 hex>, not ${JSON.stringify(checksum)}`);
  }
  const response = await request(new URL(url), place, options);
  const path = options.store.spoolPath('download');
  const hash = createHash('sha256');
  let size = 0;
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      size += chunk.length;
      done(null, chunk);
    },
  });
  await pipeline(response.body, measure, createWriteStream(path, { mode: 0o600 }));
  const digest = `sha256:${hash.digest('hex')}`;
  if (checksum !== undefined && digest !== checksum) {
    throw failAt(place, `digest mismatch ${digest}: ${checksum}`, `${url} is not what the checksum says.`);
  }
  const modified = Date.parse(response.headers['last-modified'] ?? '');
  const node: File = {
    type: 'file',
    mode: 0o600,
    uid: 0,
    gid: 0,
    mtime: Number.isNaN(modified) ? options.mtime : Math.trunc(modified / 1000),
    content: size === 0 ? { bytes: Buffer.alloc(0) } : { path, offset: 0, size },
  };
  return { name: nameOf(new URL(url)), node };
}

function nameOf(url: URL): string {
  return basename(decodeURIComponent(url.pathname)) || '__unnamed__';
}

async function request(url: URL, place: Place, options: RemoteOptions): Promise<HttpResponse> {
  const client = options.fetch;
  if (!client) throw unsupportedAt(place, `${url.href} can't be fetched here`);
  try {
    const response = await followRedirects({ method: 'GET', url, signal: options.signal }, (next) =>
      client.send(next),
    );
    if (response.status === 200) return response;
    await response.drain();
    const { origin, pathname } = response.url;
    const why = `${origin}${pathname} answers ${response.status}`;
    throw failAt(place, why, 'Check the address.', 'DOWNLOAD_FAILED');
  } catch (error) {
    // Report download errors at the Dockerfile line that needs the file.
    if (!(error instanceof PublishError) || error.line !== undefined) throw error;
    throw failAt(place, error.message, error.hint, error.code ?? 'DOWNLOAD_FAILED');
  }
}

const run = promisify(execFile);

async function checkOut(
  url: string,
  request: { keepGitDir: boolean; place: Place; checksum?: string },
  options: RemoteOptions,
): Promise<Directory> {
  const [remote = '', fragment = ''] = url.split('#', 2);
  const colon = fragment.indexOf(':');
  const reference = (colon < 0 ? fragment : fragment.slice(0, colon)) || 'HEAD';
  const subdirectory = colon < 0 ? '' : fragment.slice(colon + 1);
  const path = options.store.spoolPath('git');
  const git = async (...args: string[]): Promise<string> => {
    const environment: NodeJS.ProcessEnv = {
      ...childEnvironment('git', options.env),
      GIT_TERMINAL_PROMPT: '0',
    };
    const { stdout } = await run('git', args, { env: environment, signal: options.signal });
    return stdout.trim();
  };
  try {
    await git('init', '--quiet', path);
    await git(
      '-C',
      path,
      '-c',
      'protocol.ext.allow=never',
      'fetch',
      '--quiet',
      '--depth=1',
      '--',
      remote,
      reference,
    );
    await git('-C', path, '-c', 'core.autocrlf=false', 'checkout', '--quiet', 'FETCH_HEAD');
    const commit = await git('-C', path, 'rev-parse', 'HEAD');
    if (request.checksum !== undefined && !commit.startsWith(request.checksum)) {
      throw failAt(request.place, `expected checksum to match ${request.checksum}, got ${commit}`);
    }
    if (!request.keepGitDir) await rm(join(path, '.git'), { recursive: true });
  } catch (cause) {
    if ((cause as { file?: string }).file !== undefined) throw cause;
    const output = String((cause as { stderr?: unknown }).stderr ?? cause).trim();
    throw failAt(
      request.place,
      `${remote} can't be checked out at ${reference}: ${output}`,
      undefined,
      'GIT_FAILED',
    );
  }
  const tree = localTree(path, { mtime: options.mtime });
  const node = subdirectory === '' ? tree : lstat(tree, subdirectory);
  if (node?.type !== 'directory') throw failAt(request.place, `${remote} has no directory ${subdirectory}`);
  return node;
}
