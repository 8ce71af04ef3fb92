/**
 * Benchmarks the bundled product and comparable tools with real registries, and prints the tables in
 * docs/performance.md. `npm run bench -- [--rounds=3] [--only=layout,rerun,…] [--write]`; the page is written only when
 * everything was measured.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { createLedger, type Ledger } from './ledger.ts';
import { report } from './report.ts';
import { layoutRow, linksRow, registryRow, roundTripsRow, slowSourceRow, smallRow } from './rows/copies.ts';
import { createContext, type BenchRow } from './rows/context.ts';
import { binaryRow, builderRow, engineRow, hostedLinksRow, hostedRow, setRow } from './rows/engines.ts';
import { hugeMemoryRow, memoryRow, mirrorMemoryRow } from './rows/memory.ts';
import { manyLayersRow, manyRegistriesRow, manyTagsRow, rerunRow } from './rows/scale.ts';
import { signingRow } from './rows/signing.ts';
import { CRANE, ORAS } from './scenarios.ts';

const ROWS: Record<string, BenchRow> = {
  layout: layoutRow,
  registry: registryRow,
  'slow-source': slowSourceRow,
  engine: engineRow,
  hosted: hostedRow,
  'hosted-links': hostedLinksRow,
  builder: builderRow,
  set: setRow,
  binary: binaryRow,
  links: linksRow,
  small: smallRow,
  'round-trips': roundTripsRow,
  rerun: rerunRow,
  signing: signingRow,
  registries: manyRegistriesRow,
  layers: manyLayersRow,
  tags: manyTagsRow,
  memory: memoryRow,
  'mirror-memory': mirrorMemoryRow,
  'huge-memory': hugeMemoryRow,
};
/** Hashes 240 GB, which takes a quarter of an hour: runs only on request, and for the page. */
const BY_REQUEST = ['huge-memory'];

const flag = (name: string): string | undefined =>
  process.argv.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3);

async function main(): Promise<void> {
  for (const part of [ORAS, CRANE, '/usr/bin/skopeo', '/usr/bin/docker-registry', 'dist/main.js']) {
    if (!existsSync(part)) throw new Error(`${part} is missing: run .ci/testbed/install and npm run build`);
  }
  const write = process.argv.includes('--write');
  const only = flag('only')?.split(',');
  if (write && only) throw new Error('--write needs everything to be measured: leave --only away');
  const unknown = only?.filter((name) => !(name in ROWS)) ?? [];
  if (unknown.length > 0) throw new Error(`no such rows: ${unknown.join(', ')}`);
  const rounds = Number(flag('rounds') ?? 3);
  const all = Object.keys(ROWS).filter((name) => write || !BY_REQUEST.includes(name));
  const ledger = await measureRows(only ?? all, rounds);
  const text = report(ledger, rounds);
  console.log(text);
  if (write && ledger.failures.length === 0) writeFileSync('docs/performance.md', text);
  const missed = ledger.verdicts.some(({ measured, mustReach = Infinity }) => !(measured <= mustReach));
  if (missed || ledger.failures.length > 0) process.exitCode = 1;
}

/** Measures row by row. One that fails is noted, and keeps no other from being measured. */
async function measureRows(wanted: readonly string[], rounds: number): Promise<Ledger> {
  const ledger = createLedger(rounds);
  const context = await createContext(ledger);
  try {
    for (const [name, measureRow] of Object.entries(ROWS)) {
      if (!wanted.includes(name)) continue;
      console.error(`— ${name}`);
      await measureRow(context).catch((error: unknown) => {
        console.error(error);
        ledger.failures.push(`${name}: ${String(error).split('\n')[0]}`);
      });
      for (const registry of context.registries) registry.empty();
    }
  } finally {
    await context.close();
  }
  return ledger;
}

await main();
