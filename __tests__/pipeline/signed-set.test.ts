import { generateKeyPairSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { referrersTag } from '../../src/oci/referrers.ts';
import { parseDigest } from '../../src/oci/digest.ts';
import type { AskedOf, Lie } from '../e2e/support/lying-registry.ts';
import { startSigstore, type Sigstore } from '../e2e/support/sigstore.ts';
import { APP_AND_WORKER, openBakeWorld, TAGS, type BakeWorld } from './support/bake-world.ts';
import { bundlesOn, withoutReferrers } from './support/signing-world.ts';

/**
 * Issue 17: "A set of images is signed as a set", and "no tag is moved to a new digest that lacks a verified signature in
 * that registry". Two bake targets in three registries, of which the third has no referrers API; signed with a key.
 */
const NAMES = ['app', 'worker'];
const KEY = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const SIGNED = {
  sign: 'true',
  'signing-key': String(KEY.export({ type: 'pkcs8', format: 'pem' })),
  sigstore: 'signing-config: signing_config.json\ntrusted-root: trusted_root.json',
  retries: '0',
};

let sigstore: Sigstore;
let world: BakeWorld;
/** Builds are reproducible: what the tags are about to get. */
let digests: string[];
beforeAll(async () => {
  sigstore = await startSigstore();
  const unsigned = await openBakeWorld();
  const { targets = [] } = await unsigned.bake(APP_AND_WORKER);
  digests = targets.map(({ report }) => report?.digest ?? '');
  await unsigned.close();
});
afterAll(() => sigstore.close());
beforeEach(async () => {
  sigstore.faults = {};
  world = await openBakeWorld({ env: sigstore.environment() });
  const { workspace, registries } = world;
  await writeFile(join(workspace, '.dockerignore'), '*.json\n');
  await writeFile(join(workspace, 'trusted_root.json'), sigstore.trustedRoot());
  await writeFile(join(workspace, 'signing_config.json'), sigstore.signingConfig());
  withoutReferrers(registries[2]);
});
afterEach(() => world.close());

const bake = (inputs: Record<string, string> = {}) => world.bake(APP_AND_WORKER, { ...SIGNED, ...inputs });

/** For each target and registry, how many bundles are on its image. */
function counts(): Promise<number[]> {
  return Promise.all(
    digests.flatMap((digest, index) =>
      world.registries.map(
        async (registry, place) =>
          (await bundlesOn(registry, place === 2, digest, `set/${NAMES[index]}`)).length,
      ),
    ),
  );
}

async function movedTags(): Promise<string[]> {
  const found = NAMES.flatMap((name) =>
    TAGS.map(async (tag) => ((await world.tags(name, tag)).some(Boolean) ? [`${name}:${tag}`] : [])),
  );
  return (await Promise.all(found)).flat();
}

describe('a set that is signed', () => {
  test('has the signatures of all its images in all registries before the first tag of any', async () => {
    const seen: number[][] = [];
    for (const { storage } of world.registries) {
      const write = storage.writeTag.bind(storage);
      storage.writeTag = async (repository, tag, digest) => {
        if (!tag.startsWith('sha256-')) seen.push(await counts());
        return write(repository, tag, digest);
      };
    }
    const { trust, targets } = await bake();
    expect(targets?.map(({ report }) => report?.digest)).toEqual(digests);
    expect(seen).toEqual(Array(TAGS.length * 6).fill(Array(6).fill(1)));
    expect(trust?.statements.map(({ status, subjects }) => [status, subjects[0]])).toEqual(
      digests.map((digest) => ['signed', digest]),
    );
    expect(Object.values(trust?.registries ?? {}).map((list) => list.map(({ listed }) => listed))).toEqual(
      expect.arrayContaining([['api'], ['tag']]),
    );

    const entries = sigstore.rekor.entries.length;
    const again = await bake();
    expect(again.trust?.statements.map(({ status }) => status)).toEqual(['present', 'present']);
    expect(sigstore.rekor.entries).toHaveLength(entries);
    expect(await counts()).toEqual(Array(6).fill(1));
  });

  const ofWorker = (more: Omit<Lie, 'on'>): Lie => ({ on: 'manifest-put', ...more });
  /** What goes wrong for one of the two images; the other one is in order. */
  test.each<[string, (worker: string) => void]>([
    [
      'a registry refuses the bundle of one image',
      () => {
        // After the image's own manifest, the next one by digest is what refers to it.
        let puts = 0;
        world.registries[1]?.lies.push(
          ofWorker({
            when: ({ repository, reference }) =>
              repository === 'set/worker' && reference.startsWith('sha256:') && ++puts > 1,
            ...{ ignored: true, status: 400 },
          }),
        );
      },
    ],
    [
      'a registry loses the bundle of one image',
      () => {
        let puts = 0;
        world.registries[1]?.lies.push(
          ofWorker({
            when: ({ repository, reference }) =>
              repository === 'set/worker' && reference.startsWith('sha256:') && ++puts > 1,
            loses: 'manifest',
          }),
        );
      },
    ],
    [
      'the list of signatures of one image is in a tag that may not be written',
      (worker) =>
        world.registries[2]?.lies.push(
          ofWorker({
            when: ({ reference }) => reference === referrersTag(parseDigest(worker, 'worker')),
            ...{ ignored: true, status: 400 },
          }),
        ),
    ],
    [
      'the log fails at the second image',
      () => {
        let requests = 0;
        sigstore.faults.rekor = async (_request, response, next) => {
          if (++requests > 1) response.writeHead(502).end();
          else await next();
        };
      },
    ],
    [
      'the time stamp authority answers nonsense at the second image',
      () => {
        let requests = 0;
        sigstore.faults.tsa = async (_request, response, next) => {
          if (++requests > 1) response.writeHead(201).end('none');
          else await next();
        };
      },
    ],
  ])('moves no tag of either when %s, and the rerun signs only what is missing', async (_what, strike) => {
    strike(digests[1] ?? '');
    await expect(bake()).rejects.toThrow();
    expect(await movedTags()).toEqual([]);

    sigstore.faults = {};
    for (const [index, { lies }] of world.registries.entries()) lies.splice(index === 2 ? 2 : 0);
    const before = { entries: sigstore.rekor.entries.length, counts: await counts() };
    const { trust } = await bake();
    expect(await counts()).toEqual(Array(6).fill(1));
    expect(await movedTags()).toHaveLength(8);
    // An image of which any registry has a signature isn't signed again: the others get the same bytes.
    const unsigned = digests.filter(
      (_digest, index) => !before.counts.slice(index * 3, index * 3 + 3).some(Boolean),
    );
    expect(sigstore.rekor.entries).toHaveLength(before.entries + unsigned.length);
    const signed = trust?.statements.filter(({ status }) => status === 'signed') ?? [];
    expect(signed.map(({ subjects }) => subjects[0])).toEqual(unsigned);
  });

  // FACTS-trust.md: "An optional registry that can't take the bundles is treated as one that can't take the image."
  test('is nowhere in an optional registry that refuses the bundle of one image', async () => {
    let puts = 0;
    world.registries[1]?.lies.push(
      ofWorker({
        when: ({ repository, reference }) =>
          repository === 'set/worker' && reference.startsWith('sha256:') && ++puts > 1,
        ...{ ignored: true, status: 400 },
      }),
    );
    const images = world
      .lines(...NAMES)
      .split('\n')
      .map((line) => (line.startsWith(`${world.registries[1]?.host}/`) ? `${line},optional=true` : line));
    await bake({ images: images.join('\n') });
    for (const name of NAMES) {
      for (const tag of TAGS) expect((await world.tags(name, tag)).map(Boolean)).toEqual([true, false, true]);
    }
    expect(world.warnings.join('\n')).toMatch(/set\/worker is optional/);
  });

  test('optional: true moves the tags of all, and says so', async () => {
    sigstore.faults.rekor = (_request, response) => void response.writeHead(502).end();
    const { trust } = await bake({ sign: '{optional: true}' });
    expect(trust).toBeUndefined();
    expect(await movedTags()).toHaveLength(8);
    expect(world.warnings.join('\n')).toMatch(/The tags move without a signature/);
  });

  // FAULTS.md A3: "could not read on" is not "that was all".
  test('is not signed again when a registry limits requests for the list of its signatures', async () => {
    await bake();
    const entries = sigstore.rekor.entries.length;
    const when = ({ reference }: AskedOf): boolean => reference.startsWith('sha256-');
    world.registries[2]?.lies.push({
      on: ['manifest-get', 'manifest-head'],
      when,
      ignored: true,
      status: 429,
    });
    await expect(bake()).rejects.toThrow(/limits requests/);
    expect(sigstore.rekor.entries).toHaveLength(entries);
  });

  // Issue 17: "Checks before the build: … registries that can't hold referrers or fallback tags (probed cheaply)".
  test('is told before the build where signatures are listed in tags, by one request for each repository', async () => {
    const probes = () =>
      world.registries.map(
        ({ asked }) => asked.filter(({ url }) => url.includes(`/referrers/sha256:${'0'.repeat(64)}`)).length,
      );
    await bake();
    expect(probes()).toEqual([2, 2, 2]);
    const told = world.log.findIndex((line) => line.startsWith('Signatures are listed in tags'));
    expect(world.log[told]).toContain(` in ${world.registries[2]?.host}: `);
    expect(told).toBeLessThan(world.log.findIndex((line) => /build cache/i.test(line)));
    for (const { asked } of world.registries) asked.splice(0);
    await bake({ sign: 'false' });
    expect(probes()).toEqual([0, 0, 0]);
  });
});
