import { Readable } from 'node:stream';
import { connectionProblem } from '../http/connection-problem.ts';
import type { HttpResponse } from '../http/contract.ts';
import { failureOfError } from '../http/retry.ts';
import type { Cancellable } from '../oci/content.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import { Problem } from '../oci/errors.ts';
import { repositoryScope, type Actions } from './scope.ts';
import type { Call, Session } from './session.ts';

/**
 * A blob's bytes from `offset` on, never more than its descriptor says. When the connection breaks, it goes on where
 * it was (`Range`); a registry that ignores `Range` has its first bytes skipped. The digest is for the reader to check.
 * @throws RegistryProblem when the blob isn't served; the stream fails with a Problem.
 */
export async function downloadBlob(
  session: Session,
  descriptor: Descriptor,
  reading: Actions,
  options: Cancellable & { offset?: number } = {},
): Promise<Readable> {
  const { signal, offset = 0 } = options;
  const call: Call = {
    method: 'GET',
    target: `/v2/${session.path}/blobs/${descriptor.digest}`,
    what: `GET blob ${session.path}@${descriptor.digest}`,
    scopes: [repositoryScope(session.path, reading)],
    ...(signal ? { signal } : {}),
  };
  if (offset >= descriptor.size && offset > 0) return Readable.from([]);
  const first = await openAt(session, call, offset);
  return Readable.from(stream(session, call, descriptor.size, { first, offset }), { objectMode: false });
}

interface Opened {
  response: HttpResponse;
  /** Bytes before the wanted ones. */
  skip: number;
}

async function openAt(session: Session, call: Call, offset: number): Promise<Opened> {
  const headers: Record<string, string> = offset > 0 ? { range: `bytes=${offset}-` } : {};
  const response = await session.send({ ...call, headers });
  if (response.status === 200) return { response, skip: offset };
  const start = /^bytes (\d+)-/.exec(response.headers['content-range'] ?? '')?.[1];
  if (response.status !== 206 || Number(start) > offset || start === undefined) {
    throw await session.refused(response, call);
  }
  return { response, skip: offset - Number(start) };
}

async function* stream(
  session: Session,
  call: Call,
  size: number,
  begin: { first: Opened; offset: number },
): AsyncGenerator<Buffer> {
  const tries = session.retrier.begin(call.what, session.countRetry);
  let at = begin.offset;
  let opened = begin.first;
  for (;;) {
    let error: unknown;
    try {
      for await (const chunk of wanted(opened)) {
        at += chunk.length;
        if (at > size) {
          throw new Problem(`${session.host}: ${call.what} is answered with more than ${size} bytes`, {
            code: 'SIZE_MISMATCH',
          });
        }
        if (chunk.length > 0) tries.progressed();
        yield chunk;
      }
      if (at === size) return;
      error = Object.assign(new Error(`it ended after ${at} of ${size} bytes`), { code: 'ECONNRESET' });
    } catch (caught) {
      error = caught;
    }
    const failure = failureOfError(error);
    if (call.signal?.aborted) throw call.signal.reason;
    if (!failure || !(await tries.again(failure, call.signal))) {
      throw connectionProblem(error, { method: 'GET', url: opened.response.url });
    }
    opened = await openAt(session, call, at);
  }
}

async function* wanted({ response, skip }: Opened): AsyncGenerator<Buffer> {
  let left = skip;
  for await (const chunk of response.body as AsyncIterable<Buffer>) {
    if (left === 0) {
      yield chunk;
    } else if (chunk.length > left) {
      yield chunk.subarray(left);
      left = 0;
    } else {
      left -= chunk.length;
    }
  }
}
