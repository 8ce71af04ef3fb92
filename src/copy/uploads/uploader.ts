import type { BlobUpload, Destination, OpenAt } from '../../oci/content.ts';
import type { Digest } from '../../oci/digest.ts';
import type { ProgressEvent, Reporter } from '../../support/reporter.ts';
import type { BlobCounts } from './counts.ts';
import type { AdaptiveLimiter } from './limiter.ts';
import type { RegistryLimiters } from './registry-limiters.ts';
import type { CopyTarget } from '../types.ts';

/** A blob that is being read for the first time. */
interface Arriving {
  /** Settled before a stream of the blob ends. */
  readonly finished: Promise<BlobUpload>;
  /** True once it has arrived; uploading it whole then takes one request less. */
  readonly complete: boolean;
}

type BlobOutcome = 'pushed' | 'mounted' | 'existing';

export interface EnsureOptions {
  signal?: AbortSignal;
  /** Resolves to true when the blob was sent while it arrived. */
  streamed?: Promise<boolean>;
  /** True: some candidate is certain to hold it, so that looking it up first would be a request for nothing. */
  mountFirst: boolean;
  /**
   * True: the repository is most likely new. Then the request that opens the upload asks for the blob as well, as a
   * mount from the repository itself, which is one request less for what is missing and none more for what is there.
   */
  likelyMissing: boolean;
  /** Where it may be mounted from; asked only when the blob is missing. */
  candidates: () => Promise<string[]>;
  /** The content, when it has to be uploaded. */
  open: OpenAt;
}

/** What is known and under way for one target: each blob is looked up and brought there at most once. */
export interface RepositoryUploader<Target extends CopyTarget = CopyTarget> {
  readonly target: Target;
  readonly destination: Destination;
  readonly counts: BlobCounts;
  /** Whether the repository holds the blob; asks once. */
  has(blob: { digest: Digest; size?: number }, signal?: AbortSignal): Promise<boolean>;
  /** Bytes of the blob, if the repository holds it and tells its size. */
  size(digest: Digest, signal?: AbortSignal): Promise<number | undefined>;
  /**
   * Uploads what arrives now and has no digest yet. False when that isn't possible or failed: the blob has to be sent
   * by `ensure` then, which is told of it in any case.
   */
  stream(arriving: Arriving, open: OpenAt, signal?: AbortSignal): Promise<boolean>;
  /** Sees to it that the repository holds the blob. A failure is forgotten, so that it can be tried again. */
  ensure(blob: BlobUpload, options: EnsureOptions): Promise<BlobOutcome>;
  /** Counts a blob that came to the repository by another uploader's work. */
  countFound(blob: BlobUpload): void;
  /** What is known of a blob was wrong: it is looked up again when it is asked for next. */
  forget(digest: Digest): void;
  /** Resolves as soon as it is known whether the blob has to be uploaded (false) or was there or mounted (true). */
  decided(digest: Digest): Promise<boolean>;
  /** For small requests (HEAD, mount, manifests). */
  readonly requests: AdaptiveLimiter;
}

interface UploaderOptions {
  reporter: Reporter;
  limiters: RegistryLimiters;
}

/**
 * Bytes that are sent in about one round trip over a usual link. Where an upload is open, a blob up to this size is
 * sent without asking whether it is there.
 */
const SOONER_SENT = 2 * 1024 * 1024;

/** Opens the uploader of a target. */
export function createRepositoryUploader<Target extends CopyTarget>(
  target: Target,
  options: UploaderOptions,
): RepositoryUploader<Target> {
  const { destination } = target;
  const context: UploaderContext = {
    destination,
    reporter: options.reporter,
    ...options.limiters,
    lookups: new Map(),
    held: new Set(),
    streams: 0,
  };
  const outcomes = new Map<Digest, Promise<BlobOutcome>>();
  const decisions = new Map<Digest, Promise<boolean>>();
  const counts: BlobCounts = { pushed: 0, mounted: 0, existing: 0, pushedBytes: 0, savedBytes: 0 };

  const bring = async (blob: BlobUpload, ensureOptions: EnsureOptions): Promise<BlobOutcome> => {
    const streamed = (await ensureOptions.streamed) ?? false;
    if (!streamed) report(context, blob.digest, { phase: 'check', total: blob.size });
    const finding = streamed ? Promise.resolve(undefined) : find(context, blob, ensureOptions);
    const decision = finding.then(
      (outcome) => outcome !== undefined,
      () => false,
    );
    decisions.set(blob.digest, decision);
    const found = await finding;
    const outcome = found ?? (streamed ? 'pushed' : await upload(context, blob, ensureOptions));
    context.held.add(blob.digest);
    count(counts, outcome, blob.size);
    // What was streamed is told of already.
    if (!streamed) announce(context, blob, outcome);
    return outcome;
  };

  return {
    target,
    destination,
    counts,
    requests: context.requests,
    has: (blob, signal) => has(context, blob.digest, signal),
    size: (digest, signal) => size(context, digest, signal),
    stream: (arriving, open, signal) => stream(context, arriving, open, signal),
    ensure: (blob, ensureOptions) => remember(outcomes, blob.digest, () => bring(blob, ensureOptions)),
    countFound(blob) {
      count(counts, 'existing', blob.size);
      announce(context, blob, 'existing');
    },
    forget(digest) {
      outcomes.delete(digest);
      decisions.delete(digest);
      context.lookups.delete(digest);
      context.held.delete(digest);
    },
    decided: (digest) => decisions.get(digest) ?? Promise.resolve(false),
  };
}

interface UploaderContext {
  destination: Destination;
  reporter: Reporter;
  uploads: AdaptiveLimiter;
  requests: AdaptiveLimiter;
  lookups: Map<Digest, Promise<boolean>>;
  held: Set<Digest>;
  /** How many uploads of content without a digest have begun. */
  streams: number;
}

function has(context: UploaderContext, digest: Digest, signal?: AbortSignal): Promise<boolean> {
  const { destination, requests, lookups, held } = context;
  if (held.has(digest)) return Promise.resolve(true);
  return remember(lookups, digest, async () => {
    const found = await requests.run(0, () => destination.hasBlob(digest, { signal }));
    if (found) held.add(digest);
    return found;
  });
}

async function size(
  context: UploaderContext,
  digest: Digest,
  signal?: AbortSignal,
): Promise<number | undefined> {
  const { destination, requests } = context;
  if (!(await has(context, digest, signal))) return undefined;
  return requests.run(0, async () => destination.blobSize?.(digest, { signal }));
}

async function stream(
  context: UploaderContext,
  arriving: Arriving,
  open: OpenAt,
  signal?: AbortSignal,
): Promise<boolean> {
  const { destination, uploads, reporter } = context;
  return uploads.run(0, async (moved) => {
    if (arriving.complete || !destination.streamBlob) return false;
    const piece = `stream-${(context.streams += 1)}`;
    const onProgress = (bytes: number): void => {
      moved(bytes);
      report(context, piece, { phase: 'upload', bytes });
    };
    try {
      await destination.streamBlob(await open(0), arriving.finished, { signal, onProgress });
      const { size: bytes } = await arriving.finished;
      report(context, piece, { phase: 'done', bytes, total: bytes });
      return true;
    } catch (error) {
      report(context, piece, { phase: 'failed' });
      reporter.debug(`${destination.name}: a layer is sent again once it is complete: ${String(error)}`);
      return false;
    }
  });
}

/** What spares the upload; undefined when nothing does. */
async function find(
  context: UploaderContext,
  blob: BlobUpload,
  options: EnsureOptions,
): Promise<BlobOutcome | undefined> {
  const { mountFirst, likelyMissing, signal } = options;
  if (likelyMissing && !mountFirst && (await isSoonerSent(context, blob, options))) return undefined;
  // A mount of what the repository already holds succeeds as well.
  if (mountFirst && !context.held.has(blob.digest) && (await mountAny(context, blob, options)))
    return 'mounted';
  const isThere =
    likelyMissing && !mountFirst && !context.held.has(blob.digest)
      ? await mount(context, blob, context.destination.repository.path, signal)
      : await has(context, blob.digest, signal);
  if (isThere) return 'existing';
  return !mountFirst && (await mountAny(context, blob, options)) ? 'mounted' : undefined;
}

/** Takes the upload that is open, unless the blob may be mounted from elsewhere. */
async function isSoonerSent(
  { destination, held }: UploaderContext,
  { digest, size }: BlobUpload,
  { candidates }: EnsureOptions,
): Promise<boolean> {
  if (size > SOONER_SENT || held.has(digest) || destination.claimUpload === undefined) return false;
  return (await candidates()).length === 0 && destination.claimUpload(digest);
}

async function mountAny(
  context: UploaderContext,
  blob: BlobUpload,
  { candidates, signal }: EnsureOptions,
): Promise<boolean> {
  for (const path of await candidates()) {
    if (path === context.destination.repository.path) continue;
    if (await mount(context, blob, path, signal)) return true;
  }
  return false;
}

function mount(
  { destination, requests }: UploaderContext,
  blob: BlobUpload,
  path: string,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  return requests.run(0, () => destination.mountBlob(blob, path, { signal }));
}

function upload(
  context: UploaderContext,
  blob: BlobUpload,
  { open, signal }: EnsureOptions,
): Promise<BlobOutcome> {
  const { destination, uploads } = context;
  return uploads.run<BlobOutcome>(blob.size, async (moved) => {
    signal?.throwIfAborted();
    const onProgress = (bytes: number): void => {
      moved(bytes);
      report(context, blob.digest, { phase: 'upload', bytes, total: blob.size });
    };
    onProgress(0);
    try {
      await destination.writeBlob(blob, open, { signal, onProgress });
    } catch (error) {
      report(context, blob.digest, { phase: 'failed' });
      throw error;
    }
    return 'pushed';
  });
}

function announce(context: UploaderContext, { digest, size }: BlobUpload, outcome: BlobOutcome): void {
  const phase = { pushed: 'done', mounted: 'mount', existing: 'exists' } as const;
  report(context, digest, { phase: phase[outcome], bytes: size, total: size });
}

/** Progress of one blob, or of what has no digest yet. */
function report(
  { destination, reporter }: UploaderContext,
  piece: string,
  event: Omit<ProgressEvent, 'id'>,
): void {
  reporter.progress({ id: `${destination.name} ${piece}`, ...event });
}

function count(counts: BlobCounts, outcome: BlobOutcome, size: number): void {
  counts[outcome]++;
  if (outcome === 'pushed') counts.pushedBytes += size;
  else counts.savedBytes += size;
}

/** The promise under `key`, made once; forgotten when it fails. */
function remember<K, V>(promises: Map<K, Promise<V>>, key: K, make: () => Promise<V>): Promise<V> {
  const known = promises.get(key);
  if (known) return known;
  const made = make();
  promises.set(key, made);
  made.catch(() => promises.delete(key));
  return made;
}
