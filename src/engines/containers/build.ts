import { randomBytes } from 'node:crypto';
import type { BuildRequest } from '../../builder/types.ts';
import { PublishError } from '../../oci/errors.ts';
import { parseManifest } from '../../oci/manifest.ts';
import { isIndexType } from '../../oci/media-types.ts';
import { formatPlatform } from '../../oci/platform.ts';
import { reusesLayers } from '../cache/containers.ts';
import { CommandFailure, runQuiet } from '../commands/run.ts';
import { createStepTranscript } from '../commands/transcript.ts';
import { imageId, type Taken } from '../docker-daemon/image-store.ts';
import { serveCaches, type ServedCaches } from '../loopback/cache-server.ts';
import { annotate } from '../request/annotate.ts';
import type { BuildResult } from '../types/result.ts';
import { buildArguments } from './arguments.ts';
import { takeImage } from './take.ts';
import { runTool, toolCommand, type ContainersBuild } from './tool.ts';

/** Builds under a temporary name, takes the image out of the tool's store, and removes the name. */
export async function buildImage(job: ContainersBuild): Promise<BuildResult> {
  const { tool, request, environment } = job;
  const { reporter } = environment;
  const name = `localhost/registry-publish-${randomBytes(8).toString('hex')}:image`;
  const several = request.platforms.length > 1;
  let made = false;
  try {
    const { steps } = await reporter.group(`Build with ${tool.name}`, () => make(name, job));
    made = true;
    if (request.load && !several)
      for (const wanted of request.names) await runTool(['tag', name, wanted], job);
    const taken = await reporter.group(`Take the image from ${tool.name}`, () => takeImage(name, job));
    await checkPlatforms(taken, job);
    const annotated = isIndexType(taken.root.mediaType)
      ? await annotate(taken, request.annotations, request.platforms[0])
      : taken;
    const id = await imageId(annotated.source, annotated.root);
    return { ...annotated, ...(id === undefined ? {} : { imageId: id }), ...(steps ? { steps } : {}) };
  } finally {
    if (made) await remove(name, several, job);
  }
}

/** Builds; builds again from scratch when cached layers resulted in an image for the wrong platform. */
async function make(name: string, job: ContainersBuild): Promise<Pick<BuildResult, 'steps'>> {
  if (!reusesLayers(job.request)) {
    await runTool(buildArguments(name, job, 'rebuild'), job);
    return {};
  }
  const built = await buildWithCaches(name, job);
  const [wanted] = job.request.platforms;
  if (!wanted || (await platformOf(name, job)) === formatPlatform(wanted)) return built;
  job.environment.reporter.info(
    'The layers at hand were made for another platform, so none of them is used.',
  );
  await remove(name, false, job);
  await runTool(buildArguments(name, job, 'rebuild'), job);
  return {};
}

async function platformOf(name: string, { tool, environment }: ContainersBuild): Promise<string> {
  const command = { ...toolCommand(tool, environment), args: tool.inspectPlatform(name) };
  const [os = '', architecture = ''] = (await runQuiet(command)).trim().split('/');
  return formatPlatform({ os, architecture });
}

/** Builds with the requested caches, and again without those that can't be used. */
async function buildWithCaches(name: string, job: ContainersBuild): Promise<Pick<BuildResult, 'steps'>> {
  const { request, environment } = job;
  const { reporter } = environment;
  const caches = await serveCaches(request, environment).catch((error: unknown) => {
    reporter.warning(`The build has no cache: ${(error as Error).message}`);
    return NO_CACHES;
  });
  const labels = new Set(request.labels.map((label) => label.split('=')[0]));
  const printed = createStepTranscript(labels.size);
  const attempt = (chosen: ServedCaches) =>
    runTool(buildArguments(name, job, chosen), job, { env: chosen.env, onLine: printed.read });
  try {
    await attempt(caches);
    return { steps: printed.steps() };
  } catch (error) {
    const failed = failedExport(error, request);
    if (failed === undefined) throw error;
    reporter.warning(`The build cache could not be written: ${failed}`);
    // Layers built so far are in the tool's own store, and aren't built again.
    await attempt({ ...caches, cacheTo: [] });
    return {};
  } finally {
    await caches
      .close()
      .catch((error: Error) => reporter.warning(`The build cache could not be kept: ${error.message}`));
    await forget(
      printed.pulled().filter((pulled) => pulled.startsWith(`${caches.served}:`)),
      job,
    );
  }
}

const NO_CACHES: ServedCaches = { cacheFrom: [], cacheTo: [], env: {}, close: () => Promise.resolve() };

/**
 * These tools fail a build when its cache can't be written. Returns their message if `ignore-error=true`,
 * BuildKit's option, asks to continue.
 */
function failedExport(error: unknown, { cacheTo }: BuildRequest): string | undefined {
  if (!(error instanceof CommandFailure) || !cacheTo.every((line) => /(?:^|,)ignore-error=true/.test(line)))
    return undefined;
  return /failed pushing cache to .*?: (.*)$/m.exec(error.lines.join('\n'))?.[1];
}

/**
 * @throws PublishError unless the index contains every requested platform: a tag must not promise more than
 * it has.
 */
async function checkPlatforms({ source, root }: Taken, { tool, request }: ContainersBuild): Promise<void> {
  if (request.platforms.length < 2) return;
  const index = parseManifest(await source.readManifest(root), root.mediaType, source.name);
  const made =
    index.kind === 'index' ? index.manifests.map(({ platform }) => platform && formatPlatform(platform)) : [];
  const lacking = request.platforms.map(formatPlatform).filter((platform) => !made.includes(platform));
  if (lacking.length === 0) return;
  throw new PublishError(`${tool.name} built no image for ${lacking.join(', ')}`, {
    code: 'PLATFORM_MISSING',
    hint: 'Set `no-cache: true`, use a newer version, or build with `engine: buildx`.',
  });
}

function remove(name: string, several: boolean, job: ContainersBuild): Promise<void> {
  return discardNames(several ? ['manifest', 'rm', name] : job.tool.removeName(name), job);
}

/** Layers read from a directory are named after the loopback registry, which no longer exists. */
async function forget(names: string[], job: ContainersBuild): Promise<void> {
  if (names.length > 0) await discardNames(['rmi', ...names.reverse()], job);
}

async function discardNames(args: string[], { tool, environment }: ContainersBuild): Promise<void> {
  await runQuiet({ ...toolCommand(tool, environment), args }).catch((error: unknown) => {
    environment.reporter.debug(`Temporary names stay in the store of ${tool.name}: ${String(error)}`);
  });
}
