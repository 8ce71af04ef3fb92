import { PublishError } from '../../oci/errors.ts';
import { sbomFromFile } from '../../trust/predicates/sbom.ts';
import type { AttestPlan, TrustPlan, TrustPreview } from '../../trust/release/types.ts';
import { identityOf } from '../../trust/services/fulcio.ts';
import { GITHUB_ISSUER, PREDICATE, type SignerIdentity } from '../../trust/types.ts';
import type { PipelineContext } from '../context.ts';
import { readTrustSettings } from '../trust/settings.ts';
import type { TrustRequest } from '../types.ts';
import { makesSbom } from './checks.ts';
import { prepareTrust, type PreparedTrust } from './prepare.ts';

/**
 * What a publish would sign and attest, and with which identity. Nothing is signed or stored. An ID token of
 * the job is requested, except when `offline`. What would make a publish fail is a warning.
 * @returns undefined when nothing would be signed.
 * @throws PublishError for invalid inputs.
 */
export async function previewTrust(
  run: PipelineContext,
  trust: TrustRequest,
): Promise<TrustPreview | undefined> {
  const { request, decision, reporter, signal } = run;
  readTrustSettings(trust, request);
  if (!decision.push || decision.byDigest) {
    const why = decision.byDigest ? 'the job that merges signs' : 'nothing would be pushed';
    reporter.info(`Nothing would be signed: ${why}.`);
    return undefined;
  }
  try {
    return describe(await prepareTrust(run, trust), run);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof PublishError) || error.code === 'INPUT_INVALID') throw error;
    reporter.warning(`A publish would be refused: ${error.message}`);
    return undefined;
  }
}

function describe(prepared: PreparedTrust, run: PipelineContext): TrustPreview {
  const { settings, instance, keySigner, attestations } = prepared;
  const { plan } = settings;
  const who = keySigner?.identity ?? ownIdentity(prepared, run);
  return {
    instance: keySigner && instance.name !== 'own' ? 'key' : instance.name,
    ...(who?.kind === 'key' ? { key: who.hint } : {}),
    ...(who?.kind === 'keyless' ? { identity: who.identity, issuer: who.issuer } : {}),
    ...(plan.sign ? { format: plan.sign.format } : {}),
    statements: statementsOf(plan, run),
    api: attestations !== undefined,
  };
}

/** The identity as in the certificate; without a token, the runner's variables are used. */
function ownIdentity(
  { place: { claims, server } }: PreparedTrust,
  { request }: PipelineContext,
): SignerIdentity | undefined {
  if (Object.keys(claims).length > 0) return identityOf(claims, server.origin);
  const workflow = request.env['GITHUB_WORKFLOW_REF'];
  if (!workflow) return undefined;
  return { kind: 'keyless', identity: `${server.origin}/${workflow}`, issuer: GITHUB_ISSUER };
}

/** Predicate types of each image. */
function statementsOf({ sign, attest }: TrustPlan, run: PipelineContext): string[] {
  return [
    ...(sign ? [PREDICATE.signature] : []),
    ...(attest?.provenance ? [PREDICATE.provenance] : []),
    ...(attest ? sbomTypes(attest, run) : []),
    ...(attest?.predicates.map(({ type }) => type) ?? []),
  ];
}

function sbomTypes({ sbom }: AttestPlan, { request }: PipelineContext): string[] {
  if (typeof sbom === 'object') return [sbomFromFile(sbom.text, sbom.path).predicateType];
  return sbom !== 'off' && makesSbom(request) ? [PREDICATE.spdx] : [];
}
