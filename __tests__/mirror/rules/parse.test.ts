import { parseRepositoryName } from '../../../src/oci/reference.ts';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { PublishError } from '../../../src/oci/errors.ts';
import { patternsOverlap } from '../../../src/mirror/rules/overlap.ts';
import {
  fixedPrefix,
  matchRepository,
  parseMirrorSource,
  targetRepository,
} from '../../../src/mirror/rules/pattern.ts';
import { parseMirrorRules } from '../../../src/mirror/rules/parse.ts';

const origin = { input: 'mirror' } as const;
const digest = `sha256:${'a'.repeat(64)}` as const;

function parse(text: string): ReturnType<typeof parseMirrorRules> {
  return parseMirrorRules(text, origin);
}

function problem(work: () => unknown): PublishError {
  try {
    work();
  } catch (error) {
    if (error instanceof PublishError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('parseMirrorRules', () => {
  test('reads the rules of the documentation', () => {
    const [first, second] = parse(`
- from: docker.io/library/postgres
  to: [ghcr.io/acme/mirror/postgres, acme.azurecr.io/mirror/postgres]
  tags: {semver: ">=15 <18", exclude: ["*-alpine*"], newest: 20}
  platforms: [linux/amd64, linux/arm64]
- from: ghcr.io/acme/*            # every repository of a namespace
  to: registry.acme.example/acme/*
  tags: {match: "^v\\\\d+\\\\.\\\\d+\\\\.\\\\d+$"}
  referrers: true
`);
    expect(first).toMatchObject({
      number: 1,
      line: 2,
      from: { host: 'docker.io', path: 'library/postgres', pattern: false },
      to: [
        { host: 'ghcr.io', path: 'acme/mirror/postgres', tag: '{tag}', line: 3 },
        { host: 'acme.azurecr.io', path: 'mirror/postgres' },
      ],
      tags: { semver: '>=15 <18', exclude: ['*-alpine*'], newest: { count: 20, by: 'version' } },
      platforms: [
        { os: 'linux', architecture: 'amd64' },
        { os: 'linux', architecture: 'arm64' },
      ],
      referrers: false,
      requireMatch: false,
    });
    expect(second).toMatchObject({
      number: 2,
      line: 6,
      from: { host: 'ghcr.io', path: 'acme/*', pattern: true },
      to: [{ host: 'registry.acme.example', path: 'acme/*' }],
      tags: { match: ['^v\\d+\\.\\d+\\.\\d+$'] },
      platforms: 'all',
      referrers: true,
    });
  });

  test.each<[title: string, rule: string, expected: object]>([
    [
      'a short name is Docker Hub',
      'from: postgres',
      { from: { host: 'docker.io', path: 'library/postgres' } },
    ],
    ['a tag', 'from: a.example/b:1.2', { from: { path: 'b', tag: '1.2' } }],
    ['a digest', `from: a.example/b@${digest}`, { from: { path: 'b', digest } }],
    ['a tag and a digest', `from: a.example/b:1@${digest}`, { from: { tag: '1', digest } }],
    ['a port', 'from: localhost:5000/b', { from: { host: 'localhost:5000', path: 'b' } }],
    ['one exact tag', 'tags: 1.10', { tags: { include: ['1.10'] } }],
    ['a tag that looks like a number', 'tags: [1.10, 020]', { tags: { include: ['1.10', '020'] } }],
    ['a tag that looks like a truth', 'tags: [yes, null]', { tags: { include: ['yes', 'null'] } }],
    ['a list on lines', 'tags:\n    - a\n    - "b*"', { tags: { include: ['a', 'b*'] } }],
    [
      'newest by push',
      'tags: {newest: {count: 3, by: push}}',
      { tags: { newest: { count: 3, by: 'push' } } },
    ],
    [
      'newest by creation',
      'tags: {newest: {count: 3, by: created}}',
      { tags: { newest: { by: 'created' } } },
    ],
    ['newest counts by version', 'tags: {newest: {count: 3}}', { tags: { newest: { by: 'version' } } }],
    ['digests', `tags: {digests: ["${digest}"]}`, { tags: { digests: [digest] } }],
    ['several expressions', 'tags: {match: [a, b]}', { tags: { match: ['a', 'b'] } }],
    [
      'platforms on one line',
      'platforms: linux/amd64,linux/arm/v7',
      { platforms: [{ architecture: 'amd64' }, { architecture: 'arm', variant: 'v7' }] },
    ],
    ['all platforms', 'platforms: all', { platforms: 'all' }],
    ['prune', 'prune: true', { prune: { maxShare: 0.25 } }],
    ['prune in percent', 'prune: {max-share: 50%}', { prune: { maxShare: 0.5 } }],
    ['prune as a share', 'prune: {max-share: 0.1}', { prune: { maxShare: 0.1 } }],
    ['prune with a prefix', 'prune: true\n  rename: "up-{tag}"', { prune: { maxShare: 0.25 } }],
    ['rename', 'rename: "up-{tag}"', { to: [{ tag: 'up-{tag}' }] }],
    ['rename by version', 'rename: "{major}.{minor}"', { to: [{ tag: '{major}.{minor}' }] }],
    ['require-match', 'require-match: true', { requireMatch: true }],
  ])('reads %s', (_title, rule, expected) => {
    const text = rule.startsWith('from:')
      ? `- ${rule}\n  to: t.example/x\n`
      : `- from: a.example/b\n  to: t.example/x\n  ${rule}\n`;
    expect(parse(text)[0]).toMatchObject(expected);
  });

  test('a tag in to goes before rename, and a group of match is a variable', () => {
    const [rule] = parse(`
- from: a.example/b
  to: [t.example/x, "t.example/y:fixed-{tag}", "t.example/z:{1}-{kind}"]
  rename: "up-{tag}"
  tags: {match: "^(\\\\d+)-(?<kind>\\\\w+)$"}
`);
    expect(rule?.to.map(({ tag }) => tag)).toEqual(['up-{tag}', 'fixed-{tag}', '{1}-{kind}']);
  });

  test('an anchor is one rule written once', () => {
    const rules = parse(
      '- from: a.example/b\n  to: &t t.example/x\n  tags: a\n- from: a.example/c\n  to: *t\n  tags: b\n',
    );
    expect(rules[1]?.to[0]?.path).toBe('x');
  });

  const refused: [title: string, text: string, line: number, message: RegExp][] = [
    ['nothing', '', 1, /No mirror rules/],
    ['an empty list', '[]', 1, /No mirror rules/],
    ['a mapping', 'from: a\nto: b\n', 1, /not a list/],
    ['no YAML', '- from: "a\n', 2, /not valid YAML/],
    ['a tab', '- from: a\n\tto: b\n', 2, /not valid YAML/],
    ['a key twice', '- from: a.example/b\n  to: c\n  to: d\n', 3, /not valid YAML/],
    ['an unquoted star', '- from: a.example/b\n  to: c.example/d\n  tags: *-alpine\n', 3, /YAML|alias/],
    ['a rule that is a text', '- hello\n', 1, /rule 1 \(line 1\) is not a mapping/],
    ['no from', '- to: a.example/b\n', 1, /rule 1 \(line 1\) has no source/],
    ['an empty from', '- from:\n  to: a.example/b\n', 1, /has no source/],
    [
      'a list in from',
      '- to: a.example/b\n  from: [a, b]\n',
      2,
      /rule 1 \(line 2\) has a from that is not one name/,
    ],
    ['no to', '- from: a.example/b\n', 1, /has no destination/],
    ['an empty to', '- from: a.example/b\n  to: []\n', 2, /has no destination/],
    ['a mapping in to', '- from: a.example/b\n  to: {a: b}\n', 2, /not a text/],
    [
      'the second rule',
      '- from: a.example/b\n  to: c.example/d\n- from: a.example/e\n',
      3,
      /rule 2 \(line 3\) has no destination/,
    ],
    [
      'an unknown key',
      '- from: a.example/b\n  to: c.example/d\n  platform: linux\n',
      3,
      /"platform", which doesn't exist/,
    ],
    [
      'an unknown key in tags',
      '- from: a.example/b\n  to: c.example/d\n  tags:\n    sember: "1"\n',
      4,
      /"tags.sember"/,
    ],
    ['capital letters', '- from: a.example/B\n  to: c.example/d\n', 1, /capital letters/],
    ['a scheme', '- from: https://a.example/b\n  to: c.example/d\n', 1, /URL scheme/],
    ['a star in the host', '- from: "*.example/b"\n  to: c.example/d\n', 1, /host must be written out/],
    ['a star without a host', '- from: acme/*\n  to: c.example/*\n', 1, /host must be written out/],
    ['a double star in a segment', '- from: a.example/b**\n  to: c.example/d**\n', 1, /within a segment/],
    [
      'a pattern with a tag',
      '- from: a.example/*:1\n  to: c.example/*\n',
      1,
      /pattern of repositories and names a tag/,
    ],
    ['a bad tag in from', '- from: a.example/b:-x\n  to: c.example/d\n', 1, /not a tag/],
    ['a bad digest in from', '- from: a.example/b@sha256:12\n  to: c.example/d\n', 1, /not a digest/],
    ['a digest in to', `- from: a.example/b\n  to: c.example/d@${digest}\n`, 2, /names a digest/],
    ['many into one', '- from: a.example/*\n  to: c.example/d\n', 2, /one repository for the many/],
    ['more stars than there are', '- from: a.example/*\n  to: c.example/*/*\n', 2, /more "\*"/],
    [
      'an unknown variable in a repository',
      '- from: a.example/b\n  to: "c.example/{nam}"\n',
      2,
      /\{nam\}, which nothing fills/,
    ],
    [
      'an unknown variable in a tag',
      '- from: a.example/b\n  to: "c.example/d:{majo}"\n',
      2,
      /\{majo\}, which nothing fills/,
    ],
    [
      'a group that is not captured',
      '- from: a.example/b\n  to: "c.example/d:{2}"\n  tags: {match: "(a)"}\n',
      2,
      /\{2\}/,
    ],
    ['a bad rename', '- from: a.example/b\n  to: c.example/d\n  rename: "a/{tag}"\n', 3, /can't make a tag/],
    ['a destination twice', '- from: a.example/b\n  to:\n    - c.example/d\n    - c.example/d\n', 4, /twice/],
    [
      'tags beside an exact tag',
      '- from: a.example/b:1\n  to: c.example/d\n  tags: a\n',
      3,
      /names one image/,
    ],
    [
      'a template for a digest',
      `- from: a.example/b@${digest}\n  to: "c.example/d:{tag}-x"\n`,
      2,
      /only a digest/,
    ],
    ['an empty tags', '- from: a.example/b\n  to: c.example/d\n  tags:\n', 3, /empty tags/],
    ['an empty mapping in tags', '- from: a.example/b\n  to: c.example/d\n  tags: {}\n', 3, /empty tags/],
    [
      'a slash in a tag',
      '- from: a.example/b\n  to: c.example/d\n  tags: [a, x/y]\n',
      3,
      /has a "\/", which no tag has/,
    ],
    [
      'an open bracket',
      '- from: a.example/b\n  to: c.example/d\n  tags: ["[0-9"]\n',
      3,
      /bracket that isn't closed/,
    ],
    ['a negation', '- from: a.example/b\n  to: c.example/d\n  tags: ["!latest"]\n', 3, /begins with "!"/],
    [
      'a range in braces',
      '- from: a.example/b\n  to: c.example/d\n  tags: ["v{1..3}"]\n',
      3,
      /range in braces/,
    ],
    [
      'a closing bracket',
      '- from: a.example/b\n  to: c.example/d\n  tags: ["a}"]\n',
      3,
      /without an opening bracket/,
    ],
    [
      'an invalid expression',
      '- from: a.example/b\n  to: c.example/d\n  tags:\n    match: "(a"\n',
      4,
      /invalid regular expression/,
    ],
    [
      'an invalid range',
      '- from: a.example/b\n  to: c.example/d\n  tags: {semver: ">=x y"}\n',
      3,
      /invalid version range ">=x y"/,
    ],
    ['newest 0', '- from: a.example/b\n  to: c.example/d\n  tags: {newest: 0}\n', 3, /tags.newest: "0"/],
    [
      'newest many',
      '- from: a.example/b\n  to: c.example/d\n  tags: {newest: many}\n',
      3,
      /tags.newest: "many"/,
    ],
    [
      'newest by size',
      '- from: a.example/b\n  to: c.example/d\n  tags: {newest: {count: 1, by: size}}\n',
      3,
      /orders tags.newest by "size"/,
    ],
    [
      'newest without a count',
      '- from: a.example/b\n  to: c.example/d\n  tags: {newest: {by: push}}\n',
      3,
      /no count/,
    ],
    [
      'a digest that is none',
      '- from: a.example/b\n  to: c.example/d\n  tags: {digests: [latest]}\n',
      3,
      /not a digest/,
    ],
    [
      'a platform that is none',
      '- from: a.example/b\n  to: c.example/d\n  platforms: [amd64]\n',
      3,
      /not a platform/,
    ],
    [
      'all and another',
      '- from: a.example/b\n  to: c.example/d\n  platforms: [all, linux/amd64]\n',
      3,
      /all beside other/,
    ],
    ['no platform', '- from: a.example/b\n  to: c.example/d\n  platforms: []\n', 3, /no platform/],
    [
      'referrers: some',
      '- from: a.example/b\n  to: c.example/d\n  referrers: some\n',
      3,
      /referrers: "some"/,
    ],
    ['prune: maybe', '- from: a.example/b\n  to: c.example/d\n  prune: maybe\n', 3, /prune: "maybe"/],
    ['a share of 0', '- from: a.example/b\n  to: c.example/d\n  prune: {max-share: 0}\n', 3, /max-share "0"/],
    [
      'a share of 120%',
      '- from: a.example/b\n  to: c.example/d\n  prune: {max-share: 120%}\n',
      3,
      /max-share "120%"/,
    ],
    ['prune for one image', '- from: a.example/b:1\n  to: c.example/d\n  prune: true\n', 3, /single image/],
    [
      'prune with a lossy rename',
      '- from: a.example/b\n  to: c.example/d\n  rename: "{major}"\n  prune: true\n',
      4,
      /can't be told again/,
    ],
    ['a copy onto itself', '- from: a.example/b\n  to: a.example/b\n', 2, /onto itself/],
    [
      'a copy onto itself by another name of Docker Hub',
      '- from: busybox\n  to: index.docker.io/library/busybox\n',
      2,
      /onto itself/,
    ],
    [
      'a pattern that matches what it writes',
      '- from: a.example/b/*\n  to: "a.example/b/mirror-{name}"\n',
      2,
      /its own from/,
    ],
    [
      'a circle of two',
      '- from: a.example/b\n  to: c.example/d\n- from: c.example/d\n  to: a.example/b\n',
      3,
      /circle: what rules 1 → 2 → 1/,
    ],
    [
      'a circle of three',
      '- from: a.example/b\n  to: c.example/d\n- from: c.example/d\n  to: e.example/f\n- from: e.example/f\n  to: a.example/b\n',
      5,
      /circle/,
    ],
    [
      'a circle of patterns',
      '- from: a.example/x/*\n  to: b.example/y/*\n- from: b.example/**\n  to: a.example/x/{name}\n',
      3,
      /circle/,
    ],
    [
      'one tag from two sources',
      '- from: a.example/b:1\n  to: t.example/x:9\n- from: a.example/c:1\n  to: t.example/x:9\n',
      4,
      /writes t.example\/x:9 from a.example\/c:1, and rule 1 \(line 1\)/,
    ],
    [
      'one exact tag from two repositories',
      '- from: a.example/b\n  to: t.example/x\n  tags: "1"\n- from: a.example/c:1\n  to: t.example/x\n',
      5,
      /writes t.example\/x:1/,
    ],
  ];

  test.each(refused)('refuses %s', (_title, text, line, message) => {
    const found = problem(() => parse(text));
    expect(found.message).toMatch(message);
    expect(found).toMatchObject({ input: 'mirror', line });
    expect(found.hint).toBeTruthy();
  });

  test('names the file when there is one', () => {
    const found = problem(() => parseMirrorRules('- to: a', { input: 'mirror-file', file: 'mirror.yml' }));
    expect(found).toMatchObject({ input: 'mirror-file', file: 'mirror.yml', line: 1 });
  });

  test.each<[string, string]>([
    ['a chain', '- from: a.example/b\n  to: c.example/d\n- from: c.example/d\n  to: e.example/f\n'],
    ['a promotion within a repository', '- from: a.example/b:rc\n  to: a.example/b:prod\n'],
    [
      'a swap of different tags',
      '- from: a.example/b:1\n  to: c.example/d:1\n- from: c.example/d:2\n  to: a.example/b:2\n',
    ],
    ['one source, two tags', '- from: a.example/b:1\n  to: ["t.example/x:1", "t.example/x:latest"]\n'],
    [
      'the same copy twice',
      '- from: a.example/b:1\n  to: t.example/x\n- from: a.example/b:1\n  to: [t.example/x, t.example/y]\n',
    ],
    ['a namespace below another', '- from: a.example/b/*\n  to: "a.example/b/mirror/{name}"\n'],
  ])('accepts %s', (_title, text) => {
    expect(parse(text).length).toBeGreaterThan(0);
  });

  test('whatever is thrown at it, it answers with rules or with a Problem', () => {
    const word = fc.constantFrom(
      'from',
      'to',
      'tags',
      '- ',
      ': ',
      '\n',
      '  ',
      'a.example/b',
      '*',
      '{',
      '}',
      '[',
      ']',
      '"',
      '&a ',
      '*a',
      'semver',
      '>=1',
      'newest',
      '1',
      'match',
      '(',
      'platforms',
      'all',
      '%',
      '#',
      '|',
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 40 }), (words) => {
        try {
          parse(words.join(''));
        } catch (error) {
          expect(error).toBeInstanceOf(PublishError);
          expect((error as PublishError).line).toBeGreaterThan(0);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('repositories', () => {
  test.each<[pattern: string, path: string, captures: string[] | undefined]>([
    ['a.example/acme/*', 'acme/app', ['app']],
    ['a.example/acme/*', 'acme/app/sub', undefined],
    ['a.example/acme/*', 'acme', undefined],
    ['a.example/acme/**', 'acme/app/sub', ['app/sub']],
    ['a.example/*/app-*', 'acme/app-one', ['acme', 'one']],
    ['a.example/*/app-*', 'acme/app-', undefined],
    ['a.example/a.b/*', 'axb/c', undefined],
  ])('%s and %s', (pattern, path, captures) => {
    expect(matchRepository(parseMirrorSource(pattern), path)).toEqual(captures);
  });

  test.each<[pattern: string, target: string, path: string, expected: string]>([
    ['a.example/acme/*', 'b.example/acme/*', 'acme/app', 'b.example/acme/app'],
    ['a.example/acme/*', 'b.example/mirror-{name}', 'acme/app', 'b.example/mirror-app'],
    ['a.example/acme/**', 'b.example/m/{path}', 'acme/x/y', 'b.example/m/acme/x/y'],
    ['a.example/acme/**', 'b.example/m/**', 'acme/x/y', 'b.example/m/x/y'],
    ['a.example/*/*', 'b.example/*/x/*', 'acme/app', 'b.example/acme/x/app'],
    ['a.example/*/*', 'b.example/{namespace}/x/{name}', 'acme/app', 'b.example/acme/x/app'],
    ['a.example:5000/*', 'b.example/{host}/{path}', 'app', 'b.example/a.example-5000/app'],
  ])('%s to %s: %s is %s', (pattern, target, path, expected) => {
    const [rule] = parse(`- from: "${pattern}"\n  to: "${target}"\n`);
    const captures = matchRepository(rule!.from, path)!;
    const { host, path: written } = targetRepository(
      rule!.to[0]!,
      parseRepositoryName(`${rule!.from.host}/${path}`),
      captures,
    );
    expect(`${host}/${written}`).toBe(expected);
  });

  test('the part of a pattern that is fixed', () => {
    expect(fixedPrefix(parseMirrorSource('a.example/acme/app-*'))).toBe('acme/');
    expect(fixedPrefix(parseMirrorSource('a.example/*/b'))).toBe('');
  });

  test.each<[string, string, boolean]>([
    ['a/b', 'a/b', true],
    ['a/b', 'a/c', false],
    ['a/*', 'a/c', true],
    ['a/*', 'a/c/d', false],
    ['a/**', 'a/c/d', true],
    ['a/*/d', 'a/b/*', true],
    ['a/*', 'a/b/*', false],
    ['a/**', 'a/b/*', true],
    ['a/x-*', 'a/*-y', true],
    ['a/x-*', 'a/y-*', false],
    ['*/b', 'a/**', true],
    ['**', 'a/b/c', true],
  ])('%s and %s overlap: %s', (a, b, expected) => {
    expect(patternsOverlap(a, b)).toBe(expected);
    expect(patternsOverlap(b, a)).toBe(expected);
  });

  test('a name made from a pattern overlaps with it', () => {
    const piece = fc.constantFrom('a', 'b', '/', '*', '**', 'c-');
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 6 }), (pieces) => {
        const pattern = pieces.join('').replace(/\*{3,}/g, '**');
        expect(patternsOverlap(pattern, pattern.replaceAll('**', 'x/y').replaceAll('*', 'z'))).toBe(true);
        expect(patternsOverlap(pattern, pattern)).toBe(true);
      }),
    );
  });
});
