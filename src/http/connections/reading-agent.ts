import { Agent as HttpAgent, type AgentOptions, type ClientRequestArgs } from 'node:http';
import { Agent as HttpsAgent, type AgentOptions as HttpsAgentOptions, type RequestOptions } from 'node:https';
import type { Duplex } from 'node:stream';
import { SpareSockets } from './spare-sockets.ts';

/** Bytes. Four times Node's default, because each read costs the same. */
const READ = 256 * 1024;

let shared: Buffer | undefined;

/**
 * Opens a connection that reads into one buffer shared by all connections. Node's HTTP parser copies what it hands on
 * before a read returns, so the next read may overwrite the buffer. Without this, each read allocates memory, and a
 * large blob keeps the garbage collector busy.
 * https://nodejs.org/api/net.html#socketconnectoptions-connectlistener (`onread`)
 */
function openReading<O extends object>(
  options: O,
  open: (options: O) => Duplex | null | undefined,
): Duplex | null | undefined {
  shared ??= Buffer.allocUnsafeSlow(READ);
  const onread = {
    buffer: shared,
    callback(length: number, buffer: Buffer): boolean {
      socket?.emit('data', buffer.subarray(0, length));
      return true;
    },
  };
  const socket = open({ ...options, onread });
  return socket;
}

/** Without the signal of the request that was first: a spare connection is for others. */
function forOthers<O extends { signal?: unknown }>({ signal: _signal, ...options }: O): Omit<O, 'signal'> {
  return options;
}

type Created = (error: Error | null, stream: Duplex) => void;

/** Plain HTTP connections opened by `openReading`. */
export class ReadingHttpAgent extends HttpAgent {
  readonly #spares: SpareSockets;

  /** @param spares connections to open once the first one is there, so that they don't delay its request */
  constructor(options: AgentOptions, spares = 0) {
    super(options);
    this.#spares = new SpareSockets(spares);
  }

  override createConnection(options: ClientRequestArgs, created?: Created): Duplex | null | undefined {
    const spare = this.#spares.take();
    if (spare) return spare;
    const socket = openReading(options, (own) => super.createConnection(own, created));
    const open = () => openReading(forOthers(options), (own) => super.createConnection(own));
    socket?.once('connect', () => this.#spares.fill(open));
    return socket;
  }

  override destroy(): void {
    this.#spares.destroy();
    super.destroy();
  }
}

/** TLS connections opened by `openReading`. */
export class ReadingHttpsAgent extends HttpsAgent {
  readonly #spares: SpareSockets;

  /** @param spares connections to open once the first one has a TLS session that they can resume (RFC 8446, 2.2) */
  constructor(options: HttpsAgentOptions, spares = 0) {
    super(options);
    this.#spares = new SpareSockets(spares);
  }

  override createConnection(options: RequestOptions, created?: Created): Duplex | null | undefined {
    const spare = this.#spares.take();
    if (spare) return spare;
    const socket = openReading(options, (own) => super.createConnection(own, created));
    const open = () => openReading(forOthers(options), (own) => super.createConnection(own));
    socket?.once('session', () => this.#spares.fill(open));
    return socket;
  }

  override destroy(): void {
    this.#spares.destroy();
    super.destroy();
  }
}
