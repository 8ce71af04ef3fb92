import type { Readable } from 'node:stream';
import type { Descriptor } from './descriptor.ts';
import type { Digest } from './digest.ts';
import type { RepositoryName, Tag } from './reference.ts';

export interface Cancellable {
  signal?: AbortSignal;
}

/**
 * Somewhere content is read from: a repository in a registry, an OCI layout, an archive, an engine's store.
 * Everything that can be published is one of these, so a new engine or transport is one file.
 */
export interface Source {
  /** For messages: `ghcr.io/acme/base`, `oci:./out`. */
  readonly name: string;
  /** What a tag or digest points at, without reading it; undefined when there is no such thing. */
  resolve(reference: string, options?: Cancellable): Promise<Descriptor | undefined>;
  /** A whole manifest or index, verified against the descriptor's digest and size. */
  readManifest(descriptor: Descriptor, options?: Cancellable): Promise<Buffer>;
  /** A blob's bytes from `offset` (default 0) on. Not verified: whoever stores them verifies them. */
  readBlob(descriptor: Descriptor, options?: Cancellable & { offset?: number }): Promise<Readable>;
  /** The bytes that a blob has here, whatever a manifest says; undefined where it can't be told, absent where never. */
  blobSize?(digest: Digest, options?: Cancellable): Promise<number | undefined>;
  /**
   * Where a blob's bytes lie in a file on this machine; undefined where they don't. Whoever reads large blobs may
   * read them there, into memory of its own.
   */
  locate?(descriptor: Descriptor): Promise<{ path: string; offset: number } | undefined>;
  /** Manifests whose `subject` is this digest (referrers API or fallback tag); absent where the source has no such notion. */
  referrers?(digest: Digest, options?: Cancellable): Promise<Descriptor[]>;
  /** Whether the referrers API is served; undefined where it can't be told. Asks about what isn't there. */
  servesReferrers?(options?: Cancellable): Promise<boolean | undefined>;
  /** Those that the fallback tag lists, also where the API is served: it may have come after the tag was written. */
  taggedReferrers?(digest: Digest, options?: Cancellable): Promise<Descriptor[]>;
  /** All tags, page by page; absent where the source can't list. */
  tags?(options?: TagListOptions): AsyncIterable<Tag>;
  /** Present when the source is a registry repository: another repository of that registry can mount from it. */
  readonly repository?: RepositoryName;
  close?(): Promise<void>;
}

export interface TagListOptions extends Cancellable {
  /** A repository that doesn't exist is an error (`PublishError.isAbsent`), and not one without tags. */
  mustExist?: boolean;
}

/** Opens the content from a byte offset; called again when an upload has to go on after a break. */
export type OpenAt = (offset: number) => Promise<Readable>;

export interface BlobUpload {
  digest: Digest;
  /** Bytes. */
  size: number;
}

export interface PutManifestResult {
  /** Those of the wanted tags that the registry said it set (`OCI-Tag`); the others have to be put one by one. */
  tagged: string[];
  /** True when the registry said that it lists the manifest among the referrers of its subject (`OCI-Subject`). */
  listed?: boolean;
}

/** What one repository's client sent so far; the object is live. */
export interface Traffic {
  /** Requests that went over the wire, repeats and token requests included. */
  requests: number;
  retries: number;
  /** Answers that asked for less: 429, and 403 of a secondary rate limit. */
  throttled: number;
}

/** Somewhere content is written to. All writes are by digest; only `tag` and `putManifest` with tags are seen by pullers. */
export interface Destination {
  readonly name: string;
  readonly repository: RepositoryName;
  hasBlob(digest: Digest, options?: Cancellable): Promise<boolean>;
  /** Bytes of a blob that is there; undefined when it isn't, or its size can't be told; absent where never. */
  blobSize?(digest: Digest, options?: Cancellable): Promise<number | undefined>;
  /** True when the registry took the blob over from another of its repositories; false when it must be uploaded. */
  mountBlob(blob: BlobUpload, from: string, options?: Cancellable): Promise<boolean>;
  /** Uploads, resuming after breaks. @throws PublishError when the registry refuses, or the bytes aren't what the digest says. */
  writeBlob(
    blob: BlobUpload,
    open: OpenAt,
    options?: Cancellable & { onProgress?: (sent: number) => void },
  ): Promise<void>;
  /**
   * Uploads what arrives now, in a single attempt; absent where only whole blobs are taken.
   * @param ended its digest and size, settled before `body` ends
   * @throws PublishError when it has to be written by `writeBlob`.
   */
  streamBlob?(body: Readable, ended: Promise<BlobUpload>, options?: Cancellable): Promise<void>;
  /** What a tag or digest points at; undefined when there is no such thing. */
  resolve(reference: string, options?: Cancellable): Promise<Descriptor | undefined>;
  readManifest(descriptor: Descriptor, options?: Cancellable): Promise<Buffer>;
  /** Stores a manifest by digest, and in the same request under `tags` where the registry can. */
  putManifest(
    descriptor: Descriptor,
    bytes: Buffer,
    options?: Cancellable & { tags?: string[] },
  ): Promise<PutManifestResult>;
  /** Points `tag` at a manifest which is already there (PUT of its bytes under the tag). */
  tag(tag: string, descriptor: Descriptor, bytes: Buffer, options?: Cancellable): Promise<void>;
  /** Removes a tag (rollback of one that didn't exist before). False when the registry doesn't offer it. */
  deleteTag(tag: string, options?: Cancellable): Promise<boolean>;
  /**
   * Removes a manifest and with it every tag that points at it. False when the registry doesn't offer it; absent
   * where it can't be done at all.
   */
  deleteManifest?(digest: Digest, options?: Cancellable): Promise<boolean>;
  /** Whether a tag can be removed again, by itself or with its manifest; absent where it isn't known. Removes nothing. */
  removesTags?(options?: Cancellable): Promise<boolean>;
  /** All tags; half a list is an error. */
  tags(options?: TagListOptions): AsyncIterable<Tag>;
  /** Manifests whose `subject` is this digest, as a Source has it; absent where there is no such notion. */
  referrers?(digest: Digest, options?: Cancellable): Promise<Descriptor[]>;
  /** Present where content can be read back too, so that one registry's image can be completed from another's. */
  readBlob?: Source['readBlob'];
  /** Absent where nothing is counted. */
  readonly traffic?: Traffic;
}

/**
 * Takes blobs from a build while they arrive, before anyone knows the manifest that will name them. The publish
 * module implements it by fanning each blob out to all registries that lack it; a test by an OCI layout.
 */
export interface BlobSink {
  /** True when no registry needs this blob, so that the engine need not send it. */
  has(digest: Digest): Promise<boolean>;
  /**
   * As `has`, for engines that have to be told the bytes of a blob they need not send: undefined when some registry
   * needs it. Absent where no registry is asked.
   */
  sizeIfHeld?(digest: Digest): Promise<number | undefined>;
  /**
   * Reads `body` to its end and keeps the bytes (in the registries, or in a spool) for `source`.
   * The digest may be unknown until the end (docker push); when known, the bytes are verified against it.
   */
  accept(blob: { digest?: Digest; size?: number }, body: Readable): Promise<BlobUpload>;
  /**
   * Announces a blob that the image will certainly have, and where it can be read any number of times, so that it can be
   * uploaded while the rest is still being built. The upload isn't awaited; the publish tries again what failed.
   * Absent where offers are of no use.
   */
  offer?(blob: Descriptor, source: BlobOffer): void;
  /** As `offer`, for a blob that the build has to read itself: what is read goes both ways, so that it is read once. */
  share?(blob: Descriptor, source: BlobOffer): Promise<Readable>;
}

/** Where an offered blob is read; `repository`: a registry's repository that holds it, to be mounted from. */
export type BlobOffer = Pick<Source, 'name' | 'readBlob' | 'locate' | 'repository'>;

/** What a registry says is left of a limit, from its `RateLimit-*` headers. */
export interface RateLimit {
  /** Requests in one window. */
  limit: number;
  remaining: number;
  windowSeconds: number;
}

/** A graph of content to publish: its root, and where it is read from. */
export interface Content {
  source: Source;
  root: Descriptor;
}
