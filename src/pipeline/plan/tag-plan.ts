import { PublishError } from '../../oci/errors.ts';
import { nearest } from '../../support/text/nearest-word.ts';
import type { Reporter } from '../../support/reporter.ts';
import { LIMITS } from '../../support/limits.ts';
import { withinTime } from '../../support/within-time.ts';
import { distinctWarnings, explainPlan } from '../../tags/explain.ts';
import type { TagPlan } from '../../tags/types.ts';
import { preparePep440 } from '../../tags/python-versions.ts';
import { asPushedTag, planTags } from '../../tags/plan.ts';
import { prepareTemplates } from '../../tags/rules/expression-names.ts';
import { RuleError } from '../../tags/rules/rule-error.ts';
import type { PipelineRequest } from '../types.ts';

/**
 * Computes tags, labels and annotations, and logs how.
 * @throws PublishError that names the input and line.
 */
export async function makePlan(request: PipelineRequest, reporter: Reporter): Promise<TagPlan> {
  const { facts, reproducible, tags, flavor, labels, annotations } = request;
  const shortSha = readShortShaLength(request.env);
  const images = request.images.trim() === '' ? defaultImage(request) : request.images;
  const now = reproducible ? (facts.commitDate ?? facts.now) : facts.now;
  await preparePep440(tags);
  await prepareTemplates([images, tags, flavor, labels, annotations]);
  const plan = planned({ ...request, images, shortShaLength: shortSha }, { ...facts, now });
  await tellPlan(plan, request, reporter);
  for (const { message, input, line } of distinctWarnings(plan)) {
    reporter.warning(message, {
      ...(input === undefined ? {} : { input }),
      ...(line === undefined ? {} : { line }),
    });
  }
  return plan;
}

async function tellPlan(
  plan: TagPlan,
  { facts, version }: PipelineRequest,
  reporter: Reporter,
): Promise<void> {
  const { tags, omitted } = explainPlan(plan, version === undefined ? facts : asPushedTag(facts, version));
  for (const line of tags) reporter.info(line);
  if (omitted.length === 0) return;
  await reporter.group(`Tag rules that didn't apply (${omitted.length})`, () => {
    for (const line of omitted) reporter.info(line);
    return Promise.resolve();
  });
}

/**
 * Reads `DOCKER_METADATA_SHORT_SHA_LENGTH`; default: 7.
 * @throws PublishError for a value that docker/metadata-action doesn't accept.
 */
export function readShortShaLength(env: PipelineRequest['env']): number {
  const length = Number(env['DOCKER_METADATA_SHORT_SHA_LENGTH'] || '7');
  if (!Number.isNaN(length)) return length;
  throw new PublishError('The variable DOCKER_METADATA_SHORT_SHA_LENGTH is not a number', {
    code: 'INPUT_INVALID',
    hint: 'Set it to the number of digits.',
  });
}

/** Converts the tags module's errors to PublishError, which that module doesn't depend on. */
function planned(...given: Parameters<typeof planTags>): TagPlan {
  try {
    // The rules contain the user's regular expressions, and outsiders may control the git tag.
    return withinTime(LIMITS.expressionTime, 'the rules for tags', () => planTags(...given), {
      input: 'tags',
    });
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    throw ruleProblem(error);
  }
}

/** Converts an error of the tag grammar, with a "Did you mean" hint where possible. */
export function ruleProblem(error: RuleError): PublishError {
  const { message, code, hint, input, line, unknown } = error;
  const meant = unknown === undefined ? undefined : nearest(unknown.word, unknown.known);
  return new PublishError(message, {
    code,
    hint: meant === undefined ? hint : `Did you mean \`${meant}\`? ${hint}`,
    input,
    ...(line === undefined ? {} : { line }),
    cause: error,
  });
}

/** Git hosts whose registry has another host name. */
const OWN_REGISTRIES: Record<string, string> = {
  'github.com': 'ghcr.io',
  'gitlab.com': 'registry.gitlab.com',
  'codeberg.org': 'codeberg.org',
};

/**
 * The default image in the git server's own registry: ghcr.io for github.com, `containers.<host>` for GitHub
 * Enterprise Server (https://docs.github.com/en/enterprise-server/packages), the server's own host for Gitea
 * and Forgejo. At a terminal, the server is that of the checkout's `origin`.
 * @throws PublishError when the server has no known registry.
 */
function defaultImage({ facts, env }: PipelineRequest): string {
  const { fullName, htmlUrl } = facts.repository;
  const name = fullName.toLowerCase();
  const server = env['GITHUB_SERVER_URL'] || (facts.incomplete ? htmlUrl : undefined) || 'https://github.com';
  const registry = URL.canParse(server) ? ownRegistry(new URL(server), facts, env) : undefined;
  if (name !== '' && registry !== undefined) return `${registry}/${name}`;
  const message =
    name === ''
      ? 'No image name: `images` is empty, and no repository is known'
      : `No image is named, and the container registry of ${server} isn't known`;
  throw new PublishError(message, {
    code: 'INPUT_INVALID',
    input: 'images',
    hint: 'Set `images` to a repository such as ghcr.io/acme/app.',
  });
}

function ownRegistry(
  { host, hostname }: URL,
  { incomplete }: PipelineRequest['facts'],
  env: PipelineRequest['env'],
): string | undefined {
  if ([env['GITEA_ACTIONS'], env['FORGEJO_ACTIONS']].includes('true')) return host;
  const known = OWN_REGISTRIES[hostname];
  if (known !== undefined || incomplete) return known;
  // `containers.` needs a host name; it can't be prefixed to an IP address.
  return /^[\w-]+(\.[\w-]+)*\.[a-z][\w-]*$/i.test(hostname) ? `containers.${host}` : undefined;
}
