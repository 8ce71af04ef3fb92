import { describe, expect, test } from '@jest/globals';
import { mayBranchMove, mayFloatingMove } from '../../src/tags/forward-only.ts';
import { preparePep440 } from '../../src/tags/python-versions.ts';

await preparePep440('type=pep440');

describe('a floating tag', () => {
  type Row = [tag: string, candidate: string, existing: string, moves: boolean];
  const check = (
    scheme: 'semver' | 'pep440' | 'match',
    rows: Row[],
    decoration?: { prefix: string; suffix: string },
  ) =>
    test.each(rows)(`${scheme}: %s to %s beside %s: %s`, (tag, candidateVersion, existing, moves) => {
      const existingTags = existing.split(' ');
      expect(mayFloatingMove({ tag, candidateVersion, scheme, existingTags, decoration }).move).toBe(moves);
    });

  check('semver', [
    ['latest', '2.0.0', '', true],
    ['latest', '2.0.0', '1.9.0 1.9.1 latest main', true],
    ['latest', '1.9.1', '1.9.0 2.0.0', false],
    ['latest', '2.0.0', '2.0.0', true],
    ['latest', '1.10.0', '1.9.0', true],
    ['latest', '1.9.0', '1.10.0', false],
    ['1', '1.9.1', '1.9.0 2.0.0', true],
    ['1', '1.9.1', '1.10.0 2.0.0', false],
    ['1.9', '1.9.1', '1.9.0 1.10.0', true],
    ['1.9', '1.9.1', '1.9.2', false],
    ['v1', '1.9.1', 'v1.9.2', false],
    ['v1', '1.9.1', 'v2.9.2', true],
    ['latest', '1.9.1', '2.0.0-rc.1', true],
    ['latest', '1.9.1', '2.0.0-rc.1 1.9.2', false],
    ['latest', '2.0.0', '2.0.0-rc.1', true],
    ['latest', '2.1.0-rc.1', '2.0.0', false],
    ['latest', '2.1.0-rc.2', '2.1.0-rc.1 2.1.0-beta.9', true],
    ['latest', '2.1.0-rc.1', '2.1.0-rc.2', false],
    ['latest', '1.2.3', '1.2.4-alpine 1.2.4-bookworm', true],
    ['latest', '2.0.0-rc.1', '2.0.0', false],
    ['latest', '1.9.1', '2 2.0 main pr-7 sha-2222222', true],
    ['latest', '1.0.0', '1.0.0-alpine', true],
  ]);
  check(
    'semver',
    [
      ['latest-alpine', '1.9.1', '1.9.0-alpine 2.0.0', true],
      ['latest-alpine', '1.9.1', '2.0.0-alpine', false],
      ['1-alpine', '1.9.1', '1.9.2-alpine 1.9.3', false],
      ['1-alpine', '1.9.1', '1.9.3 2.0.0-alpine', true],
    ],
    { prefix: '', suffix: '-alpine' },
  );
  check(
    'semver',
    [
      ['app-1', '1.9.1', 'app-1.9.2 lib-1.9.3', false],
      ['app-1', '1.9.1', 'lib-1.9.3', true],
    ],
    { prefix: 'app-', suffix: '' },
  );
  check('pep440', [
    ['latest', '1.2.3', '1.2.4', false],
    ['latest', '1.2.3', '1.2.3rc2 1.2', true],
    ['1', '1.2.3', '1.10 2.0', false],
    ['latest', '1.2.3', '2.0rc1 1.3.dev4', true],
    ['latest', '2.0rc1', '1.2.3', false],
    ['1.2', '1.2.3', '1.2.3.post1', false],
  ]);
  check('match', [
    ['latest', '2024.06.1', '2024.05.9 2023.12.1', true],
    ['latest', '1.2.3', '1.3.0-rc.1', true],
    ['latest', '1.2.4-r0', '1.2.3-r2', true],
    ['latest', '1.2.3-r1', '1.2.3-r10', false],
    ['latest', '2024.06.1', '2024.10.0', false],
    ['2024', '2024.06.1', '2025.01.0', true],
  ]);

  test('looks at the version recorded in the image as well', () => {
    const move = { tag: 'latest', candidateVersion: '1.9.1', scheme: 'semver' as const, existingTags: [] };
    expect(mayFloatingMove({ ...move, currentVersion: '2.0.0' })).toEqual({
      move: false,
      reason: '2.0.0 is newer than 1.9.1',
    });
    // docs/tags.md: an image that names no version can't be compared, which is said.
    const unchecked = expect.stringContaining('records no version');
    expect(mayFloatingMove({ ...move, currentVersion: 'main' })).toEqual({ move: true, unchecked });
    expect(mayFloatingMove({ ...move, currentVersion: '1.9.0' })).toEqual({ move: true });
    for (const tag of ['1.8.0', '1.9.1-rc.1'])
      expect(mayFloatingMove({ ...move, existingTags: [tag, '1.9.1'] })).toEqual({ move: true });
    for (const tags of [[], ['1.9.1'], ['main', '1', 'pr-7']])
      expect(mayFloatingMove({ ...move, existingTags: tags })).toEqual({ move: true, unchecked });
    const alpine = { ...move, tag: 'latest-alpine', decoration: { prefix: '', suffix: '-alpine' } };
    expect(mayFloatingMove({ ...alpine, currentVersion: '2.0.0-alpine' }).move).toBe(false);
    expect(mayFloatingMove({ ...alpine, currentVersion: '1.0.0-alpine' }).move).toBe(true);
  });
});

describe('a branch tag', () => {
  const mine = { tag: 'main', revision: 'a'.repeat(40), run: 'release.yml#12.1' };
  test.each<[string | undefined, string | undefined, boolean]>([
    [undefined, undefined, true],
    ['b'.repeat(40), 'release.yml#11.1', true],
    ['b'.repeat(40), 'release.yml#13.1', false],
    ['b'.repeat(40), 'release.yml#12.2', true],
    ['b'.repeat(40), 'other.yml#99.1', true],
    ['a'.repeat(40), 'release.yml#13.1', true],
    ['b'.repeat(40), 'nonsense', true],
    [undefined, 'release.yml#100.1', false],
  ])('beside revision %s of run %s', (currentRevision, currentRun, move) => {
    expect(mayBranchMove({ ...mine, currentRevision, currentRun }).move).toBe(move);
  });

  // FAULTS A19: a tag that moves although nothing could be compared is told of.
  test.each<[string, Partial<Parameters<typeof mayBranchMove>[0]>, RegExp | undefined]>([
    ['a later run of its own', { currentRun: 'release.yml#11.1' }, undefined],
    ['the same commit', { currentRevision: mine.revision, currentRun: 'other.yml#1.1' }, undefined],
    [
      'an image that is older',
      { created: '2026-01-02T00:00:00Z', currentCreated: '2026-01-01T00:00:00Z' },
      undefined,
    ],
    ['a run of another workflow', { currentRun: 'other.yml#99.1' }, /another workflow, other\.yml/],
    ['an image that records nothing', { created: '2026-01-02T00:00:00Z' }, /neither a run nor when/],
    [
      'an image that records when, beside one that does not',
      { currentCreated: '2026-01-01' },
      /neither a run/,
    ],
    ['dates that are none', { created: 'soon', currentCreated: 'never' }, /neither a run/],
    ['a run that is none', { currentRun: 'nonsense' }, /neither a run/],
  ])('over %s moves, and says whether it was compared', (_what, there, why) => {
    const decision = mayBranchMove({ ...mine, currentRevision: 'b'.repeat(40), ...there });
    expect(decision).toEqual(why ? { move: true, unchecked: expect.stringMatching(why) } : { move: true });
  });
});
