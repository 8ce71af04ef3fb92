import { INPUTS } from '../inputs/table.ts';

/** Other modules write messages for workflows; these are replaced with the equivalent at a terminal. */
const WORDS: readonly [workflow: RegExp, terminal: string][] = [
  [
    /Add (\S+) with `username` and `password` to `registry-auth`/g,
    'Run `docker login $1`, or use --registry-auth-file',
  ],
  [
    /Check `username` and `password`, and that the secret is set for this repository or environment/g,
    'Check username and password',
  ],
  [/add its registry to `registry-auth`/g, 'log in to its registry'],
  [
    /Set `(ca|insecure)(: true)?` in its `registry-auth` entry/g,
    'Set $1$2 in its --registry-auth-file entry',
  ],
  [/; check that actions\/checkout runs before this step/g, ''],
  [/Free space before this step, use a larger runner, or set RUNNER_TEMP/g, 'Free space, or set TMPDIR'],
  [/ (on|of) the runner\b/g, ' $1 this machine'],
  [/resolvable from the runner/g, 'resolvable from this machine'],
  [/\bthe runner\b/g, 'this machine'],
  [/Rerun the job/g, 'Run it again'],
  [/rerun the job/g, 'run it again'],
  [/, with the log of a run with debug logging/g, ', with the output of a run with --verbose'],
  [/See the log group "Build" for the full output/g, 'See the output above'],
];

const NAMES = new Set(INPUTS.map(({ name }) => name));
/** Inputs that aren't options, and how to set them. */
const OTHERS: Record<string, string> = {
  'registry-auth': '--registry-auth-file',
  'github-token': 'GITHUB_TOKEN',
};

/** Rewrites a message or hint for a terminal: options instead of inputs, no workflow terms. */
export function forTerminal(text: string): string {
  const said = WORDS.reduce((before, [workflow, terminal]) => before.replaceAll(workflow, terminal), text);
  return said
    .replaceAll(/`([a-z][a-z-]*)(?:: ([^`\n]*))?`/g, (whole, name: string, value: string | undefined) => {
      if (!NAMES.has(name)) return value === undefined ? name : whole;
      const option = OTHERS[name] ?? `--${name}`;
      return value === undefined ? option : `${option} ${value}`;
    })
    .replaceAll(/`([^`\s]+)`/g, '$1');
}

/** The location of an error: an option such as `--tags`, or, for logins, where they were read from. */
export function placeAtTerminal(
  input: string,
  loginFile: string | undefined,
): { input: string } | { file: string } {
  if (input === 'registry-auth' && loginFile !== undefined && loginFile !== '-') return { file: loginFile };
  if (input === 'registry-auth')
    return { input: loginFile === '-' ? 'standard input' : 'REGISTRY_PUBLISH_AUTH' };
  return { input: NAMES.has(input) ? `--${input}` : input };
}
