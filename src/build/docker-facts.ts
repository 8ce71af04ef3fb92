import type { BuildEnvironment } from './contract.ts';
import { runQuiet } from './process.ts';

export type ProbeEnvironment = Pick<BuildEnvironment, 'env' | 'signal' | 'workspace'>;

/** What there is of Docker. Every part that isn't there is undefined; nothing here throws for that. */
export interface DockerFacts {
  /** Version of the client; undefined when there is no `docker` command. */
  client?: string;
  /** Version of the buildx plugin. */
  buildx?: string;
  server?: DockerServer;
  /** Why the daemon didn't answer, in the client's words. */
  serverProblem?: string;
}

export interface DockerServer {
  version: string;
  /** True with the containerd image store: several platforms, attestations and digests are kept as they are. */
  containerdStore: boolean;
  /** `linux` or `windows`. */
  os: string;
  /** As in platforms: `amd64`, `arm64`. */
  architecture: string;
  /** True when the daemon is Podman behind Docker's client. */
  podman: boolean;
}

export interface BuilderFacts {
  name: string;
  /** `docker`, `docker-container`, `remote`, `kubernetes`, `cloud`. */
  driver: string;
  /** Platforms its nodes say they can run, emulated ones among them. */
  platforms: string[];
  /** Version of BuildKit, where the node tells it. */
  buildkit?: string;
  /** Why it doesn't answer. */
  problem?: string;
}

const dockerCache = new WeakMap<object, Promise<DockerFacts>>();

/** Asks the Docker client and daemon what they are; asked once for each environment. */
export function dockerFacts(environment: ProbeEnvironment): Promise<DockerFacts> {
  let facts = dockerCache.get(environment.env);
  if (!facts) {
    facts = probeDocker(environment);
    dockerCache.set(environment.env, facts);
  }
  return facts;
}

async function probeDocker(environment: ProbeEnvironment): Promise<DockerFacts> {
  const [client, buildx, info] = await Promise.all([
    ask(environment, ['--version']),
    ask(environment, ['buildx', 'version']),
    ask(environment, ['info', '--format', '{{json .}}']),
  ]);
  const facts: DockerFacts = {};
  const clientVersion = version(client.output);
  if (clientVersion !== undefined) facts.client = clientVersion;
  // Without the plugin, `docker buildx version` fails, or prints the client's own help.
  const buildxVersion = /buildx v?(\S+)/.exec(buildx.output ?? '')?.[1];
  if (buildxVersion !== undefined) facts.buildx = buildxVersion;
  const server = info.output === undefined ? undefined : readInfo(info.output);
  if (typeof server === 'object') facts.server = server;
  else facts.serverProblem = server ?? info.problem ?? 'the daemon did not answer';
  return facts;
}

interface Info {
  ServerVersion?: string;
  OSType?: string;
  Architecture?: string;
  DriverStatus?: [string, string][];
  ServerErrors?: string[];
  BuildahVersion?: string;
  OperatingSystem?: string;
}

/** @returns what the daemon says of itself, or why it couldn't be asked. */
function readInfo(output: string): DockerServer | string | undefined {
  let info: Info;
  try {
    info = JSON.parse(output) as Info;
  } catch {
    return undefined;
  }
  if (info.ServerErrors?.length) return info.ServerErrors[0];
  if (!info.ServerVersion) return undefined;
  return {
    version: info.ServerVersion,
    containerdStore: (info.DriverStatus ?? []).some(([, value]) => value.startsWith('io.containerd.snapshotter.')),
    os: info.OSType ?? 'linux',
    architecture: ARCHITECTURES[info.Architecture ?? ''] ?? info.Architecture ?? 'amd64',
    podman: info.BuildahVersion !== undefined || /podman/i.test(info.OperatingSystem ?? ''),
  };
}

const ARCHITECTURES: Record<string, string> = { x86_64: 'amd64', aarch64: 'arm64', armv7l: 'arm', i686: '386' };

/** Asks buildx about a builder (absent: the current one), starting it when it isn't up. */
export async function builderFacts(environment: ProbeEnvironment, name?: string): Promise<BuilderFacts> {
  const args = ['buildx', 'inspect', '--bootstrap', ...(name === undefined ? [] : [name])];
  const answer = await ask(environment, args);
  if (answer.output === undefined) {
    return { name: name ?? 'default', driver: 'unknown', platforms: [], problem: answer.problem ?? 'it did not answer' };
  }
  return readBuilder(answer.output);
}

/** Reads `docker buildx inspect`: `Key: value` lines, a block for the builder and one for each of its nodes. */
export function readBuilder(output: string): BuilderFacts {
  const values = (key: string) =>
    [...output.matchAll(new RegExp(`^\\s*${key}:[ \\t]*(.+)$`, 'gm'))].map((match) => (match[1] ?? '').trim());
  const platforms = values('Platforms').flatMap((line) => line.split(/[,\s]+/));
  const facts: BuilderFacts = {
    name: values('Name')[0] ?? 'default',
    driver: values('Driver')[0] ?? 'unknown',
    // A star marks a platform that was set by hand.
    platforms: [...new Set(platforms.map((platform) => platform.replace(/\*$/, '')).filter(Boolean))],
  };
  const buildkit = values('BuildKit(?: version)?')[0] ?? values('Buildkit')[0];
  if (buildkit !== undefined) facts.buildkit = buildkit.replace(/^v/, '');
  const problem = values('Error')[0];
  if (problem !== undefined) facts.problem = problem;
  return facts;
}

/** True when `have` is at least `wanted`, both `major.minor[.patch]`; a development build of no known version is. */
export function isAtLeast(have: string | undefined, wanted: string): boolean {
  if (have === undefined) return false;
  const [major = 0, minor = 0, patch = 0] = numbers(have);
  if (major === 0 && minor === 0 && patch === 0) return true;
  const [wantedMajor = 0, wantedMinor = 0, wantedPatch = 0] = numbers(wanted);
  return (major - wantedMajor || minor - wantedMinor || patch - wantedPatch) >= 0;
}

function numbers(text: string): number[] {
  return (/^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?/.exec(text) ?? []).slice(1).map((part) => Number(part ?? 0));
}

function version(output: string | undefined): string | undefined {
  return /version v?([^\s,]+)/.exec(output ?? '')?.[1];
}

async function ask(environment: ProbeEnvironment, args: string[]): Promise<{ output?: string; problem?: string }> {
  const lines: string[] = [];
  const command = { file: 'docker', args, env: environment.env, cwd: environment.workspace };
  try {
    const output = await runQuiet(command, { signal: environment.signal, onLine: (line) => lines.push(line) });
    return { output };
  } catch (error) {
    environment.signal.throwIfAborted();
    return { problem: lines.findLast((line) => line.trim() !== '') ?? (error as Error).message };
  }
}
