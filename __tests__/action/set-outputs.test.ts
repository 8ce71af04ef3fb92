import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { parseDigest } from '../../src/oci/digest.ts';
import { PublishError } from '../../src/oci/errors.ts';
import type { PipelineResult } from '../../src/pipeline/types.ts';
import { PublishFailedError } from '../../src/publish/error.ts';
import type { ImageReport, TagStatus } from '../../src/publish/report.ts';
import { failureJson, outputsOf } from '../../src/report/outputs.ts';
import { image, result } from './support.ts';

/*
 * DESIGN.md: "For a set of several targets: `digest` and `imageid` are empty, with a notice; `digests` has the key
 * `name` where it is unique, otherwise `name#target`; `images`, `tags` and `tag-names` list all; `version` is the
 * step's; `metadata` is keyed by target as in docker/bake-action; `json.targets[]` has the rest." FAULTS.md A21: outputs
 * tell what happened.
 */
const directory = mkdtempSync(join(tmpdir(), 'outputs-'));
afterAll(() => rmSync(directory, { recursive: true }));

const digest = (letter: string) => parseDigest(`sha256:${letter.repeat(64)}`, 'the test');
const DIGESTS = { app: digest('a'), db: digest('b') };

function outputs(given: PipelineResult): Record<string, string> {
  const separators = { tags: '\n', labels: '\n', annotations: '\n' };
  return outputsOf(given, {
    separators,
    bakeTarget: '',
    repository: 'acme/app',
    directory,
    levels: ['manifest'],
  });
}

function tags(...statuses: [string, TagStatus][]): ImageReport['tags'] {
  return statuses.map(([name, status]) => ({ name, status }));
}

function set(app: ImageReport[], db: ImageReport[]): PipelineResult {
  const { report, ...base } = result([]);
  const of = (target: 'app' | 'db', images: ImageReport[]) => ({
    target,
    report: {
      ...report!,
      digest: DIGESTS[target],
      root: { ...report!.root, digest: DIGESTS[target] },
      images,
    },
    imageId: `sha256:${target}`,
    metadata: { 'image.name': target },
  });
  return { ...base, targets: [of('app', app), of('db', db)] };
}

test('of a set list what is published of all its images', () => {
  const app = image({ name: 'ghcr.io/acme/app', tags: tags(['1.2.3', 'created'], ['latest', 'kept']) });
  const db = image({ name: 'ghcr.io/acme/db', tags: tags(['1.2.3', 'unchanged'], ['latest', 'moved']) });
  const dead = image({
    name: 'quay.io/acme/db',
    status: 'failed',
    optional: true,
    tags: tags(['1.2.3', 'kept']),
  });
  const found = outputs(set([app], [db, dead]));
  expect(found).toMatchObject({ digest: '', imageid: '', published: 'true' });
  expect(JSON.parse(found['digests']!)).toEqual({
    'ghcr.io/acme/app': DIGESTS.app,
    'ghcr.io/acme/db': DIGESTS.db,
  });
  expect(found['images']).toBe(`ghcr.io/acme/app@${DIGESTS.app}\nghcr.io/acme/db@${DIGESTS.db}`);
  expect(found['tags']).toBe('ghcr.io/acme/app:1.2.3\nghcr.io/acme/db:1.2.3\nghcr.io/acme/db:latest');
  expect(found['tag-names']).toBe('1.2.3\nlatest');
  expect(JSON.parse(found['metadata']!)).toMatchObject({
    app: { 'containerimage.digest': DIGESTS.app, 'image.name': 'app' },
    db: { 'containerimage.digest': DIGESTS.db, 'image.name': 'db' },
  });
  const json = JSON.parse(found['json']!) as { targets: unknown[] };
  expect(json.targets).toMatchObject([{ target: 'app' }, { target: 'db', imageId: 'sha256:db' }]);
});

test('of two images in one repository tell them apart by their targets', () => {
  const name = 'ghcr.io/acme/app';
  const shared = (tag: string) => image({ name, tags: tags([tag, 'created']) });
  const own = image({ name: 'quay.io/acme/app', tags: tags(['1', 'created']) });
  const found = outputs(set([shared('1'), own], [shared('1-db')]));
  expect(JSON.parse(found['digests']!)).toEqual({
    [`${name}#app`]: DIGESTS.app,
    'quay.io/acme/app': DIGESTS.app,
    [`${name}#db`]: DIGESTS.db,
  });
  expect(found['images']!.split('\n')).toEqual([
    `${name}@${DIGESTS.app}`,
    `quay.io/acme/app@${DIGESTS.app}`,
    `${name}@${DIGESTS.db}`,
  ]);
});

test('of a set of one are those of a single image', () => {
  const { targets, ...base } = set(
    [image({ name: 'ghcr.io/acme/app', tags: tags(['1.2.3', 'created']) })],
    [],
  );
  const [{ target, ...own }] = targets as [NonNullable<typeof targets>[0]];
  const found = outputs({ ...base, ...own, targets: [{ target, ...own }] });
  expect(found).toMatchObject({ digest: DIGESTS.app, imageid: 'sha256:app' });
  expect(JSON.parse(found['digests']!)).toEqual({ 'ghcr.io/acme/app': DIGESTS.app });
});

test('name no tag of an optional registry that failed, and none that was left where it was', () => {
  const good = image({ name: 'ghcr.io/acme/app', tags: tags(['1.2.3', 'created'], ['latest', 'kept']) });
  const found = outputs(
    result([good, image({ name: 'quay.io/acme/app', status: 'failed', optional: true })]),
  );
  expect(found['tags']).toBe('ghcr.io/acme/app:1.2.3');
  expect(found['tag-names']).toBe('1.2.3');
});

test('after a failure say of each image of a set what was done', () => {
  const images = ['app', 'db'].map((name) => ({
    name,
    report: result([image({ status: 'rolled-back', tags: tags(['1.2.3', 'rolled-back']) })]).report!,
  }));
  const json = failureJson(new PublishFailedError('refused', new PublishError('refused'), images));
  expect(json).toMatchObject({
    published: false,
    targets: [
      { target: 'app', report: { images: [{ status: 'rolled-back' }] } },
      { target: 'db', report: { images: [{ status: 'rolled-back' }] } },
    ],
  });
});

test('of a build that is not pushed are those of the plan', () => {
  const built = result([], { published: false });
  delete built.report;
  expect(outputs(built)['tags']).toMatch(/:1\.2\.3/);
});
