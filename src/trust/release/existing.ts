import type { Descriptor } from '../../oci/descriptor.ts';
import { digestOf, type Digest } from '../../oci/digest.ts';
import { PublishError } from '../../oci/errors.ts';
import { printableLine } from '../../support/text/foreign-text.ts';
import { mapConcurrent } from '../../support/map-concurrent.ts';
import { findLegacy } from '../verification/legacy.ts';
import { findCandidates, type Candidate, type SignatureSource } from '../referrers.ts';
import { refusal } from '../statement.ts';
import type { CertificateIdentity } from '../verification/certificate.ts';
import { isRefusal, refuseOthers } from '../verification/verify-image.ts';
import { verifyBundle, type VerifiedBundle } from '../verification/verify-bundle.ts';
import type { ReleaseOptions, ReleaseRepository } from './types.ts';

/** A verified bundle of ours that exists in a repository. */
export interface Existing {
  /** The repository that has it: a target of this publish, or the source. */
  holder: SignatureSource;
  subject: Digest;
  manifest: { descriptor: Descriptor; bytes: Buffer };
  listed: 'api' | 'tag';
  bundle: Buffer;
  digest: Digest;
  verified: VerifiedBundle;
}

/** Verifies each bundle once, even if several registries have it. Undefined if it is invalid or not ours. */
export type Judge = (bytes: Buffer) => Promise<VerifiedBundle | undefined>;

/** Accepts bundles signed with our own identity or key, and ignores all others. */
export function createJudge(options: ReleaseOptions): Judge {
  return judgeBy((certificate) => refuseNotOurs(options, certificate), options);
}

/**
 * Rejects certificates that aren't ours. All callers of a reusable workflow share its identity, so the
 * repository is compared too, if the certificate contains it.
 * @throws PublishError `BUNDLE_INVALID`.
 */
export function refuseNotOurs(
  { rule, repository }: Pick<ReleaseOptions, 'rule' | 'repository'>,
  certificate: CertificateIdentity | undefined,
): void {
  refuseOthers(rule, certificate);
  const found = certificate?.repository;
  if (found !== undefined && repository !== undefined && found !== repository)
    throw refusal(`it was made for ${printableLine(found)}`);
}

/** Accepts bundles signed by any workflow of our repository. */
export function createRepositoryJudge(options: ReleaseOptions): Judge {
  return judgeBy((certificate) => {
    const { repository } = options;
    if (repository === undefined || certificate?.repository !== repository)
      throw refusal('it is of another repository');
  }, options);
}

function judgeBy(
  refuse: (certificate: CertificateIdentity | undefined) => void,
  { anchor, signal, reporter }: ReleaseOptions,
): Judge {
  const judged = new Map<Digest, Promise<VerifiedBundle | undefined>>();
  const judge = async (bytes: Buffer): Promise<VerifiedBundle | undefined> => {
    try {
      const verified = await verifyBundle(bytes, anchor);
      refuse(verified.certificate);
      return verified;
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof PublishError) || error.code !== 'BUNDLE_INVALID') throw error;
      reporter.debug(`A signature that isn't ours: ${error.message}`);
      return undefined;
    }
  };
  return (bytes) => {
    const digest = digestOf(bytes);
    const known = judged.get(digest) ?? judge(bytes);
    judged.set(digest, known);
    return known;
  };
}

/** Finds our own bundles for manifests of a repository. @throws RegistryError if they can't be listed. */
export async function findExisting(
  holder: SignatureSource,
  subjects: readonly Digest[],
  judge: Judge,
  options: ReleaseOptions,
): Promise<Existing[]> {
  const found = await mapConcurrent(subjects, 4, async (subject) => {
    const { candidates } = await findCandidates(holder, subject, options);
    const judged = await mapConcurrent(candidates, 4, (candidate) =>
      existing(holder, subject, candidate, judge, options),
    );
    return judged.filter((one) => one !== undefined);
  });
  return found.flat();
}

async function existing(
  holder: SignatureSource,
  subject: Digest,
  { listed, open }: Candidate,
  judge: Judge,
  { signal, reporter }: ReleaseOptions,
): Promise<Existing | undefined> {
  const opened = await open().catch((error: unknown) => {
    signal?.throwIfAborted();
    if (!isRefusal(error)) throw error;
    reporter.debug(`A signature that isn't ours: ${error.message}`);
    return undefined;
  });
  const verified = opened && (await judge(opened.bundle));
  if (!verified) return undefined;
  const { manifest, bundle } = opened;
  return { holder, subject, manifest, listed, bundle, digest: verified.digest, verified };
}

/** True if the repository has our signature in cosign 2's format. */
export async function hasLegacy(
  { destination }: ReleaseRepository,
  subject: Digest,
  options: ReleaseOptions,
): Promise<boolean> {
  for (const { verify } of await findLegacy(destination, subject, options)) {
    try {
      refuseNotOurs(options, await verify(options.anchor));
      return true;
    } catch (error) {
      options.signal?.throwIfAborted();
      if (!(error instanceof PublishError) || error.code !== 'BUNDLE_INVALID') throw error;
    }
  }
  return false;
}
