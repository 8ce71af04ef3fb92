import { execFileSync } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDockerd, type DockerDaemon, type Flavour } from '../__tests__/e2e/support/engine.ts';
import type { Command } from './measure.ts';
import type { Contestant } from './scenarios.ts';
import { floor, image } from './scenarios.ts';
import { USER, type BenchRegistry } from './registries.ts';

/** Docker with buildx, with an image of the given layers built and cached. */
export interface Engine {
  context: string;
  /** Environment for child processes, with `docker` on PATH. */
  env: Record<string, string>;
  /** Prefix of a command line that must not be able to read the daemon's files. */
  withoutStore: string[];
  /** Process ids of the daemons that work for the client. */
  daemons: number[];
  buildx(hosts: readonly string[], tags: readonly string[], builder?: string): Contestant;
  /** Adds a builder that uses the daemon's BuildKit as a remote one, and builds the image into its cache. */
  addBuilder(name: string): Promise<void>;
  /** Removes all images and caches, as on a fresh runner. */
  forget(): void;
  dockerPush(hosts: readonly string[], tag: string): Contestant;
  close(): Promise<void>;
}

/**
 * Starts the daemon.
 * @param warmUp a registry that gets the image once, so that no measurement includes compressing its layers
 */
export async function startEngine(
  layers: readonly number[],
  warmUp: BenchRegistry,
  { flavour = '28-containerd', hostname }: { flavour?: Flavour; hostname?: string } = {},
): Promise<Engine> {
  const named = hostname === undefined ? {} : { hostname };
  const daemon = await startDockerd({ flavour, ...named, baseImage: false });
  const context = writeContext(layers);
  logIn(daemon, [warmUp.host]);
  await daemon.docker(['buildx', 'build', '--push', '-t', `${image(warmUp.host, 'warm/up')}:1`, context]);
  return {
    context,
    env: daemon.env,
    withoutStore: flavour.endsWith('containerd') ? await daemon.withoutStore() : [],
    daemons: [daemonPid(daemon)],
    buildx: (hosts, tags, builder) => ({
      name: 'buildx build --push',
      commands: [buildx(daemon, context, hosts, { tags, ...(builder === undefined ? {} : { builder }) })],
    }),
    async addBuilder(name) {
      const socket = await daemon.buildkit();
      await daemon.docker(['buildx', 'create', '--name', name, '--driver', 'remote', socket]);
      const warm = `${image(warmUp.host, 'warm/up')}:2`;
      await daemon.docker(['buildx', 'build', '--builder', name, '--push', '-t', warm, context]);
    },
    forget() {
      const env = { ...process.env, ...daemon.env };
      for (const what of ['system', 'builder']) execFileSync('docker', [what, 'prune', '-af'], { env });
    },
    dockerPush: (hosts, tag) => ({
      name: 'docker push',
      commands: hosts.map((host) => ({
        argv: ['docker', 'push', '-q', `${image(host)}:${tag}`],
        env: daemon.env,
      })),
    }),
    async close() {
      await daemon.close();
      rmSync(context, { recursive: true, force: true });
    },
  };
}

/** A Dockerfile without RUN: a 40 MB binary for each of two platforms, on a base image. */
export interface BinaryProject {
  context: string;
  /** The binaries. */
  files: string[];
  /** Simulates a new compilation: no earlier layer can be reused. */
  change(): void;
}

/**
 * Writes the project.
 * @param base reference of the base image
 */
export function makeBinaryProject(base: string): BinaryProject {
  const context = mkdtempSync(join(tmpdir(), 'bench-binary-'));
  writeFileSync(
    join(context, 'Dockerfile'),
    [`FROM ${base}`, 'ARG TARGETARCH', 'COPY --chmod=755 app-$TARGETARCH /app', 'ENTRYPOINT ["/app"]'].join(
      '\n',
    ),
  );
  // Node's own executable, which compresses like any binary.
  const binary = readFileSync(process.execPath).subarray(0, 40e6);
  const files = ['amd64', 'arm64'].map((architecture) => join(context, `app-${architecture}`));
  return {
    context,
    files,
    change() {
      for (const file of files) {
        for (let at = 0; at < binary.length; at += 1e6) randomFillSync(binary, at, 64);
        writeFileSync(file, binary);
      }
    },
  };
}

/** Runs a contestant without permission to read the daemon's files, as on a hosted runner. */
export function unprivileged({ withoutStore }: Engine, { name, commands }: Contestant): Contestant {
  return {
    name,
    commands: commands.map((command) => ({ ...command, argv: [...withoutStore, ...command.argv] })),
  };
}

/** Adds the benchmark's credentials to the client's config. */
export function logIn(daemon: { env: Record<string, string> }, hosts: readonly string[]): void {
  const auth = Buffer.from(`${USER.username}:${USER.password}`).toString('base64');
  const auths = Object.fromEntries(hosts.map((host) => [host, { auth }]));
  writeFileSync(join(daemon.env['DOCKER_CONFIG'] ?? '', 'config.json'), JSON.stringify({ auths }));
}

/** `docker buildx build --push` of a context to all hosts. */
export function buildx(
  daemon: { env: Record<string, string> },
  context: string,
  hosts: readonly string[],
  options: { tags: readonly string[]; platforms?: string; builder?: string },
): Command {
  const { tags, platforms, builder } = options;
  const names = hosts.flatMap((host) => tags.map((tag) => ['-t', `${image(host)}:${tag}`])).flat();
  const platform = platforms === undefined ? [] : ['--platform', platforms];
  const chosen = builder === undefined ? [] : ['--builder', builder];
  return {
    argv: ['docker', 'buildx', 'build', ...chosen, '-q', '--push', ...platform, ...names, context],
    env: daemon.env,
  };
}

function writeContext(layers: readonly number[]): string {
  const context = mkdtempSync(join(tmpdir(), 'bench-context-'));
  const lines = ['FROM scratch'];
  layers.forEach((megabytes, number) => {
    mkdirSync(join(context, `l${number}`));
    const bytes = randomFillSync(Buffer.allocUnsafe(Math.round(megabytes * 1e6)));
    writeFileSync(join(context, `l${number}`, 'data'), bytes);
    lines.push(`COPY l${number} /l${number}`);
  });
  writeFileSync(join(context, 'Dockerfile'), lines.join('\n'));
  return context;
}

function daemonPid(daemon: DockerDaemon): number {
  return Number(readFileSync(join(daemon.env['HOME'] ?? '', 'pid'), 'utf8'));
}

/**
 * The lower bound for a builder that can't push to this machine: its own export of the fully cached image as a layout,
 * then an upload of the image's blobs.
 */
export function exportAndFloor(engine: Engine, hosts: readonly string[], builder: string): Contestant {
  const directory = mkdtempSync(join(tmpdir(), 'bench-export-'));
  const [{ argv }] = floor(directory, hosts).commands as [Command];
  const output = `type=oci,dest=${directory},tar=false`;
  const script = `docker buildx build -q --builder ${builder} -o ${output} "$0" && "$@" && rm -r ${directory}`;
  return {
    name: 'export + PUTs',
    commands: [{ argv: ['sh', '-c', script, engine.context, ...argv], env: engine.env }],
  };
}

/** The lower bound for a build: the engine's fully cached build, then an upload of the image's blobs. */
export function warmBuildAndFloor(engine: Engine, layout: string, hosts: readonly string[]): Contestant {
  const [{ argv }] = floor(layout, hosts).commands as [Command];
  const script = `docker buildx build -q -t warm:1 "$0" && exec "$@"`;
  return {
    name: 'build + PUTs',
    commands: [{ argv: ['sh', '-c', script, engine.context, ...argv], env: engine.env }],
  };
}
