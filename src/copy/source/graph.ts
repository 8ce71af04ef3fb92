import { parseJson, readBounded } from '../../oci/documents/bounded.ts';
import type { Cancellable, Source, Content } from '../../oci/content.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import type { Digest } from '../../oci/digest.ts';
import { PublishError } from '../../oci/errors.ts';
import { children, childrenOf, parseManifest, verifyBytes } from '../../oci/manifest.ts';
import { LIMITS, overLimit } from '../../support/limits.ts';
import { withTrueSize } from './true-size.ts';
import type { Reporter } from '../../support/reporter.ts';

/** A manifest or index, and what must be in a repository before it is. */
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
  /** Content carried by the descriptor itself. */
  inline?: Buffer;
}

/** All content under a root. The subject of a manifest isn't followed: what it speaks about need not be there. */
export interface Graph {
  root: Descriptor;
  /** Each once, children before those that list them; the root is the last. */
  manifests: ManifestNode[];
  blobs: Map<Digest, BlobNode>;
  /** What the documents have that isn't as it should be, and is copied as it is. */
  oddities: string[];
  /** Bytes of all manifests. */
  size: number;
}

/**
 * Reads the manifests under `content.root`.
 * @throws PublishError when a manifest is missing, damaged or not to be trusted, or exceeds what registries must take.
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
  // The digest proves the content; a size that is wrong in an index is copied with the index.
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

/** Docker's lists are known with wrong sizes: then the size that the source itself tells counts, beside the digest. */
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

/** One warning for all that is odd about an image. */
export function warnOfOddities(reporter: Reporter, name: string, oddities: readonly string[]): void {
  const [first] = oddities;
  if (first === undefined) return;
  const more = oddities.length > 1 ? `, and ${oddities.length - 1} more of this kind` : '';
  reporter.warning(`${name} was copied as it is, though not as specified: ${first}${more}`);
}

/** The image config of a manifest as a plain object; undefined for what is no image. */
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
