import { OPTIONS } from './arguments.ts';

const HEAD = `registry-publish: one step from a git ref to tagged images in every registry.

Usage:
  registry-publish plan [context] [options]
      Show what publish would do, change nothing.
  registry-publish publish [context] [options]
      Build, and publish to all registries or to none.
  registry-publish mirror [rules.yml] [options]
      Copy images between registries.
  registry-publish migrate [workflow.yml] [--check|--write]
      Convert workflows that use the Docker actions, and regsync or skopeo sync
      files. Default: all of .github/workflows.
  registry-publish demo [--engine <name>]
      Publish a sample to three registries in this process.

Options are the inputs of the action; lists may be given several times. Logins
come from --registry-auth, earlier docker logins, and GITHUB_TOKEN for ghcr.io.
`;

const TAIL = `
Output:
  --offline
      With plan or --dry-run: ask no registry.
  --json
      Print the report as JSON.
  --check, --write
      With migrate: exit with 1 if something would change; change the files.
  -v, --verbose
      Say more.
  -h, --help
      Show this.

Exit codes: 0 done; 1 failed, and nothing moved or it was moved back, or with
migrate --check: something would change; 2 wrong usage; 130 cancelled.
`;

/** Defaults that are others at a terminal than in a workflow, or are said otherwise. */
const AT_TERMINAL: Record<string, string> = {
  context: 'here',
  'ref-context': 'git, outside of a workflow',
  from: 'build',
};

/** The help, with every option from the table of inputs. `width` in columns. */
export function helpText(width: number): string {
  const parts = [HEAD];
  for (const group of new Set(OPTIONS.map((option) => option.group))) {
    parts.push(`\n${group}:\n`);
    for (const { name, kind, description, values, default: fallback } of OPTIONS) {
      if (OPTIONS.find((option) => option.name === name)?.group !== group) continue;
      const value = kind === 'boolean' ? '' : ` <${values ? values.join('|') : kind}>`;
      const suffix =
        fallback === undefined || kind === 'boolean' || fallback.startsWith('${{')
          ? ''
          : ` Default: ${AT_TERMINAL[name] ?? fallback}.`;
      parts.push(`  --${name}${value}\n${wrap(description.replaceAll('`', '') + suffix, width, '      ')}\n`);
    }
  }
  return parts.join('') + TAIL;
}

function wrap(text: string, width: number, indent: string): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && indent.length + line.length + word.length >= width) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.map((line) => indent + line).join('\n');
}
