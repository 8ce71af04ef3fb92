import { isDigest, type Digest } from '../../oci/digest.ts';
import type { RuleReader } from '../../support/yaml/rule-reader.ts';
import type { YamlValue } from '../../support/yaml/read.ts';
import { exclude } from './exclude.ts';
import { readGlobs } from './globs.ts';
import { include } from './include.ts';
import { match } from './match.ts';
import { readNewest, type Newest } from './newest.ts';
import { semverRange } from './semver.ts';
import type { TagFilterKey } from './types.ts';

/**
 * The keys of `tags` that filter names, in the order they are applied. `match` is last, so that the user's
 * regular expressions see as few names as possible.
 */
const FILTERS = { include, semver: semverRange, exclude, match };

type FilterKey = keyof typeof FILTERS;
type FilterValues = { [Key in FilterKey]: (typeof FILTERS)[Key]['absent'] };

/** Which tags of a repository a rule selects. A tag has to pass every key; `newest` is applied last. */
export interface TagFilter extends FilterValues {
  /** Lets versions with a prerelease suffix pass `semver` and `newest`. */
  prereleases: boolean;
  newest?: Newest;
  /** Manifests selected by digest, in addition to any tags. */
  digests: Digest[];
}

const DEFINITIONS: { [Key in FilterKey]: TagFilterKey<FilterValues[Key]> } = FILTERS;
const FILTER_KEYS = Object.keys(FILTERS) as FilterKey[];
const KEYS = [...FILTER_KEYS, 'prereleases', 'newest', 'digests'];

/** The filter of a rule without `tags`, which selects everything. */
export function takeAll(): TagFilter {
  return { ...valuesOf((definition) => definition.absent), prereleases: false, digests: [] };
}

/**
 * Parses `tags`: one name or glob, a list of them, or a mapping.
 * @throws PublishError with the rule's number and line.
 */
export function parseTagFilter(value: YamlValue, reader: RuleReader): TagFilter {
  if (!value.entries) {
    const names = readGlobs(reader, 'tags');
    if (names.length > 0) return { ...takeAll(), include: names };
    throw reader.problem(
      'has an empty tags',
      value.line,
      'Name tags or globs, or remove tags to select all.',
    );
  }
  const inner = reader.inside('tags');
  inner.allow(KEYS);
  const values = valuesOf((definition) => definition.read(inner));
  const newest = readNewest(inner);
  const filter: TagFilter = {
    ...values,
    prereleases: inner.flag('prereleases', false),
    ...(newest ? { newest } : {}),
    digests: readDigests(inner),
  };
  if (value.entries.size === 0) {
    throw reader.problem('has an empty tags', value.line, 'Remove tags to select all.');
  }
  return filter;
}

/**
 * The names that pass every key except `newest`.
 * @throws PublishError `EXPRESSION_TOO_SLOW` as `match` does.
 */
export function narrow(names: readonly string[], filter: TagFilter): readonly string[] {
  return FILTER_KEYS.reduce((kept, key) => keep(key, kept, filter), names);
}

function keep<Key extends FilterKey>(
  key: Key,
  names: readonly string[],
  filter: TagFilter,
): readonly string[] {
  return DEFINITIONS[key].keep(names, filter[key], filter);
}

function valuesOf(take: <Value>(definition: TagFilterKey<Value>) => Value): FilterValues {
  return Object.fromEntries(
    FILTER_KEYS.map((key) => [key, take<unknown>(DEFINITIONS[key] as TagFilterKey<unknown>)]),
  ) as FilterValues;
}

function readDigests(reader: RuleReader): Digest[] {
  return reader.strings('digests').map(({ text, line }) => {
    if (isDigest(text)) return text;
    throw reader.problem(
      `has ${JSON.stringify(text)} in tags.digests, which is not a digest`,
      line,
      'A digest is sha256: and 64 lower-case hex digits.',
    );
  });
}
