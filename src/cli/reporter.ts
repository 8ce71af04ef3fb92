import type { WriteStream } from 'node:tty';
import { PublishError } from '../oci/errors.ts';
import type { Style } from '../report/style.ts';
import { withPlace } from '../support/error-text.ts';
import { printable, printableLine } from '../support/text/foreign-text.ts';
import { createRedactor } from '../support/text/redactor.ts';
import type { Location, Reporter } from '../support/reporter.ts';
import { createBars } from './bars.ts';
import { createScreen } from './screen.ts';

export interface TerminalReporter extends Reporter {
  error(error: Error): void;
  /** The text without any secret. */
  redact(text: string): string;
  /** Takes the progress display away, before something else is printed. */
  finish(): void;
}

export interface TerminalOptions {
  style: Style;
  verbose: boolean;
  /** Bars at a terminal, plain lines elsewhere. */
  bars: boolean;
}

/** Turns reports into lines and bars on `stream`. Nothing that is reported can act on the terminal, or show a secret. */
export function createTerminalReporter(stream: WriteStream, options: TerminalOptions): TerminalReporter {
  const { style, verbose, bars: live } = options;
  const { add, redact } = createRedactor();
  const screen = createScreen(stream);
  const bars = createBars();
  // A control character may stand within a secret, or be a part of one. Colours of ours come after this.
  const clean = (text: string): string => redact(printable(redact(text)));
  const cleanLine = (text: string): string => redact(printableLine(redact(text)));
  const print = (line: string): void => {
    if (live) screen.print(line);
    else stream.write(`${line}\n`);
  };
  const say = (mark: string, message: string, location?: Location): void =>
    print(`${mark} ${clean(withPlace(message, location))}`);
  return {
    redact,
    debug: (message) => verbose && print(style.dim(clean(message))),
    info: (message) => print(clean(message)),
    notice: (message, location) => say(style.bold('note:'), message, location),
    warning: (message, location) => say(style.warn('warning:'), message, location),
    output: (line) => print(style.dim(`  ${clean(line)}`)),
    error(error) {
      const { hint, input, line, file } =
        error instanceof PublishError ? error : ({} as Partial<PublishError>);
      say(style.bad('error:'), error.message, {
        ...(input === undefined ? {} : { input }),
        ...(line === undefined ? {} : { line }),
        ...(file === undefined ? {} : { file }),
      });
      if (hint !== undefined) print(`       ${clean(hint)}`);
      if (verbose && error.stack !== undefined) print(style.dim(clean(error.stack)));
    },
    async group(title, work) {
      print(style.bold(cleanLine(title)));
      return work();
    },
    progress(event) {
      if (!live) return;
      const { detail } = event;
      bars.update({
        ...event,
        id: cleanLine(event.id),
        ...(detail === undefined ? {} : { detail: cleanLine(detail) }),
      });
      screen.redraw(() => bars.render(stream.columns || 80, Math.max(3, (stream.rows || 24) - 2)));
    },
    secret: add,
    finish() {
      screen.clear();
      bars.clear();
    },
  };
}
