import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PublishError } from '../../oci/errors.ts';
import { dockerDirectory } from '../../support/files/home-directory.ts';
import type { ProbeEnvironment } from '../types/environment.ts';
import { docker } from '../docker-daemon/image-store.ts';
import { explainFailure } from '../commands/explain.ts';
import { CommandFailure, runLoud, runQuiet } from '../commands/run.ts';

type Environment = ProbeEnvironment;

const PREFIX = 'registry-publish';
/** Who asks for an entitlement with `allow` gets it, as with docker/setup-buildx-action. */
const FLAGS = '--allow-insecure-entitlement security.insecure --allow-insecure-entitlement network.host';

/**
 * Makes a builder with BuildKit in a container, for what the daemon's own can't do.
 * @throws PublishError `BUILDER_FAILED` when it can't be made, which mostly means that its image can't be pulled.
 */
export async function createBuilder(environment: Environment): Promise<string> {
  const name = `${jobPrefix(environment.env)}${randomBytes(4).toString('hex')}`;
  const args = ['buildx', 'create', '--name', name, '--driver', 'docker-container', '--bootstrap'];
  args.push('--buildkitd-flags', FLAGS);
  const { reporter, signal } = environment;
  const onLine = (line: string) => reporter.output(line);
  try {
    args.push(...(await contextOfEnvironment(name, environment)));
    await reporter.group('Make a builder for this job', () =>
      runLoud({ ...docker(environment), args }, { signal, onLine }),
    );
  } catch (error) {
    // What was created before it failed to start is left behind otherwise.
    await removeBuilder(name, environment);
    if (!(error instanceof CommandFailure)) throw explainFailure(error, { engine: 'buildx', builder: name });
    throw new PublishError(
      `no builder with BuildKit in a container could be made: ${error.lines.at(-1) ?? error.message}`,
      {
        code: 'BUILDER_FAILED',
        hint:
          'Turn on the containerd image store ' +
          '(`"features": {"containerd-snapshotter": true}` in daemon.json), name a builder of yours in `builder`, or ask for one platform without attestations.',
        cause: error,
      },
    );
  }
  return name;
}

/**
 * Buildx can't make a builder of a daemon that is only in the environment when it is reached over TLS, as in
 * Docker-in-Docker: it wants a context. It goes into the private docker config, and away with it.
 * @returns its name as an argument; nothing where none is needed.
 */
async function contextOfEnvironment(name: string, environment: Environment): Promise<string[]> {
  const {
    DOCKER_HOST: host,
    DOCKER_TLS_VERIFY: verify,
    DOCKER_TLS: tls,
    DOCKER_CERT_PATH: certificates,
  } = environment.env;
  if (!host?.startsWith('tcp://') || (!verify && !tls)) return [];
  const directory = certificates || dockerDirectory(environment.env);
  const files = ['ca', 'cert', 'key'].map((key) => ({ key, path: join(directory, `${key}.pem`) }));
  const there = files.filter(({ path }) => existsSync(path)).map(({ key, path }) => `${key}=${path}`);
  const endpoint = [`host=${host}`, ...there, ...(verify ? [] : ['skip-tls-verify=true'])];
  // Fields of a CSV line.
  const value = endpoint
    .map((field) => (/[",]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field))
    .join(',');
  // A builder can't have a context's name, and the names of this job's builders begin otherwise.
  const context = `context-of-${name}`;
  await runQuiet(
    { ...docker(environment), args: ['context', 'create', context, '--docker', value] },
    { signal: environment.signal },
  );
  return [context];
}

/**
 * Removes a builder. Never throws: a builder that is left over harms nobody.
 * @returns whether it is gone
 */
export async function removeBuilder(
  name: string,
  environment: Environment,
  signal?: AbortSignal,
): Promise<boolean> {
  const options = signal === undefined ? {} : { signal };
  return runQuiet({ ...docker(environment), args: ['buildx', 'rm', '--force', name] }, options).then(
    () => true,
    (error: unknown) => {
      environment.reporter.debug(`The builder ${name} is left over: ${String(error)}`);
      return false;
    },
  );
}

/**
 * Removes the builders that an interrupted run of this job left behind: what `post` does. Never throws.
 * @param environment with the docker config of that run where it is still there: the context that a builder was made
 * of may be in no other, and without it buildx can't reach the builder's container
 * @returns the names of those that are gone
 */
export async function removeLeftBuilders(environment: Environment): Promise<string[]> {
  const { signal } = environment;
  const listed = await runQuiet({ ...docker(environment), args: ['buildx', 'ls'] }, { signal }).catch(
    () => '',
  );
  const prefix = jobPrefix(environment.env);
  const names = [...listed.matchAll(/^([\w.-]+)/gm)]
    .map((match) => match[1] ?? '')
    .filter((name) => name.startsWith(prefix));
  const removed: string[] = [];
  for (const name of names) if (await removeBuilder(name, environment, signal)) removed.push(name);
  return removed;
}

/**
 * The variables for the docker config of a run that was interrupted; empty where that is gone. Its builders are
 * described in the user's own directory of buildx, or in a copy of it.
 * @param directory of the config that the run wrote for its engines
 */
export function leftDockerConfig(directory: string, env: Environment['env']): Record<string, string> {
  if (!existsSync(directory)) return {};
  const copy = join(directory, 'buildx');
  const own = env['BUILDX_CONFIG'] || join(dockerDirectory(env), 'buildx');
  return { DOCKER_CONFIG: directory, BUILDX_CONFIG: existsSync(copy) ? copy : own };
}

/** Several jobs may share a machine: each knows its own builders by run and attempt. */
function jobPrefix(env: Environment['env']): string {
  const run = [env['GITHUB_RUN_ID'] ?? 'local', env['GITHUB_RUN_ATTEMPT'] ?? '1', env['GITHUB_JOB'] ?? 'job'];
  return `${PREFIX}-${run.map((part) => part.replace(/[^\w]/g, '_')).join('-')}-`;
}
