import type { Readable } from 'node:stream';
import type { Descriptor } from './descriptor.ts';
import type { Digest } from './digest.ts';
import type { RepositoryName, Tag } from './reference.ts';

export interface Cancellable {
  signal?: AbortSignal;
}

export interface ResolveOptions extends Cancellable {
  /** It most likely doesn't exist, so a destination sends the request first that proves that. */
  likelyAbsent?: boolean;
}

/**
 * A place to read content from: a registry repository, an OCI layout, an archive, an engine's store.
 * Everything that can be published implements this interface, so a new engine or transport is a single file.
 */
export interface Source {
  /** For messages: `ghcr.io/acme/base`, `oci:./out`. */
  readonly name: string;
  /** Resolves a tag or digest without reading the manifest; undefined when it doesn't exist. */
  resolve(reference: string, options?: ResolveOptions): Promise<Descriptor | undefined>;
  /** Reads a manifest or index, verified against the descriptor's digest and size. */
  readManifest(descriptor: Descriptor, options?: Cancellable): Promise<Buffer>;
  /** A blob's content from `offset` (default: 0). Not verified: whoever stores it has to. */
  readBlob(descriptor: Descriptor, options?: Cancellable & { offset?: number }): Promise<Readable>;
  /**
   * The actual size of a blob in bytes, whatever a manifest says. Undefined when unknown; absent if it never
   * is known.
   */
  blobSize?(digest: Digest, options?: Cancellable): Promise<number | undefined>;
  /**
   * Where a blob's content is in a file on this machine; undefined when it isn't. Large blobs may be read
   * directly from there.
   */
  locate?(descriptor: Descriptor): Promise<{ path: string; offset: number } | undefined>;
  /** Manifests whose `subject` is this digest (referrers API or referrers tag); absent if not supported. */
  referrers?(digest: Digest, options?: Cancellable): Promise<Descriptor[]>;
  /**
   * Whether the registry serves the referrers API; undefined when unknown. Probes with a digest that doesn't
   * exist.
   */
  servesReferrers?(options?: Cancellable): Promise<boolean | undefined>;
  /**
   * Referrers listed in the referrers tag, even if the API is served: support may have been added after the
   * tag was written.
   */
  taggedReferrers?(digest: Digest, options?: Cancellable): Promise<Descriptor[]>;
  /** All tags, page by page; absent when the source can't list them. */
  tags?(options?: TagListOptions): AsyncIterable<Tag>;
  /** Set for a registry repository, from which other repositories in that registry can mount blobs. */
  readonly repository?: RepositoryName;
  close?(): Promise<void>;
}

export interface TagListOptions extends Cancellable {
  /** Throw for a repository that doesn't exist (`PublishError.isAbsent`), instead of listing no tags. */
  mustExist?: boolean;
  /** For a caller that can do without: one page, requested once. Throws if there are more. */
  onePage?: boolean;
}

/** Opens content at a byte offset; called again to resume an interrupted upload. */
export type OpenAt = (offset: number) => Promise<Readable>;

export interface BlobUpload {
  digest: Digest;
  /** Bytes. */
  size: number;
}

export interface PutManifestResult {
  /** Requested tags that the registry confirmed in `OCI-Tag`; the others have to be pushed separately. */
  tagged: string[];
  /**
   * True when the registry confirmed that it lists the manifest as a referrer of its subject (`OCI-Subject`).
   */
  listed?: boolean;
}

/** Requests sent by one repository's client so far; updated in place. */
export interface Traffic {
  /** Requests sent, including retries and token requests. */
  requests: number;
  retries: number;
  /** Responses that limited the rate: 429, and 403 for a secondary rate limit. */
  throttled: number;
}

/**
 * A place to write content to. Writes are by digest; only `tag` and `putManifest` with tags are visible to
 * pullers.
 */
export interface Destination {
  readonly name: string;
  readonly repository: RepositoryName;
  hasBlob(digest: Digest, options?: Cancellable): Promise<boolean>;
  /**
   * Size of a blob in bytes; undefined when it doesn't exist or the size is unknown. Absent if it never is
   * known.
   */
  blobSize?(digest: Digest, options?: Cancellable): Promise<number | undefined>;
  /** True when the registry mounted the blob from another repository; false when it has to be uploaded. */
  mountBlob(blob: BlobUpload, from: string, options?: Cancellable): Promise<boolean>;
  /**
   * Uploads a blob, resuming after interruptions.
   * @throws PublishError when the registry refuses it, or the content doesn't match the digest.
   */
  writeBlob(
    blob: BlobUpload,
    open: OpenAt,
    options?: Cancellable & { onProgress?: (sent: number) => void },
  ): Promise<void>;
  /**
   * Uploads a blob while it arrives, in a single attempt; absent if only complete blobs are supported.
   * @param ended the digest and size, resolved before `body` ends
   * @throws PublishError when the blob has to be uploaded with `writeBlob` instead.
   */
  streamBlob?(
    body: Readable,
    ended: Promise<BlobUpload>,
    options?: Cancellable & { onProgress?: (sent: number) => void },
  ): Promise<void>;
  /**
   * True when an upload is open that nothing was sent to; the next `writeBlob` of this digest uses it, instead of
   * opening another. Absent if uploads aren't opened ahead.
   */
  claimUpload?(digest: Digest): boolean;
  /** Resolves a tag or digest; undefined when it doesn't exist. */
  resolve(reference: string, options?: ResolveOptions): Promise<Descriptor | undefined>;
  readManifest(descriptor: Descriptor, options?: Cancellable): Promise<Buffer>;
  /** Pushes a manifest by digest, and under `tags` in the same request if the registry supports it. */
  putManifest(
    descriptor: Descriptor,
    bytes: Buffer,
    options?: Cancellable & { tags?: string[] },
  ): Promise<PutManifestResult>;
  /** Points `tag` at an existing manifest (PUT of its bytes under the tag). */
  tag(tag: string, descriptor: Descriptor, bytes: Buffer, options?: Cancellable): Promise<void>;
  /** Deletes a tag, to roll back a new one. False when the registry doesn't support it. */
  deleteTag(tag: string, options?: Cancellable): Promise<boolean>;
  /**
   * Deletes a manifest, and with it every tag that points at it. False when the registry doesn't support it;
   * absent if it is never possible.
   */
  deleteManifest?(digest: Digest, options?: Cancellable): Promise<boolean>;
  /** Whether tags can be deleted, directly or with their manifest; absent if unknown. Deletes nothing. */
  removesTags?(options?: Cancellable): Promise<boolean>;
  /** All tags; an incomplete list is an error. */
  tags(options?: TagListOptions): AsyncIterable<Tag>;
  /** Manifests whose `subject` is this digest, as in `Source`; absent if not supported. */
  referrers?(digest: Digest, options?: Cancellable): Promise<Descriptor[]>;
  /** Set when content can also be read back, so that one registry's image can be completed from another's. */
  readBlob?: Source['readBlob'];
  /** Absent if requests aren't counted. */
  readonly traffic?: Traffic;
}

/**
 * Receives a build's blobs while they arrive, before the manifest that refers to them is known. The publish
 * module implements it with a tee to all registries that are missing the blob, tests with an OCI layout.
 */
export interface BlobSink {
  /** True when no registry needs this blob, so that the engine can skip it. */
  has(digest: Digest): Promise<boolean>;
  /**
   * Same as `has`, for engines that need the size in bytes of a blob they skip; undefined when a registry
   * needs the blob. Absent if no registry is checked.
   */
  sizeIfHeld?(digest: Digest): Promise<number | undefined>;
  /**
   * Reads `body` to its end, and keeps it (in the registries, or in a spool) for `source`. If the digest is
   * known in advance, the content is verified against it; with docker push it is known only at the end.
   */
  accept(blob: { digest?: Digest; size?: number }, body: Readable): Promise<BlobUpload>;
  /**
   * Announces a blob that is certain to be in the image, with a source that can be read repeatedly, so that
   * it is uploaded while the rest is still being built. The upload isn't awaited; failed uploads are retried
   * by the publish. Absent if offers aren't useful.
   */
  offer?(blob: Descriptor, source: BlobOffer): void;
  /**
   * Same as `offer`, for a blob the build itself reads: returns a stream of what is uploaded, so it is read
   * only once.
   */
  share?(blob: Descriptor, source: BlobOffer): Promise<Readable>;
}

/** Where to read an offered blob; `repository`: a registry repository that has it, to mount from. */
export type BlobOffer = Pick<Source, 'name' | 'readBlob' | 'locate' | 'repository'>;

/** What is left of a rate limit, from a registry's `RateLimit-*` headers. */
export interface RateLimit {
  /** Requests per window. */
  limit: number;
  remaining: number;
  windowSeconds: number;
}

/** A content graph to publish: its root, and where to read it. */
export interface Content {
  source: Source;
  root: Descriptor;
}
