import { describe, expect, test } from '@jest/globals';
import { digestOf } from '../../src/oci/digest.ts';
import { verifyCommands } from '../../src/report/summary/trust.ts';
import type { StatementReport, TrustReport } from '../../src/trust/release/types.ts';

const ROOT = digestOf('root');
const PLATFORM = digestOf('platform');
const CALLED = 'https://github.com/org/registry-publish/.github/workflows/publish.yml@refs/tags/v1';
const ISSUER = 'https://token.actions.githubusercontent.com';
const WHO = `--certificate-identity '${CALLED}' --certificate-oidc-issuer '${ISSUER}'`;
const HERE = "--certificate-github-workflow-repository 'acme/app'";

const unnamed = (predicateType: string): StatementReport => ({
  predicateType,
  subjects: [ROOT, PLATFORM],
  bundle: digestOf(predicateType),
  status: 'signed',
});
const statement = (predicateType: string, more: Partial<StatementReport> = {}): StatementReport => ({
  ...unnamed(predicateType),
  repository: 'acme/app',
  ...more,
});
const SIGNATURE = statement('https://sigstore.dev/cosign/sign/v1');
const UNNAMED = unnamed(SIGNATURE.predicateType);
const PROVENANCE = statement('https://slsa.dev/provenance/v1');
const commands = (more: Partial<TrustReport>, images: [string, string][] = [['ghcr.io/acme/app', ROOT]]) => {
  const trust: TrustReport = {
    instance: 'public-good',
    identity: CALLED,
    issuer: ISSUER,
    statements: [],
    registries: {},
    api: [],
    ...more,
  };
  return verifyCommands({ trust }, images, 'acme/app');
};
const IMAGE = `ghcr.io/acme/app@${ROOT}`;

/** Ready to be run: exact as to who signed, and where (docs/verifying/cosign.md and gh.md say why). */
describe('commands that verify what was signed', () => {
  test('ask for the identity, and for the repository that called the workflow', () => {
    expect(commands({ format: 'bundle', statements: [SIGNATURE, PROVENANCE] })).toEqual([
      `cosign verify ${WHO} ${HERE} ${IMAGE}`,
      `cosign verify-attestation --type slsaprovenance1 ${WHO} ${HERE} ${IMAGE}`,
      `gh attestation verify oci://${IMAGE} -R acme/app --cert-identity '${CALLED}' --bundle-from-oci`,
    ]);
  });

  test("ask GitHub's API where the attestation is stored there", () => {
    const api = [{ id: '1', url: 'https://github.com/acme/app/attestations/1', predicateType: 'x' }];
    const [, gh] = commands({ statements: [PROVENANCE], api });
    expect(gh).toBe(`gh attestation verify oci://${IMAGE} -R acme/app --cert-identity '${CALLED}'`);
  });

  test('of a tenant of ghe.com name its host', () => {
    const identity = 'https://acme.ghe.com/acme/app/.github/workflows/r.yml@refs/heads/main';
    const [cosign, gh] = commands({ instance: 'github', identity, statements: [PROVENANCE] });
    expect(gh).toContain(`--cert-identity '${identity}' --hostname acme.ghe.com`);
    expect(cosign).toContain(
      '--insecure-ignore-tlog --insecure-ignore-sct --use-signed-timestamps --trusted-root',
    );
  });

  test('of a provenance that an earlier run made name the workflow of that run', () => {
    const identity = 'https://github.com/acme/app/.github/workflows/build.yml@refs/heads/main';
    const kept = statement(PROVENANCE.predicateType, { identity, status: 'copied' });
    const [cosign, attested, gh] = commands({ format: 'bundle', statements: [SIGNATURE, kept] });
    expect(cosign).toContain(`'${CALLED}'`);
    expect(attested).toContain(`--certificate-identity '${identity}'`);
    expect(gh).toContain(`--cert-identity '${identity}'`);
  });

  test('of an authority that names no repository ask for none', () => {
    const own = commands({ instance: 'own', format: 'bundle', statements: [UNNAMED] });
    expect(own).toEqual([`cosign verify ${WHO} --trusted-root trusted_root.json ${IMAGE}`]);
  });

  test.each([
    ['logged', '7', '--key cosign.pub'],
    ['not logged', undefined, '--key cosign.pub --insecure-ignore-tlog'],
  ])('of a key that is %s', (_what, logIndex, flags) => {
    const statements = [{ ...UNNAMED, ...(logIndex === undefined ? {} : { logIndex }) }];
    const trust: TrustReport = {
      instance: 'key',
      key: 'hint',
      format: 'bundle',
      statements,
      registries: {},
      api: [],
    };
    expect(verifyCommands({ trust }, [['ghcr.io/acme/app', ROOT]], 'acme/app')).toEqual([
      `cosign verify ${flags} ${IMAGE}`,
    ]);
  });

  test('are one word each for a shell, whatever a predicate type is called', () => {
    const [cosign] = commands({ statements: [statement("x:$(touch${IFS}evil)'`id`")] });
    expect(cosign).toContain("--type 'x:$(touch${IFS}evil)'\\''`id`'");
  });

  test('of an SBOM are about its platform', () => {
    const sbom = statement('https://spdx.dev/Document', { subjects: [PLATFORM] });
    expect(commands({ format: 'bundle', statements: [SIGNATURE, sbom] })[1]).toMatch(
      new RegExp(`--type spdxjson .* ghcr.io/acme/app@${PLATFORM}$`),
    );
  });
});
