import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import {
  retryAfter,
  createHostRetrier,
  failureOfError,
  failureOfResponse,
  type Clock,
} from '../../src/http/retry-policy.ts';
import type { HttpResponse } from '../../src/http/types.ts';
import { silent, type Reporter } from '../../src/support/reporter.ts';

const NOW = Date.UTC(2026, 0, 1);

function fakeClock(random = 1): Clock & { slept: number[] } {
  let now = NOW;
  const slept: number[] = [];
  return {
    slept,
    now: () => now,
    random: () => random,
    async sleep(milliseconds, signal) {
      signal?.throwIfAborted();
      slept.push(milliseconds);
      now += milliseconds;
    },
  };
}

function recording(): Reporter & { lines: string[] } {
  const lines: string[] = [];
  return { ...silent, lines, info: (line) => lines.push(line) };
}

const answer = (status: number, headers: HttpResponse['headers'] = {}): HttpResponse => ({
  status,
  headers,
  url: new URL('http://x.example/'),
  body: Readable.from([]),
  text: async () => '',
  bytes: async () => Buffer.alloc(0),
  drain: async () => undefined,
});

test.each([
  ['120', '', 120_000],
  ['0', '', 0],
  ['1.5', '', 1500],
  ['Thu, 01 Jan 2026 00:00:30 GMT', '', 30_000],
  ['Wed, 31 Dec 2025 00:00:00 GMT', '', 0],
  ['soon', '', undefined],
  // RFC 9110, 10.2.3 knows neither: V8's Date.parse makes years of the first two.
  ['-1', '', undefined],
  ['-120', '', undefined],
  ['+5', '', undefined],
  ['1e3', '', undefined],
  ['0x10', '', undefined],
  ['120, 120', '', undefined],
  ['2001', '', 2_001_000],
  ['', '', undefined],
  ['  7 ', '', 7000],
  ['Thursday, 01-Jan-26 00:00:30 GMT', '', 30_000],
  ['Thu Jan  1 00:00:30 2026', '', 30_000],
  ['2026-01-01T00:00:05Z', '', 5000],
  ['Thu, 99 Foo 2026', '', undefined],
  [undefined, 'retry-after: 10.3ms, allowed: 2000/minute', 11],
  [undefined, '{"errors":[{"message":"retry-after: 1m30s, allowed: 5/minute"}]}', 90_000],
  [undefined, 'slow down', undefined],
])('Retry-After %j with the message %j', (header, text, expected) => {
  expect(retryAfter(header === undefined ? {} : { 'retry-after': header }, text, NOW)).toBe(expected);
});

test('Docker Hub gives seconds since the epoch', () => {
  expect(retryAfter({ 'x-retry-after': String(NOW / 1000 + 7) }, '', NOW)).toBe(7000);
});

test.each([
  [408, '', true],
  [425, '', true],
  [429, '', true],
  [499, '', true],
  [500, '', true],
  [502, '', true],
  [503, '', true],
  [504, '', true],
  [522, '', true],
  [501, '', false],
  [200, '', false],
  [400, '', false],
  [401, '', false],
  [403, '', false],
  [404, '', false],
  [403, 'You have exceeded a secondary rate limit', true],
  [400, '{"errors":[{"code":"TOOMANYREQUESTS"}]}', true],
  [401, '{"errors":[{"code":"TOOMANYREQUESTS"}]}', false],
])('%i %s may be better next time: %s', (status, text, expected) => {
  expect(failureOfResponse(answer(status), text, NOW) !== undefined).toBe(expected);
});

test.each([
  ['ECONNRESET', true],
  ['ECONNREFUSED', true],
  ['EPIPE', true],
  ['ETIMEDOUT', true],
  ['HPE_INVALID_CONSTANT', true],
  ['ENOTFOUND', false],
  ['CERT_HAS_EXPIRED', false],
  ['DIGEST_MISMATCH', false],
])('%s may be better next time: %s', (code, expected) => {
  expect(failureOfError(Object.assign(new Error('x'), { code })) !== undefined).toBe(expected);
});

describe('createRetrier', () => {
  test('backs off exponentially up to a limit, says so in one line each, and gives up', async () => {
    const clock = fakeClock(0.999999);
    const reporter = recording();
    const tries = createHostRetrier({ host: 'ghcr.io', reporter, retries: 9, clock }).start('HEAD blob x');
    let count = 0;
    while (await tries.next({ reason: 'the answer was 503' })) count += 1;
    expect(count).toBe(9);
    const expected = [250, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000];
    expect(clock.slept.map((wait) => Math.round(wait))).toEqual(expected);
    expect(reporter.lines).toHaveLength(9);
    expect(reporter.lines[0]).toBe('ghcr.io: HEAD blob x: the answer was 503; retrying in 250 ms (1 of 9)');
  });

  test('spreads its waits from zero on', async () => {
    const clock = fakeClock(0);
    const tries = createHostRetrier({ host: 'x', reporter: silent, clock }).start('y');
    await tries.next({ reason: 'z' });
    expect(clock.slept).toEqual([0]);
  });

  test('waits as long as asked, and not when that is too long', async () => {
    const clock = fakeClock();
    const tries = createHostRetrier({ host: 'x', reporter: silent, clock }).start('y');
    expect(await tries.next({ reason: 'z', after: 60_000 })).toBe(true);
    expect(clock.slept).toEqual([60_000]);
    expect(await tries.next({ reason: 'z', after: 6 * 3_600_000 })).toBe(false);
  });

  // go-containerregistry and others honour `Retry-After: 0` literally, and hammer a registry that is in trouble.
  test.each([[0], [1], [10.3], [-1], [undefined]])(
    'asked to wait %p ms, it waits as long as its own back-off at least',
    async (after) => {
      const clock = fakeClock();
      const tries = createHostRetrier({ host: 'x', reporter: silent, clock }).start('y');
      for (let count = 0; count < 4; count++)
        await tries.next({ reason: 'z', throttled: true, ...(after === undefined ? {} : { after }) });
      expect(clock.slept).toEqual([250, 500, 1000, 2000]);
    },
  );

  test('a pause that one request was asked for holds for all', async () => {
    const clock = fakeClock();
    const retrier = createHostRetrier({ host: 'x', reporter: silent, clock });
    const slow = { ...clock, sleep: async () => undefined };
    const other = createHostRetrier({ host: 'x', reporter: silent, clock: slow });
    await other.start('y').next({ reason: 'z', after: 5000, throttled: true });
    let waited = 0;
    const held = createHostRetrier({
      host: 'x',
      reporter: silent,
      clock: { now: () => NOW + waited, random: () => 0, sleep: async (ms) => void (waited += ms) },
    });
    const again = held.start('y').next({ reason: 'z', after: 5000, throttled: true });
    await again;
    await held.ready();
    expect(waited).toBe(5000);
    await retrier.ready();
    expect(clock.slept).toEqual([]);
  });

  test('has a budget that successes refill', async () => {
    const retrier = createHostRetrier({ host: 'x', reporter: silent, clock: fakeClock(0), retries: 5 });
    let granted = 0;
    for (let thing = 0; thing < 40; thing++) {
      const tries = retrier.start(`thing ${thing}`);
      while (await tries.next({ reason: 'down' })) granted += 1;
    }
    expect(granted).toBe(60);
    for (let success = 0; success < 10; success++) retrier.succeeded();
    expect(await retrier.start('y').next({ reason: 'z' })).toBe(true);
    expect(await retrier.start('y').next({ reason: 'z' })).toBe(false);
  });

  test('progress begins the count anew, and an abort ends the wait', async () => {
    const tries = createHostRetrier({ host: 'x', reporter: silent, clock: fakeClock(), retries: 1 }).start(
      'y',
    );
    expect(await tries.next({ reason: 'z' })).toBe(true);
    tries.progressed();
    expect(await tries.next({ reason: 'z' })).toBe(true);
    expect(await tries.next({ reason: 'z' })).toBe(false);
    tries.progressed();
    await expect(tries.next({ reason: 'z' }, AbortSignal.abort())).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});
