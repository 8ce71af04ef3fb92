import type { Cancellable, Source } from '../oci/content.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import type { Digest } from '../oci/digest.ts';
import { mapConcurrent } from '../support/map-concurrent.ts';
import { copyBlob, forgetBlob, recordHeld } from './session/copy-blob.ts';
import type { BlobNode, Graph, ManifestNode } from './source/graph.ts';
import { putComplete } from './manifests/put-manifest.ts';
import { readBackManifests } from './manifests/read-back.ts';
import { listReferrersOf, referrerIn } from './manifests/referrers-list.ts';
import type { CopySession } from './session/session.ts';
import { withTrueSize } from './source/true-size.ts';
import type { CopyTarget } from './types.ts';
import type { RepositoryUploader } from './uploads/uploader.ts';

/** What copying found and did for one target, besides the blobs that its uploader counts. */
export interface CopyOutcome<Target extends CopyTarget = CopyTarget> {
  uploader: RepositoryUploader<Target>;
  manifests: { pushed: number; existing: number };
  error?: unknown;
}

interface CopyOptions<Target extends CopyTarget = CopyTarget> extends Cancellable {
  session: CopySession<Target>;
  source: Source;
  graph: Graph;
  /** Whether a target's repository holds a manifest. */
  holds(uploader: RepositoryUploader<Target>, descriptor: Descriptor): Promise<boolean>;
  /** `leave`: everything but the root, which the caller puts under its tags, and knows to be missing. */
  root: 'put' | 'leave';
  /** What becomes of a target's other blobs after its first failure; `settle` where other copies share them. */
  afterFailure: 'abort' | 'settle';
  /** Around all that is done for one blob, as one unit. */
  aroundBlob?(uploader: RepositoryUploader<Target>, work: () => Promise<void>): Promise<void>;
  /** Called once a target holds a manifest. */
  onManifest?(uploader: RepositoryUploader<Target>, digest: Digest): void;
  /** Called as soon as a target failed. */
  onFailure?(uploader: RepositoryUploader<Target>, error: unknown): void;
}

/**
 * Brings everything under the root to the given uploaders, by digest, all at once. Nothing a puller can see changes.
 * The only place where content moves; publishing and mirroring decide what goes where, and when.
 * @returns an outcome per uploader; none rejects, a target's failure is in its outcome.
 */
export function copyGraph<Target extends CopyTarget>(
  uploaders: readonly RepositoryUploader<Target>[],
  options: CopyOptions<Target>,
): Map<RepositoryUploader<Target>, Promise<CopyOutcome<Target>>> {
  const { session } = options;
  // Everybody is announced before a byte moves, so that nothing is thrown away which somebody will need.
  const copies = uploaders.map((uploader): Copy<Target> => {
    const turn = session.turns.take(uploader.destination.repository);
    return { ...options, uploader, turn, reservations: announce(uploader, options) };
  });
  return new Map(copies.map((copy) => [copy.uploader, copyToTarget(copy)]));
}

/** One target of a copy. */
interface Copy<Target extends CopyTarget = CopyTarget> extends CopyOptions<Target> {
  uploader: RepositoryUploader<Target>;
  turn: ReturnType<CopySession['turns']['take']>;
  /** Its places in the tees, by blob. */
  reservations: Map<Digest, Reservation>;
}

type Reservation = ReturnType<CopySession['tees']['acquire']> & { leave(): void };

/** A place in the tee of every blob, to be left one by one; of those that somebody brings there already, none. */
function announce(
  uploader: RepositoryUploader,
  { session, graph, source }: CopyOptions,
): Map<Digest, Reservation> {
  const known = session.blobCopies.get(uploader.destination);
  const unknown = [...graph.blobs.values()].filter(({ descriptor }) => !known?.has(descriptor.digest));
  return new Map(unknown.map((node) => [node.descriptor.digest, takePlace(session, node, source)]));
}

function takePlace(session: CopySession, node: BlobNode, source: Source): Reservation {
  const shared = session.tees.acquire(node, source);
  const consumer = shared.tee.join();
  return {
    ...shared,
    leave: () => consumer.leave(),
    release() {
      consumer.leave();
      return shared.release();
    },
  };
}

async function copyToTarget<Target extends CopyTarget>(copy: Copy<Target>): Promise<CopyOutcome<Target>> {
  const { uploader, turn, reservations } = copy;
  const outcome: CopyOutcome<Target> = { uploader, manifests: { pushed: 0, existing: 0 } };
  const controller = new AbortController();
  const signal = copy.signal ? AbortSignal.any([copy.signal, controller.signal]) : controller.signal;
  const own = { ...copy, signal };
  try {
    const missing = await missingManifests(own);
    await turn.before;
    outcome.manifests.existing = copy.graph.manifests.length - missing.length;
    await leaveWhatIsThere(own, missing);
    const listed = await fill(own, missing, outcome);
    if (!listed && copy.root === 'put') await listRoot(own);
  } catch (error) {
    outcome.error = error;
    if (copy.afterFailure === 'abort') controller.abort(error);
    copy.onFailure?.(uploader, error);
  } finally {
    turn.done();
    for (const place of reservations.values()) await place.release();
  }
  return outcome;
}

/** What a repository's manifests name is there, and can be mounted by others. */
async function leaveWhatIsThere(
  { session, uploader, graph, reservations }: Copy,
  missing: readonly ManifestNode[],
): Promise<void> {
  const complete = graph.manifests.filter((node) => !missing.includes(node));
  recordHeld(
    session,
    uploader,
    complete.flatMap((node) => node.blobs),
  );
  const wanted = new Set(missing.flatMap((node) => node.blobs));
  for (const [digest, place] of reservations) if (!wanted.has(digest)) await place.release();
}

/**
 * An artifact that refers to an image is to be found by it, also where the registry doesn't see to that. Attestations
 * in an index are found by the index: a tag for each of them in every build would be in everybody's way.
 */
async function listRoot({ uploader, graph, signal }: Copy): Promise<void> {
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
async function fill(copy: Copy, missing: readonly ManifestNode[], outcome: CopyOutcome): Promise<boolean> {
  const { uploader, graph, signal, turn } = copy;
  const blobs = new Map(
    planBlobs(copy, missing).map(({ node, mountFrom }) => [
      node.descriptor.digest,
      bring(copy, node, mountFrom),
    ]),
  );
  turn.done();
  const puts = new Map<Digest, Promise<void>>();
  let listed = false;
  for (const node of missing) {
    const { digest } = node.descriptor;
    const needs = [
      ...node.blobs.map((blob) => blobs.get(blob)),
      ...node.manifests.map((child) => puts.get(child)),
    ];
    const put = Promise.all(needs).then(async () => {
      if (copy.root === 'leave' && digest === graph.root.digest) return;
      const answer = await putComplete(uploader, node, (blob) => bringAgain(copy, blob), { signal });
      if (digest === graph.root.digest) listed = answer.listed === true;
      outcome.manifests.pushed++;
      copy.onManifest?.(uploader, digest);
    });
    puts.set(digest, put);
  }
  await settled([...blobs.values(), ...puts.values()], copy);
  await readBackManifests(uploader, withoutTag(copy, missing), { signal });
  return listed;
}

/** @throws the first failure. */
async function settled(work: readonly Promise<void>[], { afterFailure }: Copy): Promise<void> {
  if (afterFailure === 'abort') return void (await Promise.all(work));
  const outcomes = await Promise.allSettled(work);
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
}

/** What no tag will be read back for: the manifests of an index, and the root where no tag is wanted. */
function withoutTag({ uploader, graph, root }: Copy, missing: readonly ManifestNode[]): Descriptor[] {
  const isTagged = uploader.target.tags.length > 0 || root === 'leave';
  return missing
    .map(({ descriptor }) => descriptor)
    .filter(({ digest }) => !isTagged || digest !== graph.root.digest);
}

/** Brings a blob, with the size that its source tells where a manifest names another one. */
async function bring(copy: Copy, named: BlobNode, mountFrom: BlobPlan['mountFrom']): Promise<void> {
  const { session, source, signal } = copy;
  const node = withSize(named, session.trueSizes.get(named.descriptor.digest));
  try {
    await bringThroughPlace(copy, node, mountFrom);
  } catch (error) {
    const actual = await withTrueSize(source, node.descriptor, error, { signal });
    if (!actual) throw error;
    noteSize(copy, node.descriptor, actual);
    await bringThroughPlace(copy, withSize(node, actual.size), mountFrom);
  }
}

function withSize(node: BlobNode, size = node.descriptor.size): BlobNode {
  return size === node.descriptor.size ? node : { ...node, descriptor: { ...node.descriptor, size } };
}

/** Once for all targets and images. */
function noteSize({ session, source }: Copy, named: Descriptor, actual: Descriptor): void {
  if (session.trueSizes.has(named.digest)) return;
  session.trueSizes.set(named.digest, actual.size);
  session.reporter.warning(
    `${source.name}: ${named.digest} has ${actual.size} bytes, not ${named.size} as a manifest says; it is copied as it is`,
  );
}

/** Brings a blob through the place announced for it, and leaves that place. */
async function bringThroughPlace(
  copy: Copy,
  node: BlobNode,
  mountFrom: BlobPlan['mountFrom'],
): Promise<void> {
  const { session, uploader, source, graph, signal, reservations } = copy;
  const { digest, size } = node.descriptor;
  const announced = graph.blobs.get(digest)?.descriptor.size === size ? reservations.get(digest) : undefined;
  if (announced) reservations.delete(digest);
  const place = announced ?? takePlace(session, node, source);
  const work = (): Promise<void> => {
    const brought = copyBlob(
      session,
      uploader,
      { digest, size },
      { tee: place.tee, source, mountFrom, signal },
    );
    // The place announced for it isn't needed once `bringBlob` has taken its own.
    place.leave();
    return brought;
  };
  try {
    await (copy.aroundBlob?.(uploader, work) ?? work());
  } finally {
    await place.release();
  }
}

/** Brings a blob that the registry turned out to lack, read from the source once more. */
async function bringAgain(copy: Copy, digest: Digest): Promise<void> {
  const node = copy.graph.blobs.get(digest);
  if (!node) return;
  forgetBlob(copy.session, copy.uploader, digest);
  await bring(copy, node, none);
}

interface BlobPlan {
  node: BlobNode;
  mountFrom: () => Promise<string[]>;
}

/**
 * Which blobs an uploader needs, largest first. Base images are prefixes of layer chains: when the first layer of an
 * image is neither there nor to be mounted from a base image's repository, no other layer will be, and isn't tried.
 */
function planBlobs({ uploader, graph }: Copy, missing: readonly ManifestNode[]): BlobPlan[] {
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
async function missingManifests({ uploader, graph, holds, root }: Copy): Promise<ManifestNode[]> {
  if (root === 'put' && (await holds(uploader, graph.root))) return [];
  const nested = graph.manifests.slice(0, -1);
  const found = await mapConcurrent(nested, 16, (node) => holds(uploader, node.descriptor));
  return graph.manifests.filter((_node, index) => index >= nested.length || !found[index]);
}
