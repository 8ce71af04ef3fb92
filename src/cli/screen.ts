import type { Writable } from 'node:stream';

/** Permanent lines above a block that is redrawn in place. */
interface Screen {
  print(line: string): void;
  /** Redraws at most every 80 ms, so that the display doesn't slow down transfers. */
  redraw(lines: () => string[]): void;
  /** Erases the redrawn block. */
  clear(): void;
}

/** A terminal, or what acts as one in a test. */
type Terminal = Pick<Writable, 'write'> & { columns?: number };

const INTERVAL = 80;
const CSI = '\u001b[';
/** Characters may be wider here than expected (`█` in East Asian fonts): the terminal cuts such a line (DECAWM). */
const WITHOUT_WRAPPING = `${CSI}?7l`;
const WRAPPING = `${CSI}?7h`;

/**
 * Draws on a terminal. Each change is one write, so that a process killed in between leaves no half of it.
 * @param now current time in milliseconds, for tests
 */
export function createScreen(stream: Terminal, now: () => number = Date.now): Screen {
  let drawn: string[] = [];
  let last = -Infinity;
  /** A terminal that became narrower since has wrapped the lines, so that they take more rows. */
  const rows = (): number => {
    const columns = stream.columns || Infinity;
    return drawn.reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / columns)), 0);
  };
  const erased = (): string => (drawn.length === 0 ? '' : `${CSI}${rows()}A\r${CSI}J`);
  const block = (): string =>
    drawn.length === 0 ? '' : `${WITHOUT_WRAPPING}${drawn.join('\n')}\n${WRAPPING}`;
  return {
    print: (line) => void stream.write(`${erased()}${line}\n${block()}`),
    redraw(lines) {
      if (now() - last < INTERVAL) return;
      last = now();
      const before = erased();
      drawn = lines().map((line) => line.slice(0, stream.columns || undefined));
      stream.write(`${before}${block()}`);
    },
    clear() {
      if (drawn.length > 0) stream.write(erased());
      drawn = [];
    },
  };
}
