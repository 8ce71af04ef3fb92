import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { nodeBinary, runAction } from './support/runner.ts';

/** Takes requests, tells that one came, and never answers by itself. */
let silent: Server;
let host: string;
let asked: (response: ServerResponse) => void = () => undefined;
beforeAll(async () => {
  silent = createServer((_request, response) => asked(response));
  await new Promise<void>((listening) => silent.listen(0, '127.0.0.1', listening));
  host = `localhost:${(silent.address() as AddressInfo).port}`;
});
afterAll(() => {
  silent.closeAllConnections();
  silent.close();
});

async function inDirectory<T>(work: (path: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'endings-'));
  try {
    await mkdir(join(directory, 'temp'));
    return await work(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

describe('an action that is ended from outside', () => {
  const publish = (): Record<string, string> => ({
    images: `${host}/acme/app`,
    tags: 'type=raw,value=1',
    from: `${host}/acme/base:1`,
    'registry-auth': `- registry: ${host}\n  username: ci\n  password: pass-of-the-test`,
  });

  // FAULTS.md B10; what a runner and a terminal send, and a reader that went away.
  test.each(['SIGHUP', 'SIGTERM', 'SIGINT'] as const)(
    'by %s leaves what the post step removes',
    async (name) => {
      await inDirectory(async (path) => {
        const after = new Promise<void>((told) => (asked = () => told()));
        const ended = runAction({
          inputs: publish(),
          env: { RUNNER_TEMP: join(path, 'temp') },
          post: false,
          timeout: 15_000,
          interrupt: { after, signal: name },
        });
        const { exitCode, annotations } = await ended;
        expect([name, exitCode]).toEqual([name, 1]);
        expect(annotations.find(({ level }) => level === 'error')?.message).toMatch(/cancelled/i);
        const [root = ''] = await readdir(join(path, 'temp'));
        expect(await readdir(join(path, 'temp', root))).toEqual(['keep']);
      });
    },
  );

  test('by a log that nobody reads any more', async () => {
    await inDirectory(async (path) => {
      // Each try is told in the log.
      asked = (response) => response.writeHead(503).end();
      const { milliseconds } = await runAction({
        inputs: { ...publish(), retries: '30' },
        env: { RUNNER_TEMP: join(path, 'temp'), RUNNER_DEBUG: '1' },
        under: ['/bin/sh', '-c', '"$0" "$@" | head -n 1'],
        post: false,
        timeout: 15_000,
      });
      expect(milliseconds).toBeLessThan(12_000);
      const [root = ''] = await readdir(join(path, 'temp'));
      expect(await readdir(join(path, 'temp', root))).toEqual(['keep']);
    });
  });
});

describe('a command at a terminal', () => {
  const cli = resolve(import.meta.dirname ?? '.', '../../dist/cli.js');

  const start = (path: string, under: string[], args: string[]) => {
    const [file = '', ...rest] = [...under, nodeBinary(), cli, ...args];
    const env = {
      PATH: process.env['PATH'],
      HOME: path,
      TMPDIR: join(path, 'temp'),
      GITHUB_SHA: 'a'.repeat(40),
      GITHUB_REF: 'refs/heads/main',
      GITHUB_REPOSITORY: 'acme/app',
    };
    return spawn(file, rest, { env, cwd: path, stdio: ['ignore', 'pipe', 'pipe'] });
  };
  const end = (child: ReturnType<typeof start>) =>
    new Promise<{ code: number | null; stderr: string }>((done) => {
      let stderr = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
      child.stdout.resume();
      child.once('close', (code) => done({ code, stderr }));
    });

  /** Every command that waits for others, with arguments that make it ask the silent registry. */
  const WAITING: Record<string, () => string[]> = {
    publish: () => [
      'publish',
      '--from',
      `${host}/acme/base:1`,
      '--images',
      `${host}/acme/app`,
      '--tags',
      '1',
    ],
    plan: () => ['plan', '--images', `${host}/acme/app`, '--tags', 'type=raw,value=1'],
    mirror: () => ['mirror', 'rules.yml'],
    verify: () => ['verify', `${host}/acme/app:1`, '--identity', 'a@b.org', '--issuer', 'https://id.org'],
  };
  const SIGNALS = ['SIGHUP', 'SIGTERM', 'SIGINT'] as const;

  test.each(Object.keys(WAITING).flatMap((command) => SIGNALS.map((name) => [command, name] as const)))(
    '%s, when it gets %s, ends with 130 and leaves nothing',
    async (command, name) => {
      await inDirectory(async (path) => {
        await writeFile(
          join(path, 'rules.yml'),
          `- from: ${host}/acme/base\n  to: ${host}/acme/copy\n  tags: [a]\n`,
        );
        const child = start(path, [], WAITING[command]?.() ?? []);
        asked = () => child.kill(name);
        const { code, stderr } = await end(child);
        expect({ code, trace: /^\s+at /m.exec(stderr)?.[0] }).toEqual({ code: 130, trace: undefined });
        expect(await readdir(join(path, 'temp'))).toEqual([]);
      });
    },
  );

  test.each([
    ['help'],
    ['--help'],
    ['publish', '--help'],
    ['completion', 'bash'],
    [
      'plan',
      '--offline',
      '--json',
      '--images',
      'ghcr.io/acme/app',
      '--tags',
      '1',
      '--ref-context',
      'workflow',
    ],
    ['demo'],
  ])('whose output nobody reads says so with no trace: %s %s', async (...args) => {
    await inDirectory(async (path) => {
      const { stderr } = await end(start(path, ['/bin/sh', '-c', '"$0" "$@" | true'], args));
      expect(stderr).not.toMatch(/^\s+at |EPIPE|Error:/m);
      expect(await readdir(join(path, 'temp'))).toEqual([]);
    });
  });
});
