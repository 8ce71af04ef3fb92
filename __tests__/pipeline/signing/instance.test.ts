import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { PublishError } from '../../../src/oci/errors.ts';
import { chooseInstance, maskedIdToken, readJobPlace } from '../../../src/pipeline/signing/instance.ts';
import { checkIdentity, checkPlan } from '../../../src/pipeline/signing/checks.ts';
import { openRoots } from '../../../src/pipeline/trust/roots.ts';
import { readTrustSettings } from '../../../src/pipeline/trust/settings.ts';
import { silent } from '../../../src/support/reporter.ts';
import { closeRepositories, trustedRoot, TufRepository } from '../../trust/tuf-repository.ts';

const trust = (more: object = {}) => ({
  sign: 'true',
  attest: '',
  sigstore: 'auto',
  verify: '',
  trustedRoot: '',
  ...more,
});
const settings = (more: object = {}) => readTrustSettings(trust(more), { workspace: '/nowhere' });
const token = (claims: object) => `a.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c`;

/** The name of a private repository must not get into a public log (wrangle #600). */
describe('sigstore: auto', () => {
  test.each([
    [
      'a public repository',
      { visibility: 'public' },
      { repository_visibility: 'public' },
      'https://github.com',
      'public-good',
    ],
    [
      'a private one',
      { visibility: 'private' },
      { repository_visibility: 'private' },
      'https://github.com',
      'github',
    ],
    ['an internal one', { visibility: 'internal' }, {}, 'https://github.com', 'github'],
    [
      'one that became private after the event',
      { visibility: 'public' },
      { repository_visibility: 'private' },
      'https://github.com',
      'github',
    ],
    [
      'one of which the event says private',
      { private: true },
      { repository_visibility: 'public' },
      'https://github.com',
      'github',
    ],
    ['one of which nothing is known', {}, {}, 'https://github.com', 'github'],
    [
      'one on ghe.com, public within it',
      { visibility: 'public' },
      { repository_visibility: 'public' },
      'https://acme.ghe.com',
      'github',
    ],
  ])('%s', async (_name, repository, claims, server, expected) => {
    const request = {
      env: { GITHUB_SERVER_URL: server },
      facts: { payload: { repository } },
      idToken: () => Promise.resolve(token(claims)),
    } as never;
    const place = await readJobPlace({ request, reporter: silent }, true);
    const instance = chooseInstance(settings(), place, false);
    expect(instance.name).toBe(expected);
    if (server.includes('ghe.com')) expect(instance.fulcio?.host).toBe('fulcio.acme.ghe.com');
    if (expected === 'github') expect(instance.rekor).toBeUndefined();
  });

  const at = (server: string, isPrivate = false) => ({ server: new URL(server), isPrivate, claims: {} });

  test('keys of private repositories are not logged, unless the public log is asked for', () => {
    expect(chooseInstance(settings(), at('https://github.com', true), true).rekor).toBeUndefined();
    expect(chooseInstance(settings(), at('https://github.com'), true).rekor).toBeDefined();
    expect(
      chooseInstance(settings({ sign: 'log: false' }), at('https://github.com'), true).rekor,
    ).toBeUndefined();
    expect(
      chooseInstance(settings({ sigstore: 'public' }), at('https://github.com', true), true).rekor,
    ).toBeDefined();
    expect(chooseInstance(settings(), at('https://github.acme.example'), true)).toBeDefined();
  });

  test("GitHub Enterprise Server's tokens are unknown to every public instance", () => {
    expect(() => chooseInstance(settings(), at('https://github.acme.example'), false)).toThrow(PublishError);
  });

  test.each([['legacy'], ['both']])('format: %s needs a log of the first version', (format) => {
    const plan = settings({ sign: `format: ${format}` });
    const github = chooseInstance(plan, at('https://github.com', true), false);
    expect(() => checkPlan(plan, github, false)).toThrow(/Rekor v1/);
    expect(() => checkPlan(plan, chooseInstance(plan, at('https://github.com'), false), false)).not.toThrow();
  });
});

describe('what is wrong in the inputs is said with its place', () => {
  test.each([
    [{ sign: 'yes' }, /Invalid value "yes" for `sign`/],
    [{ sign: 'formt: both' }, /"formt"/],
    [{ sign: 'format: cosign' }, /has format: "cosign"/],
    [{ attest: '{provenance: false}' }, /attests nothing/],
    [{ attest: 'sbom: missing.json' }, /"missing.json" can't be read/],
    [{ attest: 'predicates: [{type: x, path: y}]' }, /has type: "x"/],
    [{ attest: 'storage-record: true' }, /storage record/],
    [{ sigstore: 'publik' }, /"publik" can't be read/],
    [{ trustedRoot: 'missing.json' }, /"missing.json" can't be read/],
  ])('%j', (more, message) => {
    expect(() => settings(more)).toThrow(message);
  });
});

/** docs.github.com, OpenID Connect reference: without the permission, and for forks, both variables are missing. */
describe('without an identity, it is said before the build what to do', () => {
  const check =
    (env: object, withoutSecrets: boolean, asked = trust()) =>
    () =>
      checkIdentity({ request: { env, trust: asked }, decision: { withoutSecrets } } as never);
  const both = { ACTIONS_ID_TOKEN_REQUEST_URL: 'https://a.example', ACTIONS_ID_TOKEN_REQUEST_TOKEN: 't' };

  test.each([
    ['a job without the permission', {}, false, /`permissions: id-token: write`/],
    ['half of it', { ...both, ACTIONS_ID_TOKEN_REQUEST_TOKEN: '' }, false, /`permissions: id-token: write`/],
    ["a fork's pull request", {}, true, /leave `push` at auto/],
  ])('%s', (_what, env, fork, hint) => {
    const expected = { code: 'ID_TOKEN_MISSING', input: 'sign', hint: expect.stringMatching(hint) };
    expect(check(env, fork)).toThrow(expect.objectContaining(expected));
  });

  test('the input that asks for it is named', () => {
    const asked = trust({ sign: '', attest: 'true' });
    expect(check({}, false, asked)).toThrow(expect.objectContaining({ input: 'attest' }));
    expect(check(both, false)).not.toThrow();
  });

  test('a token that can not be had is an error with its reason', async () => {
    const request = { idToken: () => Promise.reject(new Error('the runner answered 500')) } as never;
    await expect(maskedIdToken({ request, reporter: silent })).rejects.toMatchObject({
      code: 'ID_TOKEN_MISSING',
      message: expect.stringContaining('the runner answered 500'),
    });
  });
});

/** An instance of one's own: what it lacks is told, and nothing is left out in silence. */
describe('your own instance', () => {
  const at = { server: new URL('https://github.com'), isPrivate: true, claims: {} };
  const service = (url: string) => ({
    url,
    majorApiVersion: 1,
    validFor: { start: '2021-01-01T00:00:00Z' },
    operator: 'own',
  });
  const FULCIO = [service('https://fulcio.example')];
  const REKOR = [service('https://rekor.example')];
  const TSA = [service('https://tsa.example/api/v1/timestamp')];
  const choose = (services: object, sign: string, withKey = false) => {
    const text = JSON.stringify({
      mediaType: 'application/vnd.dev.sigstore.signingconfig.v0.2+json',
      caUrls: [],
      oidcUrls: [],
      rekorTlogUrls: [],
      tsaUrls: [],
      rekorTlogConfig: { selector: 'ANY' },
      tsaConfig: { selector: 'ANY' },
      ...services,
    });
    const { plan } = settings({ sign });
    const sigstore = { kind: 'own' as const, signingConfig: { text, where: 'config.json' } };
    return chooseInstance({ plan, sigstore }, at, withKey);
  };

  test('is used as its configuration says', () => {
    const all = { caUrls: FULCIO, rekorTlogUrls: REKOR, tsaUrls: TSA };
    expect(choose(all, 'true')).toMatchObject({ name: 'own', rekor: { version: 1 } });
    expect(choose(all, 'log: false').rekor).toBeUndefined();
    expect(choose(all, 'log: false').tsa).toBeDefined();
    expect(choose(all, 'log: false', true)).toEqual({ name: 'own' });
  });

  test.each([
    [
      'no authority for certificates',
      { rekorTlogUrls: REKOR, tsaUrls: TSA },
      'true',
      /no certificate authority/,
    ],
    [
      'no time without a log',
      { caUrls: FULCIO, rekorTlogUrls: REKOR },
      'log: false',
      /no time stamp authority/,
    ],
  ])('with %s is refused', (_what, services, sign, message) => {
    expect(() => choose(services, sign)).toThrow(message);
  });
});

/** docs/signing.md: `trusted-root` asks nobody; else TUF is asked, of ghe.com for the root of the tenant. */
describe('trusted roots of a run', () => {
  let temporaryDirectory: string;
  beforeEach(async () => void (temporaryDirectory = await mkdtemp(join(tmpdir(), 'roots-'))));
  afterEach(closeRepositories);
  afterEach(() => rm(temporaryDirectory, { recursive: true, force: true }));

  test.each([
    ['https://github.com', 'https://public.example'],
    ['https://acme.ghe.com', 'https://acme.example'],
    // Enterprise Server signs with keys, or verifies what github.com made.
    ['https://github.acme.example', 'https://public.example'],
    ['https://ghe.com.evil.example', 'https://public.example'],
    [undefined, 'https://public.example'],
  ])('on %s', async (server, uri) => {
    const repository = new TufRepository();
    repository.publish({
      'trusted_root.json': trustedRoot('https://public.example'),
      'acme.trusted_root.json': trustedRoot('https://acme.example'),
    });
    await repository.trust(join(temporaryDirectory, 'tuf'), 'tuf-repo.github.com');
    const env = { GITHUB_SERVER_URL: server };
    const roots = await openRoots(undefined, { env, temporaryDirectory }, repository.services);
    const [found] = await roots.forIssuer('GitHub, Inc.');
    expect(found?.certificateAuthorities[0]?.uri).toBe(uri);
  });

  test('of a file ask nobody', async () => {
    const repository = new TufRepository();
    const file = { text: trustedRoot('https://own.example'), where: 'root.json' };
    const roots = await openRoots(file, { env: {}, temporaryDirectory }, repository.services);
    for (const found of [await roots.forIssuer('GitHub, Inc.'), await roots.forKeys()])
      expect(found[0]?.certificateAuthorities[0]?.uri).toBe('https://own.example');
    expect(repository.asked).toEqual([]);
  });
});
