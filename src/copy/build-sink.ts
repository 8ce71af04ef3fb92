import type { Readable } from 'node:stream';
import type { BlobOffer, BlobSink, BlobUpload, Source } from '../oci/content.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import type { Digest } from '../oci/digest.ts';
import { PublishError } from '../oci/errors.ts';
import type { Reporter } from '../support/reporter.ts';
import { createTee, type Tee } from './tee/tee.ts';
import {
  bringBlob,
  createStaging,
  teeFor,
  holderPath,
  type Staging,
  type StagingOptions,
} from './session.ts';
import type { CopyTarget } from './types.ts';

/** A build's sink, and the content it took. */
export interface StagingSink<Target extends CopyTarget = CopyTarget> extends BlobSink {
  /** To be handed to `publish`, which goes on from what was staged while the build ran. */
  readonly staging: Staging<Target>;
  /** The build's source, completed by the blobs that only the sink has. */
  overlay(source: Source): Source;
  /** Drops the spools and stops uploads that are still under way. */
  close(): Promise<void>;
}

/**
 * Takes blobs from a build and hands them to the registries that lack them while they arrive; the bytes are kept in
 * a spool for those that can't keep up or break off. A blob whose digest is only known at its end goes out of the
 * spool then. An upload that fails here is tried again by `publish`, which reports it.
 */
export function createStagingSink<Target extends CopyTarget>(
  targets: readonly Target[],
  options: StagingOptions,
): StagingSink<Target> {
  const controller = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, controller.signal]) : controller.signal;
  const staging = createStaging(targets, { ...options, signal });

  const send: Send = (blob, tee, from) =>
    sendToUploaders(staging, blob, tee, { from, signal, reporter: options.reporter });

  return {
    staging,
    async has(digest) {
      await staging.looked;
      // A new repository lacks it, and the engine has to send it, whatever the others have.
      if (staging.uploaders.some(({ destination }) => staging.fresh.has(destination))) return false;
      const answers = await Promise.all(
        staging.uploaders.map((uploader) => uploader.has({ digest }, signal).catch(() => false)),
      );
      return answers.length > 0 && answers.every(Boolean);
    },
    async accept(blob, body) {
      const { digest, size } = blob;
      const tee = createTee({
        blob,
        open: once(body),
        overflow: 'keep',
        directory: staging.temporaryDirectory,
        budget: staging.budget,
        sourceName: 'the build',
        signal,
      });
      const early = digest !== undefined && size !== undefined && !staging.kept.has(digest);
      if (early) void send({ digest, size }, tee);
      tee.start();
      try {
        const upload = await tee.finished;
        if (staging.kept.has(upload.digest)) await tee.close();
        else staging.kept.set(upload.digest, tee);
        if (!early) void send(upload, staging.kept.get(upload.digest) ?? tee);
        return upload;
      } catch (error) {
        await tee.close();
        throw error;
      }
    },
    ...offering(staging, send),
    overlay: (source) => overlay(staging, source),
    async close() {
      controller.abort(new PublishError('The upload was stopped', { code: 'CANCELLED' }));
      for (const tee of staging.kept.values()) await tee.close();
      staging.kept.clear();
    },
  };
}

type Send = (blob: BlobUpload, tee: Tee, from?: BlobOffer) => Promise<void>;

/** Takes blobs that can be read again: nothing of them is kept. What arrived through the sink itself was sent then. */
function offering(staging: Staging, send: Send): Required<Pick<BlobSink, 'offer' | 'share'>> {
  return {
    offer(blob, source) {
      if (staging.kept.has(blob.digest)) return;
      const tee = teeFor(staging, { descriptor: blob }, source);
      void send(blob, tee, source).then(() => tee.close());
    },
    async share(blob, source) {
      const kept = staging.kept.get(blob.digest);
      if (kept) return readKept(kept, 0);
      const tee = teeFor(staging, { descriptor: blob }, source);
      const sent = send(blob, tee, source);
      const stream = await readKept(tee, 0);
      const read = new Promise((resolve) => stream.once('close', resolve));
      void Promise.all([sent, read]).then(() => tee.close());
      return stream;
    },
  };
}

/** Resolves once every uploader has the blob, or has left it for later. */
async function sendToUploaders(
  staging: Staging,
  blob: BlobUpload,
  tee: Tee,
  { from, signal, reporter }: { from: BlobOffer | undefined; signal: AbortSignal; reporter: Reporter },
): Promise<void> {
  const bringing = staging.uploaders.map((uploader) => {
    const bases = uploader.target.mountFrom ?? [];
    const mountFrom = (): Promise<string[]> => Promise.resolve(bases);
    const holder = from && holderPath(uploader, from);
    return bringBlob(staging, uploader, blob, { tee, mountFrom, holder, signal }).catch((error: unknown) => {
      reporter.debug(`${uploader.destination.name}: ${blob.digest} is left for later: ${String(error)}`);
    });
  });
  await Promise.all(bringing);
}

/** A stream that can be taken once. */
function once(body: Readable): (offset: number) => Promise<Readable> {
  return (offset) =>
    offset === 0 ? Promise.resolve(body) : Promise.reject(new Error('the build sends its content only once'));
}

function overlay(staging: Staging, source: Source): Source {
  const fromRegistries = async (descriptor: Descriptor, offset: number): Promise<Readable | undefined> => {
    for (const { destination } of staging.uploaders) {
      if (!destination.readBlob || !(await destination.hasBlob(descriptor.digest))) continue;
      return destination.readBlob(descriptor, { offset, signal: staging.signal });
    }
    return undefined;
  };
  const completed: Source = {
    name: source.name,
    // A registry is read once for all, and a file by whoever needs it: the publish has to know which it is.
    ...(source.repository ? { repository: source.repository } : {}),
    resolve: (reference, options) => source.resolve(reference, options),
    readManifest: (descriptor, options) => source.readManifest(descriptor, options),
    async readBlob(descriptor, options) {
      const offset = options?.offset ?? 0;
      const kept = staging.kept.get(descriptor.digest);
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
