import { PublishError } from '../../oci/errors.ts';
import { nearest } from '../../support/text/nearest-word.ts';
import type { Reporter } from '../../support/reporter.ts';
import { LIMITS } from '../../support/limits.ts';
import { withinTime } from '../../support/within-time.ts';
import { distinctWarnings, explainPlan } from '../../tags/explain.ts';
import type { TagPlan } from '../../tags/types.ts';
import { preparePep440 } from '../../tags/python-versions.ts';
import { planTags } from '../../tags/plan.ts';
import { prepareTemplates } from '../../tags/rules/expression-names.ts';
import { RuleError } from '../../tags/rules/rule-error.ts';
import type { PipelineRequest } from '../types.ts';

/** Tags, labels and annotations, and the log's account of them. @throws PublishError that names input and line. */
export async function makePlan(request: PipelineRequest, reporter: Reporter): Promise<TagPlan> {
  const { facts, reproducible, tags, flavor, labels, annotations } = request;
  const shortSha = readShortShaLength(request.env);
  const images = request.images.trim() === '' ? defaultImage(request) : request.images;
  const now = reproducible ? (facts.commitDate ?? facts.now) : facts.now;
  await preparePep440(tags);
  await prepareTemplates([images, tags, flavor, labels, annotations]);
  const plan = planned({ ...request, images, shortShaLength: shortSha }, { ...facts, now });
  for (const line of explainPlan(plan)) reporter.info(line);
  for (const { message, input, line } of distinctWarnings(plan)) {
    reporter.warning(message, {
      ...(input === undefined ? {} : { input }),
      ...(line === undefined ? {} : { line }),
    });
  }
  return plan;
}

/**
 * `DOCKER_METADATA_SHORT_SHA_LENGTH`, 7 when it isn't set.
 * @throws PublishError for what docker/metadata-action doesn't take either.
 */
export function readShortShaLength(env: PipelineRequest['env']): number {
  const length = Number(env['DOCKER_METADATA_SHORT_SHA_LENGTH'] || '7');
  if (!Number.isNaN(length)) return length;
  throw new PublishError('The variable DOCKER_METADATA_SHORT_SHA_LENGTH is not a number', {
    code: 'INPUT_INVALID',
    hint: 'Set it to the number of digits.',
  });
}

/** The tags module knows nothing of ours, its errors neither. */
function planned(...given: Parameters<typeof planTags>): TagPlan {
  try {
    // Rules hold regular expressions of the user, and the git tag may be anybody's.
    return withinTime(LIMITS.expressionTime, 'the rules for tags', () => planTags(...given), {
      input: 'tags',
    });
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    throw ruleProblem(error);
  }
}

/** An error of the tag grammar, with the word that was probably meant. */
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

/** Hosts of source code with a registry under another name. */
const OWN_REGISTRIES: Record<string, string> = {
  'github.com': 'ghcr.io',
  'gitlab.com': 'registry.gitlab.com',
  'codeberg.org': 'codeberg.org',
};

/**
 * The repository in the server's own registry: ghcr.io for github.com, `containers.<host>` for GitHub Enterprise
 * (https://docs.github.com/en/enterprise-server/packages), the server's own host for Gitea and Forgejo. At a terminal
 * the server is that of the checkout's origin.
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
  // A name is needed below that of the server; an address has none.
  return /^[\w-]+(\.[\w-]+)*\.[a-z][\w-]*$/i.test(hostname) ? `containers.${host}` : undefined;
}
