import { parseJson, readBounded } from '../../oci/documents/bounded.ts';
import type { Cancellable, Source, Content } from '../../oci/content.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import type { Digest } from '../../oci/digest.ts';
import { PublishError } from '../../oci/errors.ts';
import { children, childrenOf, parseManifest, verifyBytes } from '../../oci/manifest.ts';
import { LIMITS, overLimit } from '../../support/limits.ts';
import { withTrueSize } from './true-size.ts';
import type { Reporter } from '../../support/reporter.ts';

/** A manifest or index, and the content it needs. */
export interface ManifestNode {
  descriptor: Descriptor;
  bytes: Buffer;
  /** Manifests it lists. */
  manifests: Digest[];
  /** Config and layers, base layers first. */
  blobs: Digest[];
}

export interface BlobNode {
  descriptor: Descriptor;
  /** Content embedded in the descriptor (`data`). */
  inline?: Buffer;
}

/** All content under a root. The subject of a manifest is not part of it, since it may not exist. */
export interface Graph {
  root: Descriptor;
  /** Each manifest once, children before parents; the root is last. */
  manifests: ManifestNode[];
  blobs: Map<Digest, BlobNode>;
  /** Deviations from the specification; the content is copied unchanged. */
  oddities: string[];
  /** Bytes of all manifests. */
  size: number;
}

/**
 * Reads all manifests under `content.root`.
 * @throws PublishError if a manifest is missing, corrupt or invalid, or exceeds the size that registries must
 * accept.
 */
export async function readGraph(content: Content, options: Cancellable = {}): Promise<Graph> {
  const graph: Graph = { root: content.root, manifests: [], blobs: new Map(), oddities: [], size: 0 };
  const reads = new Map<Digest, Promise<void>>();
  const visit = (descriptor: Descriptor, depth: number): Promise<void> => {
    const known = reads.get(descriptor.digest);
    if (known) return known;
    if (depth > LIMITS.indexDepth.value) throw overLimit(LIMITS.indexDepth, content.source.name);
    if (reads.size >= LIMITS.manifests.value) throw overLimit(LIMITS.manifests, content.source.name);
    const read = visitNew(content.source, graph, descriptor, options, (child) => visit(child, depth + 1));
    reads.set(descriptor.digest, read);
    return read;
  };
  await visit(content.root, 0);
  return graph;
}

async function visitNew(
  source: Source,
  graph: Graph,
  descriptor: Descriptor,
  options: Cancellable,
  visit: (child: Descriptor) => Promise<void>,
): Promise<void> {
  const bytes = await readManifest(source, descriptor, options);
  const where = `${descriptor.digest} of ${source.name}`;
  // The digest proves the content. A wrong size in an index is copied with the index.
  verifyBytes(bytes, { digest: descriptor.digest }, where);
  if (bytes.length !== descriptor.size) {
    graph.oddities.push(`${where} has ${bytes.length} bytes, not ${descriptor.size} as its descriptor says`);
  }
  if (bytes.length > LIMITS.manifestPush.value) throw overLimit(LIMITS.manifestPush, where);
  graph.size += bytes.length;
  if (graph.size > LIMITS.manifestBytes.value) throw overLimit(LIMITS.manifestBytes, source.name);
  const manifest = parseManifest(bytes, descriptor.mediaType, where);
  graph.oddities.push(...manifest.oddities);
  const actual = { ...descriptor, size: bytes.length };
  if (graph.root === descriptor) graph.root = actual;
  const node: ManifestNode = { descriptor: actual, bytes, manifests: [], blobs: [] };
  const nested: Promise<void>[] = [];
  for (const { descriptor: child, role } of childrenOf(manifest)) {
    if (role === 'subject') continue;
    if (role === 'manifest') {
      node.manifests.push(child.digest);
      nested.push(visit(child));
    } else if (role !== 'foreign-layer' || !child.urls?.length) {
      node.blobs.push(child.digest);
      addBlob(graph, child, where);
    }
  }
  await Promise.all(nested);
  graph.manifests.push(node);
}

/** Some of Docker's manifest lists state wrong sizes; the size reported by the source is used then. */
async function readManifest(source: Source, descriptor: Descriptor, options: Cancellable): Promise<Buffer> {
  try {
    return await source.readManifest(descriptor, options);
  } catch (error) {
    if (!(error instanceof PublishError) || error.code !== 'SIZE_MISMATCH') throw error;
    const size = (await source.resolve(descriptor.digest, options))?.size;
    if (size === undefined || size === descriptor.size) throw error;
    return source.readManifest({ ...descriptor, size }, options);
  }
}

function addBlob(graph: Graph, descriptor: Descriptor, where: string): void {
  const known = graph.blobs.get(descriptor.digest);
  if (known && known.descriptor.size !== descriptor.size) {
    graph.oddities.push(`${where} names ${descriptor.digest} with two sizes`);
  }
  if (known && (known.inline || descriptor.data === undefined)) return;
  const node: BlobNode = { descriptor };
  if (descriptor.data !== undefined) {
    const inline = Buffer.from(descriptor.data, 'base64');
    verifyBytes(inline, descriptor, `the data field of ${descriptor.digest} in ${where}`);
    node.inline = inline;
  }
  graph.blobs.set(descriptor.digest, node);
}

/** Logs one warning for all deviations of an image. */
export function warnOfOddities(reporter: Reporter, name: string, oddities: readonly string[]): void {
  const [first] = oddities;
  if (first === undefined) return;
  const more = oddities.length > 1 ? `, and ${oddities.length - 1} more of this kind` : '';
  reporter.warning(`${name} was copied as it is, though not as specified: ${first}${more}`);
}

/** The image config of a manifest as an object; undefined for artifacts. @throws PublishError if it can't be read. */
export async function readConfig(
  source: Pick<Source, 'readBlob' | 'blobSize'>,
  node: Pick<ManifestNode, 'descriptor' | 'bytes'>,
  blobs?: ReadonlyMap<Digest, BlobNode>,
  options: Cancellable = {},
): Promise<Record<string, unknown> | undefined> {
  const config = children(node.descriptor, node.bytes).find(({ role }) => role === 'config')?.descriptor;
  if (!config || !/config|container\.image/.test(config.mediaType) || config.size > LIMITS.config.value) {
    return undefined;
  }
  const where = `the config ${config.digest}`;
  const inline = blobs?.get(config.digest)?.inline;
  const read = async (descriptor: Descriptor): Promise<Buffer> => {
    const bytes =
      inline ?? (await readBounded(await source.readBlob(descriptor, options), LIMITS.config, where));
    verifyBytes(bytes, descriptor, where);
    return bytes;
  };
  const bytes = await read(config).catch(async (error: unknown) => {
    const actual = await withTrueSize(source, config, error, options);
    if (!actual) throw error;
    return read(actual);
  });
  const value: unknown = parseJson(bytes.toString('utf8'), where);
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
}
