import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { measure, type Cost } from './measure.ts';
import type { BenchRegistry } from './registries.ts';
import { trafficOf, type Contestant } from './scenarios.ts';
import { format, median, ratio, spread, type Line, type Quotient, type Verdict } from './table.ts';

export interface RowOptions {
  registries: readonly BenchRegistry[];
  source?: BenchRegistry;
  daemons?: readonly number[];
  rounds?: number;
  /** Keep the registries' content between runs. */
  keep?: boolean;
}

/** Everything measured, and the targets. */
export interface Ledger {
  /** What could not be measured, and why. */
  readonly failures: string[];
  readonly lines: readonly Line[];
  readonly verdicts: readonly Verdict[];
  /** Measures contestants in turn, round by round, each with empty registries. */
  row(name: string, make: (() => Contestant)[], options: RowOptions): Promise<Line[]>;
  promise(
    what: string,
    measured: number | Quotient,
    mustReach?: number,
    aimFor?: number,
    unit?: Verdict['unit'],
  ): void;
}

/** A ledger whose rows are measured this many times. */
export function createLedger(rounds: number): Ledger {
  const lines: Line[] = [];
  const verdicts: Verdict[] = [];
  return {
    failures: [],
    lines,
    verdicts,
    async row(name, make, options) {
      const sorted = await measureRow(name, make, { rounds, ...options });
      lines.push(...sorted);
      console.error(`${format(sorted)}\n`);
      return sorted;
    },
    promise(what, measured, mustReach, aimFor, unit = '×') {
      verdicts.push({
        what,
        ...(typeof measured === 'number'
          ? { measured }
          : { measured: measured.median, range: measured.range }),
        unit,
        ...(mustReach === undefined ? {} : { mustReach }),
        ...(aimFor === undefined ? {} : { aimFor }),
      });
    },
  };
}

async function measureRow(
  name: string,
  make: (() => Contestant)[],
  options: RowOptions & { rounds: number },
): Promise<Line[]> {
  const { registries, source, daemons = [], rounds, keep = false } = options;
  const found = new Map<string, Line>();
  // A single round doesn't compare times.
  const measureOnce = rounds > 1 ? undisturbed : onceMore;
  for (let round = 0; round < rounds || (round < 2 * rounds && isUncertain([...found.values()])); round++) {
    for (let turn = 0; turn < make.length; turn++) {
      const { contestant, before, cost } = await measureOnce(async () => {
        const contestant = make[(turn + round) % make.length]!();
        if (!keep) for (const registry of registries) registry.empty();
        trafficOf(registries);
        source?.traffic();
        // Flush earlier writes, so that they don't slow this run down.
        execFileSync('sync');
        const before = registries.reduce((sum, registry) => sum + registry.stored(), 0);
        return { contestant, before, cost: await measure(contestant.commands, daemons) };
      });
      const line = found.get(contestant.name) ?? {
        row: name,
        tool: contestant.name,
        costs: [],
        requests: 0,
        megabytesSent: 0,
      };
      found.set(contestant.name, line);
      line.costs.push(cost);
      line.requests = trafficOf(registries).requests;
      line.megabytesSent = (registries.reduce((sum, one) => sum + one.stored(), 0) - before) / 1e6;
      if (source) {
        const { requests, bytesOut } = source.traffic();
        line.megabytesRead = bytesOut / 1e6;
        line.sourceRequests = requests;
      }
    }
  }
  // In the order of the first round.
  return [...found.values()];
}

/** By how much a ratio may vary, on either side, before a row is measured more often. */
const UNCERTAIN = 0.1;

/** Whether the times of the rounds so far, compared with each other tool's, vary too much for their median to be trusted. */
export function isUncertain([own, ...others]: readonly Line[]): boolean {
  if (!own || own.costs.length < 2) return false;
  return others.some((other) => spread(ratio(own, other)) > UNCERTAIN);
}

/** Share of the processors' time that others may take of a measurement. */
const DISTURBED = 0.1;
const TRIES = 3;

/** Repeats a measurement that other processes on the machine have slowed down. */
export async function undisturbed<T extends { cost: Cost }>(
  work: () => Promise<T>,
  processors = availableParallelism(),
): Promise<T> {
  for (let tries = 1; ; tries++) {
    const result = await onceMore(work);
    const { foreignSeconds, seconds } = result.cost;
    if (foreignSeconds <= DISTURBED * seconds * processors) return result;
    const what = `other processes took ${foreignSeconds.toFixed(1)} s of processor time`;
    console.error(tries < TRIES ? `measured once more: ${what}` : `disturbed: ${what}`);
    if (tries === TRIES) return result;
  }
}

/** Distribution 2.8 may return 500 for a tag that is being written, at which some tools give up. */
async function onceMore<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    console.error(`measured once more: ${String(error)}`);
    return work();
  }
}

/** A tool's line of a row. */
export const lineOf = (rows: readonly Line[], tool: string): Line => rows.find((line) => line.tool === tool)!;

/** The line of the fastest tool other than the product. */
export function fastestPeer(rows: readonly Line[]): Line {
  const peers = rows.filter(({ tool }) => tool !== 'registry-publish' && tool !== 'floor');
  const seconds = (line: Line): number => median(line.costs.map((cost) => cost.seconds));
  return peers.reduce((best, line) => (seconds(line) < seconds(best) ? line : best));
}
