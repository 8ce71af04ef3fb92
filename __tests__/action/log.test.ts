import { describe, expect, test } from '@jest/globals';
import { describeBlobs } from '../../src/copy/uploads/counts.ts';
import { emptyTotals, type MirrorReport } from '../../src/mirror/report.ts';
import { PublishError } from '../../src/oci/errors.ts';
import { mirrorError, mirrorTitle } from '../../src/report/summary/mirror.ts';
import { createStyle } from '../../src/report/style.ts';
import { summary } from '../../src/report/summary/summary.ts';
import { failureText } from '../../src/report/failure-text.ts';
import { resultText } from '../../src/report/text.ts';
import { asPublishError } from '../../src/support/error-text.ts';
import { DIGEST, image, result } from './support.ts';

describe('the end of a log', () => {
  const plain = createStyle(false);

  test('says what became of each repository, the digest, and how long the run took', () => {
    const kept = image({
      name: 'quay.io/acme/app',
      status: 'unchanged',
      tags: [{ name: 'latest', status: 'kept', reason: '2.0.0 is newer than 1.2.3' }],
    });
    expect(resultText(result([image(), kept]), plain).split('\n')).toEqual([
      '✓ ghcr.io/acme/app  published   12.3 MB uploaded  1.5 s',
      '✓ quay.io/acme/app  up to date  12.3 MB uploaded  1.5 s',
      'ghcr.io/acme/app: 1.2.3 new',
      'quay.io/acme/app: latest kept: 2.0.0 is newer than 1.2.3',
      'Platforms: linux/arm64 5.0 MB',
      `Published 1.2.3 to 2 registries in 1.5 s: ${DIGEST}`,
    ]);
  });

  test('of a failure tells each reason once', () => {
    const [one, two] = [{ message: 'denied', hint: 'Ask for rights.' }, { message: 'down' }];
    const { report } = result([
      image({ status: 'failed', error: one }),
      image({ status: 'failed', error: two }),
    ]);
    const text = failureText([{ name: '', report: report! }], 'denied (failed too: ghcr.io/acme/app)', plain);
    expect(text).not.toContain('denied');
    expect(text).toContain('    down');
    expect(text).not.toContain(DIGEST);
    expect(text.match(/^✗/gm)).toHaveLength(2);
  });

  test.each([
    [{ pushed: 1, pushedBytes: 900 }, '1 blob pushed (900 B)'],
    [{ existing: 3 }, 'nothing pushed, 3 blobs already there'],
    [{ mounted: 1, existing: 2 }, '1 blob mounted, 2 already there'],
    [{}, 'nothing pushed'],
  ])('counts blobs: %j', (counts, text) => {
    const none = { pushed: 0, mounted: 0, existing: 0, pushedBytes: 0, savedBytes: 0 };
    expect(describeBlobs({ ...none, ...counts })).toBe(text);
  });
});

describe('a mirror run that failed', () => {
  const failure = (what: string) => ({
    rule: 1,
    line: 1,
    what,
    message: 'answered with 401',
    hint: 'Log in.',
  });
  const mirror = (failures: MirrorReport['failures'], copied: number): MirrorReport => ({
    schemaVersion: 1,
    dryRun: false,
    repositories: [
      {
        source: 'a/b',
        destinations: ['c/d'],
        listed: 0,
        selected: 0,
        copied,
        existing: 0,
        failed: 0,
        pairs: [
          { destination: 'c/d', ...emptyTotals(), copied, existing: 2 },
          { destination: 'e/long', ...emptyTotals(), failed: 63, reason: 'login failed' },
          { destination: 'f', ...emptyTotals(), reason: 'not found' },
          { destination: 'g', ...emptyTotals(), copied: 1, failed: 1200, reason: 'failed' },
        ],
        milliseconds: 1,
      },
    ],
    copies: [],
    failures,
    totals: { copied, existing: 2, planned: 0, failed: 0, postponed: 0, pruned: 0, prunable: 0 },
    blobs: { pushed: 0, mounted: 0, existing: 0, pushedBytes: 0, savedBytes: 0 },
    fetchedBytes: 0,
    requests: { sources: 1, destinations: 0, retries: 0 },
    rateLimits: {},
    milliseconds: 1,
  });
  const none = (report: MirrorReport) => ({
    ...report,
    totals: { ...report.totals, copied: 0, existing: 0 },
  });

  test('is not called mirrored', () => {
    expect(mirrorTitle(mirror([], 1))).toBe('✅ Mirrored 1 repository');
    expect(mirrorTitle(mirror([failure('a/b')], 1))).toBe('❌ Partly mirrored: 1 of 1 repository failed');
    expect(mirrorTitle(none(mirror([failure('a/b')], 0)))).toBe('❌ Nothing was mirrored');
  });

  test('names what failed, and that a source could not be listed', () => {
    const report = mirror([failure('a/b')], 1);
    expect(mirrorError(report).message).toBe('answered with 401; everything else is up to date');
    const two = none(mirror([failure('a/b'), { ...failure('c'), message: 'not found' }], 0));
    expect(mirrorError(two)).toMatchObject({
      message: 'Nothing was mirrored (Nothing to do · 1 ms)',
      hint: 'Fix the 2 errors above and rerun the job: it copies only what is missing.',
    });
    const text = summary({ ...result([]), mirror: report }, '');
    expect(text).toContain('1 tag copied, 2 tags already up to date · 1 ms');
    expect(text).toMatch(/^\| ❌ \| \*\*`a\/b`\*\*<br>.*not readable/m);
    const log = resultText({ ...result([]), mirror: report }, createStyle(false));
    // MODEL-TEXTS: the bad first, one line per destination.
    expect(log.split('\n').filter((line) => line.includes(' → '))).toEqual([
      '✗ a/b → e/long   63 failed: login failed',
      '✗ a/b → f        not found',
      '✗ a/b → g        1,200 failed, 1 copied',
      '✓ a/b → c/d      1 copied, 2 up to date',
    ]);
    const ascii = resultText({ ...result([]), mirror: report }, createStyle(false, false));
    expect(ascii).toContain('FAILED a/b -> f        not found');
    expect(log).toContain('✗ answered with 401 (a/b; rule 1, line 1)\n    Log in.');
  });
});

test.each([
  ['ENOSPC', 'DISK_FULL', /^Disk full: no space left/],
  ['EROFS', 'DISK_FULL', /^The disk of the runner is read-only$/],
  ['EBADF', 'INTERNAL', /^Internal error: /],
])('an error %s of the system is code %s', (code, known, message) => {
  const problem = asPublishError(Object.assign(new Error('write'), { code }));
  expect(problem).toMatchObject({
    code: known,
    message: expect.stringMatching(message),
    hint: expect.any(String),
  });
});

test('a problem stays what it is', () => {
  const problem = new PublishError('known');
  expect(asPublishError(problem)).toBe(problem);
});
