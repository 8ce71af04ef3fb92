import { startVendorProxy, type VendorProxy } from '../vendor-proxy.ts';
import { createGitHub, OIDC_HOST, type GitHub } from './github.ts';

/** The vendors' side of the internet, on loopback. */
export interface World {
  proxy: VendorProxy;
  github: GitHub;
  /** Everything that must be found in no log, output, summary or file. */
  secrets: Set<string>;
  /** Remembers a secret and gives it back. */
  secret(value: string): string;
  /** To be closed with the world. */
  own(part: { close(): Promise<void> }): void;
  close(): Promise<void>;
}

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
