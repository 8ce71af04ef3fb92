/** What page and worker say to each other. Plain data: it is cloned on the way. */

export const EVENTS = [
  'branch',
  'tag',
  'pull_request',
  'release',
  'schedule',
  'merge_group',
  'workflow_dispatch',
  'payload',
] as const;
export type EventKind = (typeof EVENTS)[number];

/** The event as it was picked in the form, or pasted. */
export interface EventFields {
  event: EventKind;
  /** Branch that is pushed or run on; `refs/tags/…` is understood too. */
  branch: string;
  tag: string;
  /** Of the pull request. */
  number: string;
  /** Branch that a pull request or merge queue merges into. */
  base: string;
  defaultBranch: string;
  /** JSON: an event's payload, or GitHub's whole `github` context. */
  payload: string;
}

export interface TagsQuestion extends EventFields {
  kind: 'tags';
  images: string;
  tags: string;
  flavor: string;
  /** Tags that the repository has: one per line, or the JSON of a registry's answer. */
  existing: string;
  /** When the workflow runs, ISO 8601. */
  now: string;
}

export interface MigrateQuestion {
  kind: 'migrate';
  workflow: string;
  /** Where the images of a list for skopeo sync go, which it doesn't say itself. */
  to: string;
}

export type Question = TagsQuestion | MigrateQuestion;

/** A mistake in one of the fields. */
export interface Problem {
  message: string;
  hint?: string;
  /** The field: `tags`, `images`, `flavor`, `payload`, `existing`, `workflow`. */
  input?: string;
  /** 1-based. */
  line?: number;
}

/** More than any workflow has. Longer texts are refused before anything looks at them. */
export const MOST_CHARACTERS = 100_000;

export function tooLong(input: string): Problem {
  return {
    message: `The text has more than ${MOST_CHARACTERS.toLocaleString('en')} characters`,
    hint: 'Paste a shorter one.',
    input,
  };
}

export interface Refusal {
  kind: 'refused';
  problems: Problem[];
}

/** What a publish would do with a tag, given the tags that exist. */
export interface Move {
  outcome: 'new' | 'moves' | 'kept' | 'published';
  detail?: string;
}

export interface TagRow {
  name: string;
  rule: string;
  line?: number;
  /** `write-once`, …; empty for tags that move freely. */
  promise: string;
  move: Move;
}

export interface TagsAnswer {
  kind: 'tags';
  event: { name: string; ref: string; sha: string };
  rows: TagRow[];
  omitted: { rule: string; line?: number; reason: string }[];
  /** Tags that this version leaves where they are: `latest` on a prerelease, or of a rule that is off. */
  withheld: string[];
  warnings: Problem[];
  /** Images with tags, as the output `tags` has them. */
  names: string[];
  labels: string[];
  /** Why the event is built and not pushed. */
  notPushed?: string;
  /** A workflow with these inputs. */
  workflow: string;
}

/** Inputs of a step that publishes. */
export interface MigratedStep {
  job: string;
  images: string;
  tags: string;
  flavor: string;
}

export interface MigrateAnswer {
  kind: 'migrate';
  text: string;
  changed: boolean;
  /** Whole lines, in order. */
  diff: { text: string; kind: 'same' | 'added' | 'removed' }[];
  /** By line of the text that was given. */
  notes: { line: number; kind: 'migrated' | 'not-migrated' | 'difference'; words: string }[];
  steps: MigratedStep[];
}

export type Answer = TagsAnswer | MigrateAnswer | Refusal;
