import { PublishError } from '../../oci/errors.ts';
import type { GitContext } from '../../tags/types.ts';
import type { OutputRequest, PushChoice } from '../types.ts';

export interface PushDecision {
  push: boolean;
  /** Staged without tags, to be merged later. */
  byDigest: boolean;
  /** The run has neither secrets nor an OIDC identity, whatever its permissions say. */
  withoutSecrets: boolean;
  /**
   * False on events that outsiders can trigger: their content must not get into the cache of a later build.
   */
  writesCache: boolean;
  /** Why nothing is pushed, when the user may expect a push. */
  notice?: string;
}

interface PullRequest {
  head?: { repo?: { full_name?: string } | null } | null;
}

interface WorkflowRun {
  event?: string;
  head_repository?: { full_name?: string } | null;
}

/**
 * Events that anyone with read access can trigger, or that run on unmerged code. Checks and statuses are
 * written by services that also react to pull requests from forks.
 * https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows
 */
const STRANGERS_EVENTS =
  /^(?:pull_request.*|(?:sub_)?issue.*|discussion.*|fork|watch|merge_group|commit_comment|gollum|check_(?:run|suite)|status)$/;

/** Events that require write access; a `workflow_run` triggered by one of them still pushes. */
const OWN_EVENTS = ['push', 'release', 'schedule', 'workflow_dispatch'];

/**
 * Whether this run pushes. With `auto`, events that outsiders can trigger only build; `push: true` pushes on
 * these, too. A pull request from a fork or Dependabot never pushes, because GitHub gives it a read-only
 * token and no secrets.
 */
export function decidePush(choice: PushChoice, facts: GitContext, actor: string | undefined): PushDecision {
  const withoutSecrets = isUntrusted(facts, actor);
  const unknownAttributes = isStrangersEvent(facts);
  const decision = { push: false, byDigest: false, withoutSecrets, writesCache: !unknownAttributes };
  if (choice === 'false') return decision;
  if (withoutSecrets) {
    const whose = actor === 'dependabot[bot]' ? 'of Dependabot' : 'from forks';
    const notice = `Pull requests ${whose} can't push: they get a read-only token and no secrets.`;
    return { ...decision, notice };
  }
  if (choice === 'auto' && unknownAttributes) return { ...decision, notice: strangersNotice(facts) };
  return { ...decision, push: true, byDigest: choice === 'by-digest' };
}

/**
 * The push decision with the `outputs` input taken into account: without an image output there is nothing to
 * push.
 */
export function withOutputs(decision: PushDecision, outputs: OutputRequest | undefined): PushDecision {
  if (outputs?.onlyExports === true || outputs?.push === false) {
    const reason = outputs.onlyExports ? 'has no image to push' : 'says push=false';
    return { ...decision, push: false, byDigest: false, notice: `\`outputs\` ${reason}: nothing is pushed.` };
  }
  return { ...decision, byDigest: decision.byDigest || (decision.push && outputs?.byDigest === true) };
}

/**
 * The push decision once the tags are known: with `auto` and no tags, the image is built but not pushed.
 * @throws PublishError for `push: true` without a tag; docker/build-push-action rejects that, too.
 */
export function requireTags(
  decision: PushDecision,
  choice: PushChoice,
  tags: readonly unknown[],
  facts: Pick<GitContext, 'eventName' | 'ref'>,
): PushDecision {
  if (!decision.push || decision.byDigest || tags.length > 0) return decision;
  const where = facts.ref === '' ? 'without a git ref' : `to the event ${facts.eventName} at ${facts.ref}`;
  const message = `No tag rule applies ${where}`;
  if (choice === 'true') {
    throw new PublishError(`${message}, so no tag can be pushed`, {
      code: 'INPUT_INVALID',
      input: 'tags',
      hint: 'Add a rule for this event to `tags`, set `push: auto` to build without pushing, or `push: by-digest` to push without a tag.',
    });
  }
  return { ...decision, push: false, notice: `${message}: built, not pushed.` };
}

/**
 * The push decision once the repositories are known. If all are disabled, or `images` has only comments,
 * nothing is pushed.
 * @throws PublishError for `push: true` and `by-digest`, which need a repository.
 */
export function requireImages(
  decision: PushDecision,
  choice: PushChoice,
  images: readonly unknown[],
): PushDecision {
  if (!decision.push || images.length > 0) return decision;
  const message = '`images` names no repository that is enabled';
  if (choice === 'auto')
    return { ...decision, push: false, byDigest: false, notice: `${message}: built, not pushed.` };
  throw new PublishError(`${message}, so there is nowhere to push to`, {
    code: 'INPUT_INVALID',
    input: 'images',
    hint: 'Enable one of its lines, leave `images` out for the default, or set `push: auto` to build without pushing.',
  });
}

/**
 * True when a pull request was merged or closed: its content was built before, and building it again would
 * publish a tag that is about to be deleted.
 */
export function isClosedPullRequest({ eventName, payload }: GitContext): boolean {
  return /^pull_request(?:_target)?$/.test(eventName) && payload['action'] === 'closed';
}

function strangersNotice({ eventName, mergeQueue }: GitContext): string {
  if (mergeQueue === true) return 'Merge queues are pushed only with `push: true`.';
  const what = eventName.startsWith('pull_request') ? 'Pull requests' : `Runs of the event ${eventName}`;
  const more = eventName === 'workflow_run' ? ' of a fork, or after an event that a stranger can cause,' : '';
  return `${what}${more} are pushed only with \`push: true\`.`;
}

function isStrangersEvent({ eventName, payload, repository, mergeQueue }: GitContext): boolean {
  if (mergeQueue === true) return true;
  if (eventName !== 'workflow_run') return STRANGERS_EVENTS.test(eventName);
  const run = payload['workflow_run'] as WorkflowRun | null | undefined;
  const own = isSameRepository(run?.head_repository?.full_name, repository.fullName);
  return !own || !OWN_EVENTS.includes(run?.event ?? '');
}

/**
 * GitHub gives these a read-only token when they come from a fork; `pull_request_target` keeps write access.
 */
function isUntrusted({ eventName, payload, repository }: GitContext, actor: string | undefined): boolean {
  if (!/^pull_request(?:_review(?:_comment)?)?$/.test(eventName)) return false;
  if (actor === 'dependabot[bot]') return true;
  const head = (payload['pull_request'] as PullRequest | null | undefined)?.head;
  // If the fork was deleted, the payload has no repository.
  return head !== undefined && !isSameRepository(head?.repo?.full_name, repository.fullName);
}

/** Repository names on GitHub are case-insensitive. */
function isSameRepository(name: string | undefined, own: string): boolean {
  return name !== undefined && name !== '' && name.toLowerCase() === own.toLowerCase();
}
