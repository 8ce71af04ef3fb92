/**
 * Measures the bundled product beside its peers on real registries, and prints the tables of docs/performance.md.
 * `npm run bench -- [--rounds=3] [--only=layout,rerun,…] [--write]`
 */
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildx, logIn, makeBinaryProject, startEngine, unprivileged, type Engine } from './engine.ts';
import { makeBakeProject } from './set.ts';
import { makeBase, makeLayout, USUAL_LAYERS } from './image.ts';
import { measure } from './measure.ts';
import { shape, startRegistry, type BenchRegistry, type ShapedLink } from './registries.ts';
import { createLedger, fastestPeer, lineOf } from './ledger.ts';
import { report } from './report.ts';
import { floor, image, ORAS, oras, ours, skopeo, type Contestant } from './scenarios.ts';
import { median, ratio } from './table.ts';

const flag = (name: string): string | undefined =>
  process.argv.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3);
const ROUNDS = Number(flag('rounds') ?? 3);
const ONLY = flag('only')?.split(',');
const RELEASE_TAGS = ['1.2.3', '1.2', 'latest'];
/** MB; what goes over shaped links, where 281 MB three times over would take most of a minute. */
const SMALLER_LAYERS = [40, 25, 15, 10, 6, 3, 1];

const ledger = createLedger(ROUNDS);
const { row, promise } = ledger;
const closers: (() => unknown)[] = [];

async function start(count: number): Promise<BenchRegistry[]> {
  const started = await Promise.all(Array.from({ length: count }, () => startRegistry()));
  closers.push(() => started.forEach((registry) => registry.stop()));
  return started;
}

const scratch = (name: string): string => join(tmpdir(), `registry-publish-bench-${name}`);
const hostsOf = (registries: readonly { host: string }[]): string[] => registries.map(({ host }) => host);

/** The registry an image is read from, filled. */
async function sourceRegistry(layout: string): Promise<BenchRegistry> {
  const [registry] = (await start(1)) as [BenchRegistry];
  await measure(oras(`${layout}:bench`, [registry.host], ['1']).commands);
  return registry;
}

async function layoutRow(registries: readonly BenchRegistry[]): Promise<void> {
  const layout = makeLayout(scratch('usual'), USUAL_LAYERS);
  const hosts = hostsOf(registries);
  const rows = await row(
    'layout → 3',
    [
      () => ours({ from: `oci:${layout}` }, hosts, ['1.2.3']),
      () => floor(layout, hosts),
      () => oras(`${layout}:bench`, hosts, ['1.2.3']),
      () => skopeo(`oci:${layout}`, hosts, '1.2.3'),
    ],
    { registries },
  );
  const own = lineOf(rows, 'registry-publish');
  const peer = fastestPeer(rows);
  promise(`layout → 3 registries, against the fastest peer (${peer.tool})`, ratio(own, peer), 1.05, 0.92);
  promise('the same against the floor', ratio(own, lineOf(rows, 'floor')), 1.25, 1.05);
}

async function rerunRow(registries: readonly BenchRegistry[]): Promise<void> {
  const layout = makeLayout(scratch('usual'), USUAL_LAYERS);
  const hosts = hostsOf(registries);
  const again = (): Contestant => ours({ from: `oci:${layout}` }, hosts, RELEASE_TAGS);
  for (const registry of registries) registry.empty();
  await measure(again().commands);
  const [own] = await row('rerun, nothing to do (3 × 3 tags)', [again], { registries, keep: true });
  const seconds = median(own!.costs.map((cost) => cost.seconds));
  promise('rerun with nothing to do', seconds, 0.5, 0.25, 's');
  promise('its requests (2 a tag + 2 a registry)', own!.requests, 24, undefined, 'requests');
}

async function registryRow(registries: readonly BenchRegistry[]): Promise<void> {
  const source = await sourceRegistry(makeLayout(scratch('usual'), USUAL_LAYERS));
  const hosts = hostsOf(registries);
  const from = `${image(source.host)}:1`;
  const rows = await row(
    'registry → 3',
    [
      () => ours({ from }, hosts, ['1.2.3'], { hosts: [source.host] }),
      () => oras(from, hosts, ['1.2.3']),
      () => skopeo(`docker://${from}`, hosts, '1.2.3'),
    ],
    { registries, source },
  );
  const peer = fastestPeer(rows);
  const measured = ratio(lineOf(rows, 'registry-publish'), peer);
  promise(
    `registry → 3 registries, all local, against the fastest peer (${peer.tool})`,
    measured,
    1.05,
    0.92,
  );
}

async function slowSourceRow(registries: readonly BenchRegistry[]): Promise<void> {
  const source = await sourceRegistry(makeLayout(scratch('smaller'), SMALLER_LAYERS));
  const link = await shape(source);
  closers.push(() => link.stop());
  const hosts = hostsOf(registries);
  const from = `${image(link.host)}:1`;
  const rows = await row(
    'registry at 200 Mbit/s → 3',
    [
      () => ours({ from }, hosts, ['1.2.3'], { hosts: [link.host] }),
      () => oras(from, hosts, ['1.2.3']),
      () => skopeo(`docker://${from}`, hosts, '1.2.3'),
    ],
    { registries, source },
  );
  const peer = fastestPeer(rows);
  const measured = ratio(lineOf(rows, 'registry-publish'), peer);
  promise(
    `registry → 3, source at 200 Mbit/s, against the fastest peer (${peer.tool})`,
    measured,
    0.45,
    0.36,
  );
}

async function engineRow(registries: readonly BenchRegistry[]): Promise<void> {
  const [warmUp] = (await start(1)) as [BenchRegistry];
  const engine = await startEngine(USUAL_LAYERS, warmUp);
  closers.push(() => engine.close());
  const hosts = hostsOf(registries);
  logIn(engine, hosts);
  const rows = await row(
    'engine (warm) → 3 × 3 tags',
    [
      () => ourBuild(engine, hosts),
      () => engine.buildx(hosts, RELEASE_TAGS),
      () => ({ ...unprivileged(engine, ourBuild(engine, hosts)), name: UNPRIVILEGED }),
    ],
    { registries, daemons: engine.daemons },
  );
  const peer = lineOf(rows, 'buildx build --push');
  const what = 'engine (warm) → 3 registries × 3 tags, against buildx build --push';
  promise(`${what}, as root`, ratio(lineOf(rows, 'registry-publish'), peer), 0.6, 0.4);
  promise('the same without the right to read the store', ratio(lineOf(rows, UNPRIVILEGED), peer));
  await row('docker push ×3, for comparison', [() => engine.dockerPush(hosts, '1.2.3')], {
    registries,
    daemons: engine.daemons,
  });
}

/** As on a hosted runner: a current engine, and a user who can't read its store. */
async function hostedRow(registries: readonly BenchRegistry[]): Promise<void> {
  for (const [flavour, store] of HOSTED) {
    const [warmUp] = (await start(1)) as [BenchRegistry];
    const engine = await startEngine(USUAL_LAYERS, warmUp, flavour);
    const hosts = hostsOf(registries);
    logIn(engine, hosts);
    const rows = await row(
      `hosted runner, ${store} store → 3 × 3 tags`,
      [() => unprivileged(engine, ourBuild(engine, hosts)), () => engine.buildx(hosts, RELEASE_TAGS)],
      { registries, daemons: engine.daemons },
    );
    const what = `unprivileged, ${store} store, Docker 28, against buildx build --push`;
    const [mustReach, aimFor] = store === 'classic' ? [1, 0.6] : [0.9, 0.6];
    promise(
      what,
      ratio(lineOf(rows, 'registry-publish'), lineOf(rows, 'buildx build --push')),
      mustReach,
      aimFor,
    );
    await engine.close();
  }
}

const HOSTED = [
  ['28-containerd', 'containerd'],
  ['28-classic', 'classic'],
] as const;

const UNPRIVILEGED = 'registry-publish, unprivileged';

/** A Dockerfile without RUN on a fresh runner: by the embedded builder, without an engine, and by BuildKit. */
async function binaryRow(registries: readonly BenchRegistry[]): Promise<void> {
  const [source] = (await start(1)) as [BenchRegistry];
  const base = makeBase(scratch('base'), 30);
  await measure(oras(`${base}:bench`, [source.host], ['1']).commands);
  const engine = await startEngine([1], source);
  closers.push(() => engine.close());
  const hosts = hostsOf(registries);
  logIn(engine, [...hosts, source.host]);
  const { context, change } = makeBinaryProject(`${image(source.host)}:1`);
  closers.push(() => rmSync(context, { recursive: true }));
  const platforms = 'linux/amd64,linux/arm64';
  const embedded = { context, platforms, engine: 'embedded', cache: 'off' };
  const rows = await row(
    'binary on a base, 2 platforms → 3',
    [
      () => (change(), ours(embedded, hosts, ['1.2.3'], { hosts: [source.host] })),
      () => {
        change();
        engine.forget();
        const command = buildx(engine, context, hosts, { tags: ['1.2.3'], platforms });
        return { name: 'buildx build --push', commands: [command] };
      },
    ],
    { registries, source, daemons: engine.daemons },
  );
  const measured = ratio(lineOf(rows, 'registry-publish'), lineOf(rows, 'buildx build --push'));
  promise('a Dockerfile without RUN by the embedded builder, against buildx build --push', measured, 1 / 3);
}

/** Five images on one base, published as a release: the shared layers go to each registry once. */
async function setRow(registries: readonly BenchRegistry[]): Promise<void> {
  const [warmUp] = (await start(1)) as [BenchRegistry];
  const engine = await startEngine([1], warmUp);
  closers.push(() => engine.close());
  const project = makeBakeProject();
  closers.push(() => project.close());
  const hosts = hostsOf(registries);
  logIn(engine, [...hosts, warmUp.host]);
  await measure(project.buildxBake(engine, [warmUp.host]).commands);
  const before = registries.map((registry) => registry.uploads());
  await measure(project.ours(engine, hosts).commands);
  const repeats = registries.map((registry, index) =>
    Math.max(...[...registry.uploads()].map(([digest, count]) => count - (before[index]?.get(digest) ?? 0))),
  );
  promise(
    'uploads of one layer to one registry, 5 images that share layers',
    Math.max(...repeats),
    1,
    undefined,
    'uploads',
  );
  const rows = await row(
    '5 images (warm, bake) → 3 × 3 tags',
    [() => project.ours(engine, hosts), () => project.buildxBake(engine, hosts)],
    { registries, daemons: engine.daemons },
  );
  const measured = ratio(lineOf(rows, 'registry-publish'), lineOf(rows, 'buildx bake --push'));
  promise('5 images → 3 registries as one release, against buildx bake --push', measured, undefined, 0.6);
}

const ourBuild = (engine: Engine, hosts: readonly string[]): Contestant =>
  ours({ context: engine.context, cache: 'off' }, hosts, RELEASE_TAGS, { env: engine.env });

async function shapedRow(registries: readonly BenchRegistry[]): Promise<void> {
  const [warmUp] = (await start(1)) as [BenchRegistry];
  const engine = await startEngine(SMALLER_LAYERS, warmUp);
  closers.push(() => engine.close());
  const links: ShapedLink[] = await Promise.all(registries.map((registry) => shape(registry)));
  closers.push(() => links.forEach((link) => link.stop()));
  const hosts = hostsOf(links);
  logIn(engine, hosts);
  const rows = await row(
    'engine → 3 links of 30 ms, 200 Mbit/s',
    [() => ourBuild(engine, hosts), () => engine.buildx(hosts, RELEASE_TAGS)],
    { registries, daemons: engine.daemons },
  );
  const buildx = lineOf(rows, 'buildx build --push');
  promise(
    'shaped links, against buildx build --push',
    ratio(lineOf(rows, 'registry-publish'), buildx),
    0.5,
    0.36,
  );
  const layout = makeLayout(scratch('smaller'), SMALLER_LAYERS);
  const three = await row(
    'layout → 3 links of 30 ms, 200 Mbit/s',
    [() => ours({ from: `oci:${layout}` }, hosts, ['1.2.3'])],
    { registries },
  );
  const alone = await row('layout → one such link', [() => floor(layout, hosts.slice(0, 1))], { registries });
  promise(
    'shaped links, against the slowest single link alone (floor)',
    ratio(three[0]!, alone[0]!),
    1.25,
    1.05,
  );
}

async function manyRegistriesRow(): Promise<void> {
  const source = await sourceRegistry(makeLayout(scratch('smaller'), SMALLER_LAYERS));
  const registries = await start(10);
  const from = `${image(source.host)}:1`;
  const to = (count: number) => (): Contestant =>
    ours({ from }, hostsOf(registries).slice(0, count), ['1'], { hosts: [source.host] });
  const [one] = await row('registry → 1', [to(1)], { registries, source, rounds: 1 });
  const [ten] = await row('registry → 10', [to(10)], { registries, source, rounds: 1 });
  promise(
    'source bytes read, 10 registries against 1',
    (ten?.megabytesRead ?? NaN) / (one?.megabytesRead ?? NaN),
    1.005,
  );
}

async function manyLayersRow(registries: readonly BenchRegistry[]): Promise<void> {
  const layout = makeLayout(scratch('layers'), new Array<number>(200).fill(0.1));
  const hosts = hostsOf(registries);
  await row(
    '200 layers → 3',
    [
      () => ours({ from: `oci:${layout}` }, hosts, ['1.2.3']),
      () => oras(`${layout}:bench`, hosts, ['1.2.3']),
      () => skopeo(`oci:${layout}`, hosts, '1.2.3'),
    ],
    { registries },
  );
}

async function manyTagsRow(registries: readonly BenchRegistry[]): Promise<void> {
  const layout = makeLayout(scratch('tiny'), [0.1]);
  const tags = Array.from({ length: 100 }, (_, number) => `t${number}`);
  const hosts = hostsOf(registries);
  await row(
    '100 tags → 3',
    [() => ours({ from: `oci:${layout}` }, hosts, tags), () => oras(`${layout}:bench`, hosts, tags)],
    { registries },
  );
}

async function memoryRow(registries: readonly BenchRegistry[]): Promise<void> {
  const layout = makeLayout(scratch('huge'), [600, 500, 400, 300, 200]);
  const [own] = await row(
    '2 GB layout → 3',
    [() => ours({ from: `oci:${layout}` }, hostsOf(registries), ['1'])],
    { registries, rounds: 1 },
  );
  rmSync(layout, { recursive: true });
  promise('peak memory, 2 GB image, 3 registries', own!.costs[0]!.peakMegabytes, 150, 110, 'MB');
}

const ROWS: Record<string, (registries: readonly BenchRegistry[]) => Promise<void>> = {
  layout: layoutRow,
  registry: registryRow,
  'slow-source': slowSourceRow,
  engine: engineRow,
  hosted: hostedRow,
  set: setRow,
  binary: binaryRow,
  shaped: shapedRow,
  rerun: rerunRow,
  registries: manyRegistriesRow,
  layers: manyLayersRow,
  tags: manyTagsRow,
  memory: memoryRow,
};

async function main(): Promise<void> {
  for (const part of [ORAS, '/usr/bin/skopeo', '/usr/bin/docker-registry', 'dist/main.js']) {
    if (!existsSync(part)) throw new Error(`${part} is missing: run .ci/testbed/install and npm run build`);
  }
  const registries = await start(3);
  for (const [name, measureRow] of Object.entries(ROWS)) {
    if (ONLY && !ONLY.includes(name)) continue;
    console.error(`— ${name}`);
    await measureRow(registries);
    for (const registry of registries) registry.empty();
  }
  const text = report(ledger, ROUNDS);
  console.log(text);
  if (process.argv.includes('--write')) writeFileSync('docs/performance.md', text);
  if (ledger.verdicts.some(({ measured, mustReach = Infinity }) => !(measured <= mustReach)))
    process.exitCode = 1;
}

try {
  await main();
} finally {
  for (const close of closers.reverse()) await close();
}
