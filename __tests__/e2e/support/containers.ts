import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { mountDisk } from './disk.ts';
import { findPart } from './parts.ts';

const run = promisify(execFile);

/** The base image that podman and buildah start with: busybox on scratch, with a shell in /bin. */
export const LOCAL_BASE_IMAGE = 'localhost/testbed-base:1';

/** A separate store for podman and buildah. */
export interface ContainersStore {
  env: Record<string, string>;
  run(tool: 'podman' | 'buildah', args: string[]): Promise<string>;
  close(): Promise<void>;
}

/** Whether the tool is installed. */
export function hasContainersTool(tool: 'podman' | 'buildah'): boolean {
  return findPart(`/usr/bin/${tool}`) !== undefined;
}

/** Creates a store with its own configuration. */
export async function startContainersStore(
  options: {
    /** Whether it has the base image; default: true. */
    baseImage?: boolean;
    /** Puts the store on a separate disk of this size in MiB. */
    disk?: number;
  } = {},
): Promise<ContainersStore> {
  const root = await mkdtemp(join(tmpdir(), 'containers-'));
  if (options.disk !== undefined) await mountDisk(join(root, 'graph'), options.disk);
  const storage = `[storage]\ndriver = "overlay"\ngraphroot = "${root}/graph"\nrunroot = "${root}/run"\n`;
  await writeFile(join(root, 'storage.conf'), storage);
  // These machines have no systemd, and both cgroup versions, which crun doesn't support.
  const engine = '[engine]\nruntime = "runc"\ncgroup_manager = "cgroupfs"\nevents_logger = "none"\n';
  await writeFile(join(root, 'containers.conf'), engine);
  const env = {
    CONTAINERS_STORAGE_CONF: join(root, 'storage.conf'),
    CONTAINERS_CONF: join(root, 'containers.conf'),
    BUILDAH_RUNTIME: 'runc',
  };
  const store: ContainersStore = {
    env,
    async run(tool, args) {
      return (await run(tool, args, { env: { ...process.env, ...env } })).stdout;
    },
    async close() {
      await store.run('buildah', ['rmi', '--all', '--force']).catch(() => undefined);
      await run('umount', ['-l', `${root}/graph/overlay`]).catch(() => undefined);
      if (options.disk !== undefined) await run('umount', ['-l', `${root}/graph`]);
      await rm(root, { recursive: true, force: true });
    },
  };
  if (options.baseImage !== false) await buildBaseImage(store, root);
  return store;
}

async function buildBaseImage(store: ContainersStore, root: string): Promise<void> {
  const context = join(root, 'base');
  await mkdir(context);
  await copyFile('/bin/busybox', join(context, 'busybox'));
  const dockerfile = [
    'FROM scratch',
    'COPY busybox /bin/busybox',
    'RUN ["/bin/busybox","--install","-s","/bin"]',
  ];
  await writeFile(join(context, 'Dockerfile'), [...dockerfile, 'ENV PATH=/bin', 'CMD ["sh"]'].join('\n'));
  await store.run('buildah', ['build', '--identity-label=false', '--tag', LOCAL_BASE_IMAGE, context]);
}
