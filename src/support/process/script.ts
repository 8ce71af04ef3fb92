import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { childEnvironment, type Variables } from './child-environment.ts';
import { findShell, isProgram } from './shell.ts';

interface Script {
  text: string;
  /** Its file is put here, which nobody else may read: expressions can have put secrets into it. */
  directory: string;
  cwd: string;
  /** This step's environment with what the script gets besides. */
  env: Variables;
}

interface ScriptOptions {
  signal: AbortSignal;
  /** Called with each line of standard output and standard error. */
  onLine(line: string): void;
}

export interface ScriptOutcome {
  /** Undefined when a signal ended it. */
  exitCode: number | undefined;
  /** `SIGKILL`, for one that a signal ended. */
  endedBy: NodeJS.Signals | undefined;
  /** The last lines it printed. */
  lines: readonly string[];
}

/** How many of the last lines are kept. */
const KEPT_LINES = 10;
/** Milliseconds between asking a script to end and ending it; a runner kills a cancelled step after 10 s. */
const GRACE = 2_000;
/** Milliseconds that what a script left running may keep its output open. */
const LINGER = 500;

/**
 * Runs a script to its end in the shell of the machine. It leads a process group, which ends with it: nothing that it
 * starts goes on in the background.
 * @throws the signal's reason when it was stopped; PublishError when there is no shell.
 */
export async function runScript(script: Script, { signal, onLine }: ScriptOptions): Promise<ScriptOutcome> {
  signal.throwIfAborted();
  const shell = findShell({ platform: process.platform, env: script.env, isProgram });
  await mkdir(script.directory, { recursive: true, mode: 0o700 });
  const file = join(script.directory, 'script.sh');
  await writeFile(file, script.text.replace(/\r\n/g, '\n'), { mode: 0o600 });
  try {
    const child = spawn(shell.file, [...shell.args, file], {
      cwd: script.cwd,
      env: childEnvironment('before-tags', script.env),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    const outcome = await ending(child, { signal, onLine });
    signal.throwIfAborted();
    return outcome;
  } finally {
    await rm(file, { force: true });
  }
}

async function ending(child: ChildProcess, { signal, onLine }: ScriptOptions): Promise<ScriptOutcome> {
  const lines: string[] = [];
  const keep = (line: string) => {
    lines.push(line);
    if (lines.length > KEPT_LINES) lines.shift();
    onLine(line);
  };
  const stop = () => {
    endGroup(child, 'SIGTERM');
    setTimeout(() => endGroup(child, 'SIGKILL'), GRACE).unref();
  };
  const kill = () => endGroup(child, 'SIGKILL');
  signal.addEventListener('abort', stop, { once: true });
  process.once('exit', kill);
  try {
    const read = Promise.all(
      [child.stdout, child.stderr].map((stream) => readLines(stream as Readable, keep)),
    );
    const ended = await new Promise<Omit<ScriptOutcome, 'lines'>>((settle, reject) => {
      child.once('error', reject);
      child.once('exit', (code, endedBy) =>
        settle({ exitCode: code ?? undefined, endedBy: endedBy ?? undefined }),
      );
    });
    const lingering = setTimeout(() => closeOutput(child), LINGER);
    endGroup(child, 'SIGKILL');
    await read;
    clearTimeout(lingering);
    return { ...ended, lines };
  } finally {
    signal.removeEventListener('abort', stop);
    process.off('exit', kill);
  }
}

/** What left the group may still hold the pipes. */
function closeOutput({ stdout, stderr }: ChildProcess): void {
  stdout?.destroy();
  stderr?.destroy();
}

async function readLines(stream: Readable, onLine: (line: string) => void): Promise<void> {
  const lines = createInterface({ input: stream, crlfDelay: Infinity });
  stream.once('close', () => lines.close());
  for await (const line of lines) onLine(line);
}

/** Signals a process and all that it started. */
function endGroup({ pid }: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (pid === undefined) return;
  if (process.platform === 'win32') {
    spawn('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true }).on(
      'error',
      () => undefined,
    );
    return;
  }
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended.
  }
}
