import { describe, expect, test } from '@jest/globals';
import { planTags } from '../../src/tags/plan.ts';
import type { GitContext } from '../../src/tags/types.ts';
import { facts, inputs } from './support.ts';

/** https://docs.github.com/webhooks/webhook-events-and-payloads#release */
function release(tag: string, action: string, prerelease: boolean): GitContext {
  const payload = { action, release: { tag_name: tag, prerelease } };
  return facts(`refs/tags/${tag}`, { eventName: 'release', payload });
}

const RULES =
  'type=semver,pattern={{version}}\ntype=semver,pattern={{major}}.{{minor}}\ntype=semver,pattern={{major}}';

function planned(given: Parameters<typeof inputs>[0], git: GitContext) {
  const { tags, withheld } = planTags(inputs({ tags: RULES, ...given }), git);
  return { tags: tags.map(({ name }) => name), withheld };
}

// Issue: "A `release` event with `prerelease: true` moves no floating tag; `released` afterwards moves them."
describe('a release event', () => {
  test.each<[string, string, boolean]>([
    ['published', 'a prerelease', true],
    ['prereleased', 'a prerelease', true],
    ['edited', 'a prerelease', true],
  ])('%s, of %s', (action, _what, prerelease) => {
    expect(planned({}, release('v2.0.0', action, prerelease))).toEqual({
      tags: ['2.0.0'],
      withheld: ['2.0', '2', 'latest'],
    });
  });

  test.each(['published', 'released'])('%s, of a release', (action) => {
    expect(planned({}, release('v2.0.0', action, false))).toEqual({
      tags: ['2.0.0', '2.0', '2', 'latest'],
      withheld: [],
    });
  });

  test('latest=true, and rules that name a floating tag themselves, change nothing', () => {
    const tags = `${RULES}\ntype=raw,value=latest,enable=true\ntype=raw,value=stable\ntype=match,pattern=v(\\d+).*,group=1`;
    expect(planned({ tags, flavor: 'latest=true' }, release('v2.0.0', 'published', true))).toEqual({
      tags: ['2.0.0'],
      withheld: ['2.0', '2', 'latest', 'stable'],
    });
  });

  test('a word that a condition enables is meant for prereleases', () => {
    const tags = `type=semver,pattern={{version}}\ntype=raw,value=next,enable=true`;
    expect(planned({ tags }, release('v2.0.0', 'published', true))).toEqual({
      tags: ['2.0.0', 'next'],
      withheld: ['latest'],
    });
  });

  test('pep440, prefixes and suffixes', () => {
    const tags = 'type=pep440,pattern={{version}}\ntype=pep440,pattern={{major}}';
    const flavor = 'prefix=app-,onlatest=true\nsuffix=-alpine,onlatest=true';
    expect(planned({ tags, flavor }, release('2.0.0', 'published', true))).toEqual({
      tags: ['app-2.0.0-alpine'],
      withheld: ['app-2-alpine', 'app-latest-alpine'],
    });
  });

  test('`version` is as a push of that tag, whatever the event', () => {
    const plan = planned({ version: 'v3.0.0' }, release('v2.0.0', 'published', true));
    expect(plan.tags).toContain('latest');
  });

  test.each([null, {}, { release: null }, { release: { prerelease: 'true' } }])('payload %j', (payload) => {
    const git = { ...release('v2.0.0', 'published', true), payload: payload ?? {} };
    expect(planned({}, git).tags).toContain('latest');
  });
});

describe('what a version is published without', () => {
  test.each<[string, Parameters<typeof inputs>[0], string[]]>([
    ['latest=false', { flavor: 'latest=false' }, ['latest']],
    ['a rule that is not enabled', { tags: `${RULES}\ntype=ref,event=branch,enable=false` }, []],
    [
      'a short form that is not enabled',
      { tags: 'type=semver,pattern={{version}}\ntype=semver,pattern={{major}},enable=false' },
      ['1'],
    ],
    [
      'latest=false, and latest from a rule',
      { tags: `${RULES}\ntype=raw,value=latest`, flavor: 'latest=false' },
      [],
    ],
    [
      'an expression in a disabled rule that has no value here',
      { tags: `${RULES}\ntype=raw,value={{commit_date 'x' tz='Nowhere/Nowhere'}},enable=false` },
      [],
    ],
  ])('%s', (_name, given, withheld) => {
    expect(planned(given, facts('refs/tags/v1.3.0')).withheld).toEqual(withheld);
  });

  test('a prerelease by its version has no latest to lose', () => {
    expect(planned({}, facts('refs/tags/v2.0.0-rc.1'))).toEqual({ tags: ['2.0.0-rc.1'], withheld: [] });
  });

  test('nothing on a branch, or a pull request', () => {
    const given = { tags: 'type=ref,event=branch\ntype=ref,event=pr', flavor: 'latest=false' };
    expect(planned(given, facts('refs/heads/main')).withheld).toEqual([]);
    expect(planned(given, facts('refs/pull/7/merge')).withheld).toEqual([]);
  });
});
