import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { readGraph, type BlobNode } from '../../copy/source/graph.ts';
import type { Content } from '../../oci/content.ts';
import { digestAlgorithm, type Digest } from '../../oci/digest.ts';
import { PublishError } from '../../oci/errors.ts';
import { blobPath } from '../../oci/layouts/layout.ts';

/** A build that others may depend on. */
export interface Linked {
  name: string;
  /** Contexts provided by other builds of the set: `FROM base`, `COPY --from=base`. */
  links: readonly { context: string; target: string }[];
}

/**
 * Sorts the builds topologically: each comes after the ones it depends on; otherwise the order is kept.
 * @throws PublishError `TARGET_CYCLE`.
 */
export function inBuildOrder<Build extends Linked>(builds: readonly Build[]): Build[] {
  const ordered = new Set<Build>();
  const add = (build: Build, path: readonly Build[]): void => {
    if (ordered.has(build)) return;
    if (path.includes(build)) throw circle([...path.slice(path.indexOf(build)), build]);
    for (const { target } of build.links) {
      const linked = builds.find(({ name }) => name === target);
      if (linked) add(linked, [...path, build]);
    }
    ordered.add(build);
  };
  for (const build of builds) add(build, []);
  return [...ordered];
}

function circle(path: readonly Linked[]): PublishError {
  return new PublishError(`Bake targets build on each other: ${path.map(({ name }) => name).join(' → ')}`, {
    code: 'TARGET_CYCLE',
    input: 'bake-files',
    hint: 'Remove one of the `target:` contexts, so that one of the targets can be built first.',
  });
}

/** Whether one of the builds uses this one as a context. */
export function isLinkedTo(name: string, builds: readonly Linked[]): boolean {
  return builds.some(({ links }) => links.some(({ target }) => target === name));
}

/**
 * Writes an image as an OCI layout, which other builds reference as `oci-layout://<directory>@<digest>`.
 * https://docs.docker.com/reference/cli/docker/buildx/build/#source-oci-layout
 * @throws PublishError `DIGEST_MISMATCH` when a blob doesn't match its digest.
 */
export async function writeLayout(content: Content, directory: string, signal: AbortSignal): Promise<void> {
  const graph = await readGraph(content, { signal });
  const place = async (digest: Digest): Promise<string> => {
    const path = join(directory, blobPath(digest));
    await mkdir(dirname(path), { recursive: true });
    return path;
  };
  for (const { descriptor, bytes } of graph.manifests) await writeFile(await place(descriptor.digest), bytes);
  for (const blob of graph.blobs.values()) {
    await writeBlob(blob, content, await place(blob.descriptor.digest), signal);
  }
  await writeFile(join(directory, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
  await writeFile(
    join(directory, 'index.json'),
    JSON.stringify({ schemaVersion: 2, manifests: [graph.root] }),
  );
}

async function writeBlob(
  { descriptor, inline }: BlobNode,
  { source }: Content,
  path: string,
  signal: AbortSignal,
): Promise<void> {
  const { digest } = descriptor;
  const body = inline ? Readable.from([inline]) : await source.readBlob(descriptor, { signal });
  const hash = createHash(digestAlgorithm(digest));
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  await pipeline(body, measure, createWriteStream(path), { signal });
  if (digest === `${digestAlgorithm(digest)}:${hash.digest('hex')}`) return;
  throw new PublishError(`${source.name}: ${digest} has other content than its digest says`, {
    code: 'DIGEST_MISMATCH',
    hint: 'Build again; if it happens again, the disk or the builder is damaged.',
  });
}
