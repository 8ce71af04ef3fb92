import { expect, test } from '@jest/globals';
import { setsOutputVariables, writeOutputs } from '../../src/action/outputs.ts';

type Files = Parameters<typeof writeOutputs>[2];
type Reporter = Parameters<typeof writeOutputs>[3];

test.each<[string | undefined, boolean]>([
  [undefined, true],
  ['', true],
  ['true', true],
  ['1', true],
  ['false', false],
  ['FALSE', false],
  ['0', false],
])('DOCKER_METADATA_SET_OUTPUT_ENV %s: %s', (value, wanted) => {
  expect(setsOutputVariables({ DOCKER_METADATA_SET_OUTPUT_ENV: value })).toBe(wanted);
});

test('another value is refused', () => {
  expect(() => setsOutputVariables({ DOCKER_METADATA_SET_OUTPUT_ENV: 'no' })).toThrow('is "no"');
});

test.each<[string | undefined, string[]]>([
  ['{}', ['DOCKER_METADATA_OUTPUT_TAG_NAMES=latest', 'DOCKER_METADATA_OUTPUT_JSON={}']],
  [undefined, []],
])('with the metadata %s the variables are %j', (metadata, wanted) => {
  const [outputs, variables]: [string[], string[]] = [[], []];
  const files = {
    setOutput: (name: string) => outputs.push(name),
    exportVariable: (name: string, value: string) => variables.push(`${name}=${value}`),
  } as unknown as Files;
  const reporter = { masked: new Set<string>() } as unknown as Reporter;
  writeOutputs(
    { 'tag-names': 'latest', digest: 'sha256:0', json: '{"report":1}' },
    metadata,
    files,
    reporter,
  );
  expect(outputs).toEqual(['tag-names', 'digest', 'json']);
  expect(variables).toEqual(wanted);
});

// execve(2): one string of the environment has at most 128 KiB (MAX_ARG_STRLEN), else every later step of the job fails
// with E2BIG.
test('a variable that no process could be started with is not exported, and that is said', () => {
  const [variables, notices, outputs]: [string[], string[], string[]] = [[], [], []];
  const files = {
    setOutput: (name: string) => outputs.push(name),
    exportVariable: (name: string) => variables.push(name),
  } as unknown as Files;
  const reporter = {
    masked: new Set<string>(),
    notice: (message: string) => notices.push(message),
  } as unknown as Reporter;
  const name = 'DOCKER_METADATA_OUTPUT_TAGS=';
  const longest = 128 * 1024 - name.length - 1;
  writeOutputs({ tags: 'x'.repeat(longest), labels: '€'.repeat(60_000) }, '{}', files, reporter);
  expect(variables).toEqual(['DOCKER_METADATA_OUTPUT_TAGS']);
  writeOutputs({ tags: 'x'.repeat(longest + 1) }, '{}', files, reporter);
  expect(variables).toEqual(['DOCKER_METADATA_OUTPUT_TAGS']);
  expect(outputs).toEqual(['tags', 'labels', 'tags']);
  expect(notices).toEqual([
    expect.stringContaining('DOCKER_METADATA_OUTPUT_LABELS'),
    expect.stringContaining('DOCKER_METADATA_OUTPUT_TAGS'),
  ]);
});
