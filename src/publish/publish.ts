import { recordHeld } from '../copy/session/copy-blob.ts';
import { copyGraph, type CopyOutcome } from '../copy/copy-graph.ts';
import { describeBlobs } from '../copy/uploads/counts.ts';
import { readGraph, warnOfOddities, type Graph } from '../copy/source/graph.ts';
import { describePlatforms } from '../copy/source/platforms.ts';
import { compareSizes } from './compare-sizes.ts';
import { createCopySession, type CopySession } from '../copy/session/session.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import { PublishError } from '../oci/errors.ts';
import type { Progress, Settled } from './progress.ts';
import { assembleReport } from './assemble-report.ts';
import { runBeforeTags } from './before-tags.ts';
import { cancelled, PublishFailedError } from './error.ts';
import { inspect } from './lookup.ts';
import { planMoves, settleContent } from './settle.ts';
import { createEarlyLook } from './tags/early-look.ts';
import { commitAll } from './tags/move-all.ts';
import { askTagRemoval } from './tags/tag-removal.ts';
import type { PublishedImage, PublishOptions, SetImage, Target, TargetUploader } from './types.ts';

/**
 * Publishes a set of images to all their targets, all or nothing: pushes everything by digest, which pullers don't
 * see; when all required targets hold everything, runs the `beforeTags` steps; then moves the tags of the whole
 * set and reads each one back.
 * @returns a report per image, in the order of the set.
 * @throws PublishFailedError with the reports, if a required target failed or the job was cancelled.
 */
export async function publish(set: readonly SetImage[], options: PublishOptions): Promise<PublishedImage[]> {
  const session =
    options.session ??
    createCopySession(
      set.flatMap(({ targets }) => targets),
      { ...options, inspections: set.flatMap(({ inspections }) => inspections ?? []) },
    );
  const images = set.map((image) => begin(image, uploadersFor(session, image.targets)));
  try {
    await run(images, session, options);
  } catch (error) {
    const cause = options.signal?.aborted ? cancelled(options.signal) : error;
    throw new PublishFailedError(explain(cause, images), cause, images.map(publishedImage));
  }
  return images.map(publishedImage);
}

function begin(image: SetImage, uploaders: TargetUploader[]): Progress {
  const { root } = image.content;
  return {
    image,
    started: performance.now(),
    built: root,
    root,
    uploaders,
    inspections: [],
    tagPlans: new Map(),
    staged: new Map(),
    errors: new Map(),
    platforms: [],
    finished: new Map(),
  };
}

function publishedImage(progress: Progress): PublishedImage {
  return { name: progress.image.name, report: assembleReport(progress) };
}

/** The session's uploaders, which know what was uploaded during the builds. */
function uploadersFor({ uploaders }: CopySession<Target>, targets: readonly Target[]): TargetUploader[] {
  return targets.map((target) => {
    const uploader = uploaders.find((one) => one.target === target);
    if (!uploader) throw new Error(`the session doesn't know the target ${target.destination.name}`);
    return uploader;
  });
}

/** The phases of a publish, in order. */
async function run(
  images: readonly Progress[],
  session: CopySession<Target>,
  options: PublishOptions,
): Promise<void> {
  await Promise.all(images.map((progress) => lookUp(progress, options)));
  throwRequired(images);
  const decided = await Promise.all(images.map((progress) => decide(progress, options)));
  const settled = await readGraphs(decided, options);
  const tagRemoval = askTagRemoval(settled, options);
  await stageAll(settled, session, options);
  await runBeforeTags(settled, options);
  if (options.signal?.aborted) throw cancelled(options.signal);
  await commitAll(settled, tagRemoval, options);
  for (const progress of images) warnOfLeftOut(progress, options);
  await Promise.all(images.map((progress) => compareSizes(progress, options)));
}

/** Warns about optional targets that failed after the lookup; the caller of the lookup reports its failures. */
function warnOfLeftOut(
  { errors, uploaders, inspections, image }: Progress,
  { reporter }: PublishOptions,
): void {
  for (const [uploader, error] of errors) {
    const known = image.inspections && inspections[uploaders.indexOf(uploader)]?.error === error;
    if (known || codeOf(error) === 'STOPPED') continue;
    const reason = error instanceof Error ? error.message : String(error);
    reporter.warning(`${uploader.destination.name} is optional and was skipped: ${reason}`);
  }
}

async function lookUp(progress: Progress, options: PublishOptions): Promise<void> {
  const { image, uploaders, errors } = progress;
  progress.inspections = image.inspections ?? (await inspect(image.targets, options));
  uploaders.forEach((uploader, index) => {
    const { error } = progress.inspections[index] ?? {};
    if (error !== undefined) errors.set(uploader, error);
  });
}

/** @throws the first failure of a required target, if any. */
function throwRequired(images: readonly Progress[]): void {
  const failed = images.flatMap(({ uploaders, errors }) =>
    uploaders.flatMap((uploader) =>
      errors.has(uploader) && !uploader.target.optional ? [errors.get(uploader)] : [],
    ),
  );
  if (failed.length === 0) return;
  // The cause, not the targets that were stopped because of it.
  throw failed.find((error) => codeOf(error) !== 'STOPPED') ?? failed[0];
}

function codeOf(error: unknown): string | undefined {
  return error instanceof PublishError ? error.code : undefined;
}

type Decided = Omit<Settled, 'graph'>;

/**
 * Decides which image is published, which tags move, and which repositories lack content. @throws PublishError
 * `TAG_IMMUTABLE`.
 */
async function decide(progress: Progress, options: PublishOptions): Promise<Decided> {
  const content = await settleContent(progress, options);
  await planMoves(progress, content, options);
  const isBusy = (uploader: TargetUploader): boolean =>
    !progress.errors.has(uploader) && !isDone(uploader, progress);
  for (const uploader of progress.uploaders) {
    if (!isBusy(uploader)) progress.finished.set(uploader, performance.now());
  }
  return { progress, content, busy: progress.uploaders.filter(isBusy) };
}

/**
 * Reads the graphs. If nothing has to be done for an image, its graph is only read for steps before tags, or from
 * a local source for the report.
 */
async function readGraphs(set: readonly Decided[], options: PublishOptions): Promise<Settled[]> {
  const { beforeTags = [] } = options;
  const isBusy = set.some(({ busy }) => busy.length > 0);
  const forHooks = beforeTags.some(({ runs }) => runs === 'always' || isBusy);
  return Promise.all(
    set.map(async (image) => {
      const needed = forHooks || image.busy.length > 0 || !image.content.source.repository;
      return { ...image, graph: needed ? await readImage(image, options) : undefined };
    }),
  );
}

/** True if all tags are right, so the repository holds everything. */
function isDone(uploader: TargetUploader, progress: Progress): boolean {
  const moves = progress.tagPlans.get(uploader)?.moves ?? [];
  return moves.every(({ due }) => !due) && moves.some(({ report }) => report.status === 'unchanged');
}

async function readImage({ progress, content }: Decided, options: PublishOptions): Promise<Graph> {
  const graph = await readGraph(content, options);
  warnOfOddities(options.reporter, content.source.name, graph.oddities);
  progress.platforms = await describePlatforms(content, graph);
  return graph;
}

/**
 * Copies the images of the set to their repositories, by digest, all at the same time.
 * @throws the failure of a required target, which stops the others.
 */
async function stageAll(
  set: readonly Settled[],
  session: CopySession<Target>,
  options: PublishOptions,
): Promise<void> {
  const stopper = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stopper.signal]) : stopper.signal;
  const onFailure = (uploader: TargetUploader): void => {
    if (uploader.target.optional) return;
    const message = `Stopped, since ${uploader.destination.name} doesn't accept the image`;
    stopper.abort(new PublishError(message, { code: 'STOPPED' }));
  };
  await session.lookedUp;
  for (const { progress, graph, busy } of set) {
    for (const uploader of progress.uploaders) {
      if (graph && !busy.includes(uploader) && !progress.errors.has(uploader))
        recordHeld(session, uploader, graph.blobs.keys());
    }
  }
  const early = createEarlyLook(set, { ...options, signal });
  // No `await` in between, so that each blob is read once for all images that contain it.
  const copies = set.map(({ progress, content, graph, busy }) =>
    graph
      ? copyGraph(busy, {
          ...{ session, graph, signal, onFailure },
          source: content.source,
          root: 'put',
          afterFailure: 'abort',
          holds: (uploader, descriptor) => holds(uploader, descriptor, progress, { session, signal }),
          beforeRoot: early.begin,
        })
      : new Map<TargetUploader, Promise<CopyOutcome<Target>>>(),
  );
  await Promise.all(
    set.flatMap(({ progress }, index) =>
      [...(copies[index]?.values() ?? [])].map(async (copy) => noteOutcome(await copy, progress, options)),
    ),
  );
  await early.ended();
  throwRequired(set.map(({ progress }) => progress));
}

function noteOutcome(outcome: CopyOutcome<Target>, progress: Progress, { reporter }: PublishOptions): void {
  const { uploader, error } = outcome;
  progress.staged.set(uploader, outcome);
  progress.finished.set(uploader, performance.now());
  if (error === undefined) reporter.info(`${uploader.destination.name}: ${describeBlobs(uploader.counts)}`);
  else progress.errors.set(uploader, error);
}

/** Whether a repository holds a manifest. If one of its tags points at it, no request is needed. */
async function holds(
  uploader: TargetUploader,
  { digest }: Descriptor,
  progress: Progress,
  { session, signal }: { session: CopySession<Target>; signal: AbortSignal },
): Promise<boolean> {
  const moves = progress.tagPlans.get(uploader)?.moves ?? [];
  if (moves.some(({ previous }) => previous?.digest === digest)) return true;
  // Pushing the manifests of a new repository costs no more than looking them up.
  if (session.likelyNew.has(uploader.destination)) return false;
  const found = await uploader.requests.run(0, () => uploader.destination.resolve(digest, { signal }));
  return found !== undefined;
}

function explain(cause: unknown, images: readonly Progress[]): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  const failed = images.flatMap(({ uploaders, errors }) =>
    uploaders.filter((uploader) => {
      const error = errors.get(uploader);
      // Targets that were stopped or couldn't be rolled back are consequences.
      const isCause = !['STOPPED', 'STUCK'].includes(codeOf(error) ?? '');
      return error !== undefined && error !== cause && isCause && !uploader.target.optional;
    }),
  );
  if (failed.length === 0 || codeOf(cause) === 'CANCELLED') return message;
  return `${message} (failed too: ${failed.map(({ destination }) => destination.name).join(', ')})`;
}
