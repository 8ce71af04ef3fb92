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
/** Enables the entitlements that `allow` may ask for, as docker/setup-buildx-action does. */
const FLAGS = '--allow-insecure-entitlement security.insecure --allow-insecure-entitlement network.host';

/**
 * Creates a builder with BuildKit in a container, for what the daemon's own can't do.
 * @returns the builder's name.
 * @throws PublishError `BUILDER_FAILED` when it can't be created, usually because its image can't be pulled.
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
    // Remove what was created before the start failed.
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
 * Buildx can't create a builder from environment variables for a daemon that is accessed over TLS, as in
 * Docker-in-Docker: it needs a context. The context is created in the private docker config, and removed with
 * it.
 * @returns the context's name as an argument; nothing when no context is needed.
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
  // A builder can't have the name of a context, and this prefix is never that of a builder.
  const context = `context-of-${name}`;
  await runQuiet(
    { ...docker(environment), args: ['context', 'create', context, '--docker', value] },
    { signal: environment.signal },
  );
  return [context];
}

/**
 * Removes a builder. Never throws: a leftover builder does no harm.
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
 * Removes the builders that an interrupted run of this job left behind, in the post step. Never throws.
 * @param environment with that run's docker config if it still exists: a builder's context may be only there,
 * and buildx can't reach the builder's container without it
 * @returns the names of the removed builders
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
 * Environment variables that select the docker config of an interrupted run; empty if it is gone. The run's
 * builders are described in the user's buildx directory, or in a copy of it.
 * @param directory docker config that the run wrote for its engines
 */
export function leftDockerConfig(directory: string, env: Environment['env']): Record<string, string> {
  if (!existsSync(directory)) return {};
  const copy = join(directory, 'buildx');
  const own = env['BUILDX_CONFIG'] || join(dockerDirectory(env), 'buildx');
  return { DOCKER_CONFIG: directory, BUILDX_CONFIG: existsSync(copy) ? copy : own };
}

/** Several jobs may share a machine: run, attempt and job name identify this job's builders. */
function jobPrefix(env: Environment['env']): string {
  const run = [env['GITHUB_RUN_ID'] ?? 'local', env['GITHUB_RUN_ATTEMPT'] ?? '1', env['GITHUB_JOB'] ?? 'job'];
  return `${PREFIX}-${run.map((part) => part.replace(/[^\w]/g, '_')).join('-')}-`;
}
