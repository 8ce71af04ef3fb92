import { goBoolean } from '../text/go-boolean.ts';

export type Variables = Record<string, string | undefined>;

/**
 * Kind of child process. `engine`: docker, buildx, podman and buildah, and the bake files they read.
 * `gha-cache`: a `buildx build` that uses the runner's cache service. `before-tags`: the script in that
 * input.
 */
export type ChildKind = 'git' | 'credential-helper' | 'engine' | 'gha-cache' | 'before-tags';

/**
 * Never passed to an engine: this step's inputs and state, the job's token, and the variables that runners
 * only pass to actions. A bake file or Dockerfile may come from a pull request, and could copy any variable
 * into a label.
 */
const WITHHELD: readonly RegExp[] = [
  /^INPUT_/,
  /^STATE_/,
  /^ACTIONS_/,
  /^GITHUB_TOKEN$/,
  /^REGISTRY_PUBLISH_/,
];

/** Variables that `type=gha` reads. https://docs.docker.com/build/cache/backends/gha/#authentication */
const GHA_CACHE: readonly RegExp[] = [/^ACTIONS_(?:CACHE_URL|RESULTS_URL|RUNTIME_TOKEN|CACHE_SERVICE_V2)$/];

/** Variables needed to sign, or to log in, with OIDC. */
const ID_TOKEN: readonly RegExp[] = [/^ACTIONS_ID_TOKEN_REQUEST_(?:URL|TOKEN)$/];

/** Variables that programs need to run, find the user's settings, and access the network. */
const BASICS: readonly RegExp[] = [
  /^(?:PATH|HOME|USER|LOGNAME|SHELL|TERM|LANG|LANGUAGE|TZ|TMPDIR|TMP|TEMP)$/,
  /^LC_[A-Z]+$/,
  /^XDG_[A-Z_]+$/,
  /^(?:https?|all|no|ftp)_proxy$/i,
  /^(?:SSL_CERT_FILE|SSL_CERT_DIR|CURL_CA_BUNDLE|REQUESTS_CA_BUNDLE|NODE_EXTRA_CA_CERTS)$/,
  /^(?:LD_LIBRARY_PATH|DYLD_LIBRARY_PATH|NIX_SSL_CERT_FILE)$/,
  // Windows needs these to start and find programs; their case varies.
  /^(?:SYSTEMROOT|SYSTEMDRIVE|WINDIR|COMSPEC|PATHEXT|USERPROFILE|USERNAME|HOMEDRIVE|HOMEPATH|APPDATA|LOCALAPPDATA|PROGRAMDATA|PROGRAMFILES(?:\(X86\))?)$/i,
];

const SSH_AGENT = /^SSH_(?:AUTH_SOCK|AGENT_PID|ASKPASS)$/;

const ALLOWED: Record<'git' | 'credential-helper', readonly RegExp[]> = {
  // https://git-scm.com/docs/git#_environment_variables
  git: [...BASICS, SSH_AGENT, /^GIT_/, /^GCM_/],
  'credential-helper': [
    ...BASICS,
    SSH_AGENT,
    // The user's keyring: pass, secretservice.
    /^(?:DBUS_SESSION_BUS_ADDRESS|DISPLAY|WAYLAND_DISPLAY|GNUPGHOME|GPG_TTY|GPG_AGENT_INFO|PASSWORD_STORE_\w+)$/,
    // Where helpers find cloud credentials: ecr-login, gcloud, gcr, acr-env, acr-login.
    /^(?:AWS|AMAZON|ECR|AZURE|ACR|ARM|MSI|IDENTITY|CLOUDSDK|GOOGLE|GCLOUD|GCR|GCE|OCI|KUBERNETES)_/,
    /^(?:CLOUDSDK_\w+|KUBECONFIG|DOCKER_CONFIG|DOCKER_CREDENTIAL_\w+|REGISTRY_AUTH_FILE)$/,
  ],
};

/**
 * The environment of a child process, derived from this step's. Git and credential helpers get an allowlist;
 * engines get all variables that users set, including bake variables, `build-args` without a value, cache
 * credentials and proxies.
 */
export function childEnvironment(kind: ChildKind, env: Variables): Record<string, string> {
  const handed: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && isHandedTo(kind, name) && !isRefused(name, value)) handed[name] = value;
  }
  return handed;
}

/** With an invalid value, every docker command fails. */
function isRefused(name: string, value: string): boolean {
  return name === 'DOCKER_BUILDKIT' && goBoolean(value) === undefined;
}

/** Whether a child process of this kind gets the variable. */
export function isHandedTo(kind: ChildKind, name: string): boolean {
  const matches = (patterns: readonly RegExp[]): boolean => patterns.some((pattern) => pattern.test(name));
  if (kind === 'git' || kind === 'credential-helper') return matches(ALLOWED[kind]) && !matches(WITHHELD);
  // Variable names are case-insensitive on Windows.
  const withheld = WITHHELD.some((pattern) => pattern.test(name.toUpperCase()));
  if (kind === 'before-tags' && matches(ID_TOKEN)) return true;
  return !withheld || (kind === 'gha-cache' && matches(GHA_CACHE));
}

/** Maximum size in bytes of `NAME=value` and its terminator on Linux: MAX_ARG_STRLEN, execve(2). */
const VARIABLE_LIMIT = 128 * 1024;

/** Whether a process can be started with this variable. */
export function fitsVariable(name: string, value: string): boolean {
  // `<` leaves one byte for the terminating NUL.
  return Buffer.byteLength(`${name}=${value}`) < VARIABLE_LIMIT;
}

/** docker/metadata-action's name for an output's variable: `DOCKER_METADATA_OUTPUT_TAG_NAMES`. */
export function metadataVariable(output: string): string {
  return `DOCKER_METADATA_OUTPUT_${output.replaceAll(/\W/g, '_').toUpperCase()}`;
}
