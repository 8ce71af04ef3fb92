/**
 * The git and event facts that tags are computed from. Plain data, gathered by the action module, so that this module
 * stays pure. Named after GitHub's contexts.
 */
export interface GitContext {
  /** `push`, `pull_request`, `release`, `schedule`, … */
  eventName: string;
  /** Full ref: `refs/tags/v1.2.3`, `refs/heads/main`, `refs/pull/2/merge`. */
  ref: string;
  /** Commit that is built, 40 hex digits. */
  sha: string;
  /** True when what is built differs from the commit; the image says so in its revision. */
  dirty?: boolean;
  /** True when nobody tells all of this, as at a terminal: labels without a value are left out then. */
  incomplete?: boolean;
  /** True for the merge that a queue tests: its ref is that of the pull request, `refs/pull/7/merge`. */
  mergeQueue?: boolean;
  /** Target branch of a pull request. */
  baseRef?: string;
  /** Source branch of a pull request. */
  headRef?: string;
  defaultBranch?: string;
  /** When the commit was made, ISO 8601; for `commit_date`. */
  commitDate?: string;
  /** When the workflow runs, ISO 8601; for `date` and the `created` label. */
  now: string;
  /** The event's payload, for labels and for Handlebars expressions. */
  payload: Record<string, unknown>;
  repository: {
    /** `owner/name`. */
    fullName: string;
    htmlUrl?: string;
    description?: string;
    /** SPDX id. */
    license?: string;
  };
}

/** What kind of promise a tag makes; decides whether it is write-once, forward-only or free. */
export type TagKind =
  /** A full version: write-once by default. */
  | 'version'
  /** `latest`, `1`, `1.2`: forward-only by version. */
  | 'floating'
  /** A branch, `edge`, a schedule, a branch-made `latest`: forward-only by revision and run. */
  | 'branch'
  /** Pull request, sha, raw: moves freely. */
  | 'free';

export interface PlannedTag {
  name: string;
  kind: TagKind;
  /** The rule as the user wrote it, or `flavor latest=auto`. */
  rule: string;
  /** 1-based line of the rule in the `tags` input; absent for the defaults and for `latest`. */
  line?: number;
  /** For `version` and `floating`: the full version it was made from, e.g. `1.2.3`. */
  version?: string;
  /** What stands around the version in tags made by the same rule; sanitized. */
  decoration?: { prefix: string; suffix: string };
  /** Which scheme compares versions. */
  scheme?: 'semver' | 'pep440' | 'match';
}

/** Why a rule made no tag. */
interface OmittedTag {
  rule: string;
  line?: number;
  reason: string;
}

export interface PlannedImage {
  /** As the user wrote it, lower-cased: `ghcr.io/acme/app`, `acme/app`. */
  name: string;
  /** 1-based line in the `images` input. */
  line?: number;
  optional: boolean;
  /** The bake target, or the name given by `as=` in `from`, that this repository receives. */
  target?: string;
}

/** All that follows from the git facts and the rules. */
export interface TagPlan {
  images: PlannedImage[];
  /** In docker/metadata-action's order, highest priority first. */
  tags: PlannedTag[];
  omitted: OmittedTag[];
  /**
   * Floating tags that a version of this kind would get, and this one doesn't: its release is marked as a prerelease,
   * `flavor` says `latest=false`, or the rule isn't enabled.
   */
  withheld: string[];
  /** The `version` output: the highest-priority tag. Empty when no tag was made. */
  version: string;
  /** `key=value`, sorted as docker/metadata-action does. */
  labels: string[];
  /** `key=value`, before levels (`manifest:`, `index:`) are put in front. */
  annotations: string[];
  warnings: { message: string; input?: string; line?: number }[];
}
