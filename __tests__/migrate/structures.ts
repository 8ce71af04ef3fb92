import type { Structure } from './support/structures.ts';

const workflow = (repository: string, path: string): string =>
  `https://github.com/${repository} .github/workflows/${path}`;
const docs = (page: string): string => `https://docs.docker.com/build/ci/github-actions/${page}/`;

/** `a:1`, `a:2`, `b:1`, `b:2`. */
const all = (images: string[], tags: string[]): string[] =>
  images.flatMap((image) => tags.map((tag) => `${image}:${tag}`));

const BOTH = ['acme/app', 'ghcr.io/acme/app'];

/** Names and values are neutral; the public workflow named as the source has the same steps, keys and conditions. */
export const STRUCTURES: readonly Structure[] = [
  {
    name: 'env-platforms',
    source: workflow('btcsuite/btcd', 'dimagespub.yml'),
    tags: { 'v1.2.3': all(['ghcr.io/acme/app'], ['v1.2.3', 'latest']), dispatch: ['ghcr.io/acme/app:main'] },
    keeps: [/context: '\{\{defaultContext\}\}'/],
    drops: [/registry-auth/],
  },
  {
    name: 'every-git-tag',
    source: workflow('linkwarden/linkwarden', 'release-container.yml'),
    tags: { 'v1.2.3': all(['ghcr.io/acme/app'], ['v1.2.3', 'latest']) },
    drops: [/docker\//],
  },
  {
    name: 'signed-starter',
    source: 'https://github.com/actions/starter-workflows ci/docker-publish.yml',
    tags: {
      main: ['ghcr.io/acme/app:main'],
      schedule: all(['ghcr.io/acme/app'], ['nightly', 'main']),
      pr: ['ghcr.io/acme/app:pr-7'],
      'v1.2.3': all(['ghcr.io/acme/app'], ['v1.2.3', 'latest']),
    },
    notes: [/The login stays.*line 72/, /`push` is left at `auto`/],
    keeps: [/TAGS: \$\{\{ steps\.build-and-push\.outputs\.tags \}\}/, /docker\/login-action@v3/],
  },
  {
    name: 'two-registries-conditional',
    source: 'https://github.com/bee42/crun-wasm actions.md',
    tags: {
      main: all(BOTH, ['main', 'sha-860c190']),
      pr: all(BOTH, ['pr-7', 'sha-860c190']),
      'v1.2.3': all(BOTH, ['1.2.3', '1.2', '1', 'sha-860c190', 'latest']),
      'v2.0.0-rc.1': all(BOTH, ['2.0.0-rc.1', 'sha-860c190']),
    },
    drops: [/docker\//, /registry: ghcr\.io/],
  },
  {
    name: 'metadata-used-early',
    source: workflow('gethomepage/homepage', 'docker-publish.yml'),
    tags: {
      main: all(['docker.io/acme/app', 'ghcr.io/acme/app'], ['main']),
      schedule: all(['docker.io/acme/app', 'ghcr.io/acme/app'], ['nightly', 'main']),
      'v1.2.3': all(['docker.io/acme/app', 'ghcr.io/acme/app'], ['v1.2.3', 'v1.2', 'v1', 'latest']),
    },
    notes: [/The metadata step stays/],
    keeps: [/docker\/metadata-action@v5/, /push: \$\{\{ github\.event_name != 'pull_request' \}\}/],
    drops: [/login-action|setup-/],
  },
  {
    name: 'three-variants',
    source: workflow('Stirling-Tools/Stirling-PDF', 'push-docker.yml'),
    given: { 'steps.version.outputs.number': '1.2.3', 'steps.owner.outputs.lowercase': 'acme' },
    tags: {
      main: all(['hubuser/app', 'ghcr.io/acme/app'], ['alpha']),
      master: [
        ...all(['hubuser/app', 'ghcr.io/acme/app'], ['1.2.3', 'latest']),
        ...all(['hubuser/app', 'ghcr.io/acme/app'], ['1.2.3-light', 'latest-light']),
      ],
    },
    keeps: [/builder: \$\{\{ steps\.buildx\.outputs\.name \}\}/],
    drops: [/metadata-action|login-action/],
  },
  {
    name: 'script-makes-tags',
    source: workflow('miniflux/v2', 'docker.yml'),
    tags: { pr: ['acme/app:alpine-dev'] },
    notes: [/can't be told which part/],
    keeps: [/load: true/, /docker\/build-push-action@v5/],
  },
  {
    name: 'names-in-full',
    source: workflow('fluxcd/source-controller', 'release.yml'),
    given: { 'steps.prep.outputs.VERSION': 'v1.2.3' },
    tags: { 'v1.2.3': ['ghcr.io/acme/app:v1.2.3', 'docker.io/acme/app:v1.2.3'] },
    notes: [/`buildkitd-flags` sets up more/, /The login stays/],
    keeps: [/setup-buildx-action/, /org\.opencontainers\.image\.title=/],
    drops: [/packages: write/],
  },
  {
    name: 'version-from-env',
    source: workflow('usememos/memos', 'build-and-push-stable-image.yml'),
    tags: { 'v1.2.3': all(BOTH, ['1.2.3', '1.2', 'stable']) },
    keeps: [/org\.opencontainers\.image\.version=\$\{\{ env\.VERSION \}\}/],
    drops: [/docker\//],
  },
  {
    name: 'tags-either-or',
    source: workflow('advplyr/audiobookshelf', 'docker-build.yml'),
    notes: [/can't be told which part/],
  },
  {
    name: 'matrix-same-tags',
    source: workflow('actualbudget/actual', 'docker-edge.yml'),
    notes: [/all jobs of the matrix push to the same tags/],
  },
  {
    name: 'image-enabled-by-repository',
    source: workflow('umami-software/umami', 'cd.yml'),
    tags: {
      'v1.2.3': all(BOTH, ['1.2.3', '1.2', '1', 'latest']),
      dispatch: all(BOTH, ['main', 'latest']),
    },
    notes: [/it has its own condition/],
    keeps: [/TAGS: \$\{\{ steps\.build-and-push\.outputs\.tags \}\}/],
  },
  {
    name: 'two-targets-by-name',
    source: workflow('Aider-AI/aider', 'docker-release.yml'),
    tags: {
      'v1.2.3': [
        ...all(['hubuser/app'], ['v1.2.3', 'latest']),
        ...all(['hubuser/app-full'], ['v1.2.3', 'latest']),
      ],
    },
    drops: [/docker\/[ls]/],
  },
  {
    name: 'matrix-of-variants',
    source: workflow('5rahim/seanime', 'docker-release.yml'),
    given: { 'steps.get_version.outputs.version': 'v1.2.3', 'steps.string.outputs.lowercase': 'acme' },
    matrix: { name: 'GPU', target: 'gpu', tag_suffix: '-gpu', platforms: 'linux/amd64' },
    tags: { release: all(['ghcr.io/acme/app'], ['latest-gpu', 'v1.2.3-gpu']) },
    drops: [/docker\//],
  },
  {
    name: 'debian-beside',
    source: workflow('n8n-io/n8n', 'docker-images.yml'),
    given: { 'steps.vars.outputs.tag': '1.2.3' },
    tags: {
      main: [
        ...all(['hubuser/app'], ['1.2.3', 'latest']),
        ...all(['hubuser/app'], ['1.2.3-debian', 'latest-debian']),
      ],
    },
    drops: [/docker\/[ls]/],
  },
  {
    name: 'reusable-with-local-cache',
    source: workflow('nocodb/nocodb', 'release-docker.yml'),
    given: { 'steps.repository.outputs.tag': '0.9.1', 'steps.repository.outputs.name': 'app' },
    tags: { dispatch: all(['acme/app'], ['0.9.1', 'latest']) },
    keeps: [/cache-to: type=local/],
    drops: [/docker\//],
  },
  {
    name: 'dash-on-its-own-line',
    source: workflow('paperless-ngx/paperless-ngx', 'ci.yml'),
    given: { 'steps.docker-hub.outputs.enable': 'false' },
    tags: { main: ['ghcr.io/acme/app:main'], pr: [] },
    notes: [/The login stays/],
    keeps: [/fromJSON\(steps\.docker-meta\.outputs\.json\)\.tags\[0\]/, /id: docker-meta/],
    drops: [/metadata-action/],
  },
  {
    name: 'called-with-everything',
    source: workflow('crowdsecurity/crowdsec', 'publish-docker.yml'),
    given: { 'inputs.version': '1.2.3', 'inputs.push': 'true', 'inputs.platform': 'linux/amd64' },
    tags: { main: ['acme/app:1.2.3', 'ghcr.io/acme/app:1.2.3'] },
    keeps: [/push: \$\{\{ inputs\.push \|\| 'false' \}\}/, /builder: /],
  },
  { name: 'other-builder', source: workflow('mealie-recipes/mealie', 'publish.yml') },
  { name: 'script-builds', source: workflow('netbox-community/netbox-docker', 'release.yml') },
  {
    name: 'docs-annotations',
    source: docs('annotations'),
    tags: { main: ['acme/app:main'] },
    keeps: [/DOCKER_METADATA_ANNOTATIONS_LEVELS: manifest,index/],
    notes: [/OCI labels made from the repository/],
  },
  {
    name: 'docs-attestations',
    source: docs('attestations'),
    tags: { main: ['acme/app:main'], 'v1.2.3': all(['acme/app'], ['v1.2.3', 'latest']) },
    keeps: [/sbom: true/, /provenance: mode=max/],
  },
  {
    name: 'docs-cache-registry',
    source: docs('cache'),
    tags: { main: ['acme/app:latest'] },
    keeps: [/cache-to: type=registry,ref=acme\/app:buildcache,mode=max/],
  },
  { name: 'docs-cache-local', source: `${docs('cache')}#local-cache`, tags: { main: ['acme/app:latest'] } },
  {
    name: 'docs-checks',
    source: docs('checks'),
    tags: { main: ['ghcr.io/acme/app:main', 'acme/app:latest'] },
    keeps: [/call: check/],
    drops: [/docker\/[bls]/],
  },
  {
    name: 'docs-own-builder',
    source: docs('configure-builder'),
    tags: { main: ['registry.acme.example/app:latest'] },
    keeps: [/endpoint: tcp/, /id: buildx/, /builder: \$\{\{ steps\.buildx\.outputs\.name \}\}/],
  },
  {
    name: 'docs-load',
    source: docs('export-docker'),
    tags: { main: ['myimage:latest'] },
    keeps: [/load: true/, /push: false/],
  },
  {
    name: 'docs-local-registry',
    source: docs('local-registry'),
    tags: { main: ['localhost:5000/name/app:latest'] },
    keeps: [/driver-opts: network=host/],
  },
  {
    name: 'docs-manage-tags',
    source: docs('manage-tags-labels'),
    tags: {
      main: all(['name/app', 'ghcr.io/username/app'], ['main', 'sha-860c190']),
      schedule: all(['name/app', 'ghcr.io/username/app'], ['nightly', 'main', 'sha-860c190']),
      pr: all(['name/app', 'ghcr.io/username/app'], ['pr-7', 'sha-860c190']),
      feature: all(['name/app', 'ghcr.io/username/app'], ['feature-login', 'sha-860c190']),
      'v1.2.3': all(['name/app', 'ghcr.io/username/app'], ['1.2.3', '1.2', '1', 'sha-860c190', 'latest']),
    },
    drops: [/docker\//],
  },
  { name: 'docs-multi-platform', source: docs('multi-platform'), tags: { main: ['user/app:latest'] } },
  {
    name: 'docs-named-contexts',
    source: docs('named-contexts'),
    tags: { main: ['my-base-image:latest', 'ghcr.io/acme/app:main'] },
    keeps: [/driver: docker/, /context: "\{\{defaultContext\}\}:base"/],
  },
  {
    name: 'docs-multi-registries',
    source: docs('push-multi-registries'),
    tags: { main: all(['user/app', 'ghcr.io/user/app'], ['latest', '1.0.0']) },
    drops: [/docker\//],
  },
  {
    name: 'docs-reproducible',
    source: docs('reproducible-builds'),
    tags: { main: ['user/app:latest'] },
    keeps: [/SOURCE_DATE_EPOCH: 0/, /push: false/],
  },
  {
    name: 'docs-secrets',
    source: docs('secrets'),
    tags: { main: ['user/app:latest'] },
    keeps: [/"github_token=/, /secret-files: \|/],
  },
  {
    name: 'docs-share-between-jobs',
    source: docs('share-image-jobs'),
    tags: { main: ['myimage:latest'] },
    keeps: [/outputs: type=docker,dest=\$\{\{ runner\.temp \}\}\/myimage\.tar/],
    drops: [/docker\/[bs]/],
  },
  {
    name: 'docs-test-before-push',
    source: docs('test-before-push'),
    tags: { main: ['user/app:latest'] },
    keeps: [
      /docker\/build-push-action@v6\n {8}with:\n {10}load: true/,
      /builder: \$\{\{ steps\.buildx\.outputs\.name \}\}/,
    ],
    notes: [/it doesn't push, and another step of the job does/],
  },
  {
    name: 'docs-hub-description',
    source: docs('update-dockerhub-desc'),
    tags: { main: ['user/app:latest'] },
    drops: [/docker\/[bls]/],
  },
  {
    name: 'docs-copy-image',
    source: docs('copy-image-registries'),
    tags: { main: all(['user/app'], ['latest', '1.0.0']) },
    keeps: [/docker\/login-action@v3[\s\S]*docker\/login-action@v3/],
  },
  {
    name: 'digest-matrix',
    source: `${docs('multi-platform')}#distribute-build-across-multiple-runners`,
    matrix: { platform: 'linux/amd64' },
    tags: { main: ['acme/app:main'], 'v1.2.3': all(['acme/app'], ['v1.2.3', 'latest']) },
    keeps: [/push: by-digest/, /digest="\$\{\{ steps\.build\.outputs\.digest \}\}"/, /imagetools create/],
  },
  {
    name: 'digest-matrix-with-metadata-in-build',
    source: workflow('plausible/analytics', 'build-public-images-ghcr.yml'),
    tags: { 'v1.2.3': all(['ghcr.io/acme/app'], ['v1.2.3', 'latest']) },
    keeps: [/BUILD_METADATA=\$\{\{ steps\.meta\.outputs\.json \}\}/, /push: by-digest/],
    drops: [/login-action|setup-/],
  },
  {
    name: 'digest-matrix-many-repositories',
    source: workflow('element-hq/synapse', 'docker.yml'),
    matrix: { platform: 'linux/arm64' },
    tags: { main: all(['docker.io/acme/app', 'oci.acme.example/app'], ['main']) },
    keeps: [/push: by-digest/, /gitsha1=/],
  },
  {
    name: 'digest-without-metadata',
    source: workflow('hoppscotch/hoppscotch', 'release-push-docker.yml'),
    matrix: { platform: { platform: 'linux/arm64', cache: 'x', suffix: 'arm64' } },
    tags: { '1.2.3': all(['hubuser/hubuser'], ['1.2.3', 'latest']) },
    keeps: [/push: by-digest/],
  },
  {
    name: 'digest-pushed-by-condition',
    source: workflow('mastodon/mastodon', 'build-container-image.yml'),
    given: { 'inputs.push_to_images': 'acme/app' },
    matrix: { platform: 'linux/amd64' },
    tags: { main: ['acme/app:main'] },
    keeps: [/&& 'by-digest' \|\| 'false'/],
  },
  { name: 'retag-only', source: workflow('immich-app/immich', 'docker.yml') },
  {
    name: 'bake-by-matrix',
    source: workflow('dani-garcia/vaultwarden', 'release.yml'),
    // Its names are those of the bake file.
    matrix: { base_image: 'alpine' },
    tags: { main: [] },
    keeps: [/bake-targets: "\$\{\{ matrix\.base_image \}\}-multi"/, /bake-set: \|/, /SOURCE_COMMIT: "/],
    notes: [/`buildkitd-config-inline` sets up more/, /it has its own condition/],
  },
  {
    name: 'cloud-run',
    source:
      'https://github.com/google-github-actions/example-workflows workflows/deploy-cloudrun/cloudrun-docker.yml',
  },
  {
    name: 'buildah-to-quay',
    source: 'https://github.com/redhat-actions/push-to-registry README.md',
    tags: { main: all(['quay.io/acme/my-app'], ['latest', '860c1904a1ce19322e91ac35af1ab07466440c37']) },
    keeps: [/engine: buildah/, /steps\.build-image\.outputs\.digest/],
    drops: [/redhat-actions/],
  },
  {
    name: 'buildah-two-registries',
    tags: {
      main: all(
        ['registry.acme.example/team/app', 'ghcr.io/acme/app'],
        ['860c1904a1ce19322e91ac35af1ab07466440c37'],
      ),
    },
    notes: [/`push` is left at `auto`/],
    drops: [/redhat-actions|registry: ghcr/],
  },
  {
    name: 'buildah-from-scratch',
    source: 'https://github.com/redhat-actions/buildah-build README.md',
    notes: [/`base-image` has no equivalent/],
  },
  {
    name: 'ecr-by-output',
    source: 'https://github.com/aws-actions/amazon-ecr-login README.md',
    given: { 'steps.login-ecr.outputs.registry': '123456789012.dkr.ecr.eu-west-1.amazonaws.com' },
    tags: {
      main: all(
        ['123456789012.dkr.ecr.eu-west-1.amazonaws.com/app'],
        ['latest', '860c1904a1ce19322e91ac35af1ab07466440c37'],
      ),
    },
    keeps: [/configure-aws-credentials/, /amazon-ecr-login/],
    notes: [/its outputs are used/],
  },
  {
    name: 'ecr-by-role',
    tags: { 'v1.2.3': all(['123456789012.dkr.ecr.eu-west-1.amazonaws.com/app'], ['1.2.3', 'latest']) },
    drops: [/aws-actions/],
  },
  {
    name: 'ecr-by-key',
    tags: {
      main: ['123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:860c1904a1ce19322e91ac35af1ab07466440c37'],
    },
    keeps: [/ecr: auto/],
  },
  {
    name: 'acr-by-identity',
    tags: { main: all(['acme.azurecr.io/app'], ['860c1904a1ce19322e91ac35af1ab07466440c37', 'latest']) },
    drops: [/azure\/login|az acr/],
  },
  {
    name: 'acr-then-deploy',
    tags: { main: ['acme.azurecr.io/app:860c1904a1ce19322e91ac35af1ab07466440c37'] },
    keeps: [/azure\/login/, /az acr login/],
  },
  {
    name: 'acr-by-password',
    source: 'https://github.com/Azure/docker-login README.md',
    tags: { main: ['acme.azurecr.io/app:latest'] },
    drops: [/docker-login/],
  },
  {
    name: 'google-by-token',
    tags: { 'v1.2.3': all(['europe-docker.pkg.dev/acme/images/app'], ['v1.2.3', 'latest']) },
    drops: [/google-github-actions|oauth2accesstoken/],
  },
  {
    name: 'google-by-helper',
    tags: { main: ['europe-docker.pkg.dev/acme/images/app:latest'] },
    drops: [/google-github-actions|gcloud/],
  },
  {
    name: 'google-then-deploy',
    tags: { main: ['europe-docker.pkg.dev/acme/images/app:latest'] },
    keeps: [/oauth2accesstoken/],
  },
  {
    name: 'bake-with-metadata',
    tags: {
      main: ['ghcr.io/acme/app:main'],
      pr: ['ghcr.io/acme/app:pr-7'],
      'v1.2.3': all(['ghcr.io/acme/app'], ['1.2.3', 'latest']),
    },
    keeps: [/bake-files: \.\/docker-bake\.hcl/, /bake-set: \|/],
    drops: [/metadata-action|bake-file\b/],
  },
  {
    name: 'bake-from-git',
    tags: { main: [] },
    keeps: [/bake-source: '\{\{defaultContext\}\}'/, /bake-targets: app,worker/],
  },
  { name: 'bake-of-unknown-version', notes: [/its version is unknown/] },
  {
    name: 'login-for-a-pull',
    tags: { main: ['registry.acme.example/app:latest'] },
    keeps: [/docker\/login-action/],
    notes: [/line 20 may need it/],
  },
  {
    name: 'attested',
    tags: { 'v1.2.3': all(['ghcr.io/acme/app'], ['1.2.3', '1.2', 'latest']) },
    keeps: [
      /VERSION=\{\{meta\.version\}\}/,
      /version: \$\{\{ steps\.push\.outputs\.version \}\}/,
      /login-action/,
    ],
    drops: [/steps\.meta/],
  },
  {
    name: 'one-login-wins',
    tags: { main: ['acme/app:latest'] },
    keeps: [/format\('\{0\}-ci', vars\.PREFIX_USER\)/],
    drops: [/first/],
  },
  {
    name: 'written-in-braces',
    tags: { main: all(['ghcr.io/acme/app'], ['main', 'sha-860c190']) },
    keeps: [/\{uses: actions\/checkout@v4\}/],
    drops: [/metadata-action|buildx/],
  },
  {
    name: 'more-labels-and-tags',
    tags: { main: all(['ghcr.io/acme/app'], ['extra', 'sha-860c190']) },
    keeps: [/ref-context: git/, /maintainer=ada\n {12}build=/],
    drops: [/github-token/],
  },
  {
    name: 'login-may-fail',
    tags: { main: ['acme/app:edge'] },
    keeps: [/continue-on-error: true[\s\S]*logout: false[\s\S]*timeout-minutes: 30/, /push: \$\{\{/],
  },
  {
    name: 'several-jobs',
    tags: { main: ['ghcr.io/acme/api:latest'] },
    keeps: [/&inputs/],
    notes: [/Job `web` stays as it is: it has YAML anchors/],
  },
];
