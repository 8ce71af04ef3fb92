import { startVendorProxy, type VendorProxy } from '../vendor-proxy.ts';
import { createGitHub, OIDC_HOST, type GitHub } from './github.ts';

/** The vendors' services, on loopback. */
export interface World {
  proxy: VendorProxy;
  github: GitHub;
  /** Values that must not appear in any log, output, summary or file. */
  secrets: Set<string>;
  /** Registers a secret and returns it. */
  secret(value: string): string;
  /** Closes `part` together with the world. */
  own(part: { close(): Promise<void> }): void;
  close(): Promise<void>;
}

/** Starts the proxy, with no vendors yet. */
export async function startWorld(): Promise<World> {
  const proxy = await startVendorProxy();
  const github = createGitHub();
  const secrets = new Set<string>();
  const parts: { close(): Promise<void> }[] = [];
  proxy.route(OIDC_HOST, github.route);
  secrets.add(github.env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] ?? '');
  return {
    proxy,
    github,
    secrets,
    secret(value) {
      secrets.add(value);
      return value;
    },
    own: (part) => void parts.push(part),
    async close() {
      await Promise.all(parts.map((part) => part.close()));
      await proxy.close();
    },
  };
}
