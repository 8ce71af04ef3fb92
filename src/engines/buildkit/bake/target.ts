import { writeFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import type { BuildRequest } from '../../../builder/types.ts';
import type { Platform } from '../../../oci/descriptor.ts';
import { PublishError } from '../../../oci/errors.ts';
import { parsePlatform } from '../../../oci/platform.ts';
import { isHandedTo } from '../../../support/process/child-environment.ts';
import { optional } from '../../../support/optional.ts';
import type { ProbeEnvironment } from '../../types/environment.ts';
import type { BakeRequests } from './rights.ts';
import {
  fieldsOf,
  keysIn,
  outputLine,
  outputType,
  pairs,
  sshLine,
  values,
  type PrintedValue,
} from './values.ts';

/** A target as printed by `docker buildx bake --print`. https://docs.docker.com/build/bake/reference/ */
export interface PrintedTarget {
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
  output?: PrintedValue[];
  'extra-hosts'?: Record<string, string | null>;
  call?: string;
}

/** The attributes in `PrintedTarget`, and those that don't affect the image. */
const ATTRIBUTES: Record<keyof PrintedTarget, true> & Record<string, true> = {
  ...{ context: true, dockerfile: true, 'dockerfile-inline': true, contexts: true, args: true, labels: true },
  ...{ annotations: true, tags: true, 'cache-from': true, 'cache-to': true, target: true, platforms: true },
  ...{ secret: true, ssh: true, attest: true, 'no-cache': true, 'no-cache-filter': true, pull: true },
  ...{ network: true, 'shm-size': true, ulimits: true, entitlements: true, output: true, call: true },
  ...{ 'extra-hosts': true, name: true, description: true, inherits: true, matrix: true },
};

/**
 * Refuses attributes that a build request doesn't support: they would silently be ignored.
 * @throws PublishError `UNSUPPORTED`
 */
export function requireKnownAttributes(name: string, target: PrintedTarget): void {
  const refuse = (what: string, hint: string) =>
    new PublishError(`The bake target ${name} has ${what}, which isn't supported`, {
      code: 'UNSUPPORTED',
      input: 'bake-files',
      hint,
    });
  if ((target.call ?? 'build') !== 'build')
    throw refuse(
      `call = ${JSON.stringify(target.call)}`,
      'Remove `call`, or leave the target out of `bake-targets`: it answers a question and builds no image.',
    );
  const unknown = Object.keys(target).find((key) => ATTRIBUTES[key] !== true);
  if (unknown !== undefined)
    throw refuse(`the attribute ${unknown}`, 'Remove it, or build this target with docker/bake-action.');
}

type Environment = ProbeEnvironment;

/** A context that is the result of another target. */
export interface Link {
  /** The context's name in the Dockerfile. */
  context: string;
  target: string;
}

/** `contexts = { base = "target:app" }`. https://docs.docker.com/build/bake/contexts/ */
export function linksOf({ contexts = {} }: PrintedTarget): Link[] {
  return Object.entries(contexts).flatMap(([context, value]) =>
    value.startsWith('target:') ? [{ context, target: value.slice('target:'.length) }] : [],
  );
}

/**
 * The build request of a target. Unset attributes are taken from `base`, and so are labels and annotations,
 * which the caller merges; linked contexts are left out.
 */
export async function toRequest(
  name: string,
  target: PrintedTarget,
  base: BuildRequest,
  environment: Environment,
): Promise<BuildRequest> {
  const context = ofWorkspace(target.context ?? '.');
  const file = await dockerfileOf(name, target, context, environment);
  const buildContexts = Object.entries(target.contexts ?? {}).flatMap(([key, value]) =>
    value.startsWith('target:') ? [] : [`${key}=${ofWorkspace(value)}`],
  );
  return {
    ...base,
    context,
    ...(file === undefined ? {} : { file }),
    ...optional('target', target.target),
    ...optional('network', target.network),
    ...optional('shmSize', target['shm-size']),
    platforms: target.platforms ? target.platforms.flatMap(platformsIn) : base.platforms,
    buildArgs: [...base.buildArgs, ...pairs(target.args)],
    buildContexts: [...base.buildContexts, ...buildContexts],
    cacheFrom: [...base.cacheFrom, ...values(target['cache-from'])],
    cacheTo: [...base.cacheTo, ...values(target['cache-to'])],
    attests: [...base.attests, ...values(target.attest)],
    ssh: [...base.ssh, ...(target.ssh ?? []).map(sshLine)],
    ...secretsOf(target, base),
    noCache: base.noCache || (target['no-cache'] ?? false),
    noCacheFilters: [...base.noCacheFilters, ...(target['no-cache-filter'] ?? [])],
    pull: base.pull || (target.pull ?? false),
    ulimits: [...base.ulimits, ...(target.ulimits ?? [])],
    addHosts: [...base.addHosts, ...pairs(target['extra-hosts'])],
    allow: target.entitlements ?? [],
    names: target.tags ?? [],
    ...exportsOf(target, base),
  };
}

/**
 * The target's outputs that write files. Images are published as the step says, and a target that only warms
 * the cache needs no exporter.
 */
function exportsOf({ output }: PrintedTarget, base: BuildRequest): Pick<BuildRequest, 'exports'> {
  const exports = values(output)
    .filter((line) => FILES.includes(outputType(line)))
    .map(outputLine);
  const all = [...(base.exports ?? []), ...exports];
  return all.length === 0 ? {} : { exports: all };
}

const FILES = ['local', 'tar', 'oci'];

/** True of a target that writes files or warms the cache, and results in no image. */
export function isExport({ output }: PrintedTarget): boolean {
  const types = values(output).map(outputType);
  return types.length > 0 && types.every((type) => FILES.includes(type) || type === 'cacheonly');
}

/** `cwd://` is bake's prefix for local paths in remote definitions. */
function ofWorkspace(path: string): string {
  return path.replace(/^cwd:\/\//, '') || '.';
}

/** `--set *.platform=linux/amd64,linux/arm64` results in a single entry. */
function platformsIn(text: string): Platform[] {
  return text.split(',').map((word) => parsePlatform(word.trim()));
}

/** Everything a target needs from this machine beyond the workspace. */
export function requestsOf(name: string, target: PrintedTarget): BakeRequests {
  const context = target.context ?? '.';
  const paths = (list: readonly PrintedValue[] | undefined, keys: readonly string[]) =>
    values(list).flatMap((line) =>
      [...fieldsOf(line)].filter(([key]) => keys.includes(key)).map(([, path]) => path),
    );
  const keys = (target.ssh ?? []).map(sshLine).map(keysIn);
  const dockerfile = target['dockerfile-inline'] === undefined ? target.dockerfile : undefined;
  const contexts = [context, ...Object.values(target.contexts ?? {})].map(localPath);
  const file = dockerfile === undefined ? undefined : localFile(dockerfilePath(dockerfile, context), context);
  for (const line of values(target.secret)) requireHandedVariable(name, line);
  return {
    entitlements: [...wantedEntitlements(target), ...(keys.includes('') ? ['ssh'] : [])],
    reads: [
      ...[...contexts, file].filter((path) => path !== undefined),
      ...paths(target.secret, ['src', 'source']),
      ...paths(target['cache-from'], ['src']),
      ...keys.filter((key) => key !== '').flatMap((key) => key.split(',')),
    ],
    writes: [
      ...paths(target['cache-to'], ['dest']),
      ...paths(values(target.output).map(outputLine), ['dest']).filter((path) => path !== '-'),
    ],
  };
}

/** `network = "host"` is the same as the entitlement. */
function wantedEntitlements({ entitlements = [], network }: PrintedTarget): string[] {
  return [...new Set([...entitlements, ...(network === 'host' ? ['network.host'] : [])])];
}

/** The local path that a context reads; undefined for a remote context. */
function localPath(context: string): string | undefined {
  if (/^(?:https?|git|ssh|docker-image|target):/i.test(context)) return undefined;
  // Anything else that looks like an address is a local directory of that name, if it exists.
  return context
    .replace(/^(?:oci-layout|file|cwd):\/\//i, '')
    .replace(/[@:][^/]*$/, (tag) => (/^oci-layout:/i.test(context) ? '' : tag));
}

/**
 * The path of a target's Dockerfile as passed to the engine; with a remote context, it is relative to that
 * context.
 */
function dockerfilePath(dockerfile: string, context: string): string {
  return isAbsolute(dockerfile) || /^[a-z]+:\/\//.test(context) ? dockerfile : join(context, dockerfile);
}

function localFile(path: string, context: string): string | undefined {
  return localPath(context) === undefined && !isAbsolute(path) ? undefined : localPath(path);
}

/**
 * A bake file can't use a variable as a secret that child processes don't get.
 * @throws PublishError `NOT_ALLOWED`
 */
function requireHandedVariable(target: string, secret: string): void {
  const fields = fieldsOf(secret);
  const variable = fields.get('env') ?? fields.get('id') ?? '';
  if (fields.has('src') || fields.has('source') || isHandedTo('engine', variable)) return;
  throw new PublishError(
    `The bake target ${target} wants the variable ${variable} as a secret, and this one isn't passed to builds`,
    {
      code: 'NOT_ALLOWED',
      input: 'bake-files',
      hint: 'Pass it with the input `secret-envs` if the build needs it.',
    },
  );
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
  return dockerfilePath(target.dockerfile, context);
}

/** `id=token,src=file` or `id=token,env=NAME`, as lines for the inputs secret-files and secret-envs. */
function secretsOf(
  target: PrintedTarget,
  base: BuildRequest,
): Pick<BuildRequest, 'secretEnvs' | 'secretFiles'> {
  const secretEnvs = [...base.secretEnvs];
  const secretFiles = [...base.secretFiles];
  for (const line of values(target.secret)) {
    const fields = fieldsOf(line);
    const id = fields.get('id') ?? '';
    const path = fields.get('src') ?? fields.get('source');
    if (path === undefined) secretEnvs.push(`${id}=${fields.get('env') ?? id}`);
    else secretFiles.push(`${id}=${path}`);
  }
  return { secretEnvs, secretFiles };
}
