import { RELEASE } from '../action.ts';
import { fastestPeer, lineOf } from '../ledger.ts';
import { USUAL_LAYERS } from '../image.ts';
import { copyFloor, crane, floor, image, oras, ours, skopeo } from '../scenarios.ts';
import { median, ratio, spread, type Line } from '../table.ts';
import { hostsOf, SMALLER_LAYERS, type BenchContext } from './context.ts';

/** Copies of existing images: from a layout, or from a registry. */

/** Copies a layout. */
export async function layoutRow(context: BenchContext): Promise<void> {
  const { registries, row, promise } = context;
  const layout = context.layout('usual', USUAL_LAYERS);
  const hosts = hostsOf(registries);
  const rows = await row(
    'layout → 3',
    [
      () => ours({ from: `oci:${layout}` }, hosts, ['1.2.3']),
      () => floor(layout, hosts),
      () => oras(`${layout}:bench`, hosts, ['1.2.3']),
      () => crane(layout, hosts, '1.2.3'),
      () => skopeo(`oci:${layout}`, hosts, '1.2.3'),
    ],
    { registries },
  );
  const own = lineOf(rows, 'registry-publish');
  const peer = fastestPeer(rows);
  const measured = ratio(own, peer);
  const what = `layout → 3 registries, against the fastest peer (${peer.tool}); may miss by the run's spread`;
  promise(what, measured, 1 + spread(measured), 0.92);
  promise('the same against the floor', ratio(own, lineOf(rows, 'floor')), 1.25, 1.05);
}

/** Copies from a registry. */
export async function registryRow(context: BenchContext): Promise<void> {
  const { registries, row, promise } = context;
  const layout = context.layout('usual', USUAL_LAYERS);
  const source = await context.sourceWith(layout);
  const hosts = hostsOf(registries);
  const from = `${image(source.host)}:1`;
  const rows = await row(
    'registry → 3',
    [
      () => ours({ from }, hosts, ['1.2.3'], { hosts: [source.host] }),
      () => copyFloor(layout, source.host, hosts),
      () => oras(from, hosts, ['1.2.3']),
      () => crane(from, hosts, '1.2.3', [source.host]),
      () => skopeo(`docker://${from}`, hosts, '1.2.3'),
    ],
    { registries, source },
  );
  const own = lineOf(rows, 'registry-publish');
  const peer = fastestPeer(rows);
  promise(
    `registry → 3 registries, all local, against the fastest peer (${peer.tool})`,
    ratio(own, peer),
    1,
    0.9,
  );
  promise('the same against the floor', ratio(own, lineOf(rows, 'floor')), 1.25, 1.05);
}

/** Copies from a registry over a slow link. */
export async function slowSourceRow(context: BenchContext): Promise<void> {
  const { registries, row, promise } = context;
  const source = await context.sourceWith(context.layout('smaller', SMALLER_LAYERS));
  const [link] = await context.shape([source]);
  const hosts = hostsOf(registries);
  const from = `${image(link!.host)}:1`;
  const rows = await row(
    'registry at 200 Mbit/s → 3',
    [
      () => ours({ from }, hosts, ['1.2.3'], { hosts: [link!.host] }),
      () => oras(from, hosts, ['1.2.3']),
      () => skopeo(`docker://${from}`, hosts, '1.2.3'),
    ],
    { registries, source },
  );
  const peer = fastestPeer(rows);
  const measured = ratio(lineOf(rows, 'registry-publish'), peer);
  const what = `registry → 3, source at 200 Mbit/s, against the fastest peer (${peer.tool})`;
  promise(what, measured, 0.45, 0.36);
}

/** A typical release: little to upload, so round trips dominate. */
export async function smallRow(context: BenchContext): Promise<void> {
  const { registries, row, promise } = context;
  const layout = context.layout('small', [20, 8, 2]);
  const hosts = hostsOf(await context.shape(registries, 50, 200));
  const rows = await row(
    '30 MB, 1 tag → 3 links of 50 ms',
    [
      () => ours({ from: `oci:${layout}` }, hosts, ['1.2.3'], { env: RELEASE }),
      () => crane(layout, hosts, '1.2.3'),
      () => oras(`${layout}:bench`, hosts, ['1.2.3']),
    ],
    { registries },
  );
  const measured = ratio(lineOf(rows, 'registry-publish'), lineOf(rows, 'crane'));
  promise('30 MB, 1 tag, 3 registries over links of 50 ms, against crane', measured, 1, 0.7);
}

/**
 * How many round trips follow one another, from start to end: how much longer a publish of next to nothing takes when
 * each round trip takes 200 ms longer. Connecting is one of them.
 */
export async function roundTripsRow(context: BenchContext): Promise<void> {
  const { registries, row, promise } = context;
  const layout = context.layout('tiny', [0.1, 0.05, 0.02]);
  const [near, far] = [100, 300];
  const over = async (roundTrip: number): Promise<Line[]> => {
    const hosts = hostsOf(await context.shape(registries, roundTrip, 1000));
    return row(
      `0.2 MB, 1 tag → 3 links of ${roundTrip} ms`,
      [
        () => ours({ from: `oci:${layout}` }, hosts, ['1.2.3'], { env: RELEASE }),
        () => crane(layout, hosts, '1.2.3'),
        () => oras(`${layout}:bench`, hosts, ['1.2.3']),
      ],
      { registries },
    );
  };
  const fast = await over(near);
  const slow = await over(far);
  const trips = (tool: string): number => {
    const more = lineOf(slow, tool).costs.map(
      ({ seconds }, round) => seconds - (lineOf(fast, tool).costs[round]?.seconds ?? NaN),
    );
    return median(more) / ((far - near) / 1000);
  };
  const peers = ['crane', 'oras'];
  const fewest = Math.min(...peers.map(trips));
  promise('round trips in a row, 1 tag, 3 registries', trips('registry-publish'), fewest, undefined, 'trips');
  for (const peer of peers) promise(`the same of ${peer}`, trips(peer), undefined, undefined, 'trips');
}

/** Copies to registries over slow links. */
export async function linksRow(context: BenchContext): Promise<void> {
  const { registries, row, promise } = context;
  const layout = context.layout('smaller', SMALLER_LAYERS);
  const hosts = hostsOf(await context.shape(registries));
  const three = await row(
    'layout → 3 links of 30 ms, 200 Mbit/s',
    [() => ours({ from: `oci:${layout}` }, hosts, ['1.2.3'])],
    { registries },
  );
  const alone = await row('layout → one such link', [() => floor(layout, hosts.slice(0, 1))], { registries });
  const what = 'shaped links, against the slowest single link alone (floor)';
  promise(what, ratio(three[0]!, alone[0]!), 1.25, 1.05);
}
