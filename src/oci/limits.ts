import { PublishError, type ErrorDetails } from './errors.ts';

/**
 * A limit on work or memory whose size others determine: a registry, a proxy, an archive, a file, a pattern.
 */
export interface Limit {
  readonly value: number;
  readonly unit:
    | 'bytes'
    | 'milliseconds'
    | 'bytes per second'
    | 'hops'
    | 'pages'
    | 'entries'
    | 'levels'
    | 'characters'
    | 'steps';
  /** Why there is a limit, and why this one. */
  readonly reason: string;
  /** Follows the description of the request: `GET manifest acme/app:1.2: the answer is larger than 8 MiB`. */
  readonly message: string;
  /** Stable error code. */
  readonly code: string;
  /** What the user can change; starts with a verb. */
  readonly hint?: string;
}

/**
 * Bytes. Blobs up to this size, such as manifests, configs and attestations but few layers, wait in memory or in
 * their file until a build's manifest refers to them: if an existing publish is kept instead, they would have
 * been uploaded for nothing.
 */
export const SMALL_BLOB = 4 * 1024 * 1024;

const KIB = 1024;
const MIB = 1024 * KIB;
const GIB = 1024 * MIB;

/**
 * Limits for reading content: manifests, configs, layouts and archives. All others are in
 * `support/limits.ts`.
 */
export const CONTENT_LIMITS = {
  /** A manifest or index that is pushed. */
  manifestPush: {
    value: 4 * MIB,
    unit: 'bytes',
    reason:
      'Registries must take 4 MiB (distribution-spec, "Pushing Manifests"); more travels nowhere safely.',
    message: 'the manifest is larger than 4 MiB, the limit of registries',
    code: 'MANIFEST_TOO_LARGE',
    hint: 'Split the index, or move large annotations and inline data into blobs.',
  },
  /** A manifest or index that is read. */
  manifestPull: {
    value: 8 * MIB,
    unit: 'bytes',
    reason: 'Twice what registries must take; a manifest is kept in memory.',
    message: 'the manifest is larger than 8 MiB',
    code: 'MANIFEST_TOO_LARGE',
    hint: 'Look at who made this image: a manifest has a few KiB.',
  },
  /** Nesting depth of objects and lists in JSON. */
  jsonDepth: {
    value: 100,
    unit: 'levels',
    reason:
      'Image configs have some 6 levels; millions of them take a hundred times the memory of their text.',
    message: 'its JSON is nested more than 100 levels deep',
    code: 'JSON_TOO_DEEP',
    hint: 'Look at who made this document: nothing that belongs to an image is nested so.',
  },
  /** Nesting depth of indexes. */
  indexDepth: {
    value: 8,
    unit: 'levels',
    reason: 'Images have one index, rarely two; deeper nesting only keeps a reader busy.',
    message: 'its indexes are nested more than 8 levels deep',
    code: 'MANIFEST_INVALID',
    hint: 'Rebuild the index, listing its images directly.',
  },
  /** Manifests below one root, each counted once. */
  manifests: {
    value: 10_000,
    unit: 'entries',
    reason: 'The largest real indexes have some 100; each manifest is a request, and is kept in memory.',
    message: 'its index leads to more than 10,000 manifests',
    code: 'MANIFEST_INVALID',
    hint: 'Split the index.',
  },
  /** Total size of all manifests below one root. */
  manifestBytes: {
    value: 256 * MIB,
    unit: 'bytes',
    reason: 'They are kept in memory until they are pushed; 10,000 of the usual size have 20 MiB.',
    message: 'its manifests have more than 256 MiB in total',
    code: 'MANIFEST_TOO_LARGE',
    hint: 'Split the index.',
  },
  /** An image config. */
  config: {
    value: 4 * MIB,
    unit: 'bytes',
    reason: 'A config has a few KiB, and is kept in memory; containerd and oras read 4 MiB as well.',
    message: 'the image config is larger than 4 MiB',
    code: 'CONFIG_TOO_LARGE',
    hint: 'Use another base image, or have it rebuilt with fewer labels and history entries.',
  },
  /** Headers in a tar archive: files, links, directories. */
  archiveEntries: {
    value: 2_000_000,
    unit: 'entries',
    reason: 'The largest base images have some 500,000 files; each takes some 500 bytes of memory.',
    message: 'the archive has more than 2,000,000 entries',
    code: 'ARCHIVE_TOO_LARGE',
    hint: 'Split the archive, or leave out what the image has no need of.',
  },
  /** Paths, link targets and extended attributes of all entries. */
  archiveNames: {
    value: 512 * MIB,
    unit: 'characters',
    reason: 'They are kept in memory; 500,000 files with paths of 100 characters have 50 MiB.',
    message: 'the paths and attributes in the archive have more than 512 MiB',
    code: 'ARCHIVE_TOO_LARGE',
    hint: 'Split the archive, or leave out what the image has no need of.',
  },
  /** The path of a file in an archive, or the target of a link. */
  archivePath: {
    value: 4096,
    unit: 'characters',
    reason: 'PATH_MAX of Linux: no file of a longer path can be opened.',
    message: 'the archive has a path longer than 4096 characters',
    code: 'ARCHIVE_TOO_LARGE',
    hint: 'Shorten the path.',
  },
  /** The uncompressed content of an archive. */
  archiveBytes: {
    value: 128 * GIB,
    unit: 'bytes',
    reason: 'gzip and zstd pack a thousand times and more, so that a small download may fill a disk.',
    message: 'the archive holds more than 128 GiB',
    code: 'ARCHIVE_TOO_LARGE',
    hint: 'Split the archive, or leave out what the image has no need of.',
  },
} as const satisfies Record<string, Limit>;

/** The error for exceeding a limit. `what` describes the request: `GET catalog`. */
export function overLimit(
  { message, code, hint }: Pick<Limit, 'message' | 'code' | 'hint'>,
  what: string,
  details: Omit<ErrorDetails, 'code'> = {},
): PublishError {
  return new PublishError(`${what}: ${message}`, {
    ...(hint === undefined ? {} : { hint }),
    ...details,
    code,
  });
}
