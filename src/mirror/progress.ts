import type { PairProgress, ProgressEvent, Reporter, RunProgress } from '../support/reporter.ts';
import { createByteCount, type ByteCount } from './byte-count.ts';

/** A kind of work whose items are counted; several sources may add to one. */
export interface Step {
  /** So many items more will be done. */
  expect(items: number): void;
  done(): void;
}

/** Image tags that are copied from one repository to another. */
export interface PairCount {
  /** So many tags will be copied. */
  expect(tags: number): void;
  /** @param tag shown while it is copied */
  begin(tag: string): TagCopy;
}

/** One tag, or one digest, that is being copied to one destination. */
export interface TagCopy {
  /** What the destination needs, once the image was read. */
  needs(blobs: Iterable<{ digest: string; size: number }>): void;
  /** Counts it, the first time it is called. */
  end(failed: boolean): void;
}

/** Counts what a mirror run does, and tells the reporter when asked. */
export interface MirrorProgress {
  /** For transfers: what they tell is counted, and not shown by itself. */
  readonly reporter: Reporter;
  /** @param what `Comparing` */
  step(what: string, noun: string): Step;
  /** @param target name of the repository */
  pair(source: string, target: string): PairCount;
  /** It is known now what will be copied. */
  startCopying(): void;
  /** Something failed: `backup.acme.example`, `login failed`. */
  problem(where: string, reason: string): void;
  snapshot(): RunProgress;
}

interface PairState {
  source: string;
  target: string;
  counts: { done: number; total: number; failed: number };
  underWay: Set<{ tag: string; digests: string[] }>;
}

/** @param waiting what holds up the whole run, if anything does */
export function createMirrorProgress(
  reporter: Reporter,
  waiting: () => string | undefined = () => undefined,
): MirrorProgress {
  const steps = new Map<string, { what: string; done: number; total: number; noun: string }>();
  const pairs: PairState[] = [];
  const problems = new Set<string>();
  const bytes = createByteCount();
  let copying = false;
  return {
    reporter: { ...reporter, progress: (event) => noteBlob(bytes, event) },
    step(what, noun) {
      const step = steps.get(what) ?? { what, done: 0, total: 0, noun };
      steps.set(what, step);
      return { expect: (items) => void (step.total += items), done: () => void (step.done += 1) };
    },
    pair(source, target) {
      const state: PairState = {
        ...{ source, target },
        counts: { done: 0, total: 0, failed: 0 },
        underWay: new Set(),
      };
      pairs.push(state);
      return {
        expect: (tags) => void (state.counts.total += tags),
        begin: (tag) => beginTag(state, tag, bytes),
      };
    },
    startCopying: () => void (copying = true),
    problem: (where, reason) => void problems.add(`${where} (${reason})`),
    snapshot() {
      const tags = sum(pairs.map(({ counts }) => counts));
      const wait = waiting();
      return {
        steps: [...steps.values()].filter(({ done, total }) => done < total).map((step) => ({ ...step })),
        ...(copying ? { tags, ...bytes.sum(tags) } : { bytes: 0, estimated: true }),
        ...(wait === undefined ? {} : { waiting: wait }),
        pairs: copying ? pairsToShow(pairs, bytes) : [],
        problems: [...problems],
      };
    },
  };
}

function noteBlob(bytes: ByteCount, { id, phase, bytes: sent = 0, total }: ProgressEvent): void {
  const [name = '', piece] = id.split(' ');
  if (piece !== undefined) bytes.note(name, piece, phase, sent, total);
}

function beginTag(state: PairState, tag: string, bytes: ByteCount): TagCopy {
  const { counts, underWay, target } = state;
  const current: { tag: string; digests: string[] } = { tag, digests: [] };
  underWay.add(current);
  let read = false;
  let ended = false;
  return {
    needs(blobs) {
      if (!read) bytes.read();
      read = true;
      for (const { digest, size } of blobs) {
        current.digests.push(digest);
        bytes.need(target, digest, size);
      }
    },
    end(failed) {
      if (ended) return;
      ended = true;
      underWay.delete(current);
      // A tag that needed nothing is one that was read, too; a failed one says nothing about the others.
      if (!read && !failed) bytes.read();
      if (!read && failed) bytes.unreadable();
      counts[failed ? 'failed' : 'done'] += 1;
      bytes.settle(target, current.digests);
    },
  };
}

/** Those under way, then those that wait, then those that are done. */
function pairsToShow(pairs: readonly PairState[], bytes: ByteCount): PairProgress[] {
  const rank = ({ underWay, counts }: PairState): number =>
    underWay.size > 0 ? 0 : counts.done + counts.failed < counts.total ? 1 : 2;
  const used = pairs.filter(({ counts }) => counts.total > 0);
  return [...used]
    .sort((a, b) => rank(a) - rank(b))
    .map(({ source, target, counts, underWay }) => {
      const [current] = underWay;
      const host = target.split('/', 1)[0] ?? target;
      const twins = used.filter((one) => one.source === source && one.target.startsWith(`${host}/`));
      return {
        source,
        destination: twins.length > 1 ? target : host,
        ...counts,
        ...(current ? { current: { tag: current.tag, ...bytes.of(target, current.digests) } } : {}),
      };
    });
}

function sum(all: readonly PairState['counts'][]): PairState['counts'] {
  const total = { done: 0, total: 0, failed: 0 };
  for (const counts of all) {
    total.done += counts.done;
    total.total += counts.total;
    total.failed += counts.failed;
  }
  return total;
}
