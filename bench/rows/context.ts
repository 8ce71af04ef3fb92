import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Flavour } from '../../__tests__/e2e/support/engine.ts';
import { logIn, startEngine, type Engine } from '../engine.ts';
import { makeLayout } from '../image.ts';
import type { Ledger } from '../ledger.ts';
import { measure } from '../measure.ts';
import { shape, startRegistry, type BenchRegistry, type ShapedLink } from '../registries.ts';
import { oras } from '../scenarios.ts';

export const RELEASE_TAGS = ['1.2.3', '1.2', 'latest'];
/** Layer sizes in MB for shaped links, where 281 MB three times would take most of a minute. */
export const SMALLER_LAYERS = [40, 25, 15, 10, 6, 3, 1];

/** Shared setup of all rows. Everything started here is stopped at the end of the benchmark. */
export interface BenchContext extends Pick<Ledger, 'row' | 'promise'> {
  /** Three registries, empty at the start of each row. */
  registries: readonly BenchRegistry[];
  start(count: number): Promise<BenchRegistry[]>;
  /** Starts a registry with the image of a layout as `image(host):1`. */
  sourceWith(layout: string): Promise<BenchRegistry>;
  shape(registries: readonly BenchRegistry[], roundTrip?: number, megabits?: number): Promise<ShapedLink[]>;
  /** Starts an engine with an image of these layers in its cache, logged in to the hosts. */
  engine(options: {
    layers: readonly number[];
    hosts: readonly string[];
    flavour?: Flavour;
    /** Of its daemon and BuildKit; default: this machine's. */
    hostname?: string;
  }): Promise<Engine>;
  /** Creates a layout with layers of these sizes in MB, in a directory of that name. */
  layout(name: string, layers: readonly number[]): string;
  atEnd(close: () => unknown): void;
}

export type BenchRow = (context: BenchContext) => Promise<void>;

/** Hosts (`host:port`) of registries or links. */
/** A directory that is kept between runs of the bench, for what takes long to generate. */
export const scratch = (name: string): string => join(tmpdir(), `registry-publish-bench-${name}`);

export const hostsOf = (registries: readonly { host: string }[]): string[] =>
  registries.map(({ host }) => host);

/** Starts three registries, and offers everything else that rows may use. */
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
    async engine({ layers, hosts, ...daemon }) {
      const [warmUp] = (await start(1)) as [BenchRegistry];
      const engine = await startEngine(layers, warmUp, daemon);
      closers.push(() => engine.close());
      logIn(engine, [...hosts, warmUp.host]);
      return engine;
    },
    layout: (name, layers) => makeLayout(scratch(name), layers),
    atEnd: (close) => void closers.push(close),
    async close() {
      for (const close of closers.reverse()) await close();
    },
  };
}

/** Removes a layout, which may be large. */
export function forgetLayout(layout: string): void {
  rmSync(layout, { recursive: true });
}
