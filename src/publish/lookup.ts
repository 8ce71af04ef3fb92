import { readConfig } from '../copy/source/graph.ts';
import type { Cancellable, Destination } from '../oci/content.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import { REVISION_ANNOTATION } from '../oci/annotations.ts';
import { parseManifest } from '../oci/manifest.ts';
import { mapConcurrent } from '../support/map-concurrent.ts';
import { CREATED_ANNOTATION, type Inspection, type Target } from './types.ts';

/** Concurrent tag lookups per registry. */
const LOOKUPS = 16;
/** With more tags than this, the tags are listed first, to look up only those that exist. */
export const LIST_ABOVE = 8;
/** Names in a listing, at most: a longer one costs more requests than it saves. */
export const MOST_LISTED = 1000;

/**
 * Looks up every wanted tag in every target, in all registries at the same time: one request per tag, or, if there
 * are many, per tag that exists. An unreachable target is reported in its inspection, so that the caller learns
 * about all of them.
 */
export function inspect(targets: readonly Target[], options: Cancellable = {}): Promise<Inspection[]> {
  return Promise.all(targets.map((target) => inspectOne(target, options)));
}

async function inspectOne(target: Target, options: Cancellable): Promise<Inspection> {
  const names = target.tags.map(({ name }) => name);
  try {
    const listed = await firstListing(target, options);
    const found = await mapConcurrent(target.tags, LOOKUPS, async ({ name, writeOnce, mayMove }) =>
      listed && !writeOnce && !listed.has(name)
        ? undefined
        : // What doesn't move with each release is new in most of them.
          target.destination.resolve(name, { ...options, likelyAbsent: mayMove === undefined }),
    );
    const tags = new Map(names.map((name, index) => [name, found[index]]));
    return { target, tags, ...(listed ? { listed } : {}) };
  } catch (error) {
    return { target, tags: new Map(), error };
  }
}

/**
 * The repository's tags. A listing may be stale, so write-once tags are always looked up; every other tag is looked
 * up again before it moves. Undefined if a listing isn't worth it or isn't available.
 */
async function firstListing(
  { destination, tags }: Target,
  options: Cancellable,
): Promise<ReadonlySet<string> | undefined> {
  const missing = new Set(tags.filter(({ writeOnce }) => !writeOnce).map(({ name }) => name));
  if (missing.size <= LIST_ABOVE) return undefined;
  const listed = new Set<string>();
  try {
    for await (const name of destination.tags(options)) {
      listed.add(name);
      missing.delete(name);
      if (listed.size > MOST_LISTED || missing.size === 0) return undefined;
    }
  } catch {
    // The account may be allowed to push but not to list. Any other problem shows when a tag is looked up.
    options.signal?.throwIfAborted();
    return undefined;
  }
  return listed;
}

/** All tags of a repository. */
export async function listTags(destination: Destination, options: Cancellable): Promise<string[]> {
  const names: string[] = [];
  for await (const name of destination.tags(options)) names.push(name);
  return names;
}

/** A registry, or the source of the content to publish. */
type Readable = Pick<Destination, 'name' | 'readManifest' | 'readBlob'>;

/**
 * The annotations of a manifest or index. If they lack a revision, those of an index's first manifest and the
 * labels of the image config are added (engines without annotations only set labels).
 * @throws PublishError if the manifest can't be read.
 */
export async function publishedAnnotations(
  destination: Readable,
  descriptor: Descriptor,
  options: Cancellable = {},
): Promise<Record<string, string>> {
  const bytes = await destination.readManifest(descriptor, options);
  const manifest = parseManifest(bytes, descriptor.mediaType, `${descriptor.digest} in ${destination.name}`);
  if (manifest.annotations[REVISION_ANNOTATION] !== undefined) return manifest.annotations;
  if (manifest.kind === 'index') {
    const first = manifest.manifests[0];
    if (!first) return manifest.annotations;
    return { ...(await publishedAnnotations(destination, first, options)), ...manifest.annotations };
  }
  const labels = await configLabels(destination, { descriptor, bytes }, options);
  return { ...labels, ...manifest.annotations };
}

async function configLabels(
  destination: Readable,
  node: { descriptor: Descriptor; bytes: Buffer },
  options: Cancellable,
): Promise<Record<string, string>> {
  const readBlob = destination.readBlob?.bind(destination);
  if (!readBlob) return {};
  const config = await readConfig({ readBlob }, node, undefined, options);
  const { Labels: labels } = (config?.['config'] ?? {}) as { Labels?: unknown };
  const created = config?.['created'];
  const texts = Object.entries(labels ?? {}).filter(([, value]) => typeof value === 'string');
  return {
    ...(typeof created === 'string' ? { [CREATED_ANNOTATION]: created } : {}),
    ...(Object.fromEntries(texts) as Record<string, string>),
  };
}
