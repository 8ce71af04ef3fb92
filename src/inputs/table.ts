import { ENGINE_NAMES } from '../engines/engines.ts';

/** How the text of an input is parsed. */
type InputKind =
  /** Used as it is. */
  | 'text'
  /** One entry per line; empty lines and lines starting with `#` are ignored. */
  | 'list'
  /** Like `list`, but entries can also be separated by commas. */
  | 'commas'
  /** Like `commas`, except for commas in braces or brackets: `{edge,nightly}-*` is one entry. */
  | 'patterns'
  /** Like `list`, but without comments, and trailing white space is kept. Masked. */
  | 'secrets'
  /** `true` or `false`, as in the core schema of YAML 1.2. */
  | 'boolean'
  /** One of `values`. */
  | 'choice'
  /** An integer, 0 or greater. */
  | 'number'
  /** `90s`, `30m`, `2h`. */
  | 'duration'
  /** A YAML document. */
  | 'yaml'
  /** Masked. */
  | 'secret';

export interface InputDefinition {
  name: string;
  kind: InputKind;
  group:
    'What to publish' | 'Tags' | 'Build' | 'Log in' | 'Publish' | 'Sign and verify' | 'Mirror' | 'Limits';
  description: string;
  default?: string;
  values?: readonly string[];
}

type Rest = Partial<Pick<InputDefinition, 'default' | 'values'>>;

function group(name: InputDefinition['group']) {
  return (input: string, kind: InputKind, description: string, rest: Rest = {}): InputDefinition => ({
    name: input,
    kind,
    group: name,
    description,
    ...rest,
  });
}

const what = group('What to publish');
const tags = group('Tags');
const build = group('Build');
const login = group('Log in');
const publish = group('Publish');
const trust = group('Sign and verify');
const mirror = group('Mirror');
const limits = group('Limits');

/** All inputs. action.yml, the README's tables and the CLI options are generated from this table. */
export const INPUTS: readonly InputDefinition[] = [
  what(
    'images',
    'text',
    'Repositories to publish to, one per line; options: `enable=`, `optional=true`, `target=`; default: `ghcr.io/<owner>/<repository>` in lower case.',
  ),
  what(
    'from',
    'list',
    'Publish existing images instead of building, one per line: a registry reference, `oci:`, `oci-archive:`, `docker-archive:` or `docker-daemon:`; several are merged into one multi-platform image, or one per name with `as=NAME`.',
    { default: 'build' },
  ),
  what(
    'push',
    'choice',
    '`auto` (not on pull requests and other events that strangers can trigger), `true`, `false`, or `by-digest` (push without tags, to merge later with `from`).',
    { default: 'auto', values: ['auto', 'true', 'false', 'by-digest'] },
  ),
  what(
    'dry-run',
    'boolean',
    'Show what would be published, without changing anything; `offline` contacts no registry.',
    { default: 'false' },
  ),

  tags(
    'tags',
    'text',
    'Tag rules in the syntax of docker/metadata-action, one per line; default: by schedule, branch, git tag and pull request.',
  ),
  tags(
    'flavor',
    'text',
    'Defaults for all tag rules: `latest=auto|true|false`, `prefix=`, `suffix=`, each with `onlatest=true`.',
  ),
  tags('labels', 'text', 'Image labels to add or override, `key=value`, one per line.'),
  tags(
    'annotations',
    'text',
    'Image annotations to add or override, `key=value`, optionally prefixed with `manifest:` or `index:`, one per line.',
  ),
  tags('sep-tags', 'text', 'Separator of the `tags` output; default: newline.'),
  tags('sep-labels', 'text', 'Separator of the `labels` output; default: newline.'),
  tags('sep-annotations', 'text', 'Separator of the `annotations` output; default: newline.'),
  tags('bake-target', 'text', 'Target name used in the `bake-file` outputs.', {
    default: 'docker-metadata-action',
  }),
  tags('version', 'text', 'Behave as if this git tag had been pushed, e.g. `v1.2.3`.'),
  tags('strict', 'boolean', 'Fail, instead of warn, on an invalid version or when no rule yields a tag.', {
    default: 'false',
  }),
  tags(
    'ref-context',
    'text',
    'Where to read the ref and commit from: `workflow`, `git` (the checkout) or `git:<path>`.',
    { default: 'workflow' },
  ),

  build('context', 'text', 'Build context: a directory, or the URL of a git repository or archive.', {
    default: '.',
  }),
  build('file', 'text', 'Path to the Dockerfile; default: `Dockerfile` in the build context.'),
  build('target', 'text', 'Stage of the Dockerfile to build.'),
  build(
    'platforms',
    'commas',
    'Target platforms, comma-separated or one per line, e.g. `linux/amd64,linux/arm64`.',
  ),
  build(
    'build-args',
    'list',
    'Build arguments, `NAME=value`, one per line; `{{meta.version}}` and `{{meta.tags}}` are filled in.',
  ),
  build('build-contexts', 'list', 'Additional build contexts, `name=path`, one per line.'),
  build('secrets', 'secrets', 'Secrets for the build, `id=value`, one per line.'),
  build('secret-envs', 'commas', 'Secrets read from environment variables, `id=VARIABLE`, one per line.'),
  build('secret-files', 'list', 'Secrets read from files, `id=path`, one per line.'),
  build('ssh', 'commas', 'SSH agent sockets or keys to expose to the build, `id=path`, one per line.'),
  build('no-cache', 'boolean', 'Build without using the cache.', { default: 'false' }),
  build('no-cache-filter', 'commas', 'Alias of `no-cache-filters`.'),
  build('no-cache-filters', 'commas', 'Stages to build without using the cache.'),
  build('pull', 'boolean', 'Always pull newer versions of the base images.', { default: 'false' }),
  build('network', 'text', 'Network mode of `RUN` instructions.'),
  build('shm-size', 'text', 'Size of `/dev/shm` during the build, e.g. `2g`.'),
  build('ulimit', 'list', 'Ulimits for the build, e.g. `nofile=1024:1024`.'),
  build('add-hosts', 'commas', 'Extra host names for the build, `name:address`, one per line.'),
  build('allow', 'commas', 'Privileges to grant the build, e.g. `network.host`.'),
  build('cgroup-parent', 'text', 'Parent cgroup of the build.'),
  build('cache-from', 'list', 'Cache sources; overrides `cache`.'),
  build('cache-to', 'list', 'Cache destinations; overrides `cache`.'),
  build('provenance', 'text', 'Provenance attestation of the build: `true`, `false` or `mode=max`.'),
  build('sbom', 'text', 'SBOM attestation of the build: `true`, `false` or `generator=<image>`.'),
  build('attests', 'list', 'Build attestations, e.g. `type=sbom,generator=<image>`, one per line.'),
  build(
    'attestation-format',
    'choice',
    'Attestation format: `auto`, `image` (older, works with every registry) or `artifact`.',
    { default: 'auto', values: ['auto', 'image', 'artifact'] },
  ),
  build(
    'outputs',
    'text',
    'Build outputs, as in docker/build-push-action; exporters other than `image` and `registry` need buildx.',
  ),
  build(
    'builder',
    'text',
    'Name of an existing buildx builder; default: the current one, or a temporary one if needed.',
  ),
  build('load', 'boolean', 'Also load the image into the local image store.', { default: 'false' }),
  build('call', 'text', 'Run `check`, `outline` or `targets` on the Dockerfile instead of building it.'),
  build(
    'engine',
    'choice',
    'Builder to use: `auto` (the first that supports the request), `buildx`, `docker`, `podman`, `buildah` or `embedded`.',
    {
      default: 'auto',
      values: ['auto', ...ENGINE_NAMES],
    },
  ),
  build(
    'cache',
    'choice',
    'Build cache between runs: `auto`, `gha`, `registry`, `local` or `off`; `auto` never writes to a registry.',
    {
      default: 'auto',
      values: ['auto', 'gha', 'registry', 'local', 'off'],
    },
  ),
  build(
    'reproducible',
    'boolean',
    'Set all timestamps to the commit time, so that the same commit yields the same digest.',
    { default: 'false' },
  ),
  build('qemu', 'choice', 'Install QEMU emulation if needed (`auto`), or never (`off`).', {
    default: 'auto',
    values: ['auto', 'off'],
  }),
  build('bake-files', 'commas', 'Bake files; each target is published as its own image.'),
  build('bake-targets', 'commas', 'Bake targets or groups to build; default: `default`.'),
  build('bake-set', 'list', 'Overrides of bake targets, `pattern.key=value`, one per line.'),
  build('bake-vars', 'list', 'Values of bake variables, `NAME=value`, one per line.'),
  build(
    'bake-source',
    'text',
    'Where to read bake definitions from: a directory, or the URL of a git repository or archive; default: the checkout.',
  ),

  login(
    'registry-auth',
    'yaml',
    'Logins as a YAML list: `registry` with `username` and `password`, or with OIDC settings; see docs/registries.',
  ),
  login('github-token', 'secret', 'Token for ghcr.io and the GitHub API.', {
    default: '${{ github.token }}',
  }),

  publish(
    'immutable-tags',
    'patterns',
    'Tags that are never overwritten: `version`, `all`, `none`, or patterns.',
    {
      default: 'version',
    },
  ),
  publish(
    'before-tags',
    'text',
    'Script to run after all uploads and before any tag moves; if it fails, no tag moves.',
  ),
  publish(
    'on-failure',
    'choice',
    'What to do if a tag cannot be moved, even after retries: `rollback` the others, or `keep` them.',
    { default: 'rollback', values: ['rollback', 'keep'] },
  ),

  trust(
    'sign',
    'yaml',
    'Sign the image with Sigstore before any tag moves: `true`, or YAML `{format: bundle|legacy|both, platforms, optional, log}`.',
    { default: 'false' },
  ),
  trust(
    'attest',
    'yaml',
    'Attestations to sign and attach before any tag moves: `true` (provenance, and SBOMs from the build), or YAML `{provenance, sbom, predicates, api}`.',
    { default: 'false' },
  ),
  trust(
    'sigstore',
    'yaml',
    'Sigstore instance to use: `auto` (keeps private repositories out of public logs), `public`, `github`, or YAML `{signing-config, trusted-root}`.',
    { default: 'auto' },
  ),
  trust(
    'signing-key',
    'secret',
    'Private key to sign with instead of an OIDC identity, as PEM or in the format of cosign.',
  ),
  trust('signing-key-password', 'secret', 'Password of `signing-key`.'),
  trust(
    'verify',
    'yaml',
    'Signatures that sources of `from` and `mirror`, and base images of the embedded builder, must have, as a YAML list.',
  ),
  trust('trusted-root', 'text', 'Sigstore trusted root file, for offline verification.'),

  mirror('mirror', 'yaml', 'Mirror rules as a YAML list; see docs/mirroring.md.'),
  mirror('mirror-file', 'text', 'File with mirror rules.'),
  mirror(
    'rate-limit',
    'choice',
    "At a source's pull limit: `wait` for it to reset, or `stop` and continue in the next run.",
    {
      default: 'wait',
      values: ['wait', 'stop'],
    },
  ),

  limits('retries', 'number', 'Retries per request.', { default: '5' }),
  limits('concurrency', 'number', 'Maximum concurrent blob transfers per registry.', {
    default: '8',
  }),
  limits('timeout', 'duration', 'Time limit for the whole step, e.g. `30m`; default: none.'),
];
