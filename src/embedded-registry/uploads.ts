import { randomUUID } from 'node:crypto';
import { finished, PassThrough, type Readable } from 'node:stream';
import { digestAlgorithm, isDigest, type Digest } from '../oci/digest.ts';
import { isRepositoryPath } from '../oci/reference.ts';
import { blobDigest } from './blobs.ts';
import { answer, Refusal, type Exchange } from './exchange.ts';

/** An upload in progress. Received bytes have already been passed to the storage. */
interface Upload {
  repository: string;
  received: number;
  /** Set by the first PATCH: the body being stored, and its result. */
  open?: { body: PassThrough; stored: Promise<{ digest: Digest; size: number }> };
  busy: boolean;
}

export interface Uploads {
  /** POST: mounts a blob, stores a monolithic upload, or starts an upload session. */
  begin(exchange: Exchange): Promise<void>;
  /** GET, PATCH, PUT and DELETE of an upload session. */
  proceed(exchange: Exchange, id: string): Promise<void>;
}

/**
 * Handles blob uploads. https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pushing-blobs
 */
export function createUploads(): Uploads {
  const uploads = new Map<string, Upload>();
  return {
    async begin(exchange) {
      const { request, response, repository, url } = exchange;
      const mounted = await mount(exchange);
      if (mounted !== undefined) return created(exchange, mounted);
      const digest = url.searchParams.get('digest');
      if (digest !== null) return store(exchange, blobDigest(digest), request);
      const algorithm = url.searchParams.get('digest-algorithm') ?? 'sha256';
      if (!['sha256', 'sha512'].includes(algorithm)) {
        throw new Refusal(400, 'DIGEST_INVALID', 'digest-algorithm must be sha256 or sha512');
      }
      const id = randomUUID();
      uploads.set(id, { repository, received: 0, busy: false });
      answer(response, 202, progress(repository, id, 0));
    },

    async proceed(exchange, id) {
      const { request, response, repository } = exchange;
      const upload = uploads.get(id);
      if (upload?.repository !== repository) {
        throw new Refusal(404, 'BLOB_UPLOAD_UNKNOWN', 'there is no such upload');
      }
      const state = (): Record<string, string> => progress(repository, id, upload.received);
      if (request.method === 'GET' || request.method === 'HEAD') return answer(response, 204, state());
      if (request.method === 'DELETE') {
        uploads.delete(id);
        upload.open?.body.destroy();
        return answer(response, 204);
      }
      if (upload.busy) throw outOfOrder('another request writes to this upload', state());
      upload.busy = true;
      try {
        checkRange(request.headers['content-range'], upload, state());
        if (request.method === 'PATCH') {
          await append(exchange, upload);
          answer(response, 202, state());
        } else {
          await finish(exchange, upload);
          uploads.delete(id);
        }
      } catch (error) {
        // After a 4xx other than 416 the upload has failed; after a lost connection it can be resumed.
        if ((error instanceof Refusal && error.status !== 416) || upload.open?.body.writableEnded)
          uploads.delete(id);
        throw error;
      } finally {
        upload.busy = false;
      }
    },
  };
}

/**
 * The digest of the mounted blob. Undefined when it can't be mounted: then an upload session is started
 * (distribution-spec, "Mounting a blob").
 */
async function mount({ storage, repository, url }: Exchange): Promise<Digest | undefined> {
  const digest = url.searchParams.get('mount') ?? '';
  const from = url.searchParams.get('from') ?? '';
  if (!isDigest(digest) || !isRepositoryPath(from)) return undefined;
  return (await storage.mountBlob(repository, digest, from)) ? digest : undefined;
}

function outOfOrder(message: string, state: Record<string, string>): Refusal {
  return new Refusal(416, 'BLOB_UPLOAD_INVALID', message, state);
}

/**
 * Chunks must arrive in order.
 * @throws Refusal (416) with the current range.
 */
function checkRange(header: string | undefined, upload: Upload, state: Record<string, string>): void {
  if (header === undefined) return;
  const start = /^(?:bytes[ =])?(\d+)-\d+(?:\/(?:\d+|\*))?$/.exec(header)?.[1];
  if (start === undefined || Number(start) !== upload.received) {
    throw outOfOrder(`the upload stands at ${upload.received}`, state);
  }
}

function progress(repository: string, id: string, received: number): Record<string, string> {
  return {
    location: `/v2/${repository}/blobs/uploads/${id}`,
    range: `0-${Math.max(received - 1, 0)}`,
    'docker-upload-uuid': id,
  };
}

function created({ response, repository }: Exchange, digest: Digest): void {
  answer(response, 201, { location: `/v2/${repository}/blobs/${digest}`, 'docker-content-digest': digest });
}

/** Stores a blob whose digest and, usually, size are known in advance. */
async function store(
  exchange: Exchange,
  digest: Digest,
  body: Readable,
  size = declaredSize(exchange),
): Promise<void> {
  const { storage, repository } = exchange;
  const stored = await storage.writeBlob(
    repository,
    { digest, ...(size === undefined ? {} : { size }) },
    body,
  );
  if (stored.digest !== digest) throw wrongDigest(digest, stored.digest);
  created(exchange, digest);
}

function declaredSize({ request }: Exchange): number | undefined {
  const length = request.headers['content-length'];
  return length === undefined ? undefined : Number(length);
}

/**
 * Appends the bytes of a PATCH. Bytes received before a lost connection count: the client asks for the range
 * and resumes.
 */
async function append({ request, storage, repository }: Exchange, upload: Upload): Promise<void> {
  const { body, stored } = (upload.open ??= openStore(storage, repository));
  if (!body.destroyed) await pour(request, body, (bytes) => (upload.received += bytes));
  // The storage failed or the upload was cancelled: nothing reads the body any more.
  if (body.destroyed) throw await stored.then(cancelled, (error: unknown) => error);
}

/**
 * Writes a request's chunks to a body that stays open; ends early when the body is closed. Iterating over the
 * request instead would copy what has arrived into one buffer each time.
 */
function pour(request: Readable, body: PassThrough, onChunk: (bytes: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const each = (chunk: Buffer): void => {
      onChunk(chunk.length);
      if (!body.write(chunk)) request.pause();
    };
    const goOn = (): void => void request.resume();
    const stop = (error?: Error | null): void => {
      unwatch();
      request.off('data', each);
      body.off('drain', goOn).off('close', stop);
      if (error) reject(error);
      else resolve();
    };
    const unwatch = finished(request, { writable: false }, stop);
    body.on('drain', goOn).on('close', stop);
    request.on('data', each);
  });
}

function openStore(storage: Exchange['storage'], repository: string): NonNullable<Upload['open']> {
  const body = new PassThrough({ highWaterMark: 1024 * 1024 });
  // A stream error without a listener would end the process; it is reported through `stored`.
  body.on('error', () => undefined);
  const stored = storage.writeBlob(repository, {}, body);
  // Awaited by the PUT; until then, a rejection must not count as unhandled.
  stored.catch((error: Error) => body.destroy(error));
  return { body, stored };
}

function cancelled(): Refusal {
  return new Refusal(404, 'BLOB_UPLOAD_UNKNOWN', 'the upload was cancelled');
}

async function finish(exchange: Exchange, upload: Upload): Promise<void> {
  const digest = blobDigest(exchange.url.searchParams.get('digest') ?? '');
  if (!upload.open) return store(exchange, digest, exchange.request);
  await append(exchange, upload);
  upload.open.body.end();
  const stored = await upload.open.stored;
  if (stored.digest === digest) return created(exchange, digest);
  if (digestAlgorithm(stored.digest) === digestAlgorithm(digest)) throw wrongDigest(digest, stored.digest);
  await storeAgain(exchange, digest, stored);
}

/**
 * Chunked uploads are stored by sha256, as only the final request names the digest; for another algorithm,
 * the blob is read and stored again.
 */
async function storeAgain(
  exchange: Exchange,
  digest: Digest,
  stored: { digest: Digest; size: number },
): Promise<void> {
  const { storage, repository } = exchange;
  const { size } = stored;
  await store(
    exchange,
    digest,
    await storage.readBlob(repository, stored.digest, { start: 0, end: size }),
    size,
  );
}

function wrongDigest(claimed: Digest, actual: string | undefined): Refusal {
  return new Refusal(400, 'DIGEST_INVALID', `the upload should have the digest ${claimed} and has ${actual}`);
}
