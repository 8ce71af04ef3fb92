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

/** What the entry point knows besides the inputs. */
export interface RunContext {
  env: Record<string, string | undefined>;
  facts: GitContext;
  idToken(audience: string): Promise<string>;
  /** Private, emptied by the entry point. */
  temporaryDirectory: string;
  /** The checked-out repository. */
  workspace: string;
  /** Absent where nothing is kept between runs. */
  mirrorStore?: TextStore;
}

/** What the inputs ask for, before git and the event are looked at. */
type InputRequest = Omit<PipelineRequest, 'facts'>;

/**
 * The whole request, from inputs that were each checked on their own.
 * @throws PublishError `INPUT_INVALID` that names the inputs and lines, all of them at once.
 */
export function readRequest(reader: InputReader, context: RunContext): PipelineRequest {
  return withFacts(readInputs(reader, context), context.facts);
}

/** Completes a request: `{{defaultContext}}` is the commit that the facts name. */
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

/** As `readRequest`, for what doesn't depend on git. @throws PublishError `INPUT_INVALID`, with all that is wrong. */
export function readInputs(reader: InputReader, context: Omit<RunContext, 'facts'>): InputRequest {
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
  reader.check();
  return request;
}

/** Texts, read by whoever is the first to need them; nothing of it is loaded when nothing is asked for. */
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

/** `dry-run: offline` is a dry run that asks no registry. */
function readDryRun(reader: InputReader): Pick<PipelineRequest, 'dryRun' | 'offline'> {
  const offline = reader.text('dry-run')?.toLowerCase() === 'offline';
  return { dryRun: offline || reader.flag('dry-run'), offline };
}

/** Inputs that may have expressions in braces. */
const TEMPLATES = ['images', 'tags', 'flavor', 'labels', 'annotations'];

/** Where an entry point runs: what it knows before git is asked. */
type RequestPlace = Omit<RunContext, 'facts' | 'idToken'>;

/**
 * What the action and the terminal hand to the pipeline: the inputs, and the git facts they are about.
 * @throws PublishError, for inputs before git or GitHub is asked.
 */
export async function gatherRequest(
  reader: InputReader,
  place: RequestPlace,
  reporter: Reporter,
): Promise<PipelineRequest> {
  await prepareTemplates(TEMPLATES.map((input) => reader.text(input) ?? ''));
  const request = readInputs(reader, {
    ...place,
    idToken: async (audience) => {
      const { requestIdToken } = await import('../pipeline/github-api.ts');
      return requestIdToken(audience, { env: place.env, reporter });
    },
  });
  const facts = await readGitContext(place.env, {
    ...readRefContext(reader, place.workspace),
    githubToken: reader.text('github-token'),
    needs: neededFacts(request),
    reporter,
  });
  return withFacts(request, facts);
}

/**
 * Description and license are in the labels of every image, as docker/metadata-action has it. That action asks for the
 * commit's date always, and fails without it; here it is asked for where something is made from it.
 */
function neededFacts(request: InputRequest): FactNeeds {
  if (request.mirror !== undefined) return { repository: false, commitDate: false, ref: false };
  if (request.offline === true) return { repository: false, commitDate: false };
  const { images, tags, flavor, labels, annotations, reproducible } = request;
  const named = [images, tags, flavor, labels, annotations].some((text) => text.includes('commit_date'));
  return { repository: true, commitDate: reproducible || named };
}
