import { describe, expect, test } from '@jest/globals';
import { checkTagInputs } from '../../../src/tags/check-rules.ts';
import { ruleProblem } from '../../../src/pipeline/plan/tag-plan.ts';
import { planTags } from '../../../src/tags/plan.ts';
import { facts, inputs } from '../support.ts';

const problems = (change: Parameters<typeof inputs>[0]) => checkTagInputs(inputs(change)).map(ruleProblem);

// Names from https://github.com/docker/metadata-action#global-expressions and from its pages on type=semver, pep440
// and schedule, which fill a pattern from the parsed version or from the dates alone.
describe('an unknown expression is refused with the nearest name', () => {
  test.each<[string, string | undefined]>([
    ['type=semver,pattern={{versoin}}', 'version'],
    ['type=semver,pattern={{ verison }}', 'version'],
    ['type=semver,pattern={{{versoin}}}', 'version'],
    ['type=semver,pattern={{~majro~}}.{{minor}}', 'major'],
    ['type=semver,pattern={{major}}.{{minro}}', 'minor'],
    ['type=semver,pattern={{Version}}', 'version'],
    ['type=semver,pattern={{version}}-{{sha}}', undefined],
    ['type=pep440,pattern={{mayor}}', 'major'],
    ['type=schedule,pattern={{dat}}', 'date'],
    ['type=schedule,pattern={{branch}}', undefined],
    ['type=raw,value={{brnach}}', 'branch'],
    ['type=raw,value={{branch_name}}', undefined],
    ['type=raw,value=x-{{shaa}}', 'sha'],
    ['type=raw,value=latest,enable={{is_defualt_branch}}', 'is_default_branch'],
    ['type=ref,event=branch,prefix={{tga}}-', 'tag'],
    ['type=ref,event=branch,suffix=-{{datee "YYYY"}}', 'date'],
    ['type=raw,value={{#if is_default_brnch}}a{{/if}}', 'is_default_branch'],
    ['type=raw,value={{#if is_default_branch}}{{shaa}}{{else}}b{{/if}}', 'sha'],
  ])('%s', (rule, nearest) => {
    // Two lines, so that the line is told, and on a branch, where version rules don't apply.
    const found = problems({ tags: `type=sha\n${rule.replaceAll('"', "'")}` });
    expect(found).toEqual([
      expect.objectContaining({
        code: 'INPUT_INVALID',
        input: 'tags',
        line: 2,
        message: expect.stringMatching(/^Unknown expression/),
        hint: expect.stringMatching(nearest === undefined ? /^Write one of/ : `^Did you mean \`${nearest}\``),
      }),
    ]);
    expect(() => planTags(inputs({ tags: rule.replaceAll('"', "'") }), facts('refs/heads/main'))).toThrow(
      /Unknown expression/,
    );
  });

  test.each(['flavor', 'labels', 'annotations'] as const)('in %s too', (input) => {
    const text = { flavor: 'prefix={{brnch}}-', labels: 'a={{brnch}}', annotations: 'index:a={{brnch}}' };
    expect(problems({ [input]: text[input] })).toEqual([
      expect.objectContaining({ input, line: 1, hint: expect.stringContaining('branch') }),
    ]);
  });
});

describe('what Handlebars and docker/metadata-action know is let through', () => {
  test.each([
    'type=semver,pattern={{raw}}',
    'type=semver,pattern={{{raw}}}',
    'type=semver,pattern={{&raw}}',
    'type=semver,pattern={{major}}.{{minor}}.{{patch}}-{{prerelease}}{{build}}',
    'type=semver,pattern={{#if prerelease}}pre{{else}}{{version}}{{/if}}',
    'type=semver,pattern={{[version]}}',
    "type=schedule,pattern={{date 'YYYYMMDD' tz='Europe/Berlin'}}",
    'type=schedule,pattern={{commit_date}}',
    'type=raw,value={{date YYYY-MM-DD}}',
    "type=raw,value={{commit_date 'YYYY' tz='UTC'}}",
    'type=raw,value={{branch}}-{{sha}},enable={{is_default_branch}}',
    'type=raw,value={{tag}}{{base_ref}}{{is_not_default_branch}}',
    'type=raw,value={{#unless is_default_branch}}{{branch}}{{/unless}}x',
    "type=raw,value={{lookup this 'sha'}}",
    String.raw`type=match,pattern=v(\d{2}).*,group=1`,
    'type=raw,value=a}}b{c',
  ])('%s', (rule) => expect(problems({ tags: rule })).toEqual([]));
});

test('every mistake is found, in every input', () => {
  const found = problems({
    images: 'ghcr.io/acme/app,optional=maybe\nname=,enable=true',
    tags: 'type=smever,pattern={{version}}\ntype=semver\ntype=raw,value={{brnch}}\ntype=ref,event=brnach\ntype=sha,fromat=long',
    flavor: 'latset=true\nprefix={{x}}',
    labels: 'a={{b}}\nc={{branch',
  });
  expect(found.map(({ input, line }) => `${input} ${line}`)).toEqual([
    'images 1',
    'images 2',
    'flavor 1',
    'flavor 2',
    'tags 1',
    'tags 2',
    'tags 3',
    'tags 4',
    'tags 5',
    'labels 1',
    'labels 2',
  ]);
  expect(found.every(({ hint }) => hint !== undefined)).toBe(true);
});

describe('attributes', () => {
  test.each<[string, string]>([
    ['type=semver,patern={{version}},pattern={{raw}}', 'pattern'],
    ['type=sha,fromat=long', 'format'],
    ['type=raw,value=x,enabled=false', 'enable'],
    ['type=ref,event=branch,sufix=-x', 'suffix'],
    ['type=match,pattern=x,gruop=1', 'group'],
  ])('%s is refused: a slip of %s', (rule, meant) => {
    expect(problems({ tags: rule })).toEqual([
      expect.objectContaining({ input: 'tags', line: 1, hint: expect.stringContaining(`\`${meant}\``) }),
    ]);
  });

  test('of another type do nothing, as in docker/metadata-action, and are told', () => {
    const { tags, warnings } = planTags(inputs({ tags: 'type=sha,event=tag' }), facts('refs/heads/main'));
    expect(tags).toHaveLength(1);
    expect(warnings).toEqual([expect.objectContaining({ message: expect.stringContaining('event') })]);
  });
});

test.each([
  'type=raw,value=',
  'type=raw,value={{tag}}',
  'type=semver,pattern={{version}}',
  'type=ref,event=pr',
])('%s yields no tag on a branch', (rule) =>
  expect(planTags(inputs({ tags: rule }), facts('refs/heads/main')).tags).toEqual([]),
);
