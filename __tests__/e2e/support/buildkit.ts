import { once } from 'node:events';
import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createSecureServer } from 'node:tls';

/**
 * Serves BuildKit on a socket, like a remote or in-cluster one. Debian doesn't package `buildkitd`, but a
 * Docker daemon contains BuildKit, and exposes its gRPC service after `POST /grpc` with an upgrade to h2c,
 * which buildx's docker driver uses. This does the upgrade, so that buildx's remote driver can use plain
 * gRPC.
 */
export async function serveBuildkit(
  dockerSocket: string,
  path: string,
): Promise<{ address: string; close(): Promise<void> }> {
  const { server, close } = serve(dockerSocket, (forward) => createServer(forward));
  server.listen(path);
  await once(server, 'listening');
  return { address: `unix://${path}`, close };
}

/**
 * The same on a loopback port with mutual TLS, for clients with a certificate of the authority. All values
 * are PEM.
 */
export async function serveBuildkitWithTls(
  dockerSocket: string,
  { ca, cert, key }: { ca: string; cert: string; key: string },
): Promise<{ address: string; close(): Promise<void> }> {
  const options = { ca, cert, key, requestCert: true, rejectUnauthorized: true, ALPNProtocols: ['h2'] };
  const { server, close } = serve(dockerSocket, (forward) => createSecureServer(options, forward));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { address: `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}

function serve(dockerSocket: string, create: (forward: (client: Socket) => void) => Server) {
  const open = new Set<Socket>();
  const server = create((client) => {
    const daemon = connect(dockerSocket);
    for (const socket of [client, daemon]) {
      open.add(socket);
      socket.on('error', () => {
        client.destroy();
        daemon.destroy();
      });
      socket.on('close', () => open.delete(socket));
    }
    void upgrade(daemon).then(() => client.pipe(daemon).pipe(client));
  });
  const close = async () => {
    for (const socket of open) socket.destroy();
    server.close();
    await once(server, 'close');
  };
  return { server, close };
}

/** Sends the upgrade; resolves once the response's head has been consumed. */
function upgrade(daemon: Socket): Promise<void> {
  daemon.write(
    'POST /grpc HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 0\r\n\r\n',
  );
  return new Promise((settle) => {
    let head = Buffer.alloc(0);
    const read = (chunk: Buffer) => {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf('\r\n\r\n');
      if (end === -1) return;
      daemon.off('data', read);
      daemon.pause();
      daemon.unshift(head.subarray(end + 4));
      settle();
    };
    daemon.on('data', read);
  });
}
