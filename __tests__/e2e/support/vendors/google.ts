import { randomUUID } from 'node:crypto';
import type { Route } from '../vendor-proxy.ts';
import { readJson, sendError, sendJson, wrongFields } from './answers.ts';
import { ISSUER, type Claims } from './github.ts';
import { startVendorRegistry, type Account } from './registry.ts';
import type { World } from './world.ts';

export const PROVIDER = 'projects/123456789/locations/global/workloadIdentityPools/github/providers/acme';
export const SERVICE_ACCOUNT = 'ci@acme.iam.gserviceaccount.com';
const PLATFORM = 'https://www.googleapis.com/auth/cloud-platform';

/**
 * Google's token services and Artifact Registry.
 * https://cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token,
 * https://cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/generateAccessToken
 */
export async function startGoogle(world: World, hosts: string[]) {
  const principals = new Map<string, string>();
  const writers = new Set<string>(['service-account', 'federated', 'key']);
  const keys = new Map<string, { ends: boolean }>();
  const pool = {
    audiences: [] as string[],
    condition: (claims: Claims) => claims['repository_owner'] === 'acme',
    impersonators: (claims: string) => claims.startsWith('federated'),
  };

  const sts: Route = async (request, response, url) => {
    const body =
      request.method === 'POST' && url.pathname === '/v1/token' ? await readJson(request) : undefined;
    const refuse = (error: string, text: string, status = 400) =>
      sendJson(response, status, { error, error_description: text });
    if (!body || request.headers.authorization) return refuse('invalid_request', 'bad request');
    const wrong = wrongFields(body, {
      grantType: 'urn:ietf:params:oauth:grant-type:token-exchange',
      requestedTokenType: 'urn:ietf:params:oauth:token-type:access_token',
      subjectTokenType: 'urn:ietf:params:oauth:token-type:jwt',
      scope: PLATFORM,
      subjectToken: /./,
      audience:
        /^\/\/iam\.googleapis\.com\/projects\/\d+\/locations\/global\/workloadIdentityPools\/[^/]+\/providers\/[^/]+$/,
    });
    if (wrong.length > 0) return refuse('invalid_request', `Invalid value for "${wrong.join(', ')}".`);
    if (body['audience'] !== `//iam.googleapis.com/${PROVIDER}`) {
      return refuse(
        'invalid_target',
        'The target service indicated by the "audience" parameters is invalid. This might either be because the pool or provider is disabled or deleted or because it doesn\'t exist.',
      );
    }
    const claims = world.github.verify(String(body['subjectToken']));
    if (!claims || claims.iss !== ISSUER)
      return refuse('invalid_grant', "Error connecting to the given credential's issuer.");
    const allowed = pool.audiences.length > 0 ? pool.audiences : [`https://iam.googleapis.com/${PROVIDER}`];
    if (!allowed.includes(claims.aud))
      return refuse(
        'invalid_grant',
        `The audience in ID Token [${claims.aud}] does not match the expected audience.`,
      );
    if (!pool.condition(claims))
      return refuse('unauthorized_client', 'The given credential is rejected by the attribute condition.');
    const token = world.secret(`ya29.federated.${randomUUID()}`);
    principals.set(token, 'federated');
    sendJson(response, 200, {
      access_token: token,
      issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      token_type: 'Bearer',
      expires_in: 599,
    });
  };

  const credentials: Route = async (request, response, url) => {
    const body = request.method === 'POST' ? await readJson(request) : undefined;
    const refuse = (code: number, status: string, message: string) =>
      sendJson(response, code, { error: { code, message, status } });
    const principal = principals.get(request.headers.authorization?.replace(/^Bearer /, '') ?? '');
    if (!body || !principal)
      return refuse(401, 'UNAUTHENTICATED', 'Request had invalid authentication credentials.');
    const account = /^\/v1\/projects\/-\/serviceAccounts\/([^/]+):generateAccessToken$/.exec(
      url.pathname,
    )?.[1];
    if (decodeURIComponent(account ?? '') !== SERVICE_ACCOUNT)
      return refuse(404, 'NOT_FOUND', 'Not found; Gaia id not found for email');
    if (!Array.isArray(body['scope']) || body['scope'][0] !== PLATFORM)
      return refuse(400, 'INVALID_ARGUMENT', 'Scope is required.');
    const life = /^(\d+)s$/.exec(String(body['lifetime']))?.[1];
    if (life === undefined || Number(life) > 3600)
      return refuse(400, 'INVALID_ARGUMENT', 'The lifetime is too long.');
    if (!pool.impersonators(principal))
      return refuse(
        403,
        'PERMISSION_DENIED',
        "Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may not exist).",
      );
    const token = world.secret(`ya29.account.${randomUUID()}`);
    principals.set(token, 'service-account');
    sendJson(response, 200, {
      accessToken: token,
      expireTime: new Date(Date.now() + Number(life) * 1000).toISOString(),
    });
  };

  /** A service account's key file, which the registry accepts as a password. */
  function makeKey(): string {
    const id = randomUUID();
    keys.set(id, { ends: false });
    const key = {
      type: 'service_account',
      private_key_id: id,
      private_key: '-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n',
      client_email: SERVICE_ACCOUNT,
    };
    return world.secret(JSON.stringify(key));
  }
  function keyOwner(text: string): string | undefined {
    try {
      const { private_key_id: id } = JSON.parse(text) as { private_key_id: string };
      return keys.get(id)?.ends === false ? 'key' : undefined;
    } catch {
      return undefined;
    }
  }

  const registries = await Promise.all(
    hosts.map(async (host) => {
      const vendor = await startVendorRegistry({
        realm: `https://${host}/v2/token`,
        service: host,
        grants: ['GET'],
        authenticate({ username, secret }): Account | undefined {
          const users: Record<string, () => string | undefined> = {
            oauth2accesstoken: () => principals.get(secret),
            _json_key: () => keyOwner(secret),
            _json_key_base64: () => keyOwner(Buffer.from(secret, 'base64').toString('utf8')),
          };
          const name = users[username]?.();
          return name === undefined
            ? undefined
            : { name, allows: (_repository, action) => action === 'pull' || writers.has(name) };
        },
        refuse: (response) => sendError(response, 401, 'UNAUTHORIZED', 'authentication failed'),
        deny: (response, repository) =>
          sendError(
            response,
            403,
            'DENIED',
            `Permission "artifactregistry.repositories.uploadArtifacts" denied on resource "projects/${repository.split('/')[0]}/locations/europe/repositories/${repository.split('/')[1]}" (or it may not exist)`,
          ),
      });
      world.own(vendor);
      world.proxy.route(host, (request, response, url) =>
        url.pathname === '/v2/token'
          ? vendor.tokens(request, response, url)
          : vendor.registry(request, response, url),
      );
      return vendor;
    }),
  );
  world.proxy.route('sts.googleapis.com', sts);
  world.proxy.route('iamcredentials.googleapis.com', credentials);
  return { pool, principals, writers, keys, makeKey, registries };
}
