import semver from 'semver';
import type { RuleReader } from '../../support/yaml/rule-reader.ts';
import type { TagFilterKey } from './types.ts';
import { inRange, parseTagVersion } from './version.ts';

/** A range in node-semver's syntax; tags that aren't versions don't pass. */
export const semverRange: TagFilterKey<string | undefined> = {
  absent: undefined,
  read,
  keep(names, range, { prereleases }) {
    if (range === undefined) return names;
    return names.filter((name) => {
      const version = parseTagVersion(name);
      return version !== undefined && inRange(version, range, prereleases);
    });
  },
};

function read(reader: RuleReader): string | undefined {
  const found = reader.text('semver');
  if (!found) return undefined;
  if (semver.validRange(found.text) !== null) return found.text;
  throw reader.problem(
    `has the invalid version range ${JSON.stringify(found.text)} in tags.semver`,
    found.line,
    'Write it as in ">=15 <18", "^1.2", "1.x || 2.x".',
  );
}
