import { describe, expect, test } from '@jest/globals';
import { PublishError } from '../../src/oci/errors.ts';
import { chooseInstance, readJobPlace } from '../../src/pipeline/trust/instance.ts';
import { checkPlan } from '../../src/pipeline/trust/checks.ts';
import { readTrustSettings } from '../../src/pipeline/trust/settings.ts';
import { silent } from '../../src/support/reporter.ts';

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
