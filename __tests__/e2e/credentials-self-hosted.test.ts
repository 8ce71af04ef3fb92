import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { findLeaks, publishThrough, type LoginRun } from './support/logins.ts';
import { hasDistribution, startDistribution, type Distribution } from './support/registry.ts';
import { forward } from './support/vendors/registry.ts';
import { startWorld, type World } from './support/vendors/world.ts';

const ready = await hasDistribution();
const suite = ready ? describe : describe.skip;
const PASSWORD = 'self-hosted-password';
const PLAIN = 'registry.plain.example:5000';

let world: World;
let registries: Record<'open' | 'basic' | 'token' | 'tls' | 'tlsToken' | 'mutual', Distribution>;

beforeAll(async () => {
  if (!ready) return;
  world = await startWorld();
  world.secret(PASSWORD);
  const login = { username: 'ci', password: PASSWORD };
  const [open, basic, token, tls, tlsToken, mutual] = await Promise.all([
    startDistribution(),
    startDistribution({ auth: 'basic', ...login }),
    startDistribution({ auth: 'token', ...login }),
    startDistribution({ auth: 'basic', tls: {}, ...login }),
    startDistribution({ auth: 'none', tls: {} }),
    startDistribution({ auth: 'basic', tls: { clients: true }, ...login }),
  ]);
  registries = { open, basic, token, tls, tlsToken, mutual };
  for (const registry of Object.values(registries)) world.own(registry);
  world.proxy.route(PLAIN, (request, response, url) => forward(request, response, url, basic));
  world.proxy.withoutTls.add(PLAIN);
}, 60_000);
afterAll(() => world?.close());

const entry = (host: string, ...lines: string[]) => `- ${[`registry: ${host}`, ...lines].join('\n  ')}\n`;
const login = ['username: ci', `password: ${PASSWORD}`];
const encode = (text: string) => Buffer.from(text).toString('base64');

suite('self-hosted registries let the job in', () => {
  test.each<[string, () => LoginRun]>([
    ['no authentication, plain HTTP on loopback', () => ({ images: `${registries.open.host}/team/app` })],
    [
      'htpasswd',
      () => ({ images: `${registries.basic.host}/team/app`, auth: entry(registries.basic.host, ...login) }),
    ],
    [
      'htpasswd, by an earlier docker login',
      () => ({
        images: `${registries.basic.host}/team/app`,
        dockerConfig: { auths: { [registries.basic.host]: { auth: encode(`ci:${PASSWORD}`) } } },
      }),
    ],
    [
      'token service',
      () => ({ images: `${registries.token.host}/team/app`, auth: entry(registries.token.host, ...login) }),
    ],
    [
      'TLS, authority from a file',
      () => ({
        images: `${registries.tls.host}/team/app`,
        auth: entry(registries.tls.host, ...login, 'ca: ca.pem'),
        files: { 'ca.pem': registries.tls.ca! },
      }),
    ],
    [
      'TLS, authority in base64',
      () => ({
        images: `${registries.tls.host}/team/app`,
        auth: entry(registries.tls.host, ...login, `ca: ${encode(registries.tls.ca!)}`),
      }),
    ],
    [
      'TLS, authority in the entry',
      () => ({
        images: `${registries.tls.host}/team/app`,
        auth: entry(
          registries.tls.host,
          ...login,
          'ca: |',
          ...registries.tls
            .ca!.trim()
            .split('\n')
            .map((line) => `  ${line}`),
        ),
      }),
    ],
    [
      'TLS, not verified',
      () => ({
        images: `${registries.tls.host}/team/app`,
        auth: entry(registries.tls.host, ...login, 'insecure: true'),
      }),
    ],
    [
      'TLS without login',
      () => ({
        images: `${registries.tlsToken.host}/team/app`,
        auth: entry(registries.tlsToken.host, 'ca: ca.pem'),
        files: { 'ca.pem': registries.tlsToken.ca! },
      }),
    ],
    [
      'mutual TLS',
      () => ({
        images: `${registries.mutual.host}/team/app`,
        auth: entry(
          registries.mutual.host,
          ...login,
          'ca: ca.pem',
          'client-cert: client.pem',
          `client-key: ${encode(registries.mutual.clientKey!)}`,
        ),
        files: { 'ca.pem': registries.mutual.ca!, 'client.pem': registries.mutual.clientCert! },
      }),
    ],
    [
      'plain HTTP elsewhere, said so',
      () => ({ images: `${PLAIN}/team/app`, auth: entry(PLAIN, ...login, 'insecure: http') }),
    ],
    [
      'plain HTTP as a URL',
      () => ({ images: `${PLAIN}/team/app`, auth: entry(`http://${PLAIN}`, ...login, 'insecure: http') }),
    ],
    [
      'all at once',
      () => ({
        images: [registries.open, registries.basic, registries.token]
          .map(({ host }) => `${host}/team/all`)
          .join('\n'),
        auth: entry(registries.basic.host, ...login) + entry(registries.token.host, ...login),
      }),
    ],
  ])(
    '%s',
    async (_title, making) => {
      const result = await publishThrough(world, making());
      expect(result.error).toBe('');
      expect(result.outputs['digest']).toBe(result.wanted);
      expect(findLeaks(result, world)).toEqual([]);
      expect(result.leftovers).toEqual([]);
    },
    60_000,
  );
});

suite('self-hosted registries keep the job out', () => {
  test.each<[string, () => LoginRun, RegExp]>([
    ['htpasswd, no entry', () => ({ images: `${registries.basic.host}/team/app` }), /registry-auth/],
    [
      'htpasswd, wrong password',
      () => ({
        images: `${registries.basic.host}/team/app`,
        auth: entry(registries.basic.host, 'username: ci', 'password: wrong-password'),
      }),
      /wrong username or password[^]*Check `username` and `password`/,
    ],
    [
      'token service, wrong password',
      () => ({
        images: `${registries.token.host}/team/app`,
        auth: entry(registries.token.host, 'username: ci', 'password: wrong-password'),
      }),
      /401/,
    ],
    [
      'TLS, unknown authority',
      () => ({
        images: `${registries.tls.host}/team/app`,
        auth: entry(registries.tls.host, ...login, `ca: ${encode(registries.mutual.ca!)}`),
      }),
      /certificate.*ca/is,
    ],
    [
      'TLS, spoken to in plain',
      () => ({ images: `${registries.tls.host}/team/app`, auth: entry(registries.tls.host, ...login) }),
      /\bca\b/,
    ],
    [
      'mutual TLS, no certificate',
      () => ({
        images: `${registries.mutual.host}/team/app`,
        auth: entry(registries.mutual.host, ...login, `ca: ${encode(registries.mutual.ca!)}`),
      }),
      /client-cert|certificate/,
    ],
    [
      'mutual TLS, key of another certificate',
      () => ({
        images: `${registries.mutual.host}/team/app`,
        auth: entry(
          registries.mutual.host,
          ...login,
          `ca: ${encode(registries.mutual.ca!)}`,
          `client-cert: ${encode(registries.mutual.clientCert!)}`,
          `client-key: ${encode(registries.tls.clientKey!)}`,
        ),
      }),
      /key must belong/,
    ],
    [
      'no such file',
      () => ({
        images: `${registries.tls.host}/team/app`,
        auth: entry(registries.tls.host, ...login, 'ca: missing.pem'),
      }),
      /missing\.pem/,
    ],
    [
      'plain HTTP elsewhere, not said',
      () => ({ images: `${PLAIN}/team/app`, auth: entry(PLAIN, ...login) }),
      /insecure/,
    ],
    [
      'nobody there',
      () => ({ images: '127.0.0.1:1/team/app', auth: entry('127.0.0.1:1', ...login) }),
      /connection refused/,
    ],
  ])(
    '%s',
    async (_title, making, says) => {
      const result = await publishThrough(world, making());
      expect(result.exitCode).toBe(1);
      expect(result.error).toMatch(says);
      expect(findLeaks(result, world)).toEqual([]);
      expect(result.leftovers).toEqual([]);
    },
    60_000,
  );
});
