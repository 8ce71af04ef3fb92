import { lineOf } from '../ledger.ts';
import { USUAL_LAYERS } from '../image.ts';
import { measure } from '../measure.ts';
import { floor, image, oras, ours, skopeo, type Contestant } from '../scenarios.ts';
import { median, ratio } from '../table.ts';
import { hostsOf, RELEASE_TAGS, SMALLER_LAYERS, type BenchContext } from './context.ts';

/** Cost by number of tags, layers or registries, and by size. */

/** Publishes again what is already up to date. */
export async function rerunRow(context: BenchContext): Promise<void> {
  const { registries, row, promise } = context;
  const layout = context.layout('usual', USUAL_LAYERS);
  const again = (): Contestant => ours({ from: `oci:${layout}` }, hostsOf(registries), RELEASE_TAGS);
  for (const registry of registries) registry.empty();
  await measure(again().commands);
  const [own] = await row('rerun, nothing to do (3 × 3 tags)', [again], { registries, keep: true });
  const seconds = median(own!.costs.map((cost) => cost.seconds));
  promise('rerun with nothing to do', seconds, 0.5, 0.2, 's');
  promise('its requests (2 a registry + 1 a tag)', own!.requests, 18, undefined, 'requests');
}

/** Publishes to many registries. */
export async function manyRegistriesRow(context: BenchContext): Promise<void> {
  const source = await context.sourceWith(context.layout('smaller', SMALLER_LAYERS));
  const registries = await context.start(10);
  const from = `${image(source.host)}:1`;
  const to = (count: number) => (): Contestant =>
    ours({ from }, hostsOf(registries).slice(0, count), ['1'], { hosts: [source.host] });
  const [one] = await context.row('registry → 1', [to(1)], { registries, source, rounds: 1 });
  const [ten] = await context.row('registry → 10', [to(10)], { registries, source, rounds: 1 });
  const measured = (ten?.megabytesRead ?? NaN) / (one?.megabytesRead ?? NaN);
  context.promise('source bytes read, 10 registries against 1', measured, 1.005);
}

/** Publishes an image with many layers. */
export async function manyLayersRow(context: BenchContext): Promise<void> {
  const { registries, row } = context;
  const layout = context.layout('layers', new Array<number>(200).fill(0.1));
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

/** Publishes many tags. */
export async function manyTagsRow(context: BenchContext): Promise<void> {
  const { registries, row, promise } = context;
  const layout = context.layout('tiny', [0.1]);
  const tags = Array.from({ length: 100 }, (_, number) => `t${number}`);
  const hosts = hostsOf(registries);
  const rows = await row(
    '100 tags → 3',
    [
      () => ours({ from: `oci:${layout}` }, hosts, tags),
      () => oras(`${layout}:bench`, hosts, tags),
      // oras reads no tag back, so setting and reading back is what its time has to be compared with.
      () => floor(layout, hosts, tags),
    ],
    { registries },
  );
  const [own, peer] = [lineOf(rows, 'registry-publish'), lineOf(rows, 'oras')];
  const bound = lineOf(rows, 'floor');
  promise('100 tags → 3 registries, against oras', ratio(own, peer), 1, 0.7);
  promise('the same against the floor (PUT and HEAD of each tag)', ratio(own, bound), 1.25, 1.05);
  promise('the floor against oras', ratio(bound, peer));
  promise(
    'its requests (2 a tag + 24 a registry)',
    own.requests,
    3 * (2 * tags.length + 24),
    undefined,
    'requests',
  );
}
