import { ENGINE_NAMES } from '../engines/engines.ts';

/** How an input's text is read. */
type InputKind =
  /** Taken as it is. */
  | 'text'
  /** One entry per line; empty lines and lines that begin with `#` don't count. */
  | 'list'
  /** As `list`, and entries on one line are separated by commas. */
  | 'commas'
  /** As `commas`, and commas within braces or brackets separate nothing: `{edge,nightly}-*` is one. */
  | 'patterns'
  /** As `list`, without comments, and white space at the end of an entry belongs to it. Masked. */
  | 'secrets'
  /** `true` or `false`, as in YAML 1.2's core schema. */
  | 'boolean'
  /** One of `values`. */
  | 'choice'
  /** A whole number, 0 or more. */
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

/** Every input there is: action.yml, the README's tables and the command line's options are made from this. */
export const INPUTS: readonly InputDefinition[] = [
  what(
    'images',
    'text',
    "Repositories to publish to, one per line; `name=…,enable=…,optional=true,target=…` too. Default: the server's own registry, on github.com `ghcr.io/<owner>/<repository>` in lower case.",
  ),
  what(
    'from',
    'list',
    'Publish this instead of building: a registry reference, `docker-daemon:`, `oci:`, `oci-archive:` or `docker-archive:`; several lines are merged into one index, and with `…,as=NAME` into one index per name, published together. `build` builds.',
    { default: 'build' },
  ),
  what(
    'push',
    'choice',
    '`auto` pushes except on pull requests and other events that a stranger can cause; `by-digest` pushes without tags, to be merged later with `from`.',
    { default: 'auto', values: ['auto', 'true', 'false', 'by-digest'] },
  ),
  what(
    'dry-run',
    'boolean',
    'Compute and print the plan, change nothing; `offline` asks no registry either.',
    { default: 'false' },
  ),

  tags(
    'tags',
    'text',
    "Tag rules in docker/metadata-action's grammar. Default: by schedule, branch, tag and pull request.",
  ),
  tags('flavor', 'text', '`latest=auto|true|false`, `prefix=`, `suffix=`, each with `onlatest=true`.'),
  tags('labels', 'text', 'Labels that are added to, or replace, the OCI labels made from the repository.'),
  tags(
    'annotations',
    'text',
    'Annotations that are added to, or replace, those made from the repository; `manifest:`, `index:` levels in front.',
  ),
  tags('sep-tags', 'text', 'What separates tags in the `tags` output. Default: a new line.'),
  tags('sep-labels', 'text', 'What separates labels in the `labels` output. Default: a new line.'),
  tags(
    'sep-annotations',
    'text',
    'What separates annotations in the `annotations` output. Default: a new line.',
  ),
  tags('bake-target', 'text', 'Name of the target in the bake files among the outputs.', {
    default: 'docker-metadata-action',
  }),
  tags('version', 'text', 'Act exactly as if this git tag had been pushed.'),
  tags('strict', 'boolean', 'An invalid version, or rules that yield no tag, are an error and no warning.', {
    default: 'false',
  }),
  tags(
    'ref-context',
    'text',
    'Where to read the ref and commit from: `workflow`, `git` (the checked-out repository) or `git:<path>`.',
    { default: 'workflow' },
  ),

  build('context', 'text', 'Build context: a directory, or the URL of a git repository or an archive.', {
    default: '.',
  }),
  build('file', 'text', 'Path of the Dockerfile. Default: `Dockerfile` in the context.'),
  build('target', 'text', 'Stage to build.'),
  build('platforms', 'commas', 'Target platforms, one a line or separated by commas.'),
  build(
    'build-args',
    'list',
    'Build arguments, `NAME=value`; `{{meta.version}}` and `{{meta.tags}}` are filled in.',
  ),
  build('build-contexts', 'list', 'Additional contexts, `name=path`.'),
  build('secrets', 'secrets', 'Secrets for the build, `id=value`.'),
  build('secret-envs', 'commas', 'Secrets from environment variables, `id=VARIABLE`.'),
  build('secret-files', 'list', 'Secrets from files, `id=path`.'),
  build('ssh', 'commas', 'SSH agent sockets or keys for the build.'),
  build('no-cache', 'boolean', 'Build everything anew.', { default: 'false' }),
  build(
    'no-cache-filter',
    'commas',
    'Stages to build anew (docker/build-push-action’s spelling of `no-cache-filters`).',
  ),
  build('no-cache-filters', 'commas', 'Stages to build anew.'),
  build('pull', 'boolean', 'Look for newer base images.', { default: 'false' }),
  build('network', 'text', 'Network mode of `RUN` steps.'),
  build('shm-size', 'text', 'Size of `/dev/shm` in the build.'),
  build('ulimit', 'list', 'Ulimits of the build, `nofile=1024:1024`.'),
  build('add-hosts', 'commas', 'Host names for the build, `name:address`.'),
  build('allow', 'commas', 'Entitlements, such as `network.host`.'),
  build('cgroup-parent', 'text', 'Parent control group of the build.'),
  build('cache-from', 'list', 'Where to read build cache from.'),
  build('cache-to', 'list', 'Where to write build cache to.'),
  build('provenance', 'text', 'Provenance attestation: `true`, `false`, `mode=max`, …'),
  build('sbom', 'text', 'SBOM attestation: `true`, `false`, `generator=…`.'),
  build('attests', 'list', 'Attestations, `type=sbom,…`.'),
  build(
    'attestation-format',
    'choice',
    'Form of attestations; the older `image` is taken by every registry.',
    { default: 'auto', values: ['auto', 'image', 'artifact'] },
  ),
  build(
    'outputs',
    'text',
    'Build outputs, as in docker/build-push-action; other exporters than `image` and `registry` need buildx.',
  ),
  build('builder', 'text', 'Name of the buildx builder to use.'),
  build('load', 'boolean', "Load the image into the engine's store as well.", { default: 'false' }),
  build('call', 'text', '`check`, `outline` or `targets` instead of a build.'),
  build('engine', 'choice', 'What builds; `auto` takes the best one for the request and says why.', {
    default: 'auto',
    values: ['auto', ...ENGINE_NAMES],
  }),
  build('cache', 'choice', 'Build cache between runs.', {
    default: 'auto',
    values: ['auto', 'gha', 'registry', 'local', 'off'],
  }),
  build(
    'reproducible',
    'boolean',
    'The same commit gives the same digest: timestamps come from the commit.',
    { default: 'false' },
  ),
  build('qemu', 'choice', 'Register emulation for foreign platforms when it is missing.', {
    default: 'auto',
    values: ['auto', 'off'],
  }),
  build('bake-files', 'commas', 'Bake files; each target is an image with its own tags and digest.'),
  build('bake-targets', 'commas', 'Targets or groups of the bake files. Default: `default`.'),
  build('bake-set', 'list', 'Overrides of bake targets, `pattern.key=value`.'),
  build('bake-vars', 'list', 'Values of bake variables, `NAME=value`.'),
  build(
    'bake-source',
    'text',
    'Where bake files are: a directory, or the URL of a repository or an archive. Default: the checkout.',
  ),

  login(
    'registry-auth',
    'yaml',
    'YAML list of `{registry, username, password}` or identity keys; see docs/registries.',
  ),
  login('github-token', 'secret', "The job's token, for ghcr.io.", { default: '${{ github.token }}' }),

  publish('immutable-tags', 'patterns', 'Which tags are write-once: `version`, `all`, `none`, or patterns.', {
    default: 'version',
  }),
  publish(
    'before-tags',
    'text',
    'Shell script that runs once every registry holds everything and before any tag moves; if it fails, no tag moves.',
  ),
  publish(
    'on-failure',
    'choice',
    'When a tag can’t be moved for good: put the moved ones back, or keep them.',
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
    'Attestations to sign and attach before any tag moves: `true` (provenance, and SBOMs that the build made), or YAML `{provenance, sbom, predicates, api}`.',
    { default: 'false' },
  ),
  trust(
    'sigstore',
    'yaml',
    'Sigstore instance: `auto` keeps private repositories out of public logs; `public`, `github`, or YAML `{signing-config, trusted-root}`.',
    { default: 'auto' },
  ),
  trust(
    'signing-key',
    'secret',
    'Private key to sign with, instead of the identity of the job: PEM, or as cosign writes it.',
  ),
  trust('signing-key-password', 'secret', 'Password of `signing-key`.'),
  trust(
    'verify',
    'yaml',
    'YAML list of rules: who must have signed the images that `from`, `mirror` and base images of the embedded builder name.',
  ),
  trust(
    'trusted-root',
    'text',
    'File with the trusted keys of a Sigstore instance, to verify without asking for them.',
  ),

  mirror('mirror', 'yaml', 'YAML list of mirror rules.'),
  mirror('mirror-file', 'text', 'File with mirror rules.'),
  mirror(
    'rate-limit',
    'choice',
    'When a source’s pull limit is reached: wait, or leave the rest for the next run.',
    {
      default: 'wait',
      values: ['wait', 'stop'],
    },
  ),

  limits('retries', 'number', 'Tries after the first one, per request.', { default: '5' }),
  limits('concurrency', 'number', 'Blobs under way at once per registry, at most; adapts below that.', {
    default: '8',
  }),
  limits('timeout', 'duration', 'Limit for the whole step. Default: none.'),
];
