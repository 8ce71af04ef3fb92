import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { migrateText, migrateWorkflow } from '../../src/migrate/migrate.ts';

// Issue 19, "Bad input": never a broken file; what isn't understood stays as it is and is listed.

const job = (steps: string, more = ''): string =>
  `on: push\njobs:\n  image:\n    runs-on: ubuntu-latest\n${more}    steps:\n${steps}`;
const BUILD = `      - uses: docker/build-push-action@v6
        with:
          context: .
          push: true
          tags: acme/app:latest
`;
const META = `      - id: meta
        uses: docker/metadata-action@v5
        with:
          images: acme/app
`;
const META_BUILD = `      - uses: docker/build-push-action@v6
        with:
          context: .
          push: true
          tags: \${{ steps.meta.outputs.tags }}
`;
const LOGIN = `      - uses: docker/login-action@v3
        with:
          username: ci
          password: \${{ secrets.PASSWORD }}
`;

/** Texts that stay as they are, with the line and words of the note. */
const STAY: [name: string, text: string, line: number, words: RegExp][] = [
  ['nothing', '', 1, /isn't a workflow/],
  ['a scalar', 'hello', 1, /isn't a workflow/],
  ['a list', '- a\n', 1, /isn't a workflow/],
  ['no jobs', 'on: push\n', 1, /isn't a workflow/],
  ['jobs that are a list', 'jobs: []\n', 1, /isn't a workflow/],
  ['unclosed brackets', 'on: [push\njobs:\n', 2, /isn't valid YAML/],
  ['tabs', job(BUILD).replace('        with', '\twith'), 7, /isn't valid YAML/],
  [
    'a key twice',
    job(BUILD).replace('          push', '          context: x\n          push'),
    9,
    /isn't valid YAML/,
  ],
  ['two documents', `${job(BUILD)}---\n${job(BUILD)}`, 11, /isn't valid YAML/],
  ['deep nesting', `on: ${'['.repeat(100)}${']'.repeat(100)}\njobs: {}\n`, 1, /nested more than 32/],
  ['an anchor on a step', job(BUILD.replace('- uses', '- &build\n        uses')), 7, /anchors or aliases/],
  [
    'an alias for a step',
    job(BUILD + '      - *other\n').replace('on: push', 'on: &other push'),
    11,
    /anchors or aliases/,
  ],
  ['a tag', job(BUILD.replace('push: true', 'push: !x true')), 9, /YAML tags/],
  [
    'steps in brackets',
    'on: push\njobs:\n  a:\n    steps: [{uses: docker/build-push-action@v6}]\n',
    4,
    /brackets/,
  ],
  [
    'a step in braces',
    job('      - {uses: docker/build-push-action@v6, with: {push: true, tags: "a:b"}}\n'),
    6,
    /braces/,
  ],
  ['a step that is a text', job(`      - hello\n${BUILD}`), 6, /not a mapping/],
  [
    'inputs that are a text',
    job('      - uses: docker/build-push-action@v6\n        with: ${{ fromJSON(inputs.x) }}\n'),
    6,
    /`with` isn't a plain mapping/,
  ],
  [
    'an input that is a list',
    job(BUILD.replace('tags: acme/app:latest', 'tags: [a]')),
    6,
    /isn't a plain mapping/,
  ],
  [
    'an input of v1',
    job(BUILD.replace('context: .', 'repository: acme/app')),
    8,
    /`repository` has no equivalent/,
  ],
  [
    'all steps at once',
    job(`${BUILD}      - run: echo '\${{ toJSON(steps) }}'\n`),
    11,
    /uses all of its steps at once/,
  ],
  [
    'a computed step',
    job(`${BUILD}      - run: echo \${{ steps[matrix.id].outputs.x }}\n`),
    11,
    /uses all of its steps/,
  ],
  [
    'one id twice',
    job(`      - id: x\n        run: a\n      - id: X\n        run: b\n${BUILD}`),
    8,
    /have the id `x`/,
  ],
  [
    'tags of another job',
    job(BUILD.replace('acme/app:latest', '${{ needs.a.outputs.tags }}')),
    10,
    /can't be told/,
  ],
  ['tags from a later step', job(META_BUILD + META), 10, /can't be told/],
  [
    'tags in an expression',
    job(META + META_BUILD.replace('steps.meta.outputs.tags }}', "steps.meta.outputs.tags || 'a:b' }}")),
    14,
    /can't be told/,
  ],
  [
    'repositories with different tags',
    job(BUILD.replace('acme/app:latest', 'a/a:1,b/b:2')),
    10,
    /different tags/,
  ],
  ['a digest as tag', job(BUILD.replace('acme/app:latest', 'acme/app@sha256:00')), 10, /can't be told/],
  ['a push without tags', job(BUILD.replace(/ {10}tags: .*\n/, '')), 6, /pushes without `tags`/],
  [
    'a push that is no boolean',
    job(BUILD.replace('push: true', 'push: yes please')),
    9,
    /neither true, false nor/,
  ],
  [
    'metadata without images',
    job(META.replace('images: acme/app', 'tags: type=sha') + META_BUILD),
    6,
    /no `images`/,
  ],
  [
    'metadata of v1',
    job(META.replace('images: acme/app', 'images: acme/app\n          tag-sha: true') + META_BUILD),
    10,
    /`tag-sha`/,
  ],
  [
    'metadata on another condition',
    job(META.replace('uses', "if: github.actor == 'ada'\n        uses") + META_BUILD),
    6,
    /another condition/,
  ],
  [
    'metadata that may fail',
    job(META.replace('uses', 'continue-on-error: true\n        uses') + META_BUILD),
    6,
    /`continue-on-error`/,
  ],
  [
    'two metadata steps joined',
    job(
      META +
        META.replace('id: meta', 'id: other') +
        META_BUILD.replace(
          'tags: ${{ steps.meta.outputs.tags }}',
          'tags: |\n            ${{ steps.meta.outputs.tags }}\n            ${{ steps.other.outputs.tags }}',
        ),
    ),
    18,
    /two metadata steps/,
  ],
  [
    'two builds to the same tags',
    job(META + META_BUILD + META_BUILD),
    10,
    /another build pushes to the same tags/,
  ],
  [
    'an export',
    job(BUILD.replace('push: true', 'push: true\n          outputs: type=local,dest=out')),
    10,
    /`outputs`/,
  ],
  [
    'an image with a name of its own exporter',
    job(BUILD.replace('push: true', 'outputs: type=image,name=x,compression=zstd,push=true')),
    9,
    /`outputs`/,
  ],
  [
    'a token of its own',
    job(BUILD.replace('context: .', 'github-token: ${{ secrets.PAT }}')),
    8,
    /isn't the job's/,
  ],
  [
    'labels that are templates',
    job(BUILD.replace('context: .', 'labels: a={{x}}')),
    8,
    /read in another way/,
  ],
  ['part of the trio: metadata', job(META), 6, /no step of it builds/],
  ['part of the trio: logins', job(`${LOGIN}      - run: docker build .\n`), 6, /no step of it builds/],
  ['a composite action', `runs:\n  using: composite\n  steps:\n${BUILD}`, 1, /isn't a workflow/],
];

describe('what stays as it is', () => {
  test.each(STAY)('%s', (_name, text, line, words) => {
    const result = migrateWorkflow(text);
    expect(result.text).toBe(text);
    expect(result.changed).toBe(false);
    expect(result.notes.map((note) => `${note.line} ${note.kind}: ${note.words}`).join('\n')).toMatch(words);
    expect(result.notes.find((note) => words.test(note.words))?.line).toBe(line);
    expect(migrateText(text).text).toBe(text);
  });

  test('a workflow that only calls another has nothing to say', () => {
    const text = 'on: push\njobs:\n  a:\n    uses: org/x/.github/workflows/y.yml@v1\n    secrets: inherit\n';
    expect(migrateWorkflow(text)).toEqual({ text, changed: false, notes: [] });
  });

  test('a file that is too large', () => {
    const text = `${job(BUILD)}${'# x\n'.repeat(300_000)}`;
    expect(migrateWorkflow(text).text).toBe(text);
  });

  test('aliases that stand for ever more', () => {
    const text = `a: &a [x, x]\nb: &b [${'*a, '.repeat(50)}]\nc: &c [${'*b, '.repeat(50)}]\nd: [${'*c, '.repeat(50)}]\n${job(BUILD)}`;
    expect(migrateWorkflow(text)).toMatchObject({ text, changed: false });
  });
});

describe('a login stays for a later step', () => {
  test.each([
    'run: docker pull acme/base',
    'run: docker push acme/app:other',
    'run: |\n          cd x && docker compose push',
    'run: sudo docker pull x',
    'run: echo x | xargs docker push',
    'run: if true; then docker push x; fi',
    'run: X=1 make release',
    'run: ./deploy.sh',
    'run: npm run push-image',
    'run: echo "$(docker pull x)"',
    'run: ${{ matrix.command }}',
    'run: cosign sign x',
    'run: helm push x oci://y',
    'run: bash -c "x"',
    'run: ls | xargs ./deploy',
    'run: \'"./deploy.sh" now\'',
    `run: "'./deploy.sh' now"`,
    'run: . ./library',
    'run: env X=1 ./deploy',
    'run: find . -exec ./deploy {} +',
    'run: trap ./deploy EXIT',
    'run: $COMMAND push',
    'run: echo x && $(cat command)',
    'run: python publish.py',
    'run: Write-Host x; docker push x',
    'uses: ./.github/actions/push',
    'uses: docker://acme/tool',
    'uses: actions/attest-build-provenance@v2',
    'uses: aquasecurity/trivy-action@master',
    'uses: goreleaser/goreleaser-action@v6',
  ])('%s', (step) => {
    const { text, notes } = migrateWorkflow(job(`${LOGIN}${BUILD}      - ${step}\n`));
    expect(text).toContain('docker/login-action@v3');
    expect(text).toContain('org/registry-publish');
    expect(text).not.toContain('registry-auth');
    expect(notes.some(({ words }) => words.includes('The login stays'))).toBe(true);
  });

  test.each([
    'run: echo "pushed $DIGEST"',
    'run: |\n          # docker push is not run\n          echo x >> "$GITHUB_STEP_SUMMARY"',
    'run: |\n          rm -rf /tmp/.buildx-cache\n          mv a b',
    'run: curl -fsS https://deploy.example/hook',
    'run: |\n          if [ -n "$X" ]; then\n            echo x\n          else\n            exit 1\n          fi',
    'uses: actions/upload-artifact@v4',
    'uses: softprops/action-gh-release@v2',
    'uses: github/codeql-action/upload-sarif@v3',
  ])('and not for %s', (step) => {
    const { text } = migrateWorkflow(job(`${LOGIN}${BUILD}      - ${step}\n`));
    expect(text).not.toContain('login-action');
    expect(text).toContain('registry-auth: |');
  });
});

describe('a login is carried over so that any secret can be read', () => {
  test.each([
    ['${{ secrets.X }}', '${{ toJSON(secrets.X) }}'],
    ['${{secrets.X}}', '${{ toJSON(secrets.X) }}'],
    ['${{ github.actor }}', '${{ github.actor }}'],
    ["${{ secrets.A || secrets['B'] }}", "${{ toJSON(secrets.A || secrets['B']) }}"],
    ['robot$${{ vars.NAME }}', "${{ toJSON(format('robot${0}', vars.NAME)) }}"],
    ["it's {${{ vars.NAME }}}", "${{ toJSON(format('it''s {{{0}}}', vars.NAME)) }}"],
    ['robot$acme+ci', 'robot$acme+ci'],
    ['0123', '"0123"'],
  ])('username %j', (given, written) => {
    const login = LOGIN.replace('username: ci', () => `username: ${JSON.stringify(given)}`);
    const { text } = migrateWorkflow(job(login + BUILD));
    expect(text).toContain(`              username: ${written}\n`);
  });
});

test('what a text has is kept: line ends, byte order mark, no line end, odd indentation', () => {
  const text = job(LOGIN + BUILD);
  const expected = migrateWorkflow(text).text;
  expect(migrateWorkflow(text.replaceAll('\n', '\r\n')).text).toBe(expected.replaceAll('\n', '\r\n'));
  expect(migrateWorkflow(`\ufeff${text}`).text).toBe(`\ufeff${expected}`);
  expect(parse(migrateWorkflow(text.trimEnd()).text)).toEqual(parse(expected));
  const shifted = text.replaceAll(/^ {6}/gm, '    ');
  expect(parse(migrateWorkflow(shifted).text)).toEqual(parse(expected));
});

test('comments of every place stay, but those on the version of an action', () => {
  const text = job(`      # above the login
      - uses: docker/login-action@v3 # v3.1.0
        # above the inputs
        with:
          # above the user
          username: ci
          password: \${{ secrets.PASSWORD }} # the password
          # below the inputs
      # above the metadata
      - id: meta
        uses: docker/metadata-action@v5
        with:
          # above the images
          images: acme/app # the image
      # above the build

      # right above the build
      - uses: docker/build-push-action@v6 # v6.0.0
        with:
          # above the context
          context: . # here
          push: true
          # above the tags
          tags: \${{ steps.meta.outputs.tags }}
      # at the end
`);
  const { text: result } = migrateWorkflow(text);
  for (const [, comment = ''] of text.matchAll(/^\s*(#.*)$/gm)) expect(result).toContain(comment);
  expect(result).toContain('images: acme/app # the image');
  expect(result).toContain('context: . # here');
  expect(result).not.toMatch(/v3\.1\.0|v6\.0\.0/);
});

test('the action can be named', () => {
  const text = job(BUILD);
  const options = { action: 'acme/publish@0123456789012345678901234567890123456789' };
  const { text: result } = migrateWorkflow(text, options);
  expect(result).toContain(`uses: ${options.action}\n`);
  expect(migrateWorkflow(result, options).changed).toBe(false);
});

// The job's token can push to ghcr.io only with this right.
test.each([
  [
    '    permissions:\n      contents: read\n',
    '    permissions:\n      contents: read\n      packages: write\n',
  ],
  [
    '    permissions:\n      packages: read # for now\n',
    '    permissions:\n      packages: write # for now\n',
  ],
  ['    permissions:\n      packages: write\n', '    permissions:\n      packages: write\n'],
  ['', ''],
])('permissions are adjusted: %j', (given, expected) => {
  const steps = BUILD.replace('acme/app', 'ghcr.io/acme/app');
  expect(migrateWorkflow(job(steps, given)).text).toContain(`runs-on: ubuntu-latest\n${expected}    steps:`);
});

test.each(['permissions: read-all\n', 'permissions: {contents: read}\n', 'permissions:\n  contents: read\n'])(
  'a missing right outside of the job is said: %j',
  (given) => {
    const { text, notes } = migrateWorkflow(given + job(BUILD.replace('acme/app', 'ghcr.io/acme/app')));
    expect(text.startsWith(given)).toBe(true);
    expect(notes.some(({ words }) => words.includes('packages: write'))).toBe(true);
  },
);
