import { expect, test } from '@jest/globals';
import { REVISION_ANNOTATION } from '../../src/oci/annotations.ts';
import { inspect } from '../../src/publish/lookup.ts';
import { previewTags } from '../../src/publish/preview.ts';
import { publishOne } from './support/publish-one.ts';
import type { WantedTag } from '../../src/publish/types.ts';
import { silent } from '../../src/support/reporter.ts';
import { image } from './support/images.ts';
import { memoryRepository, memorySource } from './support/memory.ts';

const TAGS: WantedTag[] = [
  { name: '1.2.3', writeOnce: true },
  { name: '1.2', writeOnce: false },
  { name: 'latest', writeOnce: false, mayMove: async () => ({ move: false, reason: '2.0.0 is higher' }) },
];

/** What is foreseen for a repository that holds 1.2.3 and 1.2 of revision r1, and another latest. */
async function foreseen(revision?: string) {
  const destination = memoryRepository();
  const options = { reporter: silent, onFailure: 'rollback', temporaryDirectory: '/nowhere' } as const;
  const put = (made: ReturnType<typeof image>, ...names: string[]) =>
    publishOne(
      { source: memorySource(made.content), root: made.root },
      [{ destination, optional: false, tags: names.map((name) => ({ name, writeOnce: false })) }],
      options,
    );
  await put(image(['one'], { annotations: { [REVISION_ANNOTATION]: 'r1'.padEnd(40, '0') } }), '1.2.3', '1.2');
  await put(image(['other']), 'latest');
  const before = [...destination.tagged];
  const inspections = await inspect([
    { destination, tags: [...TAGS, { name: 'new', writeOnce: true }], optional: false },
  ]);
  const [report] = await previewTags(inspections, revision === undefined ? {} : { revision });
  expect([...destination.tagged]).toEqual(before);
  return {
    statuses: report!.tags.map(({ status }) => status),
    reasons: report!.tags[0]!.reason,
    error: report!.error,
  };
}

test('the same commit again: what is published stands', async () => {
  expect(await foreseen('r1'.padEnd(40, '0'))).toMatchObject({
    statuses: ['unchanged', 'unchanged', 'kept', 'created'],
    error: undefined,
  });
});

test('another commit: a publish would be refused, and says what to change', async () => {
  expect(await foreseen('r2'.padEnd(40, '0'))).toMatchObject({
    statuses: ['failed', 'moved', 'kept', 'created'],
    error: {
      code: 'TAG_IMMUTABLE',
      message: 'a.example/acme/app:1.2.3 is published already, from commit r100000',
      hint: expect.stringContaining('new version'),
    },
  });
});

test('content from elsewhere: nobody knows yet', async () => {
  const { statuses, reasons } = await foreseen();
  expect(statuses[0]).toBe('kept');
  expect(reasons).toContain('unless it holds the same image');
});
