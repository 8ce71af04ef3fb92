import { tmpdir } from 'node:os';
import { PublishError } from '../../../src/oci/errors.ts';
import { publish } from '../../../src/publish/publish.ts';
import type { PublishedImage, PublishOptions, SetImage, WantedTag } from '../../../src/publish/types.ts';
import { silent } from '../../../src/support/reporter.ts';
import { image, type MadeImage } from './images.ts';
import { memoryRepository, memorySource, type MemoryRepository } from './memory.ts';

export const HOSTS = ['a.example', 'b.example', 'c.example'];
export const NAMES = ['app', 'db', 'web'];
/** Most specific first, as a plan has them. */
export const TAGS: WantedTag[] = [
  { name: '1.0.0', writeOnce: true },
  { name: '1.0', writeOnce: false },
  { name: 'latest', writeOnce: false },
];

export const BASE = 'a base layer that all images share';

/** Three images on one base. */
export function makeSet(what: string): Record<string, MadeImage> {
  const labels = { 'org.opencontainers.image.revision': what };
  return Object.fromEntries(NAMES.map((name) => [name, image([BASE, `${name} of ${what}`], { labels })]));
}

export const OLD = makeSet('old');
export const NEW = makeSet('new');

/** What a registry's tags are: `a.example/acme/app` → tag → digest. */
export type State = Record<string, Record<string, string>>;

export interface SetWorld {
  /** By host, then by name. */
  repositories: Record<string, Record<string, MemoryRepository>>;
  all: MemoryRepository[];
  state(): State;
}

export interface WorldOptions {
  /** Whether registries remove tags. */
  deletes: boolean;
}

/** Three registries, each with a repository for each image. */
export function openSetWorld({ deletes }: WorldOptions): SetWorld {
  const repositories: SetWorld['repositories'] = {};
  for (const host of HOSTS) {
    const siblings = new Map<string, MemoryRepository>();
    repositories[host] = Object.fromEntries(
      NAMES.map((name) => {
        const repository = memoryRepository({ host, path: `acme/${name}`, deletes, siblings });
        siblings.set(`acme/${name}`, repository);
        repository.removesTags = () => Promise.resolve(deletes);
        return [name, repository];
      }),
    );
  }
  const all = Object.values(repositories).flatMap((ofHost) => Object.values(ofHost));
  return {
    repositories,
    all,
    state: () => Object.fromEntries(all.map(({ name, tagged }) => [name, Object.fromEntries(tagged)])),
  };
}

export interface SetOptions extends Partial<PublishOptions> {
  /** Hosts whose targets are optional. */
  optional?: string[];
  tags?: WantedTag[];
  /** Changes the set before it is published. */
  change?: (set: SetImage[]) => void;
}

export function setOf(
  made: Record<string, MadeImage>,
  { repositories }: SetWorld,
  { optional = [], tags = TAGS }: SetOptions = {},
): SetImage[] {
  return NAMES.map((name) => ({
    name,
    content: { source: memorySource(made[name]!.content), root: made[name]!.root },
    targets: HOSTS.map((host) => ({
      ...{ destination: repositories[host]![name]!, tags },
      optional: optional.includes(host),
    })),
  }));
}

/** Publishes three images to three registries as one release. */
export function publishSet(
  made: Record<string, MadeImage>,
  world: SetWorld,
  { optional, tags, change, ...options }: SetOptions = {},
): Promise<PublishedImage[]> {
  const set = setOf(made, world, { ...(optional ? { optional } : {}), ...(tags ? { tags } : {}) });
  change?.(set);
  return publish(set, {
    ...{ reporter: silent, onFailure: 'rollback', temporaryDirectory: tmpdir() },
    ...options,
  });
}

export const refused = (): never => {
  throw new PublishError('the registry refuses', { code: 'DENIED' });
};
