import semver from 'semver';
import { pep440 } from './python-versions.ts';

/** `unchecked`: why the current image couldn't be compared; the tag moves anyway. */
type Decision = { move: true; unchecked?: string } | { move: false; reason: string };

/** What decides whether a floating tag moves. */
interface FloatingMove {
  tag: string;
  /** The full version that the tag would move to: `1.9.1`. */
  candidateVersion: string;
  scheme: 'semver' | 'pep440' | 'match';
  /** Names of all tags in the repository. */
  existingTags: readonly string[];
  /** Version recorded in the image that the tag points at, with the prefix and suffix of its tags. */
  currentVersion?: string | undefined;
  /**
   * Prefix and suffix around the version in this image's tags. Only tags with the same ones belong to the
   * same variant.
   */
  decoration?: { prefix: string; suffix: string } | undefined;
}

/**
 * Whether `latest`, `1` or `1.2` may move to a version: only if no higher version in its range is published.
 * A prerelease never outranks a release: `2.0.0-rc.1` doesn't keep `latest` from moving to `1.9.1`, and
 * doesn't take it from there. A variant such as `-alpine` is only compared with tags of the same variant.
 */
export function mayFloatingMove(wanted: FloatingMove): Decision {
  const { candidateVersion: candidate, scheme } = wanted;
  const range = rangeOf(wanted);
  const published = [...wanted.existingTags, wanted.currentVersion ?? '']
    .map((tag) => versionOfTag(tag, wanted))
    .filter((version) => version !== undefined)
    .filter((version) => inRange(version, range));
  const release = highestOf(
    published.filter((version) => !isPrerelease(version, scheme)),
    scheme,
  );
  if (release !== undefined && isPrerelease(candidate, scheme))
    return { move: false, reason: `${candidate} is a prerelease, and the release ${release} is published` };
  const highest = release ?? (isPrerelease(candidate, scheme) ? highestOf(published, scheme) : undefined);
  if (highest !== undefined && compare(highest, candidate, scheme) > 0)
    return { move: false, reason: `${highest} is newer than ${candidate}` };
  const known = wanted.currentVersion !== undefined && versionOfTag(wanted.currentVersion, wanted);
  if (known || published.some((version) => version !== candidate)) return { move: true };
  return { move: true, unchecked: 'the image there records no version, and no other version is published' };
}

/**
 * The tags of full versions in a floating tag's range, best first: releases in descending order, then
 * prereleases. Two names of one version (`v1.2.3`, `1.2.3`) keep their order.
 */
export function rankVersions(
  wanted: Pick<FloatingMove, 'tag' | 'scheme' | 'existingTags' | 'decoration'>,
): string[] {
  const { scheme } = wanted;
  const range = rangeOf(wanted);
  return wanted.existingTags
    .flatMap((name) => {
      const version = versionOfTag(name, wanted);
      return version !== undefined && inRange(version, range) ? [{ name, version }] : [];
    })
    .sort(
      (a, b) =>
        Number(isPrerelease(a.version, scheme)) - Number(isPrerelease(b.version, scheme)) ||
        compare(b.version, a.version, scheme),
    )
    .map(({ name }) => name);
}

function highestOf(versions: readonly string[], scheme: FloatingMove['scheme']): string | undefined {
  return [...versions].sort((a, b) => compare(b, a, scheme))[0];
}

function isPrerelease(version: string, scheme: FloatingMove['scheme']): boolean {
  if (scheme === 'semver') return (semver.prerelease(version, { loose: true }) ?? []).length > 0;
  if (scheme === 'match') return version.includes('-');
  const explained = pep440().explain(version);
  return explained !== null && (explained.is_prerelease || explained.is_devrelease);
}

/**
 * The range of `1` and `1.2` is the versions that begin with it; the range of a word such as `latest` is all
 * versions.
 */
function rangeOf({
  tag,
  decoration = { prefix: '', suffix: '' },
}: Pick<FloatingMove, 'tag' | 'decoration'>): string[] {
  const bare =
    tag.startsWith(decoration.prefix) && tag.endsWith(decoration.suffix)
      ? tag.slice(decoration.prefix.length, tag.length - decoration.suffix.length)
      : tag;
  const digits = /^v?(\d+(?:\.\d+)*)$/.exec(bare)?.[1];
  return digits === undefined ? [] : digits.split('.');
}

function inRange(version: string, range: readonly string[]): boolean {
  const parts = version.split(/[.+-]/);
  return range.every((part, index) => Number(part) === Number(parts[index]));
}

function versionOfTag(
  tag: string,
  { decoration, scheme }: Pick<FloatingMove, 'decoration' | 'scheme'>,
): string | undefined {
  const { prefix, suffix } = decoration ?? { prefix: '', suffix: '' };
  if (!tag.startsWith(prefix) || !tag.endsWith(suffix) || tag.length <= prefix.length + suffix.length)
    return undefined;
  return versionOfText(tag.slice(prefix.length, tag.length - suffix.length), scheme);
}

/** Only full versions: a tag `1.2` in the registry is itself a floating tag. */
function versionOfText(text: string, scheme: FloatingMove['scheme']): string | undefined {
  if (scheme === 'pep440') {
    const clean = pep440().valid(text) === null ? null : pep440().clean(text);
    return clean !== null && clean.split('.').length >= 2 ? clean : undefined;
  }
  if (scheme === 'semver') return semver.valid(text, { loose: true }) ?? undefined;
  const bare = text.replace(/^v/, '');
  return /^\d+(\.\d+){2,}(-[0-9A-Za-z.-]+)?$/.test(bare) ? bare : undefined;
}

function compare(a: string, b: string, scheme: FloatingMove['scheme']): number {
  if (scheme === 'pep440') return pep440().compare(a, b);
  if (scheme === 'semver') return semver.compare(a, b, { loose: true });
  return compareDotted(a, b);
}

/** Compares part by part, numbers by value; a prerelease is lower than its release. */
function compareDotted(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => text.split('-')) as [string[], string[]];
  const numbers = (parts: string[]): number[] => (parts[0] ?? '').split('.').map(Number);
  const [x, y] = [numbers(left), numbers(right)];
  for (let index = 0; index < Math.max(x.length, y.length); index += 1) {
    const difference = (x[index] ?? 0) - (y[index] ?? 0);
    if (difference !== 0) return difference;
  }
  const [pre, other] = [left.slice(1).join('-'), right.slice(1).join('-')];
  if ((pre === '') !== (other === '')) return pre === '' ? 1 : -1;
  return pre.localeCompare(other, 'en', { numeric: true });
}

/** What decides whether a branch tag moves. Runs are written as `<workflow>#<number>.<attempt>`. */
interface BranchMove {
  tag: string;
  revision: string;
  run: string;
  /** When the image was created, ISO 8601; used for images without a recorded run. */
  created?: string | undefined;
  /** Recorded in the image that the tag points at. */
  currentRevision?: string | undefined;
  currentRun?: string | undefined;
  currentCreated?: string | undefined;
}

/**
 * Whether a branch tag may move: never to an image of an older run of the same workflow. Runs of different
 * workflows have no order. If one of the images has no recorded run, because it was built elsewhere, the
 * creation times are compared. An image with neither may always be replaced.
 */
export function mayBranchMove(move: BranchMove): Decision {
  const { revision, run, currentRevision, currentRun } = move;
  const [mine, theirs] = [parseRun(run), parseRun(currentRun ?? '')];
  if (!theirs && revision !== currentRevision) return notBackInTime(move);
  if (revision === currentRevision) return { move: true };
  if (!mine || !theirs) return { move: true, unchecked: 'this run has no number' };
  if (mine.workflow !== theirs.workflow)
    return { move: true, unchecked: `another workflow, ${theirs.workflow}, published the image there` };
  if (theirs.number <= mine.number) return { move: true };
  const commit = currentRevision === undefined ? '' : ` from ${currentRevision.slice(0, 7)}`;
  return {
    move: false,
    reason: `run ${theirs.number}, later than this run ${mine.number}, published it${commit}`,
  };
}

function notBackInTime({ created = '', currentCreated = '' }: BranchMove): Decision {
  const [mine, theirs] = [Date.parse(created), Date.parse(currentCreated)];
  if (Number.isNaN(mine) || Number.isNaN(theirs))
    return { move: true, unchecked: 'one of the two images records neither a run nor when it was created' };
  if (theirs <= mine) return { move: true };
  return {
    move: false,
    reason: `the image there was created at ${currentCreated}, later than this one at ${created}`,
  };
}

/** Whether the image that a branch tag points at comes from an earlier run of the same workflow. */
export function isEarlierRun({ run, currentRun }: Pick<BranchMove, 'run' | 'currentRun'>): boolean {
  const [mine, theirs] = [parseRun(run), parseRun(currentRun ?? '')];
  return mine !== undefined && theirs?.workflow === mine.workflow && theirs.number < mine.number;
}

function parseRun(text: string): { workflow: string; number: number } | undefined {
  const match = /^(.*)#(\d+)\.\d+$/.exec(text);
  return match ? { workflow: match[1] ?? '', number: Number(match[2]) } : undefined;
}
