import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { serveBuildkit } from './buildkit.ts';
import { mountDisk } from './disk.ts';
import { findPart } from './parts.ts';

const run = promisify(execFile);

/** Engines that `.ci/testbed/install` unpacks; those of version 28 by `.ci/testbed/install sid`. */
export type Flavour = '28-containerd' | '28-classic' | '26-containerd' | '26-classic' | '20.10';

/** A separate Docker daemon with its own socket; `close` removes everything. */
export interface DockerDaemon {
  /**
   * Environment for child processes: DOCKER_HOST, DOCKER_CONFIG, and a PATH with this engine's `docker`
   * client.
   */
  env: Record<string, string>;
  /** Runs the engine's own client and returns its output. Rejects when the client fails. */
  docker(args: string[], options?: { input?: string | Buffer; cwd?: string }): Promise<string>;
  /**
   * Exposes the daemon's BuildKit on a separate socket, like a remote BuildKit.
   * @returns the address for buildx's remote driver.
   */
  buildkit(): Promise<string>;
  /**
   * Denies unprivileged processes access to the store's files, as on a hosted runner.
   * @returns a command line prefix that runs a program without these privileges.
   */
  withoutStore(): Promise<string[]>;
  /** Lets every user on the machine use the daemon and its client, and read the client's config. */
  allowEveryone(): Promise<void>;
  close(): Promise<void>;
}

/** The base image that every daemon starts with: busybox on scratch, with a shell in /bin. */
export const BASE_IMAGE = 'testbed-base:1';

/**
 * Directory of an unpacked engine; undefined when `.ci/testbed/install` hasn't run. On CI a missing engine is
 * an error, except for the one from Debian unstable, whose availability has its own check there.
 */
export function dockerDirectory(flavour: Flavour): string | undefined {
  const testbed = process.env['TESTBED_DIR'] ?? resolve('.testbed');
  const path = join(testbed, `docker-${flavour.replace(/-.*/, '')}`, 'usr');
  if (flavour.startsWith('28')) return existsSync(path) ? path : undefined;
  return findPart(path);
}

/** Starts a daemon, waits until it responds, and loads the base image (there is no access to Docker Hub). */
export async function startDockerd(options: {
  flavour: Flavour;
  baseImage?: boolean;
  /**
   * In its own network namespace, like a daemon in a VM or outside of a job's container: it can't reach our
   * loopback.
   */
  elsewhere?: boolean;
  /** In its own UTS namespace with this name, like BuildKit in a container, which has the container's id as its name. */
  hostname?: string;
  /** Its data is in its own mount namespace: the same paths here are something else. */
  hidden?: boolean;
  /** Its data is on a separate disk of this size in MiB. */
  disk?: number;
  /** Additional arguments for dockerd. */
  arguments?: string[];
}): Promise<DockerDaemon> {
  const prefix = dockerDirectory(options.flavour);
  if (prefix === undefined)
    throw new Error('there is no Docker engine here: run .ci/testbed/install as root');
  // Short, since a socket's path has at most 107 bytes.
  const root = await mkdtemp(join(tmpdir(), 'dockerd-'));
  const socket = join(root, 'd.sock');
  const env = await clientEnvironment(prefix, root, socket, options.flavour);
  if (options.disk !== undefined) await mountDisk(join(root, 'data'), options.disk);
  const daemon = await startDaemon(prefix, root, socket, options);
  const closers: (() => Promise<void>)[] = [];
  const docker: DockerDaemon['docker'] = (args, given) =>
    client(join(prefix, 'bin/docker'), args, env, given);
  const close = async () => {
    for (const closer of closers) await closer();
    await stop(daemon);
    await unmountBelow(root);
    await rm(root, { recursive: true, force: true, maxRetries: 5 });
  };
  const buildkit = async () => {
    const served = await serveBuildkit(socket, join(root, `buildkit-${closers.length}.sock`));
    closers.push(served.close);
    return served.address;
  };
  try {
    if (options.baseImage !== false) await buildBaseImage(docker, root);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    env,
    docker,
    buildkit,
    withoutStore: () => hideStore(root),
    allowEveryone: () => allowEveryone(root),
    close,
  };
}

async function allowEveryone(root: string): Promise<void> {
  await chmod(join(root, 'd.sock'), 0o666);
  await chmod(root, 0o755);
}

/** Changes the owner of the containerd store's content. The daemon is privileged, so it can still read it. */
async function hideStore(root: string): Promise<string[]> {
  const content = join(root, 'data/containerd/daemon/io.containerd.content.v1.content');
  await run('chown', ['65534', content]);
  await run('chmod', ['700', content]);
  return ['setpriv', '--bounding-set=-dac_override,-dac_read_search'];
}

async function clientEnvironment(prefix: string, root: string, socket: string, flavour: Flavour) {
  const config = join(root, 'config');
  await mkdir(join(config, 'cli-plugins'), { recursive: true });
  if (flavour !== '20.10') {
    await symlink(
      join(prefix, 'libexec/docker/cli-plugins/docker-buildx'),
      join(config, 'cli-plugins/docker-buildx'),
    );
  }
  return {
    DOCKER_HOST: `unix://${socket}`,
    DOCKER_CONFIG: config,
    HOME: root,
    PATH: `${join(prefix, 'bin')}:${process.env['PATH'] ?? ''}`,
  };
}

async function startDaemon(
  prefix: string,
  root: string,
  socket: string,
  options: Parameters<typeof startDockerd>[0],
): Promise<ChildProcess> {
  const configFile = join(root, 'daemon.json');
  const containerd = options.flavour.endsWith('-containerd');
  const config = containerd ? { features: { 'containerd-snapshotter': true } } : {};
  await writeFile(configFile, JSON.stringify(config));
  // No firewall rules: several daemons share the machine, and no container needs external access.
  const args = ['--config-file', configFile, '--iptables=false', '--ip6tables=false'];
  args.push('--data-root', join(root, 'data'), '--exec-root', join(root, 'exec'));
  args.push('-H', `unix://${socket}`, '-p', join(root, 'pid'), ...(options.arguments ?? []));
  const [command = '', ...rest] = [...namespaces(root, options), join(prefix, 'sbin/dockerd'), ...args];
  const daemon = spawn(command, rest, {
    env: {
      ...process.env,
      PATH: `${join(prefix, 'bin')}:${join(prefix, 'sbin')}:${process.env['PATH'] ?? ''}`,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const log: string[] = [];
  const lines = createInterface({ input: daemon.stderr! });
  const ready = new Promise<void>((settle, reject) => {
    lines.on('line', (line) => {
      log.push(line);
      if (line.includes('API listen on')) settle();
    });
    daemon.once('error', reject);
    daemon.once('exit', (code) =>
      reject(new Error(`dockerd ended with ${code}: ${log.slice(-10).join('\n')}`)),
    );
  });
  await ready;
  return daemon;
}

/** Command line prefix for running in a separate network, mount or UTS namespace. */
function namespaces(
  root: string,
  { elsewhere, hidden, hostname }: { elsewhere?: boolean; hidden?: boolean; hostname?: string },
): string[] {
  if (!elsewhere && !hidden && hostname === undefined) return [];
  const network = elsewhere ? ['busybox ip link set lo up'] : [];
  const data = join(root, 'data');
  const mount = hidden ? [`mkdir -p ${data}`, `mount -t tmpfs tmpfs ${data}`] : [];
  const name = hostname === undefined ? [] : [`busybox hostname ${hostname}`];
  const script = [...network, ...mount, ...name, 'exec "$0" "$@"'].join(' && ');
  return [
    'unshare',
    ...(elsewhere ? ['--net'] : []),
    ...(hidden ? ['--mount'] : []),
    ...(hostname === undefined ? [] : ['--uts']),
    '/bin/sh',
    '-c',
    script,
  ];
}

/** On a busy machine, the same container can lose its output twice in a row. */
const MOST_TRIES = 5;

/**
 * A container's output, from its log: a short-lived container may exit before a client attaches to it. A
 * daemon waits at most two seconds for the last output, which may be too short on a busy machine, so a
 * container that printed nothing runs again.
 */
export async function printedBy(
  daemon: Pick<DockerDaemon, 'docker'>,
  image: string,
  options: readonly string[] = [],
  command: readonly string[] = [],
): Promise<string> {
  const arguments_ = [...options, image, ...command];
  for (let tries = 1; ; tries++) {
    const printed = await printedOnce(daemon, arguments_);
    if (printed !== '' || tries === MOST_TRIES) return printed;
  }
}

async function printedOnce(
  { docker }: Pick<DockerDaemon, 'docker'>,
  arguments_: readonly string[],
): Promise<string> {
  const id = (await docker(['run', '--detach', ...arguments_])).trim();
  try {
    const code = (await docker(['wait', id])).trim();
    if (code !== '0') throw new Error(`${arguments_.join(' ')} ended with ${code}`);
    return await docker(['logs', id]);
  } finally {
    await docker(['rm', '--force', id]);
  }
}

async function buildBaseImage(docker: DockerDaemon['docker'], root: string): Promise<void> {
  const context = join(root, 'base');
  await mkdir(context);
  await copyFile('/bin/busybox', join(context, 'busybox'));
  const dockerfile = ['FROM scratch', 'COPY busybox /bin/busybox'];
  dockerfile.push('RUN ["/bin/busybox","--install","-s","/bin"]', 'ENV PATH=/bin', 'CMD ["sh"]');
  await writeFile(join(context, 'Dockerfile'), dockerfile.join('\n'));
  await docker(['build', '-t', BASE_IMAGE, context]);
}

async function client(
  command: string,
  args: string[],
  env: Record<string, string>,
  given: { input?: string | Buffer; cwd?: string } = {},
): Promise<string> {
  const child = run(command, args, { env: { ...process.env, ...env }, cwd: given.cwd, maxBuffer: 1 << 28 });
  child.child.stdin?.end(given.input);
  const { stdout } = await child;
  return stdout;
}

async function stop(daemon: ChildProcess): Promise<void> {
  if (daemon.exitCode !== null || daemon.signalCode !== null) return;
  const ended = once(daemon, 'exit');
  daemon.kill('SIGTERM');
  await ended;
}

/** A terminated daemon leaves mounts of its network namespaces and snapshots behind. */
async function unmountBelow(root: string): Promise<void> {
  const mounts = (await readFile('/proc/self/mounts', 'utf8'))
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '');
  for (const mount of mounts.filter((path) => path.startsWith(`${root}/`)).reverse()) {
    await run('umount', ['-l', mount]).catch(() => undefined);
  }
}
