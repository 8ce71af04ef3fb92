import type { IncomingMessage } from 'node:http';
import { Refusal } from './exchange.ts';

/** What a registry that serves a single repository answers for. */
export interface Confinement {
  repository: string;
  /** `127.0.0.1:40123`: the only `Host` that is served, so that no web page reaches it under a name of its own. */
  host: string;
}

/** Everything that a push or a pull by name needs. Catalog, tag lists and referrers tell what is there. */
const NEEDED = new Set(['base', 'blob', 'uploads', 'upload', 'manifest']);

/** Refuses a request that was addressed to another host, before its login is looked at. @throws Refusal (421). */
export function requireHost(request: IncomingMessage, { host }: Confinement): void {
  // RFC 9110 section 15.5.20: the request was directed at a server that isn't configured for it.
  if (request.headers.host !== host) throw new Refusal(421, 'DENIED', 'this host is not served here');
}

/** Refuses every route but those of the one repository. @throws Refusal (404). */
export function requireRepository(route: { kind: string; repository?: string }, confined: Confinement): void {
  if (!NEEDED.has(route.kind)) throw new Refusal(404, 'UNSUPPORTED', 'nothing is listed here');
  if (route.repository !== undefined && route.repository !== confined.repository) {
    throw new Refusal(404, 'NAME_UNKNOWN', 'there is no such repository');
  }
}
