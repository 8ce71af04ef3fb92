import { PublishError } from '../oci/errors.ts';
import type { Progress } from './progress.ts';
import type { ImageReport, PublishReport, TagReport } from './report.ts';
import type { PlannedMove } from './progress.ts';
import type { TargetUploader } from './types.ts';

/** Creates the report of one image: a copy that later changes don't affect. */
export function assembleReport(progress: Progress): PublishReport {
  const { root, built, existing } = progress;
  const report: PublishReport = {
    schemaVersion: 1,
    root,
    digest: root.digest,
    platforms: progress.platforms,
    images: progress.uploaders.map((uploader) => imageReport(uploader, progress)),
    milliseconds: Math.round(performance.now() - progress.started),
  };
  if (existing) {
    report.standing = { digest: root.digest, built: built.digest, reason: existing.reason };
  }
  return report;
}

function imageReport(uploader: TargetUploader, progress: Progress): ImageReport {
  const { destination, target, counts } = uploader;
  const staged = progress.staged.get(uploader);
  const error = progress.errors.get(uploader);
  const moves = progress.tagPlans.get(uploader)?.moves ?? [];
  const report: ImageReport = {
    name: destination.name,
    status: statusOf(uploader, progress),
    optional: target.optional,
    tags: moves.map(tagReport),
    blobs: { ...counts },
    manifests: { ...(staged?.manifests ?? { pushed: 0, existing: 0 }) },
    requests: destination.traffic?.requests ?? 0,
    retries: destination.traffic?.retries ?? 0,
    milliseconds: Math.round((progress.finished.get(uploader) ?? performance.now()) - progress.started),
  };
  if (error !== undefined) report.error = describeError(error);
  return report;
}

function tagReport({ due, report }: PlannedMove): TagReport {
  const stopped = due && report.status === 'kept';
  return {
    ...report,
    ...(stopped && { reason: report.reason ?? 'not changed, since the run failed before' }),
  };
}

function statusOf(uploader: TargetUploader, progress: Progress): ImageReport['status'] {
  const statuses = (progress.tagPlans.get(uploader)?.moves ?? []).map(({ report }) => report.status);
  const due = progress.tagPlans.get(uploader)?.moves.some((move) => move.due) ?? true;
  const staged = progress.staged.get(uploader);
  // The registry that failed is distinguished from those that were rolled back because of it.
  if (statuses.includes('stuck') || progress.errors.has(uploader)) return 'failed';
  if (statuses.includes('rolled-back')) return 'rolled-back';
  if (statuses.includes('moved') || statuses.includes('created')) return 'published';
  if (due || statuses.length === 0) return 'staged';
  return staged && staged.manifests.pushed > 0 ? 'staged' : 'unchanged';
}

function describeError(error: unknown): NonNullable<ImageReport['error']> {
  const described: NonNullable<ImageReport['error']> = {
    message: error instanceof Error ? error.message : String(error),
  };
  if (error instanceof PublishError && error.hint !== undefined) described.hint = error.hint;
  if (error instanceof PublishError && error.detail !== undefined) described.detail = error.detail;
  if (error instanceof PublishError && error.code !== undefined) described.code = error.code;
  return described;
}
