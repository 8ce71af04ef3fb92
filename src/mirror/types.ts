import type { Cancellable, Destination, Source, TagListOptions, RateLimit } from '../oci/content.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import type { RegistryHost, RepositoryName, RepositoryPath, Tag } from '../oci/reference.ts';
import type { Reporter } from '../support/reporter.ts';

/** A registry repository that can be read and written. */
export interface MirrorRepository extends Source, Destination {
  readonly repository: RepositoryName;
  readBlob: Source['readBlob'];
  /** Identifies the login: repositories with the same object share it. */
  readonly login?: object;
  /**
   * Finds out whether pushing is refused for the lack of a login. May start and cancel an upload, so it must not be
   * called in a dry run.
   * @throws PublishError with `login` set.
   */
  checkLogin?(options?: Cancellable): Promise<void>;
  tags(options?: TagListOptions): AsyncIterable<Tag>;
  /**
   * Decides by the push permission what a refused read means: Quay, ECR and Harbor refuse to read a
   * repository that doesn't exist until the first push. Starts and cancels an upload to find out, so it must
   * not be called in a dry run.
   */
  awaitFirstPush?(): void;
  /**
   * When each tag was pushed, in milliseconds since the epoch; absent or undefined when the registry doesn't
   * report it.
   */
  pushTimes?(options?: Cancellable): Promise<ReadonlyMap<string, number> | undefined>;
}

/**
 * A cache between runs, to save requests. All entries are derived from digests, so they never become stale.
 */
export interface MirrorState {
  get(key: string): string | undefined;
  set(key: string, value: string): void;
}

export interface MirrorOptions extends Cancellable {
  /** Opens a repository; called once for each access. */
  openRepository(
    repository: RepositoryName,
    access: 'pull' | 'push',
  ): MirrorRepository | Promise<MirrorRepository>;
  /** The limit a registry last reported; undefined if it reports none. */
  rateLimitOf?(host: string): RateLimit | undefined;
  /**
   * Paths of a registry's repositories that begin with `prefix`; absent when listing isn't supported.
   * @throws PublishError when the registry refuses to list them.
   */
  listRepositories?(host: RegistryHost, prefix: string, options?: Cancellable): AsyncIterable<RepositoryPath>;
  /**
   * Checks an image before it is copied.
   * @throws PublishError when it must not be copied; it is recorded as failed.
   */
  beforeCopy?(source: MirrorRepository, root: Descriptor): Promise<void>;
  reporter: Reporter;
  /** Maximum concurrent blob transfers per destination. */
  concurrency?: number;
  state?: MirrorState;
  /**
   * What to do when a source's limit is used up: wait until it resets, or leave the rest for the next run.
   */
  rateLimit: 'wait' | 'stop';
  /** Plan only; write nothing. */
  dryRun: boolean;
  /** Directory for spools; must exist. */
  temporaryDirectory: string;
  /** Replaces the timer in tests. */
  pause?: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
}
