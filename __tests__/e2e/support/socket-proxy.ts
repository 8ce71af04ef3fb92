import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer, request as open, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';

/**
 * Endpoints for BuildKit: https://docs.docker.com/reference/api/engine/ (Session), and buildx's docker
 * driver.
 */
const isBuildkit = ({ url = '' }: IncomingMessage): boolean => /\/(?:grpc|session)$/.test(url);

/** A proxy for a daemon's socket that blocks only BuildKit. */
export async function withoutBuildkit(socket: string): Promise<{ path: string; close(): Promise<void> }> {
  const path = join(tmpdir(), `proxy-${randomBytes(4).toString('hex')}.sock`);
  const server = createServer((request, response) => {
    if (isBuildkit(request))
      return void response.writeHead(403).end('Request forbidden by administrative rules.');
    const { method, url, headers } = request;
    const onward = open({ socketPath: socket, method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    return request.pipe(onward);
  }).on('upgrade', (request, stream, head) => upgrade(request, stream, head, socket));
  server.listen(path);
  await once(server, 'listening');
  return {
    path,
    async close() {
      server.closeAllConnections();
      server.close();
      await rm(path, { force: true });
    },
  };
}

function upgrade(request: IncomingMessage, stream: Duplex, head: Buffer, socket: string): void {
  stream.on('error', () => stream.destroy());
  if (isBuildkit(request)) return void stream.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
  const onward = connect(socket).on('error', () => stream.destroy());
  const headers = Object.entries(request.headers).map(([name, value]) => `${name}: ${String(value)}\r\n`);
  onward.write(`${request.method} ${request.url} HTTP/1.1\r\n${headers.join('')}\r\n`);
  onward.write(head);
  onward.pipe(stream).pipe(onward);
}
