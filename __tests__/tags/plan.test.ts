import { describe, expect, test } from '@jest/globals';
import { planTags } from '../../src/tags/plan.ts';
import { facts, inputs } from './support.ts';

/** Git ref, rules (split at ` ; `), flavor, and the tags in order. */
type Row = [ref: string, rules: string, flavor: string, tags: string];

const PR = 'refs/pull/2/merge';
const MAIN = 'refs/heads/main';
const DEV = 'refs/heads/dev';
const tag = (name: string) => `refs/tags/${name}`;

function check(rows: Row[], change: Parameters<typeof facts>[1] = {}): void {
  test.each(rows)('%s with %s %s makes %s', (ref, rules, flavor, tags) => {
    const plan = planTags(
      inputs({ tags: rules.split(' ; ').join('\n'), flavor: flavor.split(' ; ').join('\n') }),
      facts(ref, change),
    );
    expect(plan.tags.map(({ name }) => name).join(' ')).toBe(tags);
    expect(plan.version).toBe(tags.split(' ')[0]);
  });
}

describe('the default rules', () => {
  check([
    [MAIN, '', '', 'main'],
    [DEV, '', '', 'dev'],
    ['refs/heads/feature/a b', '', '', 'feature-a-b'],
    ['refs/heads/my#strange$branch', '', '', 'my-strange-branch'],
    ['refs/heads/Upper', '', '', 'Upper'],
    [tag('v1.2.3'), '', '', 'v1.2.3 latest'],
    [tag('app/v1.2.3'), '', '', 'app-v1.2.3 latest'],
    [tag('nightly'), '', '', 'nightly latest'],
    [PR, '', '', 'pr-2'],
    ['refs/pull/17/head', '', '', 'pr-17-head'],
    [MAIN, '', 'latest=true', 'main latest'],
    [tag('v1'), '', 'latest=false', 'v1'],
    [PR, '', 'latest=true', 'pr-2 latest'],
    [MAIN, '', 'prefix=a-', 'a-main'],
    [MAIN, '', 'suffix=-z', 'main-z'],
    [PR, '', 'prefix=a-', 'pr-2'],
    [tag('v1.2.3'), '', 'prefix=a-', 'a-v1.2.3 latest'],
    [tag('v1.2.3'), '', 'prefix=a-,onlatest=true', 'a-v1.2.3 a-latest'],
    [tag('v1.2.3'), '', 'suffix=-z,onlatest=true', 'v1.2.3-z latest-z'],
    [tag('v1.2.3'), '', 'prefix=a-,onlatest=true ; suffix=-z', 'a-v1.2.3-z a-latest'],
  ]);
  check([['refs/heads/main', '', '', 'nightly main']], { eventName: 'schedule' });
});

describe('type=semver', () => {
  const version = 'type=semver,pattern={{version}}';
  const minor = 'type=semver,pattern={{major}}.{{minor}}';
  const major = 'type=semver,pattern={{major}}';
  check([
    [tag('v1.2.3'), version, '', '1.2.3 latest'],
    [tag('1.2.3'), version, '', '1.2.3 latest'],
    [tag('v1.2.3'), `${version} ; ${minor} ; ${major}`, '', '1.2.3 1.2 1 latest'],
    [tag('v1.2.3'), `${major} ; ${version}`, '', '1 1.2.3 latest'],
    [tag('v0.1.2'), `${version} ; ${minor} ; ${major}`, '', '0.1.2 0.1 0 latest'],
    [tag('v1.2.3'), 'type=semver,pattern=v{{version}}', '', 'v1.2.3 latest'],
    [tag('v1.2.3'), 'type=semver,pattern={{raw}}', '', 'v1.2.3 latest'],
    [tag('v1.2.3'), 'type=semver,pattern={{major}}.{{minor}}.{{patch}}', '', '1.2.3 latest'],
    [tag('v2.0.8-beta.67'), version, '', '2.0.8-beta.67'],
    [tag('v2.0.8-beta.67'), `${version} ; ${minor}`, '', '2.0.8-beta.67'],
    [tag('v2.0.8-beta.67'), minor, '', '2.0.8-beta.67'],
    [tag('v2.0.8-beta.67'), 'type=semver,pattern={{raw}}', '', 'v2.0.8-beta.67'],
    [tag('v2.0.8-beta.67'), 'type=semver,pattern={{ raw }}', '', 'v2.0.8-beta.67'],
    [tag('v2.0.8-beta.67'), 'type=semver,pattern=x{{raw}}', '', '2.0.8-beta.67'],
    [tag('v2.0.8-beta.67'), version, 'latest=true', '2.0.8-beta.67 latest'],
    [tag('v1.2.3+build.5'), version, '', '1.2.3 latest'],
    [tag('v1.2.3'), version, 'latest=false', '1.2.3'],
    [tag('v1.2.3'), version, 'suffix=-alpine', '1.2.3-alpine latest'],
    [tag('v1.2.3'), version, 'suffix=-alpine,onlatest=true', '1.2.3-alpine latest-alpine'],
    [tag('v1.2.3'), `${version},suffix=-dev`, 'suffix=-alpine', '1.2.3-dev latest'],
    [tag('v1.2.3'), `${version},prefix=`, 'prefix=x-', '1.2.3 latest'],
    [tag('v1.2.3'), `${version},prefix=rel-`, '', 'rel-1.2.3 latest'],
    [tag('v1.2'), version, '', ''],
    [tag('v1'), version, '', ''],
    [tag('master'), version, '', ''],
    [MAIN, version, '', ''],
    [PR, version, '', ''],
    [MAIN, `${version},value=v3.4.5`, '', '3.4.5 latest'],
    [MAIN, `${version},value=3.4`, '', ''],
    [tag('v1.2.3'), `${version},value=v3.4.5`, '', '3.4.5 latest'],
    [tag('app/v1.2.3'), version, '', ''],
    [tag('app/v1.2.3'), `${version},match=^app/(.*)$`, '', '1.2.3 latest'],
    [tag('app/v1.2.3'), `${version},match=app/v(.+) ; ${minor},match=app/v(.+)`, '', '1.2.3 1.2 latest'],
    [tag('lib/v1.2.3'), `${version},match=^app/(.*)$`, '', ''],
    // docker/metadata-action goes on with the whole tag when match finds nothing in it.
    [tag('v1.2.3'), `${version},match=^app/(.*)$`, '', '1.2.3 latest'],
    [tag('v2.0.8-beta.67'), 'type=semver,pattern={{{raw}}}', '', 'v2.0.8-beta.67'],
    [tag('v2.0.8-beta.67'), 'type=semver,pattern={{~raw~}}', '', 'v2.0.8-beta.67'],
    [tag('app-1.2.3'), `${version},match=-(.*)`, '', '1.2.3 latest'],
    [tag('v1.2.3'), `${version},enable=false ; ${minor}`, '', '1.2 latest'],
    [tag('v1.2.3'), `${minor},priority=1000 ; ${version}`, '', '1.2 1.2.3 latest'],
    [tag('v1.2.3'), `${version} ; ${version}`, '', '1.2.3 latest'],
    [tag('v1.2.3'), 'type=semver,"pattern={{version}}"', '', '1.2.3 latest'],
    [tag('v10.20.30'), `${version} ; ${minor} ; ${major}`, '', '10.20.30 10.20 10 latest'],
    [tag('v1.2.3'), 'type=semver,pattern={{major}}-{{minor}}', '', '1-2 latest'],
    [tag('v1.2.3'), `TYPE=semver,Pattern={{version}}`, '', '1.2.3 latest'],
    [tag('v1.2.3'), `type=semver, pattern={{version}} , suffix=-x`, '', '1.2.3-x latest'],
  ]);
});

describe('type=pep440', () => {
  const version = 'type=pep440,pattern={{version}}';
  const minor = 'type=pep440,pattern={{major}}.{{minor}}';
  check([
    [tag('1.2.3'), version, '', '1.2.3 latest'],
    [tag('v1.2.3'), version, '', '1.2.3 latest'],
    [tag('v1.2.3'), 'type=pep440,pattern={{raw}}', '', 'v1.2.3 latest'],
    [tag('1.2.3'), `${version} ; ${minor}`, '', '1.2.3 1.2 latest'],
    [tag('1.2'), version, '', '1.2 latest'],
    [tag('1.2.3rc2'), `${version} ; ${minor}`, '', '1.2.3rc2'],
    [tag('1.2.3.rc2'), version, '', '1.2.3rc2'],
    [tag('v1.2.3rc2'), 'type=pep440,pattern={{raw}}', '', 'v1.2.3rc2'],
    [tag('1.2.3.post1'), version, '', '1.2.3.post1'],
    [tag('1.2.3.dev4'), version, '', '1.2.3.dev4'],
    [tag('1.2.3a1'), `${version} ; ${minor}`, '', '1.2.3a1'],
    [tag('2026.11'), version, '', '2026.11 latest'],
    [tag('1.2.3.4'), version, '', '1.2.3.4 latest'],
    [tag('app/1.2.3'), `${version},match=app/(.*)`, '', '1.2.3 latest'],
    [tag('not-a-version'), version, '', ''],
    [MAIN, version, '', ''],
    [MAIN, `${version},value=1.0.1`, '', '1.0.1 latest'],
    [tag('1.2.3'), 'type=pep440,pattern={{major}}', '', '1 latest'],
    [tag('1.2.3'), 'type=pep440,pattern={{major}}.{{minor}}.{{patch}}', 'latest=false', '1.2.3'],
  ]);
});

describe('type=match', () => {
  check([
    [tag('v1.2.3'), String.raw`type=match,pattern=v(.*),group=1`, '', '1.2.3 latest'],
    [tag('v1.2.3'), String.raw`type=match,pattern=\d.\d`, '', '1.2 latest'],
    [tag('v1.2.3'), String.raw`type=match,pattern=\d.\d.\d`, '', '1.2.3 latest'],
    [tag('v1.2.3'), 'type=match,pattern=v(.*)', '', 'v1.2.3 latest'],
    [tag('v20200110-RC2'), String.raw`type=match,pattern=\d{8}`, '', '20200110 latest'],
    [tag('v20200110-RC2'), 'type=match,pattern=.*', '', 'v20200110-RC2 latest'],
    [tag('v1.2.3'), 'type=match,pattern=/V(.*)/i,group=1', '', '1.2.3 latest'],
    [tag('v1.2.3'), String.raw`type=match,pattern=/\d/g,group=2`, '', '3 latest'],
    [tag('p1/v1.0'), String.raw`type=match,pattern=p1/v(\d.\d),group=1`, '', '1.0 latest'],
    [tag('p1/v1.0'), 'type=match,pattern=p1.*', '', 'p1-v1.0 latest'],
    [tag('v1.2.3'), 'type=match,pattern=x(.*),group=1', '', ''],
    [tag('v1.2.3'), 'type=match,pattern=v(.*),group=3', '', ''],
    [MAIN, 'type=match,pattern=v(.*)', '', ''],
    [MAIN, 'type=match,pattern=v(.*),group=1,value=v9.8', '', '9.8 latest'],
    [tag('v1.2.3'), 'type=match,pattern=v(.*),group=1', 'latest=false', '1.2.3'],
    [tag('release-2024.06.1'), 'type=match,pattern=release-(.*),group=1', '', '2024.06.1 latest'],
    [tag('v1.2.3'), 'type=match,pattern=v(.*),group=1,suffix=-x', '', '1.2.3-x latest'],
  ]);
});

describe('type=ref, edge, sha, raw', () => {
  check([
    [MAIN, 'type=ref,event=branch', '', 'main'],
    [tag('v1'), 'type=ref,event=branch', '', ''],
    [PR, 'type=ref,event=branch', '', ''],
    [tag('v1'), 'type=ref,event=tag', '', 'v1 latest'],
    [MAIN, 'type=ref,event=tag', '', ''],
    [PR, 'type=ref,event=pr', '', 'pr-2'],
    [PR, 'type=ref,event=pr,prefix=', '', '2'],
    [PR, 'type=ref,event=pr,prefix=mr-,suffix=-x', '', 'mr-2-x'],
    [MAIN, 'type=ref,event=pr', '', ''],
    [MAIN, 'type=ref,event=branch,prefix=b-,suffix=-{{sha}}', '', 'b-main-860c190'],
    [MAIN, 'type=edge', '', 'edge'],
    [DEV, 'type=edge', '', ''],
    [DEV, 'type=edge,branch=dev', '', 'edge'],
    [MAIN, 'type=edge,branch=dev', '', ''],
    [tag('v1'), 'type=edge', '', ''],
    [MAIN, 'type=edge ; type=ref,event=branch', '', 'edge main'],
    [MAIN, 'type=ref,event=branch ; type=edge', '', 'edge main'],
    [MAIN, 'type=sha', '', 'sha-860c190'],
    [PR, 'type=sha', '', 'sha-860c190'],
    [MAIN, 'type=sha,format=long', '', 'sha-860c1904a1ce19322e91ac35af1ab07466440c37'],
    [MAIN, 'type=sha,prefix=', '', '860c190'],
    [MAIN, 'type=sha,prefix=git-,suffix=-x', '', 'git-860c190-x'],
    [MAIN, 'type=sha ; type=ref,event=branch', '', 'main sha-860c190'],
    [MAIN, 'type=raw,value=foo', '', 'foo'],
    [MAIN, 'type=raw,foo', '', 'foo'],
    [MAIN, 'foo', '', 'foo'],
    [MAIN, 'value=foo', '', 'foo'],
    [MAIN, 'foo ; bar', '', 'foo bar'],
    [MAIN, 'type=raw,value=foo,priority=1 ; type=sha', '', 'sha-860c190 foo'],
    [MAIN, 'type=raw,value=foo', 'latest=true', 'foo latest'],
    [MAIN, 'type=raw,value=latest', '', 'latest'],
    [MAIN, 'type=raw,value=latest', 'latest=true', 'latest'],
    [tag('v1.2.3'), 'type=semver,pattern={{version}} ; type=raw,value=latest', '', '1.2.3 latest'],
    [MAIN, 'type=raw,value=foo bar/baz', '', 'foo-bar-baz'],
    [MAIN, 'type=raw,value=a=b', '', 'a-b'],
    [MAIN, 'type=raw,value=', '', ''],
    [MAIN, 'type=raw,value=,prefix=x', '', 'x'],
    [MAIN, '# a comment ; foo', '', 'foo'],
    [MAIN, 'foo ;  ; bar', '', 'foo bar'],
    [MAIN, 'type=raw,value=foo#bar', '', 'foo-bar'],
    [MAIN, 'type=raw,value=foo,enable=true', '', 'foo'],
    [MAIN, 'type=raw,value=foo,enable=false', '', ''],
    [MAIN, 'type=raw,value=foo,prefix=a-', 'prefix=b-', 'a-foo'],
  ]);
});

describe('global expressions', () => {
  check([
    [MAIN, 'type=raw,value={{branch}}', '', 'main'],
    ['refs/heads/a/b', 'type=raw,value=x-{{branch}}', '', 'x-a-b'],
    [tag('v1'), 'type=raw,value=x{{branch}}', '', 'x'],
    [tag('v1'), 'type=raw,value={{tag}}', '', 'v1'],
    [MAIN, 'type=raw,value=x{{tag}}', '', 'x'],
    [MAIN, 'type=raw,value={{sha}}', '', '860c190'],
    [MAIN, 'type=raw,value=foo,enable={{is_default_branch}}', '', 'foo'],
    [DEV, 'type=raw,value=foo,enable={{is_default_branch}}', '', ''],
    [DEV, 'type=raw,value=foo,enable={{is_not_default_branch}}', '', 'foo'],
    [MAIN, 'type=raw,value=foo,enable={{is_not_default_branch}}', '', ''],
    [PR, 'type=raw,value=foo,enable={{is_default_branch}}', '', ''],
    [tag('v1'), 'type=raw,value=foo,enable={{is_default_branch}}', '', ''],
    [MAIN, "type=raw,value={{date 'YYYYMMDD'}}", '', '20261109'],
    [MAIN, "type=raw,value={{date 'YYYYMMDD-HHmmss'}}", '', '20261109-130405'],
    [MAIN, "type=raw,value={{date 'YYYYMMDD-HHmmss' tz='Asia/Tokyo'}}", '', '20261109-220405'],
    [MAIN, "type=raw,value={{date 'YYYY-MM-DD' tz='America/Los_Angeles'}}", '', '2026-11-09'],
    [MAIN, "type=raw,value={{date 'X'}}", '', '1794229445'],
    [MAIN, "type=raw,value={{date 'x'}}", '', '1794229445678'],
    [MAIN, "type=raw,value={{date 'DDDD'}}", '', '313'],
    [MAIN, "type=raw,value={{date 'DDD'}}", '', '313'],
    [MAIN, "type=raw,value={{date 'GGGG.WW'}}", '', '2026.46'],
    [MAIN, "type=raw,value={{date '[week]w'}}", '', 'week46'],
    [MAIN, "type=raw,value={{date 'dddd'}}", '', 'Monday'],
    [MAIN, "type=raw,value={{date 'MMM.D.YY'}}", '', 'Nov.9.26'],
    [MAIN, "type=raw,value={{date 'Do'}}", '', '9th'],
    [MAIN, "type=raw,value={{date 'Q'}}", '', '4'],
    [MAIN, "type=raw,value={{date 'E'}}", '', '1'],
    [MAIN, "type=raw,value={{date 'SSS'}}", '', '678'],
    [MAIN, "type=raw,value={{date 'h-A'}}", '', '1-PM'],
    [MAIN, "type=raw,value={{date 'YYYYMMDD'}}-{{sha}}", '', '20261109-860c190'],
    [MAIN, "type=raw,value={{commit_date 'YYYYMMDD-HHmm'}}", '', '20260304-0506'],
    [MAIN, "type=raw,value={{commit_date 'HH' tz='Europe/Berlin'}}", '', '06'],
    // Moment.js's default format; an unquoted one isn't read, as in docker/metadata-action (FAULTS A11).
    [MAIN, 'type=raw,value={{commit_date}}', '', '2026-03-04T05-06-07Z'],
    [MAIN, 'type=raw,value={{date YYYY-MM-DD}}', '', '2026-11-09T13-04-05Z'],
    [MAIN, "type=ref,event=branch,suffix=-{{date 'YYYY'}}", '', 'main-2026'],
    [MAIN, 'type=ref,event=branch', 'prefix={{sha}}-', '860c190-main'],
    [MAIN, 'type=ref,event=branch', 'suffix=-{{sha}}', 'main-860c190'],
    [tag('v1.2.3'), 'type=semver,pattern={{version}}', 'prefix={{sha}}-', '860c190-1.2.3 latest'],
  ]);
  check(
    [
      [PR, 'type=raw,value={{base_ref}}', '', 'release-1.x'],
      [PR, 'type=ref,event=pr,suffix=-{{base_ref}}', '', 'pr-2-release-1.x'],
    ],
    { payload: { pull_request: { base: { ref: 'release/1.x' } } } },
  );
  check([[tag('v1'), 'type=raw,value={{base_ref}}', '', 'main']], {
    payload: { base_ref: 'refs/heads/main' },
  });
  check(
    [
      ['refs/heads/other', 'type=raw,value=foo,enable={{is_default_branch}}', '', 'foo'],
      [MAIN, 'type=schedule', '', 'nightly'],
      [MAIN, 'type=schedule,pattern=daily', '', 'daily'],
      [MAIN, "type=schedule,pattern={{date 'YYYYMMDD'}}", '', '20261109'],
      [MAIN, "type=schedule,pattern=nightly-{{date 'HH' tz='Asia/Tokyo'}}", '', 'nightly-22'],
      [MAIN, "type=schedule,pattern={{commit_date 'YYYY'}}", '', '2026'],
      [MAIN, 'type=schedule,prefix=x-,suffix=-y', '', 'x-nightly-y'],
      [MAIN, 'type=schedule', 'latest=true', 'nightly latest'],
    ],
    { eventName: 'schedule' },
  );
  check([[MAIN, 'type=schedule', '', '']]);
});

describe('the version input', () => {
  test.each([
    ['v1.2.3', '1.2.3 1.2 latest'],
    ['1.2.3', '1.2.3 1.2 latest'],
    ['refs/tags/v1.2.3', '1.2.3 1.2 latest'],
    ['v1.2.3-rc.1', '1.2.3-rc.1'],
  ])('%s acts as that git tag', (version, tags) => {
    const rules =
      'type=semver,pattern={{version}}\ntype=semver,pattern={{major}}.{{minor}}\ntype=ref,event=branch';
    for (const ref of [MAIN, PR, tag('v9.9.9')]) {
      const plan = planTags(inputs({ tags: rules, version }), facts(ref, { eventName: 'workflow_dispatch' }));
      expect(plan.tags.map(({ name }) => name).join(' ')).toBe(tags);
    }
  });
});

describe('what each tag promises', () => {
  test.each<[string, string, string]>([
    [
      tag('v1.2.3'),
      'type=semver,pattern={{version}} ; type=semver,pattern={{major}}.{{minor}}',
      '1.2.3:version 1.2:floating latest:floating',
    ],
    [
      tag('v1.2.3'),
      'type=semver,pattern=v{{major}} ; type=semver,pattern={{raw}}',
      'v1:floating v1.2.3:version latest:floating',
    ],
    [tag('v1.2.3-rc.1'), 'type=semver,pattern={{version}}', '1.2.3-rc.1:version'],
    [tag('1.2'), 'type=pep440,pattern={{version}}', '1.2:version latest:floating'],
    [tag('v1.2.3'), 'type=ref,event=tag', 'v1.2.3:version latest:floating'],
    [tag('v1'), 'type=ref,event=tag', 'v1:free latest:free'],
    [tag('nightly'), 'type=ref,event=tag', 'nightly:free latest:free'],
    [tag('v1.2.3'), 'type=match,pattern=v(.*),group=1', '1.2.3:version latest:floating'],
    [tag('v1.2.3'), String.raw`type=match,pattern=\d.\d`, '1.2:floating latest:floating'],
    [
      MAIN,
      'type=ref,event=branch ; type=edge ; type=raw,value=latest ; type=sha',
      'edge:branch main:branch latest:branch sha-860c190:free',
    ],
    [tag('v1.2.3'), 'type=raw,value=stable', 'stable:floating'],
    [tag('v1.2.3'), "type=raw,value={{date 'YYYYMMDD'}}", '20261109:free'],
    [PR, 'type=ref,event=pr', 'pr-2:free'],
  ])('%s with %s: %s', (ref, rules, promised) => {
    const plan = planTags(inputs({ tags: rules.split(' ; ').join('\n') }), facts(ref));
    expect(plan.tags.map(({ name, kind }) => `${name}:${kind}`).join(' ')).toBe(promised);
  });
});

describe('what was left out', () => {
  test('is told, rule by rule, with its line', () => {
    const rules =
      '# tags\ntype=semver,pattern={{version}}\n\ntype=ref,event=pr\ntype=raw,value=x,enable=false\nmain\ntype=ref,event=branch';
    const plan = planTags(inputs({ tags: rules }), facts(MAIN));
    expect(plan.omitted.map(({ line, reason }) => [line, reason])).toEqual([
      [2, 'refs/heads/main is no git tag, and the rule has no value'],
      [4, 'refs/heads/main is no pull request'],
      [5, 'it is not enabled'],
      [6, 'main is there already'],
    ]);
  });

  test('an invalid version is a warning, and an error when strict', () => {
    const rules = { tags: 'type=raw,value=x\ntype=semver,pattern={{version}}' };
    const plan = planTags(inputs(rules), facts(tag('v1.2')));
    expect(plan.warnings).toEqual([
      { message: 'v1.2 is not a valid semver. More info: https://semver.org/', input: 'tags', line: 2 },
    ]);
    expect(() => planTags(inputs({ ...rules, strict: true }), facts(tag('v1.2')))).toThrow(
      'v1.2 is not a valid semver',
    );
  });

  test('a rule meant for another product of the repository is no error, strict or not', () => {
    const tags = 'type=semver,pattern={{version}},match=^app/v(.*)$\ntype=match,pattern=^lib/v(.*)$,group=1';
    for (const [ref, name] of [
      [tag('app/v1.2.3'), '1.2.3'],
      [tag('lib/v4.5.6'), '4.5.6'],
    ] as const) {
      const plan = planTags(inputs({ tags, strict: true }), facts(ref));
      expect(plan.version).toBe(name);
      expect(plan.warnings).toHaveLength(1);
    }
    expect(() => planTags(inputs({ tags, strict: true }), facts(tag('web/v1.0.0')))).toThrow('No tag rule');
  });

  test.each(['v1.2.3 ', 'a b', 'v1..2', '-v1', 'v1.lock', 'x:y', '', 'refs/tags/'])(
    'the version %j is refused',
    (version) => {
      expect(() => planTags(inputs({ version }), facts(MAIN))).toThrow("can't be the name of a git tag");
    },
  );

  test('no tag at all is a warning, and an error when strict', () => {
    const rules = { tags: 'type=ref,event=pr' };
    expect(planTags(inputs(rules), facts(MAIN)).warnings).toEqual([
      {
        message: 'No tag rule made a tag for the event push at refs/heads/main, so there is none to publish',
        input: 'tags',
      },
    ]);
    expect(() => planTags(inputs({ ...rules, strict: true }), facts(MAIN))).toThrow('No tag rule made a tag');
  });

  test('an attribute that does nothing is told', () => {
    const plan = planTags(inputs({ tags: 'type=sha,branch=x' }), facts(MAIN));
    expect(plan.warnings).toEqual([
      {
        message: 'type=sha has no attribute branch: it does nothing in "type=sha,branch=x"',
        input: 'tags',
        line: 1,
      },
    ]);
  });
});

describe('a mistake names its input and line', () => {
  test.each<[string, Parameters<typeof inputs>[0], string, number, string]>([
    ['an unknown type', { tags: 'foo\ntype=semvar,pattern=x' }, 'tags', 2, '"semvar" is not a type of tag'],
    ['no pattern', { tags: 'type=semver' }, 'tags', 1, 'type=semver needs pattern'],
    ['no pattern for pep440', { tags: 'type=pep440' }, 'tags', 1, 'type=pep440 needs pattern'],
    ['no pattern to match', { tags: 'type=match' }, 'tags', 1, 'type=match needs pattern'],
    ['no event', { tags: 'type=ref' }, 'tags', 1, 'type=ref needs event'],
    ['an unknown event', { tags: 'type=ref,event=push' }, 'tags', 1, 'event is "push"'],
    ['no value', { tags: 'type=raw' }, 'tags', 1, 'type=raw needs value'],
    ['an unknown format', { tags: 'type=sha,format=medium' }, 'tags', 1, 'format is "medium"'],
    ['a group that is no number', { tags: 'type=match,pattern=x,group=a' }, 'tags', 1, 'group is "a"'],
    ['no regular expression', { tags: 'type=match,pattern=(' }, 'tags', 1, '"(" is not a regular expression'],
    ['a priority that is no number', { tags: 'type=sha,priority=high' }, 'tags', 1, 'priority is high'],
    ['a strange enable', { tags: 'type=sha,enable=yes' }, 'tags', 1, 'enable is "yes"'],
    ['an expression that does not end', { tags: 'type=raw,value={{branch' }, 'tags', 1, "can't be rendered"],
    [
      'a date in an unknown zone',
      { tags: "type=raw,value={{date 'YYYY' tz='Mars/Base'}}" },
      'tags',
      1,
      "can't be rendered",
    ],
    [
      'a date with another attribute',
      { tags: "type=raw,value={{date 'YYYY' zone='UTC'}}" },
      'tags',
      1,
      'a date has no attribute zone',
    ],
    ['a tag that begins with a dash', { tags: 'type=raw,value=-x' }, 'tags', 1, 'makes the tag "-x"'],
    ['a tag that begins with a dot', { tags: 'main\ntype=raw,value=.x' }, 'tags', 2, 'makes the tag ".x"'],
    ['a tag that is too long', { tags: `type=raw,value=${'x'.repeat(129)}` }, 'tags', 1, 'registries refuse'],
    ['a strange latest', { flavor: 'latest=maybe' }, 'flavor', 1, 'latest is "maybe"'],
    ['an unknown flavor', { flavor: 'prefix=x\nvanilla=1' }, 'flavor', 2, '"vanilla=1" is not a flavor'],
    ['a bare flavor', { flavor: 'latest' }, 'flavor', 1, '"latest" is not a flavor'],
    ['a strange onlatest', { flavor: 'prefix=x,onlatest=1' }, 'flavor', 1, 'onlatest is "1"'],
    [
      'an image without a name',
      { images: 'ghcr.io/acme/app\nname=,enable=true' },
      'images',
      2,
      'names no image',
    ],
    ['an unknown image attribute', { images: 'name=a,tag=b' }, 'images', 1, 'has the attribute tag'],
    ['a strange image enable', { images: 'name=a,enable=' }, 'images', 1, 'enable is ""'],
    ['a label that cannot be rendered', { labels: 'a=b\nc={{' }, 'labels', 2, "can't be rendered"],
  ])('%s', (_name, given, input, line, message) => {
    let error: unknown;
    try {
      planTags(inputs(given), facts(MAIN));
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({
      input,
      line,
      message: expect.stringContaining(message),
      hint: expect.stringMatching(/.{10}/),
    });
  });
});

describe('images', () => {
  test.each<[string, { name: string; optional?: boolean; line?: number }[]]>([
    ['ghcr.io/acme/app', [{ name: 'ghcr.io/acme/app' }]],
    ['ghcr.io/Acme/App', [{ name: 'ghcr.io/acme/app' }]],
    ['acme/app,ghcr.io/acme/app', [{ name: 'acme/app' }, { name: 'ghcr.io/acme/app' }]],
    [
      'acme/app\nghcr.io/acme/app',
      [
        { name: 'acme/app', line: 1 },
        { name: 'ghcr.io/acme/app', line: 2 },
      ],
    ],
    ['name=acme/app', [{ name: 'acme/app' }]],
    ['name=acme/app,enable=false\nname=b', [{ name: 'b', line: 2 }]],
    ['acme/app,enable=true', [{ name: 'acme/app' }]],
    ['name=acme/app,optional=true', [{ name: 'acme/app', optional: true }]],
    ['# all\nacme/app\n\n', [{ name: 'acme/app', line: 2 }]],
    ['', []],
  ])('%j', (text, images) => {
    const plan = planTags(inputs({ images: text }), facts(MAIN));
    expect(plan.images).toEqual(
      images.map(({ line = plan.images[0]?.line, optional = false, ...image }) => ({
        ...image,
        line,
        optional,
      })),
    );
  });
});

test.each([
  ['ghcr.io/acme/app:1.2', 'ghcr.io/acme/app', '1.2'],
  ['acme/app:latest', 'acme/app', 'latest'],
  ['localhost:5000/acme/app:v1', 'localhost:5000/acme/app', 'v1'],
])('%j is an image, as docker/build-push-action takes it, and no tag', (text, image, tag) => {
  const hint = `Write ${tag} here, or a rule that makes it, and ${image} in images.`;
  expect(() => planTags(inputs({ tags: `main\n${text}` }), facts('refs/heads/main'))).toThrow(
    expect.objectContaining({ input: 'tags', line: 2, hint }),
  );
});

test.each(['feature/x', 'a:b', 'type=raw,value=acme/app:1', '{{branch}}/x:1'])('%j makes a tag', (text) => {
  expect(planTags(inputs({ tags: text }), facts('refs/heads/main')).tags[0]?.name).toMatch(/^[\w.-]+$/);
});
