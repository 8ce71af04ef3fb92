import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';

/** The cost of a command, or of several run concurrently. */
export interface Cost {
  seconds: number;
  /** CPU time of the commands and their children, and of `daemons` that work for them. */
  cpuSeconds: number;
  /** Peak of their total resident memory, in MB. */
  peakMegabytes: number;
  /** CPU time of this machine that processes outside of the benchmark took meanwhile. */
  foreignSeconds: number;
}

export interface Command {
  argv: string[];
  env?: Record<string, string>;
  cwd?: string;
}

const TICKS = 100;
/** Milliseconds between memory samples. Sampling itself takes CPU time. */
const LOOK = 100;

/**
 * Runs commands concurrently and waits for all.
 * @throws Error with the output of a command that fails.
 */
export async function measure(commands: readonly Command[], daemons: readonly number[] = []): Promise<Cost> {
  const foreignBefore = foreignCpu();
  const cpuBefore = cpuOfChildren() + sum(provider(daemons).map(cpuOf));
  const started = performance.now();
  const children = commands.map(({ argv, env, cwd }) =>
    spawn(argv[0] ?? '', argv.slice(1), { env: { ...process.env, ...env }, cwd }),
  );
  const pids = children.flatMap(({ pid }) => (pid === undefined ? [] : [pid]));
  let peak = 0;
  const look = (): void => {
    peak = Math.max(peak, sum(provider([...pids, ...daemons]).map(residentOf)));
  };
  const timer = setInterval(look, LOOK);
  await Promise.all(children.map((child, index) => finish(child, commands[index]?.argv ?? [])));
  const seconds = (performance.now() - started) / 1000;
  clearInterval(timer);
  const cpuSeconds = cpuOfChildren() + sum(provider(daemons).map(cpuOf)) - cpuBefore;
  return { seconds, cpuSeconds, peakMegabytes: peak, foreignSeconds: foreignCpu() - foreignBefore };
}

const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);

async function finish(child: ReturnType<typeof spawn>, argv: string[]): Promise<void> {
  const output: Buffer[] = [];
  child.stdout?.on('data', (data: Buffer) => output.push(data));
  child.stderr?.on('data', (data: Buffer) => output.push(data));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== 0)
    throw new Error(`${argv.join(' ')} ended with ${code}:\n${Buffer.concat(output).toString()}`);
}

/** Processes and all their descendants. */
function provider(roots: readonly number[]): number[] {
  if (roots.length === 0) return [];
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const parent = Number(fieldsOf(name)?.[1]);
    if (!Number.isNaN(parent)) children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const found = [...roots];
  for (let index = 0; index < found.length; index++) found.push(...(children.get(found[index] ?? 0) ?? []));
  return found;
}

/** The fields of a process's `stat` after its name, starting with the state. */
function fieldsOf(pid: number | string): string[] | undefined {
  return read(`/proc/${pid}/stat`)
    ?.replace(/^.*\) /s, '')
    .split(' ');
}

function cpuOf(pid: number): number {
  const fields = fieldsOf(pid);
  return fields ? (Number(fields[11]) + Number(fields[12])) / TICKS : 0;
}

/**
 * CPU time of all children of a process that have ended, and of their children: exact, including
 * short-lived helpers.
 */
function cpuOfChildren(pid: number | string = 'self'): number {
  const fields = fieldsOf(pid);
  return fields ? (Number(fields[13]) + Number(fields[14])) / TICKS : 0;
}

/** Since the machine started: CPU time of everything but this process and its descendants; the hypervisor's as well. */
function foreignCpu(): number {
  const [, user, nice, system, , , irq, softirq, steal] = (read('/proc/stat') ?? '')
    .split(/\s+/, 9)
    .map(Number);
  const busy = sum([user, nice, system, irq, softirq, steal].map((ticks) => ticks ?? 0));
  return busy / TICKS - sum(provider([process.pid]).map((pid) => cpuOf(pid) + cpuOfChildren(pid)));
}

function residentOf(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(read(`/proc/${pid}/status`) ?? '')?.[1] ?? 0) / 1024;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
