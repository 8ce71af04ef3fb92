import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';

interface Step {
  name?: string;
  run?: string;
}

const { jobs } = parse(readFileSync('.github/workflows/release.yml', 'utf8')) as {
  jobs: Record<'build' | 'attest' | 'release', { permissions?: Record<string, string>; steps: Step[] }>;
};

/** The shell of a step of release.yml. */
function script(name: RegExp): string {
  const steps = Object.values(jobs).flatMap((job) => job.steps);
  const step = steps.find((one) => name.test(one.name ?? ''));
  return step!.run!;
}

// The workflow runs on Linux only.
const onUnix = process.platform === 'win32' ? describe.skip : describe;

onUnix('the shell of the release workflow', () => {
  let root = '';
  let clone = '';
  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], {
      cwd: clone,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  /** Runs a step as a runner does, `gh` replaced by one that writes down its arguments. */
  const run = (name: RegExp, tag: string) =>
    spawnSync('bash', ['-e', '-c', script(name)], {
      cwd: clone,
      encoding: 'utf8',
      env: {
        ...process.env,
        PATH: [join(root, 'bin'), process.env['PATH']].join(delimiter),
        GITHUB_REF_NAME: tag,
        GITHUB_SHA: git('rev-parse', `${tag}^{commit}`),
      },
    });
  const released = (tag: string): void => {
    git('commit', '--allow-empty', '-m', tag);
    git('tag', tag);
  };
  const at = (tag: string): string => git('ls-remote', 'origin', `refs/tags/${tag}`).split('\t')[0]!;

  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'release-'));
    clone = join(root, 'clone');
    mkdirSync(join(root, 'bin'));
    writeFileSync(join(root, 'bin/gh'), '#!/bin/sh\necho "$@" >> gh-arguments\n');
    chmodSync(join(root, 'bin/gh'), 0o755);
    execFileSync('git', ['init', '--quiet', '--bare', join(root, 'origin.git')]);
    execFileSync('git', ['clone', '--quiet', join(root, 'origin.git'), clone], { stdio: 'ignore' });
    for (const tag of ['v1.2.3', 'v1.10.0', 'v1.2.4', 'v2.0.0-rc.1']) released(tag);
    git('push', '--quiet', 'origin', '--tags');
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  test('v1 and v1.2 move to the highest version of theirs, and not back', () => {
    const move = /^Move/;
    expect(run(move, 'v1.2.3').status).toBe(0);
    expect([at('v1'), at('v1.2')]).toEqual(['', '']);
    expect(run(move, 'v1.10.0').status).toBe(0);
    expect([at('v1'), at('v1.10')]).toEqual([at('v1.10.0'), at('v1.10.0')]);
    expect(run(move, 'v1.2.4').status).toBe(0);
    expect([at('v1'), at('v1.2')]).toEqual([at('v1.10.0'), at('v1.2.4')]);
  });

  test('a prerelease moves neither', () => {
    expect(run(/^Move/, 'v2.0.0-rc.1').status).toBe(0);
    expect([at('v2'), at('v2.0')]).toEqual(['', '']);
  });

  test('the notes are the part of the change log that is about the version', () => {
    const log =
      '# Changes\n\n## 1.2.4\n\n- Newer.\n\n## 1.2.3 - 2026-12-01\n\n- This one.\n\n## 1.2.2\n\n- Older.\n';
    writeFileSync(join(clone, 'CHANGELOG.md'), log);
    expect(run(/^Release/, 'v1.2.3').status).toBe(0);
    expect(readFileSync(join(clone, 'notes.md'), 'utf8').trim()).toBe('- This one.');
    // All files are there before it is public: an immutable release takes none later.
    const given = readFileSync(join(clone, 'gh-arguments'), 'utf8').trim().split('\n');
    expect(given).toEqual([
      'release create v1.2.3 --draft --verify-tag --notes-file notes.md assets/*',
      'release edit v1.2.3 --draft=false',
    ]);
    expect(run(/^Release/, 'v2.0.0-rc.1').status).toBe(0);
    expect(readFileSync(join(clone, 'gh-arguments'), 'utf8')).toContain('--prerelease');
  });

  test('a tag that is not the version in package.json stops it', () => {
    writeFileSync(join(clone, 'package.json'), '{"version": "1.2.3"}');
    expect(run(/^The tag/, 'v1.2.3').status).toBe(0);
    expect(run(/^The tag/, 'v1.2.4').status).not.toBe(0);
  });
});

test('dependencies and builds run without a token that can write', () => {
  for (const { permissions = {}, steps } of Object.values(jobs)) {
    const writes = Object.values(permissions).includes('write');
    if (writes) expect(steps.map(({ run = '' }) => run).join('\n')).not.toMatch(/\b(npm|npx|node)\b/);
  }
  expect(jobs.build.permissions).toBeUndefined();
  expect(jobs.build.steps.map(({ run }) => run)).toContain('npm ci --ignore-scripts');
});

test('our own change log has a part for the version in package.json', () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  // Keep a Changelog: the date behind the version, once it is out. The release workflow looks for the version alone.
  const heading = new RegExp(
    `^## ${version.replaceAll('.', '\\.')}(?: - (?:\\d{4}-\\d{2}-\\d{2}|unreleased))?$`,
    'm',
  );
  expect(readFileSync('CHANGELOG.md', 'utf8')).toMatch(heading);
});
