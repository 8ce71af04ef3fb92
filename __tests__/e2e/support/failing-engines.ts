import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { hasContainersTool } from './containers.ts';
import { startDisk } from './disk.ts';
import { dockerDirectory } from './engine.ts';
import { containerBuilderMachine, containersMachine, dockerMachine, type Machine } from './machines.ts';

/** The builder that an engine uses, as far as failures differ. */
export type Builder = 'buildkit' | 'classic' | 'buildah' | 'embedded';

/** An engine on which builds are made to fail. */
export interface FailingEngine {
  engine: 'buildx' | 'docker' | 'podman' | 'buildah' | 'embedded';
  builder: Builder;
  /** Whether it reports a step's location in the Dockerfile. */
  places: boolean;
  there: boolean;
  /** Settings with which the daemon or builder can't be reached; absent if there is none. */
  down?: { env?: Record<string, string>; inputs?: Record<string, string> };
  /** Starts a machine whose build data is on a disk of `DISK` MiB. `insecure`: registries without TLS. */
  start(insecure: string[]): Promise<Machine>;
}

/** MiB. */
export const DISK = 64;

const disk = DISK;
const NOBODY = 'unix:///nowhere/docker.sock';
/** The daemon isn't running. */
const down = { env: { DOCKER_HOST: NOBODY } };
/** The builder exists, but what it connects to doesn't. */
const goneBuilder = { inputs: { builder: 'gone' } };
const buildx = { engine: 'buildx', builder: 'buildkit', places: true } as const;
const newer = dockerDirectory('26-containerd') !== undefined;

/** Adds the builder `gone`. */
async function withGoneBuilder(starting: Promise<Machine>, driver: string): Promise<Machine> {
  const machine = await starting;
  const docker = (args: string[]) =>
    promisify(execFile)('docker', args, { env: { ...process.env, ...machine.env } });
  try {
    // The context is created with a working daemon, since docker checks it.
    await docker(['context', 'create', 'elsewhere', '--docker', `host=${machine.env['DOCKER_HOST']}`]);
    const endpoint = driver === 'remote' ? NOBODY : 'elsewhere';
    await docker(['buildx', 'create', '--name', 'gone', '--driver', driver, endpoint]);
    await docker(['context', 'update', 'elsewhere', '--docker', `host=${NOBODY}`]);
  } catch (error) {
    await machine.close();
    throw error;
  }
  return machine;
}

export const FAILING_ENGINES: Record<string, FailingEngine> = {
  'buildx, containerd store': {
    ...buildx,
    there: newer,
    down,
    start: () => dockerMachine('26-containerd', { disk }),
  },
  'buildx, classic store': {
    ...buildx,
    there: newer,
    down,
    start: () => dockerMachine('26-classic', { disk }),
  },
  'buildx, remote BuildKit': {
    ...buildx,
    there: newer,
    down: goneBuilder,
    start: () => withGoneBuilder(dockerMachine('26-containerd', { disk, remote: true }), 'remote'),
  },
  'buildx, BuildKit in a container': {
    ...buildx,
    there: newer,
    down: goneBuilder,
    start: () => withGoneBuilder(containerBuilderMachine({ disk, builder: 'boxed' }), 'docker-container'),
  },
  'docker 20.10': {
    engine: 'docker',
    builder: 'buildkit',
    places: false,
    there: dockerDirectory('20.10') !== undefined,
    down,
    start: () => dockerMachine('20.10', { disk }),
  },
  'docker 26 without buildx': {
    engine: 'docker',
    builder: 'classic',
    places: false,
    there: newer,
    down,
    start: () => dockerMachine('26-classic', { disk, plugins: false }),
  },
  podman: {
    engine: 'podman',
    builder: 'buildah',
    places: false,
    there: hasContainersTool('podman'),
    start: (insecure) => containersMachine({ insecure, disk }),
  },
  buildah: {
    engine: 'buildah',
    builder: 'buildah',
    places: false,
    there: hasContainersTool('buildah'),
    start: (insecure) => containersMachine({ insecure, disk }),
  },
  embedded: {
    engine: 'embedded',
    builder: 'embedded',
    places: true,
    there: true,
    start: async () => {
      // Only needs a directory to work in.
      const { path, close } = await startDisk(DISK);
      return { env: { RUNNER_TEMP: path }, builder: '', clean: () => Promise.resolve(), close };
    },
  },
};
