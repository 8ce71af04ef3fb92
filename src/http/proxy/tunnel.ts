import { request as httpRequest, type ClientRequest } from 'node:http';
import { Agent, request as httpsRequest, type AgentOptions, type RequestOptions } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { LIMITS } from '../../support/limits.ts';
import { authorization } from './proxy.ts';
import { proxyAddress, proxyProblem, tunnelProblem } from './proxy-error.ts';

type Created = (error: Error | null, stream: Duplex) => void;

/**
 * TLS connections through a proxy (CONNECT: RFC 9110, 9.3.6). Common proxy agents pass a proxy's refusal on as if
 * the server had sent it; a proxy could then answer in the registry's name.
 */
export class TunnelAgent extends Agent {
  readonly #proxy: URL;
  readonly #opening = new Set<ClientRequest>();

  constructor(proxy: URL, options: AgentOptions) {
    super(options);
    this.#proxy = proxy;
  }

  override createConnection(options: RequestOptions, created?: Created): undefined {
    const host = String(options.host ?? '').replace(/^(.*:.*)$/, '[$1]');
    this.#connect(`${host}:${options.port ?? 443}`, options.signal).then(
      (socket) => created?.(null, super.createConnection({ ...options, socket } as RequestOptions) as Duplex),
      // The type knows no failure without a connection.
      (error: Error) => (created as ((error: Error) => void) | undefined)?.(error),
    );
  }

  override destroy(): void {
    for (const request of this.#opening) request.destroy();
    super.destroy();
  }

  #connect(target: string, signal: AbortSignal | undefined): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const request = openTunnel(this.#proxy, target, signal);
      this.#opening.add(request);
      request.once('close', () => this.#opening.delete(request));
      request.once('connect', (response, socket: Socket, early) => {
        const problem = tunnelProblem(response, early, { proxy: this.#proxy, target });
        if (!problem) return resolve(socket);
        socket.destroy();
        reject(problem);
      });
      request.once('error', (error) => reject(proxyProblem(error, this.#proxy, target)));
      request.end();
    });
  }
}

function openTunnel(proxy: URL, target: string, signal: AbortSignal | undefined): ClientRequest {
  const limit = AbortSignal.timeout(LIMITS.proxyConnect.value);
  const open = proxy.protocol === 'https:' ? httpsRequest : httpRequest;
  const login = authorization(proxy);
  return open({
    ...proxyAddress(proxy),
    method: 'CONNECT',
    path: target,
    headers: { host: target, ...(login === undefined ? {} : { 'proxy-authorization': login }) },
    agent: false,
    signal: signal ? AbortSignal.any([signal, limit]) : limit,
  });
}
