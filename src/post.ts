import { join } from 'node:path';
import process from 'node:process';
import { createRunnerReporter } from './action/reporter.ts';
import { removeScratch } from './support/files/temporary-directory.ts';

/** The action's post step: removes what the main step left on the machine, even if it was killed. */
export async function post(): Promise<void> {
  const { env } = process;
  const directory = env['STATE_directory'];
  if (directory === undefined || directory === '') return;
  try {
    // A main step that finished has already removed its builders.
    if (env['STATE_finished'] !== 'true') await removeBuilders(directory, env);
  } finally {
    removeScratch(directory);
  }
}

/** In milliseconds; a daemon that doesn't respond must not delay the end of the job. */
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
