import { tmpdir } from 'node:os';
import { describe, expect, test } from '@jest/globals';
import { createLoginGate } from '../../src/mirror/limits/login-gate.ts';
import { mirror } from '../../src/mirror/mirror.ts';
import { createMirrorProgress } from '../../src/mirror/progress.ts';
import { parseMirrorRules } from '../../src/mirror/rules/parse.ts';
import type { MirrorRepository } from '../../src/mirror/types.ts';
import { PublishError, type LoginScope } from '../../src/oci/errors.ts';
import { silent, type Reporter, type RunProgress } from '../../src/support/reporter.ts';
import { MemoryRegistry, type Event } from './support/memory-registry.ts';

const MB = 1e6;
const blob = (digest: string, size: number) => ({ digest, size });

describe('the progress of a mirror', () => {
  test('counts tags of all pairs, and bytes as they become known', () => {
    const progress = createMirrorProgress(silent);
    const pair = progress.pair('ghcr.io/acme/api', 'one.example/api');
    const say = (
      phase: 'upload' | 'done' | 'exists' | 'mount' | 'failed',
      digest: string,
      bytes = 0,
      total = bytes,
    ) => progress.reporter.progress({ id: `one.example/api ${digest}`, phase, bytes, total });
    pair.expect(4);
    expect(progress.snapshot().tags).toBeUndefined();
    progress.startCopying();
    expect(progress.snapshot()).toMatchObject({ tags: { done: 0, total: 4, failed: 0 }, bytes: 0 });
    expect(progress.snapshot().totalBytes).toBeUndefined();

    const first = pair.begin('1.0');
    first.needs([blob('base', 30 * MB), blob('app', 10 * MB)]);
    say('upload', 'base', 15 * MB, 30 * MB);
    expect(progress.snapshot()).toMatchObject({
      ...{ bytes: 15 * MB, totalBytes: 160 * MB, estimated: true },
      pairs: [{ done: 0, total: 4, current: { tag: '1.0', bytes: 15 * MB, total: 40 * MB } }],
    });
    say('done', 'base', 30 * MB);
    // What is there, or mounted, isn't uploaded.
    say('exists', 'app', 10 * MB);
    first.end(false);
    expect(progress.snapshot()).toMatchObject({
      tags: { done: 1, failed: 0 },
      bytes: 30 * MB,
      totalBytes: 120 * MB,
    });

    // A blob is counted once, and known to be there afterwards.
    const second = pair.begin('1.1');
    second.needs([blob('base', 30 * MB), blob('new', 20 * MB)]);
    say('exists', 'base', 30 * MB);
    expect(progress.snapshot().bytes).toBe(30 * MB);
    say('upload', 'new', 5 * MB, 20 * MB);
    say('failed', 'new');
    second.end(true);
    expect(progress.snapshot()).toMatchObject({ tags: { done: 1, failed: 1 }, bytes: 30 * MB });

    // One that couldn't be read says nothing about the sizes of the others, and doesn't keep the total open.
    pair.begin('1.2').end(true);
    const last = pair.begin('1.3');
    last.needs([blob('last', 40 * MB)]);
    expect(progress.snapshot()).toMatchObject({ totalBytes: 70 * MB, estimated: false });
    last.end(false);
    last.end(true);
    expect(progress.snapshot()).toMatchObject({ tags: { done: 2, total: 4, failed: 2 } });
  });

  test('shows steps under way, of all sources together', () => {
    const progress = createMirrorProgress(silent, () => 'the pull limit of docker.io');
    const [one, other] = [progress.step('Comparing', 'tag'), progress.step('Comparing', 'tag')];
    one.expect(1);
    other.expect(2);
    other.done();
    expect(progress.snapshot()).toMatchObject({
      steps: [{ what: 'Comparing', done: 1, total: 3, noun: 'tag' }],
      waiting: 'the pull limit of docker.io',
    });
    one.done();
    other.done();
    expect(progress.snapshot().steps).toEqual([]);
  });

  test('names the repository where one source has two in the same registry', () => {
    const progress = createMirrorProgress(silent);
    for (const target of ['one.example/a', 'one.example/b', 'two.example/a']) {
      progress.pair('ghcr.io/acme/api', target).expect(1);
    }
    progress.startCopying();
    const names = progress.snapshot().pairs.map(({ destination }) => destination);
    expect(names).toEqual(['one.example/a', 'one.example/b', 'two.example']);
  });
});

describe('a refused login', () => {
  const repository = (login?: object) =>
    ({ repository: { host: 'one.example' }, ...(login ? { login } : {}) }) as Pick<
      MirrorRepository,
      'repository' | 'login'
    >;
  const refuse = (login: LoginScope) => new PublishError('Login to one.example failed', { login });

  test.each<[LoginScope, boolean]>([
    ['account', true],
    ['repository', false],
  ])('of the %s stops others with the same login: %s', async (scope, stops) => {
    const gate = createLoginGate();
    const login = {};
    const [one, same, other] = [repository(login), repository(login), repository({})];
    const error = refuse(scope);
    await expect(gate.guard(one, () => Promise.reject(error))).rejects.toBe(error);
    await expect(gate.guard(one, () => Promise.resolve('asked'))).rejects.toBe(error);
    const asked = gate.guard(same, () => Promise.resolve('asked'));
    if (stops) await expect(asked).rejects.toBe(error);
    else await expect(asked).resolves.toBe('asked');
    await expect(gate.guard(other, () => Promise.resolve('asked'))).resolves.toBe('asked');
    expect(gate.hostOf(error)).toBe('one.example');
  });

  test('is tried once, however many requests begin at once', async () => {
    const gate = createLoginGate();
    const one = repository({});
    let tries = 0;
    const attempts = Array.from({ length: 50 }, () =>
      gate.guard(one, async () => {
        tries += 1;
        await Promise.resolve();
        throw refuse('account');
      }),
    );
    const results = await Promise.allSettled(attempts);
    expect(results.every(({ status }) => status === 'rejected')).toBe(true);
    expect(tries).toBe(1);
  });
});

describe('a mirror whose login is refused', () => {
  const RULES = `
- {from: source.example/app, to: [good.example/app, bad.example/app]}
- {from: source.example/web, to: bad.example/web}
`;
  function world({ anonymousReads = false } = {}) {
    const [source, good, bad] = ['source.example', 'good.example', 'bad.example'].map(
      (host) => new MemoryRegistry(host),
    );
    for (const tag of ['1', '2', '3']) source!.addImage('app', { tag, layers: [tag] });
    source!.addImage('web', { tag: '1', layers: ['web'] });
    const events: Event[] = [];
    const lines: string[] = [];
    const followed: RunProgress[] = [];
    const message = anonymousReads
      ? 'bad.example requires a login'
      : 'Login to bad.example failed: wrong username or password';
    const refuse = (): never => {
      throw new PublishError(message, {
        code: 'UNAUTHORIZED',
        login: anonymousReads ? 'repository' : 'account',
      });
    };
    for (const registry of [source!, good!, bad!]) {
      registry.fault = (event) => {
        events.push(event);
        if (registry === bad && !anonymousReads) refuse();
      };
    }
    const login = {};
    const reporter: Reporter = {
      ...silent,
      info: (line) => void lines.push(line),
      warning: (line) => void lines.push(line),
      follow: (progress) => {
        followed.push(progress());
        return () => void followed.push(progress());
      },
    };
    const run = () =>
      mirror(parseMirrorRules(RULES, { input: 'mirror' }), {
        openRepository({ host, path }) {
          const registry = [source!, good!, bad!].find((one) => one.host === host)!;
          const opened = registry.repository(path);
          if (registry !== bad) return opened;
          return {
            ...opened,
            login,
            checkLogin: () => (anonymousReads ? Promise.resolve().then(refuse) : Promise.resolve()),
          };
        },
        ...{ reporter, rateLimit: 'wait', dryRun: false, temporaryDirectory: tmpdir() },
      });
    return { run, events, lines, followed, good: good! };
  }

  // FAULTS D5: 63 tags with one missing login gave 63 equal errors.
  test.each([
    ['wrong', false, 'Login to bad.example failed: wrong username or password; skipping its 4 tags'],
    ['missing where reads need none', true, 'bad.example requires a login; skipping its 4 tags'],
  ])('is one error before any copying: %s', async (_what, anonymousReads, message) => {
    const { run, events, lines, followed, good } = world({ anonymousReads });
    const report = await run();
    expect(report.failures).toEqual([
      expect.objectContaining({ what: 'bad.example', message, code: 'UNAUTHORIZED' }),
    ]);
    expect(report.totals).toMatchObject({ copied: 3, failed: 4 });
    expect(good.tag('app', '3')).toBeDefined();
    expect(lines).toEqual([message, '7 tags selected in 2 repositories: 3 to copy, 4 skipped']);
    const sent = events.filter(({ host }) => host === 'bad.example');
    if (!anonymousReads) expect(sent).toHaveLength(1);
    expect(sent.filter(({ operation }) => /PUT|mount/.test(operation))).toEqual([]);
    expect(report.repositories.map(({ pairs }) => pairs)).toMatchObject([
      [
        { destination: 'good.example/app', copied: 3 },
        { destination: 'bad.example/app', failed: 3, reason: 'login failed' },
      ],
      [{ destination: 'bad.example/web', failed: 1, reason: 'login failed' }],
    ]);
    expect(report.repositories[0]?.pairs[0]).not.toHaveProperty('reason');
    expect(followed.at(-1)).toMatchObject({ tags: { done: 3, total: 3, failed: 0 }, steps: [] });
    expect(followed.at(-1)?.problems).toEqual(
      expect.arrayContaining([expect.stringMatching(/^bad\.example\/app \(login failed\)$/)]),
    );
  });
});
