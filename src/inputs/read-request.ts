import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { BuildRequest } from '../builder/types.ts';
import type { Platform } from '../oci/descriptor.ts';
import { PublishError } from '../oci/errors.ts';
import { formatPlatform, parsePlatform } from '../oci/platform.ts';
import { readShortShaLength } from '../pipeline/plan/tag-plan.ts';
import type { PipelineRequest, TextStore, TrustRequest } from '../pipeline/types.ts';
import { compileGlob } from '../support/text/glob.ts';
import { nearest } from '../support/text/nearest-word.ts';
import { optional } from '../support/optional.ts';
import type { Reporter } from '../support/reporter.ts';
import type { GitContext } from '../tags/types.ts';
import { readBake } from './bake.ts';
import { refuseContradictions, refuseWithFrom, refuseWithMirror } from './contradictions.ts';
import { readFrom, refuseTargets } from './from.ts';
import { readGitContext, type FactNeeds } from './git-context.ts';
import { prepareTemplates } from '../tags/rules/expression-names.ts';
import { refuseExpressions } from './expressions.ts';
import { readOutputs } from './outputs.ts';
import type { InputReader } from './reader.ts';

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

function readBuild(reader: InputReader): BuildRequest {
  return {
    ...optional('file', reader.text('file')),
    ...optional('target', reader.text('target')),
    ...optional('network', reader.text('network')),
    ...optional('shmSize', reader.text('shm-size')),
    ...optional('cgroupParent', reader.text('cgroup-parent')),
    ...optional('provenance', reader.text('provenance')),
    ...optional('sbom', reader.text('sbom')),
    ...optional('builder', reader.text('builder')),
    ...optional('call', reader.text('call')),
    context: reader.text('context') ?? '.',
    platforms: readPlatforms(reader),
    buildArgs: reader.list('build-args'),
    buildContexts: reader.list('build-contexts'),
    labels: [],
    annotations: [],
    names: [],
    secrets: reader.list('secrets'),
    secretEnvs: reader.list('secret-envs'),
    secretFiles: reader.list('secret-files'),
    ssh: reader.list('ssh'),
    cacheFrom: reader.list('cache-from'),
    cacheTo: reader.list('cache-to'),
    noCache: reader.flag('no-cache'),
    noCacheFilters: [...reader.list('no-cache-filters'), ...reader.list('no-cache-filter')],
    pull: reader.flag('pull'),
    ulimits: reader.list('ulimit'),
    addHosts: reader.list('add-hosts'),
    allow: reader.list('allow'),
    attests: reader.list('attests'),
    load: reader.flag('load'),
  };
}

/** `{{defaultContext}}` is the repository at the commit, or at a pull request's merge, as docker/build-push-action has it. */
function expandContext(context: string, facts: GitContext, env: Record<string, string | undefined>): string {
  const server = env['GITHUB_SERVER_URL'] ?? 'https://github.com';
  // A queue's merge isn't the one that GitHub keeps for its pull request.
  const merged = facts.ref.startsWith('refs/pull/') && facts.mergeQueue !== true;
  const revision = merged ? facts.ref : facts.sha || facts.ref;
  return context.replaceAll(
    /\{\{\s*defaultContext\s*\}\}/g,
    `${server}/${facts.repository.fullName}.git#${revision}`,
  );
}

function readPlatforms(reader: InputReader): Platform[] {
  return reader
    .entries('platforms')
    .map(({ text, line }) => accepted(reader, () => readPlatform(text, line)))
    .filter((platform) => platform !== undefined);
}

/** What `read` returns, or undefined after its problem was kept with the others. */
function accepted<T>(reader: InputReader, read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof PublishError)) throw error;
    reader.refuse(error);
    return undefined;
  }
}

/** Go's names of architectures that images are made for, by https://go.dev/doc/install/source#environment and others. */
const ARCHITECTURES =
  '386 amd64 arm arm64 loong32 loong64 mips mips64 mips64le mipsle ppc64 ppc64le riscv32 riscv64 s390x wasm';

function readPlatform(word: string, line: number): Platform {
  const wrong = (message: string, hint: string): PublishError =>
    new PublishError(message, { code: 'INPUT_INVALID', input: 'platforms', line, hint });
  let platform: Platform;
  try {
    platform = parsePlatform(word);
  } catch (error) {
    const { message, hint } = error as PublishError;
    throw wrong(message, hint ?? 'Write os/architecture.');
  }
  // Others may come to be known; what looks like a slip would make an image that runs nowhere.
  const known = ARCHITECTURES.split(' ');
  const meant = known.includes(platform.architecture) ? undefined : nearest(platform.architecture, known);
  if (meant === undefined) return platform;
  throw wrong(
    `${JSON.stringify(word)} is not a platform: no architecture is called ${platform.architecture}`,
    `Did you mean ${formatPlatform({ ...platform, architecture: meant })}?`,
  );
}

/** `dry-run: offline` is a dry run that asks no registry. */
function readDryRun(reader: InputReader): Pick<PipelineRequest, 'dryRun' | 'offline'> {
  const offline = reader.text('dry-run')?.toLowerCase() === 'offline';
  return { dryRun: offline || reader.flag('dry-run'), offline };
}

/** `workflow`, `git` or `git:<path>`, as docker/metadata-action reads its `context`; the path is in the workspace. */
export function readRefContext(
  reader: InputReader,
  workspace: string,
): { refContext?: 'workflow' | 'git'; workspace: string } {
  const text = reader.given('ref-context')?.trim() ?? '';
  if (text === '') return { workspace };
  const path = /^git:(.+)$/.exec(text)?.[1]?.trim();
  if (path !== undefined) return { refContext: 'git', workspace: resolve(workspace, path) };
  if (text === 'workflow' || text === 'git') return { refContext: text, workspace };
  const meant = nearest(text.toLowerCase(), ['workflow', 'git']);
  reader.refuse(
    new PublishError(`Invalid value ${JSON.stringify(text)} for \`ref-context\``, {
      code: 'INPUT_INVALID',
      input: 'ref-context',
      line: 1,
      hint: `${meant === undefined ? '' : `Did you mean \`${meant}\`? `}Write workflow, git, or git:<path>.`,
    }),
  );
  return { refContext: 'workflow', workspace };
}

/** A slip in one of the words would be a pattern that matches nothing, and take the protection away. */
function readImmutableTags(reader: InputReader): string[] {
  const words = reader.list('immutable-tags');
  const known = ['version', 'all', 'none'];
  for (const word of words) {
    if (known.includes(word)) continue;
    const meant = nearest(word.toLowerCase(), known);
    if (meant === undefined) {
      checkTagPattern(word);
      continue;
    }
    throw new PublishError(`immutable-tags has ${JSON.stringify(word)}, which is none of its words`, {
      code: 'INPUT_INVALID',
      input: 'immutable-tags',
      hint: `Did you mean ${meant}? A pattern for just this tag is written [${word[0]}]${word.slice(1)}.`,
    });
  }
  return words;
}

function checkTagPattern(pattern: string): void {
  try {
    compileGlob(pattern);
  } catch (cause) {
    throw new PublishError(
      `immutable-tags: the pattern ${JSON.stringify(pattern)} ${(cause as Error).message}`,
      {
        code: 'INPUT_INVALID',
        input: 'immutable-tags',
        hint: 'Write patterns such as release-*, v[0-9]* or {edge,nightly}-*.',
        cause,
      },
    );
  }
}

function readMirror(reader: InputReader, workspace: string): PipelineRequest['mirror'] {
  const file = reader.text('mirror-file');
  const inline = reader.text('mirror');
  if (file !== undefined && inline !== undefined) {
    throw new PublishError('mirror and mirror-file are both set', {
      code: 'INPUT_INVALID',
      input: 'mirror-file',
      hint: 'Keep the rules in one of them.',
    });
  }
  if (inline !== undefined) return { rules: reader.raw('mirror'), input: 'mirror' };
  if (file === undefined) return undefined;
  try {
    return { rules: readFileSync(resolve(workspace, file), 'utf8'), input: 'mirror-file', file };
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const why = missing ? 'which does not exist' : `which can't be read: ${(error as Error).message}`;
    throw new PublishError(`mirror-file names ${file}, ${why}`, {
      code: 'INPUT_INVALID',
      input: 'mirror-file',
      hint: 'Give a path from the root of the repository, and check it out first.',
      cause: error,
    });
  }
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
