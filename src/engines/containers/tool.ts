import type { BuildRequest } from '../../builder/types.ts';
import type { Support } from '../types/build-input.ts';
import type { SecretFile } from '../request/secrets.ts';
import { runLoud } from '../commands/run.ts';
import type { BuildEnvironment } from '../types/environment.ts';

/** The differences between podman and buildah, two commands with the same builder. */
export interface ContainersTool {
  /** The engine's name, which is also the command. */
  readonly name: string;
  readonly load: Support;
  /** First version that can cache layers outside of its own store. */
  readonly cachesSince: string;
  /** Whether `build` supports `--ignorefile`. */
  readonly hasIgnoreFile: boolean;
  /** Arguments that print the `os/architecture` of an image. */
  inspectPlatform(image: string): string[];
  /** Arguments that remove one name of an image and keep the others. */
  removeName(image: string): string[];
}

/** A build with one of these tools. */
export interface ContainersBuild {
  tool: ContainersTool;
  request: BuildRequest;
  environment: BuildEnvironment;
  secrets: SecretFile[];
  /** See `PreparedContexts`. */
  contextArgs: readonly string[];
}

/**
 * Runs the tool and reports its output.
 * @throws CommandFailure
 */
export async function runTool(
  args: string[],
  { tool, environment }: ContainersBuild,
  {
    env = {},
    onLine = () => undefined,
  }: { env?: Record<string, string>; onLine?: (line: string) => void } = {},
): Promise<void> {
  const { file, cwd, env: own } = toolCommand(tool, environment);
  const show = (line: string) => {
    onLine(line);
    environment.reporter.output(line);
  };
  await runLoud({ file, cwd, env: { ...own, ...env }, args }, { signal: environment.signal, onLine: show });
}

/** The tool's command in a build's environment, without arguments. */
export function toolCommand(tool: ContainersTool, environment: Pick<BuildEnvironment, 'env' | 'workspace'>) {
  return { file: tool.name, env: environment.env, cwd: environment.workspace };
}
