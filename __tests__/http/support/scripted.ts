import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Seen {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

export interface Scripted {
  /** `127.0.0.1:port`. */
  host: string;
  url: string;
  seen: Seen[];
  close(): Promise<void>;
}

/** A server that answers as `handler` says; with the body read beforehand. */
export async function startScripted(
  handler: (request: Seen, response: ServerResponse) => void | Promise<void>,
): Promise<Scripted> {
  const seen: Seen[] = [];
  return {
    ...(await listen((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('error', () => undefined);
      request.on('end', () => {
        const { method = '', url = '', headers } = request;
        const entry = { method, url, headers, body: Buffer.concat(chunks) };
        seen.push(entry);
        Promise.resolve(handler(entry, response)).catch((error: unknown) =>
          response.writeHead(599).end(String(error)),
        );
      });
    })),
    seen,
  };
}

/** A server with full control over sockets. */
export async function listen(listener: RequestListener): Promise<Omit<Scripted, 'seen'>> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    url: `http://${host}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
