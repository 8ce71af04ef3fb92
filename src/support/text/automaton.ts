/**
 * Pattern matching in bounded time, by simulating an NFA without backtracking: at most `size` steps per
 * character, whatever the pattern and text. All globs, ignore patterns and shell patterns use it, since
 * equivalent regular expressions can take exponential time.
 */

/** Whether a Unicode code point matches. */
export type CharacterTest = (codePoint: number) => boolean;

/** An element of a pattern; a pattern is a sequence of these. */
export type Piece =
  /** One character. `literal` is set if it matches only that one. */
  | { kind: 'one'; test: CharacterTest; literal?: string }
  /** As many characters as possible, at least `least`. `capture` adds them to `captures`. */
  | { kind: 'many'; test: CharacterTest; least: 0 | 1; capture?: boolean }
  /** One of several sequences, the first that matches. */
  | { kind: 'choice'; of: Piece[][] }
  /** A condition on the adjacent characters; undefined at the start or end of the text. */
  | { kind: 'assert'; holds: (before: number | undefined, after: number | undefined) => boolean };

type Instruction =
  | { op: 'one'; test: CharacterTest }
  | { op: 'split'; to: number[] }
  | { op: 'assert'; holds: (before: number | undefined, after: number | undefined) => boolean }
  | { op: 'save'; slot: number }
  | { op: 'end' };

export interface Automaton {
  readonly instructions: readonly Instruction[];
  /** Number of instructions, which is the maximum number of steps per character. */
  readonly size: number;
  readonly captures: number;
  /** Literal prefix and suffix of every matching text. */
  readonly prefix: string;
  readonly suffix: string;
  /** Steps so far, for tests of the limit. */
  steps: number;
}

/** Matches exactly this character. */
export function literal(character: string): Piece {
  const wanted = character.codePointAt(0);
  return { kind: 'one', test: (codePoint) => codePoint === wanted, literal: character };
}

/** Matches any character. */
export const anything: CharacterTest = () => true;

/** Compiles a sequence of pieces. */
export function compilePieces(pieces: readonly Piece[]): Automaton {
  const instructions: Instruction[] = [];
  const captures = { count: 0 };
  emit(pieces, instructions, captures);
  instructions.push({ op: 'end' });
  return {
    instructions,
    size: instructions.length,
    captures: captures.count,
    prefix: literals(pieces),
    suffix: reversed(literals([...pieces].reverse())),
    steps: 0,
  };
}

/** The literal text of the first pieces. */
function literals(pieces: readonly Piece[]): string {
  let text = '';
  for (const piece of pieces) {
    if (piece.kind !== 'one' || piece.literal === undefined) break;
    text += piece.literal;
  }
  return text;
}

function reversed(text: string): string {
  return Array.from(text).reverse().join('');
}

function emit(pieces: readonly Piece[], out: Instruction[], captures: { count: number }): void {
  for (const piece of pieces) {
    if (piece.kind === 'one') out.push({ op: 'one', test: piece.test });
    else if (piece.kind === 'assert') out.push({ op: 'assert', holds: piece.holds });
    else if (piece.kind === 'many') emitMany(piece, out, captures);
    else emitChoice(piece.of, out, captures);
  }
}

function emitMany(
  piece: Extract<Piece, { kind: 'many' }>,
  out: Instruction[],
  captures: { count: number },
): void {
  const slot = piece.capture ? 2 * captures.count++ : undefined;
  if (slot !== undefined) out.push({ op: 'save', slot });
  if (piece.least === 1) out.push({ op: 'one', test: piece.test });
  const start = out.length;
  out.push(
    { op: 'split', to: [start + 1, start + 3] },
    { op: 'one', test: piece.test },
    { op: 'split', to: [start] },
  );
  if (slot !== undefined) out.push({ op: 'save', slot: slot + 1 });
}

function emitChoice(sequences: readonly Piece[][], out: Instruction[], captures: { count: number }): void {
  const split = { op: 'split' as const, to: [] as number[] };
  out.push(split);
  const jumps: { op: 'split'; to: number[] }[] = [];
  for (const sequence of sequences) {
    split.to.push(out.length);
    emit(sequence, out, captures);
    const jump = { op: 'split' as const, to: [] as number[] };
    jumps.push(jump);
    out.push(jump);
  }
  for (const jump of jumps) jump.to.push(out.length);
}

/** A thread of the simulation: a position in the pattern, and its captures. */
interface Thread {
  at: number;
  start: number;
  slots: readonly number[];
}

/** Threads at one position in the text, in order of priority, with at most one per instruction. */
class ThreadSet {
  threads: Thread[] = [];
  private readonly seen: Uint8Array;
  private readonly automaton: Automaton;
  private readonly points: readonly number[];
  private readonly position: number;

  constructor(automaton: Automaton, points: readonly number[], position: number) {
    this.automaton = automaton;
    this.points = points;
    this.position = position;
    this.seen = new Uint8Array(automaton.size);
  }

  /** Adds a thread, following instructions that consume no character. */
  add(first: Thread): void {
    const waiting = [first];
    for (let thread = waiting.pop(); thread; thread = waiting.pop()) {
      if (this.seen[thread.at]) continue;
      this.seen[thread.at] = 1;
      this.automaton.steps++;
      const instruction = this.automaton.instructions[thread.at] as Instruction;
      const { at, start, slots } = thread;
      if (instruction.op === 'split') {
        for (const to of [...instruction.to].reverse()) waiting.push({ at: to, start, slots });
      } else if (instruction.op === 'save') {
        const saved = [...slots];
        saved[instruction.slot] = this.position;
        waiting.push({ at: at + 1, start, slots: saved });
      } else if (instruction.op === 'assert') {
        const holds = instruction.holds(this.points[this.position - 1], this.points[this.position]);
        if (holds) waiting.push({ at: at + 1, start, slots });
      } else this.threads.push(thread);
    }
  }
}

interface Match {
  start: number;
  end: number;
  slots: readonly number[];
}

/**
 * Runs the pattern from `from` on. Passes each match to `found`, shortest first per start; `found` returns
 * true to stop. With `everywhere`, a match may start at any later position as well, until one is found.
 */
function run(
  automaton: Automaton,
  points: readonly number[],
  { from, everywhere, found }: { from: number; everywhere: boolean; found: (match: Match) => boolean },
): void {
  let set = new ThreadSet(automaton, points, from);
  let leftmost = Infinity;
  for (let position = from; position <= points.length; position++) {
    if (position === from || (everywhere && leftmost === Infinity))
      set.add({ at: 0, start: position, slots: [] });
    const next = new ThreadSet(automaton, points, position + 1);
    for (const thread of set.threads) {
      automaton.steps++;
      if (thread.start > leftmost) continue;
      const instruction = automaton.instructions[thread.at] as Instruction;
      if (instruction.op === 'end') {
        leftmost = thread.start;
        if (found({ start: thread.start, end: position, slots: thread.slots })) return;
      } else if (
        instruction.op === 'one' &&
        position < points.length &&
        instruction.test(points[position] as number)
      ) {
        next.add({ ...thread, at: thread.at + 1 });
      }
    }
    if (next.threads.length === 0 && (!everywhere || leftmost !== Infinity)) return;
    set = next;
  }
}

/** The code points of a text. An unpaired surrogate is a code point of its own. */
export function pointsOf(text: string): number[] {
  return Array.from(text, (character) => character.codePointAt(0) as number);
}

/** True when the pattern matches the entire text. */
export function matches(automaton: Automaton, text: string): boolean {
  return wholeMatch(automaton, text) !== undefined;
}

/** The captures of a match of the entire text, each as long as possible; undefined without a match. */
export function captures(automaton: Automaton, text: string): string[] | undefined {
  const match = wholeMatch(automaton, text);
  if (!match) return undefined;
  const points = pointsOf(text);
  return Array.from({ length: automaton.captures }, (_unused, index) =>
    String.fromCodePoint(...points.slice(match.slots[2 * index], match.slots[2 * index + 1])),
  );
}

function wholeMatch(automaton: Automaton, text: string): Match | undefined {
  // Rejects most texts without running the pattern.
  if (!text.startsWith(automaton.prefix) || !text.endsWith(automaton.suffix)) return undefined;
  const points = pointsOf(text);
  let whole: Match | undefined;
  run(automaton, points, {
    from: 0,
    everywhere: false,
    found(match) {
      if (match.end === points.length) whole = match;
      return whole !== undefined;
    },
  });
  return whole;
}

/** The end positions of all matches at the start of the text, in code points, ascending. */
export function prefixEnds(automaton: Automaton, points: readonly number[]): number[] {
  const ends: number[] = [];
  const found = ({ end }: Match) => {
    ends.push(end);
    return false;
  };
  run(automaton, points, { from: 0, everywhere: false, found });
  return ends;
}

/** The leftmost match at or after `from`, as long as possible. */
export function findLongest(
  automaton: Automaton,
  points: readonly number[],
  from: number,
): { start: number; end: number } | undefined {
  let best: Match | undefined;
  const found = (match: Match) => {
    if (!best || match.start <= best.start) best = match;
    return false;
  };
  run(automaton, points, { from, everywhere: true, found });
  return best;
}
