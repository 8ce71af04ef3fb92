import { clearScreenDown, cursorTo, moveCursor } from 'node:readline';
import type { Writable } from 'node:stream';

/** Lines that stay, above lines that are redrawn in place. */
interface Screen {
  print(line: string): void;
  /** At most every 80 ms, so that a fast transfer isn't slowed down by its own display. */
  redraw(lines: () => string[]): void;
  /** Takes the redrawn lines away. */
  clear(): void;
}

const INTERVAL = 80;

/** For a terminal; `now` in milliseconds, for tests. */
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
