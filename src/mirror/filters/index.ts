import semver from 'semver';
import { isDigest } from '../../oci/digest.ts';
import { PublishError } from '../../oci/errors.ts';
import { compileGlob } from '../../support/glob.ts';
import type { RuleReader } from '../../support/yaml-mapping.ts';
import type { YamlValue } from '../../support/yaml.ts';
import type { NewestBy, TagFilter } from './types.ts';

const KEYS = ['include', 'match', 'semver', 'prereleases', 'exclude', 'newest', 'digests'];
const ORDERS: readonly NewestBy[] = ['version', 'push', 'created'];

/** The filter of a rule without `tags`. */
export function takeAll(): TagFilter {
  return { include: [], match: [], prereleases: false, exclude: [], digests: [] };
}

/**
 * Reads `tags`: one name or glob, a list of them, or a mapping.
 * @throws PublishError with the rule's number and line.
 */
export function parseTagFilter(value: YamlValue, reader: RuleReader): TagFilter {
  if (!value.entries) {
    const include = readGlobs(reader, 'tags');
    if (include.length > 0) return { ...takeAll(), include };
    throw reader.problem(
      'has an empty tags',
      value.line,
      'Name tags or globs, or leave tags out to take all.',
    );
  }
  const inner = reader.inside('tags');
  inner.allow(KEYS);
  const semver = readRange(inner);
  const newest = readNewest(inner);
  const filter: TagFilter = {
    include: readGlobs(inner, 'include'),
    match: readExpressions(inner),
    ...(semver === undefined ? {} : { semver }),
    prereleases: inner.flag('prereleases', false),
    exclude: readGlobs(inner, 'exclude'),
    ...(newest ? { newest } : {}),
    digests: readDigests(inner),
  };
  if (value.entries.size === 0) {
    throw reader.problem('has an empty tags', value.line, 'Leave tags out to take all.');
  }
  return filter;
}

function readGlobs(reader: RuleReader, key: string): string[] {
  return reader.strings(key).map(({ text, line }) => reader.at(line, () => checkedGlob(text)));
}

function checkedGlob(text: string): string {
  try {
    compileGlob(text);
    return text;
  } catch (cause) {
    throw new PublishError(`the tag pattern ${JSON.stringify(text)} ${(cause as Error).message}`, {
      hint: 'Write tags and globs such as 1.2.3, 1.*, [0-9] or {a,b}; regular expressions go into match, digests into digests.',
      cause,
    });
  }
}

function readExpressions(reader: RuleReader): string[] {
  return reader.strings('match').map(({ text, line }) => {
    try {
      new RegExp(text);
      return text;
    } catch (cause) {
      const reason = String((cause as Error).message).replace(/^Invalid regular expression: /, '');
      throw reader.problem(
        `has an invalid regular expression in tags.match: ${reason}`,
        line,
        'Write a JavaScript regular expression, without slashes around it; in double quotes a backslash is written twice.',
      );
    }
  });
}

function readRange(reader: RuleReader): string | undefined {
  const found = reader.text('semver');
  if (!found) return undefined;
  if (semver.validRange(found.text) !== null) return found.text;
  throw reader.problem(
    `has the invalid version range ${JSON.stringify(found.text)} in tags.semver`,
    found.line,
    'Write it as in ">=15 <18", "^1.2", "1.x || 2.x".',
  );
}

function readNewest(reader: RuleReader): TagFilter['newest'] | undefined {
  const value = reader.get('newest');
  if (value === undefined) return undefined;
  if (!value.entries) {
    const count = reader.count('newest');
    return count === undefined ? undefined : { count, by: 'version' };
  }
  const inner = reader.inside('newest');
  inner.allow(['count', 'by']);
  const count = inner.count('count');
  const by = inner.text('by');
  if (count === undefined) throw reader.problem('has no count in tags.newest', value.line, 'Say how many.');
  const order = ORDERS.find((known) => known === (by?.text ?? 'version'));
  if (order) return { count, by: order };
  throw reader.problem(
    `orders tags.newest by ${JSON.stringify(by?.text)}`,
    by?.line ?? value.line,
    `Write one of ${ORDERS.join(', ')}.`,
  );
}

function readDigests(reader: RuleReader): TagFilter['digests'] {
  return reader.strings('digests').map(({ text, line }) => {
    if (isDigest(text)) return text;
    throw reader.problem(
      `has ${JSON.stringify(text)} in tags.digests, which is not a digest`,
      line,
      'A digest is sha256: and 64 lower-case hex digits.',
    );
  });
}
