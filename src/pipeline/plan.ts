import { PublishError } from '../oci/errors.ts';
import { nearest } from '../support/nearest-word.ts';
import type { Reporter } from '../support/reporter.ts';
import { LIMITS } from '../support/limits.ts';
import { withinTime } from '../support/within-time.ts';
import { distinctWarnings, explainPlan } from '../tags/explain.ts';
import type { TagPlan } from '../tags/types.ts';
import { preparePep440 } from '../tags/python-versions.ts';
import { planTags } from '../tags/plan.ts';
import { RuleError } from '../tags/rules/rule-error.ts';
import type { PipelineRequest } from './types.ts';

/** Tags, labels and annotations, and the log's account of them. @throws PublishError that names input and line. */
export async function makePlan(request: PipelineRequest, reporter: Reporter): Promise<TagPlan> {
  const { facts, reproducible } = request;
  const shortSha = readShortShaLength(request.env);
  const images = request.images.trim() === '' ? defaultImage(request) : request.images;
  const now = reproducible ? (facts.commitDate ?? facts.now) : facts.now;
  await preparePep440(request.tags);
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

/**
 * The repository in the server's own registry: ghcr.io for github.com, `containers.<host>` for GitHub Enterprise
 * (https://docs.github.com/en/enterprise-server/packages), the server's own host for Gitea and Forgejo.
 */
function defaultImage({ facts, env }: PipelineRequest): string {
  const registry = ownRegistry(env);
  const name = facts.repository.fullName.toLowerCase();
  if (name !== '' && registry !== undefined) return `${registry}/${name}`;
  if (name !== '') {
    throw new PublishError(`${env['GITHUB_SERVER_URL']} has no container registry that is known`, {
      code: 'INPUT_INVALID',
      input: 'images',
      hint: 'Set `images` to a repository such as registry.example.com/acme/app.',
    });
  }
  throw new PublishError('No image is named, and the repository has no name to take one from', {
    code: 'INPUT_INVALID',
    input: 'images',
    hint: 'Write a repository such as ghcr.io/acme/app.',
  });
}

function ownRegistry(env: Record<string, string | undefined>): string | undefined {
  const server = env['GITHUB_SERVER_URL'] || 'https://github.com';
  if (!URL.canParse(server)) return undefined;
  const { host, hostname } = new URL(server);
  if ([env['GITEA_ACTIONS'], env['FORGEJO_ACTIONS']].includes('true')) return host;
  if (hostname === 'github.com') return 'ghcr.io';
  // A name is needed below that of the server; an address has none.
  return /^[\w-]+(\.[\w-]+)*\.[a-z][\w-]*$/i.test(hostname) ? `containers.${host}` : undefined;
}
