import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';

/** What a command, or several run at once, cost. */
export interface Cost {
  seconds: number;
  /** Of the commands and their children; of daemons that work for them where `daemons` names some. */
  cpuSeconds: number;
  /** Highest sum of resident memory of them all, MB. */
  peakMegabytes: number;
}

export interface Command {
  argv: string[];
  env?: Record<string, string>;
  cwd?: string;
}

const TICKS = 100;

/** Runs commands at once and waits for all. @throws Error with the output of one that fails. */
export async function measure(commands: readonly Command[], daemons: readonly number[] = []): Promise<Cost> {
  const before = daemons.flatMap(tree).map(cpuOf);
  const started = performance.now();
  const children = commands.map(({ argv, env, cwd }) =>
    spawn(argv[0] ?? '', argv.slice(1), { env: { ...process.env, ...env }, cwd }),
  );
  let peak = 0;
  const cpu = new Map<number, number>();
  const sample = (): void => {
    const pids = children.flatMap(({ pid }) => (pid === undefined ? [] : tree(pid)));
    let resident = 0;
    for (const pid of pids) {
      cpu.set(pid, Math.max(cpu.get(pid) ?? 0, cpuOf(pid)));
      resident += residentOf(pid);
    }
    for (const pid of daemons.flatMap(tree)) resident += residentOf(pid);
    peak = Math.max(peak, resident);
  };
  const timer = setInterval(sample, 20);
  await Promise.all(children.map((child, index) => finish(child, commands[index]?.argv ?? [])));
  const seconds = (performance.now() - started) / 1000;
  clearInterval(timer);
  const own = [...cpu.values()].reduce((sum, value) => sum + value, 0);
  const ofDaemons = sum(daemons.flatMap(tree).map(cpuOf)) - sum(before);
  return { seconds, cpuSeconds: own + ofDaemons, peakMegabytes: peak };
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

/** A process and all its descendants. */
function tree(pid: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    const parent = Number(
      read(`/proc/${name}/stat`)
        ?.replace(/^.*\) \S /s, '')
        .split(' ')[0],
    );
    if (!/^\d+$/.test(name) || Number.isNaN(parent)) continue;
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const found = [pid];
  for (let index = 0; index < found.length; index++) found.push(...(children.get(found[index] ?? 0) ?? []));
  return found;
}

function cpuOf(pid: number): number {
  const fields = read(`/proc/${pid}/stat`)
    ?.replace(/^.*\) /s, '')
    .split(' ');
  return fields ? (Number(fields[11]) + Number(fields[12])) / TICKS : 0;
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
