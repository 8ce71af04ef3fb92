import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeAll } from './closing.ts';
import { provideContainerBuilders } from './container-builder.ts';
import { startContainersStore } from './containers.ts';
import { dockerDirectory, startDockerd, type Flavour } from './engine.ts';

/** A machine with an engine to build at, and none of the tests' base images in its store. */
export interface Machine {
  env: Record<string, string>;
  /** For the input `builder`; empty for the default one. */
  builder: string;
  /** Forgets all that was built and pulled, as a new machine would have it. */
  clean(): Promise<void>;
  close(): Promise<void>;
}

/** Where builds leave their data: on a disk of its own, of so many MiB. */
export interface Disk {
  disk?: number;
}

/** A Docker daemon. `remote`: its BuildKit is spoken to as one elsewhere is. */
export async function dockerMachine(
  flavour: Flavour,
  { remote, plugins, disk }: { remote?: boolean; plugins?: boolean } & Disk = {},
): Promise<Machine> {
  const daemon = await startDockerd({ flavour, baseImage: false, ...(disk === undefined ? {} : { disk }) });
  const env = { ...daemon.env };
  if (remote) {
    await daemon.docker(['buildx', 'create', '--name', 'far', '--driver', 'remote', await daemon.buildkit()]);
  }
  if (plugins === false) env['DOCKER_CONFIG'] = join(env['DOCKER_CONFIG']!, 'no-plugins');
  return {
    env,
    builder: remote ? 'far' : '',
    clean: async () => void (await daemon.docker(['builder', 'prune', '--all', '--force'])),
    close: () => daemon.close(),
  };
}

/**
 * A daemon with the classic store, which has builders with BuildKit in a container; in them works another daemon's
 * BuildKit. `builder`: the name of one that is there already; else one is made where a job needs it.
 */
export async function containerBuilderMachine({
  builder,
  disk,
}: { builder?: string } & Disk = {}): Promise<Machine> {
  const [daemon, behind] = await Promise.all([
    startDockerd({ flavour: '26-classic' }),
    startDockerd({ flavour: '26-containerd', baseImage: false, ...(disk === undefined ? {} : { disk }) }),
  ]);
  const builders = await provideContainerBuilders(daemon, behind);
  if (builder !== undefined) {
    await daemon.docker([
      'buildx',
      'create',
      '--name',
      builder,
      '--driver',
      'docker-container',
      '--bootstrap',
    ]);
  }
  return {
    env: daemon.env,
    builder: builder ?? '',
    clean: async () => void (await behind.docker(['builder', 'prune', '--all', '--force'])),
    close: () => closeAll([builders.close, daemon.close, behind.close]),
  };
}

/** Podman and Buildah; `insecure` are the registries that are pulled from without TLS. */
export async function containersMachine({ insecure, disk }: { insecure: string[] } & Disk): Promise<Machine> {
  const [client, store] = await Promise.all([
    clientMachine(),
    startContainersStore({ baseImage: false, ...(disk === undefined ? {} : { disk }) }),
  ]);
  const registries = join(client.env['DOCKER_CONFIG']!, 'registries.conf');
  const lines = insecure.map((host) => `[[registry]]\nlocation = "${host}"\ninsecure = true\n`);
  await writeFile(registries, lines.join('\n'));
  return {
    env: { ...client.env, ...store.env, CONTAINERS_REGISTRIES_CONF: registries },
    builder: '',
    clean: async () => void (await store.run('buildah', ['rmi', '--all', '--force'])),
    close: () => closeAll([store.close, client.close]),
  };
}

/** Docker's client with buildx and without a daemon, as runners have it beside podman. */
export async function clientMachine(): Promise<Machine> {
  const root = await mkdtemp(join(tmpdir(), 'client-'));
  const plugins = join(root, 'config/cli-plugins');
  await mkdir(plugins, { recursive: true });
  const prefix = dockerDirectory('26-containerd');
  if (prefix === undefined)
    throw new Error('there is no Docker client here: run .ci/testbed/install as root');
  await symlink(join(prefix, 'libexec/docker/cli-plugins/docker-buildx'), join(plugins, 'docker-buildx'));
  return {
    env: {
      DOCKER_HOST: `unix://${root}/nobody.sock`,
      DOCKER_CONFIG: join(root, 'config'),
      PATH: `${prefix}/bin:${process.env['PATH']}`,
    },
    builder: '',
    clean: () => Promise.resolve(),
    close: () => rm(root, { recursive: true }),
  };
}
