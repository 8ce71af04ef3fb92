import type { PublishError } from '../oci/errors.ts';
import { errorLines, withPlace } from '../support/error-text.ts';
import { printable, printableLine } from '../support/text/foreign-text.ts';
import { createRedactor } from '../support/text/redactor.ts';
import type { Location, Reporter } from '../support/reporter.ts';
import { annotationProperties, command, disarm, type CommandWriter } from './commands.ts';
import { createProgressLog } from './progress-log.ts';

export interface RunnerReporter extends Reporter {
  /** Every value masked so far: outputs that hold one are dropped by GitHub. */
  readonly masked: ReadonlySet<string>;
  /** The text without any secret: the runner hides them in the log only, and a registry may send one back. */
  redact(text: string): string;
  /** An annotation with the hint below the message; the stack only where debug logging is on. */
  error(problem: PublishError | Error): void;
}

/**
 * Turns reports into workflow commands and plain lines of a job's log. Nothing that is reported can become a command of
 * its own, or show a secret. `debugging` is `RUNNER_DEBUG=1`.
 */
export function createRunnerReporter(
  write: CommandWriter,
  debugging: boolean,
  now = Date.now,
): RunnerReporter {
  const masked = new Set<string>();
  const { add, redact } = createRedactor();
  let depth = 0;
  // A control character may stand within a secret, or be a part of one.
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
      // The log has one level of groups; an inner one is a heading.
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
    progress: createProgressLog((line) => write(cleanLine(line)), now),
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
 * Whether the runner would take the command for one: a log has no value of several lines, and a mark in front of which
 * a combining character stands isn't found (.NET compares by culture), so that the value would be printed.
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
