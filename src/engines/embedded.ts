import { noCache } from './cache/plan.ts';
import { refusedInputs } from './request/build-inputs.ts';
import {
  IMAGES_ONLY,
  limited,
  no,
  NO_ATTESTATIONS,
  NO_INDEX_OF_ONE,
  NO_SUCH_SETTING,
  YES,
  type EngineInputs,
} from './types/build-input.ts';
import type { Engine } from './types/engine.ts';

const NO_COMMANDS = no('builds without running anything');

const INPUTS: EngineInputs = {
  'add-hosts': NO_COMMANDS,
  allow: NO_COMMANDS,
  annotations: YES,
  'annotations (index:…, one platform)': NO_INDEX_OF_ONE,
  'annotations (for one of several platforms)': YES,
  'attests, provenance, sbom': NO_ATTESTATIONS,
  'build-contexts': YES,
  'build-contexts: name=oci-layout://…': YES,
  builder: NO_SUCH_SETTING,
  'cache-from': no('needs no cache of layers'),
  'cache-to': no('needs no cache of layers'),
  call: NO_SUCH_SETTING,
  'cgroup-parent': NO_COMMANDS,
  load: no('has no store to load into'),
  network: NO_COMMANDS,
  'no-cache-filters': no('needs no cache of layers'),
  'outputs (compression)': limited(
    'gzip, and zstd on Node 22.15 or newer; layers of base images stay as they are',
  ),
  'outputs (compression-level, force-compression, oci-mediatypes=false)': NO_SUCH_SETTING,
  'outputs (rewrite-timestamp)': limited('always done'),
  'outputs (other exporters)': IMAGES_ONLY,
  'platforms (several)': YES,
  reproducible: YES,
  'secrets, secret-envs, secret-files': NO_COMMANDS,
  'shm-size': NO_COMMANDS,
  ssh: NO_COMMANDS,
  ulimit: NO_COMMANDS,
};

/** The builder in this process, for Dockerfiles without `RUN`. Its code is loaded on demand. */
export const embedded: Engine = {
  name: 'embedded',
  inProcess: true,
  inputs: INPUTS,
  cache: noCache('the embedded builder has no layers to cache', { expected: false }),
  async refuses(request, environment) {
    const { refusesEmbedded } = await import('../builder/build.ts');
    // The Dockerfile first: a reason with a line says more than an unsupported input.
    return (await refusesEmbedded(request, environment)) ?? refusedInputs(INPUTS, request);
  },
  avoided: () => Promise.resolve(undefined),
  async build(request, environment) {
    const { buildEmbedded } = await import('../builder/build.ts');
    return buildEmbedded(request, environment);
  },
  export: 'unsupported',
  call: 'unsupported',
};
