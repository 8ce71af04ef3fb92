import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readEntries } from '../../src/tags/rules/entries.ts';
import { distinctWarnings, explainPlan } from '../../src/tags/explain.ts';
import { planTags, sanitizeTag } from '../../src/tags/plan.ts';
import { bakeFiles, fullTags, leveledAnnotations, metadataJson } from '../../src/tags/render.ts';
import { facts, inputs, SHA } from './support.ts';

const plan = planTags(
  inputs({
    images: 'acme/app\nghcr.io/acme/app',
    tags: 'type=semver,pattern={{version}}\ntype=ref,event=pr',
    labels: 'org.opencontainers.image.title=My app\nmaintainer=CI {{tag}}\nno-equals-sign\n"long=one\ntwo"',
    annotations: 'x=y=z',
  }),
  facts('refs/tags/v1.2.3'),
);

test('labels are the OCI ones, overridden and extended, in order', () => {
  expect(plan.labels).toEqual([
    'long=one\ntwo',
    'maintainer=CI v1.2.3',
    'org.opencontainers.image.created=2026-11-09T13:04:05.678Z',
    'org.opencontainers.image.description=An app',
    'org.opencontainers.image.licenses=MIT',
    `org.opencontainers.image.revision=${SHA}`,
    'org.opencontainers.image.source=https://github.com/acme/app',
    'org.opencontainers.image.title=My app',
    'org.opencontainers.image.url=https://github.com/acme/app',
    'org.opencontainers.image.version=1.2.3',
  ]);
  expect(plan.annotations).toContain('x=y=z');
  expect(plan.annotations).toContain('org.opencontainers.image.title=app');
});

test('full names are written image by image', () => {
  expect(fullTags(plan)).toEqual([
    'acme/app:1.2.3',
    'acme/app:latest',
    'ghcr.io/acme/app:1.2.3',
    'ghcr.io/acme/app:latest',
  ]);
  expect(fullTags({ ...plan, images: [] })).toEqual(['1.2.3', 'latest']);
});

test('annotations carry their levels', () => {
  expect(leveledAnnotations({ ...plan, annotations: ['a=b'] }, ['manifest', 'index'])).toEqual([
    'manifest:a=b',
    'index:a=b',
  ]);
});

test('the json output has docker/metadata-action’s keys', () => {
  expect(metadataJson(plan, ['manifest'])).toMatchObject({
    tags: fullTags(plan),
    'tag-names': ['1.2.3', 'latest'],
    labels: { maintainer: 'CI v1.2.3', long: 'one' },
    annotations: expect.arrayContaining(['manifest:x=y=z']),
  });
});

test('bake files override one target', () => {
  const files = bakeFiles(plan, { target: 'docker-metadata-action', levels: ['manifest'] });
  const read = (text: string) => JSON.parse(text).target['docker-metadata-action'];
  expect(Object.keys(read(files['bake-file']))).toEqual(['tags', 'labels', 'args']);
  expect(read(files['bake-file-tags'])).toEqual({
    tags: fullTags(plan),
    args: { DOCKER_META_IMAGES: 'acme/app,ghcr.io/acme/app', DOCKER_META_VERSION: '1.2.3' },
  });
  expect(read(files['bake-file-labels']).labels.maintainer).toBe('CI v1.2.3');
  expect(read(files['bake-file-annotations']).annotations).toContain('manifest:x=y=z');
  expect(files['bake-file']).toContain('\n  "target"');
});

test('the plan explains itself', () => {
  // MODEL-TEXTS §5.
  expect(explainPlan(plan, facts('refs/tags/v1.2.3'))).toEqual({
    tags: [
      'Tags for v1.2.3 (commit 860c190):',
      '  1.2.3   write-once                       type=semver,pattern={{version}}',
      '  latest  never moves to an older version  flavor latest=auto',
    ],
    omitted: ['type=ref,event=pr (line 2): refs/tags/v1.2.3 is not a pull request'],
  });
});

test('of default rules only what made a tag is told, unless none did', () => {
  const explained = (ref: string) => explainPlan(planTags(inputs({ tags: '' }), facts(ref)), facts(ref));
  expect(explained('refs/heads/main')).toEqual({
    tags: [
      'Tags for branch main (commit 860c190):',
      '  main  never moves to an older run  type=ref,event=branch',
    ],
    omitted: [],
  });
  expect(explained('refs/pull/7/merge').tags).toEqual([
    'Tags for pull request 7 (commit 860c190):',
    '  pr-7  type=ref,event=pr',
  ]);
  expect(explained('refs/notes/x')).toEqual({
    tags: [],
    omitted: expect.arrayContaining([expect.stringMatching(/^type=ref,event=branch: /)]),
  });
});

test('a warning that several rules share is one, and is not told twice', () => {
  const tags = 'type=semver,pattern={{version}}\n# a comment\ntype=semver,pattern={{major}}';
  const odd = planTags(inputs({ tags }), facts('refs/tags/v1.x'));
  const [first, ...others] = distinctWarnings(odd);
  expect(first!.message).toMatch(/not a valid semver.* \(tags, lines 1, 3\)$/);
  expect(others.map(({ message }) => message)).toEqual([expect.stringContaining('No tag rule made a tag')]);
  expect(explainPlan(odd, facts('refs/tags/v1.x'))).toEqual({ tags: [], omitted: [] });
});

describe('for any text', () => {
  test('a sanitized tag has only what a tag may have', () => {
    fc.assert(
      fc.property(
        fc.string(),
        (text) => /^[\w.-]*$/.test(sanitizeTag(text)) && sanitizeTag(sanitizeTag(text)) === sanitizeTag(text),
      ),
    );
  });

  test('lines of plain words come back as they are, with their numbers', () => {
    const word = fc.stringMatching(/^[a-z=,.{}/-]{1,20}$/);
    fc.assert(
      fc.property(fc.array(fc.oneof(word, fc.constant(''), fc.constant('# comment'))), (lines) => {
        const wanted = lines
          .map((text, index) => ({ text, line: index + 1 }))
          .filter(({ text }) => text !== '' && text !== '# comment');
        expect(readEntries(lines.join('\n'), 'tags')).toEqual(wanted);
      }),
    );
  });

  test('planning either works or names the input', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.constantFrom('images', 'tags', 'flavor', 'labels', 'annotations'),
        (text, input) => {
          try {
            planTags(inputs({ [input]: text }), facts('refs/heads/main'));
          } catch (error) {
            expect(error).toMatchObject({ name: 'RuleError', input });
          }
        },
      ),
    );
  });
});

test('without a tag the bake file names no version', () => {
  const nothing = planTags(inputs({ tags: 'type=ref,event=pr' }), facts('refs/heads/main'));
  const file = bakeFiles(nothing, { target: 'docker-metadata-action', levels: ['manifest'] });
  expect(JSON.parse(file['bake-file-tags'])).toEqual({
    target: { 'docker-metadata-action': { tags: [], args: { DOCKER_META_IMAGES: 'ghcr.io/acme/app' } } },
  });
});

// buildx reads what is before a colon as levels, and refuses others (util/buildflags, ParseAnnotations); FAULTS A12.
describe('the levels of an annotation', () => {
  const keys = (annotations: string) =>
    planTags(inputs({ annotations }), facts('refs/heads/main')).annotations.filter((line) =>
      line.endsWith('=v'),
    );
  test.each([
    'k=v',
    'org.example/x.y=v',
    'manifest:k=v',
    'index:k=v',
    'manifest,index:k=v',
    'manifest-descriptor:k=v',
    'index-descriptor:k=v',
    'manifest[linux/amd64]:k=v',
    'manifest[linux/arm64/v8],index:k=v',
  ])('%s is kept', (line) => expect(keys(line)).toEqual([line]));

  test.each<[string, string]>([
    ['manfest:k=v', 'manfest'],
    ['Index:k=v', 'Index'],
    ['indexes:k=v', 'indexes'],
    ['manifest;index:k=v', 'manifest;index'],
    ['manifest, index:k=v', ' index'],
    ['manifest,:k=v', ''],
    [':k=v', ''],
    ['manifest[linux amd64]:k=v', 'manifest[linux amd64]'],
    ['manifest[linux/amd64:k=v', 'manifest[linux/amd64'],
    ['manifest-descriptors:k=v', 'manifest-descriptors'],
    ['org.example:key=v', 'org.example'],
    ['https://acme.example/key=v', 'https'],
  ])('%s is refused at its line', (line, word) => {
    expect(() => keys(`a=b\n${line}`)).toThrow(
      expect.objectContaining({
        input: 'annotations',
        line: 2,
        message: `Unknown level ${JSON.stringify(word)} in the annotation ${JSON.stringify(line.slice(0, -2))}`,
      }),
    );
  });

  test('labels have none', () => {
    const { labels } = planTags(inputs({ labels: 'a:b=v' }), facts('refs/heads/main'));
    expect(labels).toContain('a:b=v');
  });
});
