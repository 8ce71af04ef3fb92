import { pipeline } from 'node:stream/promises';
import { parseDigest, type Digest } from '../oci/digest.ts';
import { answer, Refusal, type Exchange } from './exchange.ts';

/**
 * Handles GET, HEAD and DELETE of a blob.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-blobs
 * @throws Refusal (400, 404) with a code from the specification.
 */
export async function handleBlob(exchange: Exchange, reference: string): Promise<void> {
  const { request, response, storage, repository } = exchange;
  const digest = blobDigest(reference);
  const size = await storage.blobSize(repository, digest);
  if (size === undefined) throw new Refusal(404, 'BLOB_UNKNOWN', `${repository} has no blob ${digest}`);
  if (request.method === 'DELETE') {
    await storage.deleteBlob(repository, digest);
    return answer(response, 202);
  }
  const range = readRange(request.headers.range, size);
  const headers = {
    'content-type': 'application/octet-stream',
    'content-length': range.end - range.start,
    'docker-content-digest': digest,
    'accept-ranges': 'bytes',
    etag: `"${digest}"`,
    ...(range.partial ? { 'content-range': `bytes ${range.start}-${range.end - 1}/${size}` } : {}),
  };
  response.writeHead(range.partial ? 206 : 200, headers);
  if (request.method === 'HEAD') response.end();
  else await pipeline(await storage.readBlob(repository, digest, range), response);
}

/**
 * Parses a digest.
 * @throws Refusal (400, `DIGEST_INVALID`).
 */
export function blobDigest(text: string): Digest {
  try {
    return parseDigest(text, 'the request');
  } catch (error) {
    throw new Refusal(400, 'DIGEST_INVALID', (error as Error).message);
  }
}

/**
 * Parses `Range: bytes=a-b`, `bytes=a-` or `bytes=-n` (the last n bytes); anything else means the whole blob.
 * RFC 9110, 14.1.2 and 14.2.
 */
function readRange(
  header: string | undefined,
  size: number,
): { start: number; end: number; partial: boolean } {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (first === '' && last === '') return { start: 0, end: size, partial: false };
  const start = first === '' ? Math.max(size - Number(last), 0) : Number(first);
  const end = first === '' || last === '' ? size : Math.min(Number(last) + 1, size);
  if (start >= size || end <= start) {
    throw new Refusal(416, 'SIZE_INVALID', `the blob has ${size} bytes`, {
      'content-range': `bytes */${size}`,
    });
  }
  return { start, end, partial: true };
}
