import type { BuildRequest } from '../builder/types.ts';
import { buildWithBuildx } from './buildkit/build.ts';
import { askDocker, withSuitableBuilder } from './buildkit/builder-choice.ts';
import { callBuildx } from './buildkit/call.ts';
import { exportWithBuildx } from './buildkit/export.ts';
import { holdsIndexes, refusedAnnotations, refusedByBuildx, refusedByStore } from './buildkit/refusals.ts';
import { planBuildkitCache } from './cache/buildkit.ts';
import { dockerFacts } from './docker-daemon/probe.ts';
import { refusedInputs } from './request/build-inputs.ts';
import { limited, YES, type EngineInputs } from './types/build-input.ts';
import type { Engine } from './types/engine.ts';
import type { ProbeEnvironment } from './types/environment.ts';

const INPUTS: EngineInputs = {
  'add-hosts': YES,
  allow: YES,
  annotations: YES,
  'annotations (index:…, one platform)': limited('with attestations'),
  'annotations (for one of several platforms)': YES,
  'attests, provenance, sbom': limited('not in the classic image store'),
  'build-contexts': YES,
  'build-contexts: name=oci-layout://…': YES,
  builder: YES,
  'cache-from': YES,
  'cache-to': limited('only inline in the classic image store'),
  call: limited('buildx 0.15 or newer'),
  'cgroup-parent': YES,
  load: YES,
  network: YES,
  'no-cache-filters': YES,
  'outputs (compression)': YES,
  'outputs (compression-level, force-compression, oci-mediatypes=false)': YES,
  'outputs (rewrite-timestamp)': YES,
  'outputs (other exporters)': YES,
  'platforms (several)': limited('not in the classic image store'),
  reproducible: limited('BuildKit 0.13 or newer; without provenance unless it is asked for'),
  'secrets, secret-envs, secret-files': YES,
  'shm-size': YES,
  ssh: YES,
  ulimit: YES,
};

/** `docker buildx build` with any driver. */
export const buildx: Engine = {
  name: 'buildx',
  inProcess: false,
  inputs: INPUTS,
  cache: { expected: true, canExport: canExportCache, plan: planBuildkitCache },
  async refuses(request, environment) {
    const [facts, builder] = await askDocker(request, environment);
    const unusable = refusedByBuildx(request, builder, facts);
    if (unusable !== undefined) return unusable;
    // Unless the request names a builder, one that can hold the result is created.
    const store = request.builder === undefined ? undefined : refusedByStore(request, builder, facts);
    return store ?? refusedInputs(INPUTS, request) ?? refusedAnnotations(request, builder, facts);
  },
  avoided: () => Promise.resolve(undefined),
  version: async (environment) => (await dockerFacts(environment)).buildx,
  build: (request, environment) =>
    withSuitableBuilder(request, environment, async (build) => {
      const result = await buildWithBuildx(build);
      await exportWithBuildx(build, true);
      return result;
    }),
  export: (request, environment) =>
    withSuitableBuilder(request, environment, (build) => exportWithBuildx(build, false)),
  call: callBuildx,
};

/** Whether the builder for this request can export a cache. */
async function canExportCache(request: BuildRequest, environment: ProbeEnvironment): Promise<boolean> {
  const [facts, builder] = await askDocker(request, environment);
  if (builder.problem !== undefined) return false;
  // If the store can't hold the result, the request gets a temporary builder, which can.
  return holdsIndexes(builder, facts) || refusedByStore(request, builder, facts) !== undefined;
}
