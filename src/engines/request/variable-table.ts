/** How the action treats an environment variable that docker, buildx, podman, buildah or git read. */
interface VariableRule {
  names: readonly string[];
  /**
   * `honoured`: works as the tool documents. `overridden`: set by this action. `kept out`: not passed to
   * engines.
   */
  rule: 'honoured' | 'overridden' | 'kept out';
  why: string;
}

/**
 * Every variable that changes how an engine builds, logs in or connects. The table in the docs is generated
 * from this.
 */
export const VARIABLES: readonly VariableRule[] = [
  {
    names: [
      'DOCKER_HOST',
      'DOCKER_CONTEXT',
      'DOCKER_API_VERSION',
      'DOCKER_TLS',
      'DOCKER_TLS_VERIFY',
      'DOCKER_CERT_PATH',
    ],
    rule: 'honoured',
    why: 'they say which daemon is used; a temporary builder reaches it by a context made of them',
  },
  {
    names: ['DOCKER_CONFIG'],
    rule: 'overridden',
    why: 'engines get a private copy: the logins of this run, with your contexts, certificates, plug-ins and proxies',
  },
  {
    names: ['DOCKER_AUTH_CONFIG'],
    rule: 'honoured',
    why: 'by Docker 28.3 and newer, for base images; empty where the built image is handed over',
  },
  {
    names: ['DOCKER_CONTENT_TRUST', 'DOCKER_CONTENT_TRUST_SERVER'],
    rule: 'honoured',
    why: 'for base images of the classic builder; off where the built image is handed over, which goes to this process only',
  },
  {
    names: ['DOCKER_DEFAULT_PLATFORM'],
    rule: 'honoured',
    why: 'on every engine, where `platforms` is empty',
  },
  {
    names: ['DOCKER_BUILDKIT'],
    rule: 'overridden',
    why: 'false (`0`) chooses the classic builder of `engine: docker`; otherwise the engine decides, and anything else is ignored',
  },
  {
    names: ['BUILDX_BUILDER'],
    rule: 'honoured',
    why: 'as the input `builder`, with `engine: auto` and `buildx`',
  },
  {
    names: ['BUILDX_CONFIG'],
    rule: 'honoured',
    why: "replaced by a private copy where it can't be written to",
  },
  {
    names: ['BUILDX_NO_DEFAULT_ATTESTATIONS'],
    rule: 'honoured',
    why: 'no provenance unless `provenance` or `attests` asks for it',
  },
  {
    names: ['BUILDX_NO_DEFAULT_LOAD', 'BUILDX_METADATA_WARNINGS'],
    rule: 'overridden',
    why: 'results are handed over by this action, and findings of checks are shown on their lines',
  },
  {
    names: ['BUILDX_BAKE_ENTITLEMENTS_FS'],
    rule: 'overridden',
    why: 'paths outside the workspace always need `allow`',
  },
  {
    names: ['BUILDX_GIT_*', 'BUILDX_EXPERIMENTAL', 'BUILDX_METADATA_PROVENANCE', 'BUILDKIT_*'],
    rule: 'honoured',
    why: 'passed to buildx as they are; progress is always plain',
  },
  {
    names: ['SOURCE_DATE_EPOCH'],
    rule: 'honoured',
    why: 'as BuildKit does; `engine: docker` ignores it, with a warning; see `reproducible`',
  },
  {
    names: [
      'CONTAINERS_CONF',
      'CONTAINERS_STORAGE_CONF',
      'STORAGE_DRIVER',
      'STORAGE_OPTS',
      'BUILDAH_ISOLATION',
      'BUILDAH_RUNTIME',
      'CONTAINER_HOST',
    ],
    rule: 'honoured',
    why: 'by podman and buildah',
  },
  {
    names: ['CONTAINERS_REGISTRIES_CONF'],
    rule: 'honoured',
    why: 'a copy with the registries that use plain HTTP is used in its place if there are any',
  },
  {
    names: ['REGISTRY_AUTH_FILE'],
    rule: 'overridden',
    why: 'podman and buildah get the logins of this run; those of the file are read',
  },
  {
    names: ['BUILDAH_FORMAT', 'BUILDAH_LAYERS'],
    rule: 'overridden',
    why: 'images are OCI, and layers are kept',
  },
  {
    names: ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY'],
    rule: 'honoured',
    why: 'in capitals or not; RUN sees them as the engine passes them on',
  },
  { names: ['GIT_*', 'SSH_AUTH_SOCK'], rule: 'honoured', why: 'by git, and by `ssh: default`' },
  {
    names: ['GITHUB_TOKEN', 'INPUT_*', 'STATE_*', 'ACTIONS_*'],
    rule: 'kept out',
    why: "secrets of this step; a build that uses the runner's cache service gets `ACTIONS_CACHE_URL`, `ACTIONS_RESULTS_URL`, `ACTIONS_RUNTIME_TOKEN` and `ACTIONS_CACHE_SERVICE_V2`",
  },
];

/** The variables as a Markdown table. */
export function variableTable(): string {
  const rows = VARIABLES.map(
    ({ names, rule, why }) => `| ${names.map((name) => `\`${name}\``).join(', ')} | ${rule} | ${why} |`,
  );
  return ['| variables | | |', '| --- | --- | --- |', ...rows, ''].join('\n');
}
