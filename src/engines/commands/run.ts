import { spawn, type ChildProcess } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { createInterface } from 'node:readline';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import process from 'node:process';
import { PublishError } from '../../oci/errors.ts';
import { resolveBuildx } from './standalone.ts';
import { childEnvironment, type ChildKind } from '../../support/process/child-environment.ts';

/** A command line. Never put secrets in `args`: other users of the machine can read them. */
export interface Command {
  file: string;
  args: readonly string[];
  /** The step's environment plus what the command needs; `kind` decides which variables are passed. */
  env: Record<string, string | undefined>;
  /** Default: `engine`. */
  kind?: ChildKind;
  cwd?: string;
  /** Written to standard input. */
  input?: string | Readable;
}

interface RunOptions {
  signal?: AbortSignal;
  /** Called with each line of standard error, and of standard output unless it is read as a stream. */
  onLine?: (line: string) => void;
}

export interface Running {
  stdout: Readable;
  /**
   * Resolves when the command exits with code 0.
   * @throws CommandFailure, or the signal's reason when it was stopped.
   */
  finished: Promise<void>;
}

/** Number of last lines kept to explain a failure. */
const KEPT_LINES = 200;
/** Milliseconds between asking a command to terminate and killing it. */
const GRACE = 10_000;

/** A command couldn't be started, or didn't exit with code 0. `explainFailure` turns it into a message. */
export class CommandFailure extends PublishError {
  /** Undefined when the command wasn't found, or a signal ended it. */
  readonly exitCode: number | undefined;
  /** The last lines it printed. */
  readonly lines: readonly string[];

  constructor(command: Command, exitCode: number | undefined, lines: readonly string[], cause?: unknown) {
    const missing = (cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT';
    const what = missing
      ? `command ${command.file} not found on the PATH`
      : outcome(command, exitCode, cause);
    super(what, { code: missing ? 'COMMAND_MISSING' : 'COMMAND_FAILED', cause });
    this.exitCode = exitCode;
    this.lines = lines;
  }
}

function outcome(command: Command, exitCode: number | undefined, cause: unknown): string {
  const name = [command.file, ...command.args.slice(0, 2).filter((word) => !word.startsWith('-'))].join(' ');
  if (cause instanceof Error) return `${name} could not be started: ${cause.message}`;
  return exitCode === undefined
    ? `${name} was ended by a signal`
    : `${name} ended with exit code ${exitCode}`;
}

/** Starts a command whose standard output is read as a stream; stops it when the signal aborts. */
export function start(command: Command, options: RunOptions = {}): Running {
  options.signal?.throwIfAborted();
  const child = launch(command);
  handedOver.add(child);
  const stdout = child.stdout as Readable;
  const tail = createTail();
  const lines = readLines(child.stderr as Readable, (line) => {
    tail.add(line);
    options.onLine?.(line);
  });
  return { stdout, finished: ending(child, command, tail.lines, lines, options.signal) };
}

/**
 * Runs a command, and passes each line of its output to `onLine`.
 * @throws CommandFailure
 */
export async function runLoud(command: Command, options: RunOptions = {}): Promise<void> {
  const tail = createTail();
  const onLine = (line: string) => {
    tail.add(line);
    options.onLine?.(line);
  };
  options.signal?.throwIfAborted();
  const child = launch(command);
  const lines = Promise.all([
    readLines(child.stdout as Readable, onLine),
    readLines(child.stderr as Readable, onLine),
  ]);
  await ending(child, command, tail.lines, lines, options.signal);
}

/**
 * Runs a command.
 * @returns its standard output.
 * @throws CommandFailure
 */
export async function runQuiet(command: Command, options: RunOptions = {}): Promise<string> {
  options.signal?.throwIfAborted();
  const tail = createTail();
  const child = launch(command);
  const pieces: Buffer[] = [];
  const output = child.stdout as Readable;
  output.on('data', (piece: Buffer) => pieces.push(piece));
  const lines = readLines(child.stderr as Readable, (line) => {
    tail.add(line);
    options.onLine?.(line);
  });
  await ending(child, command, tail.lines, Promise.all([lines, once(output, 'close')]), options.signal);
  return Buffer.concat(pieces).toString('utf8');
}

/** Running commands, which are killed when this process ends for any reason. */
const underWay = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of underWay) child.kill('SIGKILL');
});

function launch(command: Command): ChildProcess {
  const { file, args, env } = resolveBuildx(command.file, command.args, command.env);
  const child = spawn(file, args, {
    cwd: command.cwd,
    env: { ...childEnvironment(command.kind ?? 'engine', command.env), ...env },
    stdio: [command.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    windowsHide: true,
  });
  underWay.add(child);
  for (const end of ['exit', 'error']) child.once(end, () => underWay.delete(child));
  const stdin = child.stdin as Writable | null;
  // A command may exit without reading its input; its exit code says whether it failed.
  stdin?.on('error', () => undefined);
  if (typeof command.input === 'string' || command.input === undefined) stdin?.end(command.input);
  else if (stdin) feed(command.input, stdin, child);
  return child;
}

/** Stops the command when its input fails: truncated input must not look complete. */
function feed(input: Readable, stdin: Writable, child: ChildProcess): void {
  input.on('error', () => child.kill('SIGTERM'));
  stdin.on('close', () => input.destroy());
  input.pipe(stdin);
}

async function ending(
  child: ChildProcess,
  command: Command,
  tail: readonly string[],
  lines: Promise<unknown>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const stop = () => {
    child.kill('SIGTERM');
    void setTimeout(GRACE, undefined, { ref: false }).then(() => child.kill('SIGKILL'));
  };
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const exitCode = await new Promise<number | undefined>((settle, reject) => {
      child.once('error', (error) => reject(new CommandFailure(command, undefined, tail, error)));
      child.once('exit', (code) => settle(code ?? undefined));
    });
    await Promise.race([lines, lingering(child)]);
    signal?.throwIfAborted();
    if (exitCode !== 0) throw new CommandFailure(command, exitCode, tail);
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

/** Commands whose standard output the caller reads. */
const handedOver = new WeakSet<ChildProcess>();
/**
 * Milliseconds, waited twice, that processes started by a command may keep its output open after it has
 * ended.
 */
const LINGER = 1500;

/** Docker CLI plugins and credential helper agents may outlive the command and keep its output open. */
async function lingering(child: ChildProcess): Promise<void> {
  // Between the two waits, the event loop reads everything printed so far, even if this process was blocked.
  for (const rest of [LINGER, LINGER]) await setTimeout(rest, undefined, { ref: false });
  child.stderr?.destroy();
  if (!handedOver.has(child)) child.stdout?.destroy();
}

async function readLines(stream: Readable, onLine: (line: string) => void): Promise<void> {
  for await (const line of createInterface({ input: stream, crlfDelay: Infinity })) onLine(line);
}

function createTail(): { lines: string[]; add(line: string): void } {
  const lines: string[] = [];
  const add = (line: string) => {
    lines.push(line);
    if (lines.length > KEPT_LINES) lines.shift();
  };
  return { lines, add };
}
