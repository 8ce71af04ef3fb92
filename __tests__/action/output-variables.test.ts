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
