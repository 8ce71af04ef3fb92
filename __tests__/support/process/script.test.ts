import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runScript, type ScriptOutcome } from '../../../src/support/process/script.ts';

let directory: string;
beforeAll(async () => void (directory = await mkdtemp(join(tmpdir(), 'script-'))));
afterAll(() => rm(directory, { recursive: true }));

interface Ran extends ScriptOutcome {
  printed: string[];
}

async function run(
  text: string,
  {
    env = {} as Record<string, string | undefined>,
    signal = new AbortController().signal,
    onLine = (_line: string) => {},
  } = {},
): Promise<Ran> {
  const printed: string[] = [];
  const outcome = await runScript(
    { text, directory, cwd: directory, env: { PATH: process.env['PATH'], HERE: directory, ...env } },
    {
      signal,
      onLine(line) {
        printed.push(line);
        onLine(line);
      },
    },
  );
  return { ...outcome, printed };
}

/** Until nothing runs under this number. */
async function gone(pid: number): Promise<boolean> {
  for (let looks = 0; looks < 100; looks += 1) {
    const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
    if (state === undefined || / Z /.test(state)) return true;
    await wait(20);
  }
  return false;
}

// GitHub's `shell: bash`: https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#exit-codes-and-error-action-preference
test.each<[string, string, Partial<ScriptOutcome>]>([
  ['a script that works', 'echo one; echo two >&2', { exitCode: 0 }],
  ['the first command that fails ends it', 'false\necho not reached', { exitCode: 1, lines: [] }],
  ['a pipe fails with its first command', 'false | cat\necho not reached', { exitCode: 1, lines: [] }],
  ['its exit code', 'echo why; exit 7', { exitCode: 7, lines: ['why'] }],
  ['a syntax error', 'if then', { exitCode: 2 }],
  ['a command that is not there', 'nosuchcommand', { exitCode: 127 }],
  ['line breaks of Windows', 'test "x" = "x"\r\necho fine\r\n', { exitCode: 0, lines: ['fine'] }],
  ['arrays and other words of bash', 'a=(1 2); echo "${#a[@]}"', { exitCode: 0, lines: ['2'] }],
  [
    'one that is killed',
    'echo before; kill -KILL $$',
    { exitCode: undefined, endedBy: 'SIGKILL', lines: ['before'] },
  ],
  ['nothing to read', 'cat; echo read', { exitCode: 0, lines: ['read'] }],
])('%s', async (_what, text, expected) => {
  expect(await run(text)).toMatchObject(expected);
});

test('the last ten lines are kept, and all are shown', async () => {
  const { lines, printed } = await run('for i in $(seq 30); do echo "line $i"; done; exit 1');
  expect(printed).toHaveLength(30);
  expect(lines).toEqual(printed.slice(-10));
});

test('secrets that an expression put into the script are in a file of its own, and on no command line', async () => {
  const { lines } = await run('stat -c %a "$0"; tr "\\0" " " </proc/$$/cmdline; : s3cret');
  expect(lines[0]).toBe('600');
  expect(lines[1]).not.toContain('s3cret');
  expect(existsSync(join(directory, 'script.sh'))).toBe(false);
});

test('what it leaves in the background ends with it, even when it holds the output open', async () => {
  const started = performance.now();
  const { lines, exitCode } = await run('sleep 300 & echo $!; (trap "" TERM; sleep 301) & echo $!');
  expect(exitCode).toBe(0);
  expect(performance.now() - started).toBeLessThan(10_000);
  for (const pid of lines) expect(await gone(Number(pid))).toBe(true);
});

test('a script that hangs is ended with its children, also when it ignores being asked', async () => {
  const controller = new AbortController();
  const reason = new Error('out of time');
  let child = 0;
  const running = run('trap "" TERM\nsleep 302 &\necho $!\nwhile :; do wait; done', {
    signal: controller.signal,
    onLine(line) {
      child = Number(line);
      controller.abort(reason);
    },
  });
  await expect(running).rejects.toBe(reason);
  expect(await gone(child)).toBe(true);
}, 20_000);

test('it never begins when the run is over', async () => {
  const reason = new Error('cancelled');
  await expect(run('touch "$HERE/began"', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  expect(existsSync(join(directory, 'began'))).toBe(false);
});

// FAULTS B4: the step's environment less what is this action's own; the job's identity is for the script.
test('which variables it gets', async () => {
  const env = {
    INPUT_SECRETS: 'a',
    'INPUT_GITHUB-TOKEN': 'a',
    STATE_x: 'a',
    GITHUB_TOKEN: 'a',
    ACTIONS_RUNTIME_TOKEN: 'a',
    ACTIONS_CACHE_URL: 'a',
    ACTIONS_ID_TOKEN_REQUEST_URL: 'https://id',
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'token',
    GITHUB_SHA: 'sha',
    MINE: 'mine',
    GONE: undefined,
  };
  const { printed } = await run('env', { env });
  const names = printed.map((line) => line.split('=')[0]);
  expect(names).toEqual(
    expect.arrayContaining([
      'MINE',
      'GITHUB_SHA',
      'ACTIONS_ID_TOKEN_REQUEST_URL',
      'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
    ]),
  );
  for (const name of ['GITHUB_TOKEN', 'ACTIONS_RUNTIME_TOKEN', 'ACTIONS_CACHE_URL', 'STATE_x', 'GONE'])
    expect(names).not.toContain(name);
  expect(printed.join('\n')).not.toContain('INPUT_');
});
