import type { Descriptor } from '../../oci/descriptor.ts';
import type { Digest } from '../../oci/digest.ts';
import { parseManifest } from '../../oci/manifest.ts';
import { walk, warnOfOddities, type Graph, type ManifestNode } from '../../copy/graph.ts';
import type { Lane } from '../../copy/uploader.ts';
import { putAgain, putComplete } from '../../copy/put-manifest.ts';
import { readBack, readBackManifests } from '../../copy/read-back.ts';
import { bringBlob } from '../../copy/session.ts';
import type { CopyReport } from '../report.ts';
import { destinationName, type Image, type Want } from './copy-task.ts';
import { applyFilter } from './platforms.ts';
import { createReader } from './manifest-reader.ts';
import { holds, type Workshop } from './job-context.ts';

/** What was learned about an image while it was copied. */
export interface Copied {
  /** What the destinations point at. */
  root: Descriptor;
  /** Manifests under the root, where it was read. */
  manifests: Digest[] | undefined;
}

/**
 * Brings one image to every place that wants it. Never rejects: what became of each place is recorded. Undefined
 * when it could not be read.
 */
export async function copyImage(workshop: Workshop, image: Image): Promise<Copied | undefined> {
  const { recorder } = workshop;
  const { options } = workshop.run;
  try {
    const { root, made, note } = await applyFilter(workshop, image);
    const lanes = [...new Set(image.wants.map(({ lane }) => lane))];
    const lacking = await lanesWithout(workshop, lanes, root);
    const reader = createReader(workshop, root, lanes, made);
    const read = (): Promise<Graph> => walk({ source: reader, root }, options);
    const graph = lacking.size > 0 ? await read() : undefined;
    if (graph) warnOfOddities(options.reporter, `${workshop.job.name}@${root.digest}`, graph.oddities);
    const bytes = graph?.manifests.at(-1)?.bytes ?? (await reader.readManifest(root, options));
    const filled = graph ? await fillLanes(workshop, [...lacking], graph) : new Map<Lane, Promise<void>>();
    await Promise.all(
      lanes.map((lane) => {
        const wants = image.wants.filter((want) => want.lane === lane);
        let refilled: Promise<void> | undefined;
        const complete = () => (refilled ??= refillLane(workshop, lane, graph ?? read()));
        return finishLane(
          workshop,
          { image, root, bytes, wants, note: note ?? image.note, complete },
          filled.get(lane),
        );
      }),
    );
    return { root, manifests: graph?.manifests.map(({ descriptor }) => descriptor.digest) };
  } catch (error) {
    options.signal?.throwIfAborted();
    for (const want of image.wants) {
      const destination = destinationName(want, image.root.digest);
      recorder.failed(want.rule, { source: want.source, destination }, error);
    }
    return undefined;
  }
}

async function lanesWithout(
  workshop: Workshop,
  lanes: readonly Lane[],
  root: Descriptor,
): Promise<Set<Lane>> {
  const answers = await Promise.all(lanes.map((lane) => holds(workshop, lane, root).catch(() => false)));
  return new Set(lanes.filter((_lane, position) => !answers[position]));
}

/**
 * Starts bringing everything under the root, and not the root itself, to the lanes. All lanes take their places at
 * every blob before one of them reads, so that each blob is read once.
 */
async function fillLanes(
  workshop: Workshop,
  lanes: readonly Lane[],
  graph: Graph,
): Promise<Map<Lane, Promise<void>>> {
  const missing = new Map<Lane, ManifestNode[] | Error>();
  await Promise.all(
    lanes.map(async (lane) => {
      missing.set(lane, await missingManifests(workshop, lane, graph).catch((error: Error) => error));
    }),
  );
  const filled = new Map<Lane, Promise<void>>();
  for (const [lane, nodes] of missing) {
    const filling = nodes instanceof Error ? Promise.reject(nodes) : fillLane(workshop, lane, graph, nodes);
    // Whoever finishes the lane hears of it; until then it must not count as unhandled.
    filling.catch(() => {});
    filled.set(lane, filling);
  }
  return filled;
}

/** The root is missing, or the lane would not be here. */
async function missingManifests(workshop: Workshop, lane: Lane, graph: Graph): Promise<ManifestNode[]> {
  const nodes = graph.manifests.filter(({ descriptor }) => descriptor.digest !== graph.root.digest);
  const answers = await Promise.all(nodes.map(({ descriptor }) => holds(workshop, lane, descriptor)));
  return graph.manifests.filter(
    (node) => node.descriptor.digest === graph.root.digest || !answers[nodes.indexOf(node)],
  );
}

async function fillLane(
  workshop: Workshop,
  lane: Lane,
  graph: Graph,
  missing: readonly ManifestNode[],
): Promise<void> {
  const blobs = new Map<Digest, Promise<void>>();
  for (const digest of new Set(missing.flatMap((node) => node.blobs))) {
    blobs.set(digest, bringShared(workshop, lane, graph, digest));
  }
  const puts = new Map<Digest, Promise<void>>();
  for (const node of missing) {
    const { descriptor } = node;
    const needs = [
      ...node.blobs.map((digest) => blobs.get(digest)),
      ...node.manifests.map((digest) => puts.get(digest)),
    ];
    const put = Promise.all(needs).then(async () => {
      if (descriptor.digest === graph.root.digest) return;
      const bring = (digest: Digest) => bringAgain(workshop, lane, graph, digest);
      await putComplete(lane, node, bring, workshop.run.options);
      workshop.held.get(lane)?.add(descriptor.digest);
    });
    puts.set(descriptor.digest, put);
  }
  const outcomes = await Promise.allSettled([...blobs.values(), ...puts.values()]);
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
  const nested = missing.map(({ descriptor }) => descriptor);
  await readBackManifests(
    lane,
    nested.filter(({ digest }) => digest !== graph.root.digest),
    workshop.run.options,
  );
}

/** A registry says that it lacks what it was said to hold: all under the root is looked up there once more. */
async function refillLane(workshop: Workshop, lane: Lane, reading: Graph | Promise<Graph>): Promise<void> {
  const graph = await reading;
  for (const { descriptor } of graph.manifests) workshop.held.get(lane)?.delete(descriptor.digest);
  const missing = await missingManifests(workshop, lane, graph);
  for (const digest of missing.flatMap(({ blobs }) => blobs)) {
    lane.forget(digest);
    workshop.staging.brought.get(lane.destination)?.delete(digest);
  }
  await fillLane(workshop, lane, graph, missing);
}

/** Brings a blob that the registry turned out to lack. */
async function bringAgain(workshop: Workshop, lane: Lane, graph: Graph, digest: Digest): Promise<void> {
  workshop.staging.brought.get(lane.destination)?.delete(digest);
  await bringShared(workshop, lane, graph, digest);
}

/** Brings a blob to a lane, or waits for the image that does so already. */
async function bringShared(workshop: Workshop, lane: Lane, graph: Graph, digest: Digest): Promise<void> {
  const { run, job, staging, fanOuts } = workshop;
  const underWay = staging.brought.get(lane.destination)?.get(digest);
  if (underWay && (await underWay)) return;
  const node = graph.blobs.get(digest);
  if (!node) return;
  const { host, path } = lane.destination.repository;
  const { fanOut, release } = fanOuts.acquire(node);
  const signal = run.options.signal;
  const holder = job.repository.host === host ? job.repository.path : run.locations.find(host, digest, path);
  const bringing = run.health.guard(host, () =>
    bringBlob(
      staging,
      lane,
      { digest, size: node.descriptor.size },
      { fanOut, holder, ...(signal ? { signal } : {}) },
    ),
  );
  run.locations.add(host, digest, path, bringing);
  try {
    await bringing;
  } finally {
    await release();
  }
}

interface Finish {
  image: Image;
  root: Descriptor;
  bytes: Buffer;
  wants: Want[];
  note: string | undefined;
  /** Brings what the registry says is missing when the root is put; the same work for all tags. */
  complete: () => Promise<void>;
}

/** Waits until everything is there, and then sets the tags: no puller ever sees half an image. */
async function finishLane(
  workshop: Workshop,
  finish: Finish,
  filled: Promise<void> | undefined,
): Promise<void> {
  const { options } = workshop.run;
  const { image, root, bytes, wants, note, complete } = finish;
  const changed = root.digest === image.root.digest ? {} : { sourceDigest: image.root.digest };
  const outcome = (want: Want): Omit<CopyReport, 'rule' | 'status'> => ({
    source: want.source,
    destination: destinationName(want, root.digest),
    digest: root.digest,
    ...(want.previous ? { previous: want.previous.digest } : {}),
    ...changed,
    ...(note === undefined ? {} : { note }),
  });
  const settle = async (want: Want, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
      workshop.recorder.add({ rule: want.rule.number, ...outcome(want), status: 'copied' });
    } catch (error) {
      options.signal?.throwIfAborted();
      workshop.recorder.failed(want.rule, outcome(want), error);
    }
  };
  const put = (filled ?? Promise.resolve()).then(() => putRoot(workshop, finish, filled !== undefined));
  for (const want of wants) {
    await settle(want, async () => {
      const done = await put;
      const { lane, tag } = want;
      if (tag !== undefined && !done.has(tag)) {
        const setTag = () => lane.requests.run(0, () => lane.destination.tag(tag, root, bytes, options));
        await putAgain(setTag, complete, options);
        workshop.held.get(lane)?.add(root.digest);
      }
      await readBack(lane, { reference: tag ?? root.digest, digest: root.digest }, options);
    });
  }
}

/** Tags at once from which on one request for all of them is worth a try. */
const MANY_TAGS = 3;

/**
 * Puts the root by digest where a tag's PUT isn't enough: without a tag, with many, and for what refers to another
 * manifest, because that has to be entered into the subject's list. Returns the tags that were set with it.
 */
async function putRoot(
  workshop: Workshop,
  { root, bytes, wants, complete }: Finish,
  missing: boolean,
): Promise<Set<string>> {
  const [first] = wants;
  if (!first || !missing) return new Set();
  const tags = wants.flatMap(({ tag }) => tag ?? []);
  const refers = parseManifest(bytes, root.mediaType, root.digest).subject !== undefined;
  if (tags.length > 0 && tags.length < MANY_TAGS && !refers) return new Set();
  const { lane } = first;
  const { options } = workshop.run;
  const put = () =>
    lane.requests.run(0, () => lane.destination.putManifest(root, bytes, { ...options, tags }));
  const { tagged } = await putAgain(put, complete, options);
  workshop.held.get(lane)?.add(root.digest);
  return new Set(tagged);
}
