import { resolve } from 'node:path';
import { readGraph } from '../../copy/source/graph.ts';
import type { BlobUpload, Cancellable } from '../../oci/content.ts';
import { chooseEntry, openLayout } from '../../oci/layouts/layout.ts';
import type { PipelineRequest } from '../types.ts';
import { parseImageName } from './image-name.ts';

/**
 * The largest blob of what `from` names, which is sent first, if all of it is in layouts: their manifests are read while
 * the registries are still being connected to. Undefined for other sources. Never rejects: what is wrong with a source
 * shows when it is opened.
 */
export async function firstBlob(
  { from, workspace }: Pick<PipelineRequest, 'from' | 'workspace'>,
  options: Cancellable,
): Promise<BlobUpload | undefined> {
  try {
    const sizes = await Promise.all(from.map(({ name }) => blobsOf(name, workspace, options)));
    return sizes
      .flat()
      .reduce<BlobUpload | undefined>(
        (largest, blob) => (largest && largest.size >= blob.size ? largest : blob),
        undefined,
      );
  } catch {
    return undefined;
  }
}

/** @throws Error if the image isn't in a layout, or can't be read. */
async function blobsOf(image: string, workspace: string, options: Cancellable): Promise<BlobUpload[]> {
  const name = parseImageName(image);
  if (name.transport !== 'oci') throw new Error(`${image} is not in a layout`);
  const source = await openLayout(resolve(workspace, name.path));
  const { blobs } = await readGraph({ source, root: chooseEntry(source, name.reference) }, options);
  return [...blobs.values()].map(({ descriptor: { digest, size } }) => ({ digest, size }));
}
