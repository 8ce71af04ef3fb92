import process from 'node:process';
import { createRunnerReporter } from './action/runner-reporter.ts';
import { removeScratch } from './action/scratch.ts';

/** The action's post step: takes away what the main step left on the machine, also when it was killed. */
export async function post(): Promise<void> {
  const { env } = process;
  const directory = env['STATE_directory'];
  if (directory === undefined || directory === '') return;
  removeScratch(directory);
  if (env['STATE_finished'] === 'true') return;
  // A main step that came to its end has removed the builders it made.
  const { removeLeftBuilders } = await import('./build/temporary-builder.ts');
  const reporter = createRunnerReporter(
    (line) => process.stdout.write(`${line}\n`),
    env['RUNNER_DEBUG'] === '1',
  );
  const { signal } = new AbortController();
  const removed = await removeLeftBuilders({
    env,
    reporter,
    signal,
    workspace: process.cwd(),
    temporaryDirectory: directory,
  });
  for (const name of removed) reporter.info(`Removed the builder ${name}, which was left behind.`);
}
