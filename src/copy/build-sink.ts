import type { Readable } from 'node:stream';
import type { BlobOffer, BlobSink, BlobUpload, Source } from '../oci/content.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import type { Digest } from '../oci/digest.ts';
import { markDisposable } from '../support/transferable-buffers.ts';
import { createTee, type Tee } from './tee/tee.ts';
import { createArrivals, type Arrivals, type Streams } from './session/arrivals.ts';
import { copyBlob } from './session/copy-blob.ts';
import type { CopySession } from './session/session.ts';
import type { RepositoryUploader } from './uploads/uploader.ts';

/** The sink of a build, and the content it received. */
export interface BuildSink extends BlobSink {
  /** The build's source, plus the blobs that only the sink holds. */
  overlay(source: Source): Source;
}

interface Sink {
  session: CopySession;
  /** The session's uploaders that this build goes to. */
  uploaders: readonly RepositoryUploader[];
  arrivals: Arrivals;
}

/**
 * Receives blobs from a build and uploads them while they arrive to the registries that lack them. The bytes stay
 * in a spool until the session is closed, for registries that are slower or fail. An upload that fails here is
 * tried again when the graph is copied.
 */
export function createBuildSink(
  session: CopySession,
  uploaders: readonly RepositoryUploader[] = session.uploaders,
): BuildSink {
  const sink: Sink = { session, uploaders, arrivals: createArrivals(session, uploaders) };
  return {
    async has(digest) {
      await session.lookedUp;
      // A new repository lacks the blob, so the engine has to send it, whatever the other repositories hold.
      if (uploaders.some(({ destination }) => session.likelyNew.has(destination))) return false;
      const answers = await Promise.all(
        uploaders.map((uploader) => uploader.has({ digest }, session.signal).catch(() => false)),
      );
      return answers.length > 0 && answers.every(Boolean);
    },
    sizeIfHeld: (digest) => sink.arrivals.sizeIfHeld(digest),
    accept: (blob, body) => accept(sink, blob, body),
    offer(blob, source) {
      if (session.kept.has(blob.digest)) return;
      const { tee, release } = session.tees.acquire({ descriptor: blob }, source);
      void send(sink, blob, tee, { source }).then(release);
    },
    async share(blob, source) {
      const kept = session.kept.get(blob.digest);
      if (kept) return readKept(kept, 0);
      const { tee, release } = session.tees.acquire({ descriptor: blob }, source);
      const sent = send(sink, blob, tee, { source });
      // What it is read in is copied for this reader alone.
      const stream = markDisposable(await readKept(tee, 0));
      const read = new Promise((resolve) => stream.once('close', resolve));
      void Promise.all([sent, read]).then(release);
      return stream;
    },
    overlay: (source) => overlay(sink, source),
  };
}

async function accept(
  sink: Sink,
  blob: Parameters<BlobSink['accept']>[0],
  body: Readable,
): Promise<BlobUpload> {
  const { session } = sink;
  const { digest, size } = blob;
  const turn = session.readingOrder.take(size, () => tee.received);
  const tee = createTee({
    blob,
    open: once(body, turn.begins),
    overflow: 'keep',
    directory: session.temporaryDirectory,
    budget: session.budget,
    sourceName: 'the build',
    signal: session.signal,
  });
  const early = digest !== undefined && size !== undefined && !session.kept.has(digest);
  const sent = early ? send(sink, { digest, size }, tee) : Promise.resolve();
  const streams = digest === undefined ? sink.arrivals.stream(tee) : undefined;
  tee.start();
  try {
    const upload = await tee.finished;
    // Another build of the set has delivered the same blob first.
    if (session.kept.has(upload.digest)) void sent.then(() => tee.close());
    else session.kept.set(upload.digest, tee);
    streams?.settle(upload.digest);
    if (!early) void send(sink, upload, session.kept.get(upload.digest) ?? tee, { streams });
    return upload;
  } catch (error) {
    await tee.close();
    throw error;
  } finally {
    turn.end();
  }
}

/** Resolves once every uploader has the blob or has given up for now. */
async function send(
  { session, uploaders }: Sink,
  { digest, size }: BlobUpload,
  tee: Tee,
  { source, streams }: { source?: BlobOffer; streams?: Streams | undefined } = {},
): Promise<void> {
  const { signal, reporter } = session;
  const bringing = uploaders.map((uploader) => {
    const bases = uploader.target.mountFrom ?? [];
    const mountFrom = (): Promise<string[]> => Promise.resolve(bases);
    const streamed = streams?.to(uploader);
    const options = {
      ...{ tee, mountFrom, signal },
      ...(source ? { source } : {}),
      ...(streamed ? { streamed } : {}),
    };
    return copyBlob(session, uploader, { digest, size }, options).catch((error: unknown) => {
      reporter.debug(`${uploader.destination.name}: ${digest} is left for later: ${String(error)}`);
    });
  });
  await Promise.all(bringing);
}

/** Opens a stream that can only be read once. It may be cut off before its turn. */
function once(body: Readable, turn: Promise<void>): (offset: number) => Promise<Readable> {
  return async (offset) => {
    if (offset > 0) throw new Error('the build sends its content only once');
    await turn;
    if (body.destroyed) throw body.errored ?? new Error('the build broke off');
    return body;
  };
}

function overlay({ session, uploaders }: Sink, source: Source): Source {
  const fromRegistries = async (descriptor: Descriptor, offset: number): Promise<Readable | undefined> => {
    for (const { destination } of uploaders) {
      if (!destination.readBlob || !(await destination.hasBlob(descriptor.digest))) continue;
      return destination.readBlob(descriptor, { offset, signal: session.signal });
    }
    return undefined;
  };
  const completed: Source = {
    name: source.name,
    // `repository` and `locate` decide how the source is read: a registry once for all targets, a file by each
    // reader.
    ...(source.repository ? { repository: source.repository } : {}),
    resolve: (reference, options) => source.resolve(reference, options),
    readManifest: (descriptor, options) => source.readManifest(descriptor, options),
    async readBlob(descriptor, options) {
      const offset = options?.offset ?? 0;
      const kept = session.kept.get(descriptor.digest);
      if (kept) return readKept(kept, offset);
      try {
        return await source.readBlob(descriptor, options);
      } catch (error) {
        const stream = await fromRegistries(descriptor, offset);
        if (stream) return stream;
        throw error;
      }
    },
  };
  if (source.locate) {
    completed.locate = (descriptor) => source.locate?.(descriptor) ?? Promise.resolve(undefined);
  }
  if (source.referrers) {
    completed.referrers = (digest: Digest, options) =>
      source.referrers?.(digest, options) ?? Promise.resolve([]);
  }
  return completed;
}

async function readKept(tee: Tee, offset: number): Promise<Readable> {
  const consumer = tee.join();
  const stream = await consumer.open(offset);
  stream.once('close', () => consumer.leave());
  return stream;
}
