import { listReferrersOf } from '../../copy/referrers-list.ts';
import type { Lane } from '../../copy/uploader.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import { isDigest, type Digest } from '../../oci/digest.ts';
import { parseManifest } from '../../oci/manifest.ts';
import { isIndexType, isManifestType } from '../../oci/media-types.ts';
import { isCompanionTag } from '../../oci/referrers.ts';
import { inTurn } from '../../support/map-concurrent.ts';
import { recordComparison, type Comparison } from './compare.ts';
import { copyImage, type Copied } from './copy-image.ts';
import type { Image, Want } from './copy-task.ts';
import type { Workshop } from './job-context.ts';
import { createReader } from './manifest-reader.ts';

/** An image that is at its destinations, and whose signatures, attestations and SBOMs are to follow. */
export interface Subject {
  /** As the source has it. */
  source: Descriptor;
  /** As the destinations have it: another one where a platform filter was applied. */
  copied: Copied;
  wants: Want[];
}

/** Signatures of signatures are as deep as anyone goes. */
const DEEPEST = 3;
const SUBJECTS = 4;

/**
 * Takes along what refers to the images: by the referrers API or its fallback tag, and cosign's `.sig`, `.att` and
 * `.sbom` tags; for an index also what refers to the images in it.
 */
export async function copyCompanions(workshop: Workshop, subjects: readonly Subject[]): Promise<void> {
  const tags = companionTags(workshop.job.tagNames ?? []);
  await inTurn(subjects, SUBJECTS, async (subject) => {
    const lanes = [...new Set(subject.wants.map(({ lane }) => lane))];
    try {
      const digests = await digestsUnder(workshop, subject, lanes);
      // One after the other: a registry without the API keeps a subject's referrers in one tag, which is read and written.
      for (const digest of digests) {
        for (const tag of tags.get(digest) ?? []) await copyTag(workshop, tag, digest, subject, lanes);
        await copyReferrers(workshop, digest, subject, lanes, 0);
      }
    } catch (error) {
      workshop.run.options.signal?.throwIfAborted();
      const [want] = subject.wants;
      if (want) workshop.recorder.failure(want.rule, `what refers to ${want.source}`, error);
    }
  });
}

/** Names by the digest they speak of: `sha256-<hex>.sig`. The fallback tag itself is written by whoever adds to it. */
function companionTags(names: readonly string[]): Map<Digest, string[]> {
  const found = new Map<Digest, string[]>();
  for (const name of names) {
    const digest = name.replace('-', ':').replace(/\..*$/, '');
    if (!isCompanionTag(name) || !name.includes('.') || !isDigest(digest)) continue;
    found.set(digest, [...(found.get(digest) ?? []), name]);
  }
  return found;
}

/** The image itself, unless the filter made another of it, and the images in it. */
async function digestsUnder(workshop: Workshop, subject: Subject, lanes: readonly Lane[]): Promise<Digest[]> {
  const { root, manifests } = subject.copied;
  const filtered = root.digest !== subject.source.digest;
  const all = manifests ?? (await readUnder(workshop, root, lanes));
  return [...new Set([...all, root.digest])].filter((digest) => !filtered || digest !== root.digest);
}

async function readUnder(workshop: Workshop, root: Descriptor, lanes: readonly Lane[]): Promise<Digest[]> {
  if (!isIndexType(root.mediaType)) return [];
  const { state } = workshop.run.options;
  const key = `manifests:${root.digest}`;
  const known = state?.get(key);
  if (known !== undefined) return known.split(' ').filter(isDigest);
  const bytes = await createReader(workshop, root, lanes).readManifest(root);
  const manifest = parseManifest(bytes, root.mediaType, root.digest);
  const digests =
    manifest.kind === 'index'
      ? manifest.manifests.filter(({ mediaType }) => isManifestType(mediaType)).map(({ digest }) => digest)
      : [];
  state?.set(key, digests.join(' '));
  return digests;
}

async function copyReferrers(
  workshop: Workshop,
  digest: Digest,
  subject: Subject,
  lanes: readonly Lane[],
  depth: number,
): Promise<void> {
  if (depth >= DEEPEST) return;
  const { run, reads, job } = workshop;
  const referrers = await reads.run(0, async () => (await job.source.referrers?.(digest, run.options)) ?? []);
  if (referrers.length === 0) return;
  const before = await Promise.all(lanes.map((lane) => listedReferrers(workshop, lane, digest)));
  for (const descriptor of referrers) {
    const wants = lanes.map((lane) => wantFor(subject, lane, `${job.name}@${descriptor.digest}`));
    const isThere = (want: Want): boolean =>
      before[lanes.indexOf(want.lane)]?.has(descriptor.digest) ?? false;
    await settle(workshop, descriptor, wants, isThere, digest);
  }
  if (!run.options.dryRun) {
    await Promise.all(
      lanes.map(async (lane, position) => {
        const held = workshop.held.get(lane);
        const fresh = referrers.filter((one) => !before[position]?.has(one.digest) && held?.has(one.digest));
        await lane.requests.run(0, () => listReferrersOf(digest, fresh, lane.destination, run.options));
      }),
    );
  }
  for (const descriptor of referrers) {
    await copyReferrers(workshop, descriptor.digest, subject, lanes, depth + 1);
  }
}

async function listedReferrers(workshop: Workshop, lane: Lane, digest: Digest): Promise<Set<Digest>> {
  const { run, repositories } = workshop;
  const found = await lane.requests.run(
    0,
    async () => (await repositories.get(lane)?.referrers?.(digest, run.options)) ?? [],
  );
  return new Set(found.map((descriptor) => descriptor.digest));
}

async function copyTag(
  workshop: Workshop,
  tag: string,
  digest: Digest,
  subject: Subject,
  lanes: readonly Lane[],
): Promise<void> {
  const { run, job, reads, listed } = workshop;
  const root = await reads.run(0, () => job.source.resolve(tag, run.options));
  if (!root) return;
  const wants = await Promise.all(
    lanes.map(async (lane): Promise<Want> => {
      const want: Want = { ...wantFor(subject, lane, `${job.name}:${tag}`), tag };
      const names = listed.get(lane);
      if (names && !names.has(tag)) return want;
      const previous = await lane.requests.run(0, () => lane.destination.resolve(tag, run.options));
      return previous ? { ...want, previous } : want;
    }),
  );
  await settle(workshop, root, wants, (want) => want.previous?.digest === root.digest, digest);
}

function wantFor(subject: Subject, lane: Lane, source: string): Want {
  const rule = (subject.wants.find((want) => want.lane === lane) ?? subject.wants[0])?.rule as Want['rule'];
  return { rule, lane, source };
}

/** Copies to the lanes that lack it, and records the others. */
async function settle(
  workshop: Workshop,
  root: Descriptor,
  wants: readonly Want[],
  isThere: (want: Want) => boolean,
  subject: Digest,
): Promise<void> {
  const image = (some: Want[]): Image => ({
    root,
    platforms: 'all',
    wants: some,
    note: `refers to ${subject}`,
  });
  const present = image(wants.filter(isThere));
  const missing = image(wants.filter((want) => !isThere(want)));
  const comparison: Comparison = { present: [present], missing: [missing] };
  recordComparison(workshop, comparison);
  if (!workshop.run.options.dryRun && missing.wants.length > 0) await copyImage(workshop, missing);
}
