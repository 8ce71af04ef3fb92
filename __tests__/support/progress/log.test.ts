import { describe, expect, test } from '@jest/globals';
import { createProgressLog, followInLog } from '../../../src/support/progress/log.ts';
import type { ProgressEvent, RunProgress } from '../../../src/support/reporter.ts';
import { fakeTicker } from './fake-ticker.ts';

const MB = 1e6;

describe('uploads in a log', () => {
  function log() {
    const lines: string[] = [];
    const ticker = fakeTicker();
    const progress = createProgressLog((line) => lines.push(line), ticker);
    const event = (piece: string, phase: ProgressEvent['phase'], bytes?: number, total?: number): void =>
      progress({
        id: `ghcr.io/acme/app ${piece}`,
        phase,
        ...(bytes === undefined ? {} : { bytes }),
        ...(total === undefined ? {} : { total }),
      });
    return { lines, ticker, event };
  }

  test('are one line per repository every 10 s, of all its blobs, with rate and time left', () => {
    const { lines, ticker, event } = log();
    event('a', 'check', 0, 100 * MB);
    event('b', 'check', 0, 100 * MB);
    event('a', 'upload', 0, 100 * MB);
    for (let second = 1; second <= 20; second += 1) {
      event('a', 'upload', second * 4 * MB, 100 * MB);
      ticker.pass(1);
    }
    expect(lines).toEqual([
      'ghcr.io/acme/app: 40.0 MB of 200 MB, 4.0 MB/s, about 40 s left',
      'ghcr.io/acme/app: 80.0 MB of 200 MB, 4.0 MB/s, about 30 s left',
    ]);
  });

  test('that are done within 10 s are not mentioned, and no timer is left', () => {
    const { lines, ticker, event } = log();
    event('a', 'upload', 0, 9 * MB);
    ticker.pass(9);
    event('a', 'done', 9 * MB, 9 * MB);
    ticker.pass(60);
    expect(lines).toEqual([]);
    expect(ticker.running).toBe(0);
  });

  test('that stand still look alive', () => {
    const { lines, ticker, event } = log();
    event('a', 'upload', 5 * MB, 10 * MB);
    ticker.pass(30);
    expect(lines).toEqual(Array(3).fill('ghcr.io/acme/app: 5.0 MB of 10.0 MB, 0 B/s'));
  });

  test('of a layer that is still being built have no total, and count once when it is known', () => {
    const { lines, ticker, event } = log();
    event('stream-1', 'upload', 20 * MB);
    ticker.pass(10);
    event('stream-1', 'done', 30 * MB, 30 * MB);
    event('b', 'upload', 0, 10 * MB);
    ticker.pass(10);
    expect(lines).toEqual([
      expect.stringMatching(/^ghcr\.io\/acme\/app: 20\.0 MB, /),
      expect.stringMatching(/^ghcr\.io\/acme\/app: 30\.0 MB of 40\.0 MB, /),
    ]);
  });

  test('count neither what is there already, nor what failed', () => {
    const { lines, ticker, event } = log();
    event('there', 'check', 0, 500 * MB);
    event('there', 'exists', 500 * MB, 500 * MB);
    event('mounted', 'mount', 500 * MB, 500 * MB);
    event('failed', 'upload', 50 * MB, 500 * MB);
    event('failed', 'failed');
    event('a', 'upload', 1 * MB, 2 * MB);
    ticker.pass(10);
    expect(lines).toEqual([expect.stringMatching(/: 1\.0 MB of 2\.0 MB, /)]);
    event('a', 'failed');
    ticker.pass(60);
    expect(lines).toHaveLength(1);
    expect(ticker.running).toBe(0);
  });
});

describe('a run in a log', () => {
  const idle: RunProgress = { steps: [], bytes: 0, estimated: true, pairs: [], problems: [] };
  function follow(at: (second: number) => Partial<RunProgress>) {
    const lines: string[] = [];
    const ticker = fakeTicker();
    const progress = (): RunProgress => ({ ...idle, ...at(ticker.now() / 1000) });
    const end = followInLog(progress, (line) => lines.push(line), ticker);
    return { lines, ticker, end };
  }

  // MODEL-TEXTS, "mirror, no TTY: a line at least every 10 s".
  test('is a line every 10 s: tags, bytes, rate, and the time left once it can be estimated', () => {
    const { lines, ticker } = follow((second) => ({
      tags: { done: Math.floor(second * 3), total: 410, failed: 0 },
      bytes: second * 20 * MB,
      totalBytes: 5.4e9,
    }));
    ticker.pass(20);
    expect(lines).toEqual([
      '[00:10]  30 of 410 tags, 0.2 of about 5.4 GB, 20.0 MB/s',
      '[00:20]  60 of 410 tags, 0.4 of about 5.4 GB, 20.0 MB/s, about 4 min left',
    ]);
  });

  test('that lists and compares first says so', () => {
    const { lines, ticker } = follow((second) => ({
      steps: [{ what: 'Comparing', done: second * 125, total: 2061, noun: 'tag' }],
    }));
    ticker.pass(10);
    expect(lines).toEqual(['[00:10]  Comparing: 1,250 of 2,061 tags']);
  });

  test('that waits, fails or stands still goes on telling', () => {
    const { lines, ticker } = follow((second) => ({
      tags: { done: 7, total: 1000, failed: 3 },
      bytes: 1 * MB,
      ...(second > 20 ? { waiting: 'the pull limit of docker.io' } : {}),
    }));
    ticker.pass(3630);
    expect(lines).toHaveLength(363);
    expect(lines[0]).toBe('[00:10]  7 of 1,000 tags, 3 failed, 1.0 MB, 0 B/s');
    expect(lines.at(-1)).toBe(
      '[1:00:30]  7 of 1,000 tags, 3 failed, 1.0 MB, 0 B/s; waiting for the pull limit of docker.io',
    );
  });

  test('that is over is silent', () => {
    const { lines, ticker, end } = follow(() => ({}));
    ticker.pass(9);
    end();
    ticker.pass(60);
    expect(lines).toEqual([]);
    expect(ticker.running).toBe(0);
  });
});
