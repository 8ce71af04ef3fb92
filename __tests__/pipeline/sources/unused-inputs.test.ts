import { describe, expect, test } from '@jest/globals';
import { warnOfUnused } from '../../../src/pipeline/sources/unused-inputs.ts';

const lines = (...names: (string | undefined)[]) =>
  names.map((as, index) => ({ name: 'oci:x', line: index + 1, ...(as === undefined ? {} : { as }) }));

function told(given: Partial<Parameters<typeof warnOfUnused>[0]>): string[] {
  const found: string[] = [];
  const note =
    (level: string) =>
    (_message: string, place?: { input?: string }): void =>
      void found.push(`${level} ${place?.input}`);
  warnOfUnused(
    { from: lines(undefined), labels: '', annotations: '', ...given },
    { warning: note('warning'), notice: note('notice') },
  );
  return found;
}

// FAULTS A18: what `from` ignores is told.
describe('labels and annotations with from', () => {
  const two = lines(undefined, undefined);
  test.each<[string, Parameters<typeof told>[0], string[]]>([
    ['nothing given', {}, []],
    ['a build', { from: [], labels: 'a=b', annotations: 'a=b' }, []],
    ['labels', { labels: 'a=b' }, ['warning labels']],
    ['comments only', { labels: '# none\n\n  # either', annotations: '#' }, []],
    ['labels of a merge', { from: two, labels: '\n a=b' }, ['warning labels']],
    ['annotations of one line', { annotations: 'index:a=b' }, ['warning annotations']],
    [
      'annotations of a set of single lines',
      { from: lines('a', 'b'), annotations: 'a=b' },
      ['warning annotations'],
    ],
    ['annotations of a merge', { from: two, annotations: 'a=b\nindex:c=d' }, []],
    ['annotations of a set with a merge', { from: lines('a', 'a', 'b'), annotations: 'a=b' }, []],
    [
      "the images' annotations in a merge",
      { from: two, annotations: 'a=b\nmanifest:c=d' },
      ['notice annotations'],
    ],
    [
      'those of one platform',
      { from: two, annotations: 'manifest[linux/arm64]:c=d' },
      ['notice annotations'],
    ],
  ])('%s', (_what, given, expected) => expect(told(given)).toEqual(expected));
});
