import { isOff } from '../../engines/buildkit/attestations.ts';
import { PublishError } from '../../oci/errors.ts';
import { noSbom } from '../../trust/predicates/sbom.ts';
import type { Instance } from '../../trust/services/instance.ts';
import type { PipelineContext } from '../context.ts';
import type { TrustSettings } from '../trust/settings.ts';

/**
 * Fails before the build if the job has no OIDC identity to sign with.
 * @throws PublishError `ID_TOKEN_MISSING`.
 */
export function checkIdentity({ request, decision }: Pick<PipelineContext, 'request' | 'decision'>): void {
  const { env } = request;
  if (env['ACTIONS_ID_TOKEN_REQUEST_URL'] && env['ACTIONS_ID_TOKEN_REQUEST_TOKEN']) return;
  const fork = decision.withoutSecrets;
  throw new PublishError(
    fork
      ? "Signing needs the job's identity, which a pull request from a fork doesn't get"
      : "Signing needs an ID token, and the job can't get one",
    {
      code: 'ID_TOKEN_MISSING',
      input: request.trust?.sign ? 'sign' : 'attest',
      hint: fork
        ? 'Sign on pushes: leave `push` at auto.'
        : 'Add `permissions: id-token: write` to the job; to sign without an identity, set `signing-key`.',
    },
  );
}

/** Checks that the Sigstore instance supports what is requested. @throws PublishError `SIGN_UNSUPPORTED`. */
export function checkPlan({ plan }: TrustSettings, instance: Instance, withKey: boolean): void {
  const { sign } = plan;
  const hasLegacy = sign !== undefined && sign.format !== 'bundle';
  // cosign 2's format contains a signed entry timestamp, which only Rekor v1 returns. With a key, the log is
  // optional.
  if (hasLegacy && instance.rekor?.version !== 1 && !(withKey && !instance.rekor)) {
    throw new PublishError(
      `\`format: ${sign.format}\` needs the promise of a Rekor v1 log, and this Sigstore instance has ${instance.rekor ? 'Rekor v2' : 'no log'}`,
      {
        code: 'SIGN_UNSUPPORTED',
        input: 'sign',
        hint: 'Set `format: bundle`, `sigstore: public`, or sign with `signing-key`.',
      },
    );
  }
  if (sign?.log === false && !withKey && instance.name !== 'own') {
    throw new PublishError('`log: false` is for keys: certificates need a log', {
      code: 'SIGN_UNSUPPORTED',
      input: 'sign',
      hint: 'Remove `log`, or set `signing-key`. `sigstore: github` signs without a public log.',
    });
  }
}

type Building = Pick<PipelineContext['request'], 'build' | 'from' | 'bake'>;

/**
 * Whether the build creates an SBOM. For bake targets and existing content this isn't known, so it is
 * assumed.
 */
export function makesSbom({ build, from, bake }: Building): boolean {
  if (from.length > 0 || bake) return true;
  if (build.sbom) return !isOff(build.sbom);
  return build.attests.some((value) => /(?:^|,)type=sbom(?:,|$)/.test(value) && !isOff(value));
}

/** @throws PublishError `SBOM_MISSING` when an SBOM should be attested and the build doesn't create one. */
export function checkSbom({ plan }: TrustSettings, request: Building): void {
  if (plan.attest?.sbom === 'required' && !makesSbom(request)) throw noSbom();
}

/**
 * Reports, before the build, which required registries have no referrers API: they list signatures in
 * fallback tags, which tag rules of the registry may block. One request per repository.
 */
export async function tellOfLists({ targets, reporter, signal }: PipelineContext): Promise<void> {
  const required = targets.filter(({ optional }) => !optional).map(({ destination }) => destination);
  const withoutApi = await Promise.all(
    required.map(async (destination) => {
      // An unreachable registry is reported by preflight.
      const serves = await destination.servesReferrers?.({ signal }).catch(() => undefined);
      signal.throwIfAborted();
      return serves === false ? [destination.repository.host] : [];
    }),
  );
  const hosts = [...new Set(withoutApi.flat())];
  if (hosts.length === 0) return;
  reporter.info(
    `Signatures are listed in tags (sha256-…) in ${hosts.join(', ')}: no referrers API. Exempt such tags from rules that make tags immutable or delete them.`,
  );
}

/** The error for private repositories: GitHub stores their attestations only with Enterprise Cloud. */
export function privateAttestations(repository: string): PublishError {
  return new PublishError('GitHub offers attestations for private repositories with Enterprise Cloud only', {
    code: 'SIGN_PRIVATE',
    input: 'attest',
    hint: `Set \`attest: {api: false}\`, \`signing-key\`, or \`sigstore: public\`, which shows ${repository} and its workflow in a public log.`,
  });
}
