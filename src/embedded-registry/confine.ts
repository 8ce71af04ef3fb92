import type { IncomingMessage } from 'node:http';
import { Refusal } from './exchange.ts';

/** Limits a registry to a single repository. */
export interface Confinement {
  repository: string;
  /** `127.0.0.1:40123`, the only accepted `Host`, as a protection against DNS rebinding. */
  host: string;
}

/** Routes needed to push or pull by name. Catalog, tag list and referrers would reveal the content. */
const NEEDED = new Set(['base', 'blob', 'uploads', 'upload', 'manifest']);

/**
 * Rejects requests for other hosts, before authentication.
 * @throws Refusal (421).
 */
export function requireHost(request: IncomingMessage, { host }: Confinement): void {
  // RFC 9110, 15.5.20: Misdirected Request.
  if (request.headers.host !== host) throw new Refusal(421, 'DENIED', 'this host is not served here');
}

/**
 * Rejects all routes except those of the one repository.
 * @throws Refusal (404).
 */
export function requireRepository(route: { kind: string; repository?: string }, confined: Confinement): void {
  if (!NEEDED.has(route.kind)) throw new Refusal(404, 'UNSUPPORTED', 'nothing is listed here');
  if (route.repository !== undefined && route.repository !== confined.repository) {
    throw new Refusal(404, 'NAME_UNKNOWN', 'there is no such repository');
  }
}
