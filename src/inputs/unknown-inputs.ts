import { PublishError } from '../oci/errors.ts';
import { nearest } from '../support/text/nearest-word.ts';
import { INPUTS } from './table.ts';

type Environment = Record<string, string | undefined>;

const LOGINS = 'Put logins into the list `registry-auth`.';
const BUILDER = 'Create the builder with docker/setup-buildx-action and name it in `builder`.';
const EMULATION = 'Set `qemu`, or run docker/setup-qemu-action before this step.';
const RULES = 'Write a rule in `tags`.';

/**
 * Advice for inputs of the docker actions, including earlier versions, that have another name here or aren't
 * needed. From the action.yml files of docker/login-action, metadata-action, build-push-action, bake-action,
 * setup-buildx-action and setup-qemu-action.
 */
const DOCKER_INPUTS: Record<string, string> = {
  // login-action
  registry: LOGINS,
  username: LOGINS,
  password: LOGINS,
  ecr: LOGINS,
  scope: LOGINS,
  logout: 'Leave it out: logins are kept in a private configuration, which is removed after the step.',
  // build-push-action
  'metadata-file': 'Read the output `metadata`.',
  'trace-data': 'Leave it out.',
  repository: 'Write the repository into `images`.',
  tag_with_ref: RULES,
  tag_with_sha: RULES,
  add_git_labels: 'Leave it out: these labels are always added.',
  path: 'Write the directory into `context`.',
  dockerfile: 'Write the path into `file`.',
  always_pull: 'Write `pull`.',
  cache_froms: 'Write `cache-from`.',
  // bake-action
  files: 'Write `bake-files`.',
  targets: 'Write `bake-targets`.',
  set: 'Write `bake-set`.',
  vars: 'Write `bake-vars`.',
  source: 'Write `bake-source`.',
  workdir: 'Write the directory into `bake-source`, and paths in `bake-files` from there.',
  // setup-buildx-action
  driver: BUILDER,
  'driver-opts': BUILDER,
  'buildkitd-flags': BUILDER,
  'buildkitd-config': BUILDER,
  'buildkitd-config-inline': BUILDER,
  config: BUILDER,
  'config-inline': BUILDER,
  use: BUILDER,
  install: BUILDER,
  endpoint: BUILDER,
  append: BUILDER,
  name: BUILDER,
  'keep-state': BUILDER,
  'cache-binary': BUILDER,
  cleanup: BUILDER,
  // setup-qemu-action; its `image` is close to `images`
  'cache-image': EMULATION,
  reset: EMULATION,
  // metadata-action before version 3
  'tag-sha': RULES,
  'tag-edge': RULES,
  'tag-edge-branch': RULES,
  'tag-semver': RULES,
  'tag-match': RULES,
  'tag-match-group': RULES,
  'tag-latest': 'Write `latest=…` into `flavor`.',
  'tag-schedule': RULES,
  'tag-custom': RULES,
  'tag-custom-only': RULES,
  'label-custom': 'Write `labels`.',
};

/** Whether the action has this input. */
export function isInput(name: string): boolean {
  return INPUTS.some((input) => input.name === name);
}

interface UnknownInputs {
  problems: PublishError[];
  /** Unknown inputs that may belong to another step. */
  warnings: { message: string; input: string }[];
}

/**
 * Finds inputs that aren't in the table. On GitHub's runner they are all errors, since the run wouldn't do
 * what was asked for. Runners that pass a composite action's inputs on to its steps (act, Gitea, Forgejo)
 * only get a warning, unless the name is similar to an input or belongs to a docker action. Empty values are
 * ignored.
 */
export function unknownInputsIn(given: ReadonlyMap<string, string>, env: Environment): UnknownInputs {
  const found: UnknownInputs = { problems: [], warnings: [] };
  const leaks = LEAKING_RUNNERS.some((name) => !['', 'false'].includes(env[name] ?? ''));
  for (const [name, value] of given) {
    if (value.trim() === '' || isInput(name)) continue;
    const message = `Unknown input \`${name}\``;
    const advice = adviceFor(name);
    if (advice === undefined && leaks) {
      const origin = 'it may be an input of a surrounding composite action, or come from `env`';
      found.warnings.push({ message: `${message} was ignored; ${origin}`, input: name });
      continue;
    }
    const variable = `INPUT_${name.toUpperCase()}`;
    const hint =
      advice ??
      `Remove it. It isn't one of this action's inputs; it may also come from an \`env\` entry named ${variable}.`;
    found.problems.push(new PublishError(message, { code: 'INPUT_INVALID', input: name, hint }));
  }
  return found;
}

/** Variables set by these runners: https://nektosact.com, https://docs.gitea.com/usage/actions/overview */
const LEAKING_RUNNERS = ['ACT', 'GITEA_ACTIONS', 'FORGEJO_ACTIONS'];

function adviceFor(name: string): string | undefined {
  const docker = DOCKER_INPUTS[name] ?? DOCKER_INPUTS[name.replaceAll('_', '-')];
  if (docker !== undefined) return docker;
  const meant = closestInput(name);
  return meant === undefined ? undefined : `Did you mean \`${meant}\`?`;
}

/** The most similar input: it differs in separators, or by up to two letters (one in short names). */
function closestInput(name: string): string | undefined {
  const bare = (text: string): string => text.replace(/[\s_-]/g, '');
  const names = INPUTS.map((input) => input.name);
  const same = names.find((known) => bare(known) === bare(name));
  if (same !== undefined) return same;
  const meant = nearest(bare(name), names.map(bare), name.length > 5 ? 2 : 1);
  return names.find((known) => bare(known) === meant);
}
