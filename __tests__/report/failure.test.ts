import { expect, test } from '@jest/globals';
import { PublishError, PublishErrors } from '../../src/oci/errors.ts';
import { PublishFailedError } from '../../src/publish/error.ts';
import type { ImageReport, PublishReport, TagStatus } from '../../src/publish/report.ts';
import { failureSummary } from '../../src/report/summary/failure.ts';
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

/** MODEL-TEXTS §6: "Write 'every tag was rolled back' only if each one was read back." */
test('tags that could not be read are told apart from those that stay', () => {
  const dead = image('ghcr.io/a/b', 'stuck', 'stuck');
  for (const tag of dead.tags) tag.unread = true;
  const { message, images } = failed(dead, image('ghcr.io/a/c', 'stuck'));
  const text = failureSummary(new PublishError(message), images, 'a/b');
  expect(text).toContain(
    '## ❌ Publish of 1.0 failed; 1 new tag could not be removed, 2 tags could not be checked',
  );
  expect(text).toMatch(/^\*\*Not rolled back:\*\* `ghcr\.io\/a\/c:1\.0`\. Rerun/m);
  expect(text).toMatch(/^\*\*Not checked:\*\* `ghcr\.io\/a\/b:1\.0`, `ghcr\.io\/a\/b:1\.1`\. The registry/m);
  expect(text).toMatch(/^\| ⚠️ .*ghcr\.io\/a\/b.* Unknown .*\*\*`1\.0`\*\* \*\*`1\.1`\*\*/m);
});
