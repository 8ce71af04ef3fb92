import { describe, expect, test } from '@jest/globals';
import { createInputReader } from '../../../src/inputs/reader.ts';
import { readRequest } from '../../../src/inputs/read-request.ts';
import { planBuild } from '../../../src/pipeline/plan/build-request.ts';
import { planTags } from '../../../src/tags/plan.ts';
import { facts, inputs } from '../../tags/support.ts';

function build(buildArgs: string, epoch?: string, reproducible = 'false') {
  const given: Record<string, string> = { 'build-args': buildArgs, reproducible };
  const main = facts('refs/heads/main');
  const request = readRequest(
    createInputReader((name) => given[name]),
    {
      env: epoch === undefined ? {} : { SOURCE_DATE_EPOCH: epoch },
      facts: main,
      workspace: '/workspace',
      temporaryDirectory: '/nowhere',
      idToken: () => Promise.reject(new Error('not asked')),
    },
  );
  return planBuild(request, planTags(inputs(), main));
}

// FAULTS A13. https://reproducible-builds.org/specs/source-date-epoch/; buildx takes the variable for an argument
// (https://docs.docker.com/build/ci/github-actions/reproducible-builds/).
describe('SOURCE_DATE_EPOCH', () => {
  test.each<[string, string, string | undefined, string[]]>([
    ['of the step', 'A=1', '0', ['A=1', 'SOURCE_DATE_EPOCH=0']],
    ['of the step, the last second there is', '', '253402300799', ['SOURCE_DATE_EPOCH=253402300799']],
    ['that is empty', 'A=1', '', ['A=1']],
    ['as an argument wins', 'SOURCE_DATE_EPOCH=1', '2', ['SOURCE_DATE_EPOCH=1']],
    ['as an argument without a value is that of the step', 'SOURCE_DATE_EPOCH', '2', ['SOURCE_DATE_EPOCH=2']],
    ['as an argument without a value anywhere', 'SOURCE_DATE_EPOCH', undefined, ['SOURCE_DATE_EPOCH']],
    ['as an empty argument', 'SOURCE_DATE_EPOCH=', '2', ['SOURCE_DATE_EPOCH=']],
    [
      'beside one that is called alike',
      'SOURCE_DATE_EPOCH_X=1',
      '2',
      ['SOURCE_DATE_EPOCH_X=1', 'SOURCE_DATE_EPOCH=2'],
    ],
  ])('%s', (_what, args, epoch, expected) => expect(build(args, epoch).buildArgs).toEqual(expected));

  const WRONG = [
    'yesterday',
    '-1',
    '1.5',
    '1e9',
    ' 1',
    '0x10',
    '253402300800',
    '99999999999999',
    '2024-01-01',
  ];
  test.each(WRONG)('%j as the variable is refused, whatever the engine', (epoch) => {
    expect(() => build('', epoch)).toThrow(
      expect.objectContaining({
        code: 'BUILD_ARG_INVALID',
        message: expect.stringContaining('the variable SOURCE_DATE_EPOCH is'),
      }),
    );
  });
  test.each(WRONG)('%j as an argument is refused, and names the input', (epoch) => {
    expect(() => build(`SOURCE_DATE_EPOCH=${epoch}`)).toThrow(
      expect.objectContaining({ code: 'BUILD_ARG_INVALID', input: 'build-args' }),
    );
  });
  test('reproducible takes no notice of the variable', () => {
    const { buildArgs, sourceDateEpoch } = build('', 'yesterday', 'true');
    expect([buildArgs, sourceDateEpoch]).toEqual([[], 1772600767]);
  });
});
