import type { Cancellable, Destination, Source, TagListOptions } from '../oci/content.ts';
import { formatRepository, isTag, type RepositoryName, type Tag } from '../oci/reference.ts';
import { blobSize, hasBlob } from './blobs/exists-and-mount.ts';
import { downloadBlob } from './blobs/download.ts';
import { createFirstPush, type FirstPush, type ProofOptions } from './blobs/first-push.ts';
import { createFirstQuestion } from './blobs/first-question.ts';
import { listItems } from './listing/pages.ts';
import { createManifestStore, type ManifestStore } from './manifests/store.ts';
import { RegistryError } from './responses/error.ts';
import { checkPush } from './blobs/push-check.ts';
import { readPushTimes } from './listing/push-times.ts';
import { listReferrers, servesReferrers, taggedReferrers } from './manifests/referrers.ts';
import { repositoryScope, type Actions } from './scope.ts';
import type { RegistryRequest, Session } from './requests/session.ts';
import { createBlobWriter } from './blobs/writer.ts';

/** A repository in a registry: both a source and a destination. */
export interface RegistryRepository extends Source, Destination {
  readonly repository: RepositoryName;
  readonly readBlob: Source['readBlob'];
  readonly blobSize: NonNullable<Destination['blobSize']>;
  readonly traffic: NonNullable<Destination['traffic']>;
  tags(options?: TagListOptions): AsyncIterable<Tag>;
  /** When each tag was pushed last, milliseconds since the epoch; absent or undefined where the registry doesn't tell. */
  pushTimes?(options?: Cancellable): Promise<ReadonlyMap<string, number> | undefined>;
  /**
   * From now on, a refused read counts as an empty repository if the account may push (blobs/first-push.ts). That
   * costs one upload that is opened and cancelled. `checkPush` implies it.
   */
  awaitFirstPush(): void;
  /** Identifies the login: repositories with the same object share it. */
  readonly login: object;
  /**
   * Finds out whether a push without a login is refused; with a login, every read has proven that already.
   * @throws RegistryError.
   */
  checkLogin(options?: Cancellable): Promise<void>;
  /** Checks credential, repository and right to push before a build. @throws RegistryError. */
  checkPush(options?: ProofOptions): Promise<void>;
  /** Begins to cancel the upload that `checkPush` has kept. */
  releaseUpload(): void;
  /** Cancels uploads that were opened and not used. */
  close(): Promise<void>;
}

/** @param access what tokens are requested for: with `push`, one token serves all requests of a publish. */
export function createRepository(
  session: Session,
  repository: RepositoryName,
  access: 'pull' | 'push',
): RegistryRepository {
  const reading: Actions = access === 'push' ? 'pull,push' : 'pull';
  const firstQuestion = createFirstQuestion(session);
  const firstPush = createFirstPush(session, firstQuestion);
  const manifests = createManifestStore(session, reading, firstPush);
  const blobs = createBlobWriter(session, { ...firstPush, ...firstQuestion });
  return {
    name: formatRepository(repository),
    repository,
    login: session.login,
    traffic: session.traffic,
    resolve: (reference, options) => manifests.resolve(reference, options),
    readManifest: (descriptor, options) => manifests.read(descriptor, options),
    readBlob: (descriptor, options) => downloadBlob(session, descriptor, reading, options),
    blobSize: (digest, options) => blobSize(session, digest, reading, options),
    referrers: (digest, options) => listReferrers(session, manifests, digest, reading, options),
    servesReferrers: (options) => servesReferrers(session, reading, options),
    taggedReferrers: (digest, options) => taggedReferrers(manifests, digest, options),
    tags: (options) => listTags({ session, reading, manifests, firstPush }, options),
    ...(session.traits.pushTimes
      ? { pushTimes: (options?: Cancellable) => readPushTimes(session, options) }
      : {}),
    async hasBlob(digest, options) {
      // A registry that doesn't mount from the repository itself hasn't said that the blob is missing.
      return (await blobs.askedAhead(digest)) === true || hasBlob(session, digest, reading, options);
    },
    mountBlob: (blob, from, options) => blobs.mountBlob(blob, from, options),
    claimUpload: (digest) => blobs.claimUpload(digest),
    writeBlob: (blob, open, options) => blobs.writeBlob(blob, open, options),
    streamBlob: (body, ended, options) => blobs.streamBlob(body, ended, options),
    async putManifest(descriptor, bytes, options) {
      const result = await manifests.put(descriptor, bytes, options);
      await blobs.confirm(options);
      return result;
    },
    tag: (tag, descriptor, bytes, options) => manifests.tag(tag, descriptor, bytes, options),
    deleteTag: (tag, options) => manifests.delete(tag, options),
    deleteManifest: (digest, options) => manifests.delete(digest, options),
    removesTags: (options) => manifests.removesTags(options),
    awaitFirstPush: () => firstPush.allow(),
    checkPush: (options) => checkPush(session, { firstPush, firstQuestion }, options),
    releaseUpload: () => firstPush.releaseUpload(),
    async checkLogin(options) {
      const { kind } = await session.login.get(options);
      if (kind === 'anonymous') await checkPush(session, { firstPush, firstQuestion }, options);
    },
    async close() {
      await Promise.all([blobs.close(), firstPush.close(), firstQuestion.close()]);
    },
  };
}

interface Listed {
  session: Session;
  reading: Actions;
  manifests: ManifestStore;
  firstPush: FirstPush;
}

/**
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-tags, without `n`, so that all
 * tags are returned.
 */
async function* listTags(listed: Listed, options: TagListOptions = {}): AsyncGenerator<Tag> {
  const { session, reading } = listed;
  const { mustExist, onePage, signal } = options;
  const call: RegistryRequest = {
    kind: 'tags',
    method: 'GET',
    target: `/v2/${session.path}/tags/list`,
    description: `GET tags of ${session.path}`,
    scopes: [repositoryScope(session.path, reading)],
    ...(onePage ? { once: true } : {}),
    ...(signal ? { signal } : {}),
  };
  try {
    yield* listItems(session, call, {
      noun: 'tag',
      items: (page) => page['tags'] ?? (typeof page['name'] === 'string' ? [] : page['tags']),
      accept: isTag,
      mustExist,
      ...(onePage ? { limits: { pages: 1 }, quiet: true } : {}),
    });
  } catch (error) {
    const isEmpty = error instanceof RegistryError && mustExist !== true;
    if (!isEmpty || !(await isEmptyYet(error, listed, options))) throw error;
  }
}

/** A refused list counts as empty only if a manifest can't be looked up either: the repository doesn't exist yet. */
async function isEmptyYet(
  { meaning }: RegistryError,
  { manifests, firstPush }: Listed,
  options: Cancellable,
): Promise<boolean> {
  if (meaning !== 'not-allowed' || !(await firstPush.isAwaited(options))) return false;
  await manifests.resolve('latest', options);
  return firstPush.isAwaited(options);
}
