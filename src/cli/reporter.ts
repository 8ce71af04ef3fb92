import type { WriteStream } from 'node:tty';
import { PublishError } from '../oci/errors.ts';
import type { Style } from '../report/style.ts';
import { errorLines, withPlace } from '../support/error-text.ts';
import { mapTexts, printable, printableLine } from '../support/text/foreign-text.ts';
import { createRedactor } from '../support/text/redactor.ts';
import { optional } from '../support/optional.ts';
import type { Location, Reporter } from '../support/reporter.ts';
import { systemTicker, type Ticker } from '../support/progress/ticker.ts';
import { createLiveDisplay, createPlainDisplay } from './display.ts';
import { forTerminal, placeAtTerminal } from './terminal-words.ts';

export interface TerminalReporter extends Reporter {
  error(error: Error): void;
  /** Replaces secrets in a text. */
  redact(text: string): string;
  /** Erases the progress display before other output. */
  finish(): void;
}

interface TerminalOptions {
  style: Style;
  verbose: boolean;
  /** Show progress bars on a terminal; otherwise, a line every 10 s. */
  bars: boolean;
  /** The terminal shows only ASCII. */
  ascii?: boolean;
  /** For tests. */
  ticker?: Ticker;
  /** Where the logins were read from, as given; for error locations. */
  loginFile?: string;
}

/**
 * Reports as lines and progress bars on `stream`. No reported text can send terminal control sequences or
 * reveal a secret.
 */
export function createTerminalReporter(stream: WriteStream, options: TerminalOptions): TerminalReporter {
  const { style, verbose, bars: live } = options;
  const { add, redact } = createRedactor();
  /** Number of groups that are open; what they contain is indented. */
  let depth = 0;
  // Redact before and after: a secret may contain control characters, and removing those from the text may
  // complete a secret. Our own colors are added later.
  const clean = (text: string): string => redact(printable(redact(text)));
  const cleanLine = (text: string): string => redact(printableLine(redact(text)));
  const display = live
    ? createLiveDisplay(stream, { ascii: options.ascii ?? false }, options.ticker ?? systemTicker)
    : createPlainDisplay(stream, options.ticker ?? systemTicker);
  const { print } = display;
  const say = (mark: string, message: string, location?: Location): void =>
    print(`${mark} ${clean(placed(message, location, options.loginFile))}`);
  return {
    redact,
    debug: (message) => verbose && print(style.dim(clean(message))),
    info: (message) => print(`${'  '.repeat(depth)}${clean(message)}`),
    notice: (message, location) => say(style.bold('note:'), message, location),
    warning: (message, location) => say(style.warn('warning:'), message, location),
    output: (line) => print(style.dim(`  ${clean(line)}`)),
    error(error) {
      const [first = '', ...rest] = linesOf(error, options.loginFile);
      print(`${style.bad('error:')} ${clean(first)}`);
      for (const text of rest) print(clean(text).replaceAll(/^/gm, '  '));
      if (verbose && error.stack !== undefined) print(style.dim(clean(error.stack)));
    },
    async group(title, work) {
      print(`${'  '.repeat(depth)}${style.bold(cleanLine(title))}`);
      depth += 1;
      try {
        return await work();
      } finally {
        depth -= 1;
      }
    },
    progress(event) {
      const { detail } = event;
      display.progress({
        ...event,
        id: cleanLine(event.id),
        ...(detail === undefined ? {} : { detail: cleanLine(detail) }),
      });
    },
    follow: (progress) => display.follow(() => mapTexts(progress(), cleanLine)),
    secret: add,
    finish: () => display.finish(),
  };
}

/** A message rewritten for the terminal, with its location. */
function placed(message: string, { input, ...rest }: Location = {}, loginFile: string | undefined): string {
  const place = input === undefined ? {} : placeAtTerminal(input, loginFile);
  return withPlace(forTerminal(message), { ...rest, ...place });
}

function linesOf(error: Error, loginFile: string | undefined): string[] {
  const problem = error instanceof PublishError ? error : new PublishError(error.message);
  const { message, hint, detail, code, input, line, file } = problem;
  const location = { ...optional('input', input), ...optional('line', line), ...optional('file', file) };
  const advice = hint === undefined ? undefined : forTerminal(hint);
  return errorLines({ hint: advice, detail, code }, placed(message, location, loginFile));
}
