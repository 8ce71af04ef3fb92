import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { request as send, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDistribution, type Distribution } from '../registry.ts';
import { makeAuthority, signToken } from '../token-service.ts';
import type { Route } from '../vendor-proxy.ts';
import { readBasic, readBody, sendError } from './answers.ts';

export type Action = 'pull' | 'push';

/** A logged-in account and its permissions. */
export interface Account {
  name: string;
  allows(repository: string, action: Action): boolean;
}

export interface Login {
  kind: 'basic' | 'refresh' | 'anonymous';
  username: string;
  secret: string;
}

export interface VendorRegistryOptions {
  /** URL of the token service in the vendor's challenge. */
  realm: string;
  service: string;
  /** Returns undefined to reject the login. */
  authenticate(login: Login): Account | undefined;
  /** Responds to a rejected login. */
  refuse?(response: ServerResponse, login: Login): void;
  /** Responds to a push with insufficient permissions. */
  deny?(response: ServerResponse, repository: string): void;
  /** Supported requests of the token protocol. */
  grants?: ('GET' | 'password' | 'refresh_token')[];
  /** Token lifetime in seconds; `absent` leaves it out of the response. */
  life?: number | 'absent';
  /** Of several `scope` parameters, only the last counts, as with GitLab. */
  lastScopeOnly?: boolean;
}

export interface VendorRegistry {
  /** For the registry's own host. */
  registry: Route;
  /** For the host and path of the realm. */
  tokens: Route;
  tokenRequests: { method: string; login: Login; scopes: string[] }[];
  distribution: Distribution;
  /** Responds instead of the registry when it returns true, for vendor-specific behaviour. */
  intercept?: (request: IncomingMessage, response: ServerResponse, url: URL) => boolean;
  close(): Promise<void>;
}

/** Distribution with token auth under a vendor's name, and the vendor's token service. */
export async function startVendorRegistry(options: VendorRegistryOptions): Promise<VendorRegistry> {
  const { certificate, key } = await makeAuthority();
  const issuer = 'vendor';
  const bundle = join(tmpdir(), `vendor-${randomUUID()}.pem`);
  await writeFile(bundle, certificate);
  const distribution = await startDistribution({
    extra: `auth: {token: {realm: "${options.realm}", service: "${options.service}", issuer: ${issuer}, rootcertbundle: ${bundle}}}`,
  });
  const vendor: VendorRegistry = {
    distribution,
    tokenRequests: [],
    async registry(request, response, url) {
      if (vendor.intercept?.(request, response, url)) return;
      const repository = /^\/v2\/(.+)\/(?:blobs|manifests|tags|referrers)\//.exec(url.pathname)?.[1];
      const writes = !['GET', 'HEAD'].includes(request.method ?? '');
      const token = request.headers.authorization?.replace(/^Bearer /, '');
      if (options.deny && repository && writes && token && !mayPush(token, repository)) {
        request.resume();
        return options.deny(response, repository);
      }
      await forward(request, response, url, distribution);
    },
    async tokens(request, response, url) {
      const asked = await readTokenRequest(request, url, options);
      if (!asked)
        return sendError(response, request.method === 'POST' ? 404 : 405, 'UNSUPPORTED', 'unsupported');
      const { login, fields } = asked;
      const all = fields
        .getAll('scope')
        .flatMap((scope) => scope.split(' '))
        .filter((scope) => scope !== '');
      const scopes = options.lastScopeOnly ? all.slice(-1) : all;
      vendor.tokenRequests.push({ method: request.method ?? '', login, scopes: all });
      if (fields.get('service') !== options.service) {
        return sendError(response, 400, 'UNSUPPORTED', `unknown service ${fields.get('service')}`);
      }
      const account = options.authenticate(login);
      if (!account) {
        if (options.refuse) return options.refuse(response, login);
        return sendError(response, 401, 'UNAUTHORIZED', 'authentication required');
      }
      const life = typeof options.life === 'number' ? options.life : 300;
      const now = Math.floor(Date.now() / 1000);
      const claims = {
        iss: issuer,
        sub: account.name,
        aud: options.service,
        iat: now,
        nbf: now - 60,
        exp: now + life,
        jti: randomUUID(),
        access: granted(scopes, account),
      };
      const value = signToken(claims, key, certificate);
      const body = {
        token: value,
        access_token: value,
        ...(options.life === 'absent' ? {} : { expires_in: life }),
      };
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(body));
    },
    close: () => distribution.close(),
  };
  return vendor;
}

function granted(scopes: string[], account: Account) {
  return scopes.map((scope) => {
    const [type = '', ...rest] = scope.split(':');
    const actions = (rest.pop() ?? '').split(',') as Action[];
    const name = rest.join(':');
    return { type, name, actions: actions.filter((action) => account.allows(name, action)) };
  });
}

function mayPush(token: string, repository: string): boolean {
  const payload = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as {
    access: { name: string; actions: string[] }[];
  };
  return payload.access.some(({ name, actions }) => name === repository && actions.includes('push'));
}

async function readTokenRequest(
  request: IncomingMessage,
  url: URL,
  options: VendorRegistryOptions,
): Promise<{ fields: URLSearchParams; login: Login } | undefined> {
  const grants = options.grants ?? ['GET', 'password', 'refresh_token'];
  if (request.method === 'GET') {
    if (!grants.includes('GET')) return undefined;
    const basic = readBasic(request.headers.authorization);
    const login: Login = basic
      ? { kind: 'basic', username: basic.username, secret: basic.password }
      : { kind: 'anonymous', username: '', secret: '' };
    return { fields: url.searchParams, login };
  }
  const fields = new URLSearchParams(await readBody(request));
  const grant = fields.get('grant_type') as 'password' | 'refresh_token';
  if (!grants.includes(grant) || !fields.get('client_id')) return undefined;
  if (grant === 'password') {
    return {
      fields,
      login: { kind: 'basic', username: fields.get('username') ?? '', secret: fields.get('password') ?? '' },
    };
  }
  return { fields, login: { kind: 'refresh', username: '', secret: fields.get('refresh_token') ?? '' } };
}

/** Forwards a request to distribution as a load balancer does. */
export async function forward(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  distribution: Pick<Distribution, 'url'>,
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const passed = send(
      `${distribution.url}${url.pathname}${url.search}`,
      {
        method: request.method ?? 'GET',
        headers: { ...request.headers, host: url.host, 'x-forwarded-proto': url.protocol.slice(0, -1) },
      },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
        answer.once('end', resolve);
        answer.once('error', reject);
      },
    );
    passed.once('error', reject);
    request.pipe(passed);
  });
}
