import { existsSync } from 'node:fs';
import { readdir, rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { serveBuildkit } from './buildkit.ts';
import { closeAll } from './closing.ts';
import type { DockerDaemon } from './engine.ts';
import { buildNodeImage } from './node-image.ts';

/** The image that buildx starts for the docker-container driver. */
const IMAGE = 'moby/buildkit:buildx-stable-1';
const SOCKET = '/var/lib/buildkit/b';

/** Only waits: the BuildKit behind the socket is another daemon's. */
const BUILDKITD = `#!/bin/node
process.on('SIGTERM', () => process.exit());
setInterval(() => undefined, 1 << 30);
`;
/** Supports what buildx runs: `debug workers` tells whether BuildKit is up, `dial-stdio` connects to it. */
const BUILDCTL = `#!/bin/node
const { connect } = require('node:net');
const socket = connect('${SOCKET}');
socket.on('error', () => process.exit(1));
if (process.argv.includes('dial-stdio')) {
  process.stdin.pipe(socket).pipe(process.stdout);
  socket.on('close', () => process.exit());
} else socket.on('connect', () => process.exit());
`;

/**
 * Gives a daemon the image for builders with BuildKit in a container. There is neither a package with it nor
 * access to Docker Hub, so the image is a fake that forwards connections to another daemon's BuildKit,
 * through a socket in the builder's volume. Everything buildx does to create, access and remove such a
 * builder is real.
 */
export async function provideContainerBuilders(
  daemon: DockerDaemon,
  behind: DockerDaemon,
): Promise<{ close(): Promise<void> }> {
  const files = { '/bin/buildkitd': BUILDKITD, '/bin/buildctl': BUILDCTL };
  await buildNodeImage(daemon, IMAGE, { files, instructions: ['ENTRYPOINT ["buildkitd"]'] });
  const socketOf = ({ env }: DockerDaemon) => env['DOCKER_HOST']!.replace('unix://', '');
  const root = dirname(socketOf(daemon));
  const volumes = join(root, 'data/volumes');
  const served = new Map<string, { close(): Promise<void> }>();
  // The daemon creates a volume's directory before the one in it that is mounted.
  const isNew = (name: string) =>
    name.startsWith('buildx_') && !served.has(name) && existsSync(join(volumes, name, '_data'));
  let stopped = false;
  const watch = async () => {
    while (!stopped) {
      const names = await readdir(volumes).catch(() => []);
      for (const volume of names.filter(isNew)) {
        // A short path, since a socket's path has at most 107 bytes.
        const short = join(root, `v${served.size}`);
        await symlink(join(volumes, volume, '_data'), short);
        served.set(volume, await serveBuildkit(socketOf(behind), join(short, 'b')));
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const watching = watch();
  return {
    async close() {
      stopped = true;
      await watching.finally(() => closeAll(Array.from(served.values(), ({ close }) => close)));
      for (let index = 0; index < served.size; index += 1) await rm(join(root, `v${index}`), { force: true });
    },
  };
}
