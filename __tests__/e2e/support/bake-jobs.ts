import { BASE_IMAGE } from './engine.ts';

/** The machines that all jobs share. */
export interface BakeJobContext {
  /** `127.0.0.1:port` of a registry that anybody may push to. */
  registry: string;
  /** Name of a builder without an image store, as docker/setup-buildx-action creates. */
  builder: string;
  /**
   * Variables of a job with this Docker daemon, without one, with buildx alone, with a config that isn't
   * JSON, and with proxies in the config.
   */
  machines: Record<
    'docker' | 'noDocker' | 'buildxAlone' | 'malformedConfig' | 'proxies',
    Record<string, string>
  >;
  /** URL of the checkout on a local git server. */
  repository: string;
}

/** The result with docker/bake-action. */
export interface BakeExpected {
  /** Default: the job succeeds. */
  fails?: RegExp;
  /** `repository:tag` in the registry. */
  pushed?: string[];
  /** Images in the Docker daemon's store afterwards. */
  loaded?: string[];
  /** Files in the checkout afterwards. */
  files?: string[];
}

export interface BakeJob {
  name: string;
  /** Its step, or why it can't run offline. */
  step: string | ((given: BakeJobContext) => { inputs: Record<string, string>; env: Record<string, string> });
  expected?: BakeExpected;
}

/**
 * Files in the checkout: docker/bake-action's `test` directory, with base images of the tests instead of
 * Docker Hub's.
 */
export const BAKE_FILES: Record<string, string> = {
  'test/config.hcl': `group "default" { targets = ["db", "app"] }
group "release" { targets = ["db", "app-plus"] }
target "db" {
  context = "./test"
  tags = ["docker.io/tonistiigi/db"]
}
target "app" {
  context = "./test"
  dockerfile = "Dockerfile"
  args = { name = "foo" }
  tags = ["localhost:5000/name/app:latest", "localhost:5000/name/app:1.0.0"]
}
target "app-plus" {
  inherits = ["app"]
  args = { IAMPLUS = "true" }
}
target "app-proxy" {
  inherits = ["app"]
  dockerfile = "proxy.Dockerfile"
}
`,
  'test/Dockerfile': `FROM ${BASE_IMAGE}\nARG name=foo\nARG IAMPLUS\nRUN echo "Hello $name $IAMPLUS" > /hello\n`,
  'test/proxy.Dockerfile': `FROM ${BASE_IMAGE}\nRUN test "$HTTP_PROXY" = http://127.0.0.1:9\n`,
  'test/go/docker-bake.hcl': `variable "DESTDIR" { default = "/tmp/bake-build" }
group "default" { targets = ["binary"] }
target "binary" {
  target = "binary"
  output = [DESTDIR]
}
target "image" {
  target = "image"
  tags = ["localhost:5000/name/app:latest"]
}
`,
  'test/go/Dockerfile': `FROM ${BASE_IMAGE} AS build\nRUN echo binary > /out\nFROM scratch AS binary\nCOPY --from=build /out /\nFROM ${BASE_IMAGE} AS image\nCOPY --from=build /out /\n`,
  'test/group/docker-bake.hcl': `group "default" { targets = ["t1", "t2"] }
target "t1" { dockerfile = "t1.Dockerfile" }
target "t2" { dockerfile = "t2.Dockerfile" }
`,
  'test/group/t1.Dockerfile': `FROM ${BASE_IMAGE}\nRUN echo t1 > /which\n`,
  'test/group/t2.Dockerfile': `FROM ${BASE_IMAGE}\nRUN echo t2 > /which\n`,
  'docker-bake.hcl': `target "docker-metadata-action" {}
group "default" { targets = ["validate"] }
target "validate" {
  inherits = ["docker-metadata-action"]
  dockerfile = "test/Dockerfile"
  output = ["type=cacheonly"]
}
`,
};

const CONFIG = { 'bake-files': './test/config.hcl', push: 'false' };
const job =
  (inputs: Record<string, string>, machine: keyof BakeJobContext['machines'] = 'docker') =>
  (given: BakeJobContext) => ({ inputs, env: given.machines[machine] });
const provenance = (attrs: string): BakeJob => ({
  name: `provenance: ${attrs || 'empty'}`,
  step: (given) => ({
    env: given.machines.docker,
    inputs: {
      'bake-source': './test/go',
      'bake-targets': 'binary',
      'bake-set': '*.output=type=oci,dest=build.tar',
      builder: given.builder,
      push: 'false',
      provenance: attrs,
    },
  }),
  expected: { files: ['test/go/build.tar'] },
});

/**
 * The jobs in docker/bake-action's .github/workflows/ci.yml by name, with equivalent inputs, translated as
 * docs/migrating.md says. A job with a matrix has a row for each kind of result.
 */
export const BAKE_JOBS: BakeJob[] = [
  { name: 'bake: default', step: job(CONFIG) },
  { name: 'bake: release', step: job({ ...CONFIG, 'bake-targets': 'release' }) },
  {
    name: 'error-msg',
    step: job({ ...CONFIG, qemu: 'off', 'bake-set': '*.platform=linux/amd64,linux/ppc64le,linux/s390x' }),
    expected: { fails: /emulation|exec format|can't hold several platforms|multiple platforms/i },
  },
  {
    name: 'error-check',
    step: job({ ...CONFIG, engine: 'buildx' }, 'noDocker'),
    expected: { fails: /daemon/i },
  },
  {
    name: 'standalone',
    step: (given) => ({ env: given.machines.buildxAlone, inputs: { ...CONFIG, builder: given.builder } }),
  },
  {
    name: 'source',
    step: 'fetches github.com/docker/buildx; `git-context` is the same with a repository of this machine',
  },
  ...['', 'mode=max', 'builder-id=foo', 'false', 'true'].map(provenance),
  { name: 'sbom: image', step: "runs docker/buildkit-syft-scanner, an image of Docker Hub's" },
  { name: 'sbom: binary', step: "runs docker/buildkit-syft-scanner, an image of Docker Hub's" },
  {
    name: 'set',
    step: (given) => ({
      env: given.machines.docker,
      inputs: {
        'bake-source': './test/go',
        'bake-targets': 'image',
        'bake-set': '*.platform=linux/amd64',
        images: `${given.registry}/set`,
        tags: 'type=raw,value=v1.0.0\ntype=raw,value=latest',
        flavor: 'latest=false',
      },
    }),
    expected: { pushed: ['set:v1.0.0', 'set:latest'] },
  },
  {
    name: 'group',
    step: (given) => ({
      env: given.machines.docker,
      inputs: {
        'bake-source': './test/group',
        push: 'true',
        'bake-set': `t1.tags=${given.registry}/group:t1\nt2.tags=${given.registry}/group:t2`,
      },
    }),
    expected: { pushed: ['group:t1', 'group:t2'] },
  },
  { name: 'docker-config-malformed', step: job(CONFIG, 'malformedConfig') },
  { name: 'proxy-docker-config', step: job({ ...CONFIG, 'bake-targets': 'app-proxy' }, 'proxies') },
  { name: 'proxy-buildkitd', step: 'sets up a BuildKit behind a proxy, which this action has no part in' },
  {
    name: 'git-context',
    step: (given) => ({
      env: given.machines.docker,
      inputs: { 'bake-source': given.repository, push: 'false' },
    }),
  },
  {
    name: 'git-context-and-local',
    step: (given) => ({
      env: given.machines.docker,
      // docker/metadata-action's bake file isn't needed: the step's tags and labels are added to the named
      // target.
      inputs: {
        'bake-source': given.repository,
        'bake-set': 'validate.output=type=image',
        images: `${given.registry}/git-context-and-local`,
        tags: 'type=raw,value=meta',
      },
    }),
    expected: { pushed: ['git-context-and-local:meta'] },
  },
  {
    name: 'multi-output',
    step: (given) => ({
      env: given.machines.docker,
      inputs: {
        'bake-source': './test/go',
        'bake-targets': 'image',
        'bake-set': '*.output=type=image\n*.output=type=oci,dest=multi.tar',
        builder: given.builder,
        load: 'true',
        images: `${given.registry}/multi-output`,
        tags: 'type=raw,value=latest',
      },
    }),
    expected: {
      pushed: ['multi-output:latest'],
      loaded: ['REGISTRY/multi-output:latest'],
      files: ['test/go/multi.tar'],
    },
  },
  {
    name: 'load-and-push',
    step: (given) => ({
      env: given.machines.docker,
      inputs: {
        'bake-source': './test/go',
        'bake-targets': 'image',
        load: 'true',
        push: 'true',
        'bake-set': `*.tags=${given.registry}/load-and-push:latest`,
      },
    }),
    expected: { pushed: ['load-and-push:latest'], loaded: ['REGISTRY/load-and-push:latest'] },
  },
  {
    name: 'disable-summary',
    step: (given) => ({
      env: { ...given.machines.docker, DOCKER_BUILD_SUMMARY: 'false' },
      inputs: { ...CONFIG, 'bake-targets': 'app' },
    }),
  },
  {
    name: 'var',
    step: job({
      'bake-source': './test/go',
      'bake-targets': 'binary',
      'bake-vars': 'DESTDIR=./var-build',
      engine: 'buildx',
      push: 'false',
    }),
    expected: { files: ['test/go/var-build/out'] },
  },
];
