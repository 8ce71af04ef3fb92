import type { Cancellable } from '../oci/content.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import type { Digest } from '../oci/digest.ts';
import { REVISION_ANNOTATION } from '../oci/annotations.ts';
import { publishedAnnotations } from './lookup.ts';
import { notCompared, type ImageReport, type TagReport } from './report.ts';
import { repositoryState } from './tags/repository-state.ts';
import type { Inspection, Target, WantedTag } from './types.ts';

interface TagPreview extends Cancellable {
  /** The commit that would be built; absent for content that was built elsewhere. */
  revision?: string;
}

/** What a publish would do with each image's tags. Changes nothing. */
export async function previewTags(
  inspections: readonly Inspection[],
  options: TagPreview,
): Promise<ImageReport[]> {
  return Promise.all(inspections.map((inspection) => previewImage(inspection, options)));
}

async function previewImage({ target, tags, error }: Inspection, options: TagPreview): Promise<ImageReport> {
  const { destination, optional } = target;
  const image: ImageReport = {
    name: destination.name,
    status: 'planned',
    optional,
    tags: [],
    blobs: { pushed: 0, mounted: 0, existing: 0, pushedBytes: 0, savedBytes: 0 },
    manifests: { pushed: 0, existing: 0 },
    requests: destination.traffic?.requests ?? 0,
    retries: destination.traffic?.retries ?? 0,
    milliseconds: 0,
  };
  if (error !== undefined) return { ...image, error: describe(error) };
  image.tags = await previewRepositoryTags(target, tags, options);
  const refused = image.tags.find(({ status }) => status === 'failed');
  if (refused) image.error = refusal(destination.name, refused);
  return image;
}

async function previewRepositoryTags(
  { tags: wanted, destination }: Target,
  held: Inspection['tags'],
  options: TagPreview,
): Promise<TagReport[]> {
  const reports: TagReport[] = [];
  // The image of a write-once tag would be kept, with the tags that already point at it.
  let standing: Digest | undefined;
  for (const tag of wanted) {
    const current = held.get(tag.name);
    const report = await previewTag(tag, current, destination, options);
    if (tag.writeOnce && report.status === 'unchanged') standing = current?.digest;
    if (current && current.digest === standing && report.status === 'moved') {
      report.status = 'unchanged';
      delete report.reason;
    }
    reports.push(report);
  }
  return reports;
}

async function previewTag(
  wanted: WantedTag,
  current: Descriptor | undefined,
  destination: Target['destination'],
  options: TagPreview,
): Promise<TagReport> {
  const report: TagReport = { name: wanted.name, status: current ? 'moved' : 'created' };
  if (!current) return report;
  report.previous = current.digest;
  const decision = await wanted.mayMove?.(repositoryState(destination, current, options));
  if (decision?.move === false) return { ...report, status: 'kept', reason: decision.reason };
  if (decision?.unchecked !== undefined) report.reason = notCompared(decision.unchecked);
  if (!wanted.writeOnce) return report;
  if (options.revision === undefined) {
    return { ...report, status: 'kept', reason: 'write-once: refused, unless it holds the same image' };
  }
  const published = (await publishedAnnotations(destination, current, options))[REVISION_ANNOTATION];
  if (published === options.revision) {
    return { ...report, status: 'unchanged', reason: 'published from this commit before' };
  }
  const from = published === undefined ? 'an unknown commit' : `commit ${published.slice(0, 7)}`;
  return { ...report, status: 'failed', reason: `published already, from ${from}` };
}

function refusal(name: string, { name: tag, reason }: TagReport): NonNullable<ImageReport['error']> {
  return {
    code: 'TAG_IMMUTABLE',
    message: `${name}:${tag} is ${reason}`,
    hint: 'Publish this commit under a new version, or set immutable-tags: none to overwrite it.',
  };
}

function describe(error: unknown): NonNullable<ImageReport['error']> {
  const { message, hint, code } = error as { message: string; hint?: string; code?: string };
  return { message, ...(hint === undefined ? {} : { hint }), ...(code === undefined ? {} : { code }) };
}
