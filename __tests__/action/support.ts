import { parseDigest } from '../../src/oci/digest.ts';
import type { PipelineResult } from '../../src/pipeline/types.ts';
import type { ImageReport } from '../../src/publish/report.ts';
import { planTags } from '../../src/tags/plan.ts';
import { facts, inputs } from '../tags/support.ts';

export const DIGEST = parseDigest(`sha256:${'a'.repeat(64)}`, 'the test');

export function image(change: Partial<ImageReport> = {}): ImageReport {
  return {
    name: 'ghcr.io/acme/app',
    status: 'published',
    optional: false,
    tags: [{ name: '1.2.3', status: 'created', digest: DIGEST }],
    blobs: { pushed: 2, mounted: 1, existing: 3, pushedBytes: 12_345_678, savedBytes: 0 },
    manifests: { pushed: 1, existing: 0 },
    requests: 20,
    retries: 0,
    milliseconds: 1500,
    ...change,
  };
}

export function result(images: ImageReport[], change: Partial<PipelineResult> = {}): PipelineResult {
  return {
    plan: planTags(inputs({ tags: 'type=semver,pattern={{version}}' }), facts('refs/tags/v1.2.3')),
    report: {
      schemaVersion: 1,
      root: { mediaType: 'application/vnd.oci.image.index.v1+json', digest: DIGEST, size: 1 },
      digest: DIGEST,
      platforms: [{ platform: 'linux/arm64', digest: DIGEST, size: 5_000_000 }],
      images,
      milliseconds: 1500,
    },
    published: true,
    dryRun: false,
    phases: [
      { name: 'build', start: 0, end: 900 },
      { name: 'publish', start: 900, end: 1500 },
    ],
    ...change,
  };
}
