import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { parseDigest, type Digest } from '../../../src/oci/digest.ts';
import { problemsIn, type PublishError } from '../../../src/oci/errors.ts';
import type { PipelineResult } from '../../../src/pipeline/types.ts';
import type { GitContext } from '../../../src/tags/types.ts';
import { standIn, type Commands, type Machine } from '../../engines/support/commands.ts';
import { openWorld, released, type Job, type World } from './world.ts';

export type Definition = Exclude<Machine['bake'], undefined>;

/** What a bake is run with besides its definition and inputs. */
export interface BakeSetting {
  facts?: GitContext;
  machine?: Machine;
  /** Text of the bake file. */
  text?: string;
}

/** The config and manifest of a published image, as far as tests look at it. */
export interface HeldImage {
  labels: Record<string, string>;
  layers: unknown[];
}

export interface BakeWorld extends World {
  /**
   * Publishes what a stand-in prints as `docker buildx bake --print` does, built by the embedded engine: app and worker
   * to `set/app` and `set/worker` in all three registries, unless the inputs say otherwise.
   */
  bake(printed: Definition, inputs?: Record<string, string>, setting?: BakeSetting): Promise<PipelineResult>;
  /** What is wrong with it; empty when nothing is. */
  problems(...given: Parameters<BakeWorld['bake']>): Promise<readonly PublishError[]>;
  /** Command lines of the engine in the last bake. */
  calls(): string[][];
  /** Lines of `images` that send each name to all three registries. */
  lines(...names: string[]): string;
  /** The digests a tag of `set/<name>` has in the three registries. */
  tags(name: string, tag: string): Promise<(string | undefined)[]>;
  /** What the first registry holds of `set/<name>`. */
  held(name: string, tag?: string): Promise<HeldImage>;
}

/** What `version` and its floating tags are in these tests. */
export const TAGS = ['1.2.3', '1.2', '1', 'latest'];
const BUILDX: Machine = { client: '28.5.0', buildx: '0.29.1' };

/** A target whose image holds its name. */
export function target(name: string, more: object = {}): Record<string, object> {
  return { [name]: { 'dockerfile-inline': `FROM scratch\nCOPY ${name} /file\n`, ...more } };
}

/** Targets that are asked for. */
export function definition(...targets: Record<string, object>[]) {
  const all = Object.assign({}, ...targets) as Record<string, object>;
  return { group: { default: { targets: Object.keys(all) } }, target: all };
}

export const APP_AND_WORKER = definition(target('app'), target('worker'));

export async function openBakeWorld(job: Job = {}): Promise<BakeWorld> {
  const world = await openWorld(job);
  let commands: Commands | undefined;
  const lines: BakeWorld['lines'] = (...names) =>
    names
      .flatMap((name) => world.registries.map(({ host }) => `${host}/set/${name},target=${name}`))
      .join('\n');
  const bake: BakeWorld['bake'] = async (printed, inputs = {}, setting = {}) => {
    const { facts = released('v1.2.3'), machine = {}, text = '' } = setting;
    commands?.remove();
    commands = standIn(['docker'], { ...BUILDX, bake: printed, ...machine });
    world.env['PATH'] = `${commands.environment.env['PATH']}:${process.env['PATH']}`;
    await writeFile(join(world.workspace, 'docker-bake.hcl'), text);
    for (const name of ['app', 'worker', 'web', 'base', 'files']) {
      await writeFile(join(world.workspace, name), `${name}\n`);
    }
    const given = { 'bake-files': 'docker-bake.hcl', images: lines('app', 'worker'), ...inputs };
    return world.publish(facts, given);
  };
  return {
    ...world,
    bake,
    lines,
    problems: (...given) =>
      bake(...given).then(
        () => [],
        (thrown: PublishError) => problemsIn(thrown),
      ),
    calls: () => commands?.calls() ?? [],
    tags: (name, tag) => world.tag(tag, `set/${name}`),
    held: (name, tag = '1.2.3') => heldImage(world, `set/${name}`, tag),
    async close() {
      await world.close();
      commands?.remove();
    },
  };
}

async function heldImage({ registries }: World, repository: string, tag: string): Promise<HeldImage> {
  const [{ storage }] = registries as [World['registries'][0]];
  const digest = parseDigest((await storage.tag(repository, tag)) ?? '', tag);
  const manifest = JSON.parse(String((await storage.manifest(repository, digest))?.bytes)) as {
    config: { digest: Digest; size: number };
    layers: unknown[];
  };
  const range = { start: 0, end: manifest.config.size };
  const pieces = await (await storage.readBlob(repository, manifest.config.digest, range)).toArray();
  const { config } = JSON.parse(Buffer.concat(pieces as Buffer[]).toString()) as {
    config: { Labels?: Record<string, string> };
  };
  return { labels: config.Labels ?? {}, layers: manifest.layers };
}
