import { tmpdir } from 'node:os';
import { expect, test } from '@jest/globals';
import { digestOf } from '../../../src/oci/digest.ts';
import type { Tag } from '../../../src/oci/reference.ts';
import { REVISION_ANNOTATION } from '../../../src/oci/annotations.ts';
import { claimAnnotation } from '../../../src/pipeline/plan/image-annotations.ts';
import { wantedTags } from '../../../src/pipeline/plan/tag-policy.ts';
import { VERSION_ANNOTATION } from '../../../src/publish/types.ts';
import { silent } from '../../../src/support/reporter.ts';
import { planTags } from '../../../src/tags/plan.ts';
import { facts, inputs } from '../../tags/support.ts';
import { image, type MadeImage } from '../support/images.ts';
import { memoryRepository, memorySource, type MemoryRepository } from '../support/memory.ts';
import { publishOne } from '../support/publish-one.ts';

function release(version: string): { made: MadeImage; plan: ReturnType<typeof planTags> } {
  const plan = planTags(
    inputs({ tags: 'type=semver,pattern={{version}}' }),
    facts(`refs/tags/v${version}`, { sha: version }),
  );
  const [claim = ''] = claimAnnotation(plan.tags);
  const annotations = {
    [REVISION_ANNOTATION]: version,
    [VERSION_ANNOTATION]: version,
    ...Object.fromEntries([claim.split('=') as [string, string]]),
  };
  return { plan, made: image([version], { annotations }) };
}

/** Another run has published its image under its version. */
async function put(repository: MemoryRepository, { made }: ReturnType<typeof release>, tag: string) {
  for (const bytes of made.content) repository.blobs.set(digestOf(bytes), bytes);
  const bytes = await memorySource(made.content).readManifest(made.root);
  repository.manifests.set(made.root.digest, { bytes, mediaType: made.root.mediaType });
  repository.tagged.set(tag, made.root.digest);
}

/*
 * FAULTS A16, seed 100242 of the interleavings: 1.2.3, 1.2.4 and 1.2.5 at the same moment. 1.2.3 sets `latest` to 1.2.5,
 * whose run gives it up in the same instant; 1.2.4 has looked for the last time by then.
 */
test('what was written for a higher version is corrected when that version is given up', async () => {
  const [ours, middle, highest] = ['1.2.3', '1.2.4', '1.2.5'].map(release) as [
    ReturnType<typeof release>,
    ReturnType<typeof release>,
    ReturnType<typeof release>,
  ];
  const memory = memoryRepository();
  const repository: MemoryRepository = {
    ...memory,
    async tag(tag: Tag, descriptor, bytes, options) {
      if (descriptor.digest === highest.made.root.digest) {
        memory.tagged.delete('1.2.5');
        memory.tagged.set('latest', middle.made.root.digest);
      }
      await memory.tag(tag, descriptor, bytes, options);
      if (tag === 'latest' && descriptor.digest === ours.made.root.digest && !memory.tagged.has('1.2.4')) {
        await put(memory, middle, '1.2.4');
        await put(memory, highest, '1.2.5');
      }
    },
  };
  const tags = wantedTags(ours.plan, { immutableTags: [], facts: facts('refs/tags/v1.2.3') });
  await publishOne(
    { source: memorySource(ours.made.content), root: ours.made.root },
    [{ destination: repository, tags, optional: false }],
    { reporter: silent, onFailure: 'rollback', temporaryDirectory: tmpdir() },
  );
  expect(memory.tagged.get('1.2.3')).toBe(ours.made.root.digest);
  expect(memory.tagged.get('latest')).toBe(middle.made.root.digest);
});
