import type { Content } from '../oci/content.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import type { Digest } from '../oci/digest.ts';
import { mapConcurrent } from '../support/map-concurrent.ts';
import type { BlobNode, Graph, ManifestNode } from './graph.ts';
import { putComplete } from './put-manifest.ts';
import { readBackManifests } from './read-back.ts';
import { listReferrersOf, referrerIn } from './referrers-list.ts';
import { bringBlob, earlierSiblings, teeFor, holderPath, noteHeld, type Staging } from './session.ts';
import type { Tee } from './tee/tee.ts';
import type { CopyTarget } from './types.ts';
import type { RepositoryUploader } from './uploader.ts';

/** What staging found and did for one target, besides the blobs that its uploader counts. */
export interface Staged<Target extends CopyTarget = CopyTarget> {
  uploader: RepositoryUploader<Target>;
  manifests: { pushed: number; existing: number };
  error?: unknown;
}

export interface StageOptions<Target extends CopyTarget = CopyTarget> {
  staging: Staging<Target>;
  content: Content;
  graph: Graph;
  signal: AbortSignal;
  /** Digests an uploader's repository is known to hold, from the tags that were looked up. */
  known(uploader: RepositoryUploader<Target>): ReadonlySet<Digest>;
  /** Called as soon as an uploader failed. */
  onFailure(uploader: RepositoryUploader<Target>, error: unknown): void;
}

/**
 * Brings everything but the tags to the given uploaders, by digest, all at once. Never rejects: an uploader's failure is in
 * its result. Nothing a puller can see changes.
 */
export async function stage<Target extends CopyTarget>(
  uploaders: readonly RepositoryUploader<Target>[],
  options: StageOptions<Target>,
): Promise<Staged<Target>[]> {
  const tees = new Map<Digest, Tee>();
  for (const node of options.graph.blobs.values()) {
    tees.set(node.descriptor.digest, teeFor(options.staging, node, options.content.source));
  }
  // Everybody is announced before a byte moves, so that nothing is thrown away which somebody will need.
  const announced = new Map(uploaders.map((uploader) => [uploader, announce(tees)]));
  try {
    const planned = new Map<RepositoryUploader, Promise<void>>();
    const staging = uploaders.map((uploader) => {
      let plan = (): void => {};
      const before = earlierSiblings(options.staging, uploader).map((sibling) => planned.get(sibling));
      planned.set(uploader, new Promise((resolve) => (plan = resolve)));
      return stageTarget(uploader, { ...options, before, plan }, tees, announced.get(uploader)).finally(plan);
    });
    return await Promise.all(staging);
  } finally {
    for (const [digest, tee] of tees) {
      if (options.staging.kept.get(digest) !== tee) await tee.close();
    }
  }
}

/** A place in every tee, to be left one by one. */
function announce(tees: ReadonlyMap<Digest, Tee>): Map<Digest, () => void> {
  return new Map(
    [...tees].map(([digest, tee]) => {
      const consumer = tee.join();
      return [digest, () => consumer.leave()];
    }),
  );
}

interface UploaderOptions extends StageOptions {
  /** Uploaders of the same registry that must have said first what they bring there. */
  before: (Promise<void> | undefined)[];
  /** Says so for this uploader. */
  plan: () => void;
}

async function stageTarget<Target extends CopyTarget>(
  uploader: RepositoryUploader<Target>,
  options: UploaderOptions,
  tees: ReadonlyMap<Digest, Tee>,
  leave: Map<Digest, () => void> | undefined,
): Promise<Staged<Target>> {
  const staged: Staged<Target> = { uploader, manifests: { pushed: 0, existing: 0 } };
  const controller = new AbortController();
  const signal = AbortSignal.any([options.signal, controller.signal]);
  try {
    // Putting the manifests of a repository that is most likely new costs no more than asking for them.
    const fresh = options.staging.fresh.has(uploader.destination);
    const missing = fresh ? options.graph.manifests : await missingManifests(uploader, options, signal);
    await Promise.all(options.before);
    staged.manifests.existing = options.graph.manifests.length - missing.length;
    const wanted = new Set(missing.flatMap((node) => node.blobs));
    const complete = options.graph.manifests.filter((node) => !missing.includes(node));
    noteHeld(
      options.staging,
      uploader,
      complete.flatMap((node) => node.blobs),
    );
    for (const [digest, go] of leave ?? []) if (!wanted.has(digest)) go();
    const leaveOne = (digest: Digest): void => leave?.get(digest)?.();
    const listed = await fill(uploader, missing, { ...options, signal }, tees, leaveOne, staged);
    if (!listed) await listRoot(uploader, options.graph, signal);
  } catch (error) {
    staged.error = error;
    controller.abort(error);
    options.onFailure(uploader, error);
  } finally {
    for (const go of leave?.values() ?? []) go();
  }
  return staged;
}

/**
 * An artifact that refers to an image is to be found by it, also where the registry doesn't see to that. Attestations
 * in an index are found by the index: a tag for each of them in every build would be in everybody's way.
 */
async function listRoot(uploader: RepositoryUploader, graph: Graph, signal: AbortSignal): Promise<void> {
  const root = graph.manifests.at(-1);
  const referrer = root && referrerIn(root);
  if (!referrer) return;
  const { subject, descriptor } = referrer;
  await uploader.requests.run(0, () =>
    listReferrersOf(subject, [descriptor], uploader.destination, { signal }),
  );
}

/**
 * Uploads blobs, large ones first, and each manifest as soon as all it names is there.
 * @returns whether the registry itself listed the root among the referrers of its subject.
 */
async function fill(
  uploader: RepositoryUploader,
  missing: readonly ManifestNode[],
  options: UploaderOptions,
  tees: ReadonlyMap<Digest, Tee>,
  leave: (digest: Digest) => void,
  staged: Staged,
): Promise<boolean> {
  const plans = planBlobs(uploader, missing, options);
  const blobs = new Map<Digest, Promise<void>>();
  for (const { node, mountFrom } of plans) {
    const { digest, size } = node.descriptor;
    const tee = tees.get(digest);
    if (!tee) continue;
    const brought = bringBlob(
      options.staging,
      uploader,
      { digest, size },
      { tee, mountFrom, holder: holderPath(uploader, options.content.source), signal: options.signal },
    );
    // The place announced for it isn't needed once `bringBlob` has taken its own.
    leave(digest);
    blobs.set(digest, brought);
  }
  options.plan();
  const puts = new Map<Digest, Promise<void>>();
  let listed = false;
  for (const node of missing) {
    const needs = [
      ...node.blobs.map((digest) => blobs.get(digest)),
      ...node.manifests.map((d) => puts.get(d)),
    ];
    const put = Promise.all(needs).then(async () => {
      const bring = (digest: Digest) => bringAgain(uploader, digest, options);
      const answer = await putComplete(uploader, node, bring, { signal: options.signal });
      if (node.descriptor.digest === options.graph.root.digest) listed = answer.listed === true;
      staged.manifests.pushed++;
    });
    puts.set(node.descriptor.digest, put);
  }
  await Promise.all([...blobs.values(), ...puts.values()]);
  await readBackManifests(uploader, withoutTag(uploader, missing, options), options);
  return listed;
}

/** What no tag will be read back for: the manifests of an index, and the root where no tag is wanted. */
function withoutTag(
  uploader: RepositoryUploader,
  missing: readonly ManifestNode[],
  { graph }: StageOptions,
): Descriptor[] {
  const isTagged = uploader.target.tags.length > 0;
  return missing
    .map(({ descriptor }) => descriptor)
    .filter(({ digest }) => !isTagged || digest !== graph.root.digest);
}

/** Brings a blob that the registry turned out to lack, read from the source once more. */
async function bringAgain(
  uploader: RepositoryUploader,
  digest: Digest,
  { staging, graph, content, signal }: StageOptions,
): Promise<void> {
  const node = graph.blobs.get(digest);
  if (!node) return;
  const tee = teeFor(staging, node, content.source);
  try {
    await bringBlob(staging, uploader, { digest, size: node.descriptor.size }, { tee, signal });
  } finally {
    if (staging.kept.get(digest) !== tee) await tee.close();
  }
}

interface BlobPlan {
  node: BlobNode;
  mountFrom: () => Promise<string[]>;
}

/**
 * Which blobs an uploader needs, largest first. Base images are prefixes of layer chains: when the first layer of an
 * image is neither there nor to be mounted from a base image's repository, no other layer will be, and isn't tried.
 */
function planBlobs(
  uploader: RepositoryUploader,
  missing: readonly ManifestNode[],
  { graph }: StageOptions,
): BlobPlan[] {
  const plans = new Map<Digest, BlobPlan>();
  const bases = uploader.target.mountFrom ?? [];
  for (const { blobs } of missing) {
    const first = blobs[1];
    blobs.forEach((digest, position) => {
      const node = graph.blobs.get(digest);
      if (!node || plans.has(digest)) return;
      const probe = (): Promise<string[]> => Promise.resolve(bases);
      const follow = async (): Promise<string[]> => {
        return first !== undefined && bases.length > 0 && (await uploader.decided(first)) ? bases : [];
      };
      plans.set(digest, { node, mountFrom: position === 0 ? none : position === 1 ? probe : follow });
    });
  }
  return [...plans.values()].sort((a, b) => b.node.descriptor.size - a.node.descriptor.size);
}

const none = (): Promise<string[]> => Promise.resolve([]);

/** Manifests that have to be put, children first. What a repository holds is complete: registries see to that. */
async function missingManifests(
  uploader: RepositoryUploader,
  { graph, known }: StageOptions,
  signal: AbortSignal,
): Promise<ManifestNode[]> {
  const held = known(uploader);
  const holds = async (descriptor: Descriptor): Promise<boolean> =>
    held.has(descriptor.digest) ||
    (await uploader.requests.run(0, () => uploader.destination.resolve(descriptor.digest, { signal }))) !==
      undefined;
  if (await holds(graph.root)) return [];
  const nested = graph.manifests.slice(0, -1);
  const found = await mapConcurrent(nested, 16, (node) => holds(node.descriptor));
  return graph.manifests.filter((_node, index) => index >= nested.length || !found[index]);
}
