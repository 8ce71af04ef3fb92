import type { WriteStream } from 'node:tty';
import { withPlace } from '../action/commands.ts';
import type { Style } from '../action/style.ts';
import { Problem } from '../oci/errors.ts';
import type { Location, Reporter } from '../reporter/reporter.ts';
import { createBars } from './bars.ts';
import { createScreen } from './screen.ts';

export interface TerminalReporter extends Reporter {
  error(error: Error): void;
  /** Takes the progress display away, before something else is printed. */
  finish(): void;
}

export interface TerminalOptions {
  style: Style;
  verbose: boolean;
  /** Bars at a terminal, plain lines elsewhere. */
  bars: boolean;
}

/** Turns reports into lines and bars on `stream`. Masks secrets itself: there is no runner to do it. */
export function createTerminalReporter(stream: WriteStream, options: TerminalOptions): TerminalReporter {
  const { style, verbose, bars: live } = options;
  const secrets = new Set<string>();
  const screen = createScreen(stream);
  const bars = createBars();
  const print = (text: string): void => {
    const line = [...secrets].reduce((shown, secret) => shown.replaceAll(secret, '***'), text);
    if (live) screen.print(line);
    else stream.write(`${line}\n`);
  };
  const say = (mark: string, message: string, location?: Location): void =>
    print(`${mark} ${withPlace(message, location)}`);
  return {
    debug: (message) => verbose && print(style.dim(message)),
    info: (message) => print(message),
    notice: (message, location) => say(style.bold('note:'), message, location),
    warning: (message, location) => say(style.warn('warning:'), message, location),
    output: (line) => print(style.dim(`  ${line}`)),
    error(error) {
      const { hint, input, line, file } = error instanceof Problem ? error : ({} as Partial<Problem>);
      say(style.bad('error:'), error.message, {
        ...(input === undefined ? {} : { input }),
        ...(line === undefined ? {} : { line }),
        ...(file === undefined ? {} : { file }),
      });
      if (hint !== undefined) print(`       ${hint}`);
      if (verbose && error.stack !== undefined) print(style.dim(error.stack));
    },
    async group(title, work) {
      print(style.bold(title));
      return work();
    },
    progress(event) {
      if (!live) return;
      bars.update(event);
      screen.redraw(() => bars.render(stream.columns || 80, Math.max(3, (stream.rows || 24) - 2)));
    },
    secret(value) {
      for (const text of [value, ...value.split(/\r?\n/)]) if (text.trim().length >= 3) secrets.add(text);
    },
    finish() {
      screen.clear();
      bars.clear();
    },
  };
}
