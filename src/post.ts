import { join } from 'node:path';
import process from 'node:process';
import { createRunnerReporter } from './action/reporter.ts';
import { removeScratch } from './support/files/temporary-directory.ts';

/** The action's post step: takes away what the main step left on the machine, also when it was killed. */
export async function post(): Promise<void> {
  const { env } = process;
  const directory = env['STATE_directory'];
  if (directory === undefined || directory === '') return;
  try {
    // A main step that came to its end has removed the builders it made.
    if (env['STATE_finished'] !== 'true') await removeBuilders(directory, env);
  } finally {
    removeScratch(directory);
  }
}

/** Milliseconds; a daemon that doesn't answer must not hold up the end of the job. */
const PATIENCE = 60_000;

async function removeBuilders(directory: string, env: NodeJS.ProcessEnv): Promise<void> {
  const { leftDockerConfig, removeLeftBuilders } = await import('./engines/buildkit/temporary-builder.ts');
  const reporter = createRunnerReporter(
    (line) => process.stdout.write(`${line}\n`),
    env['RUNNER_DEBUG'] === '1',
  );
  const removed = await removeLeftBuilders({
    env: { ...env, ...leftDockerConfig(join(directory, 'work', 'docker'), env) },
    reporter,
    signal: AbortSignal.timeout(PATIENCE),
    workspace: process.cwd(),
    temporaryDirectory: directory,
  });
  for (const name of removed) reporter.info(`Removed the builder ${name}, which was left over.`);
}
