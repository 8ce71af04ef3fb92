import { COMMANDS, OPTIONS, OWN_OPTIONS, optionsOf, type CommandDefinition } from './commands.ts';
import { DOCS } from '../support/error-text.ts';

/** Options shown with a value and a description. All others are listed by name only. */
const LINES: Record<string, readonly [value: string, text: string]> = {
  images: ['<name>', 'Repository; repeatable (default: git origin)'],
  from: ['<image>', 'Publish an existing image; repeat to merge'],
  push: ['<mode>', 'auto (default), true, false or by-digest'],
  'dry-run': ['', 'Show what would be done, change nothing'],
  offline: ['', 'With a dry run: ask no registry'],
  tags: ['<rule>', 'Tag rule; repeatable'],
  flavor: ['<setting>', 'latest=auto|true|false, prefix=, suffix='],
  version: ['<git tag>', 'Behave as if this git tag had been pushed'],
  'immutable-tags': ['<which>', 'version (default), all, none, or patterns'],
  file: ['<path>', 'Dockerfile (default: in the context)'],
  target: ['<stage>', 'Stage to build'],
  platforms: ['<list>', 'Platforms, e.g. linux/amd64,linux/arm64'],
  'build-args': ['<NAME=value>', 'Build argument; repeatable'],
  'secret-envs': ['<id=VARIABLE>', 'Secret from an environment variable'],
  'secret-files': ['<id=path>', 'Secret from a file'],
  engine: ['<name>', 'Builder to use, e.g. buildx (default: auto)'],
  'bake-files': ['<path>', 'Bake file; each target is its own image'],
  'registry-auth-file': ['<path>', 'Logins as a YAML list; - reads standard input'],
  'on-failure': ['<choice>', 'rollback (default) or keep'],
  'rate-limit': ['<wait|stop>', "At a source's pull limit (default: wait)"],
  concurrency: ['<n>', 'Transfers per registry at once (default: 8)'],
  retries: ['<n>', 'Retries per request (default: 5)'],
  timeout: ['<duration>', 'Time limit, e.g. 30m (default: none)'],
  identity: ['<pattern>', 'Who must have signed; * is any text without @'],
  issuer: ['<url>', 'Issuer of the identity'],
  key: ['<file>', 'Public key, instead of an identity'],
  verify: ['<rules>', 'Rules as YAML, or a file of them'],
  'trusted-root': ['<file>', 'Trusted keys, to verify offline'],
  json: ['', 'Print the report as JSON'],
  verbose: ['', 'Say more'],
  check: ['', 'Exit with 1 if something would change'],
  write: ['', 'Change the files'],
  to: ['<registry/path>', 'Destination of a skopeo sync file'],
};

const OVERVIEW = `Build a container image once and publish it to several registries, or to none.

Usage: registry-publish <command> [options]

Commands:
${COMMANDS.map(({ name, summary }) => `  ${name.padEnd(12)}${summary}`).join('\n')}

Options:
  -h, --help      Show help; registry-publish <command> --help lists options
      --version   Show the version

Example:
  registry-publish plan --images ghcr.io/acme/app --version v1.2.3

Logins come from --registry-auth-file, the variable REGISTRY_PUBLISH_AUTH, an
earlier docker or podman login, and GITHUB_TOKEN for ghcr.io.
Results go to standard output, everything else to standard error.
Exit codes: 0 done, 1 failed, 2 invalid usage, 130 cancelled
Documentation: ${DOCS}/terminal.md
`;

/**
 * Help for all commands, or for one.
 * @param width of the terminal, in columns
 * @param topic name of a command
 */
export function helpText(width: number, topic?: string): string {
  const command = COMMANDS.find(({ name }) => name === topic);
  return command ? helpOf(command, width) : OVERVIEW;
}

function helpOf(command: CommandDefinition, width: number): string {
  const { name, summary, usage, examples, page, exit1 } = command;
  const options = optionsOf(command);
  const others = options.filter((option) => !(option in LINES)).map((option) => `--${option}`);
  const failed = exit1 === undefined ? '1 failed' : `1 failed, ${exit1}`;
  return [
    `${summary}.`,
    '',
    `Usage: registry-publish ${name} ${usage}`,
    '',
    'Examples:',
    ...examples.map((example) => `  registry-publish ${example}`),
    ...(options.length === 0
      ? []
      : ['', 'Options:', ...options.filter((option) => option in LINES).map(lineOf)]),
    ...(others.length === 0 ? [] : ['', 'Also, as the inputs of the action:', wrap(others, width)]),
    '',
    `Exit codes: 0 done, ${failed},`,
    '            2 invalid usage, 130 cancelled',
    `Documentation: ${DOCS}/${page}`,
    '',
  ].join('\n');
}

function lineOf(option: string): string {
  const [value, text] = LINES[option] ?? ['', ''];
  const own = Object.entries(OWN_OPTIONS).find(([name]) => name === option)?.[1];
  const short = own && 'short' in own ? `-${own.short},` : '   ';
  return `  ${short} --${`${option} ${value}`.padEnd(26)} ${text}`;
}

function wrap(words: readonly string[], width: number): string {
  const lines = ['  '];
  for (const word of words) {
    const line = lines.at(-1) ?? '';
    if (line.trim() !== '' && line.length + word.length >= Math.max(40, width)) lines.push(`  ${word}`);
    else lines[lines.length - 1] = line.trim() === '' ? `  ${word}` : `${line} ${word}`;
  }
  return lines.join('\n');
}

/** Entries of `LINES` that no command accepts; a test checks that there are none. */
export function unusedLines(): string[] {
  const known = new Set([...OPTIONS.map(({ name }) => name), ...Object.keys(OWN_OPTIONS)]);
  return Object.keys(LINES).filter((name) => !known.has(name));
}
