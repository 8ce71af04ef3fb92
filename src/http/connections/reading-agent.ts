import { Agent as HttpAgent, type ClientRequestArgs } from 'node:http';
import { Agent as HttpsAgent, type RequestOptions } from 'node:https';
import type { Duplex } from 'node:stream';

/** Bytes. Four times Node's default, because each read costs the same. */
const READ = 256 * 1024;

let shared: Buffer | undefined;

/**
 * Options for a new connection that read into one buffer shared by all connections. Node's HTTP parser copies what
 * it hands on before a read returns, so the next read may overwrite the buffer. Without this, each read allocates
 * memory, and a large blob keeps the garbage collector busy.
 * https://nodejs.org/api/net.html#socketconnectoptions-connectlistener (`onread`)
 */
function reading<O extends object>(options: O, socket: () => Duplex | null | undefined): O {
  shared ??= Buffer.allocUnsafeSlow(READ);
  const onread = {
    buffer: shared,
    callback(length: number, buffer: Buffer): boolean {
      socket()?.emit('data', buffer.subarray(0, length));
      return true;
    },
  };
  return { ...options, onread };
}

type Created = (error: Error | null, stream: Duplex) => void;

/** Plain HTTP connections with the options of `reading`. */
export class ReadingHttpAgent extends HttpAgent {
  override createConnection(options: ClientRequestArgs, created?: Created): Duplex | null | undefined {
    const own = reading(options, () => socket);
    const socket = super.createConnection(own, created);
    return socket;
  }
}

/** TLS connections with the options of `reading`. */
export class ReadingHttpsAgent extends HttpsAgent {
  override createConnection(options: RequestOptions, created?: Created): Duplex | null | undefined {
    const own = reading(options, () => socket);
    const socket = super.createConnection(own, created);
    return socket;
  }
}
