import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { parseDigest } from '../../src/oci/digest.ts';
import { rootsFromFile, type TrustedRoots } from '../../src/trust/roots/trusted-root.ts';
import { parseVerifyRules } from '../../src/trust/verification/parse-rules.ts';
import { judgeBundle } from '../../src/trust/verification/verify-image.ts';
import { verifyBundle } from '../../src/trust/verification/verify-bundle.ts';

const read = (name: string) => readFileSync(join(import.meta.dirname, 'fixtures', name));
const bundle = (name: string) => read(`${name}.sigstore.json`);

let roots: TrustedRoots;
beforeAll(
  async () => void (roots = await rootsFromFile(String(read('public-good.trusted_root.json')), 'it')),
);

const GITHUB = 'https://token.actions.githubusercontent.com';
const JS = 'https://github.com/sigstore/sigstore-js/.github/workflows/release.yml@refs/heads/main';
const SHARED = 'https://github.com/bdehamer/workflows/.github/workflows/attest.yml@refs/heads/main';

/** What the public instance signed, verified without a network by the root of its TUF repository (fixtures/README.md). */
describe('bundles of the public instance', () => {
  test.each([
    // Version 0.1: a chain, an `intoto` entry.
    [
      'sigstore-js-2.0.0',
      { identity: JS, issuer: GITHUB, repository: 'https://github.com/sigstore/sigstore-js' },
    ],
    // Version 0.3: the leaf, a `dsse` entry.
    [
      'reusable-workflow',
      { identity: SHARED, issuer: GITHUB, repository: 'https://github.com/malancas/attest-demo' },
    ],
  ])('%s verifies', async (name, certificate) => {
    const verified = await verifyBundle(bundle(name), { kind: 'keyless', roots });
    expect(verified.certificate).toMatchObject(certificate);
    expect(verified.statement.predicateType).toBe('https://slsa.dev/provenance/v1');
  });

  // Of 2022: the issuer is in the old extension alone (.1, raw), and a person has no repository.
  test("a person's verifies, and names no repository", async () => {
    const { certificate } = await verifyBundle(bundle('dsse-v0.1'), { kind: 'keyless', roots });
    expect(certificate?.issuer).toBe('https://github.com/login/oauth');
    expect(certificate?.identity).toMatch(/^[^@]+@[^@]+$/);
    expect(certificate?.repository).toBeUndefined();
  });

  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- bundles are changed in ways that no type allows
  type Edit = (bundle: any) => void;
  const edits: [string, Edit, RegExp][] = [
    [
      'another payload',
      ({ dsseEnvelope }) => Object.assign(dsseEnvelope, { payload: Buffer.from('{}').toString('base64') }),
      /log entry is about something else/,
    ],
    [
      'another time',
      ({ verificationMaterial: { tlogEntries } }) =>
        Object.assign(tlogEntries[0], { integratedTime: '1716332178' }),
      /promise is not signed/,
    ],
    [
      'no promise: the proof gives no time',
      ({ verificationMaterial: { tlogEntries } }) => delete tlogEntries[0]['inclusionPromise'],
      /no trusted time/,
    ],
    [
      'a hash of the proof missing',
      ({ verificationMaterial: { tlogEntries } }) =>
        void (tlogEntries[0]['inclusionProof']['hashes'] as string[]).pop(),
      /in a trusted log|proof/,
    ],
  ];
  test.each(edits)('with %s is refused', async (_what, edit, reason) => {
    const changed = JSON.parse(String(bundle('reusable-workflow')));
    edit(changed);
    const bytes = Buffer.from(JSON.stringify(changed));
    await expect(verifyBundle(bytes, { kind: 'keyless', roots })).rejects.toThrow(reason);
  });

  test('with two signatures is refused', async () => {
    const two = verifyBundle(bundle('dsse-2sigs'), { kind: 'keyless', roots });
    await expect(two).rejects.toThrow(/not a valid bundle/);
  });

  // A reusable workflow's identity is the same for everybody who calls it; only the repository tells them apart.
  test.each([
    ['malancas/attest-demo', undefined],
    ['malancas/*', undefined],
    ['bdehamer/workflows', /it was made for https:\/\/github\.com\/malancas\/attest-demo/],
    ['malancas/attest', /it was made for/],
    ['malan/*', /it was made for/],
  ])('a reusable workflow, for the repository %s', async (repository, refused) => {
    const [rule] = parseVerifyRules(
      `- images: '*'\n  identity: ${SHARED}\n  repository: ${repository}\n`,
      { input: 'verify' },
      () => '',
    );
    const subject = '07e4b8c0e3580b3e4a1eb62c70f1ffb86004d3d94f50767cb404fa7a639b4d05';
    const judged = judgeBundle(
      bundle('reusable-workflow'),
      parseDigest(`sha256:${subject}`, 'the subject'),
      rule!,
      { kind: 'keyless', roots },
    );
    if (refused) await expect(judged).rejects.toThrow(refused);
    else expect((await judged).predicateType).toBe('https://slsa.dev/provenance/v1');
  });
});
