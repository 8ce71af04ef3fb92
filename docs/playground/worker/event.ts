import { committedAt, eventFacts, type Payload } from '../../../src/inputs/event-facts.ts';
import { RuleError } from '../../../src/tags/rules/rule-error.ts';
import type { GitContext } from '../../../src/tags/types.ts';
import type { EventFields } from '../messages.ts';

/**
 * The part of GitHub's `github` context that tags and expressions read.
 * https://docs.github.com/actions/reference/workflows-and-actions/contexts#github-context
 */
export interface GitHubContext {
  event_name: string;
  ref: string;
  sha: string;
  repository: string;
  base_ref: string;
  head_ref: string;
  server_url: string;
  event: Payload;
}

type JsonObject = Record<string, unknown>;

const SHA = '860c1904a1ce19322e91ac35af1ab07466440c37';
const REPOSITORY = 'acme/app';

/**
 * The context of the event that was picked or pasted.
 * @param now ISO 8601; when the picked commit was made.
 * @throws RuleError that names the field.
 */
export function readEvent(fields: EventFields, now: string): GitHubContext {
  return fields.event === 'payload' ? pasted(fields.payload) : picked(fields, now);
}

/**
 * The facts as the action reads them from this context; a commit that isn't dated counts as made now.
 * @throws RuleError for a payload whose parts aren't what GitHub sends.
 */
export function factsOf(github: GitHubContext, now: string): GitContext {
  const env = {
    GITHUB_EVENT_NAME: github.event_name,
    GITHUB_REF: github.ref,
    GITHUB_SHA: github.sha,
    GITHUB_REPOSITORY: github.repository,
    GITHUB_BASE_REF: github.base_ref,
    GITHUB_HEAD_REF: github.head_ref,
    GITHUB_SERVER_URL: github.server_url,
  };
  try {
    const facts = eventFacts(env, github.event, now);
    return { ...facts, commitDate: committedAt(github.event, facts.sha) ?? now };
  } catch (error) {
    throw new RuleError(`The event payload isn't one of GitHub's: ${(error as Error).message}`, {
      input: 'payload',
      hint: 'Paste it as it was sent.',
    });
  }
}

function picked(fields: EventFields, now: string): GitHubContext {
  const { event_name, ref, event } = eventOf(fields, now);
  if (/\/$/.test(ref)) throw new RuleError('The event has no name', nameHint(fields));
  const repository = {
    full_name: REPOSITORY,
    html_url: `https://github.com/${REPOSITORY}`,
    default_branch: fields.defaultBranch,
  };
  const pull = fields.event === 'pull_request';
  return {
    ...contextOf({ ...event, repository }),
    event_name,
    ref,
    sha: SHA,
    base_ref: pull ? fields.base : '',
    head_ref: pull ? 'feature' : '',
  };
}

function nameHint({ event }: EventFields): { input: string; hint: string } {
  if (event === 'tag' || event === 'release')
    return { input: 'tag', hint: 'Write a git tag, such as v1.2.3.' };
  return { input: 'branch', hint: 'Write a branch, such as main.' };
}

type Event = Pick<GitHubContext, 'event_name' | 'ref'> & { event: JsonObject };

function eventOf(fields: EventFields, now: string): Event {
  const { branch, tag, base, number } = fields;
  const push = (ref: string): Event => ({
    event_name: 'push',
    ref,
    event: { ref, after: SHA, base_ref: null, head_commit: { id: SHA, timestamp: now } },
  });
  switch (fields.event) {
    case 'tag':
      return push(`refs/tags/${tag.trim()}`);
    case 'pull_request': {
      const head = { ref: 'feature', sha: SHA, repo: { full_name: REPOSITORY } };
      const pull = { number: Number(pullNumber(number)), base: { ref: base }, head };
      const event = { action: 'synchronize', number: pull.number, pull_request: pull };
      return { event_name: 'pull_request', ref: `refs/pull/${pull.number}/merge`, event };
    }
    case 'release':
      return {
        event_name: 'release',
        ref: `refs/tags/${tag.trim()}`,
        event: { action: 'published', release: { tag_name: tag.trim() } },
      };
    case 'schedule':
      return {
        event_name: 'schedule',
        ref: `refs/heads/${fields.defaultBranch}`,
        event: { schedule: '0 4 * * 1' },
      };
    case 'merge_group': {
      const ref = `refs/heads/gh-readonly-queue/${base}/pr-${pullNumber(number)}-${SHA}`;
      return { event_name: 'merge_group', ref, event: { merge_group: { head_ref: ref, head_sha: SHA } } };
    }
    case 'workflow_dispatch': {
      const ref = fullRef(branch);
      return { event_name: 'workflow_dispatch', ref, event: { ref, inputs: {} } };
    }
    default:
      return push(fullRef(branch));
  }
}

function pullNumber(text: string): string {
  if (/^\s*[1-9]\d{0,8}\s*$/.test(text)) return text.trim();
  throw new RuleError(`${JSON.stringify(text)} is not the number of a pull request`, {
    input: 'number',
    hint: 'Write a whole number, such as 7.',
  });
}

/** A branch may be written as git shows it in full, and a tag has to be. */
function fullRef(text: string): string {
  return text.startsWith('refs/') ? text.trim() : `refs/heads/${text.trim()}`;
}

function pasted(text: string): GitHubContext {
  if (text.trim() === '') {
    throw new RuleError('No payload is given', {
      input: 'payload',
      hint: 'Paste the JSON of an event, or what ${{ toJSON(github) }} prints in a job.',
    });
  }
  const json = readJson(text);
  const event = objectIn(json, 'event');
  return event !== undefined && typeof json['event_name'] === 'string'
    ? { ...contextOf(event), ...textsOf(json) }
    : fromPayload(json);
}

function readJson(text: string): JsonObject {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new RuleError(`Invalid JSON in the event payload: ${(error as Error).message}`, {
      input: 'payload',
      hint: 'Paste all of it, from the first brace to the last.',
    });
  }
  if (isObject(json)) return json;
  throw new RuleError('The event payload is not a JSON object', {
    input: 'payload',
    hint: 'A payload begins with { and ends with }.',
  });
}

/** The texts of a whole context, where they are texts. */
function textsOf(json: JsonObject): Partial<GitHubContext> {
  const keys = ['event_name', 'ref', 'sha', 'repository', 'base_ref', 'head_ref', 'server_url'] as const;
  return Object.fromEntries(
    keys.flatMap((key) => (typeof json[key] === 'string' ? [[key, json[key]]] : [])),
  ) as Partial<GitHubContext>;
}

type Found = Pick<GitHubContext, 'event_name' | 'ref'> & Partial<GitHubContext>;

/** A payload doesn't name its event, but each kind has keys of its own. */
function fromPayload(event: JsonObject): GitHubContext {
  const found = pullRequest(event) ?? otherObject(event) ?? onDefaultBranch(event) ?? onRef(event);
  if (found) return { ...contextOf(event), ...found };
  throw new RuleError("The payload doesn't say which event it belongs to", {
    input: 'payload',
    hint: 'Paste what ${{ toJSON(github) }} prints in a job: it names the event and the ref.',
  });
}

function pullRequest(event: JsonObject): Found | undefined {
  const pull = objectIn(event, 'pull_request');
  const number = pull?.['number'] ?? event['number'];
  if (!pull || !Number.isInteger(number)) return undefined;
  const [base, head] = [objectIn(pull, 'base'), objectIn(pull, 'head')];
  return {
    event_name: 'pull_request',
    ref: `refs/pull/${String(number)}/merge`,
    sha: textIn(pull, 'merge_commit_sha') ?? textIn(head, 'sha') ?? SHA,
    base_ref: textIn(base, 'ref') ?? '',
    head_ref: textIn(head, 'ref') ?? '',
  };
}

function otherObject(event: JsonObject): Found | undefined {
  const tag = textIn(objectIn(event, 'release'), 'tag_name');
  if (tag !== undefined) return { event_name: 'release', ref: `refs/tags/${tag}` };
  const group = objectIn(event, 'merge_group');
  const ref = textIn(group, 'head_ref');
  if (ref === undefined) return undefined;
  return { event_name: 'merge_group', ref, sha: textIn(group, 'head_sha') ?? SHA };
}

function onDefaultBranch(event: JsonObject): Found | undefined {
  const branch = textIn(objectIn(event, 'repository'), 'default_branch') ?? 'main';
  // Deployments name the run that they belong to.
  const isRun = objectIn(event, 'workflow_run') && !('deployment' in event) && !('environment' in event);
  const name = typeof event['schedule'] === 'string' ? 'schedule' : isRun ? 'workflow_run' : undefined;
  return name === undefined ? undefined : { event_name: name, ref: `refs/heads/${branch}` };
}

function onRef(event: JsonObject): Found | undefined {
  const [ref, after] = [textIn(event, 'ref'), textIn(event, 'after')];
  if (ref === undefined) return undefined;
  if (after !== undefined && /^0+$/.test(after)) {
    throw new RuleError(`This push deletes ${ref}, and no workflow runs for that`, {
      input: 'payload',
      hint: 'Paste the payload of a push that creates or changes a branch or tag.',
    });
  }
  if (after !== undefined) return { event_name: 'push', ref, sha: after };
  return 'inputs' in event ? { event_name: 'workflow_dispatch', ref: fullRef(ref) } : undefined;
}

function contextOf(event: Payload): GitHubContext {
  return {
    event_name: 'push',
    ref: '',
    sha: SHA,
    repository: event.repository?.full_name ?? REPOSITORY,
    base_ref: '',
    head_ref: '',
    server_url: 'https://github.com',
    event,
  };
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function objectIn(json: JsonObject | undefined, key: string): JsonObject | undefined {
  const value = json?.[key];
  return isObject(value) ? value : undefined;
}

function textIn(json: JsonObject | undefined, key: string): string | undefined {
  const value = json?.[key];
  return typeof value === 'string' ? value : undefined;
}
