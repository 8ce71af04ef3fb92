import { tmpdir } from 'node:os';
import { describe, expect, test } from '@jest/globals';
import { digestOf, type Digest } from '../../src/oci/digest.ts';
import { REVISION_ANNOTATION } from '../../src/oci/annotations.ts';
import { claimAnnotation } from '../../src/pipeline/plan/image-annotations.ts';
import { wantedTags } from '../../src/pipeline/plan/tag-policy.ts';
import { PublishFailedError } from '../../src/publish/error.ts';
import { publishOne } from './support/publish-one.ts';
import type { PublishReport } from '../../src/publish/report.ts';
import { VERSION_ANNOTATION, type Target } from '../../src/publish/types.ts';
import { mapConcurrent } from '../../src/support/map-concurrent.ts';
import { silent } from '../../src/support/reporter.ts';
import { planTags } from '../../src/tags/plan.ts';
import { facts, inputs } from '../tags/support.ts';
import { image, type MadeImage } from './support/images.ts';
import {
  createScheduler,
  randomFrom,
  scheduled,
  type Fault,
  type Scheduler,
} from './support/interleaving.ts';
import { memoryRepository, memorySource, type MemoryRepository } from './support/memory.ts';

/*
 * What the issue asks for: two runs that publish at the same moment end right in every registry, or fail with an error.
 * Requests to three registries are let through one by one in drawn orders. A failure prints its seed; run it alone with
 * INTERLEAVING=<seed>.
 */
const only = process.env['INTERLEAVING'];
/** Drawn cases of two versions; .ci/run asks for more than a run at somebody's desk, the nightly workflow for most. */
const DRAWS = Number(process.env['INTERLEAVINGS'] ?? 200);
const FLOATING = ['1.2', 'latest'];

interface Release {
  version: string;
  made: MadeImage;
  plan: ReturnType<typeof planTags>;
}

function release(version: string, revision: string, claims: boolean): Release {
  const plan = planTags(
    inputs({ tags: 'type=semver,pattern={{version}}\ntype=semver,pattern={{major}}.{{minor}}' }),
    facts(`refs/tags/v${version}`, { sha: revision }),
  );
  const [claim] = claims ? claimAnnotation(plan.tags) : [];
  const annotations = {
    [REVISION_ANNOTATION]: revision,
    ...(claim === undefined ? {} : Object.fromEntries([claim.split('=') as [string, string]])),
    ...(claims ? { [VERSION_ANNOTATION]: version } : {}),
  };
  return { version, plan, made: image([`${version} of ${revision}`], { annotations }) };
}

function run(
  { plan, made }: Release,
  repositories: readonly MemoryRepository[],
  scheduler?: Scheduler,
  faults: (Fault | undefined)[] = [],
): Promise<PublishReport> {
  const tags = wantedTags(plan, { immutableTags: [], facts: facts('refs/tags/v1.0.0') });
  const targets: Target[] = repositories.map((repository, index) => ({
    destination: scheduler ? scheduled(repository, scheduler, faults[index]) : repository,
    tags,
    optional: false,
  }));
  return publishOne({ source: memorySource(made.content), root: made.root }, targets, {
    reporter: silent,
    onFailure: 'rollback',
    temporaryDirectory: tmpdir(),
  });
}

/** Registries as there are: tags can be deleted, or only manifests with all their tags, or are set in one request. */
function registry(host: string, kind: number): MemoryRepository {
  const repository = memoryRepository({ host, deletes: kind < 0.7, tagsInOneRequest: kind < 0.15 });
  if (kind >= 0.7) {
    repository.deleteManifest = async (digest) => {
      for (const [tag, held] of repository.tagged) if (held === digest) repository.tagged.delete(tag);
      return repository.manifests.delete(digest);
    };
  }
  return repository;
}

function keepBlobs({ content, root }: MadeImage, blobs: Map<Digest, Buffer>): void {
  for (const bytes of content) if (digestOf(bytes) !== root.digest) blobs.set(digestOf(bytes), bytes);
}

interface Outcome {
  releases: Release[];
  results: PromiseSettledResult<PublishReport>[];
  repositories: MemoryRepository[];
  claims: boolean;
  faulty: boolean;
}

async function draw(seed: number, versions: string[]): Promise<Outcome> {
  const random = randomFrom(seed);
  const repositories = ['a', 'b', 'c'].map((host) => registry(`${host}.example`, random()));
  const claims = random() < 0.8;
  if (random() < 0.7) await run(release('1.2.2', 'r0', random() < 0.7), repositories);
  const releases = versions.map((version, index) => release(version, `r${index + 1}`, claims));
  const faulty = random() < 0.4;
  const failing = Math.floor(random() * releases.length);
  const place = Math.floor(random() * 3);
  const fault: Fault = { write: Math.floor(random() * 4), done: random() < 0.5 };
  // How blobs travel is tested elsewhere, and takes no part in this.
  for (const { made } of releases) for (const { blobs } of repositories) keepBlobs(made, blobs);
  const scheduler = createScheduler(random);
  const results = await scheduler.drive(
    releases.map((wanted, index) => {
      const faults = [0, 1, 2].map((at) => (faulty && index === failing && at === place ? fault : undefined));
      return run(wanted, repositories, scheduler, faults);
    }),
  );
  return { releases, results, repositories, claims, faulty };
}

function digestsOf(repositories: readonly MemoryRepository[], tag: string): (Digest | undefined)[] {
  return repositories.map(({ tagged }) => tagged.get(tag));
}

const seeds = (many: number, from: number): number[] =>
  only === undefined ? Array.from({ length: many }, (_, index) => from + index) : [Number(only)];

/** Several drawn at a time, since some wait for a slow registry; says which seed broke what. */
async function each(list: readonly number[], check: (seed: number) => Promise<void>): Promise<void> {
  await mapConcurrent(list, 16, async (seed) => {
    try {
      await check(seed);
    } catch (error) {
      throw new Error(`seed ${seed}: ${(error as Error).message}`, { cause: error });
    }
  });
}

function namesWhy(result: PromiseSettledResult<PublishReport>): void {
  if (result.status === 'fulfilled') return;
  expect(result.reason).toBeInstanceOf(PublishFailedError);
  const { code, message } = result.reason as PublishFailedError;
  expect([
    'DRAWN',
    'TAG_CONTESTED',
    'TAG_IMMUTABLE',
    'READ_BACK_MISMATCH',
    'STUCK',
    'MANIFEST_UNKNOWN',
  ]).toContain(code);
  // The tag and both versions.
  if (code === 'TAG_CONTESTED') expect(message).toMatch(/:(1\.2|latest) was moved, but 1\.2\.\d .* 1\.2\.\d/);
}

/** Tags that a failed run says it could not put right. */
function told(results: readonly PromiseSettledResult<PublishReport>[]): Set<string> {
  const failed = results.flatMap((result) =>
    result.status === 'rejected' ? (result.reason as PublishFailedError).images[0]!.report.images : [],
  );
  return new Set(
    failed.flatMap(({ tags }) => tags.filter(({ status }) => status === 'stuck').map(({ name }) => name)),
  );
}

function greenOf({ releases, results }: Outcome): Release[] {
  return releases.filter((_release, index) => results[index]!.status === 'fulfilled');
}

function expectVersions({ repositories }: Outcome, green: readonly Release[]): void {
  for (const { version, made } of green) {
    expect(digestsOf(repositories, version)).toEqual(Array(3).fill(made.root.digest));
  }
}

describe('releases at the same moment', () => {
  test.each<[string, number, number, string[]]>([
    ['two versions', DRAWS, 1, ['1.2.3', '1.2.4']],
    ['three versions', DRAWS / 10, 100_001, ['1.2.3', '1.2.4', '1.2.5']],
  ])(
    '%s, %d interleavings: never green and wrong',
    async (_what, many, first, versions) => {
      await each(seeds(many, first), async (seed) => {
        const outcome = await draw(seed, versions);
        const { releases, results, repositories, faulty, claims } = outcome;
        const green = greenOf(outcome);
        results.forEach(namesWhy);
        expectVersions(outcome, green);
        // Nothing failed, and each image says which tags it is for: then no run has to fail for another one.
        if (!faulty && claims) expect(green).toHaveLength(releases.length);
        const highest = green.at(-1);
        // Without claims, a run that fails can't know that a tag belongs to the other one: it restores what it saw.
        if (!highest || (green.length < releases.length && !claims)) return;
        for (const tag of FLOATING.filter((name) => !told(results).has(name))) {
          expect(digestsOf(repositories, tag)).toEqual(Array(3).fill(highest.made.root.digest));
        }
      });
    },
    600_000,
  );

  test('one version of two commits: never both, and no published version changes', async () => {
    await each(seeds(DRAWS / 20, 200_001), async (seed) => {
      const outcome = await draw(seed, ['1.2.3', '1.2.3']);
      const green = greenOf(outcome);
      outcome.results.forEach(namesWhy);
      expect(green.length).toBeLessThan(2);
      expectVersions(outcome, green);
    });
  }, 600_000);
});
