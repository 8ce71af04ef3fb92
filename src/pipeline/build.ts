import { createHash } from 'node:crypto';
import { tmpdir, userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { Readable } from 'node:stream';
import type { BuildRequest } from '../builder/types.ts';
import type { EngineChoice } from '../engines/choose.ts';
import type { PreparedBuild } from '../engines/cache/prepare.ts';
import { withVariables } from '../engines/request/variables.ts';
import type { BuildEnvironment, BuildResult, Engine } from '../engines/types.ts';
import type { BlobSink, Source } from '../oci/content.ts';
import { digestAlgorithm, digestFromHex } from '../oci/digest.ts';
import { PublishError } from '../oci/errors.ts';
import { RUN_ANNOTATION } from '../oci/annotations.ts';
import { parseManifest } from '../oci/manifest.ts';
import { formatRepository, parseReference } from '../oci/reference.ts';
import { CLAIM_ANNOTATION, WITHHELD_ANNOTATION } from '../publish/types.ts';
import { formatTraffic } from '../support/text/format.ts';
import type { Reporter } from '../support/reporter.ts';
import { fullTags, metaOf } from '../tags/render.ts';
import { expandMeta } from '../tags/rules/metadata-text.ts';
import type { GitContext, PlannedTag, TagPlan } from '../tags/types.ts';
import type { Connections } from './connections.ts';
import type { EngineEnvironment, PipelineContext } from './context.ts';
import { openBase } from './sources/open.ts';
import type { BakeRequest, PipelineRequest } from './types.ts';

/** The run that makes an image, as recorded in it: `acme/app/.github/workflows/release.yml#12.1`. */
export function runName(env: Record<string, string | undefined>): string | undefined {
  const number = env['GITHUB_RUN_NUMBER'];
  if (number === undefined || number === '') return undefined;
  const workflow = (env['GITHUB_WORKFLOW_REF'] ?? env['GITHUB_WORKFLOW'] ?? '').replace(/@.*$/, '');
  return `${workflow}#${number}.${env['GITHUB_RUN_ATTEMPT'] ?? '1'}`;
}

/**
 * What a published image is compared with, to tell whether it was built from the same commit. Uncommitted changes have
 * no name that could be found again: they are like nothing that is published.
 */
export function builtRevision({ sha, dirty, now }: GitContext): string {
  return dirty === true ? `${sha}-dirty, ${now}` : sha;
}

/** The build request completed by the plan: labels, annotations, names, and the time of a reproducible build. */
export function planBuild(request: PipelineRequest, plan: TagPlan): BuildRequest {
  const { facts, qemu, outputs } = request;
  const attestationFormat = request.attestationFormat ?? formatOf(outputs);
  const build = withVariables(request.build, request.engine, request.env);
  const commitTime =
    facts.commitDate === undefined ? undefined : Math.floor(Date.parse(facts.commitDate) / 1000);
  return {
    ...build,
    buildArgs: withEpoch(request).map((line) => expandMeta(line, metaOf(plan), { input: 'build-args' })),
    qemu,
    labels: plan.labels,
    annotations: [
      ...plan.annotations,
      ...runAnnotation(request, plan),
      ...claimAnnotation(plan.tags),
      ...withheldAnnotation(plan),
      ...(outputs?.annotations ?? []),
    ],
    names: fullTags(plan),
    ...(outputs && Object.keys(outputs.image).length > 0 ? { image: outputs.image } : {}),
    ...(outputs && outputs.exports.length > 0 ? { exports: outputs.exports } : {}),
    ...(attestationFormat === undefined ? {} : { attestationFormat }),
    ...(request.reproducible && commitTime !== undefined ? { sourceDateEpoch: commitTime } : {}),
  };
}

/** `oci-artifact` in `outputs` is BuildKit's name for the form of attestations. */
function formatOf(outputs: PipelineRequest['outputs']): BuildRequest['attestationFormat'] {
  if (outputs?.ociArtifact === undefined) return undefined;
  return outputs.ociArtifact ? 'artifact' : 'image';
}

/** Fills `{{meta.…}}` into the overrides of a bake definition. */
export function bakeWithMeta(bake: BakeRequest, plan: TagPlan): BakeRequest {
  const place = { input: 'bake-set' };
  return { ...bake, set: bake.set.map((line) => expandMeta(line, metaOf(plan), place)) };
}

/** buildx takes SOURCE_DATE_EPOCH from its environment for a build argument, unless there is one; so do all engines. */
function withEpoch({ build, env, reproducible }: PipelineRequest): string[] {
  const epoch = env['SOURCE_DATE_EPOCH'];
  const given = build.buildArgs.some((line) => /^SOURCE_DATE_EPOCH(?:=|$)/.test(line));
  return epoch === undefined || epoch === '' || given || reproducible
    ? build.buildArgs
    : [...build.buildArgs, `SOURCE_DATE_EPOCH=${epoch}`];
}

/**
 * Recorded where a branch's tag needs it to move only forward, and in a part of a matrix, for the provenance of the
 * job that merges; a reproducible image knows nothing of runs.
 */
function runAnnotation(request: PipelineRequest, plan: TagPlan): string[] {
  const run = runName(request.env);
  const isBranch = plan.tags.some((tag) => tag.kind === 'branch');
  const needed = (isBranch || request.push === 'by-digest') && !request.reproducible;
  return needed && run !== undefined ? [`${RUN_ANNOTATION}=${run}`] : [];
}

/**
 * The build without secrets that are empty, which docker/build-push-action skips with a warning. A fork's pull request
 * gets no secrets at all, so there nothing is said.
 */
export function withoutEmptySecrets(
  build: BuildRequest,
  reporter: Pick<Reporter, 'warning'>,
  silently: boolean,
): BuildRequest {
  const filled = (entries: readonly string[], input: string): string[] =>
    entries.filter((entry) => {
      const id = /^\s*([^=]+)=$/.exec(entry)?.[1];
      if (id !== undefined && !silently) {
        reporter.warning(`The secret ${id.trim()} is empty, and the build goes on without it`, { input });
      }
      return id === undefined;
    });
  return {
    ...build,
    secrets: filled(build.secrets, 'secrets'),
    secretEnvs: filled(build.secretEnvs, 'secret-envs'),
    secretFiles: filled(build.secretFiles, 'secret-files'),
  };
}

/**
 * The version and floating tags that a publish is about to set, recorded in the image, so that a run which overtakes
 * another one knows which tags belong to it (docs/decisions/converging-tags.md). The same for every build of a ref: a
 * rebuild that moves the floating tags alone names the version they are made from.
 */
export function claimAnnotation(tags: readonly PlannedTag[]): string[] {
  const floating = tags.filter(({ kind }) => kind === 'floating');
  if (floating.length === 0) return [];
  const claimed = tags
    .filter(({ kind }) => kind === 'floating' || kind === 'version')
    .map(({ name }) => name);
  const versions = tags.some(({ kind }) => kind === 'version') ? [] : floating.flatMap(versionTag);
  return [`${CLAIM_ANNOTATION}=${[...new Set([...versions, ...claimed])].join(' ')}`];
}

function versionTag({ version, decoration }: PlannedTag): string[] {
  const { prefix = '', suffix = '' } = decoration ?? {};
  return version === undefined ? [] : [`${prefix}${version}${suffix}`];
}

/** Floating tags that this version is published without on purpose (docs/decisions/withheld-tags.md). */
function withheldAnnotation({ withheld }: TagPlan): string[] {
  return withheld.length === 0 ? [] : [`${WITHHELD_ANNOTATION}=${withheld.join(' ')}`];
}

/** Picks the engine, says why, and logs it in. @throws PublishError when none can do the request. */
export async function pickEngine(
  request: PipelineRequest,
  build: BuildRequest,
  environment: EngineEnvironment,
  connections: Connections,
): Promise<EngineChoice> {
  // What is published without a build doesn't wait for the engines' code to load.
  const [{ chooseEngine }, { engines }, { requireArgumentValues }] = await Promise.all([
    import('../engines/choose.ts'),
    import('../engines/engines.ts'),
    import('../engines/request/bare-arguments.ts'),
  ]);
  requireArgumentValues(build.buildArgs, environment.env);
  const list = engines({
    fetch: connections.http,
    resolveBase: (name) => openBase(name, connections, environment),
  });
  const chosen = await chooseEngine(request.engine, build, environment, list);
  if (connections.verifier && !chosen.engine.inProcess) {
    environment.reporter.warning(
      `Base images of this build are not verified: ${chosen.engine.name} pulls them itself`,
      { input: 'verify' },
    );
  }
  environment.reporter.info(`Engine: ${chosen.reason}`);
  // In this process, logins are asked for by host.
  if (!chosen.engine.inProcess) await environment.logIn();
  return chosen;
}

/** Runs the build in a group of the log and shows its findings on their lines. */
export async function build(
  { engine }: EngineChoice,
  request: BuildRequest,
  environment: BuildEnvironment,
): Promise<BuildResult> {
  const { tellingWhere } = await import('../engines/commands/interruption.ts');
  const result = await environment.reporter.group(`Build with ${engine.name}`, () =>
    tellingWhere(environment, (watched) => engine.build(request, watched)),
  );
  showWarnings(result.warnings ?? [], environment.reporter);
  return result;
}

/** Runs the exporters of `outputs` alone, with the cache's reads and writes as for a build. */
export async function exportOnly(
  { engine }: EngineChoice,
  request: BuildRequest,
  environment: EngineEnvironment,
): Promise<void> {
  const { tellingWhere } = await import('../engines/commands/interruption.ts');
  await tellingWhere({ ...environment, sink: discard }, async (watched) => {
    await engine.export?.(request, watched);
  });
}

/** Answers `call`. @throws PublishError when a check failed, or the engine has no such thing. */
export async function answerCall(
  { engine }: EngineChoice,
  request: BuildRequest,
  environment: Omit<BuildEnvironment, 'sink'>,
): Promise<void> {
  if (!engine.call) {
    throw new PublishError(`${engine.name} can't answer call: ${request.call}`, {
      code: 'UNSUPPORTED',
      input: 'call',
      hint: 'Set engine: buildx, with buildx 0.15 or newer.',
    });
  }
  const answer = await engine.call(request, environment);
  showWarnings(answer.warnings, environment.reporter);
  if (answer.passed) return;
  throw new PublishError(`The checks of call: ${request.call} failed`, {
    code: 'CHECK_FAILED',
    input: 'call',
    hint: 'See the warnings above.',
  });
}

/** Builds with the caches of a request; those that were added unasked can neither fail nor stall the build. */
export async function buildPrepared(
  chosen: EngineChoice,
  prepared: Pick<PreparedBuild, 'request' | 'uncached'>,
  environment: BuildEnvironment,
): Promise<BuildResult> {
  const { withFailSafeCache } = await import('../engines/cache/guard.ts');
  return withFailSafeCache(prepared, environment, (request, watched) => build(chosen, request, watched));
}

function showWarnings(warnings: NonNullable<BuildResult['warnings']>, reporter: Reporter): void {
  for (const { message, file, line, url } of warnings) {
    const place = { ...(file === undefined ? {} : { file }), ...(line === undefined ? {} : { line }) };
    reporter.warning(url === undefined ? message : `${message} (${url})`, place);
  }
}

/** For a build that isn't published: the engine need not send what it can keep, and the rest is measured and dropped. */
export const discard: BlobSink = {
  has: () => Promise.resolve(true),
  async accept({ digest }, body: Readable) {
    const hash = createHash(digest === undefined ? 'sha256' : digestAlgorithm(digest));
    let size = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      hash.update(chunk);
      size += chunk.length;
    }
    return { digest: digest ?? digestFromHex('sha256', hash.digest('hex')), size };
  },
};

/** Completes a build by the job's defaults and by the cache that the input `cache` chooses, and says which. */
export async function prepare(
  build: BuildRequest,
  engine: Engine['name'],
  { request, decision, targets, connections, reporter, signal }: PipelineContext,
  environment: EngineEnvironment,
): Promise<PreparedBuild> {
  const { env, facts, githubToken } = request;
  const [{ prepareBuild }, { actionsCache }] = await Promise.all([
    import('../engines/cache/prepare.ts'),
    import('../engines/cache/actions.ts'),
  ]);
  const repository = targets.find(({ optional }) => !optional)?.destination.repository;
  const setup = {
    engine,
    cache: request.cache,
    job: { env, payload: facts.payload, ...(githubToken === undefined ? {} : { githubToken }) },
    event: facts,
    cacheDirectory: cacheDirectory(env),
    pushes: decision.push,
    readOnlyCache: !decision.writesCache,
    http: connections.http,
    ...(repository ? { repository: formatRepository(repository) } : {}),
    measure: (reference: string) => {
      const { tag = 'latest', ...name } = parseReference(reference);
      return layerSizes(connections.repository(name, decision.push ? 'push' : 'pull'), tag, signal);
    },
    ...(env['ACTIONS_RUNTIME_TOKEN'] ? { store: actionsCache() } : {}),
  };
  const prepared = await prepareBuild(build, setup, environment);
  reporter.info(prepared.note);
  return {
    ...prepared,
    async finish() {
      const size = await prepared.finish();
      const described = formatTraffic(size);
      if (described !== '') reporter.info(`Cache: ${described}`);
      return size;
    },
  };
}

/**
 * Where local caches are kept between runs. Variables that are empty or relative don't count
 * (https://specifications.freedesktop.org/basedir-spec/latest): the cache would end up in the workspace, and from there
 * in the image.
 */
export function cacheDirectory(env: Record<string, string | undefined>): string {
  const { XDG_CACHE_HOME: caches = '', HOME: home = '' } = env;
  const base = [caches, join(home, '.cache'), join(accountHome(), '.cache'), tmpdir()].find(isAbsolute);
  return join(base ?? '/tmp', 'registry-publish');
}

/** From the system's accounts and not from `HOME`; empty where the user has no account, as in some containers. */
function accountHome(): string {
  try {
    return userInfo().homedir;
  } catch {
    return '';
  }
}

/** Milliseconds that a size in the summary is worth waiting for. */
const MEASURING = 10_000;

/** Bytes of the layers of an image in a registry; undefined when it isn't there. */
async function layerSizes(source: Source, tag: string, running: AbortSignal): Promise<number | undefined> {
  const signal = AbortSignal.any([running, AbortSignal.timeout(MEASURING)]);
  const descriptor = await source.resolve(tag, { signal });
  if (!descriptor) return undefined;
  const bytes = await source.readManifest(descriptor, { signal });
  const manifest = parseManifest(bytes, descriptor.mediaType, source.name);
  return manifest.kind === 'image' ? manifest.layers.reduce((sum, { size }) => sum + size, 0) : undefined;
}
