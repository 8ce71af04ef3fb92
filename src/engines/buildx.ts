import type { BuildRequest } from '../builder/types.ts';
import { readArchiveStream } from '../oci/layouts/archive-stream.ts';
import { type Layout, chooseEntry } from '../oci/layouts/layout.ts';
import { formatPlatform, parsePlatform } from '../oci/platform.ts';
import type { ChildKind } from '../support/process/child-environment.ts';
import { buildxArguments, metadataFile, type BuildxSettings } from './buildkit/arguments.ts';
import { attestations, demandsAttestations } from './buildkit/attestations.ts';
import { callBuildx } from './buildkit/call.ts';
import { ensureEmulation } from './buildkit/emulation.ts';
import { builtRoot, metadataWarnings, printedWarnings, readMetadata } from './buildkit/metadata.ts';
import { createBuilder, removeBuilder } from './buildkit/temporary-builder.ts';
import { builtImageId, docker, throughStore, type Taken } from './docker-daemon/image-store.ts';
import {
  broken,
  builderFacts,
  dockerFacts,
  isAtLeast,
  missingClient,
  type BuilderFacts,
  type DockerFacts,
} from './docker-daemon/probe.ts';
import { explainFailure } from './commands/explain.ts';
import { createTranscript, type Transcript } from './commands/transcript.ts';
import { runLoud, start } from './commands/run.ts';
import { annotate, wantsIndex } from './request/annotate.ts';
import { refusedInputs } from './request/build-inputs.ts';
import { writeSecrets } from './request/secrets.ts';
import type { BuildEnvironment, BuildResult, Engine } from './types.ts';

/**
 * `docker buildx build`, with any driver. From the docker driver the image comes out of the daemon's store; from
 * BuildKit in a container, a cluster or on another machine as an OCI archive on standard output, taken apart while
 * it arrives.
 */
export const buildx: Engine = {
  name: 'buildx',
  async refuses(request, environment) {
    const [facts, builder] = await askDocker(request, environment);
    const unusable =
      refusedByClient(facts) ??
      refusedByBuilder(request, builder, facts) ??
      refusedByVersion(request, builder, facts);
    if (unusable !== undefined) return unusable;
    // For a job without a builder of its own, one that can do it is made.
    const store = request.builder === undefined ? undefined : refusedByStore(request, builder, facts);
    return store ?? refusedInputs('buildx', request) ?? refusedAnnotations(request, { builder, facts });
  },
  async build(request, environment) {
    const [facts, builder] = await askDocker(request, environment);
    const refused = refusedByStore(request, builder, facts);
    const build = { request, environment, facts, builder };
    if (refused === undefined) return buildAndExport(build);
    environment.reporter.info(`A builder is made for this job, since ${refused}.`);
    return withOwnBuilder(build, buildAndExport);
  },
  async export(request, environment) {
    const [facts, builder] = await askDocker(request, environment);
    const build = { request, environment, facts, builder };
    const own = refusedByStore(request, builder, facts) !== undefined;
    await (own ? withOwnBuilder(build, exportWith) : exportWith(build));
  },
  call: callBuildx,
};

function refusedByClient(facts: DockerFacts): string | undefined {
  if (facts.buildxProblem !== undefined) return broken("docker's buildx plugin", facts.buildxProblem);
  if (facts.buildx !== undefined) return undefined;
  return facts.client === undefined ? missingClient(facts) : 'docker has no buildx plugin';
}

function refusedByBuilder(
  request: BuildRequest,
  builder: BuilderFacts,
  facts: DockerFacts,
): string | undefined {
  const lacking = platformsAway(request, builder);
  if (lacking.length > 0)
    return broken(`the node of the builder ${builder.name} for ${lacking.join(', ')}`, builder.away?.problem);
  if (builder.problem !== undefined) return brokenBuilder(builder.name, builder.problem, facts);
  if (builder.driver !== 'docker') return undefined;
  if (facts.client === undefined)
    return `there is no docker command, which takes the image from the builder ${builder.name}`;
  if (facts.server === undefined) return broken('the Docker daemon', facts.serverProblem);
  return facts.server.podman ? 'the daemon is Podman, which has no BuildKit' : undefined;
}

/** Of a daemon whose certificates can't be read, buildx says no more than that there is none: docker says why. */
function brokenBuilder(name: string, problem: string, { serverProblem }: DockerFacts): string {
  const unknown = /^docker endpoint for "[^"]*" not found/.test(problem);
  return unknown && serverProblem !== undefined
    ? broken('the Docker daemon', serverProblem)
    : broken(`the builder ${name}`, problem);
}

/** What an older version would ignore, or not know. */
function refusedByVersion(
  request: BuildRequest,
  builder: BuilderFacts,
  facts: DockerFacts,
): string | undefined {
  if (request.call !== undefined && !isAtLeast(facts.buildx, '0.15')) {
    return `\`call\` needs buildx 0.15 or newer, and this is ${facts.buildx}`;
  }
  if (request.sourceDateEpoch !== undefined && builder.driver !== 'docker') {
    const { buildkit } = builder;
    if (buildkit !== undefined && !isAtLeast(buildkit, REWRITING_BUILDKIT))
      return `\`reproducible\` needs BuildKit ${REWRITING_BUILDKIT} or newer, and the builder ${builder.name} has ${buildkit}`;
  }
  const makesAttestations =
    holdsIndexes({ builder, facts }) && refusedByStore(request, builder, facts) === undefined;
  if (request.attestationFormat !== 'artifact' || !makesAttestations) return undefined;
  if (builder.buildkit === undefined || isAtLeast(builder.buildkit, ARTIFACT_BUILDKIT)) return undefined;
  return `\`attestation-format: artifact\` needs BuildKit ${ARTIFACT_BUILDKIT} or newer, and the builder ${builder.name} has ${builder.buildkit}`;
}

/** Platforms that only a node which doesn't answer could build. */
function platformsAway({ platforms }: BuildRequest, { platforms: offered, away }: BuilderFacts): string[] {
  const normal = (list: readonly string[]) => list.map((text) => formatPlatform(parsePlatform(text)));
  const [here, there] = [normal(offered), normal(away?.platforms ?? [])];
  return platforms
    .map(formatPlatform)
    .filter((platform) => !here.includes(platform) && there.includes(platform));
}

/** The first that has `rewrite-timestamp`; older ones ignore it. https://github.com/moby/buildkit/blob/master/docs/build-repro.md */
const REWRITING_BUILDKIT = '0.13';
/** The first that has `oci-artifact`; older ones ignore it. https://docs.docker.com/build/exporters/image-registry/ */
const ARTIFACT_BUILDKIT = '0.19';

function askDocker(
  { builder }: BuildRequest,
  environment: Omit<BuildEnvironment, 'sink'>,
): Promise<[DockerFacts, BuilderFacts]> {
  return Promise.all([dockerFacts(environment), builderFacts(environment, builder)]);
}

export interface BuildxBuild {
  request: BuildRequest;
  environment: BuildEnvironment;
  facts: DockerFacts;
  builder: BuilderFacts;
}

/** Builds with a builder that is known and up. */
export async function buildWith(build: BuildxBuild): Promise<BuildResult> {
  const { request, environment, builder } = build;
  await ensureEmulation(request, environment, builder);
  const printed = createTranscript();
  const settings: BuildxSettings = {
    outputs: [],
    tags: [],
    secrets: await writeSecrets(request, environment),
    temporaryDirectory: environment.temporaryDirectory,
    attestations: holdsIndexes(build),
    ...(request.builder === undefined ? {} : { builder: request.builder }),
  };
  try {
    // A daemon's own exporter unpacks what it exports, and can't rewrite timestamps then (conflict of options).
    if (builder.driver !== 'docker' || request.sourceDateEpoch !== undefined || request.image) {
      return await describe(await buildToStream(build, settings, printed), printed, build);
    }
    const taken = await buildIntoStore(build, settings, printed);
    // The classic store has no place for annotations: they are added to what came out of it.
    const lines = holdsIndexes(build) ? [] : request.annotations;
    return await describe(await annotate(taken, lines, request.platforms[0]), printed, build);
  } catch (error) {
    throw explainFailure(error, { engine: 'buildx', builder: builder.name });
  }
}

async function buildAndExport(build: BuildxBuild): Promise<BuildResult> {
  const result = await buildWith(build);
  await exportWith(build, true);
  return result;
}

/** Other exporters, one after the other: after the first, everything is in the builder's cache. */
async function exportWith(build: BuildxBuild, built = false): Promise<void> {
  const { request, environment, builder } = build;
  if (!built) await ensureEmulation(request, environment, builder);
  const secrets = await writeSecrets(request, environment);
  for (const [index, output] of (request.exports ?? []).entries()) {
    const cached = built || index > 0;
    // Docker's own format has no place for attestations.
    const attests = /(?:^|,)type=docker(?:,|$)/.test(output)
      ? { attests: [], provenance: 'false', sbom: '' }
      : {};
    const args = buildxArguments(
      { ...request, ...attests, ...(cached ? { noCache: false, cacheTo: [] } : {}) },
      {
        outputs: [output],
        tags: /(?:^|,)type=(?:docker|oci)(?:,|$)/.test(output) ? request.names : [],
        secrets,
        temporaryDirectory: environment.temporaryDirectory,
        attestations: holdsIndexes(build),
        ...(request.builder === undefined ? {} : { builder: request.builder }),
      },
    );
    const printed = createTranscript();
    const onLine = (line: string) => report(line, printed, environment);
    const command = { ...docker(environment), args, env: buildxEnvironment(environment), kind: kindOf(args) };
    try {
      await environment.reporter.group(`Export ${output}`, () =>
        runLoud(command, { signal: environment.signal, onLine }),
      );
    } catch (error) {
      throw explainFailure(error, { engine: 'buildx', builder: builder.name });
    }
  }
}

/** Makes a builder for one piece of work, and removes it. */
async function withOwnBuilder<T>(build: BuildxBuild, work: (own: BuildxBuild) => Promise<T>): Promise<T> {
  const { environment } = build;
  const name = await createBuilder(environment);
  try {
    const request = { ...build.request, builder: name };
    return await work({ ...build, request, builder: await builderFacts(environment, name) });
  } finally {
    await removeBuilder(name, environment);
  }
}

/** What the classic image store can't hold; undefined when it can, or the builder has nothing to do with it. */
export function refusedByStore(
  request: BuildRequest,
  builder: BuilderFacts,
  facts: DockerFacts,
): string | undefined {
  if (builder.driver !== 'docker' || facts.server?.containerdStore) return undefined;
  if (facts.server === undefined) return broken('the Docker daemon', facts.serverProblem);
  const store = 'the classic image store of this Docker daemon';
  if (request.platforms.length > 1) return `${store} can't hold several platforms under one name`;
  if (demandsAttestations(request)) return `${store} can't hold attestations`;
  if (request.sourceDateEpoch !== undefined) return `${store} can't rewrite timestamps`;
  if (request.image) return `${store} has layers of its own, which \`outputs\` doesn't change`;
  const archive = request.exports?.find(
    (line) => /(?:^|,)type=(?:oci|docker)(?:,|$)/.test(line) && /(?:^|,)dest=/.test(line),
  );
  if (archive !== undefined) return `${store} can't write image archives (${archive.split(',')[0]})`;
  const exported = request.cacheTo.find((line) => /(?:^|,)type=(?!inline)/.test(line));
  return exported === undefined ? undefined : `${store} can't export a cache (${exported.split(',')[0]})`;
}

/** Whether the builder that a request would get can export a cache. */
export async function exportsCaches(
  request: BuildRequest,
  environment: Omit<BuildEnvironment, 'sink'>,
): Promise<boolean> {
  const [facts, builder] = await askDocker(request, environment);
  if (builder.problem !== undefined) return false;
  // Where the store refuses the request anyhow, it gets a builder of its own, which can.
  return holdsIndexes({ builder, facts }) || refusedByStore(request, builder, facts) !== undefined;
}

/** BuildKit refuses them in the middle of the build; without a store for indexes they would be dropped. */
function refusedAnnotations(
  request: BuildRequest,
  store: Pick<BuildxBuild, 'builder' | 'facts'>,
): string | undefined {
  if (request.platforms.length > 1 || !request.annotations.some(wantsIndex)) return undefined;
  const attests = attestations(request, holdsIndexes(store));
  if (attests.some((value) => !/\bdisabled=true\b/.test(value))) return undefined;
  return 'it makes no index for one platform without attestations, which `annotations` with `index:` need';
}

function holdsIndexes({ builder, facts }: Pick<BuildxBuild, 'builder' | 'facts'>): boolean {
  return builder.driver !== 'docker' || (facts.server?.containerdStore ?? false);
}

/** https://docs.docker.com/build/exporters/image-registry/ */
function exporterOptions({ request }: BuildxBuild): string {
  const { compression, compressionLevel, forceCompression, ociMediaTypes, rewriteTimestamp } =
    request.image ?? {};
  const given = {
    compression: compression,
    'compression-level': compressionLevel,
    'force-compression': forceCompression,
    'oci-mediatypes': ociMediaTypes,
    'rewrite-timestamp': request.sourceDateEpoch === undefined ? rewriteTimestamp : true,
  };
  const options = Object.entries(given).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${value}`],
  );
  if (request.attestationFormat !== undefined) {
    options.push(`oci-artifact=${request.attestationFormat === 'artifact'}`);
  }
  return options.map((option) => `,${option}`).join('');
}

async function buildIntoStore(
  build: BuildxBuild,
  settings: BuildxSettings,
  printed: Transcript,
): Promise<Taken> {
  const { request, environment, facts } = build;
  const containerd = facts.server?.containerdStore ?? false;
  return throughStore(environment, facts, async (name) => {
    const annotations = containerd ? request.annotations : [];
    const args = buildxArguments(
      { ...request, annotations },
      {
        ...settings,
        outputs: [`type=image${exporterOptions(build)}`],
        tags: [name, ...(request.load ? request.names : [])],
      },
    );
    const command = { ...docker(environment), args, env: buildxEnvironment(environment), kind: kindOf(args) };
    const onLine = (line: string) => report(line, printed, environment);
    await environment.reporter.group(`Build with ${title(build)}`, () =>
      runLoud(command, { signal: environment.signal, onLine }),
    );
    return builtRoot(await readMetadata(metadataFile(settings.temporaryDirectory)));
  });
}

async function buildToStream(
  build: BuildxBuild,
  settings: BuildxSettings,
  printed: Transcript,
): Promise<Taken> {
  const { request, environment } = build;
  const outputs = [`type=oci,dest=-${exporterOptions(build)}`];
  const args = buildxArguments(request, { ...settings, outputs });
  const layout = await environment.reporter.group(`Build with ${title(build)}`, () =>
    streamLayout(args, environment, printed),
  );
  if (request.load) await loadAgain(build, settings);
  return { source: layout, root: chooseEntry(layout, undefined) };
}

async function streamLayout(
  args: string[],
  environment: BuildEnvironment,
  printed: Transcript,
): Promise<Layout> {
  const reading = new AbortController();
  const signal = AbortSignal.any([environment.signal, reading.signal]);
  const command = { ...docker(environment), args, env: buildxEnvironment(environment), kind: kindOf(args) };
  const onLine = (line: string) => report(line, printed, environment);
  const running = start(command, { signal, onLine });
  const layout = readArchiveStream(running.stdout, environment.sink, 'the image from BuildKit', { signal });
  layout.catch((error: unknown) => {
    // An archive that breaks off is the command's failure, which tells more; what the sink refuses ends the command.
    if (!running.stdout.readableEnded) reading.abort(error);
  });
  await running.finished;
  return layout;
}

/** Everything is cached by then: this only sends the image to the daemon. */
async function loadAgain({ request, environment }: BuildxBuild, settings: BuildxSettings): Promise<void> {
  const args = buildxArguments(
    { ...request, noCache: false, cacheTo: [], attests: [], provenance: 'false', sbom: '' },
    { ...settings, outputs: ['type=docker'], tags: request.names },
  );
  const onLine = (line: string) => environment.reporter.output(line);
  await environment.reporter.group('Load the image into the Docker daemon', () =>
    runLoud({ ...docker(environment), args, kind: kindOf(args) }, { signal: environment.signal, onLine }),
  );
}

async function describe(taken: Taken, printed: Transcript, build: BuildxBuild): Promise<BuildResult> {
  const { environment, request, builder } = build;
  const metadata = await readMetadata(metadataFile(environment.temporaryDirectory));
  const found = metadataWarnings(metadata);
  const warnings =
    found.length > 0 ? found : printedWarnings(printed.findings.join('\n'), request.file ?? 'Dockerfile');
  const result: BuildResult = { ...taken, warnings, steps: printed.steps() };
  const id = await builtImageId(taken, request, environment);
  if (id !== undefined) result.imageId = id;
  if (builder.driver !== 'docker' && !request.load) result.storeless = true;
  if (metadata !== undefined) {
    const own = metadata['containerimage.digest'];
    if (typeof own === 'string') result.ownDigest = own;
    // The temporary name is nobody's business, and the classic store doesn't know the digest it was pushed with.
    result.metadata = {
      ...metadata,
      'containerimage.digest': taken.root.digest,
      'containerimage.descriptor': taken.root,
      'image.name': request.names.join(','),
    };
  }
  return result;
}

function buildxEnvironment(environment: BuildEnvironment): Record<string, string | undefined> {
  // Findings of build checks then come with file and line in the metadata file.
  return { ...environment.env, BUILDX_METADATA_WARNINGS: 'true', BUILDX_NO_DEFAULT_LOAD: 'true' };
}

/** Only a build that uses the runner's cache service gets what that wants. */
function kindOf(args: readonly string[]): ChildKind {
  return args.some((value) => /(?:^|,)type=gha(?:,|$)/.test(value)) ? 'gha-cache' : 'engine';
}

function report(line: string, printed: Transcript, environment: BuildEnvironment): void {
  printed.read(line);
  environment.reporter.output(line);
}

function title({ builder, facts }: BuildxBuild): string {
  return `buildx ${facts.buildx} (${builder.driver} driver, builder ${builder.name})`;
}
