import { randomUUID } from 'node:crypto';
import type { Route } from '../vendor-proxy.ts';
import { readForm, sendError, sendJson, wrongFields } from './answers.ts';
import { startVendorRegistry, type Account } from './registry.ts';
import type { World } from './world.ts';

export const TENANT = '11111111-2222-3333-4444-555555555555';
export const CLIENT = 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee';
const TOKEN_USER = '00000000-0000-0000-0000-000000000000';

interface Application {
  secret: string;
  expired?: boolean;
  federated: { issuer: string; subject: string; audience: string }[];
  /** May push to registries. */
  writes: boolean;
}

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Why Entra rejects an application's credential; undefined when it accepts it. */
function proofRefusal(
  world: World,
  application: Application,
  client: string,
  form: Record<string, string>,
): [number, string, string?, number?] | undefined {
  const assertion = form['client_assertion'];
  if (assertion === undefined) {
    if (form['client_secret'] !== application.secret)
      return [
        7000215,
        `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${client}'.`,
      ];
    if (application.expired) return [7000222, 'The provided client secret keys are expired.'];
  } else {
    if (form['client_assertion_type'] !== 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer')
      return [900144, 'client_assertion_type', 'invalid_request', 400];
    const claims = world.github.verify(assertion);
    if (!claims) return [50013, 'Assertion failed signature validation.'];
    const { federated } = application;
    const sameIssuer = federated.filter(({ issuer }) => issuer === claims.iss);
    if (sameIssuer.length === 0)
      return [
        700211,
        `No matching federated identity record found for presented assertion issuer '${claims.iss}'.`,
      ];
    const sameSubject = sameIssuer.filter(({ subject }) => subject === claims.sub);
    if (sameSubject.length === 0) {
      const cased = sameIssuer.some(({ subject }) => subject.toLowerCase() === claims.sub.toLowerCase());
      if (cased)
        return [
          7002138,
          `No matching federated identity record found for presented assertion subject '${claims.sub}'. The subject differs in case.`,
        ];
      return [
        700213,
        `No matching federated identity record found for presented assertion subject '${claims.sub}'. Check your federated identity credential Subject, Audience and Issuer against the presented assertion.`,
      ];
    }
    if (!sameSubject.some(({ audience }) => audience === claims.aud))
      return [
        700212,
        `No matching federated identity record found for presented assertion audience '${claims.aud}'.`,
      ];
  }
  return undefined;
}

/** Entra in one cloud, the machines' identity endpoint, and registries. */
export function createAzure(world: World) {
  const applications = new Map<string, Application>();
  const accessTokens = new Map<string, { tenant: string; client: string; resource: string }>();
  const resources = new Set<string>();
  const identities = new Map<string, { writes: boolean }>();

  function accessToken(client: string, resource: string): string {
    const claims = {
      tid: TENANT,
      appid: client,
      aud: resource,
      jti: randomUUID(),
      exp: Math.floor(Date.now() / 1000) + 3599,
    };
    const token = world.secret(`${encode({ alg: 'none' })}.${encode(claims)}.entra`);
    accessTokens.set(token, { tenant: TENANT, client, resource });
    return token;
  }

  /** https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow */
  const entra: Route = async (request, response, url) => {
    const refuse = (number: number, text: string, error = 'invalid_client', status = 401) =>
      sendJson(response, status, {
        error,
        error_description: `AADSTS${number}: ${text} Trace ID: ${randomUUID()}`,
        error_codes: [number],
        timestamp: new Date().toISOString(),
        trace_id: randomUUID(),
        correlation_id: randomUUID(),
        error_uri: `https://${url.host}/error?code=${number}`,
      });
    const form = await readForm(request);
    const tenant = /^\/([^/]+)\/oauth2\/v2\.0\/token$/.exec(url.pathname)?.[1];
    if (request.method !== 'POST' || !form || tenant === undefined)
      return refuse(900144, "The request body must contain 'grant_type'.", 'invalid_request', 400);
    if (tenant !== TENANT)
      return refuse(
        90002,
        `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.`,
        'invalid_request',
        400,
      );
    const wrong = wrongFields(form, {
      grant_type: 'client_credentials',
      client_id: /./,
      scope: /^https:\/\/.+\/\.default$/,
    });
    if (wrong.length > 0)
      return refuse(900144, `The request body must contain: ${wrong.join(', ')}.`, 'invalid_request', 400);
    const resource = form['scope']?.replace('/.default', '') ?? '';
    const client = form['client_id'] ?? '';
    const application = applications.get(client);
    if (!application)
      return refuse(
        700016,
        `Application with identifier '${client}' was not found in the directory 'Acme'.`,
        'unauthorized_client',
        400,
      );
    if (!resources.has(resource))
      return refuse(
        500011,
        `The resource principal named ${resource} was not found in the tenant.`,
        'invalid_resource',
        400,
      );
    const refused = proofRefusal(world, application, client, form);
    if (refused) return refuse(...refused);
    sendJson(response, 200, {
      token_type: 'Bearer',
      expires_in: 3599,
      ext_expires_in: 3599,
      access_token: accessToken(client, resource),
    });
  };

  const machine = (url: URL): { status: number; body: object } => {
    const resource = url.searchParams.get('resource') ?? '';
    const client = url.searchParams.get('client_id') ?? 'system';
    if (!resources.has(resource))
      return {
        status: 400,
        body: { error: 'invalid_resource', error_description: `AADSTS500011: ${resource}` },
      };
    if (!identities.has(client))
      return { status: 400, body: { error: 'invalid_request', error_description: 'Identity not found' } };
    return {
      status: 200,
      body: {
        access_token: accessToken(client, resource),
        expires_in: '86399',
        resource,
        token_type: 'Bearer',
      },
    };
  };
  /** https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token */
  const imds: Route = (request, response, url) => {
    const asked = request.method === 'GET' && url.pathname === '/metadata/identity/oauth2/token';
    if (
      !asked ||
      request.headers['metadata'] !== 'true' ||
      url.searchParams.get('api-version') !== '2018-02-01'
    ) {
      return sendJson(response, 400, {
        error: 'invalid_request',
        error_description: 'Required metadata header not specified',
      });
    }
    const { status, body } = machine(url);
    sendJson(response, status, body);
  };
  const hostedSecret = world.secret(randomUUID());
  const hosted: Route = (request, response, url) => {
    if (
      request.headers['x-identity-header'] !== hostedSecret ||
      url.searchParams.get('api-version') !== '2019-08-01'
    ) {
      return sendJson(response, 401, { message: 'no valid identity header' });
    }
    const { status, body } = machine(url);
    sendJson(response, status, body);
  };

  async function startRegistry(host: string) {
    const passwords = new Map<
      string,
      { password: string; allows: (repository: string, action: string) => boolean }
    >();
    const refreshTokens = new Map<string, { writes: boolean }>();
    const state = {
      passwords,
      tenant: TENANT,
      resources: new Set([...resources]),
      refreshTokens,
      firewall: false,
      getOnly: false,
    };
    const vendor = await startVendorRegistry({
      realm: `https://${host}/oauth2/token`,
      service: host,
      authenticate({ kind, username, secret }): Account | undefined {
        const refresh = kind === 'refresh' || username === TOKEN_USER ? refreshTokens.get(secret) : undefined;
        if (refresh)
          return { name: 'entra', allows: (_repository, action) => action === 'pull' || refresh.writes };
        const account = passwords.get(username);
        const application = applications.get(username);
        if (application && application.secret === secret)
          return { name: username, allows: () => application.writes };
        return account?.password === secret ? { name: username, allows: account.allows } : undefined;
      },
      refuse: (response) =>
        sendError(
          response,
          401,
          'UNAUTHORIZED',
          'authentication required, visit https://aka.ms/acr/authorization for more information.',
        ),
      deny: (response) => sendError(response, 401, 'DENIED', 'requested access to the resource is denied'),
    });
    /** https://github.com/Azure/acr/blob/main/docs/AAD-OAuth.md */
    const exchange: Route = async (request, response) => {
      if (request.method !== 'POST') return sendError(response, 404, 'NOT_FOUND', 'not found');
      if (state.firewall) {
        request.resume();
        return sendError(
          response,
          403,
          'DENIED',
          `client with IP '203.0.113.7' is not allowed access. Refer https://aka.ms/acr/firewall to grant access.`,
        );
      }
      const form = (await readForm(request)) ?? {};
      const wrong = wrongFields(form, { grant_type: 'access_token', service: host, access_token: /./ });
      if (wrong.length > 0) return sendError(response, 400, 'UNSUPPORTED', `invalid ${wrong.join(', ')}`);
      const token = accessTokens.get(form['access_token'] ?? '');
      if (!token || !state.resources.has(token.resource))
        return sendError(response, 401, 'UNAUTHORIZED', 'token validation failed');
      if (
        token.tenant !== state.tenant ||
        (form['tenant'] !== undefined && form['tenant'] !== state.tenant)
      ) {
        return sendError(
          response,
          401,
          'UNAUTHORIZED',
          'authentication required, visit https://aka.ms/acr/authorization for more information.',
        );
      }
      const claims = { sub: token.client, jti: randomUUID(), exp: Math.floor(Date.now() / 1000) + 10_800 };
      const refresh = world.secret(`${encode({ alg: 'none' })}.${encode(claims)}.acr`);
      refreshTokens.set(refresh, {
        writes: applications.get(token.client)?.writes ?? identities.get(token.client)?.writes ?? false,
      });
      sendJson(response, 200, { refresh_token: refresh });
    };
    world.own(vendor);
    world.proxy.route(host, (request, response, url) => {
      if (url.pathname === '/oauth2/exchange') return exchange(request, response, url);
      if (url.pathname !== '/oauth2/token') return vendor.registry(request, response, url);
      // Some registries reject the POST; clients fall back to GET.
      if (request.method === 'POST' && state.getOnly) {
        request.resume();
        return sendError(response, 400, 'UNSUPPORTED', 'unsupported');
      }
      return vendor.tokens(request, response, url);
    });
    return { ...state, state, vendor };
  }
  return {
    applications,
    identities,
    resources,
    accessTokens,
    entra,
    imds,
    hosted,
    hostedSecret,
    startRegistry,
  };
}
