import { describe, expect, test } from '@jest/globals';
import { annotationProperties, command } from '../../src/action/commands.ts';
import { createRunnerReporter } from '../../src/action/reporter.ts';
import { PublishError } from '../../src/oci/errors.ts';
import type { PipelineResult } from '../../src/pipeline/types.ts';
import { codeSpan, escapeMarkdown, prose } from '../../src/report/summary/markdown.ts';
import { registryPage } from '../../src/report/summary/registry-page.ts';
import { failureSummary } from '../../src/report/summary/failure.ts';
import { summary } from '../../src/report/summary/summary.ts';
import { withPlace } from '../../src/support/error-text.ts';
import { DIGEST, image, result } from './support.ts';

describe('workflow commands', () => {
  test('keep line breaks and separators out of their form', () => {
    expect(command('error', { title: 'a:b,c', line: undefined }, '50%\nmore')).toBe(
      '::error title=a%3Ab%2Cc::50%25%0Amore',
    );
    expect(annotationProperties({ file: 'Dockerfile', line: 3 })).toEqual({ file: 'Dockerfile', line: 3 });
    expect(annotationProperties({ input: 'tags', line: 2 })).toEqual({ title: 'tags, line 2' });
  });

  test.each([
    ['Dockerfile:2: unknown instruction: COPPY', { file: 'Dockerfile', line: 2 }, /^Dockerfile:2: [^()]*$/],
    ['unknown instruction: COPPY', { file: 'Dockerfile', line: 2 }, / \(Dockerfile:2\)$/],
    ['wrong (tags, line 3)', { input: 'tags', line: 3 }, /^wrong \(tags, line 3\)$/],
    ['wrong', { input: 'tags', line: 3 }, /^wrong \(tags, line 3\)$/],
    ['wrong', undefined, /^wrong$/],
  ])('%j names its place once', (message, location, shown) => {
    expect(withPlace(message, location)).toMatch(shown);
  });

  test('come from a reporter in order, and a tool’s output can’t make any', async () => {
    const written: string[] = [];
    const reporter = createRunnerReporter((line) => written.push(line), false);
    reporter.secret('hunter2');
    await reporter.group('outer', () =>
      reporter.group('inner', async () => {
        reporter.output('::set-output name=x::y');
        reporter.info('::add-mask::nothing');
      }),
    );
    reporter.debug('not shown');
    reporter.error(new PublishError('It failed', { hint: 'Change this.', input: 'tags', line: 2 }));
    expect(written[0]).toBe('::add-mask::hunter2');
    expect(written[1]).toBe('::group::outer');
    expect(written.filter((line) => line.startsWith('::')).length).toBe(4);
    expect(written.at(-1)).toBe('::error title=tags%2C line 2::It failed (tags, line 2)%0AChange this.');
    expect([...reporter.masked]).toContain('hunter2');
  });
});

describe('the summary', () => {
  test('has a row for each repository, the digest, platforms, and a line to pull', () => {
    const text = summary(
      result([
        image(),
        image({
          name: 'docker.io/acme/app',
          tags: [{ name: 'latest', status: 'kept', reason: '2.0.0 is | higher' }],
        }),
      ]),
      'acme/app',
    );
    expect(text).toContain('## ✅ Published 1.2.3 to 2 registries');
    expect(text).toContain(`\`${DIGEST}\``);
    expect(text).toContain('| [`ghcr.io/acme/app`](https://github.com/');
    expect(text).toContain('| ✅ Published | 12.3 MB | 1.5 s |');
    expect(text).toContain('`latest` | Kept: 2.0.0 is \\| higher');
    expect(text).toContain('docker pull ghcr.io/acme/app:1.2.3');
    expect(text).toContain('| `linux/arm64` |');
    expect(text).toContain('```mermaid');
  });

  test('every table row has as many cells as its head', () => {
    const text = summary(
      result([image({ tags: [{ name: 'a|b`c', status: 'moved', previous: DIGEST }] })]),
      'acme/app',
    );
    const cells = (line: string) => line.replaceAll('\\|', '').split('|').length;
    let head = 0;
    for (const line of text.split('\n')) {
      if (!line.startsWith('|')) head = 0;
      else if (head === 0) head = cells(line);
      else expect(cells(line)).toBe(head);
    }
  });

  test.each<[Pick<PipelineResult, 'steps' | 'cache'>, string]>([
    [{}, 'Build: podman · 1.5 s in total'],
    [{ steps: { total: 3, cached: 2 }, cache: {} }, 'Build: podman · 2 of 3 steps cached · 1.5 s in total'],
    [
      { steps: { total: 1, cached: 0 }, cache: { written: 12_340_000 } },
      'Build: podman · 0 of 1 step cached · cache 12.3 MB written · 1.5 s in total',
    ],
    [
      { cache: { read: 950, written: 1200 } },
      'Build: podman · cache 950 B read, 1.2 kB written · 1.5 s in total',
    ],
  ])('says of a build’s cache %j: %s', (built, line) => {
    const change = { engine: { name: 'podman', reason: 'the first' }, ...built };
    const text = summary(result([image()], change), 'acme/app');
    expect(text).toContain(`<summary>${line}</summary>\n\nBuilt by \`podman\`: the first.`);
  });

  test('of a dry run shows what would move', () => {
    const rest = result([]);
    delete rest.report;
    const planned = [image({ status: 'planned', tags: [{ name: '1.2.3', status: 'created' }] })];
    const text = summary({ ...rest, planned, dryRun: true, published: false }, 'acme/app');
    expect(text).toContain('## What would be published');
    expect(text).toContain('`1.2.3` New');
  });

  test('of a failure says what is where, and what could not be put back', () => {
    const failed = image({
      status: 'failed',
      tags: [{ name: 'latest', status: 'stuck' }],
      error: { message: 'denied', hint: 'packages: write' },
    });
    const report = result([
      image({ status: 'rolled-back', tags: [{ name: '1.2.3', status: 'rolled-back' }] }),
      failed,
    ]).report;
    const text = failureSummary(
      new PublishError('It failed', { hint: 'Change this.' }),
      [{ name: '', report: report! }],
      'acme/app',
    );
    expect(text).toContain('## ❌ Publish of 1.2.3 failed; 1 new tag could not be removed');
    expect(text).toContain('`ghcr.io/acme/app:latest`');
    expect(text).toContain('Change this.');
  });

  test('of a push by digest does not name a tag, which nobody can pull', () => {
    const text = summary(result([image({ status: 'staged', tags: [] })]), 'acme/app');
    expect(text).toContain('## ✅ Pushed by digest, without tags');
    expect(text).not.toMatch(/^## .*1\.2\.3/m);
  });

  test('of a run that pushed nothing says why', () => {
    const rest = result([]);
    delete rest.report;
    const text = summary(
      { ...rest, published: false, notice: 'Pull requests are built and not pushed.' },
      '',
    );
    expect(text).toContain(
      '## ✅ Built, not pushed: 1.2.3, latest\n\nPull requests are built and not pushed.',
    );
  });

  test('names the engine once', () => {
    const engine = (reason: string) => summary(result([image()], { engine: { name: 'podman', reason } }), '');
    expect(engine('podman, as `engine` says')).toContain('Built by `podman`, as `engine` says.');
  });

  test.each([
    ['a|b', 'a\\|b'],
    ['<script>', '&lt;script&gt;'],
    ['*x* _y_ `z`', '\\*x\\* \\_y\\_ \\`z\\`'],
    ['two\nlines', 'two<br>lines'],
  ])('escapes %j', (text, escaped) => expect(escapeMarkdown(text)).toBe(escaped));

  test.each([
    ['Set `context` to *', 'Set `context` to \\*'],
    ['a lone ` stays', 'a lone \\` stays'],
    ['`<b>|` is code', '`<b>\\|` is code'],
  ])('shows what %j marks as code', (text, shown) => expect(prose(text)).toBe(shown));

  test('of wrong input names the line', () => {
    const problem = new PublishError('"semvar" is not a type of tag', { input: 'tags', line: 2 });
    expect(failureSummary(problem, [], '')).toContain('tag (tags, line 2)**');
  });

  test('code spans hold backticks', () => expect(codeSpan('a`b')).toBe('``a`b``'));
});

test.each([
  ['ghcr.io/acme/app', 'https://github.com/'],
  ['docker.io/acme/app', 'https://hub.docker.com/r/acme/app'],
  ['docker.io/library/app', 'https://hub.docker.com/_/app'],
  ['quay.io/acme/app', 'https://quay.io/repository/acme/app'],
])('%s has a page', (name, page) => {
  expect(registryPage(name, 'acme/app')).toContain(page);
});

test('an unknown registry has none', () =>
  expect(registryPage('registry.example/acme/app', '')).toBeUndefined());
