import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RegistryStorage } from '../../src/embedded-registry/storage.ts';
import { discardStorage, startEmbedded, storageOf } from '../embedded.ts';
import { makeBase, makeLayout, makeSparseLayout } from '../image.ts';
import type { Ledger } from '../ledger.ts';
import { measure, type Command } from '../measure.ts';
import { mirrorCommand } from '../mirror-command.ts';
import type { BenchRegistry } from '../registries.ts';
import { hostsOf, RELEASE_TAGS } from '../rows/context.ts';
import { image, ours, type Contestant } from '../scenarios.ts';
import type { Line } from '../table.ts';
import { repositories } from './images.ts';

/** A small run of the product. Its registries are in this process, and count exactly. */
export interface ShortScenario {
  name: string;
  run(ledger: Ledger, directory: string): Promise<Line>;
}

const LAYERS = [4, 3, 2, 1];

const one = (name: string, prepare: (given: Given) => Promise<Prepared>): ShortScenario => ({
  name,
  async run(ledger, directory) {
    const started: BenchRegistry[] = [];
    const start = async (
      storage: () => RegistryStorage | Promise<RegistryStorage>,
    ): Promise<BenchRegistry> => {
      const registry = await startEmbedded(storage);
      started.push(registry);
      return registry;
    };
    try {
      const registries = [
        await start(discardStorage),
        await start(discardStorage),
        await start(discardStorage),
      ];
      const { contestant, source, keep } = await prepare({ directory, registries, start });
      const options = { registries, keep: keep ?? false, rounds: 1, ...(source ? { source } : {}) };
      const [line] = await ledger.row(name, [contestant], options);
      return line!;
    } finally {
      for (const registry of started) registry.stop();
    }
  },
});

interface Given {
  directory: string;
  registries: readonly BenchRegistry[];
  start(storage: () => RegistryStorage | Promise<RegistryStorage>): Promise<BenchRegistry>;
}

interface Prepared {
  contestant: () => Contestant;
  source?: BenchRegistry;
  /** The registries hold content already. */
  keep?: boolean;
}

export const SHORT_SCENARIOS: readonly ShortScenario[] = [
  one('layout → 3', async ({ directory, registries }) => {
    const layout = makeLayout(join(directory, 'image'), LAYERS);
    return { contestant: () => ours({ from: `oci:${layout}` }, hostsOf(registries), ['1.2.3']) };
  }),
  one('registry → 3', async ({ directory, registries, start }) => {
    const layout = makeLayout(join(directory, 'image'), LAYERS);
    const source = await start(() => storageOf(layout, 'acme/app'));
    const inputs = { from: `${image(source.host)}:1` };
    return {
      source,
      contestant: () => ours(inputs, hostsOf(registries), ['1.2.3'], { hosts: [source.host] }),
    };
  }),
  one('rerun, nothing to do (3 × 3 tags)', async ({ directory, registries }) => {
    const layout = makeLayout(join(directory, 'image'), LAYERS);
    const contestant = (): Contestant => ours({ from: `oci:${layout}` }, hostsOf(registries), RELEASE_TAGS);
    await measure(contestant().commands);
    return { contestant, keep: true };
  }),
  one('20 tags → 3', async ({ directory, registries }) => {
    const layout = makeLayout(join(directory, 'tiny'), [0.1]);
    const tags = Array.from({ length: 20 }, (_, number) => `t${number}`);
    return { contestant: () => ours({ from: `oci:${layout}` }, hostsOf(registries), tags) };
  }),
  one('embedded builder, 2 platforms → 3', async ({ directory, registries, start }) => {
    const base = makeBase(join(directory, 'base'), 1);
    const source = await start(() => storageOf(base, 'acme/app'));
    const context = mkdtempSync(join(directory, 'context-'));
    writeFileSync(join(context, 'app'), noise(2e6));
    writeFileSync(join(context, 'Dockerfile'), `FROM ${image(source.host)}:1\nCOPY app /\n`);
    const inputs = { context, platforms: 'linux/amd64,linux/arm64', engine: 'embedded', cache: 'off' };
    return {
      source,
      contestant: () => ours(inputs, hostsOf(registries), ['1.2.3'], { hosts: [source.host] }),
    };
  }),
  one('mirror of 5 repositories × 4 tags → 3', async ({ directory, registries, start }) => {
    const names = Array.from({ length: 5 }, (_, number) => `bench/app-${number}`);
    const source = await start(() => repositories(names, 4));
    const scratch = mkdtempSync(join(directory, 'mirror-'));
    const command = (): Command => mirrorCommand(scratch, names, source, registries);
    return { source, contestant: () => ({ name: 'registry-publish', commands: [command()] }) };
  }),
  one('300 MB layout → 3', async ({ directory, registries }) => {
    const layout = makeSparseLayout(join(directory, 'sparse'), 6, 50);
    return { contestant: () => ours({ from: `oci:${layout}` }, hostsOf(registries), ['1']) };
  }),
];

/** Runs all scenarios in a scratch directory that is removed again. */
export async function runShort(ledger: Ledger): Promise<Line[]> {
  const directory = mkdtempSync(join(tmpdir(), 'registry-publish-bench-short-'));
  const lines: Line[] = [];
  try {
    for (const scenario of SHORT_SCENARIOS) lines.push(await scenario.run(ledger, directory));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  return lines;
}

/** Bytes that don't compress, and are the same in each run. */
function noise(size: number): Buffer {
  const pieces = Array.from({ length: Math.ceil(size / 32) }, (_, number) =>
    createHash('sha256').update(String(number)).digest(),
  );
  return Buffer.concat(pieces).subarray(0, size);
}
