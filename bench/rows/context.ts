import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Flavour } from '../../__tests__/e2e/support/engine.ts';
import { logIn, startEngine, type Engine } from '../engine.ts';
import { makeLayout } from '../image.ts';
import type { Ledger } from '../ledger.ts';
import { measure } from '../measure.ts';
import { shape, startRegistry, type BenchRegistry, type ShapedLink } from '../registries.ts';
import { image, oras } from '../scenarios.ts';

export const RELEASE_TAGS = ['1.2.3', '1.2', 'latest'];
/** MB; what goes over shaped links, where 281 MB three times over would take most of a minute. */
export const SMALLER_LAYERS = [40, 25, 15, 10, 6, 3, 1];

/** What rows are measured with. Whatever is started is stopped at the end of the bench. */
export interface BenchContext extends Pick<Ledger, 'row' | 'promise'> {
  /** Three, empty at the start of each row. */
  registries: readonly BenchRegistry[];
  start(count: number): Promise<BenchRegistry[]>;
  /** A registry that has the image of a layout as `image(host):1`. */
  sourceWith(layout: string): Promise<BenchRegistry>;
  shape(registries: readonly BenchRegistry[], roundTrip?: number, megabits?: number): Promise<ShapedLink[]>;
  /** An engine with an image of these layers in its cache, logged in to the hosts. */
  engine(options: {
    layers: readonly number[];
    hosts: readonly string[];
    flavour?: Flavour;
  }): Promise<Engine>;
  /** A layout of layers of that many MB, in a directory of that name. */
  layout(name: string, layers: readonly number[]): string;
  atEnd(close: () => unknown): void;
}

export type BenchRow = (context: BenchContext) => Promise<void>;

export const hostsOf = (registries: readonly { host: string }[]): string[] =>
  registries.map(({ host }) => host);

/** Three registries, and all that rows may ask for. */
export async function createContext({
  row,
  promise,
}: Ledger): Promise<BenchContext & { close(): Promise<void> }> {
  const closers: (() => unknown)[] = [];
  const start = async (count: number): Promise<BenchRegistry[]> => {
    const started = await Promise.all(Array.from({ length: count }, () => startRegistry()));
    closers.push(() => started.forEach((registry) => registry.stop()));
    return started;
  };
  return {
    ...{ row, promise, start },
    registries: await start(3),
    async sourceWith(layout) {
      const [registry] = (await start(1)) as [BenchRegistry];
      await measure(oras(`${layout}:bench`, [registry.host], ['1']).commands);
      return registry;
    },
    async shape(registries, roundTrip, megabits) {
      const links = await Promise.all(registries.map((registry) => shape(registry, roundTrip, megabits)));
      closers.push(() => links.forEach((link) => link.stop()));
      return links;
    },
    async engine({ layers, hosts, flavour }) {
      const [warmUp] = (await start(1)) as [BenchRegistry];
      const engine = await startEngine(layers, warmUp, flavour);
      closers.push(() => engine.close());
      logIn(engine, [...hosts, warmUp.host]);
      return engine;
    },
    layout: (name, layers) => makeLayout(join(tmpdir(), `registry-publish-bench-${name}`), layers),
    atEnd: (close) => void closers.push(close),
    async close() {
      for (const close of closers.reverse()) await close();
    },
  };
}

export function forgetLayout(layout: string): void {
  rmSync(layout, { recursive: true });
}

export { image };
