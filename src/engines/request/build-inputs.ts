import type { BuildRequest } from '../../builder/types.ts';
import type { Engine } from '../types.ts';
import { wantsIndex, wantsOneEntry } from './annotate.ts';

type Name = Engine['name'];

/** An input of the action that only some engines know. `no`: why not, as the end of a sentence. */
interface Capability {
  input: string;
  asked(request: BuildRequest): boolean;
  support: Record<Name, true | { no: string } | { note: string }>;
}

const any = (list: readonly string[]) => list.length > 0;
const noIndex = { no: 'makes an index for several platforms only' };
const noEntries = { no: 'gives all platforms the same annotations; use buildx' };
const noDaemon = { no: 'builds without running anything' };
const notBuildkit = { no: 'has no such setting; use buildx' };

/** Which engine takes which build input, and why another doesn't. The documentation's table is made from this. */
export const CAPABILITIES: readonly Capability[] = [
  {
    input: 'add-hosts',
    asked: (request) => any(request.addHosts),
    support: { buildx: true, docker: true, podman: true, buildah: true, embedded: noDaemon },
  },
  {
    input: 'allow',
    asked: (request) => any(request.allow),
    support: {
      buildx: true,
      docker: notBuildkit,
      podman: notBuildkit,
      buildah: notBuildkit,
      embedded: noDaemon,
    },
  },
  {
    input: 'annotations',
    asked: (request) => any(request.annotations),
    support: {
      buildx: true,
      docker: true,
      podman: true,
      buildah: true,
      embedded: true,
    },
  },
  {
    input: 'annotations (index:…, one platform)',
    asked: ({ annotations, platforms }) => platforms.length < 2 && annotations.some(wantsIndex),
    support: {
      buildx: { note: 'with attestations' },
      docker: noIndex,
      podman: noIndex,
      buildah: noIndex,
      embedded: noIndex,
    },
  },
  {
    input: 'annotations (for one of several platforms)',
    asked: ({ annotations, platforms }) => platforms.length > 1 && annotations.some(wantsOneEntry),
    support: { buildx: true, docker: noEntries, podman: noEntries, buildah: noEntries, embedded: true },
  },
  {
    input: 'attests, provenance, sbom',
    asked: ({ attests, provenance, sbom }) =>
      any(attests) || (Boolean(provenance) && provenance !== 'false') || (Boolean(sbom) && sbom !== 'false'),
    support: {
      buildx: { note: 'not in the classic image store' },
      docker: { no: 'makes no attestations; use buildx' },
      podman: { no: 'makes no attestations; use buildx' },
      buildah: { no: 'makes no attestations; use buildx' },
      embedded: { no: 'makes no attestations; use buildx' },
    },
  },
  {
    input: 'build-contexts',
    asked: (request) => any(request.buildContexts),
    support: {
      buildx: true,
      docker: { no: 'takes one context only; use buildx' },
      podman: true,
      buildah: true,
      embedded: true,
    },
  },
  {
    input: 'build-contexts: name=oci-layout://…',
    asked: ({ buildContexts }) => buildContexts.some((line) => /=oci-layout:/i.test(line)),
    support: {
      buildx: true,
      docker: { no: 'takes one context only; use buildx' },
      podman: { no: 'reads no OCI layout as a context, nor another bake target; use buildx' },
      buildah: { no: 'reads no OCI layout as a context, nor another bake target; use buildx' },
      embedded: true,
    },
  },
  {
    input: 'builder',
    asked: (request) => request.builder !== undefined,
    support: {
      buildx: true,
      docker: notBuildkit,
      podman: notBuildkit,
      buildah: notBuildkit,
      embedded: notBuildkit,
    },
  },
  {
    input: 'cache-from',
    asked: (request) => any(request.cacheFrom),
    support: {
      buildx: true,
      docker: { note: 'image names' },
      podman: { note: 'repositories and directories' },
      buildah: { note: 'repositories and directories' },
      embedded: { no: 'needs no cache of layers' },
    },
  },
  {
    input: 'cache-to',
    asked: (request) => any(request.cacheTo),
    support: {
      buildx: { note: 'only inline in the classic image store' },
      docker: { no: 'exports no cache; use buildx' },
      podman: { note: 'repositories and directories' },
      buildah: { note: 'repositories and directories' },
      embedded: { no: 'needs no cache of layers' },
    },
  },
  {
    input: 'call',
    asked: (request) => request.call !== undefined,
    support: {
      buildx: { note: 'buildx 0.15 or newer' },
      docker: notBuildkit,
      podman: notBuildkit,
      buildah: notBuildkit,
      embedded: notBuildkit,
    },
  },
  {
    input: 'cgroup-parent',
    asked: (request) => request.cgroupParent !== undefined,
    support: {
      buildx: true,
      docker: { note: 'not together with secrets or SSH' },
      podman: true,
      buildah: true,
      embedded: noDaemon,
    },
  },
  {
    input: 'load',
    asked: (request) => request.load,
    support: {
      buildx: true,
      docker: true,
      podman: { note: "into podman's own store" },
      buildah: { note: 'into the store shared with podman' },
      embedded: { no: 'has no store to load into' },
    },
  },
  {
    input: 'network',
    asked: (request) => request.network !== undefined,
    support: { buildx: true, docker: true, podman: true, buildah: true, embedded: noDaemon },
  },
  {
    input: 'no-cache-filters',
    asked: (request) => any(request.noCacheFilters),
    support: {
      buildx: true,
      docker: notBuildkit,
      podman: notBuildkit,
      buildah: notBuildkit,
      embedded: { no: 'needs no cache of layers' },
    },
  },
  {
    input: 'outputs (compression)',
    asked: ({ image }) => image?.compression !== undefined,
    support: {
      buildx: true,
      docker: notBuildkit,
      podman: notBuildkit,
      buildah: notBuildkit,
      embedded: { note: 'gzip, and zstd on Node 22.15 or newer; layers of base images stay as they are' },
    },
  },
  {
    input: 'outputs (compression-level, force-compression, oci-mediatypes=false)',
    asked: ({ image }) =>
      image?.compressionLevel !== undefined ||
      image?.forceCompression === true ||
      image?.ociMediaTypes === false,
    support: {
      buildx: true,
      docker: notBuildkit,
      podman: notBuildkit,
      buildah: notBuildkit,
      embedded: notBuildkit,
    },
  },
  {
    input: 'outputs (rewrite-timestamp)',
    asked: ({ image }) => image?.rewriteTimestamp === true,
    support: {
      buildx: true,
      docker: notBuildkit,
      podman: notBuildkit,
      buildah: notBuildkit,
      embedded: { note: 'always done' },
    },
  },
  {
    input: 'outputs (other exporters)',
    asked: ({ exports = [] }) => any(exports),
    support: {
      buildx: true,
      docker: { no: 'writes images only; use buildx' },
      podman: { no: 'writes images only; use buildx' },
      buildah: { no: 'writes images only; use buildx' },
      embedded: { no: 'writes images only; use buildx' },
    },
  },
  {
    input: 'platforms (several)',
    asked: (request) => request.platforms.length > 1,
    support: {
      buildx: { note: 'not in the classic image store' },
      docker: { no: 'builds one platform at a time; use buildx' },
      podman: true,
      buildah: true,
      embedded: true,
    },
  },
  {
    input: 'reproducible',
    asked: (request) => request.sourceDateEpoch !== undefined,
    support: {
      buildx: { note: 'BuildKit 0.13 or newer; without provenance unless it is asked for' },
      docker: { no: 'writes the time of the build into the image; use buildx' },
      podman: { note: 'where the files of the context have the same owner' },
      buildah: { note: 'where the files of the context have the same owner' },
      embedded: true,
    },
  },
  {
    input: 'secrets, secret-envs, secret-files',
    asked: ({ secrets, secretEnvs, secretFiles }) => any(secrets) || any(secretEnvs) || any(secretFiles),
    support: {
      buildx: true,
      docker: { note: 'with BuildKit in the daemon (18.09 or newer)' },
      podman: true,
      buildah: true,
      embedded: noDaemon,
    },
  },
  {
    input: 'shm-size',
    asked: (request) => request.shmSize !== undefined,
    support: {
      buildx: true,
      docker: { note: 'not together with secrets or SSH' },
      podman: true,
      buildah: true,
      embedded: noDaemon,
    },
  },
  {
    input: 'ssh',
    asked: (request) => any(request.ssh),
    support: {
      buildx: true,
      docker: { note: 'with BuildKit in the daemon (18.09 or newer)' },
      podman: true,
      buildah: true,
      embedded: noDaemon,
    },
  },
  {
    input: 'ulimit',
    asked: (request) => any(request.ulimits),
    support: {
      buildx: true,
      docker: { note: 'not together with secrets or SSH' },
      podman: true,
      buildah: true,
      embedded: noDaemon,
    },
  },
];

/** Why an engine can't take one of the request's inputs; undefined when it takes all of them. */
export function refusedInputs(engine: Name, request: BuildRequest): string | undefined {
  for (const { input, asked, support } of CAPABILITIES) {
    const answer = support[engine];
    if (answer !== true && 'no' in answer && asked(request))
      return `it can't take \`${input}\`, since it ${answer.no}`;
  }
  return undefined;
}

const NAMES: readonly Name[] = ['buildx', 'docker', 'podman', 'buildah', 'embedded'];

/** The table of inputs and engines in Markdown. Inputs that every engine takes alike are not in it. */
export function capabilityTable(): string {
  const rows = CAPABILITIES.map(({ input, support }) => {
    const cells = NAMES.map((name) => {
      const answer = support[name];
      if (answer === true) return 'yes';
      return 'no' in answer ? `no: ${answer.no}` : `yes, ${answer.note}`;
    });
    return `| \`${input}\` | ${cells.join(' | ')} |`;
  });
  return [`| input | ${NAMES.join(' | ')} |`, `|${' --- |'.repeat(NAMES.length + 1)}`, ...rows, ''].join(
    '\n',
  );
}
