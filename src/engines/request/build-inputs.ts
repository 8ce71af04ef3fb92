import type { BuildRequest } from '../../builder/types.ts';
import type { BuildInput, EngineInputs, Support } from '../types/build-input.ts';
import { wantsIndex, wantsOneEntry } from './annotate.ts';

const any = (list: readonly string[]) => list.length > 0;

/** Tests whether a request uses an input. */
const BUILD_INPUTS: Record<BuildInput, (request: BuildRequest) => boolean> = {
  'add-hosts': (request) => any(request.addHosts),
  allow: (request) => any(request.allow),
  annotations: (request) => any(request.annotations),
  'annotations (index:…, one platform)': ({ annotations, platforms }) =>
    platforms.length < 2 && annotations.some(wantsIndex),
  'annotations (for one of several platforms)': ({ annotations, platforms }) =>
    platforms.length > 1 && annotations.some(wantsOneEntry),
  'attests, provenance, sbom': ({ attests, provenance, sbom }) =>
    any(attests) || (Boolean(provenance) && provenance !== 'false') || (Boolean(sbom) && sbom !== 'false'),
  'build-contexts': (request) => any(request.buildContexts),
  'build-contexts: name=oci-layout://…': ({ buildContexts }) =>
    buildContexts.some((line) => /=oci-layout:/i.test(line)),
  builder: (request) => request.builder !== undefined,
  'cache-from': (request) => any(request.cacheFrom),
  'cache-to': (request) => any(request.cacheTo),
  call: (request) => request.call !== undefined,
  'cgroup-parent': (request) => request.cgroupParent !== undefined,
  load: (request) => request.load,
  network: (request) => request.network !== undefined,
  'no-cache-filters': (request) => any(request.noCacheFilters),
  'outputs (compression)': ({ image }) => image?.compression !== undefined,
  'outputs (compression-level, force-compression, oci-mediatypes=false)': ({ image }) =>
    image?.compressionLevel !== undefined ||
    image?.forceCompression === true ||
    image?.ociMediaTypes === false,
  'outputs (rewrite-timestamp)': ({ image }) => image?.rewriteTimestamp === true,
  'outputs (other exporters)': ({ exports = [] }) => any(exports),
  'platforms (several)': (request) => request.platforms.length > 1,
  reproducible: (request) => request.sourceDateEpoch !== undefined,
  'secrets, secret-envs, secret-files': ({ secrets, secretEnvs, secretFiles }) =>
    any(secrets) || any(secretEnvs) || any(secretFiles),
  'shm-size': (request) => request.shmSize !== undefined,
  ssh: (request) => any(request.ssh),
  ulimit: (request) => any(request.ulimits),
};

const INPUTS = Object.keys(BUILD_INPUTS) as BuildInput[];

/**
 * Why an engine can't build a request because of one of its inputs; undefined when it supports all of them.
 */
export function refusedInputs(inputs: EngineInputs, request: BuildRequest): string | undefined {
  for (const input of INPUTS) {
    const support = inputs[input];
    if (support.kind === 'no' && BUILD_INPUTS[input](request))
      return `it can't use \`${input}\`: it ${support.reason}`;
  }
  return undefined;
}

/** A Markdown table of inputs and engines, without inputs that every engine supports in the same way. */
export function inputTable(engines: readonly { name: string; inputs: EngineInputs }[]): string {
  const rows = INPUTS.map((input) => {
    const cells = engines.map(({ inputs }) => describeSupport(inputs[input]));
    return `| \`${input}\` | ${cells.join(' | ')} |`;
  });
  const names = engines.map(({ name }) => name).join(' | ');
  return [`| input | ${names} |`, `|${' --- |'.repeat(engines.length + 1)}`, ...rows, ''].join('\n');
}

function describeSupport(support: Support): string {
  if (support.kind === 'yes') return 'yes';
  return support.kind === 'no' ? `no: ${support.reason}` : `yes, ${support.note}`;
}
