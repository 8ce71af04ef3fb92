import type { HttpClient } from '../http/types.ts';
import type { BlobSink, Source } from '../oci/content.ts';
import type { Descriptor, Platform } from '../oci/descriptor.ts';
import { PublishError } from '../oci/errors.ts';
import { formatPlatform, machinePlatform, normalizePlatform } from '../oci/platform.ts';
import type { Reporter } from '../support/reporter.ts';
import { assembleImage, assembleIndex, readAnnotations } from './assemble.ts';
import { readIgnorePatterns, readRequest } from './contexts/dockerfile-source.ts';
import { localTree } from './contexts/local-tree.ts';
import { remoteFiles } from './contexts/remote-files.ts';
import { checkRequest, checkSupport, neededStages } from './dockerfile/preflight.ts';
import { findTarget, groupStages, type StagePlan } from './dockerfile/stages.ts';
import { evaluateGlobals, platformArgs, readBuildArgs } from './dockerfile/variables.ts';
import type { FoundImage } from './layers/base-image.ts';
import { readEpoch } from './epoch.ts';
import { BlobStore } from './layers/build-blobs.ts';
import { checkCompression, type Compression } from './layers/compression.ts';
import { PlatformBuild, type SharedBuild } from './platform-build.ts';
import type { BuildRequest, ResolveBase } from './types.ts';

export interface EmbeddedEnvironment {
  /** Finds base images, and `oci-layout://path[:tag][@digest]` named contexts, which are passed unchanged. */
  resolveBase: ResolveBase;
  /** For `ADD` with URLs, which is rejected without it. */
  fetch?: HttpClient;
  /** Gets layers that can be uploaded while others are still being built. */
  sink?: BlobSink;
  reporter: Reporter;
  signal: AbortSignal;
  /** Keeps layers until the caller has published them; must exist. */
  temporaryDirectory: string;
  workspace: string;
  env: Record<string, string | undefined>;
  /** Compression of new layers; default: gzip. */
  compression?: Compression;
}

export interface EmbeddedResult {
  /** Reads all blobs of the image, including base layers. */
  source: Source;
  root: Descriptor;
  /** Digest of the config; single-platform images only. */
  imageId?: string;
  warnings: { message: string; file?: string; line?: number }[];
}

/**
 * Builds an image without an engine, from a Dockerfile without RUN instructions. One platform results in a
 * manifest, several in an index. All times are `sourceDateEpoch` (or the build argument SOURCE_DATE_EPOCH),
 * by default 0, so that builds are reproducible; entries of archives and base images keep their times.
 * @throws PublishError with file and line for what isn't supported, before anything is fetched.
 */
export async function buildEmbedded(
  request: BuildRequest,
  environment: EmbeddedEnvironment,
): Promise<EmbeddedResult> {
  const compression = compressionOf(request) ?? environment.compression ?? 'gzip';
  checkCompression(compression);
  const store = new BlobStore(environment.temporaryDirectory, compression, environment.sink);
  const shared = prepare(request, environment, store);
  const platforms =
    request.platforms.length > 0 ? request.platforms.map(normalizePlatform) : [shared.buildPlatform];
  const building = Promise.all(
    platforms.map((platform) => buildPlatform(request, environment, shared, platform)),
  );
  const images = await building.finally(() => store.early.close());
  const warnings = unusedArguments(shared);
  const [first] = images;
  if (images.length === 1 && first)
    return { source: store, root: withoutPlatform(first.descriptor), imageId: first.imageId, warnings };
  const annotations = readAnnotations(request.annotations);
  return {
    source: store,
    root: assembleIndex(images, annotations, store),
    warnings,
  };
}

/** @throws PublishError `EMBEDDED_UNSUPPORTED` for a compression that only BuildKit supports. */
function compressionOf({ image }: BuildRequest): Compression | undefined {
  const { compression } = image ?? {};
  if (compression === undefined || compression === 'gzip' || compression === 'zstd') return compression;
  throw new PublishError(`it can't write layers with compression=${compression}`, {
    code: 'EMBEDDED_UNSUPPORTED',
    input: 'outputs',
    hint: 'Write gzip or zstd, or set `engine: buildx`.',
  });
}

/**
 * Why the embedded builder can't handle the request, as a sentence; undefined when it can. Nothing is fetched
 * or built.
 * @throws PublishError for a missing or invalid Dockerfile, which no engine could build.
 */
export async function refusesEmbedded(
  request: BuildRequest,
  environment: Pick<EmbeddedEnvironment, 'workspace' | 'env'>,
): Promise<string | undefined> {
  try {
    checkRequest(request);
    checkCompression(compressionOf(request) ?? 'gzip');
    check(readPlan(request, environment.workspace).plan, request, environment.env);
    return undefined;
  } catch (error) {
    // A missing or invalid Dockerfile fails with every engine, and its error has a better location.
    if (!(error instanceof PublishError) || error.code !== 'EMBEDDED_UNSUPPORTED') throw error;
    return error.message;
  }
}

async function buildPlatform(
  request: BuildRequest,
  environment: EmbeddedEnvironment,
  shared: SharedBuild,
  platform: Platform,
) {
  const name = formatPlatform(platform);
  environment.reporter.progress({ id: name, phase: 'build' });
  const { store, created } = shared;
  const state = await new PlatformBuild(shared, platform).stage(shared.target);
  for (const layer of state.layers) layer.then((made) => store.offer(made)).catch(() => undefined);
  const annotations = readAnnotations(request.annotations, platform);
  const image = await assembleImage(state, platform, request, { store, created, annotations });
  environment.reporter.progress({ id: name, phase: 'done' });
  return image;
}

function readPlan(request: BuildRequest, workspace: string) {
  const local = readRequest(request, workspace);
  return { local, plan: groupStages(local.dockerfile) };
}

/** Base names may depend on the platform's arguments, so every stage that any platform needs is checked. */
function check(plan: StagePlan, request: BuildRequest, env: EmbeddedEnvironment['env']): void {
  const buildArgs = readBuildArgs(request.buildArgs, env);
  const build = machinePlatform();
  for (const platform of request.platforms.length > 0 ? request.platforms : [build]) {
    const globals = evaluateGlobals(plan, buildArgs, platformArgs(build, platform));
    checkSupport(plan, neededStages(plan, request.target, globals));
  }
}

function prepare(request: BuildRequest, environment: EmbeddedEnvironment, store: BlobStore): SharedBuild {
  checkRequest(request);
  const { workspace, env, signal } = environment;
  const { local, plan } = readPlan(request, workspace);
  check(plan, request, env);
  const buildArgs = readBuildArgs(request.buildArgs, env);
  const argument = readEpoch(buildArgs.get('SOURCE_DATE_EPOCH') ?? '', 'the build argument');
  const mtime = Math.trunc(request.sourceDateEpoch ?? argument ?? 0);
  const ignore = readIgnorePatterns(local.contextPath, local.dockerfilePath);
  const fetch = environment.fetch === undefined ? {} : { fetch: environment.fetch };
  return {
    plan,
    store,
    remote: remoteFiles({ store, signal, env, mtime, ...fetch }),
    findImage: findOnce(environment),
    signal,
    workspace,
    context: localTree(local.contextPath, ignore === undefined ? { mtime } : { mtime, ignore }),
    contexts: readBuildContexts(request.buildContexts),
    buildArgs,
    usedArgs: new Set(),
    buildPlatform: machinePlatform(),
    target: findTarget(plan, request.target),
    mtime,
    created: new Date(mtime * 1000).toISOString().replace('.000Z', 'Z'),
  };
}

function findOnce({ resolveBase, signal }: EmbeddedEnvironment): SharedBuild['findImage'] {
  const found = new Map<string, Promise<FoundImage | undefined>>();
  const find = async (name: string): Promise<FoundImage | undefined> => {
    const image = await resolveBase(name);
    return image && { ...image, bytes: await image.source.readManifest(image.root, { signal }) };
  };
  return (name) => {
    const known = found.get(name) ?? find(name);
    found.set(name, known);
    return known;
  };
}

function readBuildContexts(lines: string[]): Map<string, string> {
  const contexts = new Map<string, string>();
  for (const [index, line] of lines.entries()) {
    const equals = line.indexOf('=');
    if (equals <= 0) {
      throw new PublishError(`build-contexts, line ${index + 1}: ${JSON.stringify(line)} is not name=value`, {
        code: 'BUILD_CONTEXT_INVALID',
        input: 'build-contexts',
        line: index + 1,
      });
    }
    contexts.set(line.slice(0, equals), line.slice(equals + 1));
  }
  return contexts;
}

function withoutPlatform({ platform: _platform, ...descriptor }: Descriptor): Descriptor {
  return descriptor;
}

/** Arguments that are predefined, whether declared or not. */
const KNOWN_ARGUMENTS = /^(?:(?:https?|ftp|no|all)_proxy|BUILDKIT_.*|SOURCE_DATE_EPOCH)$/i;

function unusedArguments(shared: SharedBuild): { message: string }[] {
  const declared = new Set(
    shared.plan.globals.flatMap(({ rest }) => rest.split(/\s+/).map((word) => word.split('=')[0])),
  );
  const unused = [...shared.buildArgs.keys()].filter(
    (key) => !shared.usedArgs.has(key) && !declared.has(key) && !KNOWN_ARGUMENTS.test(key),
  );
  return unused.length === 0
    ? []
    : [{ message: `One or more build-args [${unused.join(' ')}] were not consumed` }];
}
