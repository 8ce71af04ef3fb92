import type { Reporter } from '../reporter/reporter.ts';
import { annotationProperties, command, type CommandWriter } from './commands.ts';

export interface RunnerReporter extends Reporter {
  /** Every value masked so far: outputs that hold one are dropped by GitHub. */
  readonly masked: ReadonlySet<string>;
}

/** How often, at most, progress on one piece of work is written to the log. */
const PROGRESS_INTERVAL = 10_000;

/** Turns reports into workflow commands and plain lines of a job's log. `debugging` is `RUNNER_DEBUG=1`. */
export function createRunnerReporter(
  write: CommandWriter,
  debugging: boolean,
  now = Date.now,
): RunnerReporter {
  const masked = new Set<string>();
  const shown = new Map<string, number>();
  let depth = 0;
  return {
    masked,
    debug(message) {
      if (debugging) write(command('debug', {}, message));
    },
    info: (message) => write(message),
    notice: (message, location) => write(command('notice', annotationProperties(location), message)),
    warning: (message, location) => write(command('warning', annotationProperties(location), message)),
    // A tool's line that looks like a command must not act as one.
    output: (line) => write(line.replace(/^(\s*)::/, '$1: :')),
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
    progress({ id, phase, bytes, total }) {
      if (phase !== 'upload' && phase !== 'read') return;
      const last = shown.get(id) ?? now();
      if (!shown.has(id)) shown.set(id, last);
      if (now() - last < PROGRESS_INTERVAL || bytes === undefined) return;
      shown.set(id, now());
      write(`${id}: ${megabytes(bytes)}${total === undefined ? '' : ` of ${megabytes(total)}`} MB`);
    },
    secret(value) {
      for (const text of [value, ...value.split(/\r?\n/)]) {
        if (text.trim().length < 3 || masked.has(text)) continue;
        masked.add(text);
        if (!text.includes('\n')) write(command('add-mask', {}, text));
      }
    },
  };
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
