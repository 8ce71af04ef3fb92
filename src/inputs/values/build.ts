import type { BuildRequest } from '../../builder/types.ts';
import type { Platform } from '../../oci/descriptor.ts';
import { PublishError } from '../../oci/errors.ts';
import { formatPlatform, parsePlatform } from '../../oci/platform.ts';
import { optional } from '../../support/optional.ts';
import { nearest } from '../../support/text/nearest-word.ts';
import type { GitContext } from '../../tags/types.ts';
import { accepted, type InputReader } from '../reader.ts';

/**
 * Parses the inputs of docker/build-push-action. Labels, annotations and names are added once the tags are
 * known.
 */
export function readBuild(reader: InputReader): BuildRequest {
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

/**
 * Expands `{{defaultContext}}` like docker/build-push-action: the repository at the commit, or at a pull
 * request's merge ref.
 */
export function expandContext(
  context: string,
  facts: GitContext,
  env: Record<string, string | undefined>,
): string {
  const server = env['GITHUB_SERVER_URL'] ?? 'https://github.com';
  // A merge queue tests another merge commit than the pull request's merge ref.
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

/**
 * Go's names of the architectures that images exist for, from https://go.dev/doc/install/source#environment
 * and others.
 */
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
  // Unknown architectures are allowed, as new ones appear, unless the name looks like a typo: such an image
  // would run nowhere.
  const known = ARCHITECTURES.split(' ');
  const meant = known.includes(platform.architecture) ? undefined : nearest(platform.architecture, known);
  if (meant === undefined) return platform;
  throw wrong(
    `${JSON.stringify(word)} is not a platform: no architecture is called ${platform.architecture}`,
    `Did you mean ${formatPlatform({ ...platform, architecture: meant })}?`,
  );
}
