import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeAll } from './closing.ts';
import { provideContainerBuilders } from './container-builder.ts';
import { startContainersStore } from './containers.ts';
import { dockerDirectory, startDockerd, type Flavour } from './engine.ts';

/** A machine with a build engine, without the tests' base images in its store. */
export interface Machine {
  env: Record<string, string>;
  /** For the input `builder`; empty for the default. */
  builder: string;
  /** Removes everything built or pulled, as on a new machine. */
  clean(): Promise<void>;
  close(): Promise<void>;
}

/** Puts build data on a separate disk of this size in MiB. */
export interface Disk {
  disk?: number;
}

/** A Docker daemon. `remote`: use its BuildKit through buildx's remote driver. */
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
 * A daemon with the classic store and builders with BuildKit in a container, which use another daemon's
 * BuildKit. `builder`: name of an existing builder; otherwise one is created when a job needs it.
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

/** Podman and Buildah; `insecure` lists registries to pull from without TLS. */
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

/** Docker's client with buildx but no daemon, as on runners with podman. */
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
