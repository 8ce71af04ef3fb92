import semver from 'semver';

/**
 * A version in the notations used by image tags: `15`, `v1.2`, `1.2.3`, `16.1-alpine3.20`, `2.0.0-rc.1-slim`,
 * `16beta1`, and four-part and calendar versions. Tags can't contain build metadata.
 */
interface TagVersion {
  /** One to four numbers. */
  parts: number[];
  /** Dotted, in semver's notation; empty for a release. */
  prerelease: string;
  /** As written, without the `v` and the variant: `2024.01-rc1`. */
  text: string;
  /** The rest of the tag, such as `alpine3.20`; empty if there is none. */
  variant: string;
}

const FORM = /^v?(\d{1,15}(?:\.\d{1,15}){0,3})(.*)$/i;
const PRERELEASE =
  /^(?:(?:alpha|beta|rc|pre|preview|dev|next|canary|nightly|snapshot|ea|milestone|cr|test)(?:[.\d].*)?|[abm]\d[.\d]*|\d[.\dA-Za-z]*)$/i;
/**
 * Prerelease suffixes directly after a number, as in `16beta1` and `3.13.0a2`. Anything else, such as `8u292`
 * or a commit hash, isn't a version.
 */
const ATTACHED = /^(?:alpha|beta|rc|[ab](?=\d))\d*$/i;

/** Parses a tag as a version; undefined when the tag doesn't begin with one. */
export function parseTagVersion(tag: string): TagVersion | undefined {
  const found = FORM.exec(tag);
  if (!found?.[1]) return undefined;
  const parts = found[1].split('.').map(Number);
  const numbers = found[1];
  const rest = found[2] ?? '';
  if (rest === '') return { parts, prerelease: '', variant: '', text: numbers };
  const attached = /^[A-Za-z]/.test(rest);
  const [first = '', ...others] = (attached ? rest : rest.slice(1)).split(/[-_]/);
  if (attached ? !ATTACHED.test(first) : !/^[-_]/.test(rest)) return undefined;
  if (attached || PRERELEASE.test(first)) {
    const written = numbers + (attached ? first : rest.slice(0, 1 + first.length));
    return { parts, prerelease: dotted(first), variant: others.join('-'), text: written };
  }
  return { parts, prerelease: '', variant: rest.slice(1), text: numbers };
}

/**
 * semver compares `rc.10` and `rc.9` as numbers, but `rc10` and `rc9` as text; in tags, both mean numbers.
 */
function dotted(prerelease: string): string {
  return prerelease
    .replace(/([A-Za-z])(\d)/g, '$1.$2')
    .split('.')
    .filter((identifier) => identifier !== '')
    .map((identifier) => (/^\d+$/.test(identifier) ? String(Number(identifier)) : identifier))
    .join('.');
}

/**
 * The version to compare with a range. A tag with fewer parts moves with the releases, so it stands for the
 * newest version it covers: `15` is in `>=15.2` but not in `~15.2`. A prerelease precedes its release, so its
 * missing parts are 0.
 */
function toSemver(version: TagVersion): semver.SemVer {
  const missing = version.prerelease === '' ? Number.MAX_SAFE_INTEGER : 0;
  const [major = missing, minor = missing, patch = missing] = version.parts;
  return new semver.SemVer(
    `${major}.${minor}.${patch}${version.prerelease === '' ? '' : `-${version.prerelease}`}`,
  );
}

/**
 * Whether a version is in a node-semver range. Prereleases only match if `prereleases` is set or the range
 * names one.
 */
export function inRange(version: TagVersion, range: string, prereleases: boolean): boolean {
  return semver.satisfies(toSemver(version), range, { includePrerelease: prereleases });
}

/**
 * Compares two versions; negative when `a` is older. A variant sorts below the plain image of the same
 * version.
 */
export function compareTagVersions(a: TagVersion, b: TagVersion): number {
  const order = toSemver(a).compare(toSemver(b));
  if (order !== 0) return order;
  const fourth = (a.parts[3] ?? Number.MAX_SAFE_INTEGER) - (b.parts[3] ?? Number.MAX_SAFE_INTEGER);
  if (fourth !== 0) return fourth;
  if (a.variant === b.variant) return 0;
  if (a.variant === '') return 1;
  if (b.variant === '') return -1;
  return semver.compareIdentifiers(a.variant, b.variant);
}
