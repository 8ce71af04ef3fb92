import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import Handlebars from 'handlebars';
import { loadHandlebars, renderTemplate } from '../../../src/tags/rules/handlebars.ts';

// What Handlebars itself makes of a template is right: https://handlebarsjs.com/guide/
const handlebars = (template: string, values: object) => Handlebars.compile(template)(values);

describe('plain names', () => {
  const values = fc.record({
    branch: fc.string({ unit: fc.constantFrom(...`a/-&<>"'\`={}\\`) }),
    raw: fc.oneof(fc.constant(undefined), fc.constant(null), fc.integer(), fc.boolean(), fc.string()),
    date: fc.string().map((text) => (options: { hash: object }) => `${text}${JSON.stringify(options.hash)}`),
  });
  const part = fc.constantFrom('{{branch}}', '{{ raw }}', '{{date}}', 'v', '-', ' ', '\n', ' }', '$&', '{ ');

  test('are rendered as Handlebars renders them, without it', () => {
    fc.assert(
      fc.property(fc.array(part), values, (parts, given) => {
        const template = parts.join('');
        expect(renderTemplate(template, given)).toBe(handlebars(template, given));
      }),
    );
  });

  test('a text with more in its braces asks for Handlebars', () => {
    for (const template of [
      '{{{branch}}}',
      '\\{{branch}}',
      '{{branch}}\\',
      '{{#if branch}}x{{/if}}',
      '{{! a comment }}',
      '{{&branch}}',
      '{{other}}',
      '{{~branch~}}',
    ])
      expect(() => renderTemplate(template, { branch: 'main' })).toThrow('Handlebars is not loaded');
  });
});

describe('with Handlebars', () => {
  test.each([
    '{{{branch}}}',
    '\\{{branch}}',
    '{{branch}}\\',
    '{{#if branch}}x{{/if}}',
    '{{! a comment }}',
    '{{other}}',
    ' {{~branch~}} ',
    '{{{branch}}}{{branch}}',
  ])('%s is what it says', async (template) => {
    await loadHandlebars();
    expect(renderTemplate(template, { branch: 'a<b' })).toBe(handlebars(template, { branch: 'a<b' }));
  });
});
