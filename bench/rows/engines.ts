import { rmSync } from 'node:fs';
import {
  buildx,
  exportAndFloor,
  logIn,
  makeBinaryProject,
  unprivileged,
  warmBuildAndFloor,
  type Engine,
} from '../engine.ts';
import { makeBase, USUAL_LAYERS } from '../image.ts';
import { lineOf } from '../ledger.ts';
import { measure } from '../measure.ts';
import type { BenchRegistry } from '../registries.ts';
import { buildFloor, image, ours, type Contestant } from '../scenarios.ts';
import { makeBakeProject } from '../set.ts';
import { ratio } from '../table.ts';
import { hostsOf, RELEASE_TAGS, scratch, SMALLER_LAYERS, type BenchContext } from './context.ts';

/** Builds, including the cost of moving the image from the engine to the registries. */

const ourBuild = (
  engine: Engine,
  hosts: readonly string[],
  inputs: Record<string, string> = {},
): Contestant =>
  ours({ context: engine.context, cache: 'off', ...inputs }, hosts, RELEASE_TAGS, { env: engine.env });

/** An image from the daemon's store, read directly. */
export async function engineRow(context: BenchContext): Promise<void> {
  const { registries, row, promise } = context;
  const hosts = hostsOf(registries);
  const engine = await context.engine({ layers: USUAL_LAYERS, hosts, flavour: '28-containerd' });
  const layout = context.layout('usual', USUAL_LAYERS);
  const rows = await row(
    'engine (warm, root) → 3 × 3 tags',
    [
      () => ourBuild(engine, hosts),
      () => warmBuildAndFloor(engine, layout, hosts),
      () => engine.buildx(hosts, RELEASE_TAGS),
    ],
    { registries, daemons: engine.daemons },
  );
  const own = lineOf(rows, 'registry-publish');
  const what = 'engine (warm) → 3 × 3 tags, root, containerd store, against';
  promise(
    `${what} the engine's own warm build + raw PUTs`,
    ratio(own, lineOf(rows, 'build + PUTs')),
    1.2,
    1.05,
  );
  promise(`${what} buildx build --push`, ratio(own, lineOf(rows, 'buildx build --push')));
}

const HOSTED = [
  { flavour: '28-containerd', store: 'containerd', mustReach: 0.9 },
  { flavour: '28-classic', store: 'classic', mustReach: 1 },
] as const;

/** As on a hosted runner: a current engine, whose store the user can't read. */
export async function hostedRow(context: BenchContext): Promise<void> {
  const { registries, row, promise } = context;
  const hosts = hostsOf(registries);
  for (const { flavour, store, mustReach } of HOSTED) {
    const engine = await context.engine({ layers: USUAL_LAYERS, hosts, flavour });
    const rows = await row(
      `unprivileged, ${store} store → 3 × 3 tags`,
      [() => unprivileged(engine, ourBuild(engine, hosts)), () => engine.buildx(hosts, RELEASE_TAGS)],
      { registries, daemons: engine.daemons },
    );
    const measured = ratio(lineOf(rows, 'registry-publish'), lineOf(rows, 'buildx build --push'));
    const what = `unprivileged, ${store} store, Docker 28, against buildx build --push`;
    promise(what, measured, mustReach, 0.6);
  }
}

/** The same over links like those between a runner and a registry. */
export async function hostedLinksRow(context: BenchContext): Promise<void> {
  const { registries, row, promise } = context;
  const hosts = hostsOf(await context.shape(registries));
  for (const { flavour, store } of HOSTED) {
    const engine = await context.engine({ layers: SMALLER_LAYERS, hosts, flavour });
    const rows = await row(
      `unprivileged, ${store} store → 3 links of 30 ms, 200 Mbit/s`,
      [() => unprivileged(engine, ourBuild(engine, hosts)), () => engine.buildx(hosts, RELEASE_TAGS)],
      { registries, daemons: engine.daemons },
    );
    const measured = ratio(lineOf(rows, 'registry-publish'), lineOf(rows, 'buildx build --push'));
    const what = `unprivileged, ${store} store, links of 30 ms and 200 Mbit/s, against buildx build --push`;
    promise(what, measured, 0.4, 0.36);
  }
}

/** BuildKits other than the daemon's own, of drivers such as `remote` and `docker-container`. */
export async function builderRow(context: BenchContext): Promise<void> {
  const { promise } = context;
  const near = await builderLines(context, 'of a remote driver');
  const far = await builderLines(context, 'with a network of its own', 'buildkit');
  const what = 'docker-container and remote drivers';
  const peer = 'buildx build --push';
  promise(`${what} that reach this machine, against ${peer}`, ratio(near.own, near.buildx), 0.9, 0.5);
  promise(`${what} with a network of their own, against ${peer}`, ratio(far.own, far.buildx), 0.9, 0.5);
  const floor = 'the same against the floor (an export as a layout, then raw PUTs)';
  promise(floor, ratio(far.own, far.floor), 1.2, 1.05);
}

/**
 * @param hostname of BuildKit. Where it isn't this machine's, as with docker/setup-buildx-action, BuildKit probably has a
 * network of its own, and the image is exported from it.
 */
async function builderLines(context: BenchContext, which: string, hostname?: string) {
  const { registries, row } = context;
  const hosts = hostsOf(registries);
  const engine = await context.engine({
    layers: USUAL_LAYERS,
    hosts,
    flavour: '28-containerd',
    ...(hostname === undefined ? {} : { hostname }),
  });
  await engine.addBuilder('remote');
  const rows = await row(
    `BuildKit ${which} (warm) → 3 × 3 tags`,
    [
      () => ourBuild(engine, hosts, { builder: 'remote' }),
      () => engine.buildx(hosts, RELEASE_TAGS, 'remote'),
      () => exportAndFloor(engine, hosts, 'remote'),
    ],
    { registries, daemons: engine.daemons },
  );
  return {
    own: lineOf(rows, 'registry-publish'),
    buildx: lineOf(rows, 'buildx build --push'),
    floor: lineOf(rows, 'export + PUTs'),
  };
}

/**
 * A Dockerfile without RUN on a fresh runner: with the embedded builder, without an engine, and with
 * BuildKit.
 */
export async function binaryRow(context: BenchContext): Promise<void> {
  const { registries, row, promise } = context;
  const base = makeBase(scratch('base'), 30);
  const source = await context.sourceWith(base);
  const hosts = hostsOf(registries);
  const engine = await context.engine({ layers: [1], hosts, flavour: '28-containerd' });
  logIn(engine, [...hosts, source.host]);
  const { context: directory, files, change } = makeBinaryProject(`${image(source.host)}:1`);
  context.atEnd(() => rmSync(directory, { recursive: true }));
  const platforms = 'linux/amd64,linux/arm64';
  const embedded = { context: directory, platforms, engine: 'embedded', cache: 'off' };
  const rows = await row(
    'binary on a base, 2 platforms → 3',
    [
      () => (change(), ours(embedded, hosts, ['1.2.3'], { hosts: [source.host] })),
      () => (change(), buildFloor(files, { base, source: source.host }, hosts)),
      () => {
        change();
        engine.forget();
        const command = buildx(engine, directory, hosts, { tags: ['1.2.3'], platforms });
        return { name: 'buildx build --push', commands: [command] };
      },
    ],
    { registries, source, daemons: engine.daemons },
  );
  const [own, peer] = [lineOf(rows, 'registry-publish'), lineOf(rows, 'buildx build --push')];
  const bound = lineOf(rows, 'floor');
  const what = 'a Dockerfile without RUN by the embedded builder, against buildx build --push';
  promise(what, ratio(own, peer), 0.3, 0.2);
  promise('the same against the floor (gzip of the files, and PUTs)', ratio(own, bound), 1.25, 1.05);
  promise('the floor against buildx build --push', ratio(bound, peer));
}

/**
 * Five images on the same base, published as one release: shared layers are uploaded to each registry once.
 */
export async function setRow(context: BenchContext): Promise<void> {
  const { registries, row, promise } = context;
  const hosts = hostsOf(registries);
  const [warmUp] = (await context.start(1)) as [BenchRegistry];
  const engine = await context.engine({ layers: [1], hosts: [...hosts, warmUp.host] });
  const project = makeBakeProject();
  context.atEnd(() => project.close());
  await measure(project.buildxBake(engine, [warmUp.host]).commands);
  const before = registries.map((registry) => registry.uploads());
  await measure(project.ours(engine, hosts).commands);
  const repeats = registries.map((registry, index) =>
    Math.max(...[...registry.uploads()].map(([digest, count]) => count - (before[index]?.get(digest) ?? 0))),
  );
  const uploads = 'uploads of one layer to one registry, 5 images that share layers';
  promise(uploads, Math.max(...repeats), 1, undefined, 'uploads');
  const rows = await row(
    '5 images (warm, bake) → 3 × 3 tags',
    [() => project.ours(engine, hosts), () => project.buildxBake(engine, hosts)],
    { registries, daemons: engine.daemons },
  );
  const measured = ratio(lineOf(rows, 'registry-publish'), lineOf(rows, 'buildx bake --push'));
  promise('5 images → 3 registries as one release, against buildx bake --push', measured, undefined, 0.6);
}
