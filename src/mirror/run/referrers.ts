import { listReferrersOf } from '../../copy/manifests/referrers-list.ts';
import type { RepositoryUploader } from '../../copy/uploads/uploader.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import { isDigest, type Digest } from '../../oci/digest.ts';
import { parseManifest } from '../../oci/manifest.ts';
import { isIndexType, isManifestType } from '../../oci/media-types.ts';
import { isReferrerTag } from '../../oci/referrers.ts';
import { mapConcurrent } from '../../support/map-concurrent.ts';
import { recordComparison, type Comparison } from './compare.ts';
import { copyImage, type Copied } from './copy-image.ts';
import type { CopyTask, PlannedCopy } from './copy-task.ts';
import type { MirrorJobContext } from './job-context.ts';
import { createReader } from './manifest-reader.ts';

/** An image at its destinations, whose signatures, attestations and SBOMs are to be copied. */
export interface Subject {
  /** As at the source. */
  source: Descriptor;
  /** As at the destinations; differs from the source if a platform filter was applied. */
  copied: Copied;
  copies: PlannedCopy[];
}

/** Maximum depth, for signatures of signatures. */
const DEEPEST = 3;
const SUBJECTS = 4;

/**
 * Copies the referrers of images: those listed by the referrers API or its fallback tag, and cosign's `.sig`,
 * `.att` and `.sbom` tags. For an index, also the referrers of its images. A failed copy is recorded, not
 * thrown.
 */
export async function copyReferrerTags(
  context: MirrorJobContext,
  subjects: readonly Subject[],
): Promise<void> {
  const tags = referrerTags(context.job.tagNames ?? []);
  const step = context.run.progress.step('Copying referrers', 'image');
  step.expect(subjects.length);
  await mapConcurrent(subjects, SUBJECTS, async (subject) => {
    const uploaders = [...new Set(subject.copies.map(({ uploader }) => uploader))];
    try {
      const digests = await digestsUnder(context, subject, uploaders);
      // Sequential: without the referrers API, a subject's referrers are listed in one tag, which is read,
      // changed and written.
      for (const digest of digests) {
        for (const tag of tags.get(digest) ?? []) await copyTag(context, tag, digest, subject, uploaders);
        await copyReferrers(context, digest, subject, uploaders, 0);
      }
    } catch (error) {
      context.run.options.signal?.throwIfAborted();
      const [copy] = subject.copies;
      if (copy) context.recorder.failure(copy.rule, `what refers to ${copy.source}`, error);
    }
    step.done();
  });
}

/**
 * Tag names by the digest they refer to: `sha256-<hex>.sig`. The fallback tag isn't copied; pushing a
 * referrer updates it.
 */
function referrerTags(names: readonly string[]): Map<Digest, string[]> {
  const found = new Map<Digest, string[]>();
  for (const name of names) {
    const digest = name.replace('-', ':').replace(/\..*$/, '');
    if (!isReferrerTag(name) || !name.includes('.') || !isDigest(digest)) continue;
    found.set(digest, [...(found.get(digest) ?? []), name]);
  }
  return found;
}

/** The image itself, unless the filter changed it, and the images in it. */
async function digestsUnder(
  context: MirrorJobContext,
  subject: Subject,
  uploaders: readonly RepositoryUploader[],
): Promise<Digest[]> {
  const { root, manifests } = subject.copied;
  const filtered = root.digest !== subject.source.digest;
  const all = manifests ?? (await readUnder(context, root, uploaders));
  return [...new Set([...all, root.digest])].filter((digest) => !filtered || digest !== root.digest);
}

async function readUnder(
  context: MirrorJobContext,
  root: Descriptor,
  uploaders: readonly RepositoryUploader[],
): Promise<Digest[]> {
  if (!isIndexType(root.mediaType)) return [];
  const { state } = context.run.options;
  const key = `manifests:${root.digest}`;
  const known = state?.get(key);
  if (known !== undefined) return known.split(' ').filter(isDigest);
  const bytes = await createReader(context, root, uploaders).readManifest(root);
  const manifest = parseManifest(bytes, root.mediaType, root.digest);
  const digests =
    manifest.kind === 'index'
      ? manifest.manifests.filter(({ mediaType }) => isManifestType(mediaType)).map(({ digest }) => digest)
      : [];
  state?.set(key, digests.join(' '));
  return digests;
}

async function copyReferrers(
  context: MirrorJobContext,
  digest: Digest,
  subject: Subject,
  uploaders: readonly RepositoryUploader[],
  depth: number,
): Promise<void> {
  if (depth >= DEEPEST) return;
  const { run, reads, job } = context;
  const referrers = await reads.run(0, async () => (await job.source.referrers?.(digest, run.options)) ?? []);
  if (referrers.length === 0) return;
  const before = await Promise.all(uploaders.map((uploader) => listedReferrers(context, uploader, digest)));
  for (const descriptor of referrers) {
    const copies = uploaders.map((uploader) =>
      copyFor(subject, uploader, `${job.name}@${descriptor.digest}`),
    );
    const isThere = (copy: PlannedCopy): boolean =>
      before[uploaders.indexOf(copy.uploader)]?.has(descriptor.digest) ?? false;
    await settle(context, descriptor, copies, isThere, digest);
  }
  if (!run.options.dryRun) {
    await Promise.all(
      uploaders.map(async (uploader, position) => {
        const held = context.held.get(uploader);
        const fresh = referrers.filter((one) => !before[position]?.has(one.digest) && held?.has(one.digest));
        await uploader.requests.run(0, () =>
          listReferrersOf(digest, fresh, uploader.destination, run.options),
        );
      }),
    );
  }
  for (const descriptor of referrers) {
    await copyReferrers(context, descriptor.digest, subject, uploaders, depth + 1);
  }
}

async function listedReferrers(
  context: MirrorJobContext,
  uploader: RepositoryUploader,
  digest: Digest,
): Promise<Set<Digest>> {
  const { run, repositories } = context;
  const found = await uploader.requests.run(
    0,
    async () => (await repositories.get(uploader)?.referrers?.(digest, run.options)) ?? [],
  );
  return new Set(found.map((descriptor) => descriptor.digest));
}

async function copyTag(
  context: MirrorJobContext,
  tag: string,
  digest: Digest,
  subject: Subject,
  uploaders: readonly RepositoryUploader[],
): Promise<void> {
  const { run, job, reads, listed } = context;
  const root = await reads.run(0, () => job.source.resolve(tag, run.options));
  if (!root) return;
  const copies = await Promise.all(
    uploaders.map(async (uploader): Promise<PlannedCopy> => {
      const copy: PlannedCopy = { ...copyFor(subject, uploader, `${job.name}:${tag}`), tag };
      const names = listed.get(uploader);
      if (names && !names.has(tag)) return copy;
      const previous = await uploader.requests.run(0, () => uploader.destination.resolve(tag, run.options));
      return previous ? { ...copy, previous } : copy;
    }),
  );
  await settle(context, root, copies, (copy) => copy.previous?.digest === root.digest, digest);
}

function copyFor(subject: Subject, uploader: RepositoryUploader, source: string): PlannedCopy {
  const rule = (subject.copies.find((copy) => copy.uploader === uploader) ?? subject.copies[0])
    ?.rule as PlannedCopy['rule'];
  return { rule, uploader, source };
}

/** Copies to the destinations that don't have it, and records the others. */
async function settle(
  context: MirrorJobContext,
  root: Descriptor,
  copies: readonly PlannedCopy[],
  isThere: (copy: PlannedCopy) => boolean,
  subject: Digest,
): Promise<void> {
  const image = (some: PlannedCopy[]): CopyTask => ({
    root,
    platforms: 'all',
    copies: some,
    note: `refers to ${subject}`,
  });
  const present = image(copies.filter(isThere));
  const missing = image(copies.filter((copy) => !isThere(copy)));
  const comparison: Comparison = { present: [present], missing: [missing] };
  recordComparison(context, comparison);
  if (!context.run.options.dryRun && missing.copies.length > 0) await copyImage(context, missing);
}
