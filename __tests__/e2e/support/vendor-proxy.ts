import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { createSecureContext, type SecureContext } from 'node:tls';
import { makeAuthority } from './token-service.ts';

/** Handles requests to one host. */
export type Route = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void> | void;

export interface SeenRequest {
  method: string;
  /** `https://auth.docker.io`. */
  origin: string;
  path: string;
  authorization: string | undefined;
}

export interface VendorProxy {
  /** `http://127.0.0.1:port`, for HTTPS_PROXY and HTTP_PROXY. */
  url: string;
  /** The authority that issues all hosts' certificates (PEM), for NODE_EXTRA_CA_CERTS. */
  certificate: string;
  /** Every request, in order. */
  seen: SeenRequest[];
  /** `host:port` of servers that respond to a TLS handshake as a plain HTTP server does. */
  withoutTls: Set<string>;
  /** Requested hosts without a route. */
  unknownAttributes: string[];
  route(host: string, route: Route): void;
  close(): Promise<void>;
}

/**
 * A forward proxy that terminates TLS for every host with certificates of its own authority, and passes
 * requests to the host's route. Programs can then be run against vendors' real names without leaving the
 * machine.
 */
export async function startVendorProxy(): Promise<VendorProxy> {
  const authority = await makeAuthority();
  const routes = new Map<string, Route>();
  const contexts = new Map<string, Promise<SecureContext>>();
  const seen: SeenRequest[] = [];
  const unknownAttributes: string[] = [];
  const withoutTls = new Set<string>();
  const sockets = new Set<Socket>();

  const contextFor = (name: string) => {
    const made =
      contexts.get(name) ??
      authority.issue(name).then(({ certificate, key }) => createSecureContext({ cert: certificate, key }));
    contexts.set(name, made);
    return made;
  };
  const answer = (scheme: string) => (request: IncomingMessage, response: ServerResponse) => {
    const absolute = /^https?:/.test(request.url ?? '');
    const url = new URL(absolute ? (request.url ?? '') : `${scheme}://${request.headers.host}${request.url}`);
    const { authorization } = request.headers;
    seen.push({ method: request.method ?? '', origin: url.origin, path: url.pathname, authorization });
    const route = routes.get(url.host);
    if (!route) {
      unknownAttributes.push(url.host);
      response.writeHead(502).end(`no route to ${url.host}`);
      return;
    }
    Promise.resolve(route(request, response, url)).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500);
      response.end(String(error));
    });
  };
  const secure = createSecureServer(
    { SNICallback: (name, done) => void contextFor(name).then((context) => done(null, context), done) },
    answer('https'),
  );
  const server = createServer(answer('http'));
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    const [name = '', port] = (request.url ?? '').split(':');
    sockets.add(socket);
    socket.on('error', () => undefined).once('close', () => sockets.delete(socket));
    // Registries on loopback that a test started itself are accessed directly.
    if (name === '127.0.0.1' || name === 'localhost') {
      const through = connect(Number(port), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        through.pipe(socket).pipe(through);
      });
      through.on('error', () => socket.destroy());
      return;
    }
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    if (withoutTls.has(request.url ?? '')) {
      socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'));
      return;
    }
    secure.emit('connection', socket);
  });
  const url = await listen(server);
  return {
    url,
    certificate: authority.certificate,
    seen,
    unknownAttributes,
    withoutTls,
    route: (host, route) => void routes.set(host, route),
    async close() {
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
