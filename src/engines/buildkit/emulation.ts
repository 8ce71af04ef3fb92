import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { BuildRequest } from '../../builder/types.ts';
import { PublishError } from '../../oci/errors.ts';
import { formatPlatform, parsePlatform } from '../../oci/platform.ts';
import { docker } from '../docker-daemon/image-store.ts';
import type { BuilderFacts } from '../docker-daemon/probe.ts';
import { CommandFailure, runLoud } from '../commands/run.ts';
import type { ProbeEnvironment } from '../types/environment.ts';

type Environment = ProbeEnvironment;

/** The image that registers QEMU with the kernel; docker/setup-qemu-action uses it as well. */
const BINFMT_IMAGE = 'docker.io/tonistiigi/binfmt:latest';

/**
 * Makes sure that RUN instructions for foreign platforms can run: reports missing emulation before the build,
 * and installs it with `qemu: auto`. Dockerfiles that run nothing on a foreign platform don't need it.
 * @throws PublishError `EMULATION_FAILED` when it can't be installed.
 */
export async function ensureEmulation(
  request: BuildRequest,
  environment: Environment,
  builder: BuilderFacts,
): Promise<void> {
  if (request.platforms.length === 0 || !(await runsOnTarget(request, environment))) return;
  const missing = missingPlatforms(request, builder);
  if (missing.length === 0) return;
  const names = missing.join(', ');
  if (request.qemu !== 'auto') {
    environment.reporter.warning(
      `The builder has no emulation for ${names}, which the Dockerfile's RUN instructions need. ` +
        'Set `qemu: auto` to register it, or build that platform on its own runner and merge with `from`.',
    );
    return;
  }
  environment.reporter.info(`The builder has no emulation for ${names}: it is registered now.`);
  await register(missing, environment);
}

/**
 * Requested platforms that no node of the builder can run; none if the builder doesn't report its platforms.
 */
function missingPlatforms(request: BuildRequest, { platforms }: BuilderFacts): string[] {
  if (platforms.length === 0) return [];
  const offered = new Set(platforms.map((platform) => formatPlatform(parsePlatform(platform))));
  return request.platforms.map(formatPlatform).filter((platform) => !offered.has(platform));
}

async function register(platforms: string[], environment: Environment): Promise<void> {
  const architectures = platforms.map((platform) => platform.split('/')[1] ?? platform);
  const args = ['run', '--privileged', '--rm', BINFMT_IMAGE, '--install', architectures.join(',')];
  const { reporter, signal } = environment;
  const onLine = (line: string) => reporter.output(line);
  try {
    await reporter.group('Register emulation', () =>
      runLoud({ ...docker(environment), args }, { signal, onLine }),
    );
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    throw new PublishError(
      `emulation for ${platforms.join(', ')} could not be registered: ${causeIn(error.lines) ?? error.message}`,
      {
        code: 'EMULATION_FAILED',
        input: 'qemu',
        hint: 'Use a daemon that is allowed to run privileged containers, or build that platform on its own runner and merge with `from`.',
        cause: error,
      },
    );
  }
}

/** The error in docker's output, without the pointer to `--help`. */
function causeIn(lines: readonly string[]): string | undefined {
  const told = lines.filter(
    (line) => line.trim() !== '' && !/^See '.*--help'|^Run '.*--help'/.test(line.trim()),
  );
  const cause = told.findLast((line) => /^docker: |\berror\b|denied|cannot/i.test(line)) ?? told.at(-1);
  return cause?.replace(/^docker: /, '').trim();
}

/**
 * Whether a stage that isn't pinned to the build platform has a RUN; true when the Dockerfile can't be read.
 */
async function runsOnTarget(request: BuildRequest, environment: Environment): Promise<boolean> {
  // As in docker, `file` is relative to the workspace, but the default file is in the context.
  const path =
    request.file === undefined
      ? resolve(environment.workspace, request.context, 'Dockerfile')
      : resolve(environment.workspace, request.file);
  try {
    const { dockerfileRunsOnTarget } = await import('./foreign-run.ts');
    return dockerfileRunsOnTarget(await readFile(path, 'utf8'));
  } catch {
    return true;
  }
}
