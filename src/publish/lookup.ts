import { readConfig } from '../copy/source/graph.ts';
import type { Cancellable, Destination } from '../oci/content.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import { REVISION_ANNOTATION } from '../oci/annotations.ts';
import { parseManifest } from '../oci/manifest.ts';
import { mapConcurrent } from '../support/map-concurrent.ts';
import { CREATED_ANNOTATION, type Inspection, type Target } from './types.ts';

/** Tags looked up at once in one registry. */
const LOOKUPS = 8;
/** With more tags than this, a listing says first which of them there are. */
const LIST_ABOVE = 8;
/** Names that a listing may have before it costs more than it spares: a page or two. */
const MOST_LISTED = 1000;

/**
 * Looks up every wanted tag in every target, all registries at once: one request a tag, or where there are many, for
 * those that a listing has.
 * A target that can't be reached is reported in its inspection, so that the caller hears about all of them.
 */
export function inspect(targets: readonly Target[], options: Cancellable = {}): Promise<Inspection[]> {
  return Promise.all(targets.map((target) => inspectOne(target, options)));
}

async function inspectOne(target: Target, options: Cancellable): Promise<Inspection> {
  const tags = new Map<string, Descriptor | undefined>();
  const names = target.tags.map(({ name }) => name);
  try {
    const absent = await unlisted(target, options);
    const found = await mapConcurrent(names, LOOKUPS, async (name) =>
      absent.has(name) ? undefined : target.destination.resolve(name, options),
    );
    names.forEach((name, index) => tags.set(name, found[index]));
    return { target, tags };
  } catch (error) {
    return { target, tags: new Map(), error };
  }
}

/**
 * The wanted tags that a listing lacks. It may be behind, so write-once tags are never told by it; every other tag is
 * looked at once more before it moves. Empty where a listing doesn't pay, or isn't to be had.
 */
async function unlisted({ destination, tags }: Target, options: Cancellable): Promise<ReadonlySet<string>> {
  const missing = new Set(tags.filter(({ writeOnce }) => !writeOnce).map(({ name }) => name));
  if (missing.size <= LIST_ABOVE) return new Set();
  try {
    let listed = 0;
    for await (const name of destination.tags(options)) {
      missing.delete(name);
      listed += 1;
      if (listed > MOST_LISTED || missing.size === 0) return new Set();
    }
  } catch {
    // An account may be allowed to push and not to list; whatever else is wrong, a look at a tag will tell.
    options.signal?.throwIfAborted();
    return new Set();
  }
  return missing;
}

/** All tags of a repository. */
export async function listTags(destination: Destination, options: Cancellable): Promise<string[]> {
  const names: string[] = [];
  for await (const name of destination.tags(options)) names.push(name);
  return names;
}

/** A registry, or where content that is to be published comes from. */
type Readable = Pick<Destination, 'name' | 'readManifest' | 'readBlob'>;

/**
 * The annotations of what a registry or a source holds: of the manifest or index itself, and, for what it lacks, those of the
 * first manifest in an index and the labels of the image config (engines without annotations only set these).
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
