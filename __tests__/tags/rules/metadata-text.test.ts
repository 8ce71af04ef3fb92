import { describe, expect, test } from '@jest/globals';
import { planTags } from '../../../src/tags/plan.ts';
import { checkMeta, expandMeta } from '../../../src/tags/rules/metadata-text.ts';
import { facts, inputs } from '../support.ts';

// https://github.com/docker/github-builder#metadata-templates
const meta = { version: '1.2.3', tags: ['ghcr.io/acme/app:1.2.3', 'ghcr.io/acme/app:latest'] };
const place = { input: 'build-args', line: 1 };

describe('{{meta.…}} in a build argument', () => {
  test.each([
    ['VERSION={{meta.version}}', 'VERSION=1.2.3'],
    ['VERSION={{ meta.version }}', 'VERSION=1.2.3'],
    ['VERSION={{{meta.version}}}', 'VERSION=1.2.3'],
    ['{{meta.version}}-{{meta.version}}', '1.2.3-1.2.3'],
    ['TAGS={{meta.tags}}', 'TAGS=ghcr.io/acme/app:1.2.3,ghcr.io/acme/app:latest'],
    // Go, Helm, Jinja, Handlebars and GitHub have braces too.
    ['FORMAT={{.Names}} {{ .Values.image | quote }}', 'FORMAT={{.Names}} {{ .Values.image | quote }}'],
    ['X={{ user.name }}{% if a %}{{metadata.version}}', 'X={{ user.name }}{% if a %}{{metadata.version}}'],
    ['X={{version}} {{meta}} {{branch}}', 'X={{version}} {{meta}} {{branch}}'],
    ['X={{#if a}}b{{else}}c{{/if}} {{', 'X={{#if a}}b{{else}}c{{/if}} {{'],
    ['X=${{ meta.version', 'X=${{ meta.version'],
    ['PRICE=$1 $& {{meta.version}}', 'PRICE=$1 $& 1.2.3'],
  ])('%s', (text, wanted) => expect(expandMeta(text, meta, place)).toBe(wanted));

  test('a version with a dollar sign is no pattern of a replacement', () => {
    expect(expandMeta('{{meta.version}}', { version: "$&$'", tags: [] }, place)).toBe("$&$'");
  });

  test.each(['{{meta.verison}}', '{{ meta.tag }}', '{{meta.}}', '{{meta.version | upper}}', '{{meta.json}}'])(
    '%s is an error that says which there are',
    (text) => {
      expect(() => checkMeta(`A=${text}`, place)).toThrow(
        expect.objectContaining({
          code: 'INPUT_INVALID',
          ...place,
          message: expect.stringMatching(/^Unknown expression \{\{meta\./),
          hint: 'Write {{meta.version}} or {{meta.tags}}.',
          unknown: expect.objectContaining({ known: ['meta.version', 'meta.tags'] }),
        }),
      );
    },
  );
});

describe('labels and annotations', () => {
  const labelled = (text: string) =>
    planTags(inputs({ tags: 'type=semver,pattern={{version}}', labels: text }), facts('refs/tags/v1.2.3'))
      .labels.find((line) => line.startsWith('x='))
      ?.slice(2);

  test.each([
    ['x={{meta.version}}', '1.2.3'],
    ['x={{meta.tags}}', 'ghcr.io/acme/app:1.2.3,ghcr.io/acme/app:latest'],
    ['x={{tag}} {{meta.version}} {{.Name}}', 'v1.2.3 1.2.3 {{.Name}}'],
    ['x={{ item.name | upper }} {{owner}}', '{{ item.name | upper }} {{owner}}'],
    ['x={{#if is_default_branch}}a{{else}}{{meta.version}}{{/if}}', 'a'],
    ["x={{date 'YYYY'}}", '2026'],
    ['x={{range .Items}}{{.}}{{end}}', '{{range .Items}}{{.}}{{end}}'],
  ])('%s', (text, wanted) => expect(labelled(text)).toBe(wanted));
});
