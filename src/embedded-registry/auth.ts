import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerJson, Refusal } from './exchange.ts';
import type { Scope } from './routes.ts';

/** Authentication required by an embedded registry. */
export type EmbeddedAuth =
  | { kind: 'none' }
  | { kind: 'basic'; username: string; password: string }
  /** Bearer tokens from a token service in the same process, as with Docker Hub and GHCR. */
  | { kind: 'token'; username: string; password: string };

export interface Guard {
  /**
   * Checks that a request is granted `scopes`.
   * @throws Refusal (401).
   */
  check(request: IncomingMessage, scopes: readonly Scope[]): void;
  /** The `WWW-Authenticate` challenge for a 401; undefined for none. */
  challenge(origin: string, scopes: readonly Scope[]): string | undefined;
  /**
   * Handles `/token`. https://distribution.github.io/distribution/spec/auth/token/
   * @throws Refusal (401).
   */
  token?(request: IncomingMessage, response: ServerResponse, url: URL): void;
}

const LIFE_SECONDS = 300;

/** Creates the authentication check; only `token` has a token service. */
export function createGuard(auth: EmbeddedAuth): Guard {
  if (auth.kind === 'none') return { check() {}, challenge: () => undefined };
  const isUser = (request: IncomingMessage): boolean =>
    sameText(request.headers.authorization ?? '', basicHeader(auth));
  if (auth.kind === 'basic') {
    return {
      check(request) {
        if (!isUser(request)) throw unauthorized();
      },
      challenge: () => 'Basic realm="embedded registry"',
    };
  }
  const key = randomBytes(32);
  return {
    check(request, scopes) {
      const granted = readToken(key, request.headers.authorization);
      if (!granted || !scopes.every((scope) => grants(granted, scope))) throw unauthorized();
    },
    challenge(origin, scopes) {
      const realm = `Bearer realm="${origin}/token",service="embedded"`;
      const wanted = scopes.map(
        ({ resource, action }) => `${resource}:${action === 'push' ? 'pull,push' : action}`,
      );
      return wanted.length === 0 ? realm : `${realm},scope="${wanted.join(' ')}"`;
    },
    token(request, response, url) {
      if (!isUser(request)) throw unauthorized();
      const token = issueToken(key, url.searchParams.getAll('scope').flatMap(expandScope));
      answerJson({ request, response }, { token, access_token: token, expires_in: LIFE_SECONDS });
    },
  };
}

function unauthorized(): Refusal {
  return new Refusal(401, 'UNAUTHORIZED', 'authentication required');
}

function basicHeader({ username, password }: { username: string; password: string }): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/**
 * `*` grants every action.
 * https://distribution.github.io/distribution/spec/auth/scope/#resource-scope-grammar
 */
function grants(granted: readonly string[], { resource, action }: Scope): boolean {
  return granted.includes(`${resource}:${action}`) || granted.includes(`${resource}:*`);
}

/** Splits `repository:acme/app:pull,push` into one scope per action. */
function expandScope(scope: string): string[] {
  const [type, name, actions] = [
    scope.split(':')[0],
    scope.split(':').slice(1, -1).join(':'),
    scope.split(':').at(-1),
  ];
  return (actions ?? '').split(',').map((action) => `${type}:${name}:${action}`);
}

function issueToken(key: Buffer, granted: string[]): string {
  const expires = Math.floor(Date.now() / 1000) + LIFE_SECONDS;
  const payload = Buffer.from(JSON.stringify({ granted, expires })).toString('base64url');
  return `${payload}.${sign(key, payload)}`;
}

function readToken(key: Buffer, header: string | undefined): string[] | undefined {
  const [payload, signature] = /^Bearer ([\w-]+)\.([\w-]+)$/.exec(header ?? '')?.slice(1) ?? [];
  if (payload === undefined || signature === undefined || !sameText(signature, sign(key, payload)))
    return undefined;
  const { granted, expires } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as {
    granted: string[];
    expires: number;
  };
  return expires > Date.now() / 1000 ? granted : undefined;
}

function sign(key: Buffer, payload: string): string {
  return createHmac('sha256', key).update(payload).digest('base64url');
}
