import { expect, test } from '@jest/globals';
import { setsOutputVariables, writeOutputs } from '../../src/action/write-outputs.ts';
import { gatherRequest } from '../../src/inputs/read-request.ts';
import { createInputReader } from '../../src/inputs/reader.ts';
import type { PublishErrors } from '../../src/oci/errors.ts';
import { silent } from '../../src/support/reporter.ts';

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
  const refuse = (problem: Error): void => {
    throw problem;
  };
  expect(setsOutputVariables({ DOCKER_METADATA_SET_OUTPUT_ENV: value }, refuse)).toBe(wanted);
});

test('another value is refused, together with all that is wrong with the inputs', async () => {
  // As the main step does it: what is asked before the inputs are read is reported with them.
  const env = { DOCKER_METADATA_SET_OUTPUT_ENV: 'no', DOCKER_METADATA_SHORT_SHA_LENGTH: 'seven' };
  const inputs: Record<string, string> = { push: 'ture', engine: 'kaniko' };
  const reader = createInputReader((name) => inputs[name]);
  setsOutputVariables(env, reader.refuse);
  const place = { env, workspace: '/nowhere', temporaryDirectory: '/nowhere' };
  const messages = await gatherRequest(reader, place, silent).then(
    () => [],
    (error: unknown) => (error as PublishErrors).problems.map(({ message }) => message),
  );
  expect(messages).toEqual(
    expect.arrayContaining([
      'Invalid value "no" for the variable DOCKER_METADATA_SET_OUTPUT_ENV',
      'The variable DOCKER_METADATA_SHORT_SHA_LENGTH is not a number',
      'Invalid value "ture" for `push`',
      'Invalid value "kaniko" for `engine`',
      'The build context "." isn\'t a directory',
    ]),
  );
  expect(messages).toHaveLength(5);
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
