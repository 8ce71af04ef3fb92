import { stat } from 'node:fs/promises';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { CommandFailure, runLoud, runQuiet } from '../../../src/engines/commands/run.ts';
import { writeSecrets } from '../../../src/engines/request/secrets.ts';
import { silent } from '../../../src/support/reporter.ts';

const shell = (script: string) => ({
  file: '/bin/sh',
  args: ['-c', script],
  env: { PATH: process.env['PATH'] },
});

describe('commands', () => {
  test('both streams come line by line, and a failure keeps the last ones', async () => {
    const lines: string[] = [];
    const failing = runLoud(shell('echo out; echo err >&2; exit 3'), { onLine: (line) => lines.push(line) });
    await expect(failing).rejects.toMatchObject({ exitCode: 3, code: 'COMMAND_FAILED' });
    expect(lines.sort()).toEqual(['err', 'out']);
    await failing.catch((error: CommandFailure) => expect([...error.lines].sort()).toEqual(['err', 'out']));
  });

  test('the last words of a command that ends at once are there, with a line break or without', async () => {
    const words = await Promise.all(
      Array.from({ length: 30 }, async () => {
        const lines: string[] = [];
        const failing = runLoud(shell('printf "one\ntwo\nthe last" >&2; exit 7'), {
          onLine: (line) => lines.push(line),
        });
        await expect(failing).rejects.toMatchObject({ exitCode: 7, lines: ['one', 'two', 'the last'] });
        return lines;
      }),
    );
    expect(words).toEqual(words.map(() => ['one', 'two', 'the last']));
  });

  // gpg-agent, as docker-credential-pass starts it, or a plug-in of docker's client that outlives it.
  test('what a command leaves running holds up nothing', async () => {
    const lines: string[] = [];
    const leaves = shell('echo said; sleep 30 & exit 0');
    await runLoud(leaves, { onLine: (line) => lines.push(line) });
    expect(lines).toEqual(['said']);
    expect(await runQuiet(leaves)).toBe('said\n');
    await expect(runLoud(shell('echo why >&2; sleep 30 & exit 3'))).rejects.toMatchObject({
      exitCode: 3,
      lines: ['why'],
    });
  }, 20_000);

  test('only the last lines are kept', async () => {
    const failing = runQuiet(shell('seq 1 1000 >&2; exit 1'));
    await failing.catch((error: CommandFailure) => {
      expect(error.lines.length).toBe(200);
      expect(error.lines.at(-1)).toBe('1000');
    });
    await expect(failing).rejects.toBeInstanceOf(CommandFailure);
  });

  test('standard input and output', async () => {
    expect(await runQuiet({ ...shell('cat'), input: 'given' })).toBe('given');
  });

  test('a missing command is told apart', async () => {
    const missing = runQuiet({ file: 'there-is-no-such-command', args: [], env: {} });
    await expect(missing).rejects.toMatchObject({ code: 'COMMAND_MISSING' });
  });

  test('a signal stops the command, and its reason is the error', async () => {
    const controller = new AbortController();
    const reason = new Error('took too long');
    const running = runLoud(shell('echo started; exec sleep 60'), {
      signal: controller.signal,
      onLine: () => controller.abort(reason),
    });
    await expect(running).rejects.toBe(reason);
  });

  test('nothing is started after the signal', async () => {
    await expect(runQuiet(shell('true'), { signal: AbortSignal.abort(new Error('over')) })).rejects.toThrow(
      'over',
    );
  });
});

describe('secrets', () => {
  const none = { secrets: [], secretEnvs: [], secretFiles: [] };

  test('each becomes a file for this user alone, and is masked line by line', async () => {
    const temporaryDirectory = await mkdtemp(join(tmpdir(), 'secrets-'));
    const masked: string[] = [];
    const environment = {
      env: { TOKEN: 'from-env' },
      reporter: { ...silent, secret: (value: string) => void masked.push(value) },
      temporaryDirectory,
      workspace: temporaryDirectory,
    };
    const secrets = await writeSecrets(
      { ...none, secrets: ['a=first line\nsecond=line'], secretEnvs: ['b=TOKEN'] },
      environment,
    );
    expect(secrets.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(await readFile(secrets[0]!.path, 'utf8')).toBe('first line\nsecond=line');
    expect(await readFile(secrets[1]!.path, 'utf8')).toBe('from-env');
    expect((await stat(secrets[0]!.path)).mode & 0o777).toBe(0o600);
    expect(masked).toEqual(expect.arrayContaining(['first line', 'second=line', 'from-env']));
    const files = await writeSecrets({ ...none, secretFiles: [`c=${secrets[0]!.path}`] }, environment);
    expect(files).toEqual([{ id: 'c', path: secrets[0]!.path }]);
    await rm(temporaryDirectory, { recursive: true });
  });

  test.each([
    [{ ...none, secrets: ['no id'] }, 'secrets', /no id/],
    [{ ...none, secrets: ['ok=1', 'a,b=x'] }, 'secrets', /id/],
    [{ ...none, secretEnvs: ['a=NOT_SET'] }, 'secret-envs', /NOT_SET of the secret a is not set/],
    [{ ...none, secretFiles: ['a=nope.txt'] }, 'secret-files', /nope\.txt of the secret a can't be read/],
  ])('%j is refused', async (request, input, message) => {
    const temporaryDirectory = await mkdtemp(join(tmpdir(), 'secrets-'));
    const environment = { env: {}, reporter: silent, temporaryDirectory, workspace: temporaryDirectory };
    const refused = writeSecrets(request, environment);
    await expect(refused).rejects.toMatchObject({ code: 'SECRET_INVALID', input });
    await expect(refused).rejects.toThrow(message);
    await rm(temporaryDirectory, { recursive: true });
  });
});
