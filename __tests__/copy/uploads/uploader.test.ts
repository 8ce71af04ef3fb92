import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { createRegistryLimiters } from '../../../src/copy/uploads/registry-limiters.ts';
import { createRepositoryUploader } from '../../../src/copy/uploads/uploader.ts';
import type { Destination } from '../../../src/oci/content.ts';
import { digestOf } from '../../../src/oci/digest.ts';
import { silent, type ProgressEvent } from '../../../src/support/reporter.ts';
import { createTransfers } from '../../../src/support/progress/transfers.ts';
import { memoryRepository } from '../../publish/support/memory.ts';

const blob = { digest: digestOf(Buffer.from('layer')), size: 5 };
const open = () => Promise.resolve(Readable.from([Buffer.from('layer')], { objectMode: false }));

describe('the progress of an uploader', () => {
  function uploader(change: Partial<Destination>) {
    const events: ProgressEvent[] = [];
    const destination: Destination = { ...memoryRepository(), ...change };
    const created = createRepositoryUploader(
      { destination, tags: [] },
      {
        reporter: { ...silent, progress: (event) => void events.push(event) },
        limiters: createRegistryLimiters(() => 0),
      },
    );
    const sum = () => {
      const transfers = createTransfers();
      for (const event of events) transfers.note(event);
      return transfers.sum();
    };
    const ensure = (streamed?: Promise<boolean>) =>
      created.ensure(blob, {
        ...{ mountFirst: false, likelyMissing: false, candidates: () => Promise.resolve([]), open },
        ...(streamed ? { streamed } : {}),
      });
    return { created, events, sum, ensure };
  }
  const arriving = { finished: Promise.resolve(blob), complete: false };

  test('of a blob that is sent: known, under way, there', async () => {
    const { events, sum, ensure } = uploader({
      hasBlob: () => Promise.resolve(false),
      writeBlob: (_blob, _open, { onProgress } = {}) => Promise.resolve(onProgress?.(3)),
    });
    await ensure();
    expect(events.map(({ phase, bytes }) => [phase, bytes])).toEqual([
      ['check', undefined],
      ['upload', 0],
      ['upload', 3],
      ['done', 5],
    ]);
    expect(sum()).toMatchObject({ bytes: 5, total: 5, done: 1, all: 1, busy: false });
  });

  test('of one that is there counts no bytes', async () => {
    const { sum, ensure } = uploader({ hasBlob: () => Promise.resolve(true) });
    await ensure();
    expect(sum()).toEqual({ bytes: 0, total: 0, done: 1, all: 1, busy: false });
  });

  test('of one that arrives counts once', async () => {
    const { created, events, sum, ensure } = uploader({
      streamBlob: (_body, _ended, { onProgress } = {}) => Promise.resolve(onProgress?.(4)),
    });
    await ensure(created.stream(arriving, open));
    expect(events.map(({ phase }) => phase)).toEqual(['upload', 'done']);
    expect(sum()).toMatchObject({ bytes: 5, total: 5, done: 1, all: 1, busy: false });
  });

  test('of one that fails is taken back', async () => {
    const refuse = () => Promise.reject(new Error('refused'));
    const { created, sum, ensure } = uploader({
      hasBlob: () => Promise.resolve(false),
      ...{ streamBlob: refuse, writeBlob: refuse },
    });
    await expect(created.stream(arriving, open)).resolves.toBe(false);
    await expect(ensure()).rejects.toThrow('refused');
    expect(sum()).toMatchObject({ bytes: 0, all: 0, busy: false });
  });
});
