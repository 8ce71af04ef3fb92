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
    ['--help', 'help', {}],
    ['', 'help', {}],
    ['publish -h', 'help', {}],
  ])('%j', (line, command, inputs) => {
    const read = readArguments(line.split(' ').filter(Boolean));
    expect(read.command).toBe(command);
    expect(Object.fromEntries(read.inputs)).toEqual(inputs);
  });

  test.each([
    ['publsh', 'There is no command publsh'],
    ['publish --imags a', 'There is no option --imags; did you mean --images?'],
    ['publish --nonsense-of-mine a', 'There is no option --nonsense-of-mine'],
    ['publish a b', 'b is one argument too many'],
    ['demo here', 'demo takes no argument'],
  ])('%j is refused', (line, message) => {
    expect(() => readArguments(line.split(' '))).toThrow(message);
  });
});

test('the help names every option, in lines that fit', () => {
  const help = helpText(80);
  for (const { name } of OPTIONS) expect(help).toContain(`--${name}`);
  const long = help.split('\n').filter((line) => line.length > 100);
  expect(long).toEqual([]);
});
