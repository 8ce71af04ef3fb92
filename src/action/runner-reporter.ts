import type { Location, Reporter } from '../reporter/reporter.ts';
import type { Problem } from '../oci/errors.ts';
import { annotationProperties, command, withPlace, type CommandWriter } from './commands.ts';
import { createProgressLog } from './progress-log.ts';

export interface RunnerReporter extends Reporter {
  /** Every value masked so far: outputs that hold one are dropped by GitHub. */
  readonly masked: ReadonlySet<string>;
  /** The text without any masked value: the runner hides them in the log only, and a registry may send one back. */
  redact(text: string): string;
  /** An annotation with the hint below the message; the stack only where debug logging is on. */
  error(problem: Problem | Error): void;
}

/** Turns reports into workflow commands and plain lines of a job's log. `debugging` is `RUNNER_DEBUG=1`. */
export function createRunnerReporter(
  write: CommandWriter,
  debugging: boolean,
  now = Date.now,
): RunnerReporter {
  const masked = new Set<string>();
  let depth = 0;
  // The longest first: one secret may be a part of another.
  let secrets: string[] = [];
  const redact = (text: string): string => {
    if (secrets.length !== masked.size) secrets = [...masked].sort((a, b) => b.length - a.length);
    return secrets.reduce((redacted, secret) => redacted.replaceAll(secret, '***'), text);
  };
  const annotate = (name: string, message: string, location?: Location): void =>
    write(command(name, annotationProperties(location), redact(withPlace(message, location))));
  return {
    masked,
    redact,
    debug(message) {
      if (debugging) write(command('debug', {}, redact(message)));
    },
    info: (message) => write(redact(disarm(message))),
    notice: (message, location) => annotate('notice', message, location),
    warning: (message, location) => annotate('warning', message, location),
    error(problem) {
      const location = 'hint' in problem ? locationOf(problem) : undefined;
      const message = withPlace(problem.message, location);
      const hint = 'hint' in problem && problem.hint !== undefined ? `\n${problem.hint}` : '';
      write(command('error', annotationProperties(location), redact(message + hint)));
      if (debugging && problem.stack !== undefined) write(command('debug', {}, redact(problem.stack)));
    },
    output: (line) => write(redact(disarm(line))),
    async group(title, work) {
      // The log has one level of groups; an inner one is a heading.
      write(depth === 0 ? command('group', {}, title) : `${title}:`);
      depth += 1;
      try {
        return await work();
      } finally {
        depth -= 1;
        if (depth === 0) write('::endgroup::');
      }
    },
    progress: createProgressLog(write, now),
    secret(value) {
      for (const text of [value, ...value.split(/\r?\n/)]) {
        if (text.trim().length < 3 || masked.has(text)) continue;
        masked.add(text);
        if (!text.includes('\n')) write(command('add-mask', {}, text));
      }
    },
  };
}

/** Foreign text that looks like a workflow command, in either of its forms, must not act as one. */
function disarm(text: string): string {
  return text.replace(
    /^(\s*)(::|##\[)/gm,
    (_all, space: string, start: string) => `${space}${start[0]} ${start.slice(1)}`,
  );
}

function locationOf({ input, line, file }: Problem): Location {
  return {
    ...(input === undefined ? {} : { input }),
    ...(line === undefined ? {} : { line }),
    ...(file === undefined ? {} : { file }),
  };
}
