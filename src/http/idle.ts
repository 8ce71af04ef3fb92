import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';

/**
 * Calls `onIdle` when the connection of `request` moved no byte for `milliseconds`, connecting included. Waiting for
 * ourselves doesn't count: an upload whose source has nothing to give, a download that nobody reads at the moment.
 * Node's own `setTimeout` of a socket begins only once it is connected, and counts both.
 * @returns a function that ends the watch.
 */
export function watchIdle(
  request: ClientRequest,
  body: Readable | undefined,
  milliseconds: number,
  onIdle: () => void,
): () => void {
  let response: IncomingMessage | undefined;
  let moved = -1;
  let since = Date.now();
  request.once('response', (message) => (response = message));
  const look = () => {
    const { socket } = request;
    const now = socket ? socket.bytesRead + socket.bytesWritten : 0;
    const ours = response
      ? response.readableLength > 0
      : body !== undefined && !body.readableEnded && request.writableLength === 0 && !socket?.connecting;
    if (now !== moved || ours) {
      moved = now;
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
