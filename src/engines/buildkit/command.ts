import type { ChildKind } from '../../support/process/child-environment.ts';
import { runLoud, start, type Command, type Running } from '../commands/run.ts';
import type { Transcript } from '../commands/transcript.ts';
import { docker } from '../docker-daemon/image-store.ts';
import type { BuildEnvironment } from '../types/environment.ts';
import type { BuildxBuild } from './builder-choice.ts';

/** Runs `docker buildx` with these arguments, reports its output, and passes it to the transcript. */
export function runBuildx(
  args: string[],
  environment: BuildEnvironment,
  transcript: Transcript,
): Promise<void> {
  const { signal } = environment;
  return runLoud(buildxCommand(args, environment), { signal, onLine: reading(transcript, environment) });
}

/** Same as `runBuildx`, with standard output as a stream. */
export function startBuildx(
  args: string[],
  environment: BuildEnvironment,
  transcript: Transcript,
  signal: AbortSignal,
): Running {
  return start(buildxCommand(args, environment), { signal, onLine: reading(transcript, environment) });
}

function buildxCommand(args: string[], environment: BuildEnvironment): Command {
  // Then the metadata file has build check findings with file and line.
  const env = { ...environment.env, BUILDX_METADATA_WARNINGS: 'true', BUILDX_NO_DEFAULT_LOAD: 'true' };
  return { ...docker(environment), args, env, kind: kindOf(args) };
}

/** Only a build that uses the runner's cache service gets its variables. */
export function kindOf(args: readonly string[]): ChildKind {
  return args.some((value) => /(?:^|,)type=gha(?:,|$)/.test(value)) ? 'gha-cache' : 'engine';
}

function reading(transcript: Transcript, { reporter }: BuildEnvironment): (line: string) => void {
  return (line) => {
    transcript.read(line);
    reporter.output(line);
  };
}

/** Describes a build's buildx version, driver and builder, for the log. */
export function describeBuilder({ builder, facts }: BuildxBuild): string {
  return `buildx ${facts.buildx} (${builder.driver} driver, builder ${builder.name})`;
}
