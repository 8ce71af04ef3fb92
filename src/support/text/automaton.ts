/**
 * Pattern matching in bounded time. A pattern is run as a set of states over the text, all at once, and never goes
 * back: at most `size` steps per character, whatever the pattern and the text are. Every glob, ignore pattern and
 * shell pattern is matched by this, since a regular expression made from them can take exponential time.
 */

/** Tells whether a Unicode code point fits. */
export type CharacterTest = (codePoint: number) => boolean;

/** A piece of a pattern; pieces follow each other. */
export type Piece =
  /** One character. `literal` is set where only that one fits. */
  | { kind: 'one'; test: CharacterTest; literal?: string }
  /** As many characters as possible, at least `least`. `capture` makes them a part of `captures`. */
  | { kind: 'many'; test: CharacterTest; least: 0 | 1; capture?: boolean }
  /** One of several sequences, the first that fits. */
  | { kind: 'choice'; of: Piece[][] }
  /** A condition on the characters to the left and right; undefined at the ends of the text. */
  | { kind: 'assert'; holds: (before: number | undefined, after: number | undefined) => boolean };

type Instruction =
  | { op: 'one'; test: CharacterTest }
  | { op: 'split'; to: number[] }
  | { op: 'assert'; holds: (before: number | undefined, after: number | undefined) => boolean }
  | { op: 'save'; slot: number }
  | { op: 'end' };

export interface Automaton {
  readonly instructions: readonly Instruction[];
  /** Number of instructions: the bound of steps per character. */
  readonly size: number;
  readonly captures: number;
  /** What every text that matches begins and ends with. */
  readonly prefix: string;
  readonly suffix: string;
  /** Steps taken so far, for tests of the bound. */
  steps: number;
}

/** A piece for exactly this character. */
export function literal(character: string): Piece {
  const wanted = character.codePointAt(0);
  return { kind: 'one', test: (codePoint) => codePoint === wanted, literal: character };
}

/** Any character at all. */
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

/** The text that the first pieces spell. */
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

/** One way through the pattern so far. */
interface Thread {
  at: number;
  start: number;
  slots: readonly number[];
}

/** Threads at one position, each instruction at most once: the first to arrive has the right of way. */
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

  /** Adds a thread, and instead of one at a split those behind it. */
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
 * Runs the pattern from `from` on. Every match is handed to `found`, shortest first per start; true ends the run.
 * With `everywhere` a match may start at any later position too, until one is found.
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

/** The code points of a text. A surrogate without its pair is one of its own. */
export function pointsOf(text: string): number[] {
  return Array.from(text, (character) => character.codePointAt(0) as number);
}

/** True when the pattern matches the whole text. */
export function matches(automaton: Automaton, text: string): boolean {
  return wholeMatch(automaton, text) !== undefined;
}

/** What the capturing pieces stand for in the whole text, each as long as it can be; undefined without a match. */
export function captures(automaton: Automaton, text: string): string[] | undefined {
  const match = wholeMatch(automaton, text);
  if (!match) return undefined;
  const points = pointsOf(text);
  return Array.from({ length: automaton.captures }, (_unused, index) =>
    String.fromCodePoint(...points.slice(match.slots[2 * index], match.slots[2 * index + 1])),
  );
}

function wholeMatch(automaton: Automaton, text: string): Match | undefined {
  // Most texts fail here, without a step.
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

/** Where matches that begin at the start of the text end, in code points, ascending. */
export function prefixEnds(automaton: Automaton, points: readonly number[]): number[] {
  const ends: number[] = [];
  const found = ({ end }: Match) => {
    ends.push(end);
    return false;
  };
  run(automaton, points, { from: 0, everywhere: false, found });
  return ends;
}

/** The leftmost match at or after `from`, as long as it can be. */
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
