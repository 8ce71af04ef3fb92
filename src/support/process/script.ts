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
  /** Directory for the script's file; private, since expressions may have put secrets into the script. */
  directory: string;
  cwd: string;
  /** This step's environment plus the script's own variables. */
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
  /** The signal that ended it, such as `SIGKILL`. */
  endedBy: NodeJS.Signals | undefined;
  /** The last lines of its output. */
  lines: readonly string[];
}

/** Number of last lines kept. */
const KEPT_LINES = 10;
/**
 * Milliseconds between asking a script to terminate and killing it; a runner kills a cancelled step after 10
 * s.
 */
const GRACE = 2_000;
/** Milliseconds to wait for processes left running that keep the output open. */
const LINGER = 500;

/**
 * Runs a script in the machine's shell. The script gets its own process group, which is ended with it, so
 * that nothing it started keeps running.
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

/** Processes that left the group may still hold the pipes open. */
function closeOutput({ stdout, stderr }: ChildProcess): void {
  stdout?.destroy();
  stderr?.destroy();
}

async function readLines(stream: Readable, onLine: (line: string) => void): Promise<void> {
  const lines = createInterface({ input: stream, crlfDelay: Infinity });
  stream.once('close', () => lines.close());
  for await (const line of lines) onLine(line);
}

/** Signals a whole process group. */
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
    // The process has already exited.
  }
}
