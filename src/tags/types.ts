/**
 * The git and event data that tags are computed from. Plain data, collected by the action module, so that
 * this module is pure. Named after GitHub's contexts.
 */
export interface GitContext {
  /** `push`, `pull_request`, `release`, `schedule`, … */
  eventName: string;
  /** Full ref: `refs/tags/v1.2.3`, `refs/heads/main`, `refs/pull/2/merge`. */
  ref: string;
  /** Commit that is built, 40 hex digits. */
  sha: string;
  /** True when the working tree differs from the commit; the image's revision says so. */
  dirty?: boolean;
  /** True when some of this isn't known, as at a terminal; labels without a value are then omitted. */
  incomplete?: boolean;
  /**
   * True for the merge commit of a merge queue; `ref` is then that of the pull request, `refs/pull/7/merge`.
   */
  mergeQueue?: boolean;
  /** Target branch of a pull request. */
  baseRef?: string;
  /** Source branch of a pull request. */
  headRef?: string;
  defaultBranch?: string;
  /** Commit date, ISO 8601; for `commit_date`. */
  commitDate?: string;
  /** When the workflow runs, ISO 8601; for `date` and the `created` label. */
  now: string;
  /** The event payload, for labels and Handlebars expressions. */
  payload: Record<string, unknown>;
  repository: {
    /** `owner/name`. */
    fullName: string;
    htmlUrl?: string;
    description?: string;
    /** SPDX ID. */
    license?: string;
  };
}

/** The kind of a tag decides whether it is write-once, forward only, or moves freely. */
export type TagKind =
  /** A full version: write-once by default. */
  | 'version'
  /** `latest`, `1`, `1.2`: forward only by version. */
  | 'floating'
  /** A branch, `edge`, a schedule, or `latest` from a branch: forward only by run. */
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
  /** For `version` and `floating`: the full version it was created from, e.g. `1.2.3`. */
  version?: string;
  /** Prefix and suffix around the version in tags of the same rule; sanitized. */
  decoration?: { prefix: string; suffix: string };
  /** The scheme that compares versions. */
  scheme?: 'semver' | 'pep440' | 'match';
}

/** A rule that didn't apply, and why. */
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
  /** What this repository receives: a bake target, or the name given by `as=` in `from`. */
  target?: string;
}

/** The result of applying the rules to the git context. */
export interface TagPlan {
  images: PlannedImage[];
  /** In docker/metadata-action's order, highest priority first. */
  tags: PlannedTag[];
  omitted: OmittedTag[];
  /**
   * Floating tags that a version usually gets but this one doesn't, because its release is marked as a
   * prerelease, `flavor` has `latest=false`, or the rule is disabled.
   */
  withheld: string[];
  /** The `version` output: the tag with the highest priority. Empty when there is no tag. */
  version: string;
  /** `key=value`, sorted like docker/metadata-action. */
  labels: string[];
  /** `key=value`, without the levels (`manifest:`, `index:`). */
  annotations: string[];
  warnings: { message: string; input?: string; line?: number }[];
}
