import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { MirrorReport } from '../../src/mirror/report.ts';
import { createPlainDisplay } from '../../src/cli/display.ts';
import { silent } from '../../src/support/reporter.ts';
import { fakeTicker } from '../support/progress/fake-ticker.ts';
import { startFaultProxy, type FaultProxy } from './support/fault-proxy.ts';
import { runMirror } from './support/mirroring.ts';
import { findPart } from './support/parts.ts';
import './support/patience.ts';
import { hasDistribution, startDistribution, type Distribution } from './support/registry.ts';
import { nodeBinary } from './support/runner.ts';
import { seed } from './support/seed.ts';

const run = promisify(execFile);
const script = findPart('/usr/bin/script');
const withParts = (await hasDistribution()) && script ? describe : describe.skip;
const CLI = resolve('dist/cli.js');
const TAGS = 24;

withParts('mirror at a terminal', () => {
  let source: Distribution;
  let target: Distribution;
  let locked: Distribution;
  let toTarget: FaultProxy;
  let toLocked: FaultProxy;
  let directory: string;
  let env: Record<string, string>;
  let base: string;

  beforeAll(async () => {
    [source, target, locked] = await Promise.all([
      startDistribution(),
      startDistribution(),
      startDistribution({ auth: 'basic' }),
    ]);
    [toTarget, toLocked] = await Promise.all([startFaultProxy(target.host), startFaultProxy(locked.host)]);
    directory = await mkdtemp(join(tmpdir(), 'mirror-cli-'));
    env = { PATH: process.env['PATH'] ?? '', HOME: directory };
    const at = seed(source.host, 'app');
    const layer = Buffer.alloc(2 << 20, 'base');
    for (let version = 0; version < TAGS; version++)
      await at.image({ tag: `1.${version}`, layers: [layer, `layer ${version}`] });
    base = (await at.blob(layer, 'application/octet-stream')).digest;
  });
  afterEach(() => toTarget.reset());
  afterAll(async () => {
    await Promise.all([toTarget, toLocked].map((proxy) => proxy?.close()));
    await Promise.all([source, target, locked].map((registry) => registry?.close()));
    await rm(directory, { recursive: true, force: true });
  });

  async function rules(path: string): Promise<string> {
    const file = join(directory, `${path}.yml`);
    await writeFile(file, `- from: ${source.host}/app\n  to: ${toTarget.host}/${path}\n`);
    return file;
  }
  const mirror = async (...args: string[]): Promise<string> =>
    (await run(nodeBinary(), [CLI, 'mirror', ...args], { env: { ...env, NO_COLOR: '1' } })).stdout;
  const reportOf = (json: string): MirrorReport => (JSON.parse(json) as { mirror: MirrorReport }).mirror;

  test('a dry run shows the plan as a tree, and writes nothing', async () => {
    const tree = (await mirror(await rules('planned'), '--dry-run')).split('\n');
    expect(tree[0]).toContain(`${source.host}/app`);
    expect(tree[0]).toContain(`${TAGS} of ${TAGS} tags`);
    expect(tree[1]).toBe(`  → ${toTarget.host}/planned`);
    const leaves = tree.slice(2, 2 + TAGS).sort();
    const expected = Array.from({ length: TAGS }, (_, version) => `      :1.${version} to copy`).sort();
    expect(leaves).toEqual(expected);
    expect(toTarget.log.filter(({ method }) => !['GET', 'HEAD'].includes(method))).toEqual([]);
  });

  test('shows how far it is while it works', async () => {
    const command = [nodeBinary(), CLI, 'mirror', await rules('shown')].join(' ');
    const { stdout } = await run(script ?? '', ['-qec', command, '/dev/null'], {
      env: { ...env, TERM: 'xterm' },
    });
    const counted = [...stdout.matchAll(/(\d+) of 24 tags/g)].map(([, done]) => Number(done));
    expect(counted.length).toBeGreaterThan(0);
    expect(Math.max(...counted)).toBeLessThanOrEqual(TAGS);
    expect(stdout).toContain(`${TAGS} copied`);
  });

  // The clock of the log goes on by 10 s for every tag that the registry sets.
  test('without a terminal, tells how far it is every 10 s', async () => {
    const lines: string[] = [];
    const ticker = fakeTicker();
    const display = createPlainDisplay({ write: (line) => lines.push(String(line)) > 0 }, ticker);
    toTarget.fault = ({ step, forward }) => {
      if (step === 'tag') ticker.pass(10);
      forward();
    };
    const text = `- from: ${source.host}/app\n  to: ${toTarget.host}/told\n`;
    const report = await runMirror(text, {}, { reporter: { ...silent, follow: display.follow } });
    expect(report.totals.copied).toBe(TAGS);
    expect(lines.length).toBeGreaterThanOrEqual(TAGS);
    const counted = lines.map((line, index) => {
      const minutes = [Math.floor(((index + 1) * 10) / 60), ((index + 1) * 10) % 60];
      expect(line).toContain(`[${minutes.map((value) => String(value).padStart(2, '0')).join(':')}]  `);
      return Number(/ {2}(\d+) of 24 tags, [\d.]+ of (?:about )?[\d.]+ MB/.exec(line)?.[1]);
    });
    expect(counted).toEqual([...counted].sort((a, b) => a - b));
    expect(ticker.running).toBe(0);
  });

  test('a wrong or missing login is one error, before anything is copied, and exit code 1', async () => {
    const file = join(directory, 'logins.yml');
    const to = (path: string): string => `${toLocked.host}/${path}`;
    await writeFile(file, `- {from: ${source.host}/app, to: [${to('one')}, ${to('two')}]}\n`);
    for (const [login, message] of [
      [`{registry: ${toLocked.host}, username: ci, password: letmein}`, 'failed: wrong username or password'],
      ['', 'requires a login'],
    ] as const) {
      toLocked.reset();
      const auth = login === '' ? {} : { REGISTRY_PUBLISH_AUTH: `- ${login}` };
      const ended = await run(nodeBinary(), [CLI, 'mirror', file], { env: { ...env, ...auth } }).then(
        () => ({ code: 0, stdout: '', stderr: '' }),
        (error: { code: number; stdout: string; stderr: string }) => error,
      );
      expect(ended.code).toBe(1);
      const told = `${message}; skipping its ${2 * TAGS} tags`;
      expect(ended.stderr.split(`warning: `).filter((text) => text.includes(told))).toHaveLength(1);
      expect(ended.stderr).toContain(`${2 * TAGS} tags selected in 1 repository: ${2 * TAGS} skipped`);
      expect(ended.stderr).not.toContain('letmein');
      const results = ended.stdout.split('\n').filter((line) => line.includes(' → '));
      expect(results).toEqual(
        ['one', 'two'].map((path) => `✗ ${source.host}/app → ${to(path)}   24 failed: login failed`),
      );
      expect(toLocked.log.filter(({ method }) => !['GET', 'HEAD', 'POST'].includes(method))).toEqual([]);
      // The registry's challenge, and what a refused read is checked with: not one request per tag.
      expect(toLocked.log.length).toBeLessThan(10);
    }
  });

  test('killed in the middle, the next run does the rest and sends nothing twice', async () => {
    const file = await rules('killed');
    const killed = spawn(nodeBinary(), [CLI, 'mirror', file], { env, stdio: 'ignore' });
    const ended = once(killed, 'exit');
    toTarget.fault = ({ step, earlier, forward }) => {
      if (step === 'tag' && earlier === 16) killed.kill('SIGKILL');
      forward();
    };
    expect(await ended).toEqual([null, 'SIGKILL']);
    toTarget.reset();
    const again = reportOf(await mirror(file, '--json'));
    expect(again.failures).toEqual([]);
    // Eight images are under way at once, at most.
    expect(again.totals.existing).toBeGreaterThanOrEqual(8);
    expect(again.totals.copied).toBe(TAGS - again.totals.existing);
    const sent = toTarget.log.filter(
      ({ step, url }) => step === 'put' && url.includes(encodeURIComponent(base)),
    );
    expect(sent).toEqual([]);
    toTarget.reset();
    expect(reportOf(await mirror(file, '--json')).totals).toMatchObject({ existing: TAGS, copied: 0 });
  });
});
