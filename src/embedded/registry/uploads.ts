import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { PassThrough, type Readable } from 'node:stream';
import type { Digest } from '../../oci/digest.ts';
import { blobDigest } from './blobs.ts';
import { answer, Refusal, type Exchange } from './exchange.ts';

/** An upload under way: what arrived so far has been handed on to the storage already. */
interface Upload {
  repository: string;
  received: number;
  /** Set with the first PATCH. */
  body?: PassThrough;
  stored?: Promise<{ digest: Digest; size: number }>;
  busy: boolean;
}

export interface Uploads {
  /** POST: mounts, takes a blob whole, or opens an upload. */
  begin(exchange: Exchange): Promise<void>;
  /** GET, PATCH, PUT and DELETE of an open upload. */
  proceed(exchange: Exchange, id: string): Promise<void>;
}

/** Uploads: https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pushing-blobs */
export function createUploads(): Uploads {
  const uploads = new Map<string, Upload>();
  return {
    async begin(exchange) {
      const { request, response, storage, repository, url } = exchange;
      const mount = url.searchParams.get('mount');
      const from = url.searchParams.get('from');
      if (mount !== null && from !== null && (await storage.mountBlob(repository, blobDigest(mount), from))) {
        return created(exchange, blobDigest(mount));
      }
      const digest = url.searchParams.get('digest');
      if (digest !== null) return store(exchange, blobDigest(digest), request);
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
      if (request.method === 'GET') return answer(response, 204, progress(repository, id, upload.received));
      if (request.method === 'DELETE') {
        uploads.delete(id);
        upload.body?.destroy();
        return answer(response, 204);
      }
      if (upload.busy) throw new Refusal(416, 'BLOB_UPLOAD_INVALID', 'another request writes to this upload');
      upload.busy = true;
      try {
        if (request.method === 'PATCH') {
          await append(exchange, upload);
          answer(response, 202, progress(repository, id, upload.received));
        } else if (request.method === 'PUT') {
          await finish(exchange, upload);
          uploads.delete(id);
        } else throw new Refusal(405, 'UNSUPPORTED', `${request.method} isn't defined for uploads`);
      } finally {
        upload.busy = false;
      }
    },
  };
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

/** Takes a blob whose digest and, mostly, size are known before its first byte. */
async function store(exchange: Exchange, digest: Digest, body: Readable): Promise<void> {
  const length = exchange.request.headers['content-length'];
  const size = length === undefined ? {} : { size: Number(length) };
  const stored = await exchange.storage.writeBlob(exchange.repository, { digest, ...size }, body);
  if (stored.digest !== digest) throw wrongDigest(digest, stored.digest);
  created(exchange, digest);
}

/** Hands a PATCH's bytes on. What arrived before a break counts: the sender asks how much, and goes on from there. */
async function append({ request, storage, repository }: Exchange, upload: Upload): Promise<void> {
  const start = /^(\d+)-/.exec(request.headers['content-range'] ?? '')?.[1];
  if (start !== undefined && Number(start) !== upload.received) {
    throw new Refusal(416, 'BLOB_UPLOAD_INVALID', `the upload stands at ${upload.received}`);
  }
  if (!upload.body) {
    upload.body = new PassThrough({ highWaterMark: 1024 * 1024 });
    upload.stored = storage.writeBlob(repository, {}, upload.body);
    // Awaited by the PUT; a failure before that must not count as unhandled.
    upload.stored.catch((error: Error) => upload.body?.destroy(error));
  }
  for await (const chunk of request as AsyncIterable<Buffer>) {
    upload.received += chunk.length;
    if (!upload.body.write(chunk)) await once(upload.body, 'drain');
  }
}

async function finish(exchange: Exchange, upload: Upload): Promise<void> {
  const digest = blobDigest(exchange.url.searchParams.get('digest') ?? '');
  if (!upload.body) return store(exchange, digest, exchange.request);
  await append(exchange, upload);
  upload.body.end();
  const stored = await upload.stored;
  if (stored?.digest !== digest) throw wrongDigest(digest, stored?.digest);
  created(exchange, digest);
}

function wrongDigest(claimed: Digest, actual: string | undefined): Refusal {
  return new Refusal(400, 'DIGEST_INVALID', `the upload should have the digest ${claimed} and has ${actual}`);
}
