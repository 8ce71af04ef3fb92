import type { BuildRequest } from '../../builder/types.ts';
import { docker } from '../docker-daemon/image-store.ts';
import { explainFailure } from '../commands/explain.ts';
import { CommandFailure, runLoud } from '../commands/run.ts';
import { writeSecrets } from '../request/secrets.ts';
import type { ProbeEnvironment } from '../types/environment.ts';
import type { CallResult } from '../types/result.ts';
import { buildxArguments } from './arguments.ts';
import { printedWarnings } from './metadata.ts';

/**
 * Runs `--call` of buildx 0.15: `check`, `outline` or `targets`. Builds nothing.
 * @throws PublishError when the call itself failed; findings of a check are a result.
 */
export async function callBuildx(request: BuildRequest, environment: ProbeEnvironment): Promise<CallResult> {
  const args = buildxArguments(request, {
    outputs: [],
    tags: [],
    secrets: await writeSecrets(request, environment),
    temporaryDirectory: environment.temporaryDirectory,
    attestations: false,
    ...(request.builder === undefined ? {} : { builder: request.builder }),
  });
  const method = request.call ?? 'check';
  const command = { ...docker(environment), args: ['buildx', 'build', '--call', method, ...args.slice(2)] };
  const lines: string[] = [];
  const onLine = (line: string) => {
    lines.push(line);
    environment.reporter.output(line);
  };
  let passed = true;
  try {
    // Not in a log group: the output is what the user asked for.
    await runLoud(command, { signal: environment.signal, onLine });
  } catch (error) {
    const checked = lines.some((line) => /^Check complete/.test(line));
    if (!(error instanceof CommandFailure) || !checked) throw explainFailure(error, { engine: 'buildx' });
    passed = false;
  }
  return { passed, warnings: printedWarnings(lines.join('\n'), request.file ?? 'Dockerfile') };
}
