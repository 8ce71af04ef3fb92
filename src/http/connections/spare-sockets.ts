import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** Milliseconds. Shorter than servers keep idle connections: one that was just closed would fail a request. */
const KEPT = 4000;

/** Connections that are opened before a request needs them, all to the same place. */
export class SpareSockets {
  readonly #sockets = new Set<Socket>();
  /** Connections that are still to be opened. */
  #wanted: number;

  constructor(wanted: number) {
    this.#wanted = wanted;
  }

  /** Opens them, when called for the first time. */
  fill(open: () => Duplex | null | undefined): void {
    for (; this.#wanted > 0; this.#wanted -= 1) {
      const socket = open();
      if (socket instanceof Socket) this.#add(socket);
    }
  }

  #add(socket: Socket): void {
    this.#sockets.add(socket);
    // A run that is done doesn't wait for them.
    socket.unref();
    const drop = (): void => void this.#sockets.delete(socket);
    // The request that would have used it opens its own, and tells what is wrong.
    socket.once('error', drop);
    socket.once('close', drop);
    setTimeout(() => {
      if (this.#sockets.delete(socket)) socket.destroy();
    }, KEPT).unref();
  }

  /** A connection, which may still be opening; undefined if none is left. */
  take(): Socket | undefined {
    for (const socket of this.#sockets) {
      this.#sockets.delete(socket);
      if (!socket.destroyed) return socket.ref();
    }
    return undefined;
  }

  /** Closes what nobody took. None is opened afterwards. */
  destroy(): void {
    this.#wanted = 0;
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
  }
}
