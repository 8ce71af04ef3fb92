import { digestOf } from '../../src/oci/digest.ts';
import type { PipelineResult } from '../../src/pipeline/types.ts';
import type { ImageReport, TagReport } from '../../src/publish/report.ts';
import { summary } from '../../src/report/summary/summary.ts';
import { planTags } from '../../src/tags/plan.ts';

/** A release to three registries, as the README shows it. */
const digest = digestOf('1.2.3');
const before = digestOf('1.2.2');

const tags: TagReport[] = [
  { name: '1.2.3', status: 'created', digest },
  ...['1.2', '1', 'latest'].map((name): TagReport => ({ name, status: 'moved', previous: before, digest })),
];

function image(name: string, blobs: Partial<ImageReport['blobs']>, milliseconds: number): ImageReport {
  return {
    name,
    status: 'published',
    optional: false,
    tags,
    blobs: { pushed: 0, mounted: 0, existing: 0, pushedBytes: 0, savedBytes: 0, ...blobs },
    manifests: { pushed: 5, existing: 0 },
    requests: 40,
    retries: 0,
    milliseconds,
  };
}

const images = [
  image(
    'ghcr.io/acme/app',
    { pushed: 6, existing: 4, pushedBytes: 41_600_000, savedBytes: 33_500_000 },
    8200,
  ),
  image(
    'docker.io/acme/app',
    { pushed: 3, existing: 7, pushedBytes: 12_300_000, savedBytes: 62_800_000 },
    9600,
  ),
  image('registry.acme.example/team/app', { pushed: 10, pushedBytes: 75_100_000 }, 11_000),
];

const plan = planTags(
  {
    images: images.map(({ name }) => name).join('\n'),
    tags: [
      'type=semver,pattern={{version}}',
      'type=semver,pattern={{major}}.{{minor}}',
      'type=semver,pattern={{major}}',
      'type=ref,event=branch',
      'type=ref,event=pr',
    ].join('\n'),
    flavor: '',
    labels: '',
    annotations: '',
  },
  {
    eventName: 'push',
    ref: 'refs/tags/v1.2.3',
    sha: '860c1904a1ce19322e91ac35af1ab07466440c37',
    now: '2026-11-09T13:04:05.678Z',
    payload: {},
    repository: { fullName: 'acme/app' },
  },
);

const result: PipelineResult = {
  plan,
  report: {
    schemaVersion: 1,
    root: { mediaType: 'application/vnd.oci.image.index.v1+json', digest, size: 1200 },
    digest,
    platforms: [
      { platform: 'linux/amd64', digest: digestOf('amd64'), size: 38_200_000 },
      { platform: 'linux/arm64', digest: digestOf('arm64'), size: 36_900_000 },
    ],
    images,
    milliseconds: 41_000,
  },
  published: true,
  dryRun: false,
  phases: [
    { name: 'plan', start: 0, end: 300 },
    { name: 'checks', start: 300, end: 1200 },
    { name: 'build', start: 800, end: 28_800 },
    { name: 'push', start: 29_000, end: 40_000 },
    { name: 'tags', start: 40_000, end: 40_600 },
  ],
  engine: { name: 'buildx', reason: 'buildx, the first that can build this' },
  steps: { total: 12, cached: 9 },
};

/** Its job summary, by the product's own code. A new version alone is no reason for new pictures. */
export const SUMMARY = summary(result, 'acme/app').replace(/(registry-publish v\d+)\.\d+\.\d+/, '$1');
