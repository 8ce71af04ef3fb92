import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Problem } from '../oci/errors.ts';
import { optional } from '../oci/optional.ts';
import { parsePlatform } from '../oci/platform.ts';
import type { BuildEnvironment, BuildRequest } from './contract.ts';
import { dockerFacts } from './docker-facts.ts';
import { docker } from './docker-store.ts';
import { explainFailure } from './failure.ts';
import { runQuiet } from './process.ts';

/** One image of a bake file. */
export interface BakeTarget {
  name: string;
  request: BuildRequest;
  /** Full names `repository:tag` that the file gives it. */
  tags: string[];
}

/** A target as `docker buildx bake --print` writes it. https://docs.docker.com/build/bake/reference/ */
interface PrintedTarget {
  context?: string;
  dockerfile?: string;
  'dockerfile-inline'?: string;
  contexts?: Record<string, string>;
  args?: Record<string, string | null>;
  labels?: Record<string, string | null>;
  annotations?: string[];
  tags?: string[];
  'cache-from'?: PrintedValue[];
  'cache-to'?: PrintedValue[];
  target?: string;
  platforms?: string[];
  secret?: PrintedValue[];
  ssh?: PrintedValue[];
  attest?: PrintedValue[];
  'no-cache'?: boolean;
  'no-cache-filter'?: string[];
  pull?: boolean;
  network?: string;
  'shm-size'?: string;
  ulimits?: string[];
  entitlements?: string[];
}

/** A string, or with newer versions of buildx the same as an object. */
type PrintedValue = string | Record<string, string | number | boolean>;

type Environment = Omit<BuildEnvironment, 'sink'>;

/**
 * Reads bake files by buildx itself, which knows their language, and makes a build request of each target. What a
 * target doesn't say is as in `base`.
 * @throws Problem when buildx isn't there, refuses a file, or a target builds on another one of them.
 */
export async function bakeTargets(
  base: BuildRequest,
  files: readonly string[],
  targets: readonly string[],
  environment: Environment,
): Promise<BakeTarget[]> {
  if ((await dockerFacts(environment)).buildx === undefined) {
    throw new Problem('bake files are read by buildx, which is not installed', {
      code: 'ENGINE_MISSING',
      input: 'bake-files',
      hint: 'Install the buildx plugin of docker; its daemon is not needed. Or run this step once for each image.',
    });
  }
  const args = ['buildx', 'bake', '--print', ...files.flatMap((file) => ['--file', file]), ...targets];
  let printed: string;
  try {
    const onLine = (line: string) => environment.reporter.debug(line);
    printed = await runQuiet({ ...docker(environment), args }, { signal: environment.signal, onLine });
  } catch (error) {
    throw explainFailure(error, { engine: 'buildx' });
  }
  const { target } = JSON.parse(printed) as { target?: Record<string, PrintedTarget> };
  const requests: BakeTarget[] = [];
  for (const [name, one] of Object.entries(target ?? {})) {
    requests.push({ name, request: await toRequest(name, one, base, environment), tags: one.tags ?? [] });
  }
  if (requests.length > 0) return requests;
  throw new Problem(`${files.join(', ')} define no target ${targets.join(', ') || 'default'}`, {
    code: 'TARGET_MISSING',
    input: 'bake-targets',
  });
}

async function toRequest(
  name: string,
  target: PrintedTarget,
  base: BuildRequest,
  environment: Environment,
): Promise<BuildRequest> {
  const context = target.context ?? '.';
  const file = await dockerfileOf(name, target, context, environment);
  const buildContexts = Object.entries(target.contexts ?? {}).map(([key, value]) => `${key}=${value}`);
  const linked = buildContexts.find((line) => /=target:/.test(line));
  if (linked !== undefined) {
    throw new Problem(`the bake target ${name} builds on another target (${linked})`, {
      code: 'UNSUPPORTED',
      input: 'bake-files',
      hint: 'Make them stages of one Dockerfile, or publish the other target first and name its image.',
    });
  }
  return {
    ...base,
    context,
    ...(file === undefined ? {} : { file }),
    ...optional('target', target.target),
    ...optional('network', target.network),
    ...optional('shmSize', target['shm-size']),
    platforms: target.platforms ? target.platforms.map(parsePlatform) : base.platforms,
    buildArgs: [...base.buildArgs, ...pairs(target.args)],
    labels: [...pairs(target.labels), ...base.labels],
    annotations: [...(target.annotations ?? []), ...base.annotations],
    buildContexts: [...base.buildContexts, ...buildContexts],
    cacheFrom: [...base.cacheFrom, ...values(target['cache-from'])],
    cacheTo: [...base.cacheTo, ...values(target['cache-to'])],
    attests: [...base.attests, ...values(target.attest)],
    ssh: [...base.ssh, ...values(target.ssh)],
    ...secretsOf(target, base),
    noCache: base.noCache || (target['no-cache'] ?? false),
    noCacheFilters: [...base.noCacheFilters, ...(target['no-cache-filter'] ?? [])],
    pull: base.pull || (target.pull ?? false),
    ulimits: [...base.ulimits, ...(target.ulimits ?? [])],
    allow: [...base.allow, ...(target.entitlements ?? [])],
    names: target.tags ?? [],
  };
}

/** A path in a bake file is relative to the context; the input `file` is relative to the workspace. */
async function dockerfileOf(
  name: string,
  target: PrintedTarget,
  context: string,
  { temporaryDirectory }: Environment,
): Promise<string | undefined> {
  const inline = target['dockerfile-inline'];
  if (inline !== undefined) {
    const path = join(temporaryDirectory, `bake-${name.replace(/[^\w.-]/g, '_')}.Dockerfile`);
    await writeFile(path, inline, { mode: 0o600 });
    return path;
  }
  if (target.dockerfile === undefined) return undefined;
  return /^[a-z]+:\/\//.test(context) ? target.dockerfile : join(context, target.dockerfile);
}

/** `id=token,src=file` or `id=token,env=NAME`, as the inputs secret-files and secret-envs have them. */
function secretsOf(target: PrintedTarget, base: BuildRequest): Pick<BuildRequest, 'secretEnvs' | 'secretFiles'> {
  const secretEnvs = [...base.secretEnvs];
  const secretFiles = [...base.secretFiles];
  for (const line of values(target.secret)) {
    const fields = new Map(line.split(',').map((field) => [field.split('=')[0], field.slice(field.indexOf('=') + 1)]));
    const id = fields.get('id') ?? '';
    const path = fields.get('src') ?? fields.get('source');
    if (path === undefined) secretEnvs.push(`${id}=${fields.get('env') ?? id}`);
    else secretFiles.push(`${id}=${path}`);
  }
  return { secretEnvs, secretFiles };
}

function pairs(map: Record<string, string | null> | undefined): string[] {
  return Object.entries(map ?? {}).map(([key, value]) => (value === null ? key : `${key}=${value}`));
}

function values(list: readonly PrintedValue[] | undefined): string[] {
  return (list ?? []).map((value) =>
    typeof value === 'string'
      ? value
      : Object.entries(value)
          .map(([key, field]) => `${key}=${field}`)
          .join(','),
  );
}
