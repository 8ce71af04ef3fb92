import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compareKeys } from '../../src/tags/labels.ts';
import { readEntries, readFields } from '../../src/tags/rules/entries.ts';
import { mayFloatingMove } from '../../src/tags/forward-only.ts';
import { planTags, sanitizeTag } from '../../src/tags/plan.ts';
import { RuleError } from '../../src/tags/rules/rule-error.ts';
import { facts, inputs } from './support.ts';

/** Runs `work`; any failure but a told mistake fails the test. */
function toldOrDone<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    expect(error).toBeInstanceOf(RuleError);
    const { hint, message } = error as RuleError;
    expect(hint).not.toBe('');
    expect(message).not.toBe('');
    return undefined;
  }
}

const word = fc.stringMatching(/^[a-zA-Z0-9_.{}/ -]{1,12}$/);

describe('the reader of rules', () => {
  test('reads any text, or says what is wrong with it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const entries = toldOrDone(() => readEntries(text, 'tags')) ?? [];
        for (const entry of entries) {
          expect(entry.text).toBe(entry.text.trim());
          expect(entry.text).not.toBe('');
          toldOrDone(() => readFields(entry, 'tags'));
        }
      }),
    );
  });

  test('numbers the lines as an editor does, comments and empty lines between', () => {
    const noise = fc.constantFrom('', '# a comment', '#');
    const line = fc.stringMatching(/^[a-z=,.-]{0,8}[a-z]$/);
    fc.assert(
      fc.property(fc.array(fc.oneof(noise, line)), (lines) => {
        const wanted = lines.flatMap((text, index) =>
          text === '' || text.startsWith('#') ? [] : [{ text, line: index + 1 }],
        );
        expect(readEntries(lines.join('\n'), 'tags')).toEqual(wanted);
        expect(readEntries(lines.join('\r\n'), 'tags')).toEqual(wanted);
      }),
    );
  });

  test('reads text without quotes as CSV is read', () => {
    const line = fc.string({ unit: fc.constantFrom(...'#=,. \tab\\{') });
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const text = lines.join('\n');
        // With a quote in it, all of it goes through the reader of CSV.
        const whole = readEntries(`${text}\n"quoted"`, 'tags');
        expect(readEntries(text, 'tags')).toEqual(whole.slice(0, -1));
        for (const entry of whole.slice(0, -1)) {
          const fields = readFields({ ...entry, text: `${entry.text},"quoted"` }, 'tags');
          expect(readFields(entry, 'tags')).toEqual(fields.slice(0, -1));
        }
      }),
    );
  });

  test('gives back the fields that were joined by commas', () => {
    const key = fc.stringMatching(/^[a-zA-Z]{1,8}$/);
    const value = fc.stringMatching(/^[a-zA-Z0-9_.{}/=-]{0,12}$/);
    fc.assert(
      fc.property(fc.array(fc.tuple(key, value), { minLength: 1 }), (pairs) => {
        const text = pairs.map(([name, content]) => `${name}=${content}`).join(',');
        expect(readFields({ text, line: 1 }, 'tags')).toEqual(
          pairs.map(([name, content]) => ({ key: name.toLowerCase(), value: content })),
        );
      }),
    );
  });
});

describe('the sanitizer', () => {
  test('leaves what a tag may hold, and only that', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const tag = sanitizeTag(text);
        expect(tag).toMatch(/^[a-zA-Z0-9._-]*$/);
        expect(sanitizeTag(tag)).toBe(tag);
        expect(tag === '').toBe(text === '');
      }),
    );
  });

  test('changes no tag that is valid', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\w[\w.-]{0,127}$/), (tag) => expect(sanitizeTag(tag)).toBe(tag)),
    );
  });
});

describe('the plan', () => {
  const type = fc.constantFrom('schedule', 'semver', 'pep440', 'match', 'edge', 'ref', 'raw', 'sha', 'odd');
  const attribute = fc.tuple(
    fc.constantFrom('enable', 'priority', 'prefix', 'suffix', 'pattern', 'value', 'match', 'group', 'event'),
    fc.oneof(word, fc.constantFrom('true', 'false', '1', 'branch', 'tag', 'pr', '{{version}}', '{{branch}}')),
  );
  const rule = fc
    .tuple(type, fc.array(attribute, { maxLength: 4 }))
    .map(([name, pairs]) => [`type=${name}`, ...pairs.map((pair) => pair.join('='))].join(','));
  const ref = fc.oneof(
    word.map((name) => `refs/heads/${name}`),
    word.map((name) => `refs/tags/${name}`),
    fc.constantFrom('refs/tags/v1.2.3', 'refs/tags/1.2.3-rc.1', 'refs/pull/2/merge', ''),
  );

  test('of any rules holds valid tags once each, and accounts for every rule', () => {
    fc.assert(
      fc.property(fc.array(rule, { minLength: 1, maxLength: 6 }), ref, (rules, at) => {
        const plan = toldOrDone(() => planTags(inputs({ tags: rules.join('\n') }), facts(at)));
        if (!plan) return;
        const names = plan.tags.map(({ name }) => name);
        for (const name of names) expect(name).toMatch(/^\w[\w.-]{0,127}$/);
        expect(new Set(names).size).toBe(names.length);
        expect(plan.version).toBe(names[0] ?? '');
        const fromRules = plan.tags.filter(({ line }) => line !== undefined).length;
        expect(fromRules + plan.omitted.length).toBe(rules.length);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a floating tag', () => {
  const number = fc.integer({ min: 0, max: 12 });
  const version = fc.tuple(number, number, number).map((parts) => parts.join('.'));

  test('goes to the highest release, in whichever order the releases are published', () => {
    fc.assert(
      fc.property(fc.uniqueArray(version, { minLength: 1 }), (versions) => {
        const existingTags: string[] = [];
        let latest = '';
        for (const candidateVersion of versions) {
          existingTags.push(candidateVersion);
          const decision = mayFloatingMove({
            tag: 'latest',
            candidateVersion,
            scheme: 'semver',
            existingTags,
            currentVersion: latest,
          });
          if (decision.move) latest = candidateVersion;
        }
        const key = (text: string) => text.split('.').reduce((sum, part) => sum * 100 + Number(part), 0);
        expect(latest).toBe([...versions].sort((a, b) => key(b) - key(a))[0]);
      }),
    );
  });
});

test('label keys stand in the order of docker/metadata-action, which is that of the language', () => {
  const key = fc.string({ unit: fc.constantFrom(...'ab.z-_A1'), maxLength: 5 });
  fc.assert(fc.property(key, key, (a, b) => Math.sign(compareKeys(a, b)) === Math.sign(a.localeCompare(b))));
});
