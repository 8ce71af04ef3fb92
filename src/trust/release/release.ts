import type { Descriptor } from '../../oci/descriptor.ts';
import { PublishError } from '../../oci/errors.ts';
import { mapConcurrent } from '../../support/map-concurrent.ts';
import { attachLegacy, signLegacy } from '../verification/legacy.ts';
import { attach, findCandidates, type SignatureSource } from '../referrers.ts';
import { isAbout } from '../statement.ts';
import { digestOf, type Digest } from '../../oci/digest.ts';
import { PREDICATE } from '../types.ts';
import { isRefusal } from '../verification/verify-image.ts';
import {
  createJudge,
  createRepositoryJudge,
  findExisting,
  hasLegacy,
  type Existing,
  type Judge,
} from './existing.ts';
import { holds, settle, type Item } from './items.ts';
import { signedManifests, wantedStatements, type Wanted } from './wanted.ts';
import type {
  ReleaseImage,
  ReleaseOptions,
  ReleaseRepository,
  StatementReport,
  TrustReport,
} from './types.ts';

/** Maximum number of statements signed at once; a log takes several seconds for each. */
const SIGNING = 8;

/**
 * Signs and attests a set of images that are staged by digest. Looks for existing signatures, signs what is
 * missing, verifies it, attaches it in every repository, and reads it back. Storing with GitHub can't be
 * undone, so it comes last. On return, every repository that wasn't skipped has verified signatures of all
 * images.
 * @throws PublishError for the first failure. Signatures attached before that stay, and are still true.
 */
export async function signRelease(
  images: readonly ReleaseImage[],
  options: ReleaseOptions,
): Promise<{ report: TrustReport; bundles: Buffer[] }> {
  const judge = createJudge(options);
  const report = emptyReport(options);
  const items: Item[] = [];
  for (const image of images) {
    const found = await lookUp(image, judge, options);
    const wanted = await wantedStatements(image, options);
    items.push(
      ...(await mapConcurrent(wanted, SIGNING, (one) => settle(image, one, found, judge, options))),
      ...(await earlierProvenance(image, found, options)),
    );
  }
  for (const image of images) {
    const own = items.filter((item) => item.image === image);
    await Promise.all(
      image.repositories.map((repository) =>
        orLeaveOut(repository, options, async () => {
          const attached = await attachAll(repository, own, options);
          await attachLegacySignatures(repository, image, options);
          (report.registries[repository.destination.name] ??= []).push(...attached);
        }),
      ),
    );
  }
  report.statements = items.map((item) => statementReport(item, report));
  report.api = await storeAll(items, options);
  const bundles = new Map(items.map(({ digest, bundle }) => [digest, bundle]));
  return { report, bundles: [...bundles.values()] };
}

function statementReport(item: Item, { identity: own }: TrustReport): StatementReport {
  const { wanted, digest, status, logIndex, certificate } = item;
  const { identity, workflowRepository: repository } = certificate ?? {};
  return {
    predicateType: wanted.predicateType,
    subjects: wanted.subjects,
    ...(logIndex === undefined ? {} : { logIndex }),
    bundle: digest,
    ...(identity === undefined || identity === own ? {} : { identity }),
    ...(repository === undefined ? {} : { repository }),
    status,
  };
}

function emptyReport({ instance, rule, notary, plan }: ReleaseOptions): TrustReport {
  const { identity } = notary.signer;
  const who =
    identity.kind === 'key'
      ? { key: identity.hint }
      : { identity: identity.identity, issuer: identity.issuer };
  return {
    instance: rule.signer.kind === 'key' && instance !== 'own' ? 'key' : instance,
    ...who,
    ...(plan.sign ? { format: plan.sign.format } : {}),
    statements: [],
    registries: {},
    api: [],
  };
}

/** Skips an optional repository if `work` fails. @throws the error if the repository is required. */
async function orLeaveOut(
  repository: ReleaseRepository,
  { signal }: ReleaseOptions,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    signal?.throwIfAborted();
    repository.fail(error);
  }
}

/** Finds existing bundles in the target repositories and in the source of the image. */
async function lookUp(image: ReleaseImage, judge: Judge, options: ReleaseOptions): Promise<Existing[]> {
  const subjects = signedManifests(image).map(({ digest }) => digest);
  const found: Existing[][] = [];
  const look = async (holder: SignatureSource): Promise<void> => {
    found.push(await findExisting(holder, subjects, judge, options));
  };
  const { source, repositories } = image;
  const isElsewhere =
    source.referrers && !repositories.some(({ destination }) => destination.name === source.name);
  await Promise.all([
    ...repositories.map((repository) => orLeaveOut(repository, options, () => look(repository.destination))),
    isElsewhere ? look(source) : undefined,
  ]);
  return found.flat();
}

/**
 * A provenance states who built an image, so this run can't create one for an image it didn't build. Instead,
 * it reuses the provenance from an earlier run of the same repository.
 * @throws PublishError `PROVENANCE_UNKNOWN` if there is none.
 */
async function earlierProvenance(
  image: ReleaseImage,
  own: readonly Existing[],
  options: ReleaseOptions,
): Promise<Item[]> {
  const { plan, reporter } = options;
  const { root, isBuiltHere } = image;
  if (plan.attest?.provenance !== true || isBuiltHere) return [];
  const judge = createRepositoryJudge(options);
  const found = [...own, ...(await lookUp(image, judge, options))].filter(
    ({ verified: { statement }, subject }) =>
      subject === root.digest &&
      statement.predicateType === PREDICATE.provenance &&
      isAbout(statement, root.digest),
  );
  if (found.length > 0) {
    reporter.notice(
      `${root.digest} was not built by this run: it keeps the provenance of the run that built it.`,
    );
    return [await settle(image, provenanceOf(root), found, judge, options)];
  }
  throw new PublishError(
    `${root.digest} was not built by this run, and nothing says who built it; no tag was moved`,
    {
      code: 'PROVENANCE_UNKNOWN',
      input: 'attest',
      hint: 'Attest in the run that builds it. To sign without provenance, set `attest: {provenance: false}`, or leave `attest` out.',
    },
  );
}

/** Accepts any existing provenance of the image, whatever its other content. */
function provenanceOf({ mediaType, digest, size }: Descriptor): Wanted {
  return {
    predicateType: PREDICATE.provenance,
    subjects: [digest],
    attachTo: [{ mediaType, digest, size }],
    isSaid: () => true,
    stored: true,
    statement() {
      throw new Error('a provenance of another run is never made here');
    },
  };
}

async function attachAll(
  repository: ReleaseRepository,
  items: readonly Item[],
  options: ReleaseOptions,
): Promise<TrustReport['registries'][string]> {
  const subjects = new Set(items.flatMap(({ wanted }) => wanted.attachTo.map(({ digest }) => digest)));
  const reports: TrustReport['registries'][string] = [];
  for (const subject of subjects) {
    const due = items.filter(({ wanted }) => isAttachedTo(wanted, subject));
    const missing = due.filter(({ existing }) => !holds(existing, repository, subject));
    const manifests = missing.map((item) => item.manifest(subject));
    if (manifests.length > 0) {
      const listed = await attach(repository.destination, manifests, options);
      await readBackBundles(repository, subject, missing, options);
      reports.push(...manifests.map(({ descriptor }) => ({ subject, referrer: descriptor.digest, listed })));
    }
    for (const { existing } of due) {
      const held = existing.find((one) => one.holder === repository.destination && one.subject === subject);
      if (held) reports.push({ subject, referrer: digestOf(held.manifest.bytes), listed: held.listed });
    }
  }
  return reports;
}

function isAttachedTo({ attachTo }: Wanted, subject: Digest): boolean {
  return attachTo.some(({ digest }) => digest === subject);
}

/** Finds the bundles as a verifier would, and compares their digests with those of the verified bundles. */
async function readBackBundles(
  { destination }: ReleaseRepository,
  subject: Digest,
  items: readonly Item[],
  options: ReleaseOptions,
): Promise<void> {
  const { candidates } = await findCandidates(destination, subject, options);
  const found = new Set<Digest>();
  for (const { open } of candidates) {
    const opened = await open().catch((error: unknown) => {
      options.signal?.throwIfAborted();
      if (!isRefusal(error)) throw error;
      return undefined;
    });
    if (opened) found.add(digestOf(opened.bundle));
    if (items.every(({ digest }) => found.has(digest))) return;
  }
  const lost = items.find(({ digest }) => !found.has(digest));
  if (!lost) return;
  throw new PublishError(
    `${destination.name}@${subject}: the attached ${lost.wanted.predicateType} can't be read back`,
    {
      code: 'REFERRERS_LOST',
      hint: 'Check that the registry keeps what it accepts, and what else writes to this repository. Run again.',
    },
  );
}

async function attachLegacySignatures(
  repository: ReleaseRepository,
  image: ReleaseImage,
  options: ReleaseOptions,
): Promise<void> {
  const { sign } = options.plan;
  if (!sign || sign.format === 'bundle') return;
  const subjects = signedManifests(image).slice(0, sign.platforms ? undefined : 1);
  for (const { digest } of subjects) {
    if (await hasLegacy(repository, digest, options)) continue;
    const { destination } = repository;
    const layer = await signLegacy(digest, destination.name, options.notary, options);
    await attachLegacy(destination, digest, layer, options.created, options);
    if (await hasLegacy(repository, digest, options)) continue;
    throw new PublishError(
      `${destination.name}@${digest}: what was just signed doesn't verify; no tag was moved`,
      {
        code: 'UNVERIFIED',
        hint: 'Run the job again. If it fails again, check that `trusted-root` belongs to the instance that signs.',
      },
    );
  }
}

async function storeAll(items: readonly Item[], options: ReleaseOptions): Promise<TrustReport['api']> {
  const { attestations, signal } = options;
  const stored: TrustReport['api'] = [];
  if (!attestations) return stored;
  for (const { wanted, bundle, status } of items) {
    const { predicateType, subjects } = wanted;
    const [subject] = subjects;
    if (!wanted.stored || subject === undefined) continue;
    if (status !== 'signed' && (await attestations.has(subject, predicateType, signal))) continue;
    const id = await attestations.store(bundle, signal);
    stored.push({ id, url: attestations.page(id), predicateType });
  }
  return stored;
}
