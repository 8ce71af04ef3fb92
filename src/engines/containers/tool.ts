import type { BuildRequest } from '../../builder/types.ts';
import type { Support } from '../types/build-input.ts';
import type { SecretFile } from '../request/secrets.ts';
import { runLoud } from '../commands/run.ts';
import type { BuildEnvironment } from '../types/environment.ts';

/** What tells podman and buildah apart, which are one builder with two commands. */
export interface ContainersTool {
  /** The engine's name and the command. */
  readonly name: string;
  readonly load: Support;
  /** First version that keeps layers outside of its own store. */
  readonly cachesSince: string;
  /** Whether `build` has `--ignorefile`. */
  readonly hasIgnoreFile: boolean;
  /** Arguments that print `os/architecture` of an image. */
  inspectPlatform(image: string): string[];
  /** Arguments that remove one name of an image and keep its others. */
  removeName(image: string): string[];
}

/** One build by one of these tools. */
export interface ContainersBuild {
  tool: ContainersTool;
  request: BuildRequest;
  environment: BuildEnvironment;
  secrets: SecretFile[];
  /** See PreparedContexts. */
  contextArgs: readonly string[];
}

/** Runs the tool and reports what it prints. @throws CommandFailure */
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
