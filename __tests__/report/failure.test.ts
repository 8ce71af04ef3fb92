import { expect, test } from '@jest/globals';
import { PublishError, PublishErrors } from '../../src/oci/errors.ts';
import { PublishFailedError } from '../../src/publish/error.ts';
import type { ImageReport, PublishReport, TagStatus } from '../../src/publish/report.ts';
import { failureJson } from '../../src/report/outputs.ts';

/** docs/errors.md and docs/report.md: a failed run has its code and its report in `json`. */
function image(name: string, ...statuses: TagStatus[]): ImageReport {
  return {
    name,
    status: 'failed',
    optional: false,
    tags: statuses.map((status, index) => ({ name: `1.${index}`, status })),
    blobs: { pushed: 0, mounted: 0, existing: 0, pushedBytes: 0, savedBytes: 0 },
    manifests: { pushed: 0, existing: 0 },
    requests: 1,
    retries: 0,
    milliseconds: 1,
  };
}

function failed(...images: ImageReport[]): PublishFailedError {
  const cause = new PublishError('refused', { code: 'DENIED', hint: 'Allow it.' });
  return new PublishFailedError('refused', cause, [{ name: '', report: { images } as PublishReport }]);
}

test('an error has its code, its place and its hint', () => {
  const problem = new PublishError('wrong', {
    code: 'INPUT_INVALID',
    hint: 'Right it.',
    input: 'tags',
    line: 3,
  });
  expect(failureJson(problem)).toEqual({
    schemaVersion: 1,
    published: false,
    dryRun: false,
    error: { code: 'INPUT_INVALID', message: 'wrong', hint: 'Right it.', input: 'tags', line: 3 },
  });
});

test('an error that has no code gets one', () => {
  expect(failureJson(new PublishError('odd'))).toMatchObject({ error: { code: 'FAILED' } });
});

test('several errors are all there', () => {
  const problems = ['a', 'b', 'c'].map((message) => new PublishError(message, { code: 'INPUT_INVALID' }));
  const json = failureJson(new PublishErrors(problems));
  expect(json['error']).toMatchObject({ message: 'a' });
  expect(json['errors']).toHaveLength(3);
});

test.each<[string, TagStatus[], boolean]>([
  ['put back', ['rolled-back', 'failed'], false],
  ['not touched', ['kept', 'unchanged'], false],
  ['that could not be put back', ['rolled-back', 'stuck'], true],
  ['that stays, as on-failure: keep has it', ['created', 'failed'], true],
])('tags %s', (_what, statuses, published) => {
  const json = failureJson(failed(image('ghcr.io/a/b', ...statuses)));
  expect(json).toMatchObject({ published, error: { code: 'DENIED', hint: 'Allow it.' } });
  expect(json['report']).toMatchObject({ images: [{ name: 'ghcr.io/a/b' }] });
});
