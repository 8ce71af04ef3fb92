import { createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Arrived {
  method: string;
  path: string;
  /** Body of a pushed manifest; empty for other requests. */
  body: Buffer;
}

/** Called before a request is forwarded; responds instead if it returns a value. */
export type Hook = (request: Arrived) => Promise<{ status: number; code: string } | undefined>;

export interface HookedProxy {
  host: string;
  /** Faults set by a test. */
  state: { hook?: Hook };
  close(): Promise<void>;
}

/**
 * A proxy to a registry over plain HTTP that can refuse a request, or do something before it.
 * @param watch sees every pushed manifest before the registry does; the proxy waits for it.
 */
export async function startHookedProxy(
  behind: string,
  watch: (request: Arrived) => Promise<void> = async () => undefined,
): Promise<HookedProxy> {
  const state: { hook?: Hook } = {};
  const server = createServer((request, response) => {
    const { method = '', url: path = '', headers } = request;
    const isManifest = method === 'PUT' && path.includes('/manifests/');
    const passOn = async (): Promise<void> => {
      const parts: Buffer[] = [];
      if (isManifest) for await (const part of request) parts.push(part as Buffer);
      const body = Buffer.concat(parts);
      const refusal = await state.hook?.({ method, path, body });
      if (refusal) {
        request.resume();
        response.writeHead(refusal.status, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ errors: [{ code: refusal.code, message: 'refused by the test' }] }));
        return;
      }
      if (isManifest) await watch({ method, path, body });
      const passed = send(`http://${behind}${path}`, { method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      });
      passed.on('error', () => response.destroy());
      if (isManifest) passed.end(body);
      else request.pipe(passed);
    };
    passOn().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    state,
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
