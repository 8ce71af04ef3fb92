import type { ProviderName } from '../../src/credentials/types.ts';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { Credential } from '../../src/registry/credential.ts';
import { digestOf } from '../../src/oci/digest.ts';
import { silent } from '../../src/support/reporter.ts';
import { startScripted, type Scripted, type Seen } from '../http/support/scripted.ts';
import {
  fail,
  fakeClock,
  openFake,
  startFakeRegistry,
  type FakeOptions,
  type FakeRegistry,
} from './support/fake-registry.ts';

const BASIC: Credential = { kind: 'basic', username: 'u', password: 'p' };
const BASIC_HEADER = `Basic ${Buffer.from('u:p').toString('base64')}`;
const BLOB = digestOf('x');

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function tokens(
  handler?: (request: Seen, response: ServerResponse, count: number) => unknown,
): Promise<Scripted> {
  let count = 0;
  const service = await startScripted((request, response) => {
    count += 1;
    if (handler) return void handler(request, response, count);
    response.end(JSON.stringify({ token: `token-${count}`, expires_in: 100 }));
  });
  closing.push(() => service.close());
  return service;
}

/** A registry that wants one of the accepted tokens. */
async function guarded(
  service: Pick<Scripted, 'url'>,
  accepts: (authorization: string | undefined, path: string) => boolean = (header) =>
    header?.startsWith('Bearer ') ?? false,
  scope?: string,
  before?: FakeOptions['before'],
): Promise<FakeRegistry> {
  const fake = await startFakeRegistry({
    async before(asked, response, registry) {
      if (!accepts(asked.headers.authorization, asked.path)) {
        asked.request.resume();
        const challenge = `Bearer realm="${service.url}/token",service="reg"${scope ? `,scope="${scope}"` : ''}`;
        return fail(response, 401, 'UNAUTHORIZED', { 'www-authenticate': challenge });
      }
      return (await before?.(asked, response, registry)) ?? false;
    },
  });
  closing.push(() => fake.close());
  return fake;
}

const scopesOf = ({ url }: Seen) => new URL(url, 'http://x').searchParams.getAll('scope');

describe('bearer tokens', () => {
  test('are asked for once for all requests of a repository, also when many begin at once', async () => {
    const service = await tokens();
    const fake = await guarded(service);
    const repository = openFake(fake.host, { credential: BASIC }).repository('a/b', { access: 'push' });
    await Promise.all(Array.from({ length: 20 }, () => repository.hasBlob(BLOB)));
    await repository.resolve('1.0');
    expect(service.seen.map(({ method, headers }) => [method, headers.authorization])).toEqual([
      ['GET', BASIC_HEADER],
    ]);
    expect(service.seen[0]?.url).toBe('/token?service=reg&scope=repository%3Aa%2Fb%3Apull%2Cpush');
    // GET /v2/, the token, twenty-one requests, and the GET that tells whether a HEAD's 404 is to be trusted.
    expect(repository.traffic.requests).toBe(24);
  });

  test('for reading ask for pull alone; for a mount, push comes first', async () => {
    const service = await tokens();
    const fake = await guarded(service);
    const registry = openFake(fake.host, { credential: BASIC });
    await registry.repository('a/b').hasBlob(BLOB);
    const target = registry.repository('a/b', { access: 'push' });
    await target.mountBlob({ digest: BLOB, size: 1 }, 'base/image');
    expect(service.seen.map(scopesOf)).toEqual([
      ['repository:a/b:pull'],
      ['repository:a/b:pull,push', 'repository:base/image:pull'],
    ]);
    await target.close();
  });

  test('are renewed at nine tenths of their life', async () => {
    const clock = fakeClock();
    const service = await tokens();
    const fake = await guarded(service);
    const repository = openFake(fake.host, { credential: BASIC, clock }).repository('a/b');
    await repository.hasBlob(BLOB);
    clock.pass(89_000);
    await repository.hasBlob(BLOB);
    expect(service.seen).toHaveLength(1);
    clock.pass(2000);
    await repository.hasBlob(BLOB);
    expect(service.seen).toHaveLength(2);
  });

  test('that end in the middle of an upload are renewed, and the upload goes on', async () => {
    const service = await tokens();
    let ended = false;
    const accepts = (header: string | undefined) =>
      header === 'Bearer token-2' || (header === 'Bearer token-1' && !ended);
    const fake = await guarded(service, accepts, undefined, ({ method }) => {
      if (method === 'POST') ended = true;
      return false;
    });
    const repository = openFake(fake.host, { credential: BASIC }).repository('a/b', { access: 'push' });
    const bytes = Buffer.from('hello');
    await repository.writeBlob({ digest: digestOf(bytes), size: 5 }, async (offset) =>
      Readable.from([bytes.subarray(offset)]),
    );
    expect(fake.blobs.has(digestOf(bytes))).toBe(true);
    expect(service.seen).toHaveLength(2);
  });

  test('are asked for anew with a scope that the registry demands', async () => {
    const service = await tokens();
    const accepts = (header: string | undefined) => header === 'Bearer token-2';
    const fake = await guarded(service, accepts, 'repository:a/b:pull repository:mirror/b:pull');
    await openFake(fake.host, { credential: BASIC }).repository('a/b').hasBlob(BLOB);
    expect(service.seen.map(scopesOf).at(-1)).toEqual(['repository:a/b:pull', 'repository:mirror/b:pull']);
  });

  test("that are never good enough end in the registry's error, not in a loop", async () => {
    const service = await tokens();
    const fake = await guarded(service, () => false);
    const repository = openFake(fake.host, { credential: BASIC }).repository('a/b');
    await expect(repository.resolve('1.0')).rejects.toMatchObject({ status: 401, code: expect.any(String) });
    // Twice more for a token that may only be too new.
    expect(fake.seen.length).toBeLessThan(8);
  });

  test('are masked before they are used', async () => {
    const service = await tokens();
    const fake = await guarded(service);
    const secrets: string[] = [];
    const reporter = { ...silent, secret: (value: string) => secrets.push(value) };
    await openFake(fake.host, { credential: BASIC, reporter }).repository('a/b').hasBlob(BLOB);
    expect(secrets).toContain('token-1');
  });

  test.each([
    ['access_token', JSON.stringify({ access_token: 'token-1' }), true],
    ['no token', '{}', false],
    ['no JSON', '<html>', false],
    ['null', 'null', false],
    ['a list', '[]', false],
    ['a text', '"token"', false],
    ['null for a token', '{"token":null}', false],
    ['a token that is no text', '{"token":{"token":"x"}}', false],
    ['a token with a line break', JSON.stringify({ token: 'a\r\nx: y' }), false],
    ['more than 64 KiB', JSON.stringify({ token: 'x'.repeat(70_000) }), false],
  ])('with %s', async (_what, body, works) => {
    const service = await tokens((_request, response) => response.end(body));
    const fake = await guarded(service);
    const asked = openFake(fake.host, { credential: BASIC }).repository('a/b').hasBlob(BLOB);
    if (works) expect(await asked).toBe(false);
    else await expect(asked).rejects.toMatchObject({ code: 'TOKEN_INVALID' });
  });
});

describe('ways to a token', () => {
  const answer = (response: ServerResponse) => response.end(JSON.stringify({ token: 't' }));
  const run = async (
    handler: (request: Seen, response: ServerResponse) => unknown,
    credential: Credential,
    provider?: ProviderName,
  ) => {
    const service = await tokens(handler);
    const fake = await guarded(service);
    await openFake(fake.host, { credential, ...(provider ? { provider } : {}) })
      .repository('a/b')
      .hasBlob(BLOB);
    return { fake, service };
  };

  test('POST where GET is not served', async () => {
    const { service } = await run(
      ({ method }, response) => (method === 'GET' ? response.writeHead(405).end() : answer(response)),
      BASIC,
    );
    expect(Object.fromEntries(new URLSearchParams(service.seen[1]?.body.toString()))).toEqual({
      grant_type: 'password',
      username: 'u',
      password: 'p',
      client_id: 'registry-publish',
      service: 'reg',
      scope: 'repository:a/b:pull',
    });
  });

  test('an identity token by POST', async () => {
    const { service } = await run((_request, response) => answer(response), {
      kind: 'identity',
      token: 'refresh',
    });
    expect(service.seen[0]?.method).toBe('POST');
    expect(new URLSearchParams(service.seen[0]?.body.toString()).get('refresh_token')).toBe('refresh');
    expect(service.seen[0]?.headers.authorization).toBeUndefined();
  });

  test("ACR's identity token by GET where POST fails", async () => {
    const { service } = await run(
      ({ method }, response) => (method === 'POST' ? response.writeHead(400).end() : answer(response)),
      { kind: 'identity', token: 'refresh' },
      'acr',
    );
    const user = `00000000-0000-0000-0000-000000000000:refresh`;
    expect(service.seen[1]?.headers.authorization).toBe(`Basic ${Buffer.from(user).toString('base64')}`);
  });

  test('a ready token without asking', async () => {
    const { fake, service } = await run((_request, response) => answer(response), {
      kind: 'bearer',
      token: 'ready',
    });
    expect(service.seen).toEqual([]);
    expect(fake.asked.at(-1)?.headers.authorization).toBe('Bearer ready');
  });

  test('anonymously', async () => {
    const { service } = await run((_request, response) => answer(response), { kind: 'anonymous' });
    expect(service.seen[0]?.headers.authorization).toBeUndefined();
  });

  test('tried again when the service is busy, never when it refuses', async () => {
    const busy = await tokens((_request, response, count) =>
      count < 3 ? response.writeHead(503).end() : answer(response),
    );
    await openFake((await guarded(busy)).host, { credential: BASIC })
      .repository('a/b')
      .hasBlob(BLOB);
    expect(busy.seen).toHaveLength(3);
    const refusing = await tokens((_request, response) =>
      response.writeHead(401).end('{"details":"incorrect username or password"}'),
    );
    const asked = openFake((await guarded(refusing)).host, { credential: BASIC })
      .repository('a/b')
      .hasBlob(BLOB);
    await expect(asked).rejects.toMatchObject({
      status: 401,
      message: expect.stringMatching(/^Login to .* failed: /),
      detail: expect.stringContaining('401 incorrect username'),
    });
    expect(refusing.seen).toHaveLength(1);
  });

  test('with a credential that is renewed once when it was refused', async () => {
    const service = await tokens(({ headers }, response) =>
      headers.authorization?.endsWith(Buffer.from('u:new').toString('base64'))
        ? answer(response)
        : response.writeHead(401).end(),
    );
    const fake = await guarded(service);
    const source = {
      origin: 'an exchange',
      get: async ({ renew = false } = {}) =>
        ({ kind: 'basic', username: 'u', password: renew ? 'new' : 'old', expiresAt: new Date() }) as const,
    };
    expect(await openFake(fake.host, { source }).repository('a/b').hasBlob(BLOB)).toBe(false);
  });
});

// As with Docker Hub's OIDC tokens: what is exchanged once is rejected, and another request may be faster.
test.each([
  ['the third credential is accepted', 'p2', 3],
  ['none is', 'never', 4],
])('a credential that is rejected is renewed three times at most: %s', async (_name, good, logins) => {
  const service = await tokens(({ headers }, response) => {
    const isGood = headers.authorization === `Basic ${Buffer.from(`u:${good}`).toString('base64')}`;
    return response.writeHead(isGood ? 200 : 401).end(JSON.stringify({ token: 't' }));
  });
  const fake = await guarded(service);
  let number = 0;
  const source = {
    origin: 'an exchange',
    get: async ({ renew = false } = {}) => {
      if (renew) number += 1;
      return { kind: 'basic', username: 'u', password: `p${number}`, expiresAt: new Date() } as const;
    },
  };
  const asked = openFake(fake.host, { source }).repository('a/b').hasBlob(BLOB);
  expect(await asked.catch(({ status }: { status: number }) => status)).toBe(good === 'p2' ? false : 401);
  expect(service.seen).toHaveLength(logins);
});

describe('a hostile registry gets no credential', () => {
  test('by a realm on another site', async () => {
    const fake = await guarded({ url: 'https://evil.test' });
    const asked = openFake(fake.host, { credential: BASIC }).repository('a/b').hasBlob(BLOB);
    await expect(asked).rejects.toMatchObject({ code: 'REALM_REFUSED' });
    expect(fake.asked.every(({ headers }) => headers.authorization === undefined)).toBe(true);
  });

  test('by a redirect to another port, and a challenge from there changes nothing', async () => {
    const thief = await startScripted((_request, response) => {
      const realm = 'Bearer realm="https://evil.test/token"';
      response.writeHead(401, { 'www-authenticate': realm }).end();
    });
    closing.push(() => thief.close());
    const service = await tokens();
    const fake = await guarded(service, undefined, undefined, ({ path }, response) => {
      if (!path.includes('/manifests/')) return false;
      return Boolean(response.writeHead(307, { location: `${thief.url}/x` }).end());
    });
    const asked = openFake(fake.host, { credential: BASIC }).repository('a/b').resolve('1.0');
    await expect(asked).rejects.toMatchObject({ status: 401 });
    expect(thief.seen.length).toBeGreaterThan(0);
    expect(thief.seen.every(({ headers }) => headers.authorization === undefined)).toBe(true);
  });

  test('by a redirect of the token service', async () => {
    const thief = await startScripted((_request, response) => void response.end('{"token":"t"}'));
    closing.push(() => thief.close());
    const service = await tokens((_request, response) =>
      response.writeHead(307, { location: thief.url }).end(),
    );
    const fake = await guarded(service);
    const asked = openFake(fake.host, { credential: BASIC }).repository('a/b').hasBlob(BLOB);
    await expect(asked).rejects.toMatchObject({ status: 307 });
    expect(thief.seen).toEqual([]);
  });

  test('without a challenge', async () => {
    const fake = await startFakeRegistry();
    closing.push(() => fake.close());
    await openFake(fake.host, { credential: BASIC }).repository('a/b').hasBlob(BLOB);
    expect(fake.asked.every(({ headers }) => headers.authorization === undefined)).toBe(true);
  });
});

test('Basic is sent after the challenge, and an anonymous reader is told so once', async () => {
  const fake = await startFakeRegistry({
    before: ({ headers }, response) =>
      headers.authorization !== BASIC_HEADER &&
      fail(response, 401, 'UNAUTHORIZED', { 'www-authenticate': 'Basic realm="x"' }),
  });
  closing.push(() => fake.close());
  expect(await openFake(fake.host, { credential: BASIC }).repository('a/b').hasBlob(BLOB)).toBe(false);
  const before = fake.seen.length;
  const asked = openFake(fake.host).repository('a/b').resolve('1.0');
  await expect(asked).rejects.toMatchObject({ status: 401, hint: expect.stringContaining('Add 127.0.0.1') });
  expect(fake.seen.length - before).toBe(2);
});
