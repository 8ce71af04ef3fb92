import { describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readArguments } from '../../src/cli/arguments.ts';
import { COMMANDS, optionsOf } from '../../src/cli/commands.ts';
import { completionScript } from '../../src/cli/completion.ts';
import { helpText, unusedLines } from '../../src/cli/help.ts';
import { readLogins } from '../../src/cli/logins.ts';
import { VERSION } from '../../src/support/version.ts';

describe('a command line', () => {
  test.each<[string, string, Record<string, string>]>([
    ['publish', 'publish', {}],
    ['plan ./app', 'plan', { context: './app' }],
    ['mirror rules.yml', 'mirror', { 'mirror-file': 'rules.yml' }],
    ['publish --images a --images b --strict', 'publish', { images: 'a\nb', strict: 'true' }],
    ['demo --engine docker', 'demo', { engine: 'docker' }],
    ['migrate', 'migrate', {}],
    ['migrate --check ci.yml', 'migrate', {}],
    ['--help', 'help', {}],
    ['', 'help', {}],
    ['help mirror', 'help', {}],
    ['--version', 'version', {}],
    ['publish --version v1.2.3', 'publish', { version: 'v1.2.3' }],
    ['completion zsh', 'completion', {}],
    ['publish -h', 'help', {}],
  ])('%j', (line, command, inputs) => {
    const read = readArguments(line.split(' ').filter(Boolean));
    expect(read.command).toBe(command);
    expect(Object.fromEntries(read.inputs)).toEqual(inputs);
  });

  test.each([
    ['publsh', 'Unknown command publsh. Did you mean publish?'],
    ['deploy', /^Unknown command deploy$/],
    ['plan -x', /^Unknown option -x$/],
    ['plan --retries', '--retries needs a value'],
    ['plan --retries -1', 'one that begins with a dash is written --retries=-'],
    ['plan --version', '--version needs a value'],
    ['plan --dry-run=maybe', '--dry-run accepts no value'],
    ['demo --images a', 'demo supports only --engine, not --images'],
    ['demo --json', 'demo supports only --engine, not --json'],
    ['publish --imags a', 'Unknown option --imags. Did you mean --images?'],
    ['publish --nonsense-of-mine a', 'Unknown option --nonsense-of-mine'],
    ['publish a b', 'b is one argument too many'],
    ['publish --check', '--check belongs to migrate'],
    ['plan --write', '--write belongs to migrate'],
    ['migrate --check --write', 'give one of them'],
    ['migrate --images a', 'migrate supports only --check, --write, --to and --json, not --images'],
    ['migrate a b', 'b is one argument too many'],
    ['completion', 'bash or zsh'],
    ['completion fish', 'bash or zsh'],
    ['demo here', 'demo accepts no argument'],
  ])('%j is refused', (line, message) => {
    expect(() => readArguments(line.split(' '))).toThrow(message);
  });
});

describe('the help', () => {
  test.each(COMMANDS.map((command) => [command.name, command] as const))('of %s', (name, command) => {
    const help = helpText(80, name);
    const lines = help.split('\n');
    for (const option of optionsOf(command)) expect(help).toMatch(new RegExp(`--${option}\\b`));
    for (const example of command.examples) {
      expect(help).toContain(example);
      const [, words = ''] = /^(.*?)(?: > .*)?$/.exec(example) ?? [];
      expect(readArguments(words.split(' ')).command).toBe(name);
    }
    expect(lines.length).toBeLessThan(60);
    expect(lines.filter((line) => line.length > 80 && !line.includes('/completions/'))).toEqual([]);
  });

  test('of all commands names each, and fits', () => {
    const help = helpText(80);
    for (const { name, summary } of COMMANDS)
      expect(help).toMatch(new RegExp(`^  ${name} +${summary}$`, 'm'));
    expect(help.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  test("explains no option that there isn't", () => {
    // Inputs that an issue of their own brings.
    expect(unusedLines()).toEqual([]);
  });
});

describe('the completion', () => {
  const complete = (...words: string[]): string[] => {
    const script = `${completionScript('bash')}
COMP_WORDS=(registry-publish ${words.map((word) => `'${word}'`).join(' ')}) COMP_CWORD=${words.length}
_registry_publish
printf '%s\\n' "\${COMPREPLY[@]}"`;
    return execFileSync('bash', ['-c', script], { encoding: 'utf8', cwd: 'docs' }).trim().split('\n');
  };

  test.each<[string[], string[]]>([
    [['pu'], ['publish']],
    [['--v'], ['--version']],
    [
      ['completion', ''],
      ['bash', 'zsh'],
    ],
    [['publish', '--on-f'], ['--on-failure']],
    [
      ['publish', '--on-failure', ''],
      ['rollback', 'keep'],
    ],
    [['mirror', '--plat'], ['']],
    [['mirror', 'mirror'], ['mirroring.md']],
    [['migrate', '--w'], ['--write']],
  ])('%j', (words, expected) => {
    expect(complete(...words)).toEqual(expected);
  });

  test('of zsh loads what runs the functions of bash', () => {
    expect(completionScript('zsh')).toContain('bashcompinit');
    expect(completionScript('zsh')).toContain(completionScript('bash'));
  });
});

describe('logins', () => {
  test('come from a file, or the environment, and the file wins', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'logins-')), 'logins.yml');
    writeFileSync(path, '- registry: ghcr.io\n');
    expect(readLogins(path, { REGISTRY_PUBLISH_AUTH: 'x' })).toBe('- registry: ghcr.io\n');
    expect(readLogins(undefined, { REGISTRY_PUBLISH_AUTH: 'x' })).toBe('x');
    expect(readLogins(undefined, {})).toBe('');
    expect(() => readLogins(`${path}.not`, {})).toThrow(/Can't read the logins from .*ENOENT/);
    rmSync(dirname(path), { recursive: true });
  });

  test.each([
    ['publish --registry-auth=x', /would show a secret/, /--registry-auth-file/],
    ['publish --github-token x', /would show a secret/, /GITHUB_TOKEN/],
    ['publish --secrets a=b', /would show a secret/, /--secret-envs/],
  ])('%s is refused', (line, message, hint) => {
    expect(() => readArguments(line.split(' '))).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(message),
        hint: expect.stringMatching(hint),
        code: 'USAGE',
      }),
    );
  });
});

test('the version is that of the package', () => {
  expect(VERSION).toBe((JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version);
});
