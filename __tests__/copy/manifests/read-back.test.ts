import { describe, expect, test } from '@jest/globals';
import {
  mismatch,
  READ_BACK_PAUSES,
  readBack,
  readBackManifests,
} from '../../../src/copy/manifests/read-back.ts';
import type { RepositoryUploader } from '../../../src/copy/uploads/uploader.ts';
import type { Descriptor } from '../../../src/oci/descriptor.ts';
import { digestOf, type Digest } from '../../../src/oci/digest.ts';

const [OURS, OTHER] = [digestOf('ours'), digestOf('other')];

/** A repository that answers its looks one after another, and then with the last answer. */
function repository(...answers: (Digest | undefined | Error)[]) {
  const asked: string[] = [];
  const destination = {
    name: 'reg.example/acme/app',
    resolve(reference: string) {
      const answer = answers[Math.min(asked.push(reference), answers.length) - 1];
      if (answer instanceof Error) return Promise.reject(answer);
      return Promise.resolve(answer && { mediaType: 'x', digest: answer, size: 1 });
    },
  };
  const requests = { run: (_bytes: number, work: () => Promise<unknown>) => work() };
  return { uploader: { destination, requests } as unknown as RepositoryUploader, asked };
}

/** "Verified" is said only of what was read back: a 201 alone proves nothing (MODEL-TEXTS, FAULTS A2 and C4). */
describe('what was stored', () => {
  test.each<[string, (Digest | undefined)[], number]>([
    ['is there at once', [OURS], 1],
    ['is there at the second look', [undefined, OURS], 2],
  ])('%s', async (_when, answers, looks) => {
    const { uploader, asked } = repository(...answers);
    await readBack(uploader, { reference: '1.0', digest: OURS }, {});
    expect(asked).toEqual(Array(looks).fill('1.0'));
  });

  test.each<[string, { reference: string; digest: Digest | undefined }, Digest | undefined, RegExp]>([
    [
      'a tag that stays missing',
      { reference: '1.0', digest: OURS },
      undefined,
      /app:1\.0 was set to .* missing$/,
    ],
    [
      'a tag that points elsewhere',
      { reference: '1.0', digest: OURS },
      OTHER,
      new RegExp(`reads back as ${OTHER}$`),
    ],
    [
      'a digest that stays missing',
      { reference: OURS, digest: OURS },
      undefined,
      /app@sha256:\w+ was pushed .* missing$/,
    ],
    [
      'a tag that is not removed',
      { reference: '1.0', digest: undefined },
      OURS,
      /app:1\.0 was removed and reads back/,
    ],
  ])('%s is told as such', (_what, stored, found, message) => {
    expect(mismatch('reg.example/acme/app', stored, found)).toMatchObject({
      code: 'READ_BACK_MISMATCH',
      message: expect.stringMatching(message),
      hint: expect.any(String),
    });
  });

  test('is an error after all looks', async () => {
    const { uploader, asked } = repository(undefined, OTHER);
    await expect(readBack(uploader, { reference: '1.0', digest: OURS }, {})).rejects.toMatchObject({
      code: 'READ_BACK_MISMATCH',
      message: expect.stringContaining(`reads back as ${OTHER}`),
    });
    expect(asked).toHaveLength(READ_BACK_PAUSES.length + 1);
  });

  test('a registry that refuses to be read says why', async () => {
    const { uploader } = repository(new Error('403'));
    await expect(readBack(uploader, { reference: '1.0', digest: OURS }, {})).rejects.toThrow('403');
  });

  test('a removed tag that is gone', async () => {
    const { uploader, asked } = repository(undefined);
    await readBack(uploader, { reference: '1.0', digest: undefined }, {});
    expect(asked).toHaveLength(1);
  });

  test('a cancelled run waits for no look', async () => {
    const { uploader, asked } = repository(undefined);
    const { signal } = { signal: AbortSignal.abort(new Error('cancelled')) };
    await expect(readBack(uploader, { reference: '1.0', digest: OURS }, { signal })).rejects.toThrow();
    expect(asked).toHaveLength(1);
  });

  test('manifests are all looked at', async () => {
    const described = (digest: Digest): Descriptor => ({ mediaType: 'x', digest, size: 1 });
    const whole = repository(OURS);
    await readBackManifests(whole.uploader, [described(OURS), described(OURS)], {});
    expect(whole.asked).toEqual([OURS, OURS]);
  });
});
