import type { BuildEnvironment } from '../types/environment.ts';
import { plainDockerClient } from '../commands/docker-client.ts';
import { runQuiet } from '../commands/run.ts';
import { parseInfo, readClient, readServer, type DockerServer, type Info } from './info.ts';
import { daemonSocket, getFromDaemon } from './socket.ts';

export type CommandEnvironment = Pick<BuildEnvironment, 'env' | 'signal' | 'workspace'>;

/** What is known about the local Docker. Missing parts are undefined, never an error. */
export interface DockerFacts {
  /** Version of the client, or `NOT_ASKED`; undefined when there is no `docker` command. */
  client?: string;
  /** Version of the buildx plugin. */
  buildx?: string;
  /** Why an installed plugin can't be run. */
  buildxProblem?: string;
  server?: DockerServer;
  /** Why the daemon didn't respond, in the client's words. */
  serverProblem?: string;
}

export interface BuilderFacts {
  name: string;
  /** `docker`, `docker-container`, `remote`, `kubernetes`, `cloud`. */
  driver: string;
  /** Platforms its nodes report, including emulated ones. */
  platforms: string[];
  /** Version of BuildKit, if the node reports it. */
  buildkit?: string;
  /** Name of the machine or container that BuildKit runs in, if there is one node and it reports it. */
  hostname?: string;
  /** Why none of its nodes responds. */
  problem?: string;
  /** Nodes that don't respond while others do. */
  away?: { platforms: string[]; problem: string };
}

/** The refusal of an engine that is installed but can't be used for any request. */
export function broken(what: string, why: string | undefined): string {
  return `${what} does not answer: ${why ?? 'no reason given'}`;
}

/**
 * Why the client's version is unknown: older clients don't report it when they can't read a daemon's
 * certificates.
 */
export function missingClient({ serverProblem }: DockerFacts): string {
  return serverProblem === undefined || /^command \S+ not found/.test(serverProblem)
    ? '`docker` not found'
    : broken('the Docker daemon', serverProblem);
}

/** Whether a refusal comes from `broken`. */
export function isBroken(reason: string): boolean {
  return /\bdoes not (?:answer|run): /.test(reason);
}

const dockerCache = new WeakMap<object, Promise<DockerFacts>>();
const clientCache = new WeakMap<object, Promise<DockerFacts>>();
const builderCache = new WeakMap<object, Map<string | undefined, Promise<BuilderFacts>>>();

/** The version of a client that wasn't asked for it. */
const NOT_ASKED = 'unknown';

/** Queries the Docker daemon and buildx, or the client where only it can tell; cached per environment. */
export function dockerFacts(environment: CommandEnvironment): Promise<DockerFacts> {
  return cached(dockerCache, environment.env, async () => {
    return (await probeDirectly(environment)) ?? factsOfClient(environment);
  });
}

/** The same, always with the version of the client; cached per environment. */
export function factsOfClient(environment: CommandEnvironment): Promise<DockerFacts> {
  return cached(clientCache, environment.env, () => probeDocker(environment));
}

/** The answer in the cache; if there is none, that of `probe`, which is kept. */
export function cached<T>(
  cache: WeakMap<object, Promise<T>>,
  key: object,
  probe: () => Promise<T>,
): Promise<T> {
  const facts = cache.get(key) ?? probe();
  cache.set(key, facts);
  return facts;
}

async function probeDocker(environment: CommandEnvironment): Promise<DockerFacts> {
  const answer = await ask(environment, ['info', '--format', '{{json .}}']);
  const info = answer.output === undefined ? undefined : parseInfo(answer.output);
  const facts: DockerFacts = (info && readClient(info)) ?? (await probeClient(environment));
  const server = info && readServer(info);
  if (typeof server === 'object') facts.server = server;
  else facts.serverProblem = server ?? answer.problem ?? 'the daemon did not answer';
  return facts;
}

/**
 * Asks the daemon itself, which takes a tenth of the time of `docker info`. Undefined where the client may talk to
 * another one, and when something is missing: the client says why.
 */
async function probeDirectly(environment: CommandEnvironment): Promise<DockerFacts | undefined> {
  const { env, signal } = environment;
  const socket = daemonSocket(env);
  if (socket === undefined || plainDockerClient(env)?.buildx === undefined) return undefined;
  const [info, buildx] = await Promise.all([
    getFromDaemon(socket, '/info', signal).catch(() => undefined),
    buildxVersion(environment),
  ]);
  const server = readServer((info ?? {}) as Info);
  return typeof server === 'object' && buildx !== undefined
    ? { client: NOT_ASKED, buildx, server }
    : undefined;
}

/**
 * For clients that don't describe themselves in `docker info` (before 23): the two extra processes take
 * longer than the daemon's whole response.
 */
async function probeClient(environment: CommandEnvironment): Promise<Pick<DockerFacts, 'client' | 'buildx'>> {
  const [client, buildx] = await Promise.all([ask(environment, ['--version']), buildxVersion(environment)]);
  const clientVersion = /version v?([^\s,]+)/.exec(client.output ?? '')?.[1];
  return {
    ...(clientVersion === undefined ? {} : { client: clientVersion }),
    ...(buildx === undefined ? {} : { buildx }),
  };
}

/** Without the plugin, `docker buildx version` fails or prints the client's own help. */
async function buildxVersion(environment: CommandEnvironment): Promise<string | undefined> {
  const { output } = await ask(environment, ['buildx', 'version']);
  return /buildx v?(\S+)/.exec(output ?? '')?.[1];
}

/**
 * Queries buildx about a builder (absent: the current one), starting it if it isn't running; cached per
 * environment.
 */
export function builderFacts(environment: CommandEnvironment, name?: string): Promise<BuilderFacts> {
  const builders = builderCache.get(environment.env) ?? new Map<string | undefined, Promise<BuilderFacts>>();
  builderCache.set(environment.env, builders);
  const facts = builders.get(name) ?? probeBuilder(environment, name);
  builders.set(name, facts);
  return facts;
}

async function probeBuilder(
  environment: CommandEnvironment,
  name: string | undefined,
): Promise<BuilderFacts> {
  const args = ['buildx', 'inspect', '--bootstrap', ...(name === undefined ? [] : [name])];
  const answer = await ask(environment, args);
  if (answer.output !== undefined) return readBuilder(answer.output);
  const problem = answer.problem ?? 'it did not answer';
  // Describe the builder as it would be if it were running.
  const described = await ask(
    environment,
    args.filter((word) => word !== '--bootstrap'),
  );
  if (described.output === undefined)
    return { name: name ?? 'default', driver: 'unknown', platforms: [], problem };
  const facts = readBuilder(described.output);
  return {
    ...facts,
    problem: isStandIn(described.output, facts) ? `${STAND_IN}: ${problem}` : problem,
  };
}

const STAND_IN = 'its daemon offers no BuildKit, and none could be started in a container';

/**
 * Whether buildx would run BuildKit in a container because the daemon of a docker context has none. A
 * context's builder and its node have the context's name, which no user-created builder can have.
 */
function isStandIn(inspected: string, { name, driver }: BuilderFacts): boolean {
  const endpoint = /^Endpoint:[ \t]*(\S+)/m.exec(inspected)?.[1];
  return driver === 'docker-container' && endpoint === name;
}

/**
 * Parses `docker buildx inspect`: `Key: value` lines, a block for the builder and one for each node. A
 * builder is usable if at least one node responds; platforms that only the others can run are in `away`.
 */
export function readBuilder(output: string): BuilderFacts {
  const [head = '', ...nodes] = output.split(/^(?=Name:)/m).filter((block) => block.trim() !== '');
  const dead = nodes.filter((node) => /^Error:/m.test(node));
  if (dead.length === 0 || dead.length === nodes.length) return readBlocks(output);
  const alive = readBlocks([head, ...nodes.filter((node) => !dead.includes(node))].join('\n'));
  const away = readBlocks(dead.join('\n'));
  return { ...alive, away: { platforms: away.platforms, problem: away.problem ?? 'it did not answer' } };
}

const HOSTNAME_LABEL = 'org\\.mobyproject\\.buildkit\\.worker\\.hostname';

function readBlocks(output: string): BuilderFacts {
  const values = (key: string) =>
    [...output.matchAll(new RegExp(`^\\s*${key}:[ \\t]*(.+)$`, 'gm'))].map((match) =>
      (match[1] ?? '').trim(),
    );
  const platforms = values('Platforms').flatMap((line) => line.split(/[,\s]+/));
  const facts: BuilderFacts = {
    name: values('Name')[0] ?? 'default',
    driver: values('Driver')[0] ?? 'unknown',
    // A star marks a platform that was set by hand.
    platforms: [...new Set(platforms.map((platform) => platform.replace(/\*$/, '')).filter(Boolean))],
  };
  const buildkit = values('BuildKit(?: version)?')[0] ?? values('Buildkit')[0];
  if (buildkit !== undefined) facts.buildkit = buildkit.replace(/^v/, '');
  // The builder has a name as well as its nodes.
  const [hostname] = values('Name').length > 2 ? [] : values(HOSTNAME_LABEL);
  if (hostname !== undefined) facts.hostname = hostname;
  const problem = values('Error')[0];
  if (problem !== undefined) facts.problem = problem;
  return facts;
}

/**
 * True when `have` is at least `wanted`, both `major.minor[.patch]`; also for a development build without a
 * version.
 */
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

async function ask(
  environment: CommandEnvironment,
  args: string[],
): Promise<{ output?: string; problem?: string }> {
  const lines: string[] = [];
  const command = { file: 'docker', args, env: environment.env, cwd: environment.workspace };
  try {
    const output = await runQuiet(command, {
      signal: environment.signal,
      onLine: (line) => lines.push(line),
    });
    return { output };
  } catch (error) {
    environment.signal.throwIfAborted();
    const said = lines.findLast((line) => line.trim() !== '');
    return { problem: said?.replace(/^ERROR: /, '') ?? (error as Error).message };
  }
}
