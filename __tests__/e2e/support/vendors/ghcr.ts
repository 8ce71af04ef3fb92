import { sendError } from './answers.ts';
import { startVendorRegistry, type Account } from './registry.ts';
import type { World } from './world.ts';

/** GHCR's error messages on a push, by what is wrong with the token. */
const DENIALS = {
  package: 'permission_denied: write_package',
  installation: 'installation not allowed to Create organization package',
  scopes: 'permission_denied: The token provided does not match expected scopes.',
} as const;

/**
 * GHCR, also of other GitHub instances: Basic auth with a token and any user name; permissions are only
 * checked on push.
 */
export async function startGhcr(world: World, host = 'ghcr.io') {
  const tokens = new Map<string, keyof typeof DENIALS | 'writes'>();
  const vendor = await startVendorRegistry({
    realm: `https://${host}/token`,
    service: host,
    grants: ['GET'],
    life: 'absent',
    authenticate({ kind, username, secret }): Account | undefined {
      const token = tokens.get(secret);
      if (kind !== 'basic' || username === '' || !token) return undefined;
      return { name: token, allows: (_repository, action) => action === 'pull' || token === 'writes' };
    },
    refuse: (response) => sendError(response, 403, 'DENIED', 'denied'),
    deny: (response) => sendError(response, 403, 'DENIED', DENIALS[state.denial]),
  });
  const state = { tokens, denial: 'package' as keyof typeof DENIALS, vendor };
  world.own(vendor);
  world.proxy.route(host, (request, response, url) =>
    url.pathname === '/token'
      ? vendor.tokens(request, response, url)
      : vendor.registry(request, response, url),
  );
  return state;
}
