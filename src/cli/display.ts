import type { WriteStream } from 'node:tty';
import type { ProgressEvent, RunProgress } from '../support/reporter.ts';
import { createProgressLog, followInLog } from '../support/progress/log.ts';
import { createPace, type Pace } from '../support/progress/rate.ts';
import type { Ticker } from '../support/progress/ticker.ts';
import { createBars, type BarStyle } from './bars.ts';
import { runBlock } from './run-block.ts';
import { createScreen } from './screen.ts';

/** Lines that stay, and progress. All texts are clean already. */
interface Display {
  print(line: string): void;
  progress(event: ProgressEvent): void;
  /** @returns a function that ends it */
  follow(progress: () => RunProgress): () => void;
  /** Erases the progress, for good. */
  finish(): void;
}

/** Milliseconds between two redraws while no event arrives: rates fall, and the terminal may change its size. */
const REDRAW = 250;

/** Progress is a line now and then: in a log, a pipe, or a terminal that can't go back. */
export function createPlainDisplay(stream: Pick<WriteStream, 'write'>, ticker: Ticker): Display {
  const print = (line: string): void => void stream.write(`${line}\n`);
  return {
    print,
    progress: createProgressLog(print, ticker),
    follow: (progress) => followInLog(progress, print, ticker),
    finish() {},
  };
}

/** Progress is a block below all other lines, redrawn in place. */
export function createLiveDisplay(
  stream: Pick<WriteStream, 'write' | 'columns' | 'rows'>,
  style: BarStyle,
  ticker: Ticker,
): Display {
  const now = (): number => ticker.now();
  const screen = createScreen(stream, now);
  const bars = createBars(style, now);
  let followed: { progress: () => RunProgress; pace: Pace } | undefined;
  let stop: (() => void) | undefined;
  const draw = (): void =>
    screen.redraw(() => {
      const size = { columns: stream.columns || 80, most: Math.max(3, (stream.rows || 24) - 2) };
      if (!followed) return bars.render(size.columns, size.most);
      const progress = followed.progress();
      followed.pace.note(progress);
      return runBlock(progress, followed.pace, size, style);
    });
  const keepDrawing = (): void => void (stop ??= ticker.every(REDRAW, draw));
  return {
    print: (line) => screen.print(line),
    progress(event) {
      bars.update(event);
      keepDrawing();
      draw();
    },
    follow(progress) {
      followed = { progress, pace: createPace(now) };
      keepDrawing();
      return () => {
        followed = undefined;
        bars.clear();
        screen.clear();
      };
    },
    finish() {
      stop?.();
      stop = undefined;
      followed = undefined;
      screen.clear();
      bars.clear();
    },
  };
}
