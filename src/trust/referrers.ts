import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { readBounded } from '../oci/documents/bounded.ts';
import { listReferrersOf } from '../copy/manifests/referrers-list.ts';
import { READ_BACK_PAUSES } from '../copy/manifests/read-back.ts';
import type { Cancellable, Destination, Source } from '../oci/content.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import { digestOf, type Digest } from '../oci/digest.ts';
import { PublishError } from '../oci/errors.ts';
import { parseManifest, verifyBytes, type ImageManifest } from '../oci/manifest.ts';
import { MediaType } from '../oci/media-types.ts';
import { referrersTag } from '../oci/referrers.ts';
import { LIMITS } from '../support/limits.ts';
import { refusal } from './statement.ts';
import { BUNDLE_TYPE } from './types.ts';

/** A repository from which signatures can be read. */
export type SignatureSource = Pick<
  Source,
  'name' | 'resolve' | 'readManifest' | 'readBlob' | 'referrers' | 'taggedReferrers'
>;

/** A referrer that may contain a bundle. */
export interface Candidate {
  /** For messages: the referrer's digest. */
  where: string;
  /** Where it is listed: by the referrers API, or under the fallback tag. */
  listed: 'api' | 'tag';
  /**
   * Fetches the referrer and its bundle. Call it for one candidate at a time: anyone with push access can
   * attach many large ones.
   * @returns undefined if it contains no bundle.
   * @throws PublishError with the reason why it can't be a bundle; RegistryError.
   */
  open(): Promise<{ manifest: { descriptor: Descriptor; bytes: Buffer }; bundle: Buffer } | undefined>;
}

const EMPTY = Buffer.from('{}');
const EMPTY_DESCRIPTOR: Descriptor = {
  mediaType: MediaType.ociEmpty,
  digest: digestOf(EMPTY),
  size: EMPTY.length,
};

export interface ReferrerManifest {
  subject: Digest;
  descriptor: Descriptor;
  bytes: Buffer;
  bundle: Buffer;
}

/**
 * Creates the manifest that refers from a bundle to an image, as cosign and actions/attest write it:
 * https://github.com/sigstore/cosign/blob/main/specs/BUNDLE_SPEC.md
 * The result is reproducible: the same `created` gives the same bytes in every registry.
 * @param created RFC 3339.
 */
export function bundleManifest(
  subject: Descriptor,
  bundle: { bytes: Buffer; predicateType: string },
  created: string,
): ReferrerManifest {
  const { mediaType, digest, size } = subject;
  const annotations = {
    'dev.sigstore.bundle.content': 'dsse-envelope',
    'dev.sigstore.bundle.predicateType': bundle.predicateType,
    'org.opencontainers.image.created': created,
  };
  const bytes = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: MediaType.ociManifest,
      artifactType: BUNDLE_TYPE,
      config: EMPTY_DESCRIPTOR,
      layers: [{ mediaType: BUNDLE_TYPE, digest: digestOf(bundle.bytes), size: bundle.bytes.length }],
      subject: { mediaType, digest, size },
      annotations,
    }),
  );
  return {
    subject: digest,
    bytes,
    bundle: bundle.bytes,
    descriptor: {
      mediaType: MediaType.ociManifest,
      digest: digestOf(bytes),
      size: bytes.length,
      artifactType: BUNDLE_TYPE,
      annotations,
    },
  };
}

/**
 * Lists the referrers of a digest, from the API and from the fallback tag. Both are needed: a registry may
 * have got the API after the tag was written, or its API may return an empty list.
 */
async function listReferrers(
  source: SignatureSource,
  digest: Digest,
  options: Cancellable,
): Promise<Listed[]> {
  const [served, tagged] = await Promise.all([
    source.referrers?.(digest, options) ?? [],
    source.taggedReferrers?.(digest, options) ?? [],
  ]);
  const listed = [
    ...served.map((entry): Listed => ({ entry, listed: 'api' })),
    ...tagged.map((entry): Listed => ({ entry, listed: 'tag' })),
  ];
  return [...new Map(listed.map((one) => [one.entry.digest, one])).values()];
}

/** An entry in a list of referrers, and where that list comes from. */
interface Listed {
  entry: Descriptor;
  listed: 'api' | 'tag';
}

const BUNDLE_PREFIX = 'application/vnd.dev.sigstore.bundle';

/** cosign 3 lists its bundles as `oci.empty`, and an entry without a type may be anything. */
function mayBeBundle({ artifactType }: Descriptor): boolean {
  return (
    artifactType === undefined ||
    artifactType === MediaType.ociEmpty ||
    artifactType.startsWith(BUNDLE_PREFIX)
  );
}

/** Finds the referrers of a digest that may be bundles. @throws the error of listing them. */
export async function findCandidates(
  source: SignatureSource,
  digest: Digest,
  options: Cancellable,
): Promise<{ candidates: Candidate[]; complete: boolean }> {
  const found = (await listReferrers(source, digest, options)).filter(({ entry }) => mayBeBundle(entry));
  const taken = found.slice(0, LIMITS.referrers.value);
  const candidates = taken.map(({ entry, listed }): Candidate => {
    return { where: entry.digest, listed, open: () => openReferrer(source, entry, options) };
  });
  return { candidates, complete: taken.length === found.length };
}

async function openReferrer(source: SignatureSource, entry: Descriptor, options: Cancellable) {
  const bytes = await source.readManifest(entry, options);
  const manifest = parseManifest(bytes, entry.mediaType, entry.digest);
  if (manifest.kind !== 'image' || !isBundleManifest(manifest)) return undefined;
  const [layer, ...others] = manifest.layers.filter(({ mediaType }) => mediaType.startsWith(BUNDLE_PREFIX));
  if (!layer) return undefined;
  if (others.length > 0) throw refusal('it has several bundles');
  return { manifest: { descriptor: entry, bytes }, bundle: await readSmallBlob(source, layer, options) };
}

function isBundleManifest({ artifactType = '', layers }: ImageManifest): boolean {
  return (
    artifactType.startsWith(BUNDLE_PREFIX) ||
    layers.some(({ mediaType }) => mediaType.startsWith(BUNDLE_PREFIX))
  );
}

/** Reads a blob into memory. @throws PublishError `BUNDLE_INVALID`, before reading, if it is too large. */
export async function readSmallBlob(
  source: Pick<Source, 'name' | 'readBlob'>,
  descriptor: Descriptor,
  options: Cancellable,
): Promise<Buffer> {
  if (descriptor.size > LIMITS.bundle.value) throw refusal(LIMITS.bundle.message);
  const where = `${source.name}@${descriptor.digest}`;
  const bytes = await readBounded(await source.readBlob(descriptor, options), LIMITS.bundle, where);
  verifyBytes(bytes, descriptor, where);
  return bytes;
}

/** Uploads the blob if it doesn't exist. */
export async function pushSmallBlob(
  destination: Destination,
  bytes: Buffer,
  options: Cancellable,
): Promise<void> {
  const digest = digestOf(bytes);
  if (await destination.hasBlob(digest, options)) return;
  const open = (offset: number): Promise<Readable> =>
    Promise.resolve(Readable.from([bytes.subarray(offset)], { objectMode: false }));
  await destination.writeBlob({ digest, size: bytes.length }, open, options);
}

/** Attempts to update the fallback tag while other runs write it too. */
const LIST_TRIES = 5;

/**
 * Pushes referrers of one subject, and returns when the registry lists them. The list is read back, since
 * some registries send `OCI-Subject` and list nothing.
 * @returns where they are listed.
 * @throws PublishError `REFERRERS_LOST`; RegistryError.
 */
export async function attach(
  destination: Destination,
  referrers: readonly ReferrerManifest[],
  options: Cancellable,
): Promise<'api' | 'tag'> {
  const [first] = referrers;
  if (!first) return 'api';
  const { subject } = first;
  await pushSmallBlob(destination, EMPTY, options);
  let listed = true;
  for (const { descriptor, bytes, bundle } of referrers) {
    await pushSmallBlob(destination, bundle, options);
    const { mediaType, digest, size } = descriptor;
    const result = await destination.putManifest({ mediaType, digest, size }, bytes, options);
    listed &&= result.listed === true;
  }
  if (listed && (await areListed(destination, referrers, READ_BACK_PAUSES, options))) return 'api';
  const descriptors = referrers.map(({ descriptor }) => descriptor);
  for (let tries = 0; tries < LIST_TRIES; tries++) {
    await listReferrersOf(subject, descriptors, destination, options).catch((error: unknown) => {
      throw explain(error, destination, subject);
    });
    if (await areListed(destination, referrers, tries === 0 ? [] : READ_BACK_PAUSES.slice(0, 1), options))
      return 'tag';
  }
  throw new PublishError(`${destination.name} doesn't list what was attached to ${subject}`, {
    code: 'REFERRERS_LOST',
    hint: `Check what else writes the tag ${referrersTag(subject)}, and run again.`,
  });
}

function explain(error: unknown, { name }: Destination, subject: Digest): unknown {
  if (!(error instanceof PublishError)) return error;
  return new PublishError(
    `${name}: the list of signatures can't be written to the tag ${referrersTag(subject)}: ${error.message}`,
    {
      ...error,
      code: error.code ?? 'REFERRERS_REFUSED',
      hint: 'Exempt tags that begin with `sha256-` from the immutability of the repository, or use a registry with the referrers API.',
      cause: error,
    },
  );
}

async function areListed(
  destination: Destination,
  referrers: readonly ReferrerManifest[],
  pauses: readonly number[],
  options: Cancellable,
): Promise<boolean> {
  const [first] = referrers;
  if (!first) return true;
  for (const pause of [0, ...pauses]) {
    if (pause > 0) await delay(pause, undefined, options);
    const found = new Set(
      (await destination.referrers?.(first.subject, options))?.map(({ digest }) => digest),
    );
    if (referrers.every(({ descriptor }) => found.has(descriptor.digest))) return true;
  }
  return false;
}
