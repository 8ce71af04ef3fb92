import type { BuildRequest } from '../../builder/types.ts';
import { readArchiveStream } from '../../oci/layouts/archive-stream.ts';
import { type Layout, chooseEntry } from '../../oci/layouts/layout.ts';
import { explainFailure } from '../commands/explain.ts';
import { runLoud } from '../commands/run.ts';
import { createTranscript, type Transcript } from '../commands/transcript.ts';
import { mayReadContentStore } from '../docker-daemon/content-store.ts';
import { builtImageId, docker, throughStore, type Taken } from '../docker-daemon/image-store.ts';
import { sharesLoopback, takeByPush } from '../loopback/direct-push.ts';
import { annotate } from '../request/annotate.ts';
import { writeSecrets } from '../request/secrets.ts';
import type { BuildEnvironment } from '../types/environment.ts';
import type { BuildResult } from '../types/result.ts';
import { buildxArguments, metadataFile, type BuildxSettings } from './arguments.ts';
import type { BuildxBuild } from './builder-choice.ts';
import { describeBuilder, kindOf, runBuildx, startBuildx } from './command.ts';
import { isAtLeast } from '../docker-daemon/probe.ts';
import { exportLayout } from './layout-export.ts';
import { ensureEmulation } from './emulation.ts';
import { builtRoot, metadataWarnings, printedWarnings, readMetadata } from './metadata.ts';
import { holdsIndexes } from './refusals.ts';

/**
 * Builds with a builder that is known to respond. BuildKit on this machine pushes the image to this process.
 * Otherwise, with the docker driver, the image is taken from the daemon's store; from BuildKit in a container,
 * a cluster or on another machine it is exported as an OCI layout, whose layers are read as they complete.
 */
export async function buildWithBuildx(build: BuildxBuild): Promise<BuildResult> {
  const { request, environment, builder } = build;
  await ensureEmulation(request, environment, builder);
  const printed = createTranscript();
  const settings: BuildxSettings = {
    outputs: [],
    tags: [],
    secrets: await writeSecrets(request, environment),
    temporaryDirectory: environment.temporaryDirectory,
    attestations: holdsIndexes(builder, build.facts),
    ...(request.builder === undefined ? {} : { builder: request.builder }),
  };
  try {
    const pushes = await pushesHere(build);
    const pushed = pushes ? await pushDirectly(build, settings, printed) : undefined;
    const rest = pushes ? { ...build, request: cached(request) } : build;
    if (pushed || isExported(build)) {
      const taken = pushed ?? (await exportImage(rest, settings, printed));
      if (request.load) await loadAgain(build, settings);
      return await describe(taken, printed, build);
    }
    const taken = await buildIntoStore(rest, settings, printed);
    // The classic store doesn't support annotations, so they are added afterwards.
    const lines = holdsIndexes(builder, build.facts) ? [] : request.annotations;
    return await describe(await annotate(taken, lines, request.platforms[0]), printed, build);
  } catch (error) {
    throw explainFailure(error, { engine: 'buildx', builder: builder.name });
  }
}

/** First version of BuildKit with `store=false`, and that writes layouts into directories. */
const EXPORTING_BUILDKIT = '0.11';

/**
 * With the docker driver, older versions let the daemon push the image as well, from its store. 0.13 does, 0.29
 * doesn't.
 */
const PUSHING_BUILDX = '0.29';

/**
 * Whether BuildKit can probably push to this process, and nothing is faster: the files of the daemon's store,
 * where they can be read, are.
 */
async function pushesHere({ request, builder, facts }: BuildxBuild): Promise<boolean> {
  if (!isAtLeast(builder.buildkit, EXPORTING_BUILDKIT)) return false;
  if (builder.driver !== 'docker') return sharesLoopback(builder.hostname);
  const { server, buildx } = facts;
  if (!isAtLeast(buildx, PUSHING_BUILDX)) return false;
  if (!server?.containerdStore || !sharesLoopback(server.hostname)) return false;
  return !request.load && !(await mayReadContentStore(server));
}

/** Builds and pushes in one command; undefined when BuildKit couldn't reach this process. */
function pushDirectly(
  build: BuildxBuild,
  settings: BuildxSettings,
  printed: Transcript,
): Promise<Taken | undefined> {
  const { request, environment } = build;
  return takeByPush(({ output, env, signal }) => {
    // A layout has OCI media types by default, an image from the daemon's store has Docker's.
    const types =
      isExported(build) && request.image?.ociMediaTypes === undefined ? ',oci-mediatypes=true' : '';
    const outputs = [`${output}${types}${exporterOptions(build)}`];
    const args = buildxArguments(request, { ...settings, outputs });
    const pushing = { ...environment, env: { ...environment.env, ...env }, signal };
    return environment.reporter.group(`Build with ${describeBuilder(build)}`, () =>
      runBuildx(args, pushing, printed),
    );
  }, environment);
}

/**
 * Whether the image is exported rather than kept in the daemon's store, whose exporter unpacks what it exports
 * and can't rewrite timestamps then (conflicting options).
 */
function isExported({ request, builder }: BuildxBuild): boolean {
  return builder.driver !== 'docker' || request.sourceDateEpoch !== undefined || request.image !== undefined;
}

/** The same request, for a build whose steps were just run. */
function cached(request: BuildRequest): BuildRequest {
  return { ...request, noCache: false, noCacheFilters: [], pull: false };
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
    await environment.reporter.group(`Build with ${describeBuilder(build)}`, () =>
      runBuildx(args, environment, printed),
    );
    return builtRoot(await readMetadata(metadataFile(settings.temporaryDirectory)));
  });
}

/** Builds, and exports the image from a builder whose store isn't accessible. */
function exportImage(build: BuildxBuild, settings: BuildxSettings, printed: Transcript): Promise<Taken> {
  const { request, environment, builder } = build;
  // The export is pushed, so it includes attestations for pushed images only (`inline-only`). By default,
  // BuildKit keeps those only in its image exporter.
  const options = `,attestation-inline=true${exporterOptions(build)}`;
  const argumentsFor = (output: string) =>
    buildxArguments(request, { ...settings, outputs: [`${output}${options}`] });
  return environment.reporter.group(`Build with ${describeBuilder(build)}`, async () => {
    if (isAtLeast(builder.buildkit, EXPORTING_BUILDKIT))
      return exportLayout((output) => runBuildx(argumentsFor(output), environment, printed), environment);
    const layout = await streamLayout(argumentsFor('type=oci,dest=-'), environment, printed);
    return { source: layout, root: chooseEntry(layout, undefined) };
  });
}

async function streamLayout(
  args: string[],
  environment: BuildEnvironment,
  printed: Transcript,
): Promise<Layout> {
  const reading = new AbortController();
  const signal = AbortSignal.any([environment.signal, reading.signal]);
  const running = startBuildx(args, environment, printed, signal);
  const layout = readArchiveStream(running.stdout, environment.sink, 'the image from BuildKit', { signal });
  layout.catch((error: unknown) => {
    // If the archive is cut off, the command's error says more; if the sink refuses a blob, stop the command.
    if (!running.stdout.readableEnded) reading.abort(error);
  });
  await running.finished;
  return layout;
}

/** Everything is cached by now: this only sends the image to the daemon. */
async function loadAgain({ request, environment }: BuildxBuild, settings: BuildxSettings): Promise<void> {
  const args = buildxArguments(
    { ...cached(request), cacheTo: [], attests: [], provenance: 'false', sbom: '' },
    { ...settings, outputs: ['type=docker'], tags: request.names },
  );
  const onLine = (line: string) => environment.reporter.output(line);
  await environment.reporter.group('Load the image into the Docker daemon', () =>
    runLoud({ ...docker(environment), args, kind: kindOf(args) }, { signal: environment.signal, onLine }),
  );
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
    // Hide the temporary name; the classic store doesn't know the digest of what was pushed.
    result.metadata = {
      ...metadata,
      'containerimage.digest': taken.root.digest,
      'containerimage.descriptor': taken.root,
      'image.name': request.names.join(','),
    };
  }
  return result;
}
