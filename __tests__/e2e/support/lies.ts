import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { RegistryStorage } from '../../../src/embedded-registry/storage.ts';
import { digestOf, isDigest } from '../../../src/oci/digest.ts';
import type { RequestKind } from '../../../src/registry/responses/meaning.ts';

/** `token`: the token service. `other`: anything outside of the specification, such as a vendor's own API. */
export type LiedTo = RequestKind | 'token' | 'other';

export interface AskedOf {
  kind: LiedTo;
  method: string;
  /** Path and query. */
  url: string;
  repository: string;
  /** Tag, digest or upload id. */
  reference: string;
  headers: IncomingMessage['headers'];
  /** Whether a manifest had been pushed to this repository before this request. */
  pushed: boolean;
  /** Status of the response as sent; absent while pending, and when the connection was closed. */
  status?: number;
  /** The response before it was cut or lost. */
  told?: Answer;
}

/** One fault. Everything except `when` and functions is data that can be generated and printed. */
export interface Lie {
  on: LiedTo | readonly LiedTo[] | 'all';
  /** Default: every request of that kind. */
  when?: (asked: AskedOf) => boolean;
  /** Which of those requests, counted from 1, inclusive; default: all. */
  from?: number;
  to?: number;
  /** True: the request isn't passed to the registry. */
  ignored?: boolean;
  /** True: responds before the request's body is read, and never carries it out. */
  early?: boolean;
  status?: number;
  /**
   * Headers to set, or to remove (null); a list sets one several times. `{repository}` is the requested
   * repository.
   */
  headers?: Record<string, string | string[] | null>;
  /** Replaces the response's body. */
  body?: string | Buffer | ((own: Buffer, asked: AskedOf) => string | Buffer);
  /** Sends half of the body, with a matching `Content-Length` (`told`) or the original one (`broken`). */
  cut?: 'told' | 'broken';
  /** `Content-Length` that is too large, too small, missing (chunked), repeated, or not a number. */
  length?: 'more' | 'less' | 'none' | 'twice' | 'absurd';
  /** `gzip`: compressed. `claimed`: only labelled as compressed. `unknown`: an unknown encoding. */
  encoding?: 'gzip' | 'claimed' | 'unknown';
  /** Names added to a list of tags or repositories. */
  names?: readonly string[];
  /** Splits a list into pages of this size, each with a link to the next. */
  paged?: number;
  /** Omits every other name in a list. */
  thinned?: boolean;
  /** Reverses a list. */
  reversed?: boolean;
  /** Interim responses before the final one. */
  interim?: { status: 100 | 102 | 103; count: number };
  /** Instead of a response, the connection is closed or reset, or nothing is ever sent. */
  gone?: 'closed' | 'reset' | 'silent';
  /** Same as `gone: 'closed'`. */
  lost?: boolean;
  /** Sends these bytes instead of an HTTP response, and closes the connection. */
  raw?: string;
  /** Sends the body in parts, with a pause in milliseconds in between. */
  drip?: { pieces: number; pause: number };
  /** Keeps sending more of the body until the client closes the connection. */
  endless?: boolean;
  /** Undoes the request: what was pushed disappears, or the tag points elsewhere. */
  loses?: 'blob' | 'manifest' | 'tag' | 'retag';
}

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

/** Applies a fault to a response. */
export function tell(lie: Lie, { status, headers, body }: Answer, asked: AskedOf): Answer {
  const told: Answer = { status: lie.status ?? status, headers: { ...headers }, body };
  if (lie.status !== undefined && lie.status !== status && lie.status >= 400) {
    told.body = errorBody('DENIED');
    told.headers = { 'content-type': 'application/json' };
  }
  if (lie.names || lie.reversed || lie.thinned) told.body = list(told.body, lie);
  if (lie.paged !== undefined) page(told, lie.paged, asked);
  if (lie.body !== undefined)
    told.body = Buffer.from(typeof lie.body === 'function' ? lie.body(told.body, asked) : lie.body);
  if (lie.cut === 'told') told.body = told.body.subarray(0, told.body.length >> 1);
  if (lie.encoding === 'gzip') told.body = gzipSync(told.body);
  if (lie.encoding) told.headers['content-encoding'] = lie.encoding === 'unknown' ? 'aes128gcm' : 'gzip';
  if (told.body !== body) told.headers['content-length'] = String(told.body.length);
  for (const [name, value] of Object.entries(lie.headers ?? {})) {
    told.headers[name] =
      typeof value === 'string' ? value.replaceAll('{repository}', asked.repository) : (value ?? undefined);
  }
  return told;
}

/** An error body in distribution-spec's format. */
export function errorBody(code: string, message = code.toLowerCase()): Buffer {
  return Buffer.from(JSON.stringify({ errors: [{ code, message }] }));
}

/** Changes the names in a list, or their order. */
function list(body: Buffer, { names = [], reversed = false, thinned = false }: Lie): Buffer {
  try {
    const page = JSON.parse(body.toString()) as Record<string, unknown>;
    for (const key of ['tags', 'repositories']) {
      if (!Array.isArray(page[key])) continue;
      const own = (page[key] as unknown[]).filter((_name, index) => !thinned || index % 2 === 0);
      const all = [...own, ...names];
      page[key] = reversed ? all.reverse() : all;
    }
    return Buffer.from(JSON.stringify(page));
  } catch {
    return body;
  }
}

/** One page of a list of tags, with a link to the next. */
function page(told: Answer, size: number, { url, repository }: AskedOf): void {
  const { tags } = parsed(told.body);
  if (told.status !== 200 || !Array.isArray(tags)) return;
  const last = new URL(url, 'http://registry').searchParams.get('last');
  const first = last === null ? 0 : tags.indexOf(last) + 1;
  const shown = tags.slice(first, first + size) as unknown[];
  told.body = Buffer.from(JSON.stringify({ name: repository, tags: shown }));
  if (first + size >= tags.length) return;
  told.headers['link'] = `</v2/${repository}/tags/list?last=${String(shown.at(-1))}>; rel="next"`;
}

function parsed(body: Buffer): Record<string, unknown> {
  try {
    return JSON.parse(body.toString()) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** The content of a tag that reads back as something else. */
const OTHER = Buffer.from(
  JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: { mediaType: 'application/vnd.oci.empty.v1+json', digest: digestOf(Buffer.from('{}')), size: 2 },
    layers: [],
  }),
);

/** Undoes what a request did, like a registry that loses content, or sets a tag to something else. */
export async function loseWhatWasDone(
  storage: RegistryStorage,
  { kind, url, repository, reference }: AskedOf,
  what: NonNullable<Lie['loses']>,
): Promise<void> {
  const query = new URLSearchParams(url.split('?')[1] ?? '');
  const named = query.get('digest') ?? query.get('mount') ?? reference;
  if (what === 'blob') {
    if (isDigest(named)) await storage.deleteBlob(repository, named);
    return;
  }
  const tags = isDigest(reference) ? query.getAll('tag') : [reference];
  const digest = isDigest(reference) ? reference : await storage.tag(repository, reference);
  if (!kind.startsWith('manifest')) return;
  if (what === 'manifest' && digest) await storage.deleteManifest(repository, digest);
  if (what === 'tag') for (const tag of tags) await storage.deleteTag(repository, tag);
  if (what === 'retag') for (const tag of tags) await setTag(storage, repository, tag);
}

async function setTag(storage: RegistryStorage, repository: string, tag: string): Promise<void> {
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  await storage.writeManifest(repository, digestOf(OTHER), { mediaType, bytes: OTHER });
  await storage.writeTag(repository, tag, digestOf(OTHER));
}

interface Answering {
  answer: Answer;
  asked: AskedOf;
  lies: readonly Lie[];
  count: (bytes: number) => void;
}

/** Sends the response, or what replaces it. */
export async function answerWith(response: ServerResponse, answering: Answering): Promise<void> {
  const { answer, asked, lies, count } = answering;
  const { socket } = response;
  const gone = lies.find((lie) => lie.gone ?? lie.lost);
  if (gone?.gone === 'silent') return;
  if (gone?.gone === 'reset') return void socket?.resetAndDestroy();
  if (gone) return void response.destroy();
  const raw = lies.find((lie) => lie.raw !== undefined)?.raw;
  if (raw !== undefined) return void socket?.end(Buffer.from(raw, 'latin1'));
  for (const { interim } of lies) if (interim) sendInterim(socket, interim);
  const { status, body } = answer;
  try {
    response.writeHead(status, headersOf(answer, lies));
  } catch {
    // Node refuses to write some invalid responses that other servers would send.
    return void response.destroy();
  }
  if (asked.method === 'HEAD' || status === 204 || status === 304) return void response.end();
  const broken = lies.some(({ cut }) => cut === 'broken');
  const whole = broken ? body.subarray(0, body.length >> 1) : body;
  count(whole.length);
  await sendBody(response, whole, answering);
  // The response no longer owns the connection, which would stay open until the idle timeout.
  if (broken) socket?.destroySoon();
}

function sendInterim(socket: ServerResponse['socket'], { status, count }: NonNullable<Lie['interim']>): void {
  const links = status === 103 ? 'Link: </x>; rel=preload\r\n' : '';
  for (let sent = 0; sent < count; sent++) socket?.write(`HTTP/1.1 ${status} Interim\r\n${links}\r\n`);
}

const MORE = Buffer.alloc(64 * 1024, ' ');

async function sendBody(response: ServerResponse, body: Buffer, { lies, count }: Answering): Promise<void> {
  const drip = lies.find((lie) => lie.drip)?.drip;
  const size = drip ? Math.max(1, Math.ceil(body.length / drip.pieces)) : body.length;
  for (let offset = 0; offset < body.length && !response.destroyed; offset += size) {
    response.write(body.subarray(offset, offset + size));
    if (drip) await delay(drip.pause);
  }
  if (lies.some(({ endless }) => endless)) {
    while (!response.destroyed) {
      count(MORE.length);
      if (!response.write(MORE)) await takenOrClosed(response);
    }
    return;
  }
  await new Promise<void>((resolve) => response.end(resolve).once('close', resolve));
}

function takenOrClosed(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.once('drain', done).once('close', done);
  });
}

const HOPS = ['connection', 'transfer-encoding', 'keep-alive'];

function headersOf({ headers, body }: Answer, lies: readonly Lie[]): Record<string, string | string[]> {
  const kept: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && !HOPS.includes(name)) kept[name] = value;
  }
  if (lies.some(({ endless }) => endless)) delete kept['content-length'];
  for (const { length } of lies) {
    if (length === undefined) continue;
    if (length === 'none') delete kept['content-length'];
    else kept['content-length'] = LENGTHS[length](body.length);
  }
  return kept;
}

const LENGTHS: Record<Exclude<NonNullable<Lie['length']>, 'none'>, (size: number) => string | string[]> = {
  more: (size) => String(size + 7),
  less: (size) => String(size >> 1),
  twice: (size) => [String(size), String(size + 1)],
  absurd: () => '9'.repeat(30),
};
