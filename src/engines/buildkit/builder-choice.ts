import type { BuildRequest } from '../../builder/types.ts';
import { builderFacts, dockerFacts, type BuilderFacts, type DockerFacts } from '../docker-daemon/probe.ts';
import type { BuildEnvironment, ProbeEnvironment } from '../types/environment.ts';
import { refusedByStore } from './refusals.ts';
import { createBuilder, removeBuilder } from './temporary-builder.ts';

/** A build, and what is known of the machine it runs on. */
export interface BuildxBuild {
  request: BuildRequest;
  environment: BuildEnvironment;
  facts: DockerFacts;
  builder: BuilderFacts;
}

/** Asks Docker about itself and about the builder that the request names, or the default one. */
export function askDocker(
  { builder }: BuildRequest,
  environment: ProbeEnvironment,
): Promise<[DockerFacts, BuilderFacts]> {
  return Promise.all([dockerFacts(environment), builderFacts(environment, builder)]);
}

/**
 * Does work with the builder of the request, or with one that is created for it and removed afterwards where the
 * daemon's image store can't hold the result.
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
