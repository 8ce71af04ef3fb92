import { createPublicKey, generateKeyPairSync, randomUUID, sign, verify } from 'node:crypto';
import type { Route } from '../vendor-proxy.ts';
import { sendJson } from './answers.ts';

export const ISSUER = 'https://token.actions.githubusercontent.com';
export const OIDC_HOST = 'pipelines.actions.githubusercontent.com';
export const SUBJECT = 'repo:acme/app:ref:refs/heads/main';

export interface Claims {
  sub: string;
  aud: string;
  iss: string;
  exp: number;
  [name: string]: unknown;
}

/** GitHub's OIDC provider: the endpoint that jobs request tokens from, and the keys to verify them. */
export interface GitHub {
  route: Route;
  /** The variables of a job with `id-token: write`. */
  env: Record<string, string>;
  /** Subject of tokens issued from now on. */
  subject: string;
  /** Tokens issued so far, all of them secret. */
  tokens: string[];
  /** Issues a token for an audience. */
  issue(audience: string): string;
  /** The claims of a token if GitHub issued it and it hasn't expired. */
  verify(token: string): Claims | undefined;
}

/** https://docs.github.com/actions/reference/security/oidc */
export function createGitHub(): GitHub {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const requestToken = `request-token-${randomUUID()}`;
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const github: GitHub = {
    subject: SUBJECT,
    tokens: [],
    issue(audience) {
      const now = Math.floor(Date.now() / 1000);
      const claims = {
        iss: ISSUER,
        sub: github.subject,
        aud: audience,
        iat: now,
        nbf: now - 5,
        exp: now + 300,
        jti: randomUUID(),
        repository: 'acme/app',
        repository_owner: 'acme',
      };
      const signed = `${encode({ typ: 'JWT', alg: 'RS256', kid: '1' })}.${encode(claims)}`;
      const value = `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`;
      github.tokens.push(value);
      return value;
    },
    env: {
      ACTIONS_ID_TOKEN_REQUEST_URL: `https://${OIDC_HOST}/oidc/idtoken?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: requestToken,
    },
    route(request, response, url) {
      if (request.headers.authorization?.toLowerCase() !== `bearer ${requestToken}`) {
        return sendJson(response, 401, { message: 'bad request token' });
      }
      if (request.method !== 'GET' || url.searchParams.get('api-version') !== '2.0') {
        return sendJson(response, 400, { message: 'bad request' });
      }
      const value = github.issue(url.searchParams.get('audience') || 'https://github.com/acme');
      sendJson(response, 200, { value });
    },
    verify(token) {
      const [header = '', payload = '', signature = ''] = token.split('.');
      const key = createPublicKey(publicKey.export({ type: 'spki', format: 'pem' }));
      if (!verify('sha256', Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, 'base64url')))
        return undefined;
      const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Claims;
      return claims.exp * 1000 > Date.now() ? claims : undefined;
    },
  };
  return github;
}
