import { INPUTS, type InputDefinition } from '../inputs/table.ts';
import { RULE_OPTIONS } from './rule-options.ts';

/** A CLI command and its help. To add one, add an entry here and a branch in `cli.ts`. */
export interface CommandDefinition {
  name: string;
  /** One line, for the list of commands. */
  summary: string;
  /** The usage line after the command's name: `[context] [options]`. */
  usage: string;
  examples: readonly string[];
  /** Input groups that the command accepts as options. */
  groups: readonly InputDefinition['group'][];
  /** Names of additional options. */
  options: readonly string[];
  /** The page in docs/ with the details. */
  page: string;
  /** Meaning of exit code 1, other than a failure. */
  exit1?: string;
}

const PUBLISHING = [
  'What to publish',
  'Tags',
  'Build',
  'Log in',
  'Publish',
  'Sign and verify',
  'Limits',
] as const;
const COMMON = ['json', 'verbose'];

export const COMMANDS = [
  {
    name: 'publish',
    summary: 'Build an image and publish it to all registries, or to none',
    usage: '[context] [options]',
    examples: [
      'publish . --images ghcr.io/acme/app --version v1.2.3',
      'publish . --platforms linux/arm64 --images docker.io/acme/app',
      'publish --from oci:./out --images ghcr.io/acme/app --tags v1',
    ],
    groups: PUBLISHING,
    options: [...COMMON, 'offline'],
    page: 'terminal.md',
  },
  {
    name: 'plan',
    summary: 'Show what publish would do, without changing anything',
    usage: '[context] [options]',
    examples: ['plan --images ghcr.io/acme/app --version v1.2.3', 'plan --offline --json'],
    groups: PUBLISHING,
    options: [...COMMON, 'offline'],
    page: 'terminal.md',
  },
  {
    name: 'mirror',
    summary: 'Copy images between registries, with digests unchanged',
    usage: '[rules.yml] [options]',
    examples: [
      'mirror rules.yml --dry-run',
      'mirror rules.yml',
      'mirror rules.yml --registry-auth-file logins.yml --json',
    ],
    groups: ['Log in', 'Mirror', 'Limits'],
    options: [...COMMON, 'dry-run', 'verify', 'trusted-root'],
    page: 'mirroring.md',
  },
  {
    name: 'verify',
    summary: 'Verify the signatures of an image in a registry',
    usage: '<image> [options]',
    examples: [
      'verify acme/app:1 --identity a@b.org --issuer https://id.org',
      'verify ghcr.io/acme/app:1.2.3 --verify rules.yml --json',
      'verify registry.example/app@sha256:… --key cosign.pub',
    ],
    groups: ['Log in', 'Limits'],
    options: [...RULE_OPTIONS, 'verify', 'trusted-root', ...COMMON],
    page: 'signing.md',
  },
  {
    name: 'migrate',
    summary: 'Convert workflows that use the Docker actions',
    usage: '[workflow.yml] [options]',
    examples: [
      'migrate',
      'migrate .github/workflows/publish.yml --write',
      'migrate --check',
      'migrate sync.yml --to registry.example/team',
    ],
    groups: [],
    options: ['check', 'write', 'to', ...COMMON],
    page: 'migrating.md',
    exit1: 'or --check found something to change',
  },
  {
    name: 'demo',
    summary: 'Publish a sample to three registries in this process',
    usage: '[options]',
    examples: ['demo', 'demo --engine buildx'],
    groups: [],
    options: ['engine', 'verbose'],
    page: 'terminal.md',
  },
  {
    name: 'completion',
    summary: 'Print the completion script of a shell',
    usage: '<bash|zsh>',
    examples: ['completion bash > ~/.local/share/bash-completion/completions/registry-publish'],
    groups: [],
    options: [],
    page: 'terminal.md',
  },
] as const satisfies readonly CommandDefinition[];

export type Command = (typeof COMMANDS)[number]['name'];

/** Options that aren't inputs. */
export const OWN_OPTIONS = {
  check: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  identity: { type: 'string' },
  'identity-regexp': { type: 'string' },
  issuer: { type: 'string' },
  json: { type: 'boolean' },
  key: { type: 'string' },
  offline: { type: 'boolean' },
  'registry-auth-file': { type: 'string' },
  repository: { type: 'string' },
  require: { type: 'string' },
  to: { type: 'string' },
  verbose: { type: 'boolean', short: 'v' },
  write: { type: 'boolean' },
} as const;

/** Inputs that are only useful in a workflow. */
const RUNNER_ONLY = ['sep-tags', 'sep-labels', 'sep-annotations', 'bake-target'];

/** Secret inputs, with alternatives: command-line arguments are visible in the process list. */
export const NOT_IN_ARGUMENTS: Record<string, string> = {
  'registry-auth':
    'Write the list into a file for --registry-auth-file (- reads standard input), or into the variable REGISTRY_PUBLISH_AUTH.',
  'github-token': 'Set the variable GITHUB_TOKEN.',
  'signing-key': 'Set the variable SIGNING_KEY.',
  'signing-key-password': 'Set the variable SIGNING_KEY_PASSWORD.',
  secrets: 'Use --secret-envs id=VARIABLE or --secret-files id=path.',
};

/** Inputs available as options. */
export const OPTIONS: readonly InputDefinition[] = INPUTS.filter(
  ({ name }) => !RUNNER_ONLY.includes(name) && !(name in NOT_IN_ARGUMENTS),
);

/** All options of a command, in the order of its help. */
export function optionsOf({ groups, options }: CommandDefinition): string[] {
  const inputs = OPTIONS.filter(({ group }) => groups.includes(group)).map(({ name }) => name);
  const logins = groups.includes('Log in') ? ['registry-auth-file'] : [];
  return [...new Set([...inputs, ...logins, ...options])];
}
