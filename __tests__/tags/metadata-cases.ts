import type { facts } from './support.ts';

/** Git ref, rules (split at ` ; `), flavor, and the tags in order. */
export type Row = [ref: string, rules: string, flavor: string, tags: string];

export const PR = 'refs/pull/2/merge';
export const MAIN = 'refs/heads/main';
const DEV = 'refs/heads/dev';
export const tag = (name: string) => `refs/tags/${name}`;

/** Rows of one kind, and what differs in the facts. */
export interface Table {
  title: string;
  rows: Row[];
  change: NonNullable<Parameters<typeof facts>[1]>;
}

const TABLES: Table[] = [];

/** The tags that docker/metadata-action's README documents for its rules, and its tests have. */
export function tables(): readonly Table[] {
  return TABLES;
}

function table(title: string, rows: Row[], change: Table['change'] = {}): void {
  TABLES.push({ title, rows, change });
}

table('the default rules', [
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
table('the default rules', [['refs/heads/main', '', '', 'nightly main']], { eventName: 'schedule' });

{
  const version = 'type=semver,pattern={{version}}';
  const minor = 'type=semver,pattern={{major}}.{{minor}}';
  const major = 'type=semver,pattern={{major}}';
  table('type=semver', [
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
}

{
  const version = 'type=pep440,pattern={{version}}';
  const minor = 'type=pep440,pattern={{major}}.{{minor}}';
  table('type=pep440', [
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
}

table('type=match', [
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

table('type=ref, edge, sha, raw', [
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

table('global expressions', [
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
table(
  'global expressions',
  [
    [PR, 'type=raw,value={{base_ref}}', '', 'release-1.x'],
    [PR, 'type=ref,event=pr,suffix=-{{base_ref}}', '', 'pr-2-release-1.x'],
  ],
  { payload: { pull_request: { base: { ref: 'release/1.x' } } } },
);
table('global expressions', [[tag('v1'), 'type=raw,value={{base_ref}}', '', 'main']], {
  payload: { base_ref: 'refs/heads/main' },
});
table(
  'global expressions',
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
table('global expressions', [[MAIN, 'type=schedule', '', '']]);
