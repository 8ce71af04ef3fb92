import { PublishError } from '../../oci/errors.ts';
import type { GitContext } from '../../tags/types.ts';
import type { OutputRequest, PushChoice } from '../types.ts';

export interface PushDecision {
  push: boolean;
  /** Staged without tags, to be merged later. */
  byDigest: boolean;
  /** The run gets neither secrets nor an identity, whatever it asks for. */
  withoutSecrets: boolean;
  /** False on events that a stranger can cause: what such a run made must not get into a later build. */
  writesCache: boolean;
  /** Why nothing is pushed although it could have been expected. */
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
 * Events that anybody can cause who may read the repository, or that run on what isn't merged yet. Checks and statuses
 * are written by services that act on every pull request, those of forks too.
 * https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows
 */
const STRANGERS_EVENTS =
  /^(?:pull_request.*|(?:sub_)?issue.*|discussion.*|fork|watch|merge_group|commit_comment|gollum|check_(?:run|suite)|status)$/;

/** What a `workflow_run` may follow and still be pushed: events that need the right to write. */
const OWN_EVENTS = ['push', 'release', 'schedule', 'workflow_dispatch'];

/**
 * Whether this run pushes. With `auto`, events that a stranger can cause build only; `push: true` pushes on these too.
 * A pull request from a fork, or of Dependabot, can't push whatever is said, since GitHub gives it a read-only token
 * and no secrets.
 */
export function decidePush(choice: PushChoice, facts: GitContext, actor: string | undefined): PushDecision {
  const withoutSecrets = isUntrusted(facts, actor);
  const unknownAttributes = isStrangersEvent(facts);
  const decision = { push: false, byDigest: false, withoutSecrets, writesCache: !unknownAttributes };
  if (choice === 'false') return decision;
  if (withoutSecrets) {
    const whose = actor === 'dependabot[bot]' ? 'of Dependabot' : 'from a fork';
    const notice = `This is a pull request ${whose}: it is built and not pushed, since it gets no rights to write.`;
    return { ...decision, notice };
  }
  if (choice === 'auto' && unknownAttributes) return { ...decision, notice: strangersNotice(facts) };
  return { ...decision, push: true, byDigest: choice === 'by-digest' };
}

/** The decision, as far as the input `outputs` has a say: without an image there is nothing to push. */
export function withOutputs(decision: PushDecision, outputs: OutputRequest | undefined): PushDecision {
  if (outputs?.onlyExports === true || outputs?.push === false) {
    const reason = outputs.onlyExports ? 'has no image to push' : 'says push=false';
    return { ...decision, push: false, byDigest: false, notice: `\`outputs\` ${reason}: nothing is pushed.` };
  }
  return { ...decision, byDigest: decision.byDigest || (decision.push && outputs?.byDigest === true) };
}

/**
 * The decision once the tags are known: without any, `auto` builds and doesn't push.
 * @throws PublishError for `push: true` without a tag; docker/build-push-action refuses that too.
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
 * The decision once the repositories are known: where all of them are disabled, or `images` has comments only, there is
 * nowhere to push to, and a run that says so is not a publish.
 * @throws PublishError for `push: true` and `by-digest`.
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
 * True when a pull request was merged or closed: what would be built was built before, and would be published again
 * under a tag that is on its way out.
 */
export function isClosedPullRequest({ eventName, payload }: GitContext): boolean {
  return /^pull_request(?:_target)?$/.test(eventName) && payload['action'] === 'closed';
}

function strangersNotice({ eventName, mergeQueue }: GitContext): string {
  if (mergeQueue === true) return 'Merge queues are built and not pushed; `push: true` changes that.';
  const what = eventName.startsWith('pull_request') ? 'Pull requests' : `Runs of the event ${eventName}`;
  const more = eventName === 'workflow_run' ? ' of a fork, or after an event that a stranger can cause,' : '';
  return `${what}${more} are built and not pushed; \`push: true\` changes that.`;
}

function isStrangersEvent({ eventName, payload, repository, mergeQueue }: GitContext): boolean {
  if (mergeQueue === true) return true;
  if (eventName !== 'workflow_run') return STRANGERS_EVENTS.test(eventName);
  const run = payload['workflow_run'] as WorkflowRun | null | undefined;
  const own = isSameRepository(run?.head_repository?.full_name, repository.fullName);
  return !own || !OWN_EVENTS.includes(run?.event ?? '');
}

/** GitHub runs these with a read-only token when they come from a fork; `pull_request_target` keeps its rights. */
function isUntrusted({ eventName, payload, repository }: GitContext, actor: string | undefined): boolean {
  if (!/^pull_request(?:_review(?:_comment)?)?$/.test(eventName)) return false;
  if (actor === 'dependabot[bot]') return true;
  const head = (payload['pull_request'] as PullRequest | null | undefined)?.head;
  // The fork may be gone by now; then there is no repository at all.
  return head !== undefined && !isSameRepository(head?.repo?.full_name, repository.fullName);
}

/** GitHub's names don't depend on upper and lower case. */
function isSameRepository(name: string | undefined, own: string): boolean {
  return name !== undefined && name !== '' && name.toLowerCase() === own.toLowerCase();
}
