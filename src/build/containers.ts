import { randomBytes } from 'node:crypto';
import { formatPlatform, machinePlatform } from '../oci/platform.ts';
import { Problem } from '../oci/errors.ts';
import { parseManifest } from '../oci/manifest.ts';
import { isIndexType } from '../oci/media-types.ts';
import { annotate, annotationsFor } from './annotate.ts';
import { commonArguments } from './buildx-arguments.ts';
import { refusedInputs } from './capabilities.ts';
import type { BuildEnvironment, BuildRequest, BuildResult, Engine } from './contract.ts';
import { explainFailure } from './failure.ts';
import { openLoopback } from './loopback.ts';
import type { Taken } from './docker-store.ts';
import { imageId } from './metadata.ts';
import { CommandFailure, runLoud, runQuiet } from './process.ts';
import { writeSecrets, type SecretFile } from './secrets.ts';

type Tool = 'podman' | 'buildah';

/**
 * Podman and Buildah, which are one builder behind two commands, without a daemon. The image goes out by a push to a
 * registry on loopback; layers are compressed on the way.
 */
export function containersEngine(tool: Tool): Engine {
  return {
    name: tool,
    async refuses(request, environment) {
      const refused = refusedInputs(tool, request);
      if (refused !== undefined) return refused;
      try {
        await runQuiet({ ...command(tool, environment), args: ['--version'] }, { signal: environment.signal });
        return undefined;
      } catch (error) {
        const missing = error instanceof CommandFailure && error.code === 'COMMAND_MISSING';
        return missing ? `there is no ${tool} command` : `${tool} does not run: ${(error as Error).message}`;
      }
    },
    async build(request, environment) {
      const secrets = await writeSecrets(request, environment);
      try {
        return await build({ tool, request, environment, secrets });
      } catch (error) {
        throw explainFailure(error, { engine: tool });
      }
    },
  };
}

interface ContainersBuild {
  tool: Tool;
  request: BuildRequest;
  environment: BuildEnvironment;
  secrets: SecretFile[];
}

async function build(job: ContainersBuild): Promise<BuildResult> {
  const { tool, request, environment } = job;
  const { reporter, signal } = environment;
  const onLine = (line: string) => reporter.output(line);
  const run = (args: string[]) => runLoud({ ...command(tool, environment), args }, { signal, onLine });
  const name = `localhost/registry-publish-${randomBytes(8).toString('hex')}:image`;
  const several = request.platforms.length > 1;
  let made = false;
  try {
    await reporter.group(`Build with ${tool}`, () => run(buildArguments(name, job)));
    made = true;
    if (request.load && !several) for (const wanted of request.names) await run(['tag', name, wanted]);
    const taken = await reporter.group(`Take the image from ${tool}`, () => take(name, job));
    await checkPlatforms(taken, job);
    const annotated = isIndexType(taken.root.mediaType) ? await annotate(taken, request.annotations) : taken;
    const id = await imageId(annotated.source, annotated.root);
    return id === undefined ? annotated : { ...annotated, imageId: id };
  } finally {
    if (made) await remove(name, several, job);
  }
}

/** @throws Problem unless an index holds each platform that was asked for: a tag must not promise what isn't there. */
async function checkPlatforms({ source, root }: Taken, { tool, request }: ContainersBuild): Promise<void> {
  if (request.platforms.length < 2) return;
  const index = parseManifest(await source.readManifest(root), root.mediaType, source.name);
  const made = index.kind === 'index' ? index.manifests.map(({ platform }) => platform && formatPlatform(platform)) : [];
  const lacking = request.platforms.map(formatPlatform).filter((platform) => !made.includes(platform));
  if (lacking.length === 0) return;
  throw new Problem(`${tool} built no image for ${lacking.join(', ')}`, {
    code: 'PLATFORM_MISSING',
    hint: 'Set `no-cache: true`, use a newer version, or build with `engine: buildx`.',
  });
}

/** The arguments of `podman build` or `buildah build`. */
function buildArguments(name: string, { request, secrets }: ContainersBuild): string[] {
  const several = request.platforms.length > 1;
  const args = ['build', '--format', 'oci', several ? '--manifest' : '--tag', name];
  // Their cache forgets which platform a layer on scratch was made for, and would answer with another one's (1.28).
  args.push(request.platforms.length === 0 ? '--layers' : '--layers=false');
  // A label that no other engine adds.
  args.push('--identity-label=false');
  // Docker's word for the default network is none of theirs.
  const { network, sourceDateEpoch, ...rest } = request;
  const common = network === undefined || network === 'default' ? rest : { ...rest, network };
  // In `FROM --platform=$BUILDPLATFORM` the variable is empty to them (1.28), and all would be built on the target.
  if (request.platforms.length > 0) args.push('--build-arg', `BUILDPLATFORM=${formatPlatform(machinePlatform())}`);
  args.push(...commonArguments(common, secrets));
  if (sourceDateEpoch !== undefined) args.push('--timestamp', String(sourceDateEpoch));
  for (const [key, value] of Object.entries(annotationsFor('manifest', request.annotations))) {
    args.push('--annotation', `${key}=${value}`);
  }
  for (const context of request.buildContexts) args.push('--build-context', context);
  for (const repository of request.cacheFrom) args.push('--cache-from', cacheRepository(repository));
  for (const repository of request.cacheTo) args.push('--cache-to', cacheRepository(repository));
  if (request.platforms.length > 0) args.push('--platform', request.platforms.map(formatPlatform).join(','));
  args.push(request.context);
  return args;
}

/** BuildKit's `type=registry,ref=host/path:tag`, or a plain name, as the repository that these tools want. */
function cacheRepository(line: string): string {
  const reference = /(?:^|,)ref=([^,]+)/.exec(line)?.[1] ?? line;
  return reference.replace(/@.*$/, '').replace(/:[^/:]*$/, '');
}

async function take(name: string, { tool, environment, request }: ContainersBuild) {
  const { sink, signal, reporter } = environment;
  const loopback = await openLoopback({ sink, name: tool, skipKnownBlobs: false });
  try {
    const destination = `docker://${loopback.reference}`;
    const push = request.platforms.length > 1 ? ['manifest', 'push', '--all'] : ['push'];
    const args = [...push, '--tls-verify=false', name, destination];
    await runLoud(
      { ...command(tool, environment), args },
      { signal: AbortSignal.any([signal, loopback.broken]), onLine: (line) => reporter.output(line) },
    );
    return await loopback.received();
  } finally {
    await loopback.close();
  }
}

async function remove(name: string, several: boolean, { tool, environment }: ContainersBuild): Promise<void> {
  const args = several ? ['manifest', 'rm', name] : tool === 'podman' ? ['untag', name] : ['rmi', name];
  await runQuiet({ ...command(tool, environment), args }).catch((error: unknown) => {
    environment.reporter.debug(`The temporary name ${name} stays in the store of ${tool}: ${String(error)}`);
  });
}

function command(tool: Tool, environment: Pick<BuildEnvironment, 'env' | 'workspace'>) {
  return { file: tool, env: environment.env, cwd: environment.workspace };
}
