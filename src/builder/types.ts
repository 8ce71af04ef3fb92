import type { Content } from '../oci/content.ts';
import type { Platform } from '../oci/descriptor.ts';

/** Resolves the name of a base image in a Dockerfile; undefined when it doesn't exist. */
export type ResolveBase = (name: string) => Promise<Content | undefined>;

/**
 * A build request: the inputs of docker/build-push-action, parsed. Absent fields mean the engine's default.
 */
export interface BuildRequest {
  /** Directory or URL; `{{defaultContext}}` is already expanded. */
  context: string;
  file?: string;
  target?: string;
  platforms: Platform[];
  /** `KEY=value` or bare `KEY`, in the order given. */
  buildArgs: string[];
  buildContexts: string[];
  labels: string[];
  /** `[level:]key=value`; without a level: the manifest, and the index if there is one. */
  annotations: string[];
  /** `id=value`, `id=variable` and `id=path`, from the inputs `secrets`, `secret-envs` and `secret-files`. */
  secrets: string[];
  secretEnvs: string[];
  secretFiles: string[];
  ssh: string[];
  cacheFrom: string[];
  cacheTo: string[];
  noCache: boolean;
  noCacheFilters: string[];
  pull: boolean;
  network?: string;
  shmSize?: string;
  ulimits: string[];
  addHosts: string[];
  allow: string[];
  cgroupParent?: string;
  /** `mode=max`, `true`, `false`, …; default: buildx's default for the event. */
  provenance?: string;
  sbom?: string;
  /** Add provenance only on request. */
  noDefaultAttestations?: boolean;
  attests: string[];
  builder?: string;
  load: boolean;
  call?: string;
  /** SOURCE_DATE_EPOCH in seconds; set by `reproducible`. */
  sourceDateEpoch?: number;
  /** `image:tag` names, for `load` and for engines that require a name. */
  names: string[];
  /**
   * How docker/build-push-action chooses the default provenance: minimal for a private repository, otherwise
   * maximal, with the run's URL as the builder id. Absent (at a terminal): buildx's default.
   */
  provenanceDefaults?: { privateRepository: boolean; builderId?: string };
  /**
   * `image`: the older attestation format, which works with every registry; `artifact`: BuildKit's newer OCI
   * artifacts.
   */
  attestationFormat?: 'image' | 'artifact';
  /** How the image is written; default: the engine's defaults. */
  image?: ImageExport;
  /** Additional buildx exporters: `type=local,dest=out`. */
  exports?: string[];
  /** `auto`: install QEMU emulation if needed. */
  qemu?: 'auto' | 'off';
}

/** Options of the image exporter. https://docs.docker.com/build/exporters/image-registry/ */
export interface ImageExport {
  compression?: 'gzip' | 'zstd' | 'estargz' | 'uncompressed';
  compressionLevel?: number;
  /** Recompress the layers of base images, too. */
  forceCompression?: boolean;
  ociMediaTypes?: boolean;
  rewriteTimestamp?: boolean;
}
