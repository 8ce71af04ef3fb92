import { randomBytes } from 'node:crypto';
import type { BuildRequest } from '../../builder/types.ts';
import { PublishError } from '../../oci/errors.ts';
import { parseManifest } from '../../oci/manifest.ts';
import { isIndexType } from '../../oci/media-types.ts';
import { formatPlatform, machinePlatform } from '../../oci/platform.ts';
import { commonArguments } from '../buildkit/arguments.ts';
import { imageId } from '../buildkit/metadata.ts';
import type { Taken } from '../docker-daemon/image-store.ts';
import { isAtLeast } from '../docker-daemon/probe.ts';
import { explainFailure } from '../commands/explain.ts';
import { createStepTranscript } from '../commands/transcript.ts';
import { refusedCache, serveCaches, type ServedCaches } from '../loopback/cache-server.ts';
import { openLoopback } from '../loopback/image-receiver.ts';
import { authFileFor } from '../loopback/private-registry.ts';
import { allowPlainHttp, plainHttpRegistries } from '../loopback/registries-conf.ts';
import { CommandFailure, runLoud, runQuiet } from '../commands/run.ts';
import { annotate, annotationsFor, withoutFalseBase } from '../request/annotate.ts';
import { refusedInputs } from '../request/build-inputs.ts';
import { prepareContexts, refusedContexts } from '../request/container-contexts.ts';
import { withoutCommas, writeSecrets, type SecretFile } from '../request/secrets.ts';
import { warnOfDropped } from '../request/special-files.ts';
import type { BuildEnvironment, BuildResult, Engine } from '../types.ts';
import { reusesLayers } from './layers.ts';

type Tool = 'podman' | 'buildah';

/**
 * Podman and Buildah, which are one builder behind two commands, without a daemon. The image goes out by a push to a
 * registry on loopback; layers are compressed on the way.
 */
export function containersEngine(tool: Tool): Engine {
  return {
    name: tool,
    async refuses(request, environment) {
      const refused =
        refusedInputs(tool, request) ??
        refusedCache(request) ??
        (await refusedContexts(tool, request, environment.workspace));
      if (refused !== undefined) return refused;
      try {
        await runQuiet(
          { ...command(tool, environment), args: ['--version'] },
          { signal: environment.signal },
        );
        return undefined;
      } catch (error) {
        const missing = error instanceof CommandFailure && error.code === 'COMMAND_MISSING';
        return missing ? `there is no ${tool} command` : `${tool} does not run: ${(error as Error).message}`;
      }
    },
    async build(request, environment) {
      const { secrets, remove } = await withoutCommas(await writeSecrets(request, environment));
      try {
        await warnOfDropped('sockets', tool, request, environment);
        const { args, ...contexts } = await prepareContexts(tool, request, environment);
        const hosts = await plainHttpRegistries(request, environment);
        const plainHttp = await allowPlainHttp(hosts, environment).catch((error: Error) => {
          // The build may not pull from them at all.
          environment.reporter.warning(
            `${tool} isn't told that ${hosts.join(', ')} may be reached without TLS: ${error.message}`,
          );
          return {};
        });
        const told = { ...environment, env: { ...environment.env, ...plainHttp } };
        return await build({
          tool,
          request: { ...request, ...contexts },
          contextArgs: args,
          environment: told,
          secrets,
        });
      } catch (error) {
        throw explainFailure(error, { engine: tool });
      } finally {
        await remove();
      }
    },
  };
}

/** Whether the tool can keep layers anywhere but in its own store: podman 4.3 and buildah 1.28, and newer. */
export async function keepsCaches(tool: Tool, environment: Omit<BuildEnvironment, 'sink'>): Promise<boolean> {
  const printed = await runQuiet({ ...command(tool, environment), args: ['--version'] }).catch(() => '');
  const version = /version (\d[\d.]*)/.exec(printed)?.[1];
  return isAtLeast(version, tool === 'podman' ? '4.3' : '1.28');
}

interface ContainersBuild {
  tool: Tool;
  request: BuildRequest;
  environment: BuildEnvironment;
  secrets: SecretFile[];
  /** See PreparedContexts. */
  contextArgs: readonly string[];
}

async function build(job: ContainersBuild): Promise<BuildResult> {
  const { tool, request, environment } = job;
  const { reporter } = environment;
  const name = `localhost/registry-publish-${randomBytes(8).toString('hex')}:image`;
  const several = request.platforms.length > 1;
  let made = false;
  try {
    const { steps } = await reporter.group(`Build with ${tool}`, () => make(name, job));
    made = true;
    if (request.load && !several) for (const wanted of request.names) await run(['tag', name, wanted], job);
    const taken = await reporter.group(`Take the image from ${tool}`, () => take(name, job));
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

/** Builds; and once more from the start when the layers at hand gave an image for another platform. */
async function make(name: string, job: ContainersBuild): Promise<Pick<BuildResult, 'steps'>> {
  if (!reusesLayers(job.request)) {
    await run(buildArguments(name, job, 'anew'), job);
    return {};
  }
  const built = await buildWithCaches(name, job);
  const [wanted] = job.request.platforms;
  if (!wanted || (await platformOf(name, job)) === formatPlatform(wanted)) return built;
  job.environment.reporter.info(
    'The layers at hand were made for another platform, so none of them is used.',
  );
  await remove(name, false, job);
  await run(buildArguments(name, job, 'anew'), job);
  return {};
}

async function platformOf(name: string, { tool, environment }: ContainersBuild): Promise<string> {
  const args =
    tool === 'podman'
      ? ['image', 'inspect', '--format', '{{.Os}}/{{.Architecture}}', name]
      : ['inspect', '--type', 'image', '--format', '{{.OCIv1.OS}}/{{.OCIv1.Architecture}}', name];
  const [os = '', architecture = ''] = (await runQuiet({ ...command(tool, environment), args }))
    .trim()
    .split('/');
  return formatPlatform({ os, architecture });
}

type Caches = Pick<ServedCaches, 'cacheFrom' | 'cacheTo' | 'env'>;

/** Builds with the caches that were asked for, and without those that can't be used. */
async function buildWithCaches(name: string, job: ContainersBuild): Promise<Pick<BuildResult, 'steps'>> {
  const { request, environment } = job;
  const { reporter } = environment;
  const caches = await serveCaches(request, environment).catch((error: unknown) => {
    reporter.warning(`The build has no cache: ${(error as Error).message}`);
    return NO_CACHES;
  });
  const labels = new Set(request.labels.map((label) => label.split('=')[0]));
  const printed = createStepTranscript(labels.size);
  const attempt = (chosen: Caches) =>
    run(buildArguments(name, job, chosen), job, { env: chosen.env, onLine: printed.read });
  try {
    await attempt(caches);
    return { steps: printed.steps() };
  } catch (error) {
    const failed = failedExport(error, request);
    if (failed === undefined) throw error;
    reporter.warning(`The build cache could not be written: ${failed}`);
    // The layers that were made are in the tool's own store, and aren't made again.
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

/** These tools fail a build whose cache can't be written. What they said, where BuildKit's word for it says to go on. */
function failedExport(error: unknown, { cacheTo }: BuildRequest): string | undefined {
  if (!(error instanceof CommandFailure) || !cacheTo.every((line) => /(?:^|,)ignore-error=true/.test(line)))
    return undefined;
  return /failed pushing cache to .*?: (.*)$/m.exec(error.lines.join('\n'))?.[1];
}

/** @throws PublishError unless an index holds each platform that was asked for: a tag must not promise what isn't there. */
async function checkPlatforms({ source, root }: Taken, { tool, request }: ContainersBuild): Promise<void> {
  if (request.platforms.length < 2) return;
  const index = parseManifest(await source.readManifest(root), root.mediaType, source.name);
  const made =
    index.kind === 'index' ? index.manifests.map(({ platform }) => platform && formatPlatform(platform)) : [];
  const lacking = request.platforms.map(formatPlatform).filter((platform) => !made.includes(platform));
  if (lacking.length === 0) return;
  throw new PublishError(`${tool} built no image for ${lacking.join(', ')}`, {
    code: 'PLATFORM_MISSING',
    hint: 'Set `no-cache: true`, use a newer version, or build with `engine: buildx`.',
  });
}

/** The arguments of `podman build` or `buildah build`. */
function buildArguments(
  name: string,
  { request, secrets, contextArgs }: ContainersBuild,
  caches: Caches | 'anew',
): string[] {
  const several = request.platforms.length > 1;
  const args = ['build', '--format', 'oci', several ? '--manifest' : '--tag', name];
  args.push(caches === 'anew' ? '--layers=false' : '--layers');
  // A build that fails leaves its containers behind otherwise.
  args.push('--force-rm');
  // A label that no other engine adds.
  args.push('--identity-label=false');
  // Docker's word for the default network is none of theirs.
  const { network, sourceDateEpoch, ...rest } = request;
  const common = network === undefined || network === 'default' ? rest : { ...rest, network };
  // In `FROM --platform=$BUILDPLATFORM` the variable is empty to them (1.28), and all would be built on the target.
  if (request.platforms.length > 0)
    args.push('--build-arg', `BUILDPLATFORM=${formatPlatform(machinePlatform())}`);
  // Quotes would be part of the path: the value is split at its commas (buildah 1.28, parse.GetBuildInfo).
  args.push(...commonArguments(common, secrets, (text) => text));
  const argument = request.buildArgs.find((line) => /^SOURCE_DATE_EPOCH=\d+$/.test(line))?.split('=')[1];
  const epoch = sourceDateEpoch ?? argument;
  if (epoch !== undefined) args.push('--timestamp', String(epoch));
  for (const [key, value] of Object.entries(
    annotationsFor('manifest', request.annotations, request.platforms[0]),
  )) {
    args.push('--annotation', `${key}=${value}`);
  }
  for (const context of request.buildContexts) args.push('--build-context', context);
  if (caches !== 'anew') {
    for (const repository of caches.cacheFrom) args.push('--cache-from', repository);
    for (const repository of caches.cacheTo) args.push('--cache-to', repository);
  }
  if (request.platforms.length > 0) args.push('--platform', request.platforms.map(formatPlatform).join(','));
  args.push(...contextArgs, request.context);
  return args;
}

async function take(name: string, { tool, environment, request }: ContainersBuild) {
  const { sink, signal, reporter } = environment;
  const loopback = await openLoopback({ sink, name: tool, knowsSizes: false, reporter });
  try {
    const destination = `docker://${loopback.reference}`;
    const push = request.platforms.length > 1 ? ['manifest', 'push', '--all'] : ['push'];
    const args = [...push, '--tls-verify=false', name, destination];
    const { env, ...rest } = command(tool, environment);
    const login = await authFileFor([loopback.login], environment);
    await runLoud(
      { ...rest, args, env: { ...env, ...login } },
      { signal: AbortSignal.any([signal, loopback.broken]), onLine: (line) => reporter.output(line) },
    );
    return await withoutFalseBase(await loopback.received());
  } finally {
    await loopback.close();
  }
}

function remove(name: string, several: boolean, job: ContainersBuild): Promise<void> {
  // Podman's takes all names from an image when it isn't told which, those of `load` too.
  const untag = job.tool === 'podman' ? ['untag', name, name] : ['rmi', name];
  return discardNames(several ? ['manifest', 'rm', name] : untag, job);
}

/** Layers that came from a directory have got names of a registry that is there no more. */
async function forget(names: string[], job: ContainersBuild): Promise<void> {
  if (names.length > 0) await discardNames(['rmi', ...names.reverse()], job);
}

async function discardNames(args: string[], { tool, environment }: ContainersBuild): Promise<void> {
  await runQuiet({ ...command(tool, environment), args }).catch((error: unknown) => {
    environment.reporter.debug(`Temporary names stay in the store of ${tool}: ${String(error)}`);
  });
}

/** Runs the tool, and shows what it prints. */
async function run(
  args: string[],
  { tool, environment }: ContainersBuild,
  {
    env = {},
    onLine = () => undefined,
  }: { env?: Record<string, string>; onLine?: (line: string) => void } = {},
): Promise<void> {
  const { file, cwd, env: own } = command(tool, environment);
  const show = (line: string) => {
    onLine(line);
    environment.reporter.output(line);
  };
  await runLoud({ file, cwd, env: { ...own, ...env }, args }, { signal: environment.signal, onLine: show });
}

function command(tool: Tool, environment: Pick<BuildEnvironment, 'env' | 'workspace'>) {
  return { file: tool, env: environment.env, cwd: environment.workspace };
}
