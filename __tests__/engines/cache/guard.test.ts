import { describe, expect, test } from '@jest/globals';
import { failedCache, withFailSafeCache } from '../../../src/engines/cache/guard.ts';
import { createCacheTranscript } from '../../../src/engines/cache/transcript.ts';
import { explainFailure } from '../../../src/engines/commands/explain.ts';
import { CommandFailure } from '../../../src/engines/commands/run.ts';
import type { BuildEnvironment } from '../../../src/engines/types/environment.ts';
import type { BuildResult } from '../../../src/engines/types/result.ts';
import { silent } from '../../../src/support/reporter.ts';
import { buildRequest } from '../../e2e/support/build-environment.ts';

// FAULTS F1: "what `auto` adds can neither fail nor stall a publish … a second build without it, one warning"; F13: "`cache: registry`
// refused: no warning on buildx". The lines are those of BuildKit 0.12 (Docker 26) and 0.25 (Docker 28.5) with a service
// that answers 403, 429 or nothing, and with a registry that answers 401.

const commandFailure = (...lines: string[]) =>
  new CommandFailure({ file: 'docker', args: ['buildx', 'build'], env: {} }, 1, lines);
const failure = (...lines: string[]) => explainFailure(commandFailure(...lines), { engine: 'buildx' });

describe('what BuildKit says of caches', () => {
  const READ = '#4 importing cache manifest from ghcr.io/acme/app:buildcache-main';
  const WRITE = '#8 exporting cache to registry';
  const UNAUTHORIZED =
    'unexpected status from HEAD request to https://ghcr.io/v2/acme/app/blobs/sha256:0: 401 Unauthorized';
  const refusals = (...lines: string[]) => {
    const transcript = createCacheTranscript();
    for (const line of lines) transcript.read(line);
    return transcript
      .refusals()
      .map(({ cache, writes, reason }) => [cache, writes ? 'write' : 'read', reason]);
  };
  test.each<[string, string[], string[][]]>([
    ['nothing of caches', ['#1 [internal] load build definition', '#1 DONE 0.0s'], []],
    [
      'refused to write',
      [WRITE, '#8 writing layer sha256:0 done', `#8 ERROR: error writing layer blob: ${UNAUTHORIZED}`],
      [['registry', 'write', `error writing layer blob: ${UNAUTHORIZED}`]],
    ],
    [
      'refused to read',
      [READ, `#4 ERROR: ${UNAUTHORIZED}`],
      [['ghcr.io/acme/app:buildcache-main', 'read', UNAUTHORIZED]],
    ],
    [
      'nothing there yet',
      [
        READ,
        '#4 ERROR: failed to configure registry cache importer: ghcr.io/acme/app:buildcache-main: not found',
      ],
      [],
    ],
    [
      'a registry that hides what is not there, and is written to',
      [READ, `#4 ERROR: ${UNAUTHORIZED}`, WRITE, '#8 DONE 1.2s'],
      [],
    ],
    [
      'throttled to read, and written',
      [READ, '#4 ERROR: maximum timeout reached', WRITE, '#8 DONE 1.2s'],
      [['ghcr.io/acme/app:buildcache-main', 'read', 'maximum timeout reached']],
    ],
    [
      'the cache service, which is named without the word cache before it',
      [
        '#8 exporting to GitHub Actions Cache',
        '#8 preparing build cache for export 8.0s done',
        '#8 ERROR: no',
      ],
      [['GitHub Actions Cache', 'write', 'no']],
    ],
    [
      'a step that prints the same',
      ['#6 [2/2] RUN x', '#6 0.1 ERROR: exporting cache to x', '#6 ERROR: process'],
      [],
    ],
    ['an image', ['#7 exporting to image', '#7 ERROR: no space'], []],
  ])('%s', (_what, lines, expected) => expect(refusals(...lines)).toEqual(expected));

  test.each<[string[], 'read' | 'write' | undefined]>([
    [[], undefined],
    [['#5 importing cache manifest from gha:1'], 'read'],
    [['#5 importing cache manifest from gha:1', '#6 [1/2] FROM base'], undefined],
    [['#5 importing cache manifest from gha:1', '#6 [1/2] FROM base', '#6 DONE 0.1s'], 'read'],
    [['#5 importing cache manifest from gha:1', '#5 ERROR: no'], undefined],
    [['#8 exporting to GitHub Actions Cache', '#8 writing layer sha256:0'], 'write'],
    [
      ['#8 exporting to GitHub Actions Cache', '#8 writing layer sha256:0 0.2s done', '#8 DONE 0.3s'],
      undefined,
    ],
    [
      ['#0 building with "default" instance using docker driver', '#8 exporting cache to client directory'],
      'write',
    ],
  ])('%j waits for %s', (lines, expected) => {
    const transcript = createCacheTranscript();
    for (const line of lines) transcript.read(line);
    expect(transcript.waitsFor()).toBe(expected);
  });
});

describe('a failure is the cache', () => {
  test.each([
    'ERROR: failed to solve: failed to configure gha cache importer: invalid token without access controls',
    'ERROR: failed to solve: failed to configure registry cache exporter: 401',
    'ERROR: failed to solve: failed to configure gha cache exporter: url not set for github actions cache',
    'ERROR: failed to solve: Get "https://x.actions.githubusercontent.com/_apis/artifactcache/cache": 429',
    'ERROR: failed to solve: maximum timeout reached',
    // buildx itself, before it asks BuildKit for anything.
    'ERROR: failed to build: mkdir /read-only/to: read-only file system',
  ])('%s', (line) => expect(failedCache(failure('#1 [internal] load build definition', line))).toBeDefined());

  test.each([
    [
      '#5 ERROR: process "/bin/sh -c false" did not complete successfully: exit code: 1',
      'ERROR: failed to solve: process "/bin/sh -c false" did not complete successfully: exit code: 1',
    ],
    [
      '#4 ERROR: failed to configure registry cache importer: 401',
      'ERROR: failed to solve: dockerfile parse error on line 1: unknown instruction: CACHE',
    ],
    ['ERROR: failed to solve: failed to compute cache key: "/cache": not found'],
    [
      '#4 ERROR: maximum timeout reached',
      'ERROR: failed to solve: alpine: failed to resolve source metadata for docker.io/library/alpine:3: no',
    ],
  ])('not %s', (...lines) => expect(failedCache(failure(...lines))).toBeUndefined());
  test('not what no command said', () =>
    expect(failedCache(new Error('maximum timeout reached'))).toBeUndefined());
});

describe('a build with caches that were added', () => {
  const uncached = buildRequest({ context: '.' });
  const request = { ...uncached, cacheFrom: ['type=gha'] };
  const result = { steps: { total: 1, cached: 0 } } as BuildResult;
  /** Runs it on an engine that does what `engine` says, for a request with caches. */
  async function run(
    engine: (environment: BuildEnvironment) => Promise<BuildResult>,
    {
      given = { request, uncached } as Parameters<typeof withFailSafeCache>[0],
      signal = new AbortController().signal,
    } = {},
  ) {
    const warnings: string[] = [];
    const built: string[] = [];
    const environment = {
      reporter: { ...silent, warning: (line: string) => warnings.push(line) },
      signal,
    } as unknown as BuildEnvironment;
    const building = withFailSafeCache(
      given,
      environment,
      (one, watched) => {
        built.push(one.cacheFrom.join());
        return one.cacheFrom.length > 0 ? engine(watched) : Promise.resolve(result);
      },
      { read: 20, write: 20 },
    );
    return { outcome: await building.catch((error: Error) => error), warnings, built };
  }
  /** Prints, then waits until it is stopped. */
  const hanging =
    (...lines: string[]) =>
    async ({ reporter, signal }: BuildEnvironment) => {
      for (const line of lines) reporter.output(line);
      await new Promise((stopped) => signal.addEventListener('abort', stopped));
      throw signal.reason;
    };

  test('that is refused: one warning, one build', async () => {
    const said = [
      '#4 importing cache manifest from gha:1',
      '#4 ERROR: no',
      '#8 exporting to GitHub Actions Cache',
      '#8 ERROR: no',
    ];
    const { outcome, warnings, built } = await run(({ reporter }) => {
      for (const line of said) reporter.output(line);
      return Promise.resolve(result);
    });
    expect(outcome).toBe(result);
    expect(warnings).toEqual(['The build cache (GitHub Actions Cache) could not be written: no']);
    expect(built).toEqual(['type=gha']);
  });
  test('that fails the build: built again without it, one warning', async () => {
    const { outcome, warnings, built } = await run(() =>
      Promise.reject(failure('ERROR: failed to solve: maximum timeout reached')),
    );
    expect(outcome).toBe(result);
    expect(warnings).toEqual([
      "The build cache can't be used, so this build has none: maximum timeout reached",
    ]);
    expect(built).toEqual(['type=gha', '']);
  });
  test.each([
    ['read', '#5 importing cache manifest from gha:1'],
    ['written', '#8 exporting to GitHub Actions Cache'],
  ])('that is never %s: stopped, and built again without it', async (what, line) => {
    const { outcome, warnings, built } = await run(hanging(line));
    expect(outcome).toBe(result);
    expect(warnings).toEqual([
      expect.stringMatching(new RegExp(`so this build has none: it could not be ${what} within`)),
    ]);
    expect(built).toEqual(['type=gha', '']);
  });
  test('a step that takes long is nothing of the cache', async () => {
    const ended = new AbortController();
    setTimeout(() => ended.abort(new Error('the step took longer than its timeout')), 100);
    const said = ['#5 importing cache manifest from gha:1', '#6 [2/2] RUN sleep 1000'];
    const { outcome, warnings } = await run(hanging(...said), { signal: ended.signal });
    expect(outcome).toMatchObject({ message: 'the step took longer than its timeout' });
    expect(warnings).toEqual([]);
  });
  test('caches that the user named fail as the engine says', async () => {
    const error = failure('ERROR: failed to solve: maximum timeout reached');
    const { outcome, warnings, built } = await run(() => Promise.reject(error), { given: { request } });
    expect(outcome).toBe(error);
    expect([warnings, built]).toEqual([[], ['type=gha']]);
  });
});
