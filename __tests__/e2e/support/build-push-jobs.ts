import { BASE_IMAGE } from './engine.ts';
import type { ActionRun } from './runner.ts';

/** The machines that all jobs share. */
export interface RunContext {
  /** `127.0.0.1:port` of a registry that anybody may push to. */
  registry: string;
  /** `127.0.0.1:port` on which nothing listens. */
  nowhere: string;
  /** Name of a builder without an image store, as docker/setup-buildx-action creates. */
  builder: string;
  /**
   * Variables of a job with this Docker daemon, without one, with buildx alone, with a config that isn't
   * JSON, and with proxies in the config.
   */
  machines: Record<'docker' | 'noDocker' | 'buildxAlone' | 'malformedConfig' | 'proxies', Environment>;
  /** Variables of the runner's cache service. */
  cacheService: Environment;
  /** A directory for this job. */
  scratch: string;
}

type Environment = Record<string, string>;

/** The result with docker/build-push-action. */
export interface Expected {
  /** Default: the job succeeds. */
  fails?: RegExp;
  /** Tags in the job's repository; each has the digest in the output `digest`. */
  tags?: string[];
  /** Architectures in the pushed index. */
  platforms?: string[];
  annotations?: { index: Record<string, string>; manifest: Record<string, string> };
  labels?: Record<string, string>;
  /** Images in the Docker daemon's store afterwards. */
  loaded?: string[];
  /** Whether these outputs are set; default: only with `tags`. */
  digest?: boolean;
  imageId?: boolean;
  warns?: RegExp;
  /** Files in the test's directory afterwards. */
  files?: string[];
  /** Whether no summary is written. */
  withoutSummary?: boolean;
}

export interface PeerStep {
  inputs: Record<string, string>;
  env?: Environment;
  event?: ActionRun['event'];
}

export interface PeerJob {
  name: string;
  /** Steps in order; the last one's result counts. A string says why the job can't run offline. */
  steps: ((given: RunContext) => PeerStep)[] | string;
  expected?: Expected;
}

/** Files in the checkout. With base images of the tests, since there is no access to Docker Hub. */
export const FILES: Record<string, string> = {
  Dockerfile: `FROM ${BASE_IMAGE}\nRUN echo built > /made\n`,
  'test/Dockerfile': `FROM ${BASE_IMAGE}\nRUN echo built > /made\nCOPY here /here\n`,
  'test/here': 'here',
  'test/many.Dockerfile':
    'FROM scratch\nARG TARGETARCH\nARG TARGETVARIANT\nCOPY here /$TARGETARCH$TARGETVARIANT\n',
  'test/many-user.Dockerfile': `FROM --platform=$BUILDPLATFORM ${BASE_IMAGE} AS made
RUN mkdir -p /etc /work && echo 'maker:x:1000:1000::/work:/bin/sh' > /etc/passwd && \\
  echo 'maker:x:1000:' > /etc/group && chown maker /work
USER maker
RUN id -un > /work/by
FROM scratch
COPY --from=made /work/by /by
`,
  'test/secret.Dockerfile': `FROM ${BASE_IMAGE}
RUN --mount=type=secret,id=FIRST test "$(cat /run/secrets/FIRST)" = one
`,
  'test/secrets.Dockerfile': `FROM --platform=$BUILDPLATFORM ${BASE_IMAGE} AS checked
RUN --mount=type=secret,id=LINES --mount=type=secret,id=GAP --mount=type=secret,id=PLAIN \\
  test "$(cat /run/secrets/LINES)" = "$(printf 'a\\nb\\nc')" && \\
  test "$(cat /run/secrets/GAP)" = "$(printf 'a\\n\\nb')" && \\
  test "$(cat /run/secrets/PLAIN)" = plain && echo all > /seen
FROM scratch
COPY --from=checked /seen /seen
`,
  'test/shm.Dockerfile': `FROM ${BASE_IMAGE}\nRUN test "$(df -k /dev/shm | tail -1 | awk '{print $2}')" = 262144\n`,
  'test/ulimit.Dockerfile': `FROM ${BASE_IMAGE}\nRUN grep -q 'Max open files *777 ' /proc/self/limits && grep -q 'Max processes *99 ' /proc/self/limits\n`,
  'test/cgroup.Dockerfile': `FROM ${BASE_IMAGE}\nRUN cat /proc/self/cgroup\n`,
  'test/hosts.Dockerfile': `FROM ${BASE_IMAGE}\nRUN grep -q '10.9.8.7.*one' /etc/hosts && grep -q '10.6.5.4.*two' /etc/hosts\n`,
  'test/network.Dockerfile': `FROM ${BASE_IMAGE}\nRUN test -d /proc/net\n`,
  'test/stages.Dockerfile': `FROM ${BASE_IMAGE} AS early\nRUN date +%N > /early\nFROM ${BASE_IMAGE}\nCOPY --from=early /early /\n`,
  'test/base.Dockerfile': `FROM ${BASE_IMAGE}\nRUN echo mine > /mine\n`,
  'test/named.Dockerfile': 'FROM alpine\nRUN test -x /bin/busybox\n',
  'test/on-base.Dockerfile': 'FROM base\nRUN test "$(cat /mine)" = mine\n',
  'test/proxy.Dockerfile': `FROM ${BASE_IMAGE}\nRUN test "$HTTP_PROXY" = http://127.0.0.1:9 && test "$https_proxy" = http://127.0.0.1:9\n`,
  // `as` in lower case and an ENTRYPOINT in shell form: two build check findings.
  'test/findings.Dockerfile': `FROM ${BASE_IMAGE} as early\nRUN echo early > /early\nFROM early\nENTRYPOINT echo\n`,
};

const test = (inputs: Record<string, string>) => ({ context: './test', ...inputs });
/** docker/build-push-action's `tags` are references; here they become `images` and plain rules. */
const named = (image: string, ...tags: string[]) => ({
  images: image,
  tags: tags.map((tag) => `type=raw,value=${tag}`).join('\n'),
  'immutable-tags': 'none',
});
const BUILD_ONLY = { push: 'false' };
const build = (inputs: Record<string, string>) => [
  (given: RunContext) => step(given, { ...inputs, ...BUILD_ONLY }),
];
const TWO = 'linux/amd64,linux/arm64';
const SEVEN = 'linux/386,linux/amd64,linux/arm/v6,linux/arm/v7,linux/arm64,linux/ppc64le,linux/s390x';
const META = [
  'type=schedule',
  'type=ref,event=branch',
  'type=ref,event=pr',
  'type=semver,pattern={{version}}',
  'type=semver,pattern={{major}}.{{minor}}',
  'type=sha',
].join('\n');

function step(given: RunContext, inputs: Record<string, string>, env: Environment = {}): PeerStep {
  return { inputs, env: { ...given.machines.docker, ...env } };
}

/** A job that pushes two tags to its repository, like most. */
function pushes(job: string, more: (given: RunContext) => Record<string, string>, env?: Environment) {
  return [
    (given: RunContext) =>
      step(
        given,
        {
          ...named(`${given.registry}/${job}`, 'latest', '1.0.0'),
          flavor: 'latest=false',
          push: 'true',
          ...more(given),
        },
        env,
      ),
  ];
}
const BOTH = { tags: ['latest', '1.0.0'] };

/** A matrix combination of the job `digest`. */
function digestJob(driver: 'docker' | 'docker-container', does: 'load' | 'push' | 'nothing'): PeerJob {
  const name = `digest-${driver}-${does}`;
  const expected: Expected = {
    ...(does === 'push' ? { tags: ['latest'] } : {}),
    ...(does === 'load' ? { loaded: ['IMAGEID'], digest: true } : {}),
    // Without an image store, there is nothing for an id to refer to.
    imageId: !(driver === 'docker-container' && does === 'nothing'),
  };
  const inputs = (given: RunContext) => ({
    ...test(named(`${given.registry}/${name}`, 'latest')),
    load: String(does === 'load'),
    push: String(does === 'push'),
    ...(driver === 'docker' ? {} : { builder: given.builder }),
  });
  return { name: `digest: ${driver}, ${does}`, steps: [(given) => step(given, inputs(given))], expected };
}

const summaryVariable = (name: string, env: Environment, expected?: Expected): PeerJob => ({
  name,
  steps: [(given) => step(given, { ...test({}), ...BUILD_ONLY }, env)],
  ...(expected ? { expected } : {}),
});

/**
 * The jobs in docker/build-push-action's .github/workflows/ci.yml and e2e.yml by name, with equivalent
 * inputs, translated as docs/migrating.md says. A job with a matrix has a row for each kind of result.
 */
export const JOBS: PeerJob[] = [
  { name: 'minimal', steps: build({ file: './test/Dockerfile', context: './test' }) },
  {
    name: 'git-context',
    steps: pushes('git-context', (given) => ({
      ...test({ file: 'test/many.Dockerfile', builder: given.builder, platforms: TWO }),
    })),
    expected: { ...BOTH, platforms: ['amd64', 'arm64'] },
  },
  {
    name: 'git-context-secret',
    steps: pushes('git-context-secret', (given) => ({
      ...test({ file: 'test/secrets.Dockerfile', builder: given.builder, platforms: TWO }),
      secrets: 'GIT_AUTH_TOKEN=abcdefgh\n"LINES=a\nb\nc"\nPLAIN=plain\n"GAP=a\n\nb"',
    })),
    expected: { ...BOTH, platforms: ['amd64', 'arm64'] },
  },
  {
    name: 'path-context',
    steps: pushes('path-context', ({ builder }) => test({ file: './test/Dockerfile', builder })),
    expected: BOTH,
  },
  {
    name: 'example',
    steps: ['load', 'push'].map((does) => (given: RunContext) => ({
      ...step(given, {
        ...test({ file: './test/Dockerfile', images: `${given.registry}/example`, tags: META }),
        ...(does === 'load' ? { load: 'true', push: 'false' } : { push: 'true' }),
      }),
      event: { ref: 'refs/tags/v1.2.3' },
    })),
    expected: {
      tags: ['1.2.3', '1.2', 'sha-aaaaaaa', 'latest'],
      loaded: ['REGISTRY/example:1.2.3'],
      labels: { 'org.opencontainers.image.version': '1.2.3', 'org.opencontainers.image.title': 'app' },
    },
  },
  {
    name: 'error',
    steps: [
      ({ machines }) => ({
        inputs: { ...test({ file: './test/Dockerfile' }), ...BUILD_ONLY, engine: 'buildx' },
        env: machines.noDocker,
      }),
    ],
    expected: { fails: /buildx|daemon|socket/i },
  },
  {
    name: 'error-buildx',
    steps: [
      (given) =>
        step(given, {
          ...test({ file: 'test/many.Dockerfile', platforms: SEVEN }),
          ...named(`${given.nowhere}/error-buildx`, 'latest'),
          push: 'true',
          retries: '1',
        }),
    ],
    expected: { fails: /127\.0\.0\.1:\d+.*nothing/i },
  },
  {
    name: 'docker-driver',
    steps: pushes('docker-driver', () => test({ file: './test/Dockerfile' })),
    expected: BOTH,
  },
  {
    name: 'export-docker',
    steps: build({
      ...test({ file: './test/Dockerfile', load: 'true' }),
      ...named('export-docker', 'latest'),
    }),
    expected: { loaded: ['export-docker:latest'], digest: true, imageId: true },
  },
  {
    name: 'secret',
    steps: build({ context: '.', file: './test/secret.Dockerfile', secrets: 'FIRST=one\nEMPTY=' }),
    expected: { warns: /EMPTY|secrets/ },
  },
  {
    name: 'secret-envs',
    steps: [
      (given) =>
        step(
          given,
          {
            context: '.',
            file: './test/secret.Dockerfile',
            'secret-envs': 'FIRST=OF_THE_JOB\nEMPTY=',
            ...BUILD_ONLY,
          },
          { OF_THE_JOB: 'one' },
        ),
    ],
    expected: { warns: /EMPTY|secret-envs/ },
  },
  {
    name: 'network',
    steps: build({
      ...test({ file: 'test/network.Dockerfile', network: 'host' }),
      ...named('name/app', 'latest'),
    }),
  },
  {
    name: 'shm-size',
    steps: build({
      ...test({ file: 'test/shm.Dockerfile', 'shm-size': '256m' }),
      ...named('name/app', 'latest'),
    }),
  },
  {
    name: 'ulimit',
    steps: build({
      ...test({ file: 'test/ulimit.Dockerfile', ulimit: 'nofile=777:777\nnproc=99' }),
      ...named('name/app', 'latest'),
    }),
  },
  {
    name: 'cgroup-parent',
    steps: build({
      ...test({ file: 'test/cgroup.Dockerfile', 'cgroup-parent': 'acme' }),
      ...named('name/app', 'latest'),
    }),
  },
  {
    name: 'add-hosts',
    steps: build({
      ...test({ file: 'test/hosts.Dockerfile', 'add-hosts': 'one:10.9.8.7\ntwo:10.6.5.4' }),
      ...named('name/app', 'latest'),
    }),
  },
  {
    name: 'no-cache-filters',
    steps: [
      (given) =>
        step(
          given,
          {
            ...test({ file: 'test/stages.Dockerfile', 'no-cache-filters': 'early', builder: given.builder }),
            ...named('name/app', 'latest'),
            'cache-from': 'type=gha,scope=filters',
            'cache-to': 'type=gha,scope=filters,mode=max',
            ...BUILD_ONLY,
          },
          given.cacheService,
        ),
    ],
  },
  {
    name: 'attests-compat',
    steps: build(test({ outputs: 'type=cacheonly', attests: 'type=sbom,disabled=true' })),
  },
  {
    name: 'provenance',
    steps: pushes('provenance', () =>
      test({
        file: './test/Dockerfile',
        provenance: 'mode=max',
        outputs: 'type=image,name=ignored,push=true',
      }),
    ),
    expected: BOTH,
  },
  {
    // The other half of its matrix outputs an image, like the job above.
    name: 'sbom',
    steps: [
      (given) =>
        step(given, test({ provenance: 'mode=min', outputs: `${given.scratch}/exported`, ...BUILD_ONLY })),
    ],
    expected: { files: ['exported/made', 'exported/provenance.json'] },
  },
  ...['multi', 'multi-sudo'].map((name) => ({
    name: `multi: ${name}`,
    steps: pushes(name, ({ builder }) =>
      test({ file: `test/${name === 'multi' ? 'many' : 'many-user'}.Dockerfile`, builder, platforms: TWO }),
    ),
    expected: { ...BOTH, platforms: ['amd64', 'arm64'] },
  })),
  ...(['docker', 'docker-container'] as const).flatMap((driver) =>
    (['load', 'push', 'nothing'] as const).map((does) => digestJob(driver, does)),
  ),
  {
    name: 'registry-cache',
    steps: pushes('registry-cache', (given) => ({
      ...test({ file: 'test/many.Dockerfile', builder: given.builder, platforms: TWO }),
      'cache-from': `type=registry,ref=${given.registry}/registry-cache`,
      'cache-to': 'type=inline',
    })),
    expected: { ...BOTH, platforms: ['amd64', 'arm64'] },
  },
  {
    name: 'github-cache',
    steps: [
      (given) => ({
        ...pushes('github-cache', () => ({
          ...test({ file: 'test/many.Dockerfile', platforms: TWO, builder: given.builder }),
          'cache-from': 'type=gha,scope=ci',
          'cache-to': 'type=gha,scope=ci',
        }))[0]!(given),
        env: { ...given.machines.docker, ...given.cacheService },
      }),
    ],
    expected: { ...BOTH, platforms: ['amd64', 'arm64'] },
  },
  {
    name: 'local-cache',
    steps: pushes('local-cache', ({ scratch, builder }) => ({
      ...test({ file: 'test/many.Dockerfile', platforms: TWO, builder }),
      'cache-from': `type=local,src=${scratch}/cache`,
      'cache-to': `type=local,dest=${scratch}/cache-new`,
    })),
    expected: { ...BOTH, platforms: ['amd64', 'arm64'] },
  },
  {
    name: 'standalone',
    steps: [
      ({ machines, builder }) => ({
        inputs: { ...test({ file: './test/Dockerfile', engine: 'buildx', builder }), ...BUILD_ONLY },
        env: machines.buildxAlone,
      }),
    ],
  },
  {
    name: 'named-context-pin',
    steps: build({
      ...test({ file: 'test/named.Dockerfile' }),
      'build-contexts': `alpine=docker-image://${BASE_IMAGE}`,
    }),
  },
  {
    name: 'named-context-docker',
    steps: [
      ...build({ ...test({ file: 'test/base.Dockerfile', load: 'true' }), ...named('my-own-base', 'local') }),
      ...build({
        ...test({ file: 'test/on-base.Dockerfile' }),
        'build-contexts': 'base=docker-image://my-own-base:local',
      }),
    ],
  },
  {
    name: 'named-context-container',
    steps: [
      (given) =>
        step(given, {
          ...test({ file: 'test/base.Dockerfile', builder: given.builder, push: 'true' }),
          ...named(`${given.registry}/named-context-container`, 'latest'),
        }),
      (given) =>
        step(given, {
          ...test({ file: 'test/named.Dockerfile', builder: given.builder }),
          'build-contexts': `alpine=docker-image://${given.registry}/named-context-container:latest`,
          ...BUILD_ONLY,
        }),
    ],
  },
  {
    name: 'docker-config-malformed',
    steps: [({ machines }) => ({ inputs: { ...test({}), ...BUILD_ONLY }, env: machines.malformedConfig })],
  },
  {
    name: 'proxy-docker-config',
    steps: [
      ({ machines }) => ({
        inputs: { ...test({ file: 'test/proxy.Dockerfile' }), ...BUILD_ONLY },
        env: machines.proxies,
      }),
    ],
  },
  { name: 'proxy-buildkitd', steps: "is about BuildKit's own container and Docker Hub through a proxy" },
  {
    name: 'annotations',
    steps: [
      (given) => ({
        ...step(given, {
          ...test({ file: './test/Dockerfile', builder: given.builder, push: 'true' }),
          images: `${given.registry}/annotations`,
          tags: META,
          annotations: 'index:com.example.one=1\nindex:com.example.two=2\nmanifest:com.example.three=3',
        }),
        event: { ref: 'refs/tags/v1.2.3' },
      }),
    ],
    expected: {
      tags: ['1.2.3', '1.2', 'sha-aaaaaaa', 'latest'],
      annotations: {
        index: { 'com.example.one': '1', 'com.example.two': '2' },
        manifest: { 'com.example.three': '3' },
      },
    },
  },
  {
    name: 'multi-output',
    steps: pushes('multi-output', ({ scratch }) =>
      test({
        file: './test/Dockerfile',
        outputs: `type=image,name=ignored,push=true\ntype=docker\ntype=oci,dest=${scratch}/made.tar`,
      }),
    ),
    expected: { ...BOTH, loaded: ['REGISTRY/multi-output:latest'], files: ['made.tar'] },
  },
  {
    name: 'load-and-push',
    steps: pushes('load-and-push', () => test({ file: './test/Dockerfile', load: 'true' })),
    expected: { ...BOTH, loaded: ['REGISTRY/load-and-push:latest'], imageId: true },
  },
  summaryVariable('summary-disable', { DOCKER_BUILD_SUMMARY: 'false' }, { withoutSummary: true }),
  summaryVariable(
    'summary-disable-deprecated',
    { DOCKER_BUILD_NO_SUMMARY: 'true' },
    { withoutSummary: true },
  ),
  summaryVariable('summary-not-supported', {}),
  summaryVariable('record-upload-disable', { DOCKER_BUILD_RECORD_UPLOAD: 'false' }),
  summaryVariable('record-retention-days', { DOCKER_BUILD_RECORD_RETENTION_DAYS: '2' }),
  { name: 'checks', steps: build(test({ file: 'test/findings.Dockerfile' })) },
  {
    name: 'annotations-disabled',
    steps: [
      (given) =>
        step(
          given,
          { ...test({ file: 'test/findings.Dockerfile' }), ...BUILD_ONLY },
          { DOCKER_BUILD_CHECKS_ANNOTATIONS: 'false' },
        ),
    ],
  },
  {
    name: 'call-check',
    steps: build(test({ file: 'test/findings.Dockerfile', call: 'check' })),
    // buildx 0.13 doesn't support checks; 0.15 and newer report two findings.
    expected: { fails: /`call` needs buildx 0\.15|Check complete/ },
  },
  {
    name: 'e2e: distribution',
    steps: pushes('e2e', (given) => ({
      ...test({ file: 'test/many.Dockerfile', platforms: SEVEN, builder: given.builder }),
      tags: 'type=ref,event=branch\ntype=raw,value=run-4000',
      'cache-from': `type=registry,ref=${given.registry}/e2e:main`,
      'cache-to': 'type=inline',
    })),
    expected: {
      tags: ['main', 'run-4000'],
      platforms: ['386', 'amd64', 'arm', 'arm', 'arm64', 'ppc64le', 's390x'],
    },
  },
  { name: 'e2e: Harbor, Nexus', steps: 'no package has these registries' },
  {
    name: 'e2e: Docker Hub, GitHub, GitLab, ECR, ECR Public, GAR, GCR, ACR, Quay',
    steps: 'their logins are in login-action-jobs.test.ts; what is built is as with distribution',
  },
];
