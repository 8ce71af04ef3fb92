import type { Cancellable } from '../../oci/content.ts';
import type { Digest } from '../../oci/digest.ts';
import { PublishError } from '../../oci/errors.ts';
import { printableLine } from '../../support/text/foreign-text.ts';
import { LIMITS } from '../../support/limits.ts';
import type { Reporter } from '../../support/reporter.ts';
import { findLegacy, legacyTag } from './legacy.ts';
import { findCandidates, type SignatureSource } from '../referrers.ts';
import type { TrustedRoots } from '../roots/trusted-root.ts';
import { isAbout, refusal } from '../statement.ts';
import { PREDICATE } from '../types.ts';
import type { CertificateIdentity } from './certificate.ts';
import type { TrustAnchor } from './material.ts';
import type { Requirement, VerifyRule } from './rule.ts';
import { verifyBundle } from './verify-bundle.ts';

interface VerifyOptions extends Cancellable {
  roots: TrustedRoots;
  reporter: Reporter;
}

/** A signature or attestation that satisfies a requirement. */
export interface Accepted {
  /** `https://sigstore.dev/cosign/sign/v1` for signatures in either format. */
  predicateType: string;
  where: string;
  certificate?: CertificateIdentity;
  logIndex?: string;
}

/** What was found for a digest: candidates that satisfy the rule, and why the others don't. */
interface Findings {
  accepted: Accepted[];
  refused: { where: string; reason: string }[];
}

/**
 * Verifies that an image satisfies a rule; one valid candidate per requirement is enough.
 * @returns the signatures and attestations that satisfied it.
 * @throws PublishError `UNVERIFIED`, with what was found; or the error of listing the candidates.
 */
export async function verifyImage(
  source: SignatureSource,
  digest: Digest,
  rule: VerifyRule,
  options: VerifyOptions,
): Promise<Accepted[]> {
  const { accepted, refused } = await judgeCandidates(source, digest, rule, options);
  for (const { where, reason } of refused)
    options.reporter.debug(`${source.name}@${digest}: ${where}: ${reason}`);
  const missing = rule.require.filter((requirement) => !accepted.some((one) => satisfies(one, requirement)));
  if (missing.length === 0)
    return accepted.filter((one) => rule.require.some((required) => satisfies(one, required)));
  throw unverified(`${source.name}@${digest}`, rule, missing, { accepted, refused });
}

function satisfies({ predicateType }: Accepted, requirement: Requirement): boolean {
  return predicateType === (requirement.kind === 'signature' ? PREDICATE.signature : requirement.type);
}

async function judgeCandidates(
  source: SignatureSource,
  digest: Digest,
  rule: VerifyRule,
  options: VerifyOptions,
): Promise<Findings> {
  const anchor = anchorOf(rule, options.roots);
  const findings: Findings = { accepted: [], refused: [] };
  const judge = async (
    where: string,
    work: () => Promise<Omit<Accepted, 'where'> | undefined>,
  ): Promise<void> => {
    try {
      const accepted = await work();
      if (accepted) findings.accepted.push({ where, ...accepted });
    } catch (error) {
      options.signal?.throwIfAborted();
      if (!isRefusal(error)) throw error;
      findings.refused.push({ where, reason: error.message });
    }
  };
  const { candidates, complete } = await findCandidates(source, digest, options);
  for (const { where, open } of candidates) {
    await judge(where, async () => {
      const opened = await open();
      return opened && judgeBundle(opened.bundle, digest, rule, anchor);
    });
  }
  await judge(legacyTag(digest), async () => {
    for (const { where, verify } of await findLegacy(source, digest, options)) {
      await judge(where, async () => {
        const certificate = await verify(anchor);
        refuseOthers(rule, certificate);
        return { predicateType: PREDICATE.signature, ...(certificate ? { certificate } : {}) };
      });
    }
    return undefined;
  });
  if (!complete) findings.refused.push({ where: 'the others', reason: LIMITS.referrers.message });
  return findings;
}

/** Errors that mean that a bundle or manifest is invalid, as opposed to an outage of TUF or of a registry. */
const REFUSALS = /^(?:BUNDLE_INVALID|MANIFEST_|DIGEST_|SIZE_|JSON_|BLOB_UNKNOWN)/;

/** True if the error is about one bundle only, so that others may still be valid. */
export function isRefusal(error: unknown): error is PublishError {
  if (!(error instanceof PublishError)) return false;
  // An entry that is listed but doesn't exist can be ignored, whatever the error code.
  return REFUSALS.test(error.code ?? '') || (error as { status?: number }).status === 404;
}

/** What signatures are verified against for a rule: its key, or the roots. */
export function anchorOf({ signer }: Pick<VerifyRule, 'signer'>, roots: TrustedRoots): TrustAnchor {
  if (signer.kind === 'keyless') return { kind: 'keyless', roots };
  return { kind: 'key', key: signer.key, ...(signer.log ? { roots } : {}) };
}

/** Verifies a bundle for one digest and rule. @throws PublishError `BUNDLE_INVALID`. */
export async function judgeBundle(
  bytes: Buffer,
  digest: Digest,
  rule: Pick<VerifyRule, 'signer'>,
  anchor: TrustAnchor,
): Promise<Omit<Accepted, 'where'>> {
  const { statement, certificate, logIndex } = await verifyBundle(bytes, anchor);
  refuseOthers(rule, certificate);
  if (!isAbout(statement, digest)) throw refusal('its statement is about another digest');
  return {
    predicateType: statement.predicateType,
    ...(certificate ? { certificate } : {}),
    ...(logIndex === undefined ? {} : { logIndex }),
  };
}

/** Checks the signer against a rule. @throws PublishError `BUNDLE_INVALID` if the rule doesn't trust it. */
export function refuseOthers(
  { signer }: Pick<VerifyRule, 'signer'>,
  certificate: CertificateIdentity | undefined,
): void {
  if (signer.kind === 'key') return;
  if (!certificate) throw refusal('it was signed with a key');
  const found = printableLine(certificate.identity);
  if (!signer.isIdentity(certificate.identity)) throw refusal(`it is of ${found}`);
  if (certificate.issuer !== signer.issuer)
    throw refusal(`its identity ${found} was vouched for by ${printableLine(certificate.issuer)}`);
  const { repository } = signer;
  if (repository !== undefined && !isRepository(repository, certificate.repository))
    throw refusal(`it was made for ${printableLine(certificate.repository ?? 'no repository')}`);
}

function isRepository(wanted: string, found: string | undefined): boolean {
  if (!wanted.endsWith('/*')) return found === wanted;
  const owner = wanted.slice(0, -1);
  return found?.startsWith(owner) === true && !found.slice(owner.length).includes('/');
}

function unverified(
  image: string,
  { number, signer }: VerifyRule,
  missing: readonly Requirement[],
  { accepted, refused }: Findings,
): PublishError {
  const wanted = missing.map((one) => (one.kind === 'signature' ? 'signature' : one.type)).join(' and no ');
  const by = signer.kind === 'keyless' ? signer.identity : 'the key';
  const total = accepted.length + refused.length;
  const found = [
    ...new Set([
      ...accepted.map(({ predicateType }) => `it has ${predicateType}`),
      ...refused.map(({ reason }) => reason),
    ]),
  ];
  const shown = found.slice(0, 3).join('; ') + (found.length > 3 ? `; and ${found.length - 3} more` : '');
  return new PublishError(
    total === 0
      ? `${image} has no ${wanted} by ${by}: nothing is attached to it`
      : `${image} has no ${wanted} by ${by}; found ${total}: ${shown}`,
    {
      code: 'UNVERIFIED',
      input: 'verify',
      hint: `Check rule ${number} of verify against what was found, and who published this image.`,
    },
  );
}
