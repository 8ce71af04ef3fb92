import type { Cancellable, Source } from '../oci/content.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import type { Digest } from '../oci/digest.ts';
import { mapConcurrent } from '../support/map-concurrent.ts';
import { copyBlob, forgetBlob, recordHeld } from './session/copy-blob.ts';
import { none, planBlobs, type BlobPlan } from './session/plan-blobs.ts';
import type { BlobNode, Graph, ManifestNode } from './source/graph.ts';
import { putComplete } from './manifests/put-manifest.ts';
import { readBackManifests } from './manifests/read-back.ts';
import { listReferrersOf, referrerIn } from './manifests/referrers-list.ts';
import type { CopySession } from './session/session.ts';
import { withTrueSize } from './source/true-size.ts';
import type { CopyTarget } from './types.ts';
import type { RepositoryUploader } from './uploads/uploader.ts';

/** The result of a copy to one target. Blobs are counted by its uploader. */
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
  /**
   * `leave`: copies everything but the root, which the caller pushes with its tags. The root is known to be
   * missing.
   */
  root: 'put' | 'leave';
  /**
   * What happens to a target's other blobs after its first failure. `settle`: they are finished, since other
   * copies share them.
   */
  afterFailure: 'abort' | 'settle';
  /** Wraps all work for one blob. */
  aroundBlob?(uploader: RepositoryUploader<Target>, work: () => Promise<void>): Promise<void>;
  /** Called right before the root is pushed to a target, when that holds all its parts. */
  beforeRoot?(uploader: RepositoryUploader<Target>): void;
  /** Called once a target holds a manifest. */
  onManifest?(uploader: RepositoryUploader<Target>, digest: Digest): void;
  /** Called as soon as a target failed. */
  onFailure?(uploader: RepositoryUploader<Target>, error: unknown): void;
}

/**
 * Copies everything under the root to the given uploaders, by digest, all at the same time. Nothing becomes
 * visible to pullers. This is the only place that uploads content; publish and mirror decide what is copied, and
 * when.
 * @returns an outcome per uploader; none rejects, a target's failure is in its outcome.
 */
export function copyGraph<Target extends CopyTarget>(
  uploaders: readonly RepositoryUploader<Target>[],
  options: CopyOptions<Target>,
): Map<RepositoryUploader<Target>, Promise<CopyOutcome<Target>>> {
  const { session } = options;
  // Every target reserves its blobs before the first byte is read, so that no byte is dropped that one of them
  // needs.
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
  /** Reserved reads, by blob. */
  reservations: Map<Digest, Reservation>;
}

type Reservation = ReturnType<CopySession['tees']['acquire']> & { leave(): void };

/** Reserves a read of every blob, except those that are already being copied to this repository. */
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

/** Blobs of manifests that a repository holds are there, and other repositories can mount them. */
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
 * Makes an artifact discoverable through its subject where the registry doesn't do that itself. Attestations
 * inside an index are found through the index and get no referrers tag.
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
 * Uploads blobs, large ones first, and each manifest as soon as its parts are there.
 * @returns whether the registry itself listed the root among the referrers of its subject.
 */
async function fill(copy: Copy, missing: readonly ManifestNode[], outcome: CopyOutcome): Promise<boolean> {
  const { uploader, graph, signal, turn } = copy;
  const blobs = new Map(
    planBlobs(uploader, graph, missing).map(({ node, mountFrom }) => [
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
      const isRoot = digest === graph.root.digest;
      if (copy.root === 'leave' && isRoot) return;
      if (isRoot) copy.beforeRoot?.(uploader);
      const answer = await putComplete(uploader, node, (blob) => bringAgain(copy, blob), { signal });
      if (isRoot) listed = answer.listed === true;
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

/**
 * Manifests that no tag points at, so that nothing else reads them back: those inside an index, and an untagged
 * root.
 */
function withoutTag({ uploader, graph, root }: Copy, missing: readonly ManifestNode[]): Descriptor[] {
  const isTagged = uploader.target.tags.length > 0 || root === 'leave';
  return missing
    .map(({ descriptor }) => descriptor)
    .filter(({ digest }) => !isTagged || digest !== graph.root.digest);
}

/** Copies a blob. If a manifest states a wrong size, the size reported by the source is used. */
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

/** Records and reports a blob's real size, once for all targets and images. */
function noteSize({ session, source }: Copy, named: Descriptor, actual: Descriptor): void {
  if (session.trueSizes.has(named.digest)) return;
  session.trueSizes.set(named.digest, actual.size);
  session.reporter.warning(
    `${source.name}: ${named.digest} has ${actual.size} bytes, not ${named.size} as a manifest says; it is copied as it is`,
  );
}

/** Copies a blob through its reserved read. */
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
    // `copyBlob` has joined the tee by now, so the reservation isn't needed any more.
    place.leave();
    return brought;
  };
  try {
    await (copy.aroundBlob?.(uploader, work) ?? work());
  } finally {
    await place.release();
  }
}

/** Copies a blob again that the registry turned out to be missing. */
async function bringAgain(copy: Copy, digest: Digest): Promise<void> {
  const node = copy.graph.blobs.get(digest);
  if (!node) return;
  forgetBlob(copy.session, copy.uploader, digest);
  await bring(copy, node, none);
}

/**
 * Manifests that have to be pushed, children first. Nothing under a manifest that a repository holds has to be
 * checked: registries refuse incomplete manifests.
 */
async function missingManifests({ uploader, graph, holds, root }: Copy): Promise<ManifestNode[]> {
  if (root === 'put' && (await holds(uploader, graph.root))) return [];
  const nested = graph.manifests.slice(0, -1);
  const found = await mapConcurrent(nested, 16, (node) => holds(uploader, node.descriptor));
  return graph.manifests.filter((_node, index) => index >= nested.length || !found[index]);
}
