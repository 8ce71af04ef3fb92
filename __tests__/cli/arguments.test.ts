import { describe, expect, test } from '@jest/globals';
import { OPTIONS, readArguments } from '../../src/cli/arguments.ts';
import { helpText } from '../../src/cli/help.ts';

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
    ['publish -h', 'help', {}],
  ])('%j', (line, command, inputs) => {
    const read = readArguments(line.split(' ').filter(Boolean));
    expect(read.command).toBe(command);
    expect(Object.fromEntries(read.inputs)).toEqual(inputs);
  });

  test.each([
    ['publsh', 'There is no command publsh; did you mean publish?'],
    ['deploy', /^There is no command deploy$/],
    ['plan -x', /^There is no option -x$/],
    ['plan --retries', '--retries needs a value'],
    ['plan --retries -1', 'one that begins with a dash is written --retries=-'],
    ['plan --version', '--version needs a value'],
    ['plan --dry-run=maybe', '--dry-run takes no value'],
    ['demo --images a', 'demo takes --engine alone, and got --images'],
    ['demo --json', 'demo takes --engine alone, and got --json'],
    ['publish --imags a', 'There is no option --imags; did you mean --images?'],
    ['publish --nonsense-of-mine a', 'There is no option --nonsense-of-mine'],
    ['publish a b', 'b is one argument too many'],
    ['publish --check', '--check belongs to migrate'],
    ['plan --write', '--write belongs to migrate'],
    ['migrate --check --write', 'give one of them'],
    ['migrate --images a', 'migrate takes --check, --write and --json, and got --images'],
    ['migrate a b', 'b is one argument too many'],
    ['demo here', 'demo takes no argument'],
  ])('%j is refused', (line, message) => {
    expect(() => readArguments(line.split(' '))).toThrow(message);
  });
});

test('the help names every option, in lines that fit', () => {
  const help = helpText(80);
  for (const { name } of OPTIONS) expect(help).toContain(`--${name}`);
  const long = help.split('\n').filter((line) => line.length > 80);
  expect(long.filter((line) => !line.startsWith('  --'))).toEqual([]);
  expect(help).not.toContain('..');
});
