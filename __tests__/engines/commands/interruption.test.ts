import { describe, expect, test } from '@jest/globals';
import { tellingWhere } from '../../../src/engines/commands/interruption.ts';
import type { BuildEnvironment } from '../../../src/engines/types/environment.ts';
import { PublishError } from '../../../src/oci/errors.ts';
import { discard } from '../../../src/pipeline/build/run-build.ts';
import { silent } from '../../../src/support/reporter.ts';

function environment(signal = new AbortController().signal): BuildEnvironment {
  return {
    sink: discard,
    reporter: silent,
    signal,
    env: {},
    temporaryDirectory: '/work',
    workspace: '/src',
    resolveBase: () => Promise.resolve(undefined),
  };
}

/** An engine that prints this, and is ended then. */
async function ended(printed: string[]): Promise<PublishError> {
  const controller = new AbortController();
  const late = new PublishError('too late', { code: 'CANCELLED', input: 'timeout', hint: 'wait longer' });
  const building = tellingWhere(environment(controller.signal), ({ reporter, signal }) => {
    for (const line of printed) reporter.output(line);
    controller.abort(late);
    return Promise.reject(signal.reason as Error);
  });
  return building.catch((error: unknown) => error) as Promise<PublishError>;
}

describe('a build that is ended from outside', () => {
  test.each([
    [
      "BuildKit's",
      [
        '#4 [1/3] FROM base',
        '#4 CACHED',
        '#5 [2/3] RUN make',
        '#5 0.123 one',
        '#6 [3/3] RUN x',
        '#6 DONE 0.1s',
        '#5 4.5 two',
      ],
      'too late at RUN make\n    one\n    two',
    ],
    [
      "the classic builder's",
      ['Step 2/3 : RUN make', ' ---> Running in 1', 'one'],
      'too late at RUN make\n    one',
    ],
    ["buildah's", ['STEP 2/3: RUN make', 'one'], 'too late at RUN make\n    one'],
    ['one that says nothing', [], 'too late'],
  ])('%s', async (_title, printed, message) => {
    const problem = await ended(printed);
    expect(problem).toMatchObject({ message, code: 'CANCELLED', input: 'timeout', hint: 'wait longer' });
  });
});

describe('a disk that is full', () => {
  const full = Object.assign(new Error('write'), { code: 'ENOSPC' });
  test.each([
    ['said by the system', full],
    ['as the cause of something', new Error('no layer', { cause: full })],
  ])('%s', async (_title, error) => {
    const building = tellingWhere(environment(), () => Promise.reject(error));
    await expect(building).rejects.toMatchObject({
      code: 'DISK_FULL',
      message: 'Disk full: no space left on the runner',
    });
  });
});

test('other errors pass', async () => {
  const error = new Error('x');
  await expect(tellingWhere(environment(), () => Promise.reject(error))).rejects.toBe(error);
});
