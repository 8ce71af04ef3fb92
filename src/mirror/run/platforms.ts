import type { Descriptor, Platform } from '../../oci/descriptor.ts';
import { isDigest } from '../../oci/digest.ts';
import { isIndexType } from '../../oci/media-types.ts';
import { parseManifest } from '../../oci/manifest.ts';
import { formatPlatform, matchesPlatform } from '../../oci/platform.ts';
import { PublishError } from '../../oci/errors.ts';
import { readConfig } from '../../copy/source/graph.ts';
import type { RepositoryUploader } from '../../copy/uploads/uploader.ts';
import type { CopyTask } from './copy-task.ts';
import type { MirrorRule } from '../rules/types.ts';
import { filterIndex, PLATFORMS_ANNOTATION, platformsKey, SOURCE_ANNOTATION } from './filter-index.ts';
import { readAtSource } from './manifest-reader.ts';
import type { MirrorContext, MirrorJobContext } from './job-context.ts';

/** What is copied instead of the image. */
interface Filtered {
  root: Descriptor;
  /** Manifests that were created here or read on the way, by digest. */
  manifests: Map<string, Buffer>;
  note?: string;
}

/** Applies the platform filter to an image. @throws PublishError `PLATFORM_MISSING`. */
export async function applyFilter(
  context: MirrorJobContext,
  { root, platforms }: CopyTask,
): Promise<Filtered> {
  const manifests = new Map<string, Buffer>();
  if (platforms === 'all') return { root, manifests };
  const bytes = await readAtSource(context, root);
  manifests.set(root.digest, bytes);
  const where = `${context.job.name}@${root.digest}`;
  if (!isIndexType(root.mediaType)) {
    await checkSingle(context, root, bytes, platforms);
    remember(context.run, root, platforms, root);
    return { root, manifests };
  }
  const filtered = filterIndex(root, bytes, platforms, where);
  remember(context.run, root, platforms, filtered?.descriptor ?? root);
  if (!filtered) return { root, manifests };
  manifests.set(filtered.descriptor.digest, filtered.bytes);
  return {
    root: filtered.descriptor,
    manifests,
    note: `The index was reduced to ${platformsKey(platforms)}, so its digest is not that of the source; the images in it are unchanged`,
  };
}

/**
 * A single image is copied if its platform is one of the wanted ones. An artifact has no platform and is
 * always copied.
 */
async function checkSingle(
  { job, run }: MirrorJobContext,
  root: Descriptor,
  bytes: Buffer,
  platforms: readonly Platform[],
): Promise<void> {
  const config = await readConfig(job.source, { descriptor: root, bytes }, undefined, run.options);
  const { os, architecture, variant } = config ?? {};
  if (typeof os !== 'string' || typeof architecture !== 'string') return;
  const platform = {
    os,
    architecture,
    ...(typeof variant === 'string' && variant !== '' ? { variant } : {}),
  };
  if (platforms.some((wanted) => matchesPlatform(wanted, platform))) return;
  throw new PublishError(
    `${job.name}@${root.digest} is an image for ${formatPlatform(platform)} only, and the rule selects ${platformsKey(platforms)}`,
    { code: 'PLATFORM_MISSING', hint: 'Change platforms, or leave the tag out with tags.exclude.' },
  );
}

function key(root: Descriptor, platforms: readonly Platform[]): string {
  return `filtered:${root.digest}:${platformsKey(platforms)}`;
}

function remember(
  run: MirrorContext,
  root: Descriptor,
  platforms: readonly Platform[],
  filtered: Descriptor,
): void {
  run.options.state?.set(key(root, platforms), filtered.digest);
}

/**
 * Whether `current`, which a destination has, is what the rule would copy for `root`. With a platform filter,
 * this is known from the saved state, or from the annotations of the filtered index, which is read at the
 * destination.
 */
export async function isUpToDate(
  { run }: MirrorJobContext,
  uploader: RepositoryUploader,
  root: Descriptor,
  current: Descriptor,
  platforms: MirrorRule['platforms'],
): Promise<boolean> {
  if (platforms === 'all') return current.digest === root.digest;
  const known = run.options.state?.get(key(root, platforms));
  if (known !== undefined && isDigest(known)) return known === current.digest;
  if (current.digest === root.digest || !isIndexType(current.mediaType))
    return current.digest === root.digest;
  const bytes = await uploader.requests.run(0, () => uploader.destination.readManifest(current, run.options));
  const { annotations } = parseManifest(
    bytes,
    current.mediaType,
    `${current.digest} of ${uploader.destination.name}`,
  );
  const same =
    annotations[SOURCE_ANNOTATION] === root.digest &&
    annotations[PLATFORMS_ANNOTATION] === platformsKey(platforms);
  if (same) remember(run, root, platforms, current);
  return same;
}
