import type { BuildRequest } from '../../builder/types.ts';
import { daemonsBuilder } from '../docker-daemon/default-builder.ts';
import { builderFacts, dockerFacts, type BuilderFacts, type DockerFacts } from '../docker-daemon/probe.ts';
import type { BuildEnvironment, ProbeEnvironment } from '../types/environment.ts';
import { refusedByStore } from './refusals.ts';
import { createBuilder, removeBuilder } from './temporary-builder.ts';

/** A build, and what is known about Docker and the builder. */
export interface BuildxBuild {
  request: BuildRequest;
  environment: BuildEnvironment;
  facts: DockerFacts;
  builder: BuilderFacts;
}

/** Queries Docker, and the builder that the request names or the default one. */
export function askDocker(
  request: BuildRequest,
  environment: ProbeEnvironment,
): Promise<[DockerFacts, BuilderFacts]> {
  const facts = dockerFacts(environment);
  return Promise.all([facts, askBuilder(request, environment, facts)]);
}

async function askBuilder(
  request: BuildRequest,
  environment: ProbeEnvironment,
  facts: Promise<DockerFacts>,
): Promise<BuilderFacts> {
  const { builder, platforms, attestationFormat } = request;
  // Only buildx knows what it emulates, and which BuildKit it is exactly.
  const decisive = builder === undefined && platforms.length === 0 && attestationFormat === undefined;
  const own = decisive ? await daemonsBuilder(facts, environment) : undefined;
  return own ?? builderFacts(environment, builder);
}

/**
 * Calls back with the request's builder, or with a temporary one if the daemon's image store can't hold the
 * result.
 */
export async function withSuitableBuilder<T>(
  request: BuildRequest,
  environment: BuildEnvironment,
  work: (build: BuildxBuild) => Promise<T>,
): Promise<T> {
  const [facts, builder] = await askDocker(request, environment);
  const refused = refusedByStore(request, builder, facts);
  if (refused === undefined) return work({ request, environment, facts, builder });
  environment.reporter.info(`A builder is made for this job, since ${refused}.`);
  const name = await createBuilder(environment);
  try {
    const own = await builderFacts(environment, name);
    return await work({ request: { ...request, builder: name }, environment, facts, builder: own });
  } finally {
    await removeBuilder(name, environment);
  }
}
