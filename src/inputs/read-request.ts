import { checkFiles, checkInputs } from '../pipeline/check-inputs.ts';
import { readShortShaLength } from '../pipeline/plan/tag-plan.ts';
import type { PipelineRequest, TextStore, TrustRequest } from '../pipeline/types.ts';
import { optional } from '../support/optional.ts';
import type { Reporter } from '../support/reporter.ts';
import type { GitContext } from '../tags/types.ts';
import { readBake } from './values/bake.ts';
import { refuseContradictions, refuseWithFrom, refuseWithMirror } from './contradictions.ts';
import { readFrom, refuseTargets } from './values/from.ts';
import { readGitContext, type FactNeeds } from './git-context.ts';
import { prepareTemplates } from '../tags/rules/expression-names.ts';
import { refuseExpressions } from './expressions.ts';
import { readOutputs } from './values/outputs.ts';
import { accepted, type InputReader } from './reader.ts';
import { expandContext, readBuild } from './values/build.ts';
import { readImmutableTags } from './values/immutable-tags.ts';
import { readMirror } from './values/mirror.ts';
import { readRefContext } from './values/ref-context.ts';

/** What the entry point provides in addition to the inputs. */
export interface RunContext {
  env: Record<string, string | undefined>;
  facts: GitContext;
  idToken(audience: string): Promise<string>;
  /** A private directory, which the entry point removes. */
  temporaryDirectory: string;
  /** The checked-out repository. */
  workspace: string;
  /** Absent when nothing is kept between runs. */
  mirrorStore?: TextStore;
}

/** The request from the inputs, before git and the event are read. */
type InputRequest = Omit<PipelineRequest, 'facts'>;

/**
 * Creates the complete request and checks the inputs against each other.
 * @throws PublishError `INPUT_INVALID` with all invalid inputs and their lines.
 */
export function readRequest(reader: InputReader, context: RunContext): PipelineRequest {
  return withFacts(readInputs(reader, context), context.facts);
}

/** Adds the git context to a request and expands `{{defaultContext}}`. */
function withFacts(request: InputRequest, facts: GitContext): PipelineRequest {
  const { build, bake, env } = request;
  const context = (text: string): string => expandContext(text, facts, env);
  return {
    ...request,
    facts,
    build: {
      ...build,
      context: context(build.context),
      buildContexts: build.buildContexts.map(context),
    },
    ...(bake === undefined
      ? {}
      : { bake: { ...bake, ...optional('source', bake.source && context(bake.source)) } }),
  };
}

/**
 * Like `readRequest`, but only the parts that don't depend on git.
 * @throws PublishError `INPUT_INVALID` with all errors.
 */
export function readInputs(reader: InputReader, context: Omit<RunContext, 'facts'>): InputRequest {
  const request = collectInputs(reader, context);
  reader.check();
  return request;
}

/** Reads the inputs; `reader` collects their errors. */
function collectInputs(reader: InputReader, context: Omit<RunContext, 'facts'>): InputRequest {
  const { env, workspace } = context;
  const request: InputRequest = {
    ...context,
    ...optional('version', reader.text('version')),
    ...optional('githubToken', reader.text('github-token')),
    ...optional('actor', env['GITHUB_ACTOR']),
    ...optional(
      'mirror',
      accepted(reader, () => readMirror(reader, workspace)),
    ),
    images: reader.raw('images'),
    tags: reader.raw('tags'),
    flavor: reader.raw('flavor'),
    labels: reader.raw('labels'),
    annotations: reader.raw('annotations'),
    separators: {
      tags: reader.verbatim('sep-tags') ?? '\n',
      labels: reader.verbatim('sep-labels') ?? '\n',
      annotations: reader.verbatim('sep-annotations') ?? '\n',
    },
    strict: reader.flag('strict'),
    build: readBuild(reader),
    ...optional('outputs', readOutputs(reader)),
    engine: reader.choice('engine'),
    from: readFrom(reader),
    ...optional('bake', readBake(reader)),
    cache: reader.choice('cache'),
    reproducible: reader.flag('reproducible'),
    qemu: reader.choice('qemu'),
    rateLimit: reader.choice('rate-limit'),
    ...readTrust(reader),
    push: reader.choice('push'),
    ...optional('beforeTags', reader.text('before-tags') && reader.raw('before-tags')),
    ...readDryRun(reader),
    immutableTags: accepted(reader, () => readImmutableTags(reader)) ?? [],
    onFailure: reader.choice('on-failure'),
    limits: {
      ...optional('retries', reader.number('retries')),
      ...optional('concurrency', reader.number('concurrency', 1)),
      ...optional('timeout', reader.duration('timeout')),
    },
    registryAuth: reader.raw('registry-auth'),
  };
  const format = reader.choice<'auto' | 'image' | 'artifact'>('attestation-format');
  if (format !== 'auto') request.attestationFormat = format;
  refuseContradictions(request, reader);
  refuseExpressions(request, reader);
  readRefContext(reader, workspace);
  accepted(reader, () => readShortShaLength(env));
  refuseTargets(request, reader);
  refuseWithFrom(request, reader);
  refuseWithMirror(request, reader);
  return request;
}

/**
 * The trust inputs as text. They are parsed on first use, so that the code for it is only loaded if needed.
 */
function readTrust(reader: InputReader): { trust?: TrustRequest } {
  const asked = (name: string): string => {
    const text = reader.raw(name);
    return /^\s*(?:false|False|FALSE)?\s*$/.test(text) ? '' : text;
  };
  const trust: TrustRequest = {
    sign: asked('sign'),
    attest: asked('attest'),
    verify: reader.raw('verify').trim() === '' ? '' : reader.raw('verify'),
    sigstore: reader.raw('sigstore'),
    trustedRoot: reader.text('trusted-root') ?? '',
    ...optional('signingKey', reader.text('signing-key')),
    ...optional('signingKeyPassword', reader.verbatim('signing-key-password')),
  };
  return trust.sign + trust.attest + trust.verify === '' ? {} : { trust };
}

/** `dry-run: offline` is a dry run that doesn't access registries. */
function readDryRun(reader: InputReader): Pick<PipelineRequest, 'dryRun' | 'offline'> {
  const offline = reader.text('dry-run')?.toLowerCase() === 'offline';
  return { dryRun: offline || reader.flag('dry-run'), offline };
}

/** Inputs with which the step needs no Dockerfile of its own. */
const OTHER_CONTENT = ['bake-files', 'bake-targets', 'bake-source', 'mirror', 'mirror-file'];

/** Inputs that can contain expressions in braces. */
const TEMPLATES = ['images', 'tags', 'flavor', 'labels', 'annotations'];

/** What the entry point knows before git is read. */
type RequestPlace = Omit<RunContext, 'facts' | 'idToken'>;

/**
 * Creates the pipeline's request from the inputs and the git context, for the action and the CLI.
 * @throws PublishError for all invalid inputs together, before anything is changed anywhere.
 */
export async function gatherRequest(
  reader: InputReader,
  place: RequestPlace,
  reporter: Reporter,
): Promise<PipelineRequest> {
  await prepareTemplates(TEMPLATES.map((input) => reader.text(input) ?? ''));
  const request = collectInputs(reader, {
    ...place,
    idToken: async (audience) => {
      const { requestIdToken } = await import('../pipeline/github-api.ts');
      return requestIdToken(audience, { env: place.env, reporter });
    },
  });
  // Loading the parsers takes a while, which is used to read git where nothing is wrong so far.
  const checking = checkInputs(request);
  const reading = reader.hasProblems() ? undefined : readFacts(reader, place, request, reporter);
  reading?.catch(() => undefined);
  for (const problem of await checking) reader.refuse(problem);
  if (reader.hasProblems() && !OTHER_CONTENT.some((name) => reader.given(name)?.trim())) {
    for (const problem of await checkFiles(request)) reader.refuse(problem);
  }
  reader.check();
  return withFacts(request, await (reading ?? readFacts(reader, place, request, reporter)));
}

function readFacts(
  reader: InputReader,
  place: RequestPlace,
  request: InputRequest,
  reporter: Reporter,
): Promise<GitContext> {
  return readGitContext(place.env, {
    ...readRefContext(reader, place.workspace),
    githubToken: reader.text('github-token'),
    needs: neededFacts(request),
    reporter,
  });
}

/**
 * Images get description and license labels, as with docker/metadata-action. That action always requests the
 * commit date, and fails without it; here it is requested only if it is used.
 */
function neededFacts(request: InputRequest): FactNeeds {
  if (request.mirror !== undefined) return { repository: false, commitDate: false, ref: false };
  if (request.offline === true) return { repository: false, commitDate: false };
  const { images, tags, flavor, labels, annotations, reproducible } = request;
  const named = [images, tags, flavor, labels, annotations].some((text) => text.includes('commit_date'));
  return { repository: true, commitDate: reproducible || named };
}
