import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { Source } from '../../oci/content.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import { directoryFiles } from '../../oci/layouts/files.ts';
import { blobPath, blobsIn } from '../../oci/layouts/layout.ts';
import { children } from '../../oci/manifest.ts';
import type { DockerServer } from './info.ts';

/** Relative to containerd's root; content is in `blobs/<algorithm>/<hex>` below. */
const CONTENT = 'io.containerd.content.v1.content';
/** The machine's own containerd, where Docker uses it. */
const SYSTEM_ROOT = '/var/lib/containerd';

/**
 * Opens an image in the daemon's containerd store on this machine. Reading it there avoids a push, and with
 * it two copies. Undefined when the store is elsewhere, isn't readable (it belongs to root, which a hosted
 * runner isn't), or is missing a part of the image, such as a layer of a base image that was never fully
 * pulled. https://github.com/containerd/containerd/blob/main/docs/content-flow.md
 */
export async function openContentStore(root: Descriptor, server: DockerServer): Promise<Source | undefined> {
  for (const directory of contentDirectories(server)) {
    const source = blobsIn(directoryFiles(directory, "the Docker daemon's image store"), [root]);
    if (await isComplete(source, root, directory)) return source;
  }
  return undefined;
}

/** Whether an image of this daemon may be readable by `openContentStore`. */
export async function mayReadContentStore(server: DockerServer): Promise<boolean> {
  const readable = await Promise.all(
    contentDirectories(server).map((directory) =>
      access(join(directory, 'blobs'), constants.R_OK | constants.X_OK).then(
        () => true,
        () => false,
      ),
    ),
  );
  return readable.includes(true);
}

function contentDirectories({ containerdStore, rootDirectory }: DockerServer): string[] {
  if (!containerdStore) return [];
  const own = rootDirectory === undefined ? [] : [join(rootDirectory, 'containerd/daemon')];
  return [...own, SYSTEM_ROOT].map((containerd) => join(containerd, CONTENT));
}

async function isComplete(source: Source, root: Descriptor, directory: string): Promise<boolean> {
  try {
    for (const { descriptor, role } of children(root, await source.readManifest(root))) {
      if (role === 'manifest') {
        if (!(await isComplete(source, descriptor, directory))) return false;
      } else if (role !== 'subject' && role !== 'foreign-layer') {
        await access(join(directory, blobPath(descriptor.digest)), constants.R_OK);
      }
    }
    return true;
  } catch {
    return false;
  }
}
