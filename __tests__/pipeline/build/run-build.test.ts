import { Readable } from 'node:stream';
import { expect, test } from '@jest/globals';
import { digestOf } from '../../../src/oci/digest.ts';
import { discard } from '../../../src/pipeline/build/run-build.ts';

// docs/building.md: a pull request is built and not pushed. What the engine sends is read to its end, and measured.
test.each(['known', 'unknown'])('a build that is not published drops a layer of %s digest', async (how) => {
  const bytes = Buffer.from('a layer in two pieces');
  const digest = digestOf(bytes);
  const body = Readable.from([bytes.subarray(0, 5), bytes.subarray(5)], { objectMode: false });
  const blob = how === 'known' ? { digest, size: bytes.length } : {};
  await expect(discard.accept(blob, body)).resolves.toEqual({ digest, size: bytes.length });
  expect(body.readableEnded).toBe(true);
});

test('a build that is not published need not send what the engine can keep', async () => {
  await expect(discard.has(digestOf('anything'))).resolves.toBe(true);
});
