import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describe, expect, test } from '@jest/globals';
import { isLoopback } from '../../src/http/addresses/address.ts';
import { resolveLocation } from '../../src/http/redirects.ts';
import { parseDigest } from '../../src/oci/digest.ts';
import { referrersTag } from '../../src/oci/referrers.ts';
import { grantsPush, mergeScopes } from '../../src/registry/scope.ts';
import { createChunks } from '../../src/registry/blobs/chunks.ts';
import { closingUrl } from '../../src/registry/blobs/upload-session.ts';
import { readErrorBody } from '../../src/registry/responses/error.ts';
import { explainRefusal } from '../../src/credentials/providers/index.ts';
import type { ProviderName } from '../../src/credentials/types.ts';
import { hintFor, type RefusedResponse } from '../../src/registry/responses/hints.ts';
import { baseUrls } from '../../src/registry/hosts.ts';

test.each([
  ['{"errors":[{"code":"DENIED","message":"no"}]}', { code: 'DENIED', message: 'no' }],
  ['{"errors":[{"code":"X","message":"m","detail":"d"}]}', { code: 'X', message: 'm; d' }],
  ['{"errors":[{"code":"X","message":"m","detail":[{"a":1}]}]}', { code: 'X', message: 'm' }],
  ['{"errors":[]}', {}],
  ['{"details":"incorrect username or password"}', { message: 'incorrect username or password' }],
  ['{"error":"invalid_grant","error_description":"no"}', { code: 'invalid_grant', message: 'no' }],
  ['{"message":"x"}', { message: 'x' }],
  ['too many requests\nmore', { message: 'too many requests' }],
  ['<html><head><title>502 Bad Gateway</title></head></html>', { message: '502 Bad Gateway' }],
  ['', {}],
  ['null', {}],
  ['[]', {}],
  ['{"errors":"x"}', {}],
  [
    '{"errors":[{"code":"A\\u001b[31m","message":"m\\r\\n::set-output::"}]}',
    { code: 'A [31m', message: 'm ::set-output::' },
  ],
])('the complaint %j', (text, expected) => expect(readErrorBody(text)).toEqual(expected));

test('a complaint is cut to a line', () => {
  expect(readErrorBody('x'.repeat(1000)).message).toHaveLength(301);
});

describe('what to change after a refusal, by the vendor first', () => {
  const situation = { host: 'x', description: 'y', headers: {}, serverMessage: '', path: 'acme/app' };
  const hint = (provider: ProviderName, given: Partial<RefusedResponse> & { status: number }) => {
    const whole = { ...situation, ...given };
    return explainRefusal(provider, { ...whole, origin: given.origin ?? 'no login' }) ?? hintFor(whole);
  };
  test.each<[string, Partial<RefusedResponse> & { provider: ProviderName; status: number }, string]>([
    [
      'ghcr without permission',
      { provider: 'ghcr', status: 403, serverMessage: 'DENIED: permission_denied: write_package' },
      'Manage Actions access',
    ],
    ['ghcr denied', { provider: 'ghcr', status: 403, serverMessage: 'DENIED: denied' }, 'write:packages'],
    [
      'ghcr with a fine-grained token',
      { provider: 'ghcr', status: 403, serverMessage: 'The token provided does not match expected scopes.' },
      'classic',
    ],
    [
      'Docker Hub, wrong password',
      { provider: 'dockerhub', status: 401, serverMessage: 'incorrect username or password' },
      'Check username and token',
    ],
    [
      'Docker Hub, read-only token',
      { provider: 'dockerhub', status: 401, serverMessage: 'UNAUTHORIZED', path: 'acme/app' },
      'Read & Write',
    ],
    [
      'Docker Hub, limit',
      { provider: 'dockerhub', status: 429, headers: { 'ratelimit-remaining': '0;w=21600' } },
      'ratelimit-remaining: 0;w=21600',
    ],
    [
      'ECR without repository',
      { provider: 'ecr', status: 404, serverMessage: 'NAME_UNKNOWN', path: 'team/app' },
      'create-repository',
    ],
    [
      'ECR immutable',
      { provider: 'ecr', status: 400, serverMessage: 'TAG_INVALID: repository is immutable' },
      'immutable',
    ],
    [
      'ECR denied',
      { provider: 'ecr', status: 403, serverMessage: 'denied: User: ARN' },
      'ecr:BatchCheckLayerAvailability',
    ],
    ['ACR denied', { provider: 'acr', status: 401, serverMessage: 'DENIED: x' }, 'AcrPush'],
    [
      'Google denied',
      {
        provider: 'gar',
        status: 403,
        serverMessage: 'Permission "artifactregistry.repositories.uploadArtifacts" denied',
      },
      'artifactregistry.writer',
    ],
    ['Google without repository', { provider: 'gar', status: 404 }, 'There must be a Docker repository'],
    [
      'any, wrong password',
      { provider: 'generic', status: 401, origin: 'registry-auth line 3' },
      'registry-auth line 3',
    ],
    ['any, without credential', { provider: 'generic', status: 401 }, 'Add x with'],
    [
      'any, forbidden',
      { provider: 'generic', status: 403, serverMessage: 'DENIED', path: 'a/b' },
      'write access',
    ],
    [
      'any, quota',
      { provider: 'harbor', status: 412, serverMessage: 'adding 5 MiB would exceed the quota' },
      'quota',
    ],
    ['any, too large', { provider: 'generic', status: 413 }, 'client_max_body_size'],
    [
      'any, attestation refused',
      { provider: 'gitlab', status: 400, serverMessage: 'MANIFEST_INVALID' },
      'provenance: false',
    ],
    ['any, read-only', { provider: 'generic', status: 405, serverMessage: 'UNSUPPORTED' }, 'read-only'],
  ])('%s', (_what, { provider, ...given }, expected) => {
    expect(hint(provider, given)).toContain(expected);
  });
  test('says nothing rather than something vague', () => {
    expect(hint('generic', { status: 418 })).toBeUndefined();
  });
});

test.each([
  ['docker.io', {}, ['https://registry-1.docker.io/']],
  ['ghcr.io', {}, ['https://ghcr.io/']],
  ['localhost:5000', {}, ['http://localhost:5000/']],
  ['127.0.0.1:5000', {}, ['http://127.0.0.1:5000/']],
  ['[::1]:5000', {}, ['http://[::1]:5000/']],
  ['localhost:5000', { ca: 'pem' }, ['https://localhost:5000/']],
  ['localhost:5000', { plainHttp: false }, ['https://localhost:5000/']],
  ['localhost:5000', { skipVerify: true }, ['http://localhost:5000/', 'https://localhost:5000/']],
  ['registry.example', { plainHttp: true }, ['http://registry.example/']],
  ['registry.example', { skipVerify: true }, ['https://registry.example/', 'http://registry.example/']],
])('%s with %j is tried at %j', (host, settings, expected) => {
  expect(baseUrls(host, settings).map((url) => url.href)).toEqual(expected);
});

test.each([
  ['localhost', true],
  ['registry.localhost', true],
  ['127.9.9.9', true],
  ['[::1]', true],
  ['127.0.0.1.evil.test', false],
  ['localhost.evil.test', false],
  ['10.0.0.1', false],
])('%s is loopback: %s', (name, expected) => expect(isLoopback(name)).toBe(expected));

test.each([
  ['/v2/a/blobs/uploads/1?_state=x', 'https://r.example/v2/a/blobs/uploads/1?_state=x'],
  ['https://r.example/u?x=%2F&y=a+b', 'https://r.example/u?x=%2F&y=a+b'],
  ['../uploads/2', 'https://r.example/v2/a/blobs/uploads/2'],
  ['//cdn.example/x', 'https://cdn.example/x'],
  ['https://r.example:443/x', 'https://r.example/x'],
  ['http://r.example/x', 'https://r.example/x'],
])('Location %s', (location, expected) => {
  expect(resolveLocation(location, new URL('https://r.example/v2/a/blobs/uploads/')).href).toBe(expected);
});

test.each([
  'http://other.example/x',
  'http://r.example:8080/x',
  'ftp://r.example/',
  'https://u:p@r.example/',
  '/x\r\ny',
  'https://',
  'javascript:x',
])('Location %j is refused', (location) => {
  expect(() => resolveLocation(location, new URL('https://r.example/v2/'))).toThrow(
    expect.objectContaining({ code: 'REDIRECT_REFUSED' }),
  );
});

test('the digest is added without touching what may be signed', () => {
  const digest = parseDigest(`sha256:${'0'.repeat(64)}`, 'the test');
  const added = `digest=sha256%3A${'0'.repeat(64)}`;
  const close = (url: string) => closingUrl(new URL(url), digest).href;
  expect(close('https://r.example/u')).toBe(`https://r.example/u?${added}`);
  expect(close('https://r.example/u?_state=a%2Bb%3D%3D&sig=x+y~')).toBe(
    `https://r.example/u?_state=a%2Bb%3D%3D&sig=x+y~&${added}`,
  );
});

test('scopes merge by resource, in the order of the first', () => {
  const wanted = ['repository:a/b:pull,push', 'repository:base:pull'];
  expect(
    mergeScopes(wanted, ['repository:base:pull', 'repository:a/b:delete', 'registry:catalog:*']),
  ).toEqual(['repository:a/b:pull,push,delete', 'repository:base:pull', 'registry:catalog:*']);
});

/** A registry that got a token for another repository could write there with the user's login. */
test.each([
  [['repository:victim:pull,push'], ['repository:victim:pull']],
  [['repository:victim:*'], ['repository:victim:pull']],
  [['repository:victim:push'], []],
  [['repository:victim:delete,push'], []],
  [['repository(plugin):victim:pull,push'], ['repository(plugin):victim:pull']],
  [['registry:admin:*'], []],
  [['nonsense'], []],
  [['user:me:push'], []],
  // Some services split scopes at any white space, or read more than one colon otherwise.
  [['repository:victim:push\tx:pull'], []],
  [['repository:victim:push\u00a0x:pull'], []],
  [['repository:victim:push:pull'], []],
  [['repository:a/b,repository:victim:push:pull'], []],
  [['repository:a/b:push\trepository:victim:push'], []],
  [['repository:*:pull'], []],
  [['repository:../victim:pull'], []],
  [['repository:Victim:pull'], []],
  [['repository::pull'], []],
  [['repository:victim:PULL'], []],
  [['repository:reg.example:5000/victim:pull'], ['repository:reg.example:5000/victim:pull']],
  // What its own repository needs, it may ask for.
  [['repository:a/b:delete'], undefined],
])('a challenge for %j widens a token by %j', (demanded, added) => {
  const wanted = ['repository:a/b:pull,push'];
  const merged = mergeScopes(wanted, demanded);
  expect(merged).toEqual(added ? [...wanted, ...added] : ['repository:a/b:pull,push,delete']);
  expect(mergeScopes(wanted, merged)).toEqual(merged);
});

test('a token that lists its rights is read, others tell nothing', () => {
  const jwt = (claims: unknown) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.sig`;
  const access = (actions: string[]) => jwt({ access: [{ type: 'repository', name: 'a/b', actions }] });
  expect(grantsPush(access(['pull', 'push']), 'a/b')).toBe(true);
  expect(grantsPush(access(['*']), 'a/b')).toBe(true);
  expect(grantsPush(access(['pull']), 'a/b')).toBe(false);
  expect(grantsPush(jwt({ access: [null, 1, 'x'] }), 'a/b')).toBe(false);
  expect(grantsPush(access(['pull', 'push']), 'a/c')).toBe(false);
  expect(grantsPush(jwt({}), 'a/b')).toBeUndefined();
  expect(grantsPush('ghcr-style-token', 'a/b')).toBeUndefined();
  expect(grantsPush('a.b.c', 'a/b')).toBeUndefined();
});

test('the referrers tag of a long digest is cut to the length of a tag', () => {
  expect(referrersTag(parseDigest(`sha256:${'a'.repeat(64)}`, 'the test'))).toBe(`sha256-${'a'.repeat(64)}`);
  expect(referrersTag(parseDigest(`sha512:${'a'.repeat(128)}`, 'the test'))).toHaveLength(128);
});

test('pieces are read on, again from memory, and anew from any offset', async () => {
  const content = Buffer.from('0123456789');
  const opened: number[] = [];
  const chunks = createChunks(async (offset) => {
    opened.push(offset);
    return Readable.from(
      [content.subarray(offset, offset + 1), content.subarray(offset + 1)].filter((part) => part.length > 0),
    );
  }, 'blob x');
  expect((await chunks.at(0, 4)).toString()).toBe('0123');
  expect((await chunks.at(0, 4)).toString()).toBe('0123');
  expect((await chunks.at(2, 4)).toString()).toBe('2345');
  expect((await chunks.at(6, 4)).toString()).toBe('6789');
  expect(opened).toEqual([0]);
  expect((await chunks.at(1, 2)).toString()).toBe('12');
  expect(opened).toEqual([0, 1]);
  await expect(chunks.at(8, 5)).rejects.toMatchObject({ code: 'SIZE_MISMATCH' });
  chunks.close();
  expect((await buffer(Readable.from([]))).length).toBe(0);
});
