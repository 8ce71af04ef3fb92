import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseDocument, stringify } from 'yaml';
import { migrateWorkflow } from '../../src/migrate/migrate.ts';

// The issue: "never a broken file; what isn't understood stays as it is and is listed."

function parses(text: string): boolean {
  return parseDocument(text, { prettyErrors: false }).errors.length === 0;
}

/** What is promised for any text at all. */
function checkAny(text: string): void {
  const { text: result, changed, notes } = migrateWorkflow(text);
  expect(changed).toBe(result !== text);
  if (changed) expect(parses(result)).toBe(true);
  const lines = text.split('\n').length;
  for (const { line } of notes) expect(line >= 1 && line <= lines).toBe(true);
  const again = migrateWorkflow(result);
  expect(again.text).toBe(result);
}

const word = fc.constantFrom(
  'docker/build-push-action@v6',
  'docker/metadata-action@v5',
  'docker/login-action@v3',
  'docker/setup-buildx-action@v3',
  'docker/setup-qemu-action@v3',
  'docker/bake-action@v6',
  'actions/checkout@v4',
  'actions/attest-build-provenance@v2',
);
const text = fc.constantFrom(
  'true',
  'false',
  '',
  '.',
  'acme/app',
  'acme/app:1.0, ghcr.io/acme/app:1.0',
  'type=semver,pattern={{version}}\n# a comment\ntype=sha',
  "${{ github.event_name != 'pull_request' }}",
  '${{ steps.meta.outputs.tags }}',
  '${{ steps.meta.outputs.labels }}',
  "${{ steps['meta'].outputs.version }}",
  '${{ steps.build.outputs.digest }}',
  '${{ toJSON(steps) }}',
  '${{ secrets.TOKEN }}',
  'key: value # no comment',
  ' leading and trailing ',
  '- a\n- b',
  '"quoted"',
  "it's",
  '\ttab',
  'a\r\nb',
  '*alias &anchor !tag',
);
const name = fc.constantFrom(
  ...'images tags labels annotations flavor push load context file platforms builder outputs cache-to registry username password logout github-token unknown'.split(
    ' ',
  ),
);
const step = fc.oneof(
  fc.record(
    {
      name: text,
      id: fc.constantFrom('meta', 'build', 'login', 'buildx'),
      if: text,
      uses: word,
      with: fc.dictionary(name, fc.oneof(text, fc.boolean(), fc.integer(), fc.constant(null)), {
        maxKeys: 6,
      }),
      env: fc.dictionary(fc.constantFrom('A', 'DOCKER_METADATA_PR_HEAD_SHA'), text, { maxKeys: 2 }),
      'continue-on-error': fc.boolean(),
    },
    { requiredKeys: ['uses'] },
  ),
  fc.record({
    run: fc.oneof(text, fc.constantFrom('docker push acme/app', 'echo "$DOCKER_METADATA_OUTPUT_TAGS"')),
  }),
);
const workflow = fc.record({
  on: fc.oneof(fc.constant('push'), fc.constant(['push', 'pull_request'])),
  jobs: fc.dictionary(
    fc.constantFrom('a', 'b'),
    fc.record(
      { outputs: fc.dictionary(fc.constantFrom('x', 'y'), text), steps: fc.array(step, { maxLength: 6 }) },
      { requiredKeys: ['steps'] },
    ),
    { minKeys: 1 },
  ),
});

test('any text gives the same text, or YAML', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), checkAny), { numRuns: 300 });
});

test('any workflow, written in any way, gives the same text, or YAML, and the result is migrated', () => {
  const style = fc.record({
    indent: fc.constantFrom(2, 3, 4),
    indentSeq: fc.boolean(),
    defaultStringType: fc.constantFrom('PLAIN' as const, 'QUOTE_DOUBLE' as const, 'QUOTE_SINGLE' as const),
    blockQuote: fc.constantFrom(true, false, 'folded' as const, 'literal' as const),
    collectionStyle: fc.constantFrom('any' as const, 'flow' as const),
    lineWidth: fc.constantFrom(0, 30, 80),
  });
  fc.assert(
    fc.property(workflow, style, fc.boolean(), (value, options, crlf) => {
      const written = stringify(value, options);
      checkAny(crlf ? written.replaceAll('\n', '\r\n') : written);
    }),
    { numRuns: 150 },
  );
});

test('any cut or mixed workflow gives the same text, or YAML', () => {
  fc.assert(
    fc.property(
      workflow,
      fc.nat(),
      fc.nat(),
      fc.constantFrom('', '\n', '  ', '- ', '# x\n', '\t', '{', '&a ', '*a', '"'),
      (value, from, length, put) => {
        const written = stringify(value);
        const at = from % (written.length + 1);
        checkAny(written.slice(0, at) + put + written.slice(at + (length % 20)));
      },
    ),
    { numRuns: 150 },
  );
});
