import type { PublishError } from '../oci/errors.ts';
import { errorLines, withPlace } from '../support/error-text.ts';
import { createProgressLog, followInLog } from '../support/progress/log.ts';
import { systemTicker, type Ticker } from '../support/progress/ticker.ts';
import { printable, printableLine } from '../support/text/foreign-text.ts';
import { createRedactor } from '../support/text/redactor.ts';
import type { Location, Reporter } from '../support/reporter.ts';
import { annotationProperties, command, disarm, type CommandWriter } from './commands.ts';

export interface RunnerReporter extends Reporter {
  /** Every value masked so far; GitHub drops outputs that contain one. */
  readonly masked: ReadonlySet<string>;
  /** Replaces secrets in a text. The runner masks them only in the log, and a registry may echo one. */
  redact(text: string): string;
  /**
   * Creates an error annotation with the hint below the message; logs the stack only if debug logging is on.
   */
  error(problem: PublishError | Error): void;
}

/**
 * Reports as workflow commands and plain log lines. No reported text can inject a command or reveal a secret.
 * @param debugging `RUNNER_DEBUG=1`
 * @param ticker for tests
 */
export function createRunnerReporter(
  write: CommandWriter,
  debugging: boolean,
  ticker: Ticker = systemTicker,
): RunnerReporter {
  const masked = new Set<string>();
  const { add, redact } = createRedactor();
  let depth = 0;
  // Redact before and after: a secret may contain control characters, and removing those from the text may
  // complete a secret.
  const clean = (text: string): string => disarm(redact(printable(redact(text))));
  const cleanLine = (text: string): string => clean(printableLine(redact(text)));
  const say = (text: string): void => write(clean(text));
  const debug = (text: string): void => {
    if (debugging) write(command('debug', {}, clean(text)));
  };
  const annotate = (name: string, message: string, location?: Location): void => {
    const properties = Object.entries(annotationProperties(location)).map(
      ([key, value]) => [key, typeof value === 'string' ? cleanLine(value) : value] as const,
    );
    write(command(name, Object.fromEntries(properties), clean(message)));
  };
  return {
    masked,
    redact,
    debug,
    info: say,
    notice: (message, location) => annotate('notice', withPlace(message, location), location),
    warning: (message, location) => annotate('warning', withPlace(message, location), location),
    error(problem) {
      const location = 'hint' in problem ? locationOf(problem) : undefined;
      const message = withPlace(problem.message, location);
      annotate('error', ('hint' in problem ? errorLines(problem, message) : [message]).join('\n'), location);
      if (problem.stack !== undefined) debug(problem.stack);
    },
    output: say,
    async group(title, work) {
      // Groups can't be nested in the log, so an inner group becomes a heading.
      if (depth === 0) write(command('group', {}, cleanLine(title)));
      else say(`${title}:`);
      depth += 1;
      try {
        return await work();
      } finally {
        depth -= 1;
        if (depth === 0) write('::endgroup::');
      }
    },
    progress: createProgressLog((line) => write(cleanLine(line)), ticker),
    follow: (progress) => followInLog(progress, (line) => write(cleanLine(line)), ticker),
    secret(value) {
      add(value);
      for (const text of [value, ...value.split(/\r\n?|\n/)]) {
        if (text.trim().length < 3 || masked.has(text)) continue;
        masked.add(text);
        if (maskable(text)) write(command('add-mask', {}, text));
      }
    },
  };
}

/**
 * False for values that the runner can't mask. A mask has to be one line, and a value that starts with a
 * combining character would break the command, as .NET's culture-sensitive search doesn't find the `::`
 * before it: the runner would print the value instead.
 */
function maskable(text: string): boolean {
  return !/[\r\n]/.test(text) && !/^\p{M}/u.test(text);
}

function locationOf({ input, line, file }: PublishError): Location {
  return {
    ...(input === undefined ? {} : { input }),
    ...(line === undefined ? {} : { line }),
    ...(file === undefined ? {} : { file }),
  };
}
