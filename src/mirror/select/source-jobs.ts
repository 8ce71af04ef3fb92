import type { Digest } from '../../oci/digest.ts';
import { PublishError } from '../../oci/errors.ts';
import {
  formatRepository,
  parseRepositoryPath,
  type RepositoryName,
  type RepositoryPath,
} from '../../oci/reference.ts';
import type { MirrorOptions, MirrorRepository } from '../types.ts';
import type { MirrorRule, MirrorTarget } from '../rules/types.ts';
import { fixedPrefix, matchRepository, targetRepository } from '../rules/pattern.ts';

/** A rule applied to one source repository. */
export interface AppliedRule {
  rule: MirrorRule;
  /** In the order of the rule's `to`. */
  targets: { target: MirrorTarget; repository: RepositoryName; name: string }[];
  /** Set by the planner. */
  tags: string[];
  digests: Digest[];
}

/** Everything that is read from one source repository. */
export interface SourceJob {
  repository: RepositoryName;
  /** `docker.io/library/postgres`. */
  name: string;
  source: MirrorRepository;
  uses: AppliedRule[];
  /** Names of all repositories that rules copy it to. */
  destinations: Set<string>;
  /** Tags of the source; undefined when no rule needs them. */
  tagNames?: string[];
}

export type OnFailure = (rule: MirrorRule, what: string, error: unknown) => void;

export type Open = (repository: RepositoryName, access: 'pull' | 'push') => Promise<MirrorRepository>;

/** Creates a function that opens each repository once per access. */
export function createOpener(options: MirrorOptions): {
  open: Open;
  opened(): { repository: MirrorRepository; access: 'pull' | 'push' }[];
} {
  const known = new Map<string, Promise<MirrorRepository>>();
  const ready: { repository: MirrorRepository; access: 'pull' | 'push' }[] = [];
  return {
    open(repository, access) {
      const key = `${access} ${formatRepository(repository)}`;
      let opening = known.get(key);
      if (!opening) {
        opening = Promise.resolve(options.openRepository(repository, access)).then((opened) => {
          ready.push({ repository: opened, access });
          return opened;
        });
        known.set(key, opening);
      }
      return opening;
    },
    opened: () => [...ready],
  };
}

/**
 * Finds the repositories that the rules read: one job per repository, in the order of the rules. Errors are
 * passed to `onFailure`.
 */
export async function expandRules(
  rules: readonly MirrorRule[],
  options: MirrorOptions,
  open: Open,
  onFailure: OnFailure,
): Promise<SourceJob[]> {
  const jobs = new Map<string, SourceJob>();
  for (const rule of rules) {
    let sources: SourcePath[] = [];
    try {
      sources = await sourcesOf(rule, options);
    } catch (error) {
      options.signal?.throwIfAborted();
      onFailure(rule, rule.from.text, error);
    }
    for (const source of sources) {
      const repository = { host: rule.from.host, path: source.path };
      try {
        await addUse(jobs, rule, repository, source.captures, open);
      } catch (error) {
        // One match of a pattern without a valid target name doesn't stop the others.
        options.signal?.throwIfAborted();
        onFailure(rule, formatRepository(repository), error);
      }
    }
  }
  return [...jobs.values()];
}

async function addUse(
  jobs: Map<string, SourceJob>,
  rule: MirrorRule,
  repository: RepositoryName,
  captures: readonly string[],
  open: Open,
): Promise<void> {
  const name = formatRepository(repository);
  const targets = rule.to.map((target) => {
    const written = targetRepository(target, repository, captures);
    return { target, repository: written, name: formatRepository(written) };
  });
  const job = jobs.get(name) ?? {
    ...{ repository, name, uses: [], destinations: new Set<string>() },
    source: await open(repository, 'pull'),
  };
  jobs.set(name, job);
  for (const target of targets) job.destinations.add(target.name);
  job.uses.push({ rule, targets, tags: [], digests: [] });
}

/** A repository, and what the pattern's wildcards matched. */
interface SourcePath {
  path: RepositoryPath;
  captures: string[];
}

async function sourcesOf(rule: MirrorRule, options: MirrorOptions): Promise<SourcePath[]> {
  const { from } = rule;
  if (!from.pattern) return [{ path: parseRepositoryPath(from.path, from.text), captures: [] }];
  if (!options.listRepositories) {
    throw new PublishError(`The repositories of ${from.host} can't be listed here`, {
      code: 'UNSUPPORTED',
      hint: 'Write one rule for each repository.',
    });
  }
  const found: SourcePath[] = [];
  for await (const path of options.listRepositories(from.host, fixedPrefix(from), {
    signal: options.signal,
  })) {
    const captures = matchRepository(from, path);
    if (captures) found.push({ path, captures });
  }
  if (found.length > 0) return found;
  const message = `No repository of ${from.host} matches ${JSON.stringify(from.text)}`;
  if (rule.requireMatch)
    throw new PublishError(message, { code: 'NO_MATCH', hint: 'Change from, or remove the rule.' });
  options.reporter.warning(`Mirror rule ${rule.number} (line ${rule.line}): ${message}`, {
    ...rule.origin,
    line: rule.line,
  });
  return [];
}
