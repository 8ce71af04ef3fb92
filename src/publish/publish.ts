import { stage } from '../copy/copy-graph.ts';
import { describeBlobs } from '../copy/counts.ts';
import { walk, warnOfOddities, type Graph } from '../copy/graph.ts';
import { describePlatforms } from '../copy/platforms.ts';
import { createStaging, noteHeld, type Staging } from '../copy/session.ts';
import { createLane, type Lane } from '../copy/uploader.ts';
import type { Destination, Source, Content } from '../oci/content.ts';
import type { Digest } from '../oci/digest.ts';
import { Problem } from '../oci/errors.ts';
import { assembleReport, type Progress } from './assemble-report.ts';
import { cancelled, PublishProblem } from './error.ts';
import { findStanding, refuseConflicts } from './existing-publish.ts';
import { inspect, publishedAnnotations } from './lookup.ts';
import type { PublishReport } from './report.ts';
import { commitAll } from './tags/move-all.ts';
import { decideMoves, planTags } from './tags/plan.ts';
import type { Target, PublishOptions } from './types.ts';

/**
 * Publishes `content` to all targets, all or nothing: first everything by digest everywhere, which no puller sees;
 * then, when every required target holds everything, the tags; then each tag is read back.
 * @throws PublishProblem with the report of what was done, when a required target failed or the job was cancelled.
 */
export async function publish(
  content: Content,
  targets: readonly Target[],
  options: PublishOptions,
): Promise<PublishReport> {
  const staging = options.staging ?? createStaging(targets, options);
  const progress = begin(content, lanesFor(staging, targets, options));
  try {
    await run(content, progress, { ...staging, lanes: progress.lanes }, options);
  } catch (error) {
    const cause = options.signal?.aborted ? cancelled() : error;
    throw new PublishProblem(explain(cause, progress), cause, assembleReport(progress));
  }
  return assembleReport(progress);
}

function begin(content: Content, lanes: Lane[]): Progress {
  return {
    started: performance.now(),
    built: content.root,
    root: content.root,
    lanes,
    inspections: [],
    plans: new Map(),
    staged: new Map(),
    errors: new Map(),
    platforms: [],
    finished: new Map(),
  };
}

/** The sink's lanes where there are any: they know what arrived during the build. */
function lanesFor(staging: Staging, targets: readonly Target[], options: PublishOptions): Lane[] {
  return targets.map((target) => {
    const lane = staging.lanes.find(({ destination }) => destination === target.destination);
    return lane ? { ...lane, target } : createLane(target, options);
  });
}

/** The story of a publish. */
async function run(
  built: Content,
  progress: Progress,
  staging: Staging,
  options: PublishOptions,
): Promise<void> {
  progress.inspections = options.inspections ?? (await inspect(targetsOf(progress), options));
  noteFailures(progress);
  const content = await settleContent(built, progress, options);
  await planMoves(progress, content, options);
  const busy = progress.lanes.filter((lane) => !progress.errors.has(lane) && !isDone(lane, progress));
  const graph = await readGraph(content, busy.length > 0, options);
  if (graph) progress.platforms = await describePlatforms(content, graph);
  finish(progress, busy);
  if (!graph || busy.length === 0) return;
  for (const lane of progress.lanes) {
    if (isDone(lane, progress)) noteHeld(staging, lane, graph.blobs.keys());
  }
  await stageAll(busy, content, graph, progress, staging, options);
  if (options.signal?.aborted) throw cancelled();
  await commitAll(busy, graph, progress, options);
}

const targetsOf = ({ lanes }: Progress): Target[] => lanes.map(({ target }) => target);

/** Takes over what the lookups failed with. @throws the first failure of a required target. */
function noteFailures(progress: Progress): void {
  progress.lanes.forEach((lane, index) => {
    const { error } = progress.inspections[index] ?? {};
    if (error !== undefined) progress.errors.set(lane, error);
  });
  throwRequired(progress);
}

function throwRequired({ lanes, errors }: Progress): void {
  const failed = lanes.filter((lane) => errors.has(lane) && !lane.target.optional);
  // The reason of a failure, rather than that others were stopped for it.
  const first = failed.find((lane) => codeOf(errors.get(lane)) !== 'STOPPED') ?? failed[0];
  if (first) throw errors.get(first);
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Problem ? error.code : undefined;
}

/** What is published: what was built, or the image that stands under a write-once tag. */
async function settleContent(built: Content, progress: Progress, options: PublishOptions): Promise<Content> {
  const { reporter, revision } = options;
  const required = progress.inspections.filter(
    ({ target, error }) => !target.optional && error === undefined,
  );
  const standing = await findStanding(required, built.root.digest, revision, options);
  if (standing) {
    progress.standing = standing;
    progress.root = standing.descriptor;
    reporter.notice(
      `${standing.descriptor.digest} stands instead of what was built now: ${standing.reason}.`,
    );
  }
  progress.lanes.forEach((lane, index) => {
    const inspection = progress.inspections[index];
    if (!lane.target.optional || !inspection || progress.errors.has(lane)) return;
    try {
      refuseConflicts(inspection, progress.root.digest);
    } catch (error) {
      progress.errors.set(lane, error);
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
      throw new Problem(`${destination.name} can't be read from`, { code: 'UNSUPPORTED' });
    },
  };
}

async function planMoves(progress: Progress, content: Content, options: PublishOptions): Promise<void> {
  let own: Promise<Record<string, string>> | undefined;
  const ownAnnotations = () => (own ??= annotationsOf(content, options));
  const seen: Parameters<typeof planTags>[3] = new Map();
  progress.lanes.forEach((lane, index) => {
    const inspection = progress.inspections[index];
    if (inspection && !progress.errors.has(lane)) {
      progress.plans.set(lane, {
        ...planTags(lane, inspection, progress.root.digest, seen),
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
function isDone(lane: Lane, progress: Progress): boolean {
  const moves = progress.plans.get(lane)?.moves ?? [];
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

function finish(progress: Progress, busy: readonly Lane[]): void {
  for (const lane of progress.lanes) {
    if (!busy.includes(lane)) progress.finished.set(lane, performance.now());
  }
}

async function stageAll(
  busy: readonly Lane[],
  content: Content,
  graph: Graph,
  progress: Progress,
  staging: Staging,
  options: PublishOptions,
): Promise<void> {
  const stopper = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stopper.signal]) : stopper.signal;
  const results = await stage(busy, {
    staging,
    content,
    graph,
    signal,
    known: (lane) => knownDigests(lane, progress),
    onFailure(lane) {
      if (lane.target.optional) return;
      const message = `Stopped, since ${lane.destination.name} can't take the image`;
      stopper.abort(new Problem(message, { code: 'STOPPED' }));
    },
  });
  for (const result of results) {
    progress.staged.set(result.lane, result);
    progress.finished.set(result.lane, performance.now());
    if (result.error !== undefined) progress.errors.set(result.lane, result.error);
    else options.reporter.info(`${result.lane.destination.name}: ${describeBlobs(result.lane.counts)}`);
  }
  throwRequired(progress);
}

/** Repositories hold what their tags point at. */
function knownDigests(lane: Lane, progress: Progress): ReadonlySet<Digest> {
  const moves = progress.plans.get(lane)?.moves ?? [];
  return new Set(moves.flatMap(({ previous }) => (previous ? [previous.digest] : [])));
}

function explain(cause: unknown, progress: Progress): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  const failed = progress.lanes.filter((lane) => {
    const error = progress.errors.get(lane);
    return error !== undefined && error !== cause && codeOf(error) !== 'STOPPED' && !lane.target.optional;
  });
  if (failed.length === 0 || codeOf(cause) === 'CANCELLED') return message;
  return `${message} (failed too: ${failed.map(({ destination }) => destination.name).join(', ')})`;
}
