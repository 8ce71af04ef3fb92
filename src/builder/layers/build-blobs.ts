import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pack as createPack } from 'tar-stream';
import type { BlobSink, Cancellable, Source } from '../../oci/content.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import { digestFromHex, digestOf, type Digest } from '../../oci/digest.ts';
import { PublishError } from '../../oci/errors.ts';
import { compressPiece, layerMediaType, type Compression } from './compression.ts';
import { EarlyPieces } from './early-pieces.ts';
import { contentSize } from '../files/file-content.ts';
import type { Node } from '../files/file-tree.ts';
import { writeTar, type LayerEntry } from './layer-tar.ts';
import { inParallel, piecesOf, type FileParts, type Piece } from './pieces.ts';
import { dispose } from '../../support/transferable-buffers.ts';

export interface Layer {
  descriptor: Descriptor;
  /** Digest of the uncompressed tar (`diff_id`). */
  diffId: Digest;
}

type Blob = { bytes: Buffer } | { path: string } | { source: Source; descriptor: Descriptor };

/** The blobs of a build: small ones in memory, new layers on disk, base layers by reference. */
export class BlobStore implements Source {
  readonly name = 'embedded build';
  private readonly directory: string;
  private readonly compression: Compression;
  private readonly blobs = new Map<Digest, Blob>();
  private readonly layers = new Map<string, Promise<Layer>>();
  private readonly sink: BlobSink | undefined;
  private readonly offered = new Set<Digest>();
  private lastLayer: Promise<unknown> = Promise.resolve();
  /** For large files that are certain to be in a layer. */
  readonly early: EarlyPieces;

  /** @param sink gets layers that can be uploaded while others are still being built */
  constructor(directory: string, compression: Compression, sink?: BlobSink) {
    this.directory = directory;
    this.compression = compression;
    this.sink = sink;
    this.early = new EarlyPieces(this.spoolPath('early'), (bytes) => compressPiece(bytes, compression));
  }

  /** A unique path in the temporary directory; several builds of one run share that directory. */
  spoolPath(kind: string): string {
    return join(this.directory, `${kind}-${randomUUID()}`);
  }

  /** Stores a JSON document in memory. */
  putJson(mediaType: string, document: unknown): Descriptor {
    const bytes = Buffer.from(JSON.stringify(document));
    const digest = digestOf(bytes);
    this.blobs.set(digest, { bytes });
    return { mediaType, digest, size: bytes.length };
  }

  /** References a blob in its source, without copying it. */
  refer(descriptor: Descriptor, source: Source): void {
    if (!this.blobs.has(descriptor.digest)) this.blobs.set(descriptor.digest, { source, descriptor });
  }

  /**
   * Tees a base layer to the registries while it is read for the build; undefined when they don't need it.
   */
  share(descriptor: Descriptor, source: Source): Promise<Readable> | undefined {
    if (!this.sink?.share || this.offered.has(descriptor.digest)) return undefined;
    this.offered.add(descriptor.digest);
    return this.sink.share(descriptor, source);
  }

  /**
   * Writes a layer; identical entries are written once, even for several platforms. Layers are written one
   * after another: compression already uses all cores, and the first layer can be uploaded while the second
   * is written.
   */
  layer(entries: LayerEntry[]): Promise<Layer> {
    const key = signature(entries);
    const known = this.layers.get(key);
    if (known) return known;
    const writing = this.lastLayer.then(() => this.write(entries, this.spoolPath('layer')));
    const made = this.early.pauseFor(writing);
    this.lastLayer = made.catch(() => undefined);
    this.layers.set(key, made);
    return made;
  }

  private async write(entries: LayerEntry[], path: string): Promise<Layer> {
    const pack = createPack();
    const parts: FileParts = new WeakMap();
    const written = writeTar(pack, entries, parts).catch((error: Error) => pack.destroy(error));
    const uncompressed = createHash('sha256');
    const compressed = createHash('sha256');
    let size = 0;
    const file = await open(`${path}.part`, 'wx', 0o600);
    const compressing = inParallel(piecesOf(pack as AsyncIterable<Buffer>, parts), (piece) => {
      uncompressed.update(piece.bytes);
      return this.compress(piece);
    });
    try {
      for await (const chunk of compressing) {
        compressed.update(chunk);
        size += chunk.length;
        await file.writeFile(chunk);
      }
    } finally {
      await file.close();
    }
    await written;
    await rename(`${path}.part`, path);
    const digest = digestFromHex('sha256', compressed.digest('hex'));
    this.blobs.set(digest, { path });
    const descriptor = { mediaType: layerMediaType(this.compression), digest, size };
    return { descriptor, diffId: digestFromHex('sha256', uncompressed.digest('hex')) };
  }

  private async compress({ bytes, part }: Piece): Promise<Buffer> {
    const early = part && (await this.early.take(part, bytes));
    const compressed = early ?? (await compressPiece(bytes, this.compression));
    dispose(bytes);
    return compressed;
  }

  /** Offers a layer of the final image to the sink. */
  offer({ descriptor }: Layer): void {
    const { digest, urls } = descriptor;
    if (this.offered.has(digest) || urls?.length) return;
    this.offered.add(digest);
    const blob = this.blobs.get(digest);
    const repository = blob && 'source' in blob ? blob.source.repository : undefined;
    this.sink?.offer?.(descriptor, {
      name: this.name,
      readBlob: (wanted, options) => this.readBlob(wanted, options),
      locate: (wanted) => this.locate(wanted),
      ...(repository === undefined ? {} : { repository }),
    });
  }

  resolve(reference: string): Promise<Descriptor | undefined> {
    const blob = this.blobs.get(reference as Digest);
    if (!blob || !('bytes' in blob)) return Promise.resolve(undefined);
    const { mediaType } = JSON.parse(blob.bytes.toString()) as { mediaType?: string };
    const size = blob.bytes.length;
    return Promise.resolve(mediaType ? { mediaType, digest: reference as Digest, size } : undefined);
  }

  readManifest(descriptor: Descriptor): Promise<Buffer> {
    const blob = this.blobs.get(descriptor.digest);
    if (blob && 'bytes' in blob) return Promise.resolve(blob.bytes);
    return Promise.reject(this.missing(descriptor));
  }

  async readBlob(descriptor: Descriptor, options: Cancellable & { offset?: number } = {}): Promise<Readable> {
    const blob = this.blobs.get(descriptor.digest);
    if (!blob) throw this.missing(descriptor);
    const start = options.offset ?? 0;
    if ('bytes' in blob) return Readable.from([blob.bytes.subarray(start)]);
    if ('source' in blob) return blob.source.readBlob(blob.descriptor, options);
    const { signal } = options;
    return createReadStream(blob.path, signal === undefined ? { start } : { start, signal });
  }

  async locate(descriptor: Descriptor): Promise<{ path: string; offset: number } | undefined> {
    const blob = this.blobs.get(descriptor.digest);
    if (blob && 'source' in blob) return blob.source.locate?.(blob.descriptor);
    return blob && 'path' in blob ? { path: blob.path, offset: 0 } : undefined;
  }

  private missing(descriptor: Descriptor): PublishError {
    return new PublishError(`the build has no content ${descriptor.digest}`, { code: 'BLOB_UNKNOWN' });
  }
}

/** Equal signatures mean identical layer bytes. */
function signature(entries: LayerEntry[]): string {
  const hash = createHash('sha256');
  for (const { path, node, link } of entries) {
    hash.update(JSON.stringify([path, link ?? '', describe(node)]));
  }
  return hash.digest('hex');
}

function describe(node: Node): unknown[] {
  const { type, mode, uid, gid, mtime, pax } = node;
  const common = [type, mode, uid, gid, mtime, pax];
  if (type === 'directory') return common;
  if (type === 'symlink') return [...common, node.target];
  if (type !== 'file') return [...common, node.major, node.minor];
  const { content } = node;
  if ('bytes' in content) return [...common, digestOf(content.bytes)];
  return [...common, content.path, content.offset, contentSize(content)];
}
