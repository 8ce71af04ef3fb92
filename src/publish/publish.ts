import { stage } from '../copy/copy-graph.ts';
import { describeBlobs } from '../copy/counts.ts';
import { walk, warnOfOddities, type Graph } from '../copy/graph.ts';
import { describePlatforms } from '../copy/platforms.ts';
import { createStaging, noteHeld, type Staging } from '../copy/session.ts';
import { createRepositoryUploader } from '../copy/uploader.ts';
import type { Destination, Source, Content } from '../oci/content.ts';
import type { Digest } from '../oci/digest.ts';
import { PublishError } from '../oci/errors.ts';
import { assembleReport, type Progress } from './assemble-report.ts';
import { cancelled, PublishFailedError } from './error.ts';
import { findExistingPublish, refuseConflicts } from './existing-publish.ts';
import { inspect, publishedAnnotations } from './lookup.ts';
import type { PublishReport } from './report.ts';
import { commitAll } from './tags/move-all.ts';
import { decideMoves, planTags } from './tags/plan.ts';
import type { Target, PublishOptions, TargetUploader } from './types.ts';

/**
 * Publishes `content` to all targets, all or nothing: first everything by digest everywhere, which no puller sees;
 * then, when every required target holds everything, the tags; then each tag is read back.
 * @throws PublishFailedError with the report of what was done, when a required target failed or the job was cancelled.
 */
export async function publish(
  content: Content,
  targets: readonly Target[],
  options: PublishOptions,
): Promise<PublishReport> {
  const staging = options.staging ?? createStaging(targets, options);
  const progress = begin(content, uploadersFor(staging, targets, options));
  try {
    await run(content, progress, { ...staging, uploaders: progress.uploaders }, options);
  } catch (error) {
    const cause = options.signal?.aborted ? cancelled() : error;
    throw new PublishFailedError(explain(cause, progress), cause, assembleReport(progress));
  }
  return assembleReport(progress);
}

function begin(content: Content, uploaders: TargetUploader[]): Progress {
  return {
    started: performance.now(),
    built: content.root,
    root: content.root,
    uploaders,
    inspections: [],
    plans: new Map(),
    staged: new Map(),
    errors: new Map(),
    platforms: [],
    finished: new Map(),
  };
}

/** The sink's uploaders where there are any: they know what arrived during the build. */
function uploadersFor(
  staging: Staging<Target>,
  targets: readonly Target[],
  options: PublishOptions,
): TargetUploader[] {
  return targets.map((target) => {
    const uploader = staging.uploaders.find(({ destination }) => destination === target.destination);
    return uploader ? { ...uploader, target } : createRepositoryUploader(target, options);
  });
}

/** The story of a publish. */
async function run(
  built: Content,
  progress: Progress,
  staging: Staging<Target>,
  options: PublishOptions,
): Promise<void> {
  progress.inspections = options.inspections ?? (await inspect(targetsOf(progress), options));
  noteFailures(progress);
  const content = await settleContent(built, progress, options);
  await planMoves(progress, content, options);
  const busy = progress.uploaders.filter(
    (uploader) => !progress.errors.has(uploader) && !isDone(uploader, progress),
  );
  const graph = await readGraph(content, busy.length > 0, options);
  if (graph) progress.platforms = await describePlatforms(content, graph);
  finish(progress, busy);
  if (!graph || busy.length === 0) return;
  for (const uploader of progress.uploaders) {
    if (isDone(uploader, progress)) noteHeld(staging, uploader, graph.blobs.keys());
  }
  await stageAll(busy, content, graph, progress, staging, options);
  if (options.signal?.aborted) throw cancelled();
  await commitAll(busy, graph, progress, options);
}

const targetsOf = ({ uploaders }: Progress): Target[] => uploaders.map(({ target }) => target);

/** Takes over what the lookups failed with. @throws the first failure of a required target. */
function noteFailures(progress: Progress): void {
  progress.uploaders.forEach((uploader, index) => {
    const { error } = progress.inspections[index] ?? {};
    if (error !== undefined) progress.errors.set(uploader, error);
  });
  throwRequired(progress);
}

function throwRequired({ uploaders, errors }: Progress): void {
  const failed = uploaders.filter((uploader) => errors.has(uploader) && !uploader.target.optional);
  // The reason of a failure, rather than that others were stopped for it.
  const first = failed.find((uploader) => codeOf(errors.get(uploader)) !== 'STOPPED') ?? failed[0];
  if (first) throw errors.get(first);
}

function codeOf(error: unknown): string | undefined {
  return error instanceof PublishError ? error.code : undefined;
}

/** What is published: what was built, or the image that stands under a write-once tag. */
async function settleContent(built: Content, progress: Progress, options: PublishOptions): Promise<Content> {
  const { reporter, revision } = options;
  const required = progress.inspections.filter(
    ({ target, error }) => !target.optional && error === undefined,
  );
  const standing = await findExistingPublish(required, built.root.digest, revision, options);
  if (standing) {
    progress.standing = standing;
    progress.root = standing.descriptor;
    reporter.notice(
      `${standing.descriptor.digest} stands instead of what was built now: ${standing.reason}.`,
    );
  }
  progress.uploaders.forEach((uploader, index) => {
    const inspection = progress.inspections[index];
    if (!uploader.target.optional || !inspection || progress.errors.has(uploader)) return;
    try {
      refuseConflicts(inspection, progress.root.digest);
    } catch (error) {
      progress.errors.set(uploader, error);
    }
  });
  return standing ? { source: sourceOf(standing.target.destination), root: standing.descriptor } : built;
}

/** A registry's repository as the source for the others. */
function sourceOf(destination: Destination): Source {
  return {
    name: destination.name,
    repository: destination.repository,
    resolve: (reference, options) => destination.resolve(reference, options),
    readManifest: (descriptor, options) => destination.readManifest(descriptor, options),
    readBlob(descriptor, options) {
      if (destination.readBlob) return destination.readBlob(descriptor, options);
      throw new PublishError(`${destination.name} can't be read from`, { code: 'UNSUPPORTED' });
    },
  };
}

async function planMoves(progress: Progress, content: Content, options: PublishOptions): Promise<void> {
  let own: Promise<Record<string, string>> | undefined;
  const ownAnnotations = () => (own ??= annotationsOf(content, options));
  const seen: Parameters<typeof planTags>[3] = new Map();
  progress.uploaders.forEach((uploader, index) => {
    const inspection = progress.inspections[index];
    if (inspection && !progress.errors.has(uploader)) {
      progress.plans.set(uploader, {
        ...planTags(uploader, inspection, progress.root.digest, seen),
        own: ownAnnotations,
      });
    }
  });
  await decideMoves([...progress.plans.values()], options);
}

/** What can't be told of the content is no reason to fail: the image that a tag points at decides then. */
function annotationsOf({ source, root }: Content, options: PublishOptions): Promise<Record<string, string>> {
  return publishedAnnotations(source, root, options).catch(() => ({}));
}

/** True when every tag points where it should and the repository therefore holds everything. */
function isDone(uploader: TargetUploader, progress: Progress): boolean {
  const moves = progress.plans.get(uploader)?.moves ?? [];
  return moves.every(({ due }) => !due) && moves.some(({ report }) => report.status === 'unchanged');
}

/** With nothing to do, the graph only serves the report, and isn't worth requests. */
async function readGraph(
  content: Content,
  needed: boolean,
  options: PublishOptions,
): Promise<Graph | undefined> {
  if (!needed && content.source.repository) return undefined;
  const graph = await walk(content, options);
  warnOfOddities(options.reporter, content.source.name, graph.oddities);
  return graph;
}

function finish(progress: Progress, busy: readonly TargetUploader[]): void {
  for (const uploader of progress.uploaders) {
    if (!busy.includes(uploader)) progress.finished.set(uploader, performance.now());
  }
}

async function stageAll(
  busy: readonly TargetUploader[],
  content: Content,
  graph: Graph,
  progress: Progress,
  staging: Staging<Target>,
  options: PublishOptions,
): Promise<void> {
  const stopper = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stopper.signal]) : stopper.signal;
  const results = await stage(busy, {
    staging,
    content,
    graph,
    signal,
    known: (uploader) => knownDigests(uploader, progress),
    onFailure(uploader) {
      if (uploader.target.optional) return;
      const message = `Stopped, since ${uploader.destination.name} can't take the image`;
      stopper.abort(new PublishError(message, { code: 'STOPPED' }));
    },
  });
  for (const result of results) {
    progress.staged.set(result.uploader, result);
    progress.finished.set(result.uploader, performance.now());
    if (result.error !== undefined) progress.errors.set(result.uploader, result.error);
    else
      options.reporter.info(`${result.uploader.destination.name}: ${describeBlobs(result.uploader.counts)}`);
  }
  throwRequired(progress);
}

/** Repositories hold what their tags point at. */
function knownDigests(uploader: TargetUploader, progress: Progress): ReadonlySet<Digest> {
  const moves = progress.plans.get(uploader)?.moves ?? [];
  return new Set(moves.flatMap(({ previous }) => (previous ? [previous.digest] : [])));
}

function explain(cause: unknown, progress: Progress): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  const failed = progress.uploaders.filter((uploader) => {
    const error = progress.errors.get(uploader);
    return error !== undefined && error !== cause && codeOf(error) !== 'STOPPED' && !uploader.target.optional;
  });
  if (failed.length === 0 || codeOf(cause) === 'CANCELLED') return message;
  return `${message} (failed too: ${failed.map(({ destination }) => destination.name).join(', ')})`;
}
