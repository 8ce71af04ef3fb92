import type { BuildRequest } from '../builder/types.ts';
import { formatPlatform } from '../oci/platform.ts';
import { goBoolean } from '../support/text/go-boolean.ts';
import { commonArguments } from './buildkit/arguments.ts';
import { noCache } from './cache/plan.ts';
import { builtImageId, docker as dockerCommand, throughStore } from './docker-daemon/image-store.ts';
import { broken, factsOfClient, isAtLeast, missingClient, type DockerFacts } from './docker-daemon/probe.ts';
import { explainFailure } from './commands/explain.ts';
import { runLoud } from './commands/run.ts';
import { annotate } from './request/annotate.ts';
import { refusedInputs } from './request/build-inputs.ts';
import {
  IMAGES_ONLY,
  limited,
  no,
  NO_ATTESTATIONS,
  NO_INDEX_OF_ONE,
  NO_SUCH_SETTING,
  SAME_ANNOTATIONS,
  YES,
  type EngineInputs,
} from './types/build-input.ts';
import { classicContext, refusedByClassic } from './request/classic-context.ts';
import { warnOfDropped } from './request/special-files.ts';
import { writeSecrets, type SecretFile } from './request/secrets.ts';
import type { Engine } from './types/engine.ts';
import type { BuildEnvironment } from './types/environment.ts';

const ONE_CONTEXT = no('supports one context only; use buildx');
const WITHOUT_SECRETS = limited('not together with secrets or SSH');
const WITH_BUILDKIT = limited('with BuildKit in the daemon (18.09 or newer)');

const INPUTS: EngineInputs = {
  'add-hosts': YES,
  allow: NO_SUCH_SETTING,
  annotations: YES,
  'annotations (index:…, one platform)': NO_INDEX_OF_ONE,
  'annotations (for one of several platforms)': SAME_ANNOTATIONS,
  'attests, provenance, sbom': NO_ATTESTATIONS,
  'build-contexts': ONE_CONTEXT,
  'build-contexts: name=oci-layout://…': ONE_CONTEXT,
  builder: NO_SUCH_SETTING,
  'cache-from': limited('image names'),
  'cache-to': no('exports no cache; use buildx'),
  call: NO_SUCH_SETTING,
  'cgroup-parent': WITHOUT_SECRETS,
  load: YES,
  network: YES,
  'no-cache-filters': NO_SUCH_SETTING,
  'outputs (compression)': NO_SUCH_SETTING,
  'outputs (compression-level, force-compression, oci-mediatypes=false)': NO_SUCH_SETTING,
  'outputs (rewrite-timestamp)': NO_SUCH_SETTING,
  'outputs (other exporters)': IMAGES_ONLY,
  'platforms (several)': no('builds one platform at a time; use buildx'),
  reproducible: no('writes the time of the build into the image; use buildx'),
  'secrets, secret-envs, secret-files': WITH_BUILDKIT,
  'shm-size': WITHOUT_SECRETS,
  ssh: WITH_BUILDKIT,
  ulimit: WITHOUT_SECRETS,
};

/**
 * `docker build` without buildx. Uses BuildKit, built into daemons since 18.09, where the client can drive it
 * without buildx (before 23.0), otherwise the classic builder.
 */
export const docker: Engine = {
  name: 'docker',
  inProcess: false,
  inputs: INPUTS,
  cache: noCache('docker without buildx exports none', { expected: true }),
  async refuses(request, environment) {
    const facts = await factsOfClient(environment);
    if (facts.client === undefined) return missingClient(facts);
    if (facts.server === undefined) return broken('the Docker daemon', facts.serverProblem);
    const buildkit = drivesBuildkit(facts, environment);
    const refused = refusedInputs(INPUTS, request) ?? refusedByBuilder(request, buildkit);
    if (refused !== undefined || (buildkit && classicOnly(request) === undefined)) return refused;
    return refusedByClassic(request, environment.workspace);
  },
  async avoided(environment) {
    const facts = await factsOfClient(environment);
    if (
      drivesBuildkit(facts, environment) ||
      (facts.buildx === undefined && facts.buildxProblem === undefined)
    )
      return undefined;
    return 'its classic builder is deprecated, and buildx is installed';
  },
  version: async (environment) => (await factsOfClient(environment)).server?.version,
  async build(request, environment) {
    const facts = await factsOfClient(environment);
    const secrets = await writeSecrets(request, environment);
    try {
      const taken = await throughStore(environment, facts, async (name) => {
        await build(name, { request, environment, facts, secrets });
      });
      const annotated = await annotate(taken, request.annotations, request.platforms[0]);
      const id = await builtImageId(annotated, request, environment);
      return id === undefined ? annotated : { ...annotated, imageId: id };
    } catch (error) {
      throw explainFailure(error, { engine: 'docker' });
    }
  },
  export: 'unsupported',
  call: 'unsupported',
};

interface DockerBuild {
  request: BuildRequest;
  environment: BuildEnvironment;
  facts: DockerFacts;
  secrets: SecretFile[];
}

/** Why neither builder supports the whole request: each has settings that the other ignores. */
function refusedByBuilder(request: BuildRequest, buildkit: boolean): string | undefined {
  if (!needsBuildkit(request)) return undefined;
  if (!buildkit) return 'the classic builder of this Docker has no secrets and no SSH; install buildx';
  const limit = classicOnly(request);
  return (
    limit &&
    `the BuildKit of this Docker ignores ${limit}, and its classic builder has no secrets and no SSH; install buildx`
  );
}

function needsBuildkit({ secrets, secretEnvs, secretFiles, ssh }: BuildRequest): boolean {
  return secrets.length + secretEnvs.length + secretFiles.length + ssh.length > 0;
}

/** Settings that BuildKit silently ignores when the client drives it without buildx. */
function classicOnly({ ulimits, shmSize, cgroupParent }: BuildRequest): string | undefined {
  if (ulimits.length > 0) return '`ulimit`';
  if (shmSize !== undefined) return '`shm-size`';
  return cgroupParent === undefined ? undefined : '`cgroup-parent`';
}

/**
 * Warns that the classic builder, and BuildKit before 0.11 (Docker 23), treat SOURCE_DATE_EPOCH as an
 * ordinary build argument.
 */
export function warnOfIgnoredTime(
  { buildArgs }: Pick<BuildRequest, 'buildArgs'>,
  { reporter }: Pick<BuildEnvironment, 'reporter'>,
  builder = 'The classic builder of this Docker',
): void {
  if (!buildArgs.some((line) => /^SOURCE_DATE_EPOCH(?:=|$)/.test(line))) return;
  reporter.warning(
    `${builder} ignores SOURCE_DATE_EPOCH: the image has the times of this build. Use buildx with Docker 23 or newer to set them.`,
  );
}

async function build(name: string, { request, environment, facts, secrets }: DockerBuild): Promise<void> {
  const buildkit = drivesBuildkit(facts, environment) && classicOnly(request) === undefined;
  if (!buildkit) warnOfIgnoredTime(request, environment);
  else if (!isAtLeast(facts.server?.version, '23.0'))
    warnOfIgnoredTime(request, environment, 'The BuildKit of this Docker');
  // BuildKit applies .dockerignore itself.
  const filtered = buildkit ? undefined : await classicContext(request, environment.workspace);
  // The client of 20.10 sends BuildKit no pipes, and the classic builder's client sends no sockets.
  if (buildkit) await warnOfDropped('pipes', 'docker', request, environment);
  else if (filtered === undefined) await warnOfDropped('sockets', 'docker', request, environment);
  const common = filtered === undefined ? request : { ...request, file: filtered.file };
  const args = buildArguments(name, { ...common, buildkit }, secrets);
  args.push(filtered === undefined ? request.context : '-');
  const input = filtered === undefined ? {} : { input: filtered.archive };
  const env = { ...environment.env, DOCKER_BUILDKIT: buildkit ? '1' : '0' };
  const how = buildkit ? 'its BuildKit' : 'the classic builder';
  const onLine = (line: string) => environment.reporter.output(line);
  await environment.reporter.group(`Build with Docker ${facts.server?.version} (${how})`, () =>
    runLoud({ ...dockerCommand(environment), args, env, ...input }, { signal: environment.signal, onLine }),
  );
}

function buildArguments(
  name: string,
  request: BuildRequest & { buildkit: boolean },
  secrets: readonly SecretFile[],
): string[] {
  const progress = request.buildkit ? ['--progress', 'plain'] : [];
  const args = ['build', ...progress, ...commonArguments(request, secrets)];
  for (const tag of [name, ...(request.load ? request.names : [])]) args.push('--tag', tag);
  for (const image of request.cacheFrom) args.push('--cache-from', image.replace(/^type=registry,ref=/, ''));
  for (const platform of request.platforms) args.push('--platform', formatPlatform(platform));
  return args;
}

/** From 23.0 on, the client leaves BuildKit to the buildx plugin, which is missing here. */
function drivesBuildkit(facts: DockerFacts, { env }: Pick<BuildEnvironment, 'env'>): boolean {
  return (
    goBoolean(env['DOCKER_BUILDKIT']) !== false &&
    !isAtLeast(facts.client, '23.0') &&
    isAtLeast(facts.server?.version, '18.9')
  );
}
