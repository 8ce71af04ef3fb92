import { clearScreenDown, cursorTo, moveCursor } from 'node:readline';
import type { Writable } from 'node:stream';

/** Permanent lines above a block that is redrawn in place. */
interface Screen {
  print(line: string): void;
  /** Redraws at most every 80 ms, so that the display doesn't slow down transfers. */
  redraw(lines: () => string[]): void;
  /** Erases the redrawn block. */
  clear(): void;
}

const INTERVAL = 80;

/**
 * Draws on a terminal.
 * @param now current time in milliseconds, for tests
 */
export function createScreen(stream: Writable, now: () => number = Date.now): Screen {
  let drawn: string[] = [];
  let last = 0;
  const erase = (): void => {
    if (drawn.length === 0) return;
    moveCursor(stream, 0, -drawn.length);
    cursorTo(stream, 0);
    clearScreenDown(stream);
  };
  const draw = (lines: string[]): void => {
    drawn = lines;
    if (lines.length > 0) stream.write(`${lines.join('\n')}\n`);
  };
  return {
    print(line) {
      erase();
      stream.write(`${line}\n`);
      draw(drawn);
    },
    redraw(lines) {
      if (now() - last < INTERVAL) return;
      last = now();
      erase();
      draw(lines());
    },
    clear() {
      erase();
      drawn = [];
    },
  };
}
