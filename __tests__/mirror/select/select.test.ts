import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { takeAll } from '../../../src/mirror/filters/index.ts';
import type { TagFilter } from '../../../src/mirror/filters/index.ts';
import { compareTagVersions, parseTagVersion } from '../../../src/mirror/filters/version.ts';
import { renderTag } from '../../../src/mirror/rules/template.ts';
import { candidateTags, selectTags } from '../../../src/mirror/select/select.ts';
import { isReferrerTag } from '../../../src/oci/referrers.ts';

const postgres = [
  'latest',
  'bookworm',
  'alpine',
  '18',
  '18rc1',
  '18beta2',
  '17',
  '17.2',
  '17.1',
  '17.0',
  '17-alpine',
  '17.2-alpine',
  '17.2-alpine3.20',
  '17.2-bookworm',
  '16',
  '16.6',
  '16.5',
  '16-bookworm',
  '16beta1',
  '15',
  '15.10',
  '15.9',
  '15.2',
  '15.10-alpine',
  '14',
  '14.15',
  '9.6.24',
];
const app = [
  'v0.9.0',
  'v1.0.0-alpha',
  'v1.0.0-rc.1',
  'v1.0.0',
  'v1.0.1',
  'v1.1.0',
  'v1.2.0',
  'v1.10.0',
  'v2.0.0-beta.2',
  'v2.0.0-beta.10',
  'v2.0.0',
  'v2.0.1',
  'v2',
  'v2.0',
  'v1',
  'main',
  'edge',
  'sha-0a1b2c3',
  'pr-12',
  'latest',
  `sha256-${'a'.repeat(64)}`,
  `sha256-${'a'.repeat(64)}.sig`,
  `sha256-${'b'.repeat(64)}.att`,
];
const calver = [
  '2023.12.31',
  '2024.01.05',
  '2024.01.15',
  '2024.02',
  '20240115',
  '2024-01-15',
  '24.04',
  '24.10',
  '22.04',
];

type Row = [title: string, names: string[], filter: Partial<TagFilter>, expected: string[]];

const exact: Row[] = [
  ['all but companions', ['a', 'b', `sha256-${'c'.repeat(64)}.sbom`], {}, ['a', 'b']],
  ['one name', postgres, { include: ['16.6'] }, ['16.6']],
  ['two names, in the order of the repository', postgres, { include: ['14', '17'] }, ['17', '14']],
  ['a name that is not there', postgres, { include: ['13'] }, []],
  ['names are told apart by case', ['Latest', 'latest'], { include: ['Latest'] }, ['Latest']],
  ['a dot is a dot', ['1.0', '1x0'], { include: ['1.0'] }, ['1.0']],
  ['a plus can be no tag and a name is not an expression', ['1a', '1aa'], { include: ['1a'] }, ['1a']],
  ['listed twice, selected once', ['a', 'a', 'b'], { include: ['a'] }, ['a']],
  [
    'a companion by its own name',
    app,
    { include: [`sha256-${'a'.repeat(64)}.sig`] },
    [`sha256-${'a'.repeat(64)}.sig`],
  ],
  ['the empty repository', [], {}, []],
];

const globs: Row[] = [
  ['star at the end', postgres, { include: ['15*'] }, ['15', '15.10', '15.9', '15.2', '15.10-alpine']],
  ['star in the middle', postgres, { include: ['1*-alpine'] }, ['17-alpine', '17.2-alpine', '15.10-alpine']],
  ['star at the front', postgres, { include: ['*-bookworm'] }, ['17.2-bookworm', '16-bookworm']],
  ['star alone', ['a', '_b'], { include: ['*'] }, ['a', '_b']],
  ['question mark', postgres, { include: ['1?'] }, ['18', '17', '16', '15', '14']],
  ['two question marks', ['a', 'ab', 'abc'], { include: ['??'] }, ['ab']],
  ['set', postgres, { include: ['1[67]'] }, ['17', '16']],
  ['set with a range', postgres, { include: ['1[4-6]'] }, ['16', '15', '14']],
  ['negated set', postgres, { include: ['1[!8]'] }, ['17', '16', '15', '14']],
  ['negated set with a caret', postgres, { include: ['1[^8]'] }, ['17', '16', '15', '14']],
  ['alternatives', postgres, { include: ['{16,17}'] }, ['17', '16']],
  [
    'alternatives with a star',
    postgres,
    { include: ['{14,15}.*'] },
    ['15.10', '15.9', '15.2', '15.10-alpine', '14.15'],
  ],
  ['names and globs mixed', postgres, { include: ['latest', '9.*'] }, ['latest', '9.6.24']],
  ['a leading dash', ['a-b', 'b'], { include: ['*-b'] }, ['a-b']],
  ['double star is a star', ['1.2', '1'], { include: ['1**'] }, ['1.2', '1']],
  ['not a substring', ['xlatest', 'latest'], { include: ['latest'] }, ['latest']],
  [
    'a glob that names companions takes them',
    app,
    { include: ['sha256-*'] },
    app.filter((tag) => tag.startsWith('sha256-')),
  ],
  ['a star takes no companion', app, { include: ['sha*'] }, ['sha-0a1b2c3']],
];

const expressions: Row[] = [
  [
    'anchored',
    app,
    { match: ['^v\\d+\\.\\d+\\.\\d+$'] },
    ['v0.9.0', 'v1.0.0', 'v1.0.1', 'v1.1.0', 'v1.2.0', 'v1.10.0', 'v2.0.0', 'v2.0.1'],
  ],
  ['found anywhere', app, { match: ['rc'] }, ['v1.0.0-rc.1']],
  [
    'anchored at the front',
    app,
    { match: ['^v2'] },
    ['v2.0.0-beta.2', 'v2.0.0-beta.10', 'v2.0.0', 'v2.0.1', 'v2', 'v2.0'],
  ],
  [
    'anchored at the end',
    postgres,
    { match: ['alpine$'] },
    ['alpine', '17-alpine', '17.2-alpine', '15.10-alpine'],
  ],
  ['alternatives', postgres, { match: ['^(?:14|15)$'] }, ['15', '14']],
  [
    'two expressions, both found',
    postgres,
    { match: ['^17', 'alpine'] },
    ['17-alpine', '17.2-alpine', '17.2-alpine3.20'],
  ],
  ['look-ahead', postgres, { match: ['^(?!.*alpine)17'] }, ['17', '17.2', '17.1', '17.0', '17.2-bookworm']],
  ['case matters', ['RC', 'rc'], { match: ['rc'] }, ['rc']],
  ['class', calver, { match: ['^\\d{2}\\.\\d{2}$'] }, ['24.04', '24.10', '22.04']],
  ['nothing', app, { match: ['^x$'] }, []],
  ['no companions by expression', app, { match: ['sha'] }, ['sha-0a1b2c3']],
  ['with include', app, { include: ['v1*'], match: ['0$'] }, ['v1.0.0', 'v1.1.0', 'v1.2.0', 'v1.10.0']],
];

const ranges: Row[] = [
  [
    'the range of the documentation',
    postgres,
    { semver: '>=15 <18', exclude: ['*-alpine*'] },
    [
      '17',
      '17.2',
      '17.1',
      '17.0',
      '17.2-bookworm',
      '16',
      '16.6',
      '16.5',
      '16-bookworm',
      '15',
      '15.10',
      '15.9',
      '15.2',
    ],
  ],
  ['prereleases stay out', postgres, { semver: '>=18' }, ['18']],
  [
    'prereleases come in when asked',
    postgres,
    { semver: '>=18', prereleases: true },
    ['18', '18rc1', '18beta2'],
  ],
  [
    'a prerelease of an older version',
    postgres,
    { semver: '16.x', prereleases: true },
    ['16', '16.6', '16.5', '16-bookworm', '16beta1'],
  ],
  ['caret', app, { semver: '^1.1.0' }, ['v1.1.0', 'v1.2.0', 'v1.10.0', 'v1']],
  ['tilde', app, { semver: '~1.0.0' }, ['v1.0.0', 'v1.0.1']],
  ['tilde with two parts', postgres, { semver: '~15.2' }, ['15.2']],
  [
    'a shorter tag stands for the newest it covers',
    postgres,
    { semver: '>=15.10 <16' },
    ['15', '15.10', '15.10-alpine'],
  ],
  ['x-range', app, { semver: '2.x' }, ['v2.0.0', 'v2.0.1', 'v2', 'v2.0']],
  ['x-range of two parts', app, { semver: '2.0.x' }, ['v2.0.0', 'v2.0.1', 'v2.0']],
  ['hyphen range', app, { semver: '1.0.1 - 1.2.0' }, ['v1.0.1', 'v1.1.0', 'v1.2.0']],
  ['or', app, { semver: '0.x || ~2.0.1' }, ['v0.9.0', 'v2.0.1', 'v2.0']],
  ['exactly', app, { semver: '=1.0.0' }, ['v1.0.0']],
  [
    'star takes every release',
    app,
    { semver: '*' },
    ['v0.9.0', 'v1.0.0', 'v1.0.1', 'v1.1.0', 'v1.2.0', 'v1.10.0', 'v2.0.0', 'v2.0.1', 'v2', 'v2.0', 'v1'],
  ],
  ['a range that names a prerelease', app, { semver: '>=2.0.0-beta.5 <2.0.0' }, ['v2.0.0-beta.10']],
  ['less than', app, { semver: '<1.0.0' }, ['v0.9.0']],
  ['less or equal with one part', postgres, { semver: '<=14' }, ['14', '14.15', '9.6.24']],
  [
    'greater than one part',
    postgres,
    { semver: '>16 <18' },
    ['17', '17.2', '17.1', '17.0', '17-alpine', '17.2-alpine', '17.2-alpine3.20', '17.2-bookworm'],
  ],
  ['no versions at all', ['main', 'edge', 'sha-0a1b2c3', 'pr-12'], { semver: '*' }, []],
  ['zeros in front', calver, { semver: '2024.1.x' }, ['2024.01.05', '2024.01.15']],
  ['calendar with two parts', calver, { semver: '>=24 <25' }, ['24.04', '24.10']],
  ['range and glob', postgres, { semver: '>=17', include: ['*-bookworm'] }, ['17.2-bookworm']],
  [
    'variants keep their version',
    ['1.2.3-slim', '1.2.3-alpine3.19', '1.3.0-slim'],
    { semver: '~1.2' },
    ['1.2.3-slim', '1.2.3-alpine3.19'],
  ],
  ['a commit is no version', ['7e12ab0', '8u292', '1.0'], { semver: '*' }, ['1.0']],
  ['four parts', ['1.2.3.4', '1.2.4.1', '1.3.0.0'], { semver: '~1.2' }, ['1.2.3.4', '1.2.4.1']],
  ['underscores before a variant', ['1.2_alpine', '1.2'], { semver: '1.2.x' }, ['1.2_alpine', '1.2']],
  [
    'a Debian-like revision is a prerelease, as in semver',
    ['1.2.3-1', '1.2.3'],
    { semver: '1.2.3' },
    ['1.2.3'],
  ],
];

const excludes: Row[] = [
  ['a name', ['a', 'b'], { exclude: ['a'] }, ['b']],
  ['a glob', postgres, { include: ['17*'], exclude: ['*-*'] }, ['17', '17.2', '17.1', '17.0']],
  ['several', ['a', 'b', 'c'], { exclude: ['a', 'c'] }, ['b']],
  ['everything', ['a', 'b'], { exclude: ['*'] }, []],
  ['wins over include', ['a', 'b'], { include: ['a', 'b'], exclude: ['a'] }, ['b']],
  ['wins over match', app, { match: ['^v2'], exclude: ['*beta*', 'v2*.*'] }, ['v2']],
  ['nothing that matches', ['a'], { exclude: ['z*'] }, ['a']],
  [
    'before newest',
    ['1.0', '1.1', '1.2'],
    { exclude: ['1.2'], newest: { count: 1, by: 'version' } },
    ['1.1'],
  ],
];

const newest: Row[] = [
  ['one', app, { newest: { count: 1, by: 'version' } }, ['v2']],
  [
    'of full versions',
    app,
    { match: ['^v\\d+\\.\\d+\\.\\d+$'], newest: { count: 3, by: 'version' } },
    ['v1.10.0', 'v2.0.0', 'v2.0.1'],
  ],
  ['numbers, not text', ['1.9', '1.10', '1.2'], { newest: { count: 2, by: 'version' } }, ['1.9', '1.10']],
  ['more than there are', ['1.0', '1.1'], { newest: { count: 9, by: 'version' } }, ['1.0', '1.1']],
  [
    'names without a version lose',
    ['latest', 'main', '1.0'],
    { newest: { count: 3, by: 'version' } },
    ['1.0'],
  ],
  [
    'prereleases are not counted',
    ['1.0.0', '1.1.0-rc.1', '1.1.0-rc.2'],
    { newest: { count: 1, by: 'version' } },
    ['1.0.0'],
  ],
  [
    'prereleases are counted when asked',
    ['1.0.0', '1.1.0-rc.1', '1.1.0-rc.2'],
    { prereleases: true, newest: { count: 2, by: 'version' } },
    ['1.1.0-rc.1', '1.1.0-rc.2'],
  ],
  [
    'rc10 is newer than rc9',
    ['1.0.0-rc9', '1.0.0-rc10'],
    { prereleases: true, newest: { count: 1, by: 'version' } },
    ['1.0.0-rc10'],
  ],
  [
    'beta before rc before release',
    ['1.0.0', '1.0.0-rc.1', '1.0.0-beta.1'],
    { prereleases: true, newest: { count: 2, by: 'version' } },
    ['1.0.0', '1.0.0-rc.1'],
  ],
  [
    'a prerelease the range names',
    ['2.0.0-rc.1', '1.9.0'],
    { semver: '>=1.9.0 || >=2.0.0-rc.0', newest: { count: 1, by: 'version' } },
    ['2.0.0-rc.1'],
  ],
  [
    'the plain image before its variants',
    ['1.0-slim', '1.0', '1.0-alpine'],
    { newest: { count: 1, by: 'version' } },
    ['1.0'],
  ],
  [
    'within a range',
    postgres,
    { semver: '15.x', exclude: ['*-*'], newest: { count: 2, by: 'version' } },
    ['15', '15.10'],
  ],
  [
    'calendar versions',
    calver,
    { match: ['^\\d{4}\\.'], newest: { count: 2, by: 'version' } },
    ['2024.01.15', '2024.02'],
  ],
  ['the fourth part counts', ['1.2.3.9', '1.2.3.10'], { newest: { count: 1, by: 'version' } }, ['1.2.3.10']],
];

describe('selectTags', () => {
  for (const [title, rows] of Object.entries({ exact, globs, expressions, ranges, excludes, newest })) {
    describe(title, () => {
      test.each(rows)('%s', (_title, names, filter, expected) => {
        expect(selectTags(names, { ...takeAll(), ...filter }).selected).toEqual(expected);
      });
    });
  }

  const dates = new Map([
    ['a', 300],
    ['b', 100],
    ['c', 200],
    ['d', 200],
  ]);
  test.each<[string, number, string[]]>([
    ['the newest date', 1, ['a']],
    ['equal dates by name', 2, ['a', 'c']],
    ['three', 3, ['a', 'c', 'd']],
    ['without a date there is no rank', 9, ['a', 'b', 'c', 'd']],
  ])('newest by date: %s', (_title, count, expected) => {
    const filter: TagFilter = { ...takeAll(), newest: { count, by: 'created' } };
    expect(selectTags(['a', 'b', 'c', 'd', 'undated'], filter, dates).selected).toEqual(expected);
  });

  test('says what only lost to newest', () => {
    const filter: TagFilter = { ...takeAll(), exclude: ['x'], newest: { count: 1, by: 'version' } };
    expect(selectTags(['1.0', '2.0', 'x', 'main'], filter)).toEqual({
      selected: ['2.0'],
      surplus: ['1.0', 'main'],
    });
  });
});

describe('templates', () => {
  test.each<[template: string, tag: string, match: string[], expected: string]>([
    ['{tag}', 'v1.2.3', [], 'v1.2.3'],
    ['upstream-{tag}', 'v1.2.3', [], 'upstream-v1.2.3'],
    ['{tag}-mirror', '16', [], '16-mirror'],
    ['{version}', 'v1.2.3', [], '1.2.3'],
    ['v{version}', '1.2.3', [], 'v1.2.3'],
    ['{version}', 'v2.0.0-rc.1', [], '2.0.0-rc.1'],
    ['{version}', '16beta1', [], '16beta1'],
    ['{version}', '17.2-alpine3.20', [], '17.2'],
    ['{major}', 'v1.2.3', [], '1'],
    ['{major}.{minor}', '1.2.3', [], '1.2'],
    ['{major}-{minor}-{patch}', '1.2.3', [], '1-2-3'],
    ['{major}.{minor}', '2024.01.05', [], '2024.01'],
    ['{version}', '2024.01.05', [], '2024.01.05'],
    ['{variant}', '17.2-alpine3.20', [], 'alpine3.20'],
    ['{variant}-{version}', '17.2-alpine3.20', [], 'alpine3.20-17.2'],
    ['p{prerelease}', '1.0.0-rc.1', [], 'prc.1'],
    ['{version}{variant}', '1.0', [], '1.0'],
    ['{1}', 'release-7', ['^release-(\\d+)$'], '7'],
    ['{name}-{2}', 'app-x86', ['^(?<name>\\w+)-(x86|arm)$'], 'app-x86'],
    ['r{1}', 'a7', ['^a', '(\\d)'], 'r7'],
    ['prod', 'v1', [], 'prod'],
    ['{tag}.{tag}', 'a', [], 'a.a'],
  ])('%s of %s', (template, tag, match, expected) => {
    expect(renderTag(template, tag, match)).toBe(expected);
  });

  test.each<[string, string]>([
    ['{major}', 'latest'],
    ['{minor}', '15'],
    ['{patch}', '15.2'],
    ['{variant}', '15.2'],
    ['x{tag}', 'a'.repeat(128)],
    ['{1}', 'a'],
  ])('%s of %s is refused', (template, tag) => {
    expect(() => renderTag(template, tag, [])).toThrow(/nothing for|not a tag/);
  });
});

const tagText = fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,20}$/);
const versionText = fc
  .tuple(
    fc.constantFrom('', 'v'),
    fc.array(fc.nat(40), { minLength: 1, maxLength: 4 }),
    fc.constantFrom('', '-rc.1', '-rc2', '-alpine', 'beta1', '-3'),
  )
  .map(([prefix, parts, suffix]) => prefix + parts.join('.') + suffix);
const filters = fc.record({
  include: fc.array(fc.oneof(tagText, fc.constantFrom('*', '1*', '[0-9]*', '*-alpine')), { maxLength: 3 }),
  exclude: fc.array(fc.constantFrom('*rc*', '2*', 'latest'), { maxLength: 2 }),
  prereleases: fc.boolean(),
  newest: fc.option(
    fc.record({ count: fc.integer({ min: 1, max: 5 }), by: fc.constant('version' as const) }),
    { nil: undefined },
  ),
});

describe('properties', () => {
  test('what is selected was there, once, in order, and selecting again changes nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(tagText, versionText)), filters, (names, { newest: limit, ...some }) => {
        const filter: TagFilter = { ...takeAll(), ...some, ...(limit ? { newest: limit } : {}) };
        const { selected, surplus } = selectTags(names, filter);
        expect(selected).toEqual([...new Set(names)].filter((name) => selected.includes(name)));
        expect(selected.length).toBeLessThanOrEqual(limit?.count ?? Infinity);
        expect([...selected, ...surplus].sort()).toEqual(candidateTags(names, filter).sort());
        expect(selectTags(selected, filter).selected).toEqual(selected);
      }),
    );
  });

  test('the order of versions is one: antisymmetric and transitive', () => {
    fc.assert(
      fc.property(versionText, versionText, versionText, (one, two, three) => {
        const [a, b, c] = [one, two, three].map((text) => parseTagVersion(text)!);
        expect(Math.sign(compareTagVersions(a!, b!))).toBe(-Math.sign(compareTagVersions(b!, a!)) + 0);
        if (compareTagVersions(a!, b!) <= 0 && compareTagVersions(b!, c!) <= 0) {
          expect(compareTagVersions(a!, c!)).toBeLessThanOrEqual(0);
        }
      }),
    );
  });

  test('an excluded name is never selected', () => {
    fc.assert(
      fc.property(fc.array(tagText, { minLength: 1 }), (names) => {
        const [first = ''] = names;
        expect(selectTags(names, { ...takeAll(), exclude: [first] }).selected).not.toContain(first);
      }),
    );
  });

  test('any tag is parsed or not, never thrown at', () => {
    fc.assert(fc.property(tagText, (tag) => void parseTagVersion(tag)));
  });

  test('companions are told from tags', () => {
    expect(isReferrerTag(`sha256-${'0'.repeat(64)}`)).toBe(true);
    expect(isReferrerTag(`sha512-${'0'.repeat(128)}.sbom`)).toBe(true);
    expect(isReferrerTag('sha256-short')).toBe(false);
    expect(isReferrerTag('sha-0a1b2c3')).toBe(false);
  });
});
