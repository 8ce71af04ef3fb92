import { PublishError } from '../../../src/oci/errors.ts';
import type { Tag } from '../../../src/oci/reference.ts';
import type { MemoryRepository } from './memory.ts';

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296;
  };
}

/** Lets requests of several runs through one at a time, in a drawn order. */
export interface Scheduler {
  /** Waits for its turn. */
  turn(): Promise<void>;
  /** Gives turns until all of the work is done. */
  drive<T>(work: Promise<T>[]): Promise<PromiseSettledResult<T>[]>;
}

export function createScheduler(random: () => number): Scheduler {
  const waiting: (() => void)[] = [];
  return {
    turn: () => new Promise((resolve) => waiting.push(resolve)),
    async drive(work) {
      let finished = false;
      const results = Promise.allSettled(work).finally(() => (finished = true));
      while (!finished) {
        // Whatever can go on without a turn does so first.
        await new Promise(setImmediate);
        const [next] = waiting.splice(Math.floor(random() * waiting.length), 1);
        if (next) next();
        else await new Promise((resolve) => setTimeout(resolve, 1));
      }
      return results;
    },
  };
}

/** A request that fails, before the registry does anything or after it did. */
export interface Fault {
  /** Position among the run's writes of tags in this repository. */
  write: number;
  done: boolean;
}

/**
 * One run's client of a repository. Requests that read or write tags wait for a turn before they are carried out, and
 * again before the answer arrives.
 */
export function scheduled(
  repository: MemoryRepository,
  scheduler: Scheduler,
  fault?: Fault,
): MemoryRepository {
  let writes = 0;
  const request = async <T>(work: () => Promise<T>, write: boolean): Promise<T> => {
    await scheduler.turn();
    const fails = write && fault !== undefined && writes++ === fault.write;
    if (fails && !fault.done) throw new PublishError('drawn failure', { code: 'DRAWN' });
    const result = await work();
    await scheduler.turn();
    if (fails) throw new PublishError('drawn failure', { code: 'DRAWN' });
    return result;
  };
  return {
    ...repository,
    resolve: (reference, options) =>
      reference.includes(':')
        ? repository.resolve(reference, options)
        : request(() => repository.resolve(reference, options), false),
    putManifest: (descriptor, bytes, options = {}) =>
      options.tags?.length
        ? request(() => repository.putManifest(descriptor, bytes, options), true)
        : repository.putManifest(descriptor, bytes, options),
    tag: (tag, descriptor, bytes, options) =>
      request(() => repository.tag(tag, descriptor, bytes, options), true),
    deleteTag: (tag, options) => request(() => repository.deleteTag(tag, options), true),
    ...(repository.deleteManifest
      ? { deleteManifest: (digest) => request(async () => repository.deleteManifest!(digest), true) }
      : {}),
    async *tags(options) {
      const names = await request(async () => {
        const listed: Tag[] = [];
        for await (const name of repository.tags(options)) listed.push(name);
        return listed;
      }, false);
      yield* names;
    },
  };
}
