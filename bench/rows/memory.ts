import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { discardStorage, startEmbedded, storageOf } from '../embedded.ts';
import { makeSparseArchive, makeSparseLayout } from '../image.ts';
import { mirrorCommand } from '../mirror-command.ts';
import type { BenchRegistry } from '../registries.ts';
import { image, ours, type Contestant } from '../scenarios.ts';
import { repositories } from '../short/images.ts';
import type { Line } from '../table.ts';
import { forgetLayout, hostsOf, scratch, type BenchContext } from './context.ts';

/** Peak memory, of what is large or many. */

const MEGABYTES = { mustReach: 150, aimFor: 110 };

const peakOf = (line: Line | undefined): number => line?.costs[0]?.peakMegabytes ?? NaN;

/** A large image, to registries that store it. */
export async function memoryRow(context: BenchContext): Promise<void> {
  const { registries, row, promise } = context;
  const layout = context.layout('huge', [600, 500, 400, 300, 200]);
  context.atEnd(() => forgetLayout(layout));
  const run = (): Contestant => ours({ from: `oci:${layout}` }, hostsOf(registries), ['1']);
  const [own] = await row('2 GB layout → 3', [run], { registries, rounds: 1 });
  promise('peak memory, 2 GB, 3 registries', peakOf(own), MEGABYTES.mustReach, MEGABYTES.aimFor, 'MB');
}

/** An image of 20 GB with 100 layers, on every path, to registries that hash and discard. Takes no disk. */
export async function hugeMemoryRow({ row, promise, atEnd }: BenchContext): Promise<void> {
  const layout = makeSparseLayout(scratch('sparse'), 100, 200);
  const archive = makeSparseArchive(`${layout}.tar`, layout);
  const source = await startEmbedded(() => storageOf(layout, 'acme/app'));
  const registries = await discarding(atEnd, 3);
  atEnd(() => source.stop());
  const paths = {
    layout: { from: `oci:${layout}` },
    archive: { from: `oci-archive:${archive}` },
    registry: { from: `${image(source.host)}:1` },
  };
  for (const [path, inputs] of Object.entries(paths)) {
    const run = (): Contestant => ours(inputs, hostsOf(registries), ['1'], { hosts: [source.host] });
    const [own] = await row(`20 GB ${path}, 100 layers → 3`, [run], { registries, rounds: 1 });
    const what = `peak memory, 20 GB ${path} with 100 layers, 3 registries`;
    promise(what, peakOf(own), MEGABYTES.mustReach, MEGABYTES.aimFor, 'MB');
  }
}

const REPOSITORIES = 500;

/** Many repositories, mirrored in one run. */
export async function mirrorMemoryRow({ row, promise, atEnd }: BenchContext): Promise<void> {
  const names = Array.from({ length: REPOSITORIES }, (_, number) => `bench/app-${number}`);
  const source = await startEmbedded(() => repositories(names, 4));
  const registries = await discarding(atEnd, 3);
  const directory = mkdtempSync(join(tmpdir(), 'bench-mirror-'));
  atEnd(() => source.stop());
  atEnd(() => rmSync(directory, { recursive: true }));
  const run = (): Contestant => ({
    name: 'registry-publish',
    commands: [mirrorCommand(directory, names, source, registries)],
  });
  const [own] = await row(`mirror of ${REPOSITORIES} repositories → 3`, [run], { registries, rounds: 1 });
  promise(`peak memory, ${REPOSITORIES} repositories mirrored to 3`, peakOf(own), 300, undefined, 'MB');
}

async function discarding(atEnd: BenchContext['atEnd'], count: number): Promise<BenchRegistry[]> {
  const started = await Promise.all(Array.from({ length: count }, () => startEmbedded(discardStorage)));
  for (const registry of started) atEnd(() => registry.stop());
  return started;
}
