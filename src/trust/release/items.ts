import { digestOf, type Digest } from '../../oci/digest.ts';
import { PublishError } from '../../oci/errors.ts';
import { signStatement } from '../bundle.ts';
import { bundleManifest, type ReferrerManifest } from '../referrers.ts';
import type { CertificateIdentity } from '../verification/certificate.ts';
import type { VerifiedBundle } from '../verification/verify-bundle.ts';
import { refuseNotOurs, type Existing, type Judge } from './existing.ts';
import type { ReleaseImage, ReleaseOptions, StatementReport } from './types.ts';
import type { Wanted } from './wanted.ts';

/** A statement with its bundle, either signed by this run or found in a registry. */
export interface Item {
  image: ReleaseImage;
  wanted: Wanted;
  bundle: Buffer;
  digest: Digest;
  logIndex?: string;
  /** Absent for signatures with a key. */
  certificate?: CertificateIdentity;
  /** Existing bundles that make the same statement. */
  existing: readonly Existing[];
  status: StatementReport['status'];
  /** The manifest that refers to one of `wanted.attachTo`; that of an earlier run if there is one. */
  manifest(subject: Digest): ReferrerManifest;
}

/**
 * Finds or creates the bundle for a statement. A bundle found in any registry is copied to the others; if
 * there is none, the statement is signed.
 * @throws PublishError of the signing services; `UNVERIFIED` if the new signature doesn't verify.
 */
export async function settle(
  image: ReleaseImage,
  wanted: Wanted,
  found: readonly Existing[],
  judge: Judge,
  options: ReleaseOptions,
): Promise<Item> {
  const { predicateType } = wanted;
  const existing = found.filter(
    ({ subject, verified: { statement } }) =>
      wanted.attachTo.some(({ digest }) => digest === subject) &&
      statement.predicateType === predicateType &&
      wanted.isSaid(statement),
  );
  const [first] = existing.toSorted((a, b) => a.digest.localeCompare(b.digest));
  if (first) {
    const { bundle, verified } = first;
    return complete({ image, wanted, bundle, existing, ...seen(verified) }, options);
  }
  const { bytes: bundle } = await signStatement(wanted.statement(), predicateType, options.notary, options);
  const verified = await judge(bundle);
  if (!verified) throw await explainUnverified(bundle, options);
  return complete({ image, wanted, bundle, existing, ...seen(verified) }, options);
}

function seen({ digest, logIndex, certificate }: VerifiedBundle) {
  return {
    digest,
    ...(logIndex === undefined ? {} : { logIndex }),
    ...(certificate ? { certificate } : {}),
  };
}

function complete(item: Omit<Item, 'status' | 'manifest'>, { created }: ReleaseOptions): Item {
  const { image, wanted, existing, bundle, digest } = item;
  const complete = image.repositories.every((repository) =>
    wanted.attachTo.every(({ digest: subject }) => holds(existing, repository, subject)),
  );
  return {
    ...item,
    status: existing.length === 0 ? 'signed' : complete ? 'present' : 'copied',
    manifest(subject) {
      const known = existing.find((one) => one.subject === subject && one.digest === digest);
      if (known) {
        const { descriptor, bytes } = known.manifest;
        return {
          subject,
          descriptor: { ...descriptor, digest: digestOf(bytes), size: bytes.length },
          bytes,
          bundle,
        };
      }
      const target = wanted.attachTo.find((descriptor) => descriptor.digest === subject);
      if (!target) throw new Error(`nothing is attached to ${subject}`);
      return bundleManifest(target, { bytes: bundle, predicateType: wanted.predicateType }, created);
    },
  };
}

/** True if the repository has one of the bundles for this subject. */
export function holds(
  existing: readonly Existing[],
  repository: ReleaseImage['repositories'][number],
  subject: Digest,
): boolean {
  return existing.some((one) => one.holder === repository.destination && one.subject === subject);
}

async function explainUnverified(bytes: Buffer, options: ReleaseOptions): Promise<PublishError> {
  const { verifyBundle } = await import('../verification/verify-bundle.ts');
  const reason = await verifyBundle(bytes, options.anchor)
    .then(({ certificate }) => {
      refuseNotOurs(options, certificate);
      return 'it is not ours';
    })
    .catch((error: Error) => error.message);
  return new PublishError(`What was just signed doesn't verify: ${reason}; no tag was moved`, {
    code: 'UNVERIFIED',
    hint: 'Run the job again. If it fails again, check that `trusted-root` belongs to the instance that signs.',
  });
}
