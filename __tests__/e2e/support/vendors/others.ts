import { randomUUID } from 'node:crypto';
import type { Route } from '../vendor-proxy.ts';
import { readBasic, readJson, sendError, sendJson, wrongFields } from './answers.ts';
import { ISSUER, SUBJECT } from './github.ts';
import { startVendorRegistry, type Account } from './registry.ts';
import type { World } from './world.ts';

interface Known {
  password: string;
  writes: boolean;
}

const accountOf = (known: Map<string, Known>, username: string, secret: string): Account | undefined => {
  const account = known.get(username);
  if (!account || account.password !== secret) return undefined;
  return { name: username, allows: (_repository, action) => action === 'pull' || account.writes };
};

/** Quay: robot accounts and their federation. quay/quay's endpoints/oauth/robot_identity_federation.py */
export async function startQuay(world: World) {
  const robots = new Map<string, Known>();
  const federation = new Map<string, { issuer: string; subject: string }>([
    ['acme+ci', { issuer: ISSUER, subject: SUBJECT }],
  ]);
  const issued = new Map<string, string>();
  const vendor = await startVendorRegistry({
    realm: 'https://quay.io/v2/auth',
    service: 'quay.io',
    grants: ['GET'],
    authenticate: ({ username, secret }) =>
      issued.get(secret) === username
        ? { name: username, allows: () => true }
        : accountOf(robots, username, secret),
    refuse: (response, { username }) =>
      sendError(
        response,
        401,
        'UNAUTHORIZED',
        username.includes('+') && !robots.has(username)
          ? `Could not find robot with username: ${username}`
          : 'Could not find robot with specified token',
      ),
    deny: (response) =>
      sendError(response, 401, 'UNAUTHORIZED', 'access to the requested resource is not authorized'),
  });
  const federated: Route = (request, response) => {
    const login = readBasic(request.headers.authorization);
    const binding = federation.get(login?.username ?? '');
    const claims = world.github.verify(login?.password ?? '');
    if (request.method !== 'GET' || !login) return sendJson(response, 401, { error: 'missing auth' });
    if (!binding) return sendJson(response, 401, { error: 'Robot does not have federated login configured' });
    if (!claims || claims.iss !== binding.issuer || claims.sub !== binding.subject)
      return sendJson(response, 401, { error: 'Token does not match robot' });
    const token = world.secret(`quay-${randomUUID()}`);
    issued.set(token, login.username);
    sendJson(response, 200, { token });
  };
  world.own(vendor);
  world.proxy.route('quay.io', (request, response, url) => {
    if (url.pathname === '/oauth2/federation/robot/token') return federated(request, response, url);
    return url.pathname === '/v2/auth'
      ? vendor.tokens(request, response, url)
      : vendor.registry(request, response, url);
  });
  return { robots, federation, vendor };
}

/** GitLab: the token service has its own host and service name, and only the last scope counts. */
export async function startGitLab(world: World) {
  const tokens = new Map<string, Known>();
  const vendor = await startVendorRegistry({
    realm: 'https://gitlab.com/jwt/auth',
    service: 'container_registry',
    grants: ['GET'],
    life: 'absent',
    lastScopeOnly: true,
    authenticate: ({ username, secret }) => accountOf(tokens, username, secret),
    refuse: (response) =>
      sendError(
        response,
        403,
        'DENIED',
        'HTTP Basic: Access denied. The provided password or token is incorrect or your account has 2FA enabled and you must use a personal access token instead of a password.',
      ),
    deny: (response) => sendError(response, 401, 'DENIED', 'requested access to the resource is denied'),
  });
  world.own(vendor);
  world.proxy.route('registry.gitlab.com', vendor.registry);
  world.proxy.route('gitlab.com', vendor.tokens);
  return { tokens, vendor };
}

/** Harbor: robot accounts with a name prefix, and projects that have to exist before a push. */
export async function startHarbor(world: World, host: string) {
  const robots = new Map<string, Known>();
  const projects = new Set(['acme']);
  const vendor = await startVendorRegistry({
    realm: `https://${host}/service/token`,
    service: 'harbor-registry',
    grants: ['GET'],
    authenticate: ({ username, secret }) => accountOf(robots, username, secret),
    refuse: (response) => sendError(response, 401, 'UNAUTHORIZED', 'unauthorized'),
    deny: (response, repository) =>
      sendError(response, 403, 'FORBIDDEN', `unauthorized to access repository: ${repository}, action: push`),
  });
  vendor.intercept = (request, response, url) => {
    const repository = /^\/v2\/(.+)\/(?:blobs|manifests|tags)\//.exec(url.pathname)?.[1];
    if (
      !request.headers.authorization ||
      repository === undefined ||
      projects.has(repository.split('/')[0] ?? '')
    )
      return false;
    request.resume();
    sendError(response, 404, 'NOT_FOUND', `project ${repository.split('/')[0]} not found`);
    return true;
  };
  world.own(vendor);
  world.proxy.route(host, (request, response, url) =>
    url.pathname === '/service/token'
      ? vendor.tokens(request, response, url)
      : vendor.registry(request, response, url),
  );
  return { robots, projects, vendor };
}

/** JFrog: access tokens, and OIDC integrations with identity mappings. jfrog.com/help, OpenID Connect */
export async function startJfrog(world: World, host: string) {
  const users = new Map<string, Known>();
  const issued = new Map<string, string>();
  const integration = {
    name: 'github',
    audience: 'https://github.com/acme',
    mapping: { subject: SUBJECT, username: 'ci' as string | undefined },
    named: true,
  };
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const makeToken = (username: string) => {
    const claims = {
      sub: `jfac@01/users/${username}`,
      iss: 'jfac@01',
      jti: randomUUID(),
      exp: Math.floor(Date.now() / 1000) + 60,
    };
    const token = world.secret(`${encode({ alg: 'RS256' })}.${encode(claims)}.jfrog`);
    issued.set(token, username);
    return token;
  };
  const vendor = await startVendorRegistry({
    realm: `https://${host}/v2/token`,
    service: host,
    authenticate: ({ username, secret }) =>
      issued.get(secret) === username
        ? { name: username, allows: () => true }
        : accountOf(users, username, secret),
    refuse: (response) => sendError(response, 401, 'UNAUTHORIZED', 'Wrong username was used'),
    deny: (response) => sendError(response, 403, 'DENIED', 'The requested access to the resource is denied'),
  });
  const exchange: Route = async (request, response) => {
    const body = request.method === 'POST' ? await readJson(request) : undefined;
    const refuse = (status: number, code: string, message: string) =>
      sendJson(response, status, { errors: [{ code, message }] });
    if (!body) return refuse(400, 'BAD_REQUEST', 'bad request');
    const wrong = wrongFields(body, {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
      subject_token: /./,
      provider_name: /./,
    });
    if (wrong.length > 0) return refuse(400, 'BAD_REQUEST', `missing ${wrong.join(', ')}`);
    if (body['provider_name'] !== integration.name)
      return refuse(404, 'NOT_FOUND', `Provider ${String(body['provider_name'])} was not found`);
    const claims = world.github.verify(String(body['subject_token']));
    if (!claims || claims.iss !== ISSUER) return refuse(401, 'UNAUTHORIZED', 'Invalid token');
    if (claims.aud !== integration.audience) return refuse(400, 'BAD_REQUEST', 'Invalid audience');
    if (claims.sub !== integration.mapping.subject)
      return refuse(401, 'UNAUTHORIZED', 'No identity mapping found for the claims');
    const username = integration.mapping.username ?? 'group';
    sendJson(response, 200, {
      access_token: makeToken(username),
      expires_in: 60,
      scope: 'applied-permissions/user',
      token_type: 'Bearer',
      issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      ...(integration.named ? { username } : {}),
    });
  };
  world.own(vendor);
  world.proxy.route(host, (request, response, url) => {
    if (url.pathname === '/access/api/v1/oidc/token') return exchange(request, response, url);
    return url.pathname === '/v2/token'
      ? vendor.tokens(request, response, url)
      : vendor.registry(request, response, url);
  });
  return { users, integration, makeToken, vendor };
}
