import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readGitContext } from '../../src/inputs/git-context.ts';
import { outputsOf } from '../../src/report/outputs.ts';
import { planTags } from '../../src/tags/plan.ts';
import { prepareTemplates } from '../../src/tags/rules/expression-names.ts';
import { DEFAULTS, EVENTS, JOBS, NOW, SHA, type EventName, type Job } from './metadata-action-cases.ts';

// As the pipeline does for texts that need it.
await prepareTemplates(["{{date 'YYYY'}}"]);

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'metadata-jobs-'));
});
afterAll(() => rm(directory, { recursive: true }));

/** The outputs of a step with these inputs on this event. */
async function run(job: Job, event: EventName) {
  const { name, ref, payload } = EVENTS[event];
  const path = join(directory, 'event.json');
  await writeFile(path, JSON.stringify(payload));
  const facts = await readGitContext(
    {
      GITHUB_EVENT_NAME: name,
      GITHUB_EVENT_PATH: path,
      GITHUB_REF: ref,
      GITHUB_SHA: SHA,
      GITHUB_REPOSITORY: 'Codertocat/Hello-World',
      GITHUB_SERVER_URL: 'https://github.com',
    },
    { refContext: 'workflow', workspace: directory, now: new Date(NOW) },
  );
  const inputs = { images: '', tags: '', flavor: '', labels: '', annotations: '', ...job.inputs };
  const plan = planTags(inputs, facts);
  return outputsOf(
    { plan, published: false, dryRun: true, phases: [] },
    {
      separators: { tags: '\n', labels: '\n', annotations: '\n' },
      bakeTarget: 'docker-metadata-action',
      directory,
      repository: 'acme/app',
      levels: ['manifest'],
    },
  );
}

/** The labels that the README lists, of the repository in GitHub's examples. */
function labelsOf(job: Job, version: string, url: string): Record<string, string> {
  return {
    'org.opencontainers.image.title': 'Hello-World',
    'org.opencontainers.image.description': '',
    'org.opencontainers.image.url': url,
    'org.opencontainers.image.source': url,
    'org.opencontainers.image.version': version,
    'org.opencontainers.image.created': NOW,
    'org.opencontainers.image.revision': SHA,
    'org.opencontainers.image.licenses': '',
    ...job.labels,
  };
}

const pairs = (labels: Record<string, string>) =>
  Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .sort();
const sorted = (text: string | undefined) => (text ?? '').split('\n').sort();
const RUNS = Object.entries(JOBS).flatMap(([name, job]) =>
  (Object.keys(EVENTS) as EventName[]).map((event) => [name, event, job] as const),
);

test('the table has 16 blocks and 96 results', () => {
  expect([Object.keys(JOBS).length, RUNS.length]).toEqual([16, 96]);
});

describe('the outputs of the jobs that set images', () => {
  test.each(RUNS)('%s, on a %s', async (_name, event, job) => {
    const outputs = await run(job, event);
    const names = job.tags[event].split(' ');
    const images = job.inputs.images!.split('\n');
    const tags = images.flatMap((image) => names.map((name) => `${image}:${name}`));
    const url = String(EVENTS[event].payload.repository?.['html_url']);
    const labels = labelsOf(job, names[0]!, url);
    // Labels of the user's don't become annotations.
    const annotations = pairs(labelsOf({ ...job, labels: {} }, names[0]!, url)).map(
      (pair) => `manifest:${pair}`,
    );

    expect(outputs['tags']?.split('\n')).toEqual(tags);
    expect(outputs['tag-names']?.split('\n')).toEqual(names);
    expect(outputs['version']).toBe(names[0]);
    expect(sorted(outputs['labels'])).toEqual(pairs(labels));
    expect(sorted(outputs['annotations'])).toEqual(annotations);

    const json = JSON.parse(outputs['json']!) as Record<string, unknown>;
    expect(json).toMatchObject({ tags, 'tag-names': names, labels });
    expect((json['annotations'] as string[]).sort()).toEqual(annotations);

    const bake = async (file: string) => {
      const { target } = JSON.parse(await readFile(outputs[file]!, 'utf8')) as {
        target: Record<string, Record<string, unknown>>;
      };
      return target['docker-metadata-action']!;
    };
    const args = { DOCKER_META_IMAGES: images.join(','), DOCKER_META_VERSION: names[0] };
    expect(await bake('bake-file')).toEqual({ tags, labels, args });
    expect(await bake('bake-file-tags')).toEqual({ tags, args });
    expect(await bake('bake-file-labels')).toEqual({ labels });
    const { annotations: baked } = await bake('bake-file-annotations');
    expect((baked as string[]).sort()).toEqual(annotations);
  });
});

// Without `images` docker/metadata-action gives bare tags; here the repository's own image is the default
// (docs/migrating.md), which the reader of the inputs fills in, so the plan never sees an empty list there.
describe('the job context, which sets no images', () => {
  test.each(Object.keys(EVENTS) as EventName[])('on a %s', async (event) => {
    const outputs = await run({ inputs: {}, tags: DEFAULTS }, event);
    expect(outputs['tag-names']?.split('\n').join(' ')).toBe(DEFAULTS[event]);
    expect(outputs['tags']).toBe(outputs['tag-names']);
  });
});
