import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { expect, test } from '@jest/globals';
import type { Lie } from '../e2e/support/lying-registry.ts';
import { randomFrom } from '../publish/support/interleaving.ts';
import { openWorld, released } from './support/world.ts';

const RUNS = 50;
const SEED = Number(process.env['BEFORE_TAGS_SEED'] ?? 2026);

/** What may go wrong at a registry, once or for good, before, between and after the script. */
const FAULTS: readonly Omit<Lie, 'to'>[] = [
  { on: 'upload-whole', ignored: true, status: 500 },
  { on: 'upload-whole', gone: 'reset' },
  { on: 'blob-head', ignored: true, status: 503 },
  { on: 'manifest-put', ignored: true, status: 403 },
  { on: 'manifest-put', when: ({ reference }) => !reference.includes(':'), ignored: true, status: 403 },
  { on: 'manifest-put', when: ({ reference }) => reference === 'latest', ignored: true, status: 500 },
  { on: 'manifest-put', when: ({ reference }) => !reference.includes(':'), loses: 'tag' },
  { on: 'manifest-put', gone: 'closed' },
  { on: 'manifest-head', ignored: true, status: 404 },
  { on: 'manifest-delete', ignored: true, status: 405 },
];

/**
 * Issue "One release": in 50 runs with faults, no tag ever points at an image whose `before-tags` script hasn't passed.
 * Every tag that is written to a registry is compared, at that moment, with what the script has let through.
 */
test(`in ${RUNS} runs with faults, a tag is only ever set to an image that the script let through`, async () => {
  const random = randomFrom(SEED);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const world = await openWorld({ env: { PATH: process.env['PATH'] } });
  const passed = join(world.workspace, '..', 'passed');
  const bad = join(world.workspace, '..', 'bad');
  writeFileSync(passed, '');
  const written: { tag: string; digest: string; allowed: boolean }[] = [];
  for (const { storage } of world.registries) {
    const write = storage.writeTag.bind(storage);
    storage.writeTag = (repository, tag, digest) => {
      written.push({ tag, digest, allowed: readFileSync(passed, 'utf8').includes(digest) });
      return write(repository, tag, digest);
    };
  }
  const script = `test ! -e ${bad} || { echo "not good enough"; exit 3; }\nprintf '%s\\n' "$DIGEST" >> ${passed}`;
  const outcomes = { published: 0, refused: 0, failed: 0 };
  try {
    for (let run = 0; run < RUNS; run++) {
      const refuses = random() < 0.3;
      rmSync(bad, { force: true });
      if (refuses) appendFileSync(bad, '');
      const registry = pick(world.registries);
      if (random() < 0.6) registry.lies.push({ ...pick(FAULTS), ...(random() < 0.5 ? { to: 1 } : {}) });
      writeFileSync(join(world.workspace, 'greeting'), `hello ${run}\n`);
      const inputs = { 'before-tags': script, retries: '1' };
      const error = await world
        .publish(released(`v1.${run}.0`, String(run).padStart(40, '0')), inputs)
        .then(() => undefined)
        .catch((problem: Error) => problem);
      if (error === undefined) outcomes.published += 1;
      else outcomes[/not good enough/.test(String(error.message)) ? 'refused' : 'failed'] += 1;
      expect({ run, refuses, published: error === undefined && refuses }).toMatchObject({ published: false });
      for (const { lies } of world.registries) lies.length = 0;
    }
  } finally {
    await world.close();
  }
  expect(written.filter(({ allowed }) => !allowed)).toEqual([]);
  // Each kind of ending was there, so that the rule was really tried.
  for (const count of Object.values(outcomes)) expect(count).toBeGreaterThan(3);
  expect(new Set(written.map(({ digest }) => digest)).size).toBeGreaterThan(10);
});
