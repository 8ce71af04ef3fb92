import type { Cancellable, Destination, Source, TagListOptions, RateLimit } from '../oci/content.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import type { RegistryHost, RepositoryName, RepositoryPath, Tag } from '../oci/reference.ts';
import type { Reporter } from '../support/reporter.ts';

/** A registry repository, read from and written to. */
export interface MirrorRepository extends Source, Destination {
  readonly repository: RepositoryName;
  readBlob: Source['readBlob'];
  tags(options?: TagListOptions): AsyncIterable<Tag>;
  /**
   * Lets the right to push decide what a refused read means: Quay, ECR and Harbor refuse to read a repository that its
   * first push creates. Opens an upload and cancels it when that happens, so a dry run never calls this.
   */
  awaitFirstPush?(): void;
  /** When each tag was pushed, milliseconds since the epoch; absent or undefined where the registry doesn't tell. */
  pushTimes?(options?: Cancellable): Promise<ReadonlyMap<string, number> | undefined>;
}

/**
 * What is kept from one run to the next, to save requests. All of it follows from digests, so it is never wrong,
 * only missing.
 */
export interface MirrorState {
  get(key: string): string | undefined;
  set(key: string, value: string): void;
}

export interface MirrorOptions extends Cancellable {
  /** Opens a repository; called once for each, and once more where it is both read from and written to. */
  openRepository(
    repository: RepositoryName,
    access: 'pull' | 'push',
  ): MirrorRepository | Promise<MirrorRepository>;
  /** What a registry said last is left of its limit; undefined where it doesn't say. */
  rateLimitOf?(host: string): RateLimit | undefined;
  /**
   * Paths of a registry's repositories that begin with `prefix`; absent where none can be listed.
   * @throws PublishError when the registry refuses to list them.
   */
  listRepositories?(host: RegistryHost, prefix: string, options?: Cancellable): AsyncIterable<RepositoryPath>;
  /** Checks what is about to be copied. @throws PublishError when it must not be: it counts as failed then. */
  beforeCopy?(source: MirrorRepository, root: Descriptor): Promise<void>;
  reporter: Reporter;
  /** Blobs under way at once per destination, at most. */
  concurrency?: number;
  state?: MirrorState;
  /** What to do when a source's limit is used up: wait for it to recover, or leave the rest for the next run. */
  rateLimit: 'wait' | 'stop';
  /** Plans and writes nothing. */
  dryRun: boolean;
  /** Directory for spools; must exist. */
  temporaryDirectory: string;
  /** Waits; for tests. */
  pause?: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
}
