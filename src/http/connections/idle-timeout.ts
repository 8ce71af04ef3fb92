import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { LIMITS } from '../../support/limits.ts';

/**
 * Calls `onIdle` if nothing happens on `request` for `milliseconds`, connecting included: no byte is sent, no
 * response header arrives, or the body delivers fewer bytes than `LIMITS.slowestBody` (a server that sends byte by
 * byte must not block a job for hours). Time spent on our side doesn't count: an upload whose source has no data,
 * or a download that nobody reads. Node's socket timeout starts only after connecting, and counts both.
 * @returns a function that ends the watch.
 */
export function watchIdle(
  request: ClientRequest,
  body: Readable | undefined,
  milliseconds: number,
  onIdle: () => void,
): () => void {
  let response: IncomingMessage | undefined;
  let mark = { sent: -1, received: 0 };
  let since = Date.now();
  const least = Math.max(1, (LIMITS.slowestBody.value * milliseconds) / 1000);
  request.once('response', (message) => {
    response = message;
    since = Date.now();
  });
  const look = () => {
    const { socket } = request;
    const sent = socket?.bytesWritten ?? 0;
    const received = socket?.bytesRead ?? 0;
    const moved = response ? received - mark.received >= least : sent !== mark.sent;
    const ours = response
      ? response.readableLength > 0
      : body !== undefined && !body.readableEnded && request.writableLength === 0 && !socket?.connecting;
    if (moved || ours) {
      mark = { sent, received };
      since = Date.now();
    } else if (Date.now() - since >= milliseconds) {
      clearInterval(timer);
      onIdle();
    }
  };
  const timer = setInterval(look, Math.max(5, Math.min(milliseconds / 8, 1000)));
  timer.unref();
  return () => clearInterval(timer);
}
