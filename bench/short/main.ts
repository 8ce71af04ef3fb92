/**
 * The short form of the benchmark, for CI: fails when a small run takes more requests, bytes or memory than
 * `limits.json` allows. `npm run bench -- --ci [--write]`; with `--write`, what was measured becomes the limit.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { createLedger } from '../ledger.ts';
import { excesses, figuresOf, savings, type Figures } from './figures.ts';
import { runShort } from './scenarios.ts';

const FILE = new URL('limits.json', import.meta.url).pathname;
/** What memory may vary by, in MB. */
const ROOM = 30;

const measured = (await runShort(createLedger(1))).map((line) => ({
  name: line.row,
  figures: figuresOf(line),
}));
if (process.argv.includes('--write')) {
  const limits = measured.map(({ name, figures }) => {
    const peakMegabytes = Math.ceil((figures.peakMegabytes + ROOM) / 10) * 10;
    return [name, { ...figures, peakMegabytes }] as const;
  });
  const text = JSON.stringify(Object.fromEntries(limits));
  writeFileSync(FILE, await format(text, { ...(await resolveConfig(FILE)), filepath: FILE }));
}
const limits = JSON.parse(readFileSync(FILE, 'utf8')) as Record<string, Figures>;
for (const { name, figures } of measured)
  for (const line of savings(name, figures, limits[name])) console.log(line);
const exceeded = measured.flatMap(({ name, figures }) => excesses(name, figures, limits[name]));
for (const line of exceeded) console.error(line);
console.log(`scenarios: ${measured.length}, figures exceeded: ${exceeded.length}`);
process.exitCode = exceeded.length === 0 ? 0 : 1;
