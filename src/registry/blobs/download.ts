import { Readable } from 'node:stream';
import { contentCoding } from '../../http/body.ts';
import { connectionError } from '../../http/connection-error.ts';
import type { HttpResponse } from '../../http/types.ts';
import { failureOfError, type Attempts } from '../../http/retry-policy.ts';
import type { Cancellable } from '../../oci/content.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import { markDisposable } from '../../support/transferable-buffers.ts';
import { PublishError } from '../../oci/errors.ts';
import { repositoryScope, type Actions } from '../scope.ts';
import { wasTriedEnough } from '../requests/repeat.ts';
import type { RegistryRequest, Session } from '../requests/session.ts';
import { blobSize, sizeOf } from './exists-and-mount.ts';

/**
 * A blob's bytes from `offset` on, never more than its descriptor states. After a broken connection the download
 * continues with `Range`. If a registry ignores or refuses `Range`, or returns another one, the blob is read from
 * the start and the first bytes are skipped. The reader has to verify the digest. A blob whose size the registry
 * reports twice as another one fails before its first byte.
 * @throws RegistryError if the blob isn't served; the stream fails with a PublishError.
 */
export async function downloadBlob(
  session: Session,
  descriptor: Descriptor,
  reading: Actions,
  options: Cancellable & { offset?: number } = {},
): Promise<Readable> {
  const { signal, offset = 0 } = options;
  const call: RegistryRequest = {
    kind: 'blob-get',
    method: 'GET',
    target: `/v2/${session.path}/blobs/${descriptor.digest}`,
    description: `GET blob ${session.path}@${descriptor.digest}`,
    scopes: [repositoryScope(session.path, reading)],
    ...(signal ? { signal } : {}),
  };
  if (offset >= descriptor.size && offset > 0) return Readable.from([]);
  const first = await openAt(session, call, offset);
  await checkSize(session, first, descriptor, reading, options);
  checkCoding(first, { size: descriptor.size - offset, where: `${session.host}: ${call.description}` });
  const askSize = () => blobSize(session, descriptor.digest, reading, options).catch(() => undefined);
  return markDisposable(new Download(session, call, descriptor, { first, offset, askSize }));
}

/**
 * A response may be cut short on the way; if HEAD reports the same size, it is the blob's. @throws PublishError
 * `SIZE_MISMATCH`.
 */
async function checkSize(
  session: Session,
  { response }: Opened,
  { digest, size }: Descriptor,
  reading: Actions,
  options: Cancellable,
): Promise<void> {
  const told = sizeOf(response);
  if (told === undefined || told === size) return;
  const known = await blobSize(session, digest, reading, options).catch(() => undefined);
  if (known !== told) return;
  response.body.destroy();
  throw wrongSize(session, { digest, size }, told);
}

function wrongSize(
  { host, path }: Session,
  { digest, size }: Pick<Descriptor, 'digest' | 'size'>,
  actual: number,
): PublishError {
  return new PublishError(
    `${host}: blob ${path}@${digest} has ${actual} bytes, not ${size} as its descriptor says`,
    { code: 'SIZE_MISMATCH' },
  );
}

/**
 * A digest is computed over the bytes that were pushed. Some file stores only declare a content coding and send
 * these bytes. A proxy that compresses sends others, or doesn't know their number.
 * @param blob `size`: bytes from the requested offset on.
 * @throws PublishError `CONTENT_ENCODING`.
 */
function checkCoding({ response, skip }: Opened, blob: { size: number; where: string }): void {
  const coding = contentCoding(response.headers['content-encoding']);
  if (coding === undefined || Number(response.headers['content-length']) === blob.size + skip) return;
  response.body.destroy();
  throw new PublishError(
    `${blob.where} was returned with Content-Encoding: ${coding}, which changes its bytes`,
    {
      code: 'CONTENT_ENCODING',
      hint: `Turn off compression for /v2/ in the proxy or CDN of ${response.url.host}.`,
    },
  );
}

interface Opened {
  response: HttpResponse;
  /** Bytes before the requested offset. */
  skip: number;
}

async function openAt(session: Session, call: RegistryRequest, offset: number): Promise<Opened> {
  if (offset > 0) {
    const ranged = await openRange(session, call, offset);
    if (ranged) return ranged;
  }
  const response = await session.send(call);
  const skip = skipIn(response, 0);
  if (skip === undefined) throw await session.toError(response, call);
  return { response, skip: offset };
}

/** Undefined for a refused range. It says nothing about the blob, which may be served as a whole. */
async function openRange(
  session: Session,
  call: RegistryRequest,
  offset: number,
): Promise<Opened | undefined> {
  let response: HttpResponse;
  try {
    response = await session.send({ ...call, headers: { range: `bytes=${offset}-` } });
  } catch (error) {
    // Refused by a closed connection, or by a redirect that doesn't work.
    const refusal = failureOfError(error) ?? (error as PublishError).code === 'REDIRECT_REFUSED';
    if (call.signal?.aborted || wasTriedEnough(error) || !refusal) throw error;
    return undefined;
  }
  const skip = skipIn(response, offset);
  if (skip !== undefined) return { response, skip };
  await response.drain();
  return undefined;
}

/** Bytes to skip in a response until `offset`; undefined if it may not contain the bytes from there on. */
function skipIn({ status, headers }: HttpResponse, offset: number): number | undefined {
  if (status === 200) return offset;
  const start = /^bytes (\d+)-\d+\//.exec(headers['content-range'] ?? '')?.[1];
  if (status !== 206 || start === undefined || Number(start) > offset) return undefined;
  return offset - Number(start);
}

/** Bytes that are buffered for the reader of the stream. */
const AHEAD = 256 * 1024;

/** The responses for one blob as one stream; continues with another request where one broke off. */
class Download extends Readable {
  readonly #session: Session;
  readonly #call: RegistryRequest;
  readonly #blob: Descriptor;
  readonly #size: number;
  readonly #askSize: () => Promise<number | undefined>;
  readonly #tries: Attempts;
  #at: number;
  #opened: Opened;

  constructor(
    session: Session,
    call: RegistryRequest,
    blob: Descriptor,
    begin: { first: Opened; offset: number; askSize: () => Promise<number | undefined> },
  ) {
    super({ highWaterMark: AHEAD });
    this.#session = session;
    this.#call = call;
    this.#blob = blob;
    this.#size = blob.size;
    this.#askSize = begin.askSize;
    this.#tries = session.retrier.start(call.description, session.countRetry);
    this.#at = begin.offset;
    this.#opened = begin.first;
    this.#listen();
  }

  override _read(): void {
    this.#opened.response.body.resume();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#opened.response.body.destroy();
    callback(error);
  }

  #listen(): void {
    const { body } = this.#opened.response;
    body.on('data', (piece: Buffer) => this.#take(piece));
    let over = false;
    const finish = (error?: Error): void => {
      if (over || this.destroyed) return;
      over = true;
      this.#finish(error).catch((failure: Error) => this.destroy(failure));
    };
    body.once('error', finish);
    body.once('end', () => finish());
    body.once('close', () => finish());
    body.pause();
  }

  #take(piece: Buffer): void {
    const skipped = Math.min(this.#opened.skip, piece.length);
    this.#opened.skip -= skipped;
    if (skipped === piece.length) return;
    this.#at += piece.length - skipped;
    if (this.#at > this.#size) {
      const what = `${this.#session.host}: ${this.#call.description}`;
      this.destroy(
        new PublishError(`${what} was returned with more than ${this.#size} bytes`, {
          code: 'SIZE_MISMATCH',
        }),
      );
      return;
    }
    this.#tries.progressed();
    if (!this.push(skipped === 0 ? piece : piece.subarray(skipped))) this.#opened.response.body.pause();
  }

  /** At the end of a response: ends the stream, or requests the rest. */
  async #finish(broken: Error | undefined): Promise<void> {
    if (this.#at === this.#size) {
      this.push(null);
      return;
    }
    const { signal } = this.#call;
    // The response is complete, and the registry confirms that this is the whole blob.
    if (!broken && (await this.#askSize()) === this.#at) throw wrongSize(this.#session, this.#blob, this.#at);
    const early = new Error(`it ended after ${this.#at} of ${this.#size} bytes`);
    const error = broken ?? Object.assign(early, { code: 'ECONNRESET' });
    const failure = failureOfError(error);
    if (signal?.aborted) throw signal.reason;
    if (!failure || !(await this.#tries.next(failure, signal))) {
      throw connectionError(error, { method: 'GET', url: this.#opened.response.url });
    }
    this.#opened = await openAt(this.#session, this.#call, this.#at);
    checkCoding(this.#opened, {
      size: this.#size - this.#at,
      where: `${this.#session.host}: ${this.#call.description}`,
    });
    this.#listen();
    this.#opened.response.body.resume();
  }
}
