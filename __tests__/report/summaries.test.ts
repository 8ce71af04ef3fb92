import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import type { MirrorReport } from '../../src/mirror/report.ts';
import { parseDigest } from '../../src/oci/digest.ts';
import { PublishError } from '../../src/oci/errors.ts';
import type { PipelineResult } from '../../src/pipeline/types.ts';
import type { ImageReport, PublishReport, TagReport } from '../../src/publish/report.ts';
import { failureSummary } from '../../src/report/summary/failure.ts';
import { summary } from '../../src/report/summary/summary.ts';
import { planTags } from '../../src/tags/plan.ts';
import { image, result } from '../action/support.ts';
import { facts, inputs } from '../tags/support.ts';

/**
 * Each text under approved/ was read by a person, rendered, before it was put there. `npm run docs:pictures` renders
 * them. To approve another one, change the file.
 */
const SEMVER = ['{{version}}', '{{major}}.{{minor}}', '{{major}}']
  .map((pattern) => `type=semver,pattern=${pattern}`)
  .join('\n');
const OLD = parseDigest(`sha256:${'1af0982988ac'.padEnd(64, '0')}`, 'the test');
const PHASES = [
  { name: 'plan', start: 0, end: 300 },
  { name: 'check logins and tags', start: 300, end: 1200 },
  { name: 'build', start: 800, end: 28_800 },
  { name: 'publish', start: 29_000, end: 75_600 },
];
const NAMES = ['ghcr.io/acme/app', 'docker.io/acme/app', 'registry.acme.example/team/app'];

function released(images: ImageReport[], change: Partial<PipelineResult> = {}): PipelineResult {
  const plan = planTags(
    inputs({ tags: `${SEMVER}\ntype=ref,event=branch\ntype=ref,event=pr` }),
    facts('refs/tags/v1.2.3'),
  );
  return result(images, {
    plan,
    phases: PHASES,
    engine: { name: 'buildx', reason: 'buildx, the first that can do it' },
    steps: { total: 12, cached: 9 },
    ...change,
  });
}

const moved = (name: string): TagReport => ({ name, status: 'moved', previous: OLD });
const RELEASE: TagReport[] = [
  { name: '1.2.3', status: 'created' },
  moved('1.2'),
  moved('1'),
  moved('latest'),
];
const everywhere = (change: Partial<ImageReport>): ImageReport[] =>
  NAMES.map((name) => image({ name, ...change }));
const NOTHING = { pushed: 0, mounted: 0, existing: 6, pushedBytes: 0, savedBytes: 9 };

const REFUSED = new PublishError('registry.acme.example refused to move `latest`: the tag is protected', {
  code: 'DENIED',
  hint: 'Allow this account to overwrite `latest` there, or set `flavor: latest=false`.',
});

function rolledBack(removable: boolean): { name: string; report: PublishReport }[] {
  const removed: TagReport = { name: '1.4.0', status: removable ? 'rolled-back' : 'stuck' };
  const restored = (name: string): TagReport => ({ name, status: 'rolled-back', previous: OLD });
  const images = [
    image({
      name: 'ghcr.io/acme/app',
      status: removable ? 'rolled-back' : 'failed',
      tags: [removed, restored('1'), restored('latest')],
      // Told once, in the list of tags that stay.
      ...(removable
        ? {}
        : { error: { message: 'ghcr.io/acme/app: could not roll back 1.4.0', code: 'STUCK' } }),
    }),
    image({
      name: 'registry.acme.example/team/app',
      status: 'failed',
      tags: [{ name: '1.4.0', status: 'rolled-back' }, restored('1'), { name: 'latest', status: 'failed' }],
      error: { message: REFUSED.message, code: 'DENIED' },
    }),
  ];
  return [{ name: '', report: { images } as PublishReport }];
}

function notPushed(): PipelineResult {
  const { report, ...rest } = released([]);
  expect(report).toBeDefined();
  const plan = planTags(inputs({ tags: 'type=ref,event=pr\ntype=sha' }), facts('refs/pull/7/merge'));
  return {
    ...rest,
    plan,
    published: false,
    notice: 'Pull requests are pushed only with `push: true`.',
  };
}

function mirrored(): MirrorReport {
  const repository = (source: string, to: string, [listed, selected, copied, failed]: number[]) => ({
    source,
    destinations: [to],
    listed: listed ?? 0,
    selected: selected ?? 0,
    copied: copied ?? 0,
    existing: (selected ?? 0) - (copied ?? 0) - (failed ?? 0),
    failed: failed ?? 0,
    pairs: [],
    milliseconds: 1,
  });
  const denied = (tag: string) => ({
    rule: 2,
    line: 4,
    what: `ghcr.io/acme/base:${tag} → backup.acme.example/acme/base:${tag}`,
    message: 'Login to backup.acme.example failed: wrong username or password',
    hint: 'Check `username` and `password` of backup.acme.example in `registry-auth`.',
    code: 'UNAUTHORIZED',
  });
  return {
    schemaVersion: 1,
    dryRun: false,
    repositories: [
      repository('docker.io/library/redis', 'ghcr.io/acme/mirror/redis', [1204, 20, 3, 0]),
      repository('ghcr.io/acme/base', 'backup.acme.example/acme/base', [3, 3, 0, 3]),
    ],
    copies: ['7.4.1', '7'].map((tag) => ({
      rule: 1,
      source: `docker.io/library/redis:${tag}`,
      destination: `ghcr.io/acme/mirror/redis:${tag}`,
      status: 'copied' as const,
    })),
    failures: ['1', '2', '3'].map(denied),
    totals: { copied: 3, existing: 17, failed: 3, planned: 0, postponed: 0, pruned: 0, prunable: 0 },
    blobs: { pushed: 9, mounted: 0, existing: 3, pushedBytes: 5.4e9, savedBytes: 3.1e9 },
    fetchedBytes: 1.9e9,
    requests: { sources: 9, destinations: 9, retries: 0 },
    rateLimits: { 'docker.io': { limit: 200, remaining: 143, windowSeconds: 21_600 } },
    milliseconds: 372_000,
  };
}

const SITUATIONS: Record<string, () => string> = {
  published: () => summary(released(everywhere({ tags: RELEASE })), 'acme/app'),
  'already-published': () =>
    summary(
      released(
        everywhere({
          status: 'unchanged',
          blobs: NOTHING,
          tags: RELEASE.map(({ name }) => ({ name, status: 'unchanged' })),
        }),
        { published: false },
      ),
      'acme/app',
    ),
  'optional-failed': () =>
    summary(
      released([
        image({ tags: RELEASE }),
        image({
          name: 'quay.io/acme/app',
          status: 'failed',
          optional: true,
          tags: [],
          error: { message: 'quay.io did not answer', hint: 'Look at its status page.' },
        }),
      ]),
      'acme/app',
    ),
  backport: () =>
    summary(
      released([
        image({ tags: RELEASE }),
        image({
          name: 'quay.io/acme/app',
          tags: [{ name: 'latest', status: 'kept', reason: '2.0.0 is newer' }],
        }),
      ]),
      'acme/app',
    ),
  'built-not-pushed': () => summary(notPushed(), 'acme/app'),
  'rolled-back': () => failureSummary(REFUSED, rolledBack(true), 'acme/app'),
  'partly-rolled-back': () => failureSummary(REFUSED, rolledBack(false), 'acme/app'),
  'bad-input': () =>
    failureSummary(
      new PublishError('Unknown tag rule type "semvar"', {
        code: 'INPUT_INVALID',
        input: 'tags',
        line: 2,
        hint: 'Did you mean `semver`?',
      }),
      [],
      'acme/app',
    ),
  'mirror-partly': () => summary({ ...result([]), mirror: mirrored() }, ''),
};

test.each(Object.entries(SITUATIONS))('the summary of %s is the approved one', (name, render) => {
  const path = `__tests__/report/approved/${name}.md`;
  expect(render()).toBe(existsSync(path) ? readFileSync(path, 'utf8') : '');
});

test('where every registry is optional and failed, nothing is said to be published', () => {
  const dead = image({ status: 'failed', optional: true, tags: [], error: { message: 'no answer' } });
  const text = summary(released([dead], { published: false }), 'acme/app');
  expect(text).toContain('## ⚠️ Not published: 1.2.3 failed in every registry, all of them optional');
});
