import { createRequire } from 'node:module';

/*
 * The jobs of docker/metadata-action's own .github/workflows/ci.yml, by name, with inputs of our own that have the same
 * meaning, on each event that the workflow runs on, and what that action documents for it (its README: "tags input",
 * "flavor input", "outputs", "Bake definition"). All of them run offline: nothing is built or pushed here, since what
 * the jobs docker-push and bake build is for the tests of the builds.
 *
 * 9 jobs set `images`; with their matrices they are 16 blocks, on 6 events: 96 results, and all are the same here.
 * The job `context` (2 blocks) sets none: there the names differ on purpose, and the tags are the same.
 */

interface Payload extends Record<string, unknown> {
  repository?: Record<string, unknown>;
  ref?: string;
}
const examples = createRequire(import.meta.url)('@octokit/webhooks-examples') as {
  name: string;
  examples: Payload[];
}[];

export const SHA = 'ec26c3e57ca3a959ca5aad62de7213c562f8c821';
export const NOW = '2026-11-09T13:04:05.678Z';

function example(event: string, fits: (payload: Payload) => boolean): Payload {
  const found = examples.find(({ name }) => name === event)?.examples.find(fits);
  if (!found) throw new Error(`no example of ${event}`);
  return found;
}
const push = (ref: string): Payload => ({
  ...example('push', (payload) => payload.ref?.startsWith(ref.slice(0, 10)) === true),
  ref,
});

/** GitHub has no example of a schedule; https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows#schedule */
const schedule: Payload = { schedule: '0 10 * * *', repository: push('refs/heads/master').repository! };

/** What the workflow runs on: a schedule, two branches, a release, a pre-release and a pull request. */
export const EVENTS = {
  schedule: { name: 'schedule', ref: 'refs/heads/master', payload: schedule },
  branch: { name: 'push', ref: 'refs/heads/master', payload: push('refs/heads/master') },
  'release branch': { name: 'push', ref: 'refs/heads/releases/v1', payload: push('refs/heads/releases/v1') },
  tag: { name: 'push', ref: 'refs/tags/v1.2.3', payload: push('refs/tags/v1.2.3') },
  'pre-release': { name: 'push', ref: 'refs/tags/v2.0.8-beta.67', payload: push('refs/tags/v2.0.8-beta.67') },
  'pull request': {
    name: 'pull_request',
    ref: 'refs/pull/2/merge',
    payload: example('pull_request', (payload) => payload['action'] === 'opened'),
  },
} as const;
export type EventName = keyof typeof EVENTS;

export interface Job {
  inputs: Partial<Record<'images' | 'tags' | 'flavor' | 'labels' | 'annotations', string>>;
  /** The names of the tags on each event, in order. */
  tags: Record<EventName, string>;
  /** Labels beside the usual ones, or in their place. */
  labels?: Record<string, string>;
}

const IMAGES = 'localhost:5000/acme/app\nghcr.io/acme/app';
const REFS = ['type=ref,event=branch', 'type=ref,event=tag', 'type=ref,event=pr'];
const lines = (...rules: string[]) => rules.join('\n');
const SHORT = 'sha-ec26c3e';

/** With `type=schedule`, the refs and `type=sha`. */
const USUAL: Record<EventName, string> = {
  schedule: `nightly master ${SHORT}`,
  branch: `master ${SHORT}`,
  'release branch': `releases-v1 ${SHORT}`,
  tag: `v1.2.3 ${SHORT} latest`,
  'pre-release': `v2.0.8-beta.67 ${SHORT} latest`,
  'pull request': `pr-2 ${SHORT}`,
};
/** With the rules that stand for an empty `tags`. */
export const DEFAULTS: Record<EventName, string> = {
  schedule: 'nightly master',
  branch: 'master',
  'release branch': 'releases-v1',
  tag: 'v1.2.3 latest',
  'pre-release': 'v2.0.8-beta.67 latest',
  'pull request': 'pr-2',
};

const scheduled = (pattern: string, name: string): Job => ({
  inputs: { images: IMAGES, tags: lines(`type=schedule,pattern=${pattern}`, ...REFS, 'type=sha') },
  tags: { ...USUAL, schedule: [name, 'master', SHORT].filter(Boolean).join(' ') },
});
const matching = (pattern: string, group: number, tag: string, preRelease: string): Job => ({
  inputs: {
    images: IMAGES,
    tags: lines('type=schedule', ...REFS, `type=match,"pattern=${pattern}",group=${group}`, 'type=sha'),
  },
  tags: {
    ...USUAL,
    tag: `${tag} v1.2.3 ${SHORT} latest`,
    'pre-release': `${preRelease} v2.0.8-beta.67 ${SHORT} latest`,
  },
});
/** `latest` goes to every event, to none, or to a release alone: a pre-release doesn't move it. */
const semver = (flavor: 'auto' | 'true' | 'false', latest: readonly EventName[]): Job => {
  const tags: Record<EventName, string> = {
    ...USUAL,
    tag: `v1.2.3 1.2.3 ${SHORT}`,
    'pre-release': `v2.0.8-beta.67 2.0.8-beta.67 ${SHORT}`,
  };
  for (const event of latest) tags[event] += ' latest';
  const patterns = ['{{raw}}', '{{version}}', '{{major}}.{{minor}}.{{patch}}'];
  const rules = patterns.map((pattern) => `type=semver,pattern=${pattern}`);
  return {
    inputs: {
      images: IMAGES,
      tags: lines('type=schedule', ...REFS, ...rules, 'type=sha'),
      flavor: `latest=${flavor}`,
    },
    tags,
  };
};

/** Jobs by name; where a job has a matrix, by name and what differs. */
export const JOBS: Record<string, Job> = {
  'multi-images': {
    inputs: { images: IMAGES, tags: lines('type=schedule', ...REFS, 'type=sha') },
    tags: USUAL,
  },
  // An empty pattern yields no tag: it isn't the default one.
  'tag-schedule, an empty pattern': scheduled('', ''),
  'tag-schedule, a date after a word': scheduled("weekly-{{date 'YYYYMMDD'}}", 'weekly-20261109'),
  'tag-schedule, date and time': scheduled("{{date 'YYYYMMDD-HHmmss'}}", '20261109-130405'),
  'tag-schedule, a word': scheduled('timer', 'timer'),
  'tag-match, three numbers': matching(String.raw`\d+\.\d+\.\d+`, 0, '1.2.3', '2.0.8'),
  'tag-match, two numbers': matching(String.raw`\d+\.\d+`, 0, '1.2', '2.0'),
  'tag-match, a group': matching('v(.+)', 1, '1.2.3', '2.0.8-beta.67'),
  'tag-semver, latest=auto': semver('auto', ['tag']),
  'tag-semver, latest=true': semver('true', Object.keys(EVENTS) as EventName[]),
  'tag-semver, latest=false': semver('false', []),
  flavor: {
    inputs: { images: IMAGES, flavor: 'prefix=one-\nsuffix=-two' },
    tags: {
      schedule: 'one-nightly-two one-master-two',
      branch: 'one-master-two',
      'release branch': 'one-releases-v1-two',
      tag: 'one-v1.2.3-two latest',
      'pre-release': 'one-v2.0.8-beta.67-two latest',
      // `type=ref,event=pr` has a prefix of its own.
      'pull request': 'pr-2-two',
    },
  },
  labels: {
    inputs: {
      images: IMAGES,
      labels: lines(
        'maintainer=The team',
        'org.opencontainers.image.title=A title of our own',
        'org.opencontainers.image.description=says "hello" = and more',
        'org.opencontainers.image.vendor=Acme',
      ),
    },
    tags: DEFAULTS,
    labels: {
      maintainer: 'The team',
      'org.opencontainers.image.title': 'A title of our own',
      'org.opencontainers.image.description': 'says "hello" = and more',
      'org.opencontainers.image.vendor': 'Acme',
    },
  },
  json: {
    inputs: { images: IMAGES, labels: 'maintainer=The team' },
    tags: DEFAULTS,
    labels: { maintainer: 'The team' },
  },
  'docker-push': {
    inputs: {
      images: 'localhost:5000/acme/app',
      tags: lines(
        'type=schedule',
        ...REFS,
        'type=semver,pattern=v{{version}}',
        'type=semver,pattern=v{{major}}.{{minor}}',
        'type=semver,pattern=v{{major}}',
        'type=sha',
      ),
    },
    tags: {
      ...USUAL,
      tag: `v1.2.3 v1.2 v1 ${SHORT} latest`,
      // A pre-release takes `{{version}}` for every pattern but `{{raw}}`.
      'pre-release': `2.0.8-beta.67 v2.0.8-beta.67 ${SHORT}`,
    },
  },
  bake: {
    inputs: {
      images: IMAGES,
      tags: lines(
        'type=schedule',
        ...REFS,
        'type=semver,pattern={{version}}',
        'type=semver,pattern={{major}}.{{minor}}',
        'type=semver,pattern={{major}}',
        'type=sha',
      ),
    },
    tags: {
      ...USUAL,
      tag: `1.2.3 1.2 1 v1.2.3 ${SHORT} latest`,
      'pre-release': `2.0.8-beta.67 v2.0.8-beta.67 ${SHORT}`,
    },
  },
};
