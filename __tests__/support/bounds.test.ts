import { describe, expect, it } from '@jest/globals';
import { Readable } from 'node:stream';
import { parseRegistryAuth } from '../../src/credentials/entries/parse.ts';
import { expandWord } from '../../src/builder/dockerfile/expand.ts';
import { parseDockerfile } from '../../src/builder/dockerfile/parse.ts';
import { parseMirrorRules } from '../../src/mirror/rules/parse.ts';
import { candidateTags } from '../../src/mirror/select/select.ts';
import { takeAll } from '../../src/mirror/filters/index.ts';
import { groupNames } from '../../src/mirror/rules/template.ts';
import { boundArchive, type ArchiveEntry } from '../../src/oci/layouts/archive-bounds.ts';
import { parseJson, readBounded } from '../../src/oci/documents/bounded.ts';
import { LIMITS, type Limit } from '../../src/support/limits.ts';
import { withinTime } from '../../src/support/within-time.ts';

const RULES = { input: 'mirror' } as const;
const MIB = 1024 * 1024;

describe('the table of bounds', () => {
  it.each(Object.entries<Limit>(LIMITS))('%s has a value, a reason and an error', (_name, limit) => {
    expect(limit.value).toBeGreaterThan(0);
    expect(limit.reason.length).toBeGreaterThan(20);
    expect(limit.message).not.toBe('');
    expect(limit.code).toMatch(/^[A-Z_]+$/);
    if (limit.hint !== undefined) expect(limit.hint).toMatch(/^[A-Z][a-z]+ .*\.$/);
  });
});

/** Reported attacks on expressions that go back: https://owasp.org/www-community/attacks/Regular_expression_Denial_of_Service_-_ReDoS */
const SLOW: [pattern: string, text: string][] = [
  ['^(a+)+$', `${'a'.repeat(60)}!`],
  ['^(a|a)*$', `${'a'.repeat(60)}!`],
  ['^(a|aa)+$', `${'a'.repeat(120)}!`],
  ['(.*)*x$', 'a'.repeat(60)],
  ['^([a-z]+)*_$', 'a'.repeat(60)],
  ['^(\\w+\\.?)+-$', 'a'.repeat(60)],
  ['^(?=(a+)+$)', `${'a'.repeat(60)}c`],
  ['^(a?){60}b', 'a'.repeat(60)],
  ['^((a+)\\2?)+$', `${'a'.repeat(80)}!`],
  ['^(([^.])+)+\\.$', 'a'.repeat(60)],
];

describe('expressions of users over names of others', () => {
  it.each(SLOW)('%s ends', (pattern, text) => {
    const limit = { ...LIMITS.expressionTime, value: 50 };
    const expression = new RegExp(pattern);
    expect(() => withinTime(limit, 'tags', () => expression.test(text))).toThrow(
      'tags: the regular expressions took longer than 5 s',
    );
  });

  it('names the expression, and what to change, when it meets such a tag in a list', () => {
    const filter = { ...takeAll(), match: ['^(v+)+$'] };
    const started = performance.now();
    const select = () => candidateTags(['v1', `${'v'.repeat(80)}1`], filter);
    expect(select).toThrow(
      expect.objectContaining({
        message: 'tags.match "^(v+)+$": the regular expressions took longer than 5 s',
        code: 'EXPRESSION_TOO_SLOW',
        hint: expect.stringMatching(/^Write /),
      }),
    );
    expect(performance.now() - started).toBeLessThan(20_000);
  });

  // Those of https://github.com/docker/metadata-action#typematch, and what JavaScript has beyond linear engines.
  it.each([
    ['\\d{8}', '20201202'],
    ['v(.*)', 'v1.2.3'],
    ['\\d.\\d.\\d', 'v1.2.3'],
    ['^(?!.*-rc)v(?<minor>\\d+\\.\\d+)', 'v1.2.3'],
    ['(\\d)\\1', 'v1.11'],
  ])('%s matches %s as always', (pattern, tag) => {
    expect(candidateTags([tag, 'other'], { ...takeAll(), match: [pattern] })).toEqual([tag]);
  });

  it('takes a long list at once', () => {
    const tags = Array.from({ length: 100_000 }, (_, index) => `v1.${index}.0`);
    expect(candidateTags(tags, { ...takeAll(), match: ['^v\\d+\\.\\d+\\.\\d+$'] })).toHaveLength(100_000);
  });

  it('counts groups of an expression that is slow on nothing', () => {
    expect(groupNames(['(a?)(?<b>b?)'])).toEqual(['1', '2', 'b']);
  });

  it('hands on what the work throws, and what it returns', () => {
    expect(withinTime(LIMITS.expressionTime, 'x', () => 7)).toBe(7);
    expect(() =>
      withinTime(LIMITS.expressionTime, 'x', () => {
        throw new TypeError('own');
      }),
    ).toThrow(TypeError);
  });
});

/** https://en.wikipedia.org/wiki/Billion_laughs_attack#Variations, in YAML. */
function laughs(levels: number): string {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]'];
  for (let level = 1; level < levels; level++) {
    lines.push(
      `a${level}: &a${level} [${Array(9)
        .fill(`*a${level - 1}`)
        .join(', ')}]`,
    );
  }
  return lines.join('\n');
}

describe('YAML', () => {
  it.each([
    ['billion laughs', laughs(9), 'the YAML stands for more than 50,000 values'],
    ['an alias in its own anchor', '- &a [*a]', 'nested more than 32 levels deep'],
    ['two anchors in each other', '- &a {x: &b [*a]}\n- *a', 'nested more than 32 levels deep'],
    ['a deep list', `- ${'['.repeat(40)}${']'.repeat(40)}`, 'nested more than 32 levels deep'],
    ['a very deep list', '['.repeat(100_000), /nested more than 32 levels|not valid YAML/],
    ['a very deep mapping', '{a: '.repeat(50_000), /nested more than 32 levels|not valid YAML/],
    ['nested dashes', `${'- '.repeat(20_000)}x`, /nested more than 32 levels/],
    ['a long text', `- from: ${'a'.repeat(MIB)}`, 'the YAML is larger than 1 MiB'],
    ['many values', `- [${'a,'.repeat(50_000)}a]`, 'the YAML stands for more than 50,000 values'],
  ])('refuses %s in mirror rules', (_name, text, message) => {
    expect(() => parseMirrorRules(text, RULES)).toThrow(message);
  });

  it.each([
    ['a very deep list', `- registry: ${'['.repeat(100_000)}`, /nested more than 32|can't? be read/],
    ['a long text', `- registry: ${'a'.repeat(MIB)}`, 'registry-auth: the YAML is larger than 1 MiB'],
    ['laughs', laughs(9), 'registry-auth must be a list'],
    [
      'too many entries',
      Array.from({ length: 1001 }, (_, index) => `- registry: r${index}.example`).join('\n'),
      'there are more than 1000 entries',
    ],
  ])('refuses %s in registry-auth, naming the input', (_name, text, message) => {
    const read = () => parseRegistryAuth(text);
    expect(read).toThrow(message);
    expect(read).toThrow(expect.objectContaining({ input: 'registry-auth' }));
  });

  it('takes two hundred rules, and aliases', () => {
    const rule = (index: number) => `- from: a.example/x${index}\n  to: b.example/x${index}\n  tags: *t`;
    const text = `- from: a.example/x\n  to: b.example/x\n  tags: &t ["1.*"]\n${Array.from({ length: 199 }, (_, i) => rule(i)).join('\n')}`;
    expect(parseMirrorRules(text, RULES)).toHaveLength(200);
  });
});

describe('JSON', () => {
  it.each([
    ['lists', '['.repeat(1_000_000)],
    ['objects', '{"a":'.repeat(101)],
    ['both', '[{"a":'.repeat(60)],
    ['closed ones', '['.repeat(101) + ']'.repeat(101)],
  ])('refuses %s that are nested too deep before it parses them', (_name, text) => {
    expect(() => parseJson(text, 'config')).toThrow('config: its JSON is nested more than 100 levels deep');
  });

  it('counts no brackets in texts', () => {
    const value = { a: '[{'.repeat(200), 'b\\"[': ['\\', '"['.repeat(200)] };
    expect(parseJson(JSON.stringify(value), 'config')).toEqual(value);
  });

  it('reads no more of a stream than it should, whatever was announced', async () => {
    let made = 0;
    const endless = Readable.from(
      (function* () {
        for (;;) yield Buffer.alloc(64 * 1024, made++);
      })(),
    );
    await expect(readBounded(endless, LIMITS.config, 'a config')).rejects.toThrow('larger than 4 MiB');
    expect(made).toBeLessThan(100);
  });
});

describe('archives', () => {
  const file: ArchiveEntry = { name: 'a', size: 1 };
  it.each<[string, ArchiveEntry, number, string]>([
    ['too much content', { name: 'a', size: 129 * 2 ** 30 }, 1, 'holds more than 128 GiB'],
    ['too much content in pieces', { name: 'a', size: 2 ** 30 }, 129, 'holds more than 128 GiB'],
    ['a long path', { name: 'a/'.repeat(2049) }, 1, 'a path longer than 4096 characters'],
    ['a long link', { name: 'a', linkname: 'b'.repeat(4097) }, 1, 'a path longer than 4096 characters'],
    ['many entries', file, 2_000_001, 'more than 2,000,000 entries'],
    ['many names', { name: 'a'.repeat(4000) }, 140_000, 'the paths and attributes in the archive'],
    [
      'large attributes',
      { name: 'a', pax: { 'SCHILY.xattr.user.x': 'x'.repeat(MIB) } },
      513,
      'the paths and attributes in the archive',
    ],
  ])('are refused with %s', (_name, entry, count, message) => {
    const bound = boundArchive('layer 1');
    expect(() => {
      for (let index = 0; index < count; index++) bound(entry);
    }).toThrow(message);
  });
});

describe('Dockerfiles', () => {
  it.each([
    [
      'a long line',
      `FROM a\nLABEL a=${'x'.repeat(65_536)}`,
      'Dockerfile:2: the line is longer than 65535 bytes',
    ],
    ['many lines', `FROM a\n${`LABEL a=${'x'.repeat(1000)}\n`.repeat(1100)}`, 'larger than 1 MiB'],
    ['many instructions', `FROM a\n${'LABEL a=b\n'.repeat(10_000)}`, 'more than 10,000 instructions'],
  ])('are refused with %s', (_name, text, message) => {
    expect(() => parseDockerfile(text, 'Dockerfile')).toThrow(message);
  });

  it('are read fast with a directive of many blanks', () => {
    const text = `# syntax=a${' '.repeat(60_000)}b${' '.repeat(4000)}\nFROM a`;
    const started = performance.now();
    parseDockerfile(text, 'Dockerfile');
    expect(performance.now() - started).toBeLessThan(1000);
  });

  const place = () => ({ file: 'Dockerfile', line: 3, expanded: { characters: 0 } });
  it.each([
    '$v$v',
    '"$v$v"',
    '${v:-x}${v}',
    '${x:-$v$v}',
    '${v//a/aaaaaaaaaaaaaaaa}',
    '${v//a/bbbbbbbbbbbbbbbba}$v',
    '${v/x/}$v',
    '$v"$v"',
  ])('end the growth of %s', (word) => {
    let value = 'a'.repeat(1000);
    expect(() => {
      for (let round = 0; round < 40; round++) {
        const lookup = (name: string) => (name === 'v' ? value : undefined);
        value = expandWord(word, lookup, { place: place(), escape: '\\' });
      }
    }).toThrow(/^Dockerfile:3: .*longer than 1 MiB/);
  });

  it('bound what all words come to', () => {
    const value = 'a'.repeat(MIB);
    const options = { place: place(), escape: '\\' };
    expect(() => {
      for (let word = 0; word < 65; word++) expandWord('$v', () => value, options);
    }).toThrow('longer than 64 MiB');
  });

  it('bound a pattern that is long for its value', () => {
    const lookup = () => 'a'.repeat(100_000);
    const word = `\${v#${'a*'.repeat(1000)}}`;
    expect(() => expandWord(word, lookup, { place: place(), escape: '\\' })).toThrow(
      'the pattern and the value are too long for each other',
    );
  });
});
