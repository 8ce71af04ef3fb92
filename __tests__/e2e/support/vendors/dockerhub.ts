import { randomUUID } from 'node:crypto';
import type { Route } from '../vendor-proxy.ts';
import { readForm, sendError, sendJson, wrongFields } from './answers.ts';
import { ISSUER } from './github.ts';
import { startVendorRegistry, type Account } from './registry.ts';
import type { World } from './world.ts';

export const CONNECTION = '01234567-89ab-cdef-0123-456789abcdef';

/** Fields of a token exchange that are missing or not as documented. */
function badFields(form: Record<string, string>): string | undefined {
  const wrong = wrongFields(form, {
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
    subject_token: /./,
    connection_id: /^[0-9a-f-]{36}$/,
    expires_in: /^\d+$/,
  });
  const life = Number(form['expires_in']);
  if (wrong.length > 0) return wrong.join(', ');
  return life < 300 || life > 3600 ? 'expires_in' : undefined;
}

/** Whether a ruleset, with `*` as a wildcard, matches a subject. */
function matches(ruleset: string, subject: string): boolean {
  const parts = ruleset.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(subject);
}

/**
 * Docker Hub and its identity service. An OIDC connection belongs to an organization, and has rulesets for
 * the token's subject, with `*` as a wildcard.
 * https://docs.docker.com/enterprise/security/oidc-connections/
 */
export async function startDockerHub(world: World) {
  const accounts = new Map<string, { password: string; writes: (repository: string) => boolean }>();
  const issued = new Map<string, { ends: number; organization: string }>();
  const connection = { id: CONNECTION, organization: 'acme', rulesets: ['repo:acme/app:*'] };
  const lives: number[] = [];
  const failures: number[] = [];
  // A token of the identity service can be exchanged for one registry token only.
  const once = { only: false };

  const vendor = await startVendorRegistry({
    realm: 'https://auth.docker.io/token',
    service: 'registry.docker.io',
    authenticate({ kind, username, secret }): Account | undefined {
      if (kind === 'anonymous') return { name: '', allows: (_repository, action) => action === 'pull' };
      const token = issued.get(secret);
      if (once.only) issued.delete(secret);
      if (token && token.ends > Date.now() && token.organization === username) {
        return { name: username, allows: (repository) => repository.startsWith(`${username}/`) };
      }
      const account = accounts.get(username);
      if (!account || account.password !== secret) return undefined;
      return {
        name: username,
        allows: (repository, action) => action === 'pull' || account.writes(repository),
      };
    },
    refuse: (response) => sendJson(response, 401, { details: 'incorrect username or password' }),
    deny: (response) => sendError(response, 401, 'DENIED', 'requested access to the resource is denied'),
  });

  const identity: Route = async (request, response, url) => {
    const status = failures.shift();
    if (status !== undefined) {
      request.resume();
      return sendJson(
        response,
        status,
        { message: 'try later' },
        status === 429 ? { 'retry-after': '0' } : {},
      );
    }
    const form =
      request.method === 'POST' && url.pathname === '/oauth/token' ? await readForm(request) : undefined;
    if (!form) return sendJson(response, 404, { message: 'not found' });
    const wrong = badFields(form);
    if (wrong !== undefined) {
      return sendJson(response, 400, { error: 'invalid_request', error_description: `invalid ${wrong}` });
    }
    const life = Number(form['expires_in']);
    if (form['connection_id'] !== connection.id)
      return sendJson(response, 404, { message: 'OIDC connection not found' });
    const claims = world.github.verify(form['subject_token'] ?? '');
    if (!claims || claims.iss !== ISSUER)
      return sendJson(response, 401, { error: 'invalid_grant', error_description: 'invalid subject token' });
    if (claims.aud !== 'https://identity.docker.com') {
      return sendJson(response, 400, {
        error: 'invalid_grant',
        error_description: 'unexpected audience in subject token',
      });
    }
    if (!connection.rulesets.some((ruleset) => matches(ruleset, claims.sub)))
      return sendJson(response, 403, { message: 'no ruleset matches the token' });
    const token = world.secret(`dckr_oidc_${randomUUID()}`);
    lives.push(life);
    issued.set(token, { ends: Date.now() + life * 1000, organization: connection.organization });
    sendJson(response, 200, { access_token: token, expires_in: life, token_type: 'Bearer' });
  };

  world.own(vendor);
  world.proxy.route('registry-1.docker.io', vendor.registry);
  world.proxy.route('auth.docker.io', vendor.tokens);
  world.proxy.route('identity.docker.com', identity);
  return { accounts, connection, lives, once, failures, issued, vendor };
}
