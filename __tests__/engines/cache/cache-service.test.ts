import { describe, expect, test } from '@jest/globals';
import { cacheService } from '../../../src/engines/cache/cache-service.ts';
import { buildRequest } from '../../e2e/support/build-environment.ts';
import { planCache, type EngineFacts } from '../support/caches.ts';

// FAULTS F1, C19: "checked before use (a JWT with exp and ac)". What BuildKit reads of the token before it asks the
// service anything: https://github.com/tonistiigi/go-actions-cache (New, "invalid token without access controls").

const NOW = Date.parse('2026-11-26T12:00:00Z');
const SCOPES = JSON.stringify([{ Scope: 'refs/heads/main', Permission: 3 }]);
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const jwt = (claims: unknown) => `${encode({ alg: 'RS256' })}.${encode(claims)}.c2ln`;
const GOOD = jwt({ exp: NOW / 1000 + 60, ac: SCOPES });
const at = (token: string, address = 'https://results.example/') => ({
  ACTIONS_RUNTIME_TOKEN: token,
  ACTIONS_RESULTS_URL: address,
});

describe('the cache service that a runner announces', () => {
  test.each([
    ['GitHub', at(GOOD)],
    [
      'an older GitHub Enterprise Server',
      { ACTIONS_RUNTIME_TOKEN: GOOD, ACTIONS_CACHE_URL: 'https://cache.example/' },
    ],
    ['plain HTTP, as a cache in the same network', at(GOOD, 'http://10.0.0.1:8080/')],
    [
      'several scopes',
      at(jwt({ exp: NOW / 1000 + 1, ac: JSON.stringify([{ Scope: 'a' }, { Scope: 'b', Permission: 1 }]) })),
    ],
  ])('%s: usable', (_who, env) => expect(cacheService(env, NOW)).toEqual({ state: 'usable' }));

  test.each([
    ['nothing', {}],
    ['no token', { ACTIONS_RESULTS_URL: 'https://results.example/' }],
    ['no address', { ACTIONS_RUNTIME_TOKEN: GOOD }],
    ['an empty token', at('')],
  ])('%s: absent', (_who, env) => expect(cacheService(env, NOW)).toEqual({ state: 'absent' }));

  test.each([
    ['act: a word', at('token'), /not a JWT/],
    ['Gitea: 40 hex digits', at('0123456789abcdef0123456789abcdef01234567'), /not a JWT/],
    ['two parts', at('a.b'), /not a JWT/],
    ['no JSON in it', at('a.b.c'), /not a JWT/],
    ['an array in it', at(jwt([1])), /not a JWT/],
    ['null in it', at(jwt(null)), /not a JWT/],
    ['Forgejo: no scopes', at(jwt({ exp: NOW / 1000 + 60 })), /\(ac\)/],
    ['no expiry', at(jwt({ ac: SCOPES })), /\(exp\)/],
    ['an expiry in words', at(jwt({ exp: 'tomorrow', ac: SCOPES })), /\(exp\)/],
    ['expired', at(jwt({ exp: NOW / 1000 - 1, ac: SCOPES })), /expired/],
    ['scopes as a list', at(jwt({ exp: NOW / 1000 + 60, ac: [{ Scope: 'a' }] })), /\(ac\)/],
    ['scopes that are no JSON', at(jwt({ exp: NOW / 1000 + 60, ac: 'refs/heads/main' })), /\(ac\)/],
    ['an empty list', at(jwt({ exp: NOW / 1000 + 60, ac: '[]' })), /\(ac\)/],
    ['an object', at(jwt({ exp: NOW / 1000 + 60, ac: '{}' })), /\(ac\)/],
    ['an address that is none', at(GOOD, 'results'), /not a URL/],
    ['a file', at(GOOD, 'file:///etc/passwd'), /not a URL/],
  ])('%s: unusable, with the reason', (_who, env, reason) => {
    const found = cacheService(env, NOW);
    expect(found).toMatchObject({ state: 'unusable', reason: expect.stringMatching(reason) as unknown });
  });
});

describe('cache: auto with a service that cannot be used', () => {
  const facts = (changes: Partial<EngineFacts>): EngineFacts => ({
    engine: 'buildx',
    exports: true,
    env: at('a word'),
    branch: 'main',
    pushes: false,
    localDirectory: '/cache',
    ...changes,
  });
  test.each(['buildx', 'podman', 'buildah', 'docker'] as const)(
    '%s: no gha, and one warning that says why',
    (engine) => {
      const plan = planCache('auto', buildRequest({ context: '.' }), facts({ engine }));
      expect(plan.kind).not.toBe('gha');
      expect([...plan.cacheFrom, ...plan.cacheTo].join()).not.toContain('gha');
      expect(plan.warning).toBe("The runner's cache service isn't used: its token is not a JWT");
    },
  );
  test('cache: gha builds without it, too', () => {
    expect(planCache('gha', buildRequest({ context: '.' }), facts({}))).toMatchObject({
      kind: 'off',
      warning: expect.any(String) as unknown,
    });
  });
  test.each([
    ['off', {}],
    ['local', {}],
    ['auto', { engine: 'embedded' as const }],
  ] as const)('%s %j: nobody is warned who uses none', (choice, changes) => {
    expect(planCache(choice, buildRequest({ context: '.' }), facts(changes)).warning).toBeUndefined();
  });
  test('nor is who says which caches', () => {
    expect(
      planCache('auto', buildRequest({ context: '.', cacheFrom: ['type=gha'] }), facts({})).warning,
    ).toBeUndefined();
  });
  test('a service that can be used has a time limit', () => {
    const env = at(jwt({ exp: Date.now() / 1000 + 600, ac: SCOPES }));
    const plan = planCache('auto', buildRequest({ context: '.' }), facts({ env }));
    expect(plan.kind).toBe('gha');
    for (const line of [...plan.cacheFrom, ...plan.cacheTo]) expect(line).toMatch(/,timeout=\d+m$/);
  });
});
