import { describe, expect, test } from '@jest/globals';
import { planTags } from '../../src/tags/plan.ts';
import { MAIN, PR, tables, tag, type Row } from './metadata-cases.ts';
import { facts, inputs } from './support.ts';

function check(rows: readonly Row[], change: Parameters<typeof facts>[1]): void {
  test.each(rows)('%s with %s %s makes %s', (ref, rules, flavor, tags) => {
    const plan = planTags(
      inputs({ tags: rules.split(' ; ').join('\n'), flavor: flavor.split(' ; ').join('\n') }),
      facts(ref, change),
    );
    expect(plan.tags.map(({ name }) => name).join(' ')).toBe(tags);
    expect(plan.version).toBe(tags.split(' ')[0]);
  });
}

for (const { title, rows, change } of tables()) describe(title, () => check(rows, change));

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
      [2, 'refs/heads/main is not a git tag, and the rule has no value'],
      [4, 'refs/heads/main is not a pull request'],
      [5, 'enable is false'],
      [6, 'another rule already created main'],
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
    ['an unknown type', { tags: 'foo\ntype=semvar,pattern=x' }, 'tags', 2, 'Unknown tag rule type "semvar"'],
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
