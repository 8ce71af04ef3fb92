import type { Cancellable, Destination, Source, TagListOptions } from '../oci/content.ts';
import {
  formatRepository,
  isTag,
  parseRepositoryPath,
  type RepositoryName,
  type Tag,
} from '../oci/reference.ts';
import { hasBlob, mountBlob } from './blobs.ts';
import { downloadBlob } from './download.ts';
import { listItems } from './listing.ts';
import { createManifestStore } from './manifests.ts';
import { checkPush } from './push-check.ts';
import { readPushTimes, tellsPushTimes } from './push-times.ts';
import { listReferrers } from './referrers.ts';
import { repositoryScope, type Actions } from './scope.ts';
import type { Call, Session } from './session.ts';
import { uploadBlob } from './upload.ts';
import { cancelUpload, type UploadState } from './upload-session.ts';

/** A repository in a registry: content can be read from it and written to it. */
export interface RegistryRepository extends Source, Destination {
  readonly repository: RepositoryName;
  readonly readBlob: Source['readBlob'];
  readonly traffic: NonNullable<Destination['traffic']>;
  tags(options?: TagListOptions): AsyncIterable<Tag>;
  /** When each tag was pushed last, milliseconds since the epoch; absent or undefined where the registry doesn't tell. */
  pushTimes?(options?: Cancellable): Promise<ReadonlyMap<string, number> | undefined>;
  /** Proves credential, repository and right to push, before anything is built. @throws RegistryProblem. */
  checkPush(options?: Cancellable): Promise<void>;
  /** Cancels uploads that were opened and not used. */
  close(): Promise<void>;
}

/** `access` is what the token is asked for: with `push`, one token serves all requests of a publish. */
export function createRepository(
  session: Session,
  repository: RepositoryName,
  access: 'pull' | 'push',
): RegistryRepository {
  const reading: Actions = access === 'push' ? 'pull,push' : 'pull';
  const manifests = createManifestStore(session, reading);
  // Refused mounts leave an open upload behind, which is as good as a new one.
  const opened = new Map<string, UploadState>();
  return {
    name: formatRepository(repository),
    repository,
    traffic: session.traffic,
    resolve: (reference, options) => manifests.resolve(reference, options),
    readManifest: (descriptor, options) => manifests.read(descriptor, options),
    readBlob: (descriptor, options) => downloadBlob(session, descriptor, reading, options),
    referrers: (digest, options) => listReferrers(session, manifests, digest, reading, options),
    tags: (options) => listTags(session, reading, options),
    ...(tellsPushTimes(session)
      ? { pushTimes: (options?: Cancellable) => readPushTimes(session, options) }
      : {}),
    hasBlob: (digest, options) => hasBlob(session, digest, reading, options),
    async mountBlob(blob, from, options) {
      const path = parseRepositoryPath(from, `The mount of ${blob.digest}`);
      const mount = await mountBlob(session, blob, path, options);
      if (!mount.mounted && mount.state) opened.set(blob.digest, mount.state);
      return mount.mounted;
    },
    async writeBlob(blob, open, options = {}) {
      const state = opened.get(blob.digest);
      opened.delete(blob.digest);
      await uploadBlob(session, blob, open, state ? { ...options, state } : options);
    },
    putManifest: (descriptor, bytes, options) => manifests.put(descriptor, bytes, options),
    tag: (tag, descriptor, bytes, options) => manifests.tag(tag, descriptor, bytes, options),
    deleteTag: (tag, options) => manifests.delete(tag, options),
    deleteManifest: (digest, options) => manifests.delete(digest, options),
    checkPush: (options) => checkPush(session, options),
    async close() {
      const states = [...opened.values()];
      opened.clear();
      await Promise.all(states.map((state) => cancelUpload(session, state)));
    },
  };
}

/** https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-tags: all of them, so without `n`. */
function listTags(
  session: Session,
  reading: Actions,
  { mustExist, signal }: TagListOptions = {},
): AsyncGenerator<Tag> {
  const call: Call = {
    method: 'GET',
    target: `/v2/${session.path}/tags/list`,
    what: `GET tags of ${session.path}`,
    scopes: [repositoryScope(session.path, reading)],
    ...(signal ? { signal } : {}),
  };
  return listItems(session, call, {
    noun: 'tag',
    items: (page) => page['tags'] ?? (typeof page['name'] === 'string' ? [] : page['tags']),
    accept: isTag,
    mustExist,
  });
}
