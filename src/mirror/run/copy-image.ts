import type { Descriptor } from '../../oci/descriptor.ts';
import type { Digest } from '../../oci/digest.ts';
import { parseManifest } from '../../oci/manifest.ts';
import { forgetBlob } from '../../copy/session/copy-blob.ts';
import { copyGraph, type CopyOutcome } from '../../copy/copy-graph.ts';
import { readGraph, warnOfOddities, type Graph } from '../../copy/source/graph.ts';
import type { RepositoryUploader } from '../../copy/uploads/uploader.ts';
import { putAgain } from '../../copy/manifests/put-manifest.ts';
import { readBack } from '../../copy/manifests/read-back.ts';
import type { TagCopy } from '../progress.ts';
import type { CopyReport } from '../report.ts';
import { destinationName, type CopyTask, type PlannedCopy } from './copy-task.ts';
import { applyFilter } from './platforms.ts';
import { createReader } from './manifest-reader.ts';
import { askDestination, holds, type MirrorJobContext } from './job-context.ts';

/** What is known about an image after it was copied. */
export interface Copied {
  /** The manifest at the destinations. */
  root: Descriptor;
  /** Manifests below the root, if the root was read. */
  manifests: Digest[] | undefined;
}

/** Progress of each copy; absent for what no rule selects. */
type Watched = ReadonlyMap<PlannedCopy, TagCopy>;

/** Copies one image as `copyImage` does, and counts its tags. */
export async function copyCounted(context: MirrorJobContext, image: CopyTask): Promise<Copied | undefined> {
  const watched = new Map<PlannedCopy, TagCopy>();
  for (const copy of image.copies) {
    const pair = context.pairs.get(copy.uploader);
    if (pair) watched.set(copy, pair.begin(copy.tag ?? image.root.digest.slice(0, 'sha256:'.length + 12)));
  }
  return copyImage(context, image, watched);
}

/**
 * Copies one image to all its destinations. Never rejects: the result for each destination is recorded.
 * Undefined when the image could not be read.
 */
export async function copyImage(
  context: MirrorJobContext,
  image: CopyTask,
  watched: Watched = new Map(),
): Promise<Copied | undefined> {
  const { recorder } = context;
  const { options } = context.run;
  try {
    const { root, manifests, note } = await applyFilter(context, image);
    const uploaders = [...new Set(image.copies.map(({ uploader }) => uploader))];
    const lacking = await uploadersWithout(context, uploaders, root);
    const reader = createReader(context, root, uploaders, manifests);
    const read = (): Promise<Graph> => readGraph({ source: reader, root }, options);
    const graph = lacking.size > 0 ? await read() : undefined;
    if (graph) tellNeeds(watched, lacking, graph);
    if (graph) warnOfOddities(options.reporter, `${context.job.name}@${root.digest}`, graph.oddities);
    const bytes = graph?.manifests.at(-1)?.bytes ?? (await reader.readManifest(root, options));
    const filled = graph
      ? copyToUploaders(context, [...lacking], graph)
      : new Map<RepositoryUploader, Promise<void>>();
    await Promise.all(
      uploaders.map((uploader) => {
        const copies = image.copies.filter((copy) => copy.uploader === uploader);
        let refilled: Promise<void> | undefined;
        const complete = () => (refilled ??= refillUploader(context, uploader, graph ?? read()));
        return finishUploader(
          context,
          { image, root, bytes, copies, note: note ?? image.note, complete, watched },
          filled.get(uploader),
        );
      }),
    );
    return { root, manifests: graph?.manifests.map(({ descriptor }) => descriptor.digest) };
  } catch (error) {
    options.signal?.throwIfAborted();
    for (const copy of image.copies) {
      const destination = destinationName(copy, image.root.digest);
      recorder.failed(copy.rule, { source: copy.source, destination }, error);
      watched.get(copy)?.end(true);
    }
    return undefined;
  }
}

function tellNeeds(watched: Watched, lacking: ReadonlySet<RepositoryUploader>, graph: Graph): void {
  const blobs = [...graph.blobs.values()].map(({ descriptor }) => descriptor);
  for (const [copy, progress] of watched) if (lacking.has(copy.uploader)) progress.needs(blobs);
}

async function uploadersWithout(
  context: MirrorJobContext,
  uploaders: readonly RepositoryUploader[],
  root: Descriptor,
): Promise<Set<RepositoryUploader>> {
  const answers = await Promise.all(
    uploaders.map((uploader) => holds(context, uploader, root).catch(() => false)),
  );
  return new Set(uploaders.filter((_uploader, position) => !answers[position]));
}

/** Starts copying everything below the root, but not the root itself. */
function copyToUploaders(
  context: MirrorJobContext,
  uploaders: readonly RepositoryUploader[],
  graph: Graph,
): Map<RepositoryUploader, Promise<void>> {
  const { run, job, session } = context;
  const { signal } = run.options;
  const copies = copyGraph(uploaders, {
    ...{ session, graph, ...(signal ? { signal } : {}) },
    source: job.source,
    root: 'leave',
    // Other images may share the running transfers.
    afterFailure: 'settle',
    holds: (uploader, descriptor) => holds(context, uploader, descriptor),
    aroundBlob: (uploader, work) => askDestination(context, uploader, work),
    onManifest: (uploader, digest) => context.held.get(uploader)?.add(digest),
  });
  return new Map([...copies].map(([uploader, copy]) => [uploader, copy.then(throwFailure)]));
}

function throwFailure({ error }: CopyOutcome): void {
  if (error !== undefined) throw error;
}

/**
 * The registry reports missing content that it was known to have: everything below the root is looked up
 * again.
 */
async function refillUploader(
  context: MirrorJobContext,
  uploader: RepositoryUploader,
  reading: Graph | Promise<Graph>,
): Promise<void> {
  const graph = await reading;
  const { session, held } = context;
  for (const { descriptor } of graph.manifests) held.get(uploader)?.delete(descriptor.digest);
  for (const digest of graph.blobs.keys()) forgetBlob(session, uploader, digest);
  await copyToUploaders(context, [uploader], graph).get(uploader);
}

interface Finish {
  image: CopyTask;
  root: Descriptor;
  bytes: Buffer;
  copies: PlannedCopy[];
  note: string | undefined;
  /** Uploads what the registry reports as missing when the root is pushed; shared by all tags. */
  complete: () => Promise<void>;
  watched: Watched;
}

/** Waits until all content is there, then sets the tags, so that nobody pulls an incomplete image. */
async function finishUploader(
  context: MirrorJobContext,
  finish: Finish,
  filled: Promise<void> | undefined,
): Promise<void> {
  const { options } = context.run;
  const { image, root, bytes, copies, note, complete, watched } = finish;
  const changed = root.digest === image.root.digest ? {} : { sourceDigest: image.root.digest };
  const outcome = (copy: PlannedCopy): Omit<CopyReport, 'rule' | 'status'> => ({
    source: copy.source,
    destination: destinationName(copy, root.digest),
    digest: root.digest,
    ...(copy.previous ? { previous: copy.previous.digest } : {}),
    ...changed,
    ...(note === undefined ? {} : { note }),
  });
  const settle = async (copy: PlannedCopy, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
      context.recorder.add({ rule: copy.rule.number, ...outcome(copy), status: 'copied' });
      watched.get(copy)?.end(false);
    } catch (error) {
      options.signal?.throwIfAborted();
      context.recorder.failed(copy.rule, outcome(copy), error);
      watched.get(copy)?.end(true);
    }
  };
  const put = (filled ?? Promise.resolve()).then(() => putRoot(context, finish, filled !== undefined));
  for (const copy of copies) {
    await settle(copy, async () => {
      const done = await put;
      const { uploader, tag } = copy;
      if (tag !== undefined && !done.has(tag)) {
        const setTag = () =>
          uploader.requests.run(0, () => uploader.destination.tag(tag, root, bytes, options));
        await putAgain(setTag, complete, options);
        context.held.get(uploader)?.add(root.digest);
      }
      await readBack(uploader, { reference: tag ?? root.digest, digest: root.digest }, options);
    });
  }
}

/** Minimum number of tags for which setting all of them with one request is tried. */
const MANY_TAGS = 3;

/**
 * Pushes the root by digest when pushing it by tag isn't enough: without a tag, with many tags, and for a
 * manifest with a subject, which has to be added to the list of referrers. Returns the tags that this already
 * set.
 */
async function putRoot(
  context: MirrorJobContext,
  { root, bytes, copies, complete }: Finish,
  missing: boolean,
): Promise<Set<string>> {
  const [first] = copies;
  if (!first || !missing) return new Set();
  const tags = copies.flatMap(({ tag }) => tag ?? []);
  const refers = parseManifest(bytes, root.mediaType, root.digest).subject !== undefined;
  if (tags.length > 0 && tags.length < MANY_TAGS && !refers) return new Set();
  const { uploader } = first;
  const { options } = context.run;
  const put = () =>
    uploader.requests.run(0, () => uploader.destination.putManifest(root, bytes, { ...options, tags }));
  const { tagged } = await putAgain(put, complete, options);
  context.held.get(uploader)?.add(root.digest);
  return new Set(tagged);
}
