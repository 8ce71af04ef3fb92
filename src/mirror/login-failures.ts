import type { PublishError } from '../oci/errors.ts';
import { count } from '../support/text/format.ts';
import type { MirrorFailure } from './report.ts';
import type { MirrorRule } from './rules/types.ts';

/** Collects refused logins: one failure each, however many tags and repositories it concerns. */
export interface LoginFailures {
  /** @param skipped what couldn't be copied: a tag at one destination, or a source whose tags aren't known */
  note(rule: MirrorRule, error: PublishError, skipped: 'tag' | 'repository'): void;
  list(): MirrorFailure[];
}

interface Group {
  rule: MirrorRule;
  error: PublishError;
  tags: number;
  repositories: number;
}

/** @param hostOf the registry that refused the login */
export function createLoginFailures(hostOf: (error: PublishError) => string | undefined): LoginFailures {
  const groups = new Map<string, Group>();
  return {
    note(rule, error, skipped) {
      const group = groups.get(error.message) ?? { rule, error, tags: 0, repositories: 0 };
      groups.set(error.message, group);
      if (skipped === 'tag') group.tags += 1;
      else group.repositories += 1;
    },
    list: () =>
      [...groups.values()].map((group) => {
        const { rule, error } = group;
        const { hint, detail, code } = error;
        return {
          ...{ rule: rule.number, line: rule.line },
          what: (isOne(group) ? undefined : hostOf(error)) ?? rule.from.text,
          message: isOne(group) ? error.message : `${error.message}; skipping its ${skippedText(group)}`,
          ...(hint === undefined ? {} : { hint }),
          ...(detail === undefined ? {} : { detail }),
          ...(code === undefined ? {} : { code }),
        };
      }),
  };
}

/** The error of one source says enough by itself. */
function isOne({ tags, repositories }: Group): boolean {
  return tags === 0 && repositories === 1;
}

/** `63 tags`, `1 repository`, `3 repositories and 63 tags`. */
function skippedText({ tags, repositories }: Group): string {
  const parts = [
    ...(repositories > 0 ? [count(repositories, 'repository', 'repositories')] : []),
    ...(tags > 0 ? [count(tags, 'tag')] : []),
  ];
  return parts.join(' and ');
}
