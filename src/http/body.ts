import type { IncomingMessage } from 'node:http';
import { PublishError } from '../oci/errors.ts';
import { LIMITS, overLimit, type Limit } from '../support/limits.ts';
import { connectionError } from './connection-error.ts';

/** What is read, for messages. */
interface Asked {
  method: string;
  url: URL;
  signal?: AbortSignal;
}

/** The content coding of a body in lower case, `x-gzip` as `gzip`; undefined if it has none. */
export function contentCoding(header: string | undefined): string | undefined {
  const codings = (header ?? '')
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim().replace(/^x-/, ''))
    .filter((coding) => coding !== '' && coding !== 'identity');
  return codings.length === 0 ? undefined : codings.join(', ');
}

/**
 * Reads a whole body and decodes it.
 * @param limit bytes, before as well as after decoding.
 * @throws PublishError `ANSWER_TOO_LARGE`, `ETIMEDOUT`, `CONTENT_ENCODING`, or the connection's error.
 */
export async function readBody(message: IncomingMessage, limit: number, asked: Asked): Promise<Buffer> {
  const time = limit > LIMITS.errorBody.value ? LIMITS.documentTime : LIMITS.smallBodyTime;
  const { bytes, cut } = await readRaw(message, limit, { ...asked, time });
  if (cut) throw tooLarge(limit, asked);
  return decode(bytes, { limit }, message.headers['content-encoding'], asked);
}

/** Up to `limit` bytes of a body as text; empty if it can't be decoded. @throws the connection's error. */
export async function readText(message: IncomingMessage, limit: number, asked: Asked): Promise<string> {
  const { bytes } = await readRaw(message, limit, { ...asked, time: LIMITS.smallBodyTime });
  const options = { limit, partial: true };
  const text = await decode(bytes, options, message.headers['content-encoding'], asked).catch(() => '');
  return text.toString();
}

/** Reads the rest of a body so that its connection can be reused; stops soon. Never rejects. */
export async function drainBody(message: IncomingMessage, limit: number, asked: Asked): Promise<void> {
  await readRaw(message, limit, { ...asked, time: LIMITS.drainTime }).catch(() => undefined);
}

async function readRaw(
  message: IncomingMessage,
  limit: number,
  asked: Asked & { time: Limit },
): Promise<{ bytes: Buffer; cut: boolean }> {
  const chunks: Buffer[] = [];
  let size = 0;
  const timer = setTimeout(() => message.destroy(overLimit(asked.time, describe(asked))), asked.time.value);
  timer.unref();
  try {
    for await (const chunk of message as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      // Leaving the loop destroys the message and its connection.
      if (size > limit) break;
    }
  } catch (error) {
    if (asked.signal?.aborted) throw asked.signal.reason;
    throw connectionError(error, asked);
  } finally {
    clearTimeout(timer);
  }
  return { bytes: Buffer.concat(chunks).subarray(0, limit), cut: size > limit };
}

/** @param options `partial`: what was cut off is decoded as far as it goes. */
async function decode(
  bytes: Buffer,
  options: { limit: number; partial?: boolean },
  header: string | undefined,
  asked: Asked,
): Promise<Buffer> {
  const coding = contentCoding(header);
  if (coding === undefined || bytes.length === 0) return bytes;
  const refuse = (why: string, cause?: unknown) =>
    new PublishError(`${describe(asked)}: the answer has Content-Encoding: ${coding}, ${why}`, {
      code: 'CONTENT_ENCODING',
      hint: 'Turn off compression for the registry in its proxy or CDN: the response was compressed unasked.',
      cause,
    });
  // Imported lazily: it is rarely needed, and Node takes a while to load zlib.
  const { isSupported, decodeBytes } = await import('./decode.ts');
  if (!isSupported(coding)) throw refuse("which isn't supported");
  try {
    return await decodeBytes(bytes, coding, options);
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(options.limit, asked);
    throw refuse("and can't be decoded", error);
  }
}

function tooLarge(limit: number, asked: Asked): PublishError {
  const size = limit >= 1024 * 1024 ? `${limit / 1024 / 1024} MiB` : `${limit / 1024} KiB`;
  return new PublishError(`${describe(asked)}: the answer is larger than ${size}`, {
    code: 'ANSWER_TOO_LARGE',
  });
}

/** A request for messages, without the query, which may contain a signature. */
export function describe({ method, url }: { method: string; url: URL }): string {
  return `${method} ${url.origin}${url.pathname}`;
}
