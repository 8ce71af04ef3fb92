import type { Content } from '../oci/content.ts';
import type { Platform } from '../oci/descriptor.ts';

/** Finds a base image by the name a Dockerfile gives it; undefined when there is none. */
export type ResolveBase = (name: string) => Promise<Content | undefined>;

/** What to build: docker/build-push-action's inputs, parsed. Absent means: the engine's default. */
export interface BuildRequest {
  /** Directory, URL or `{{defaultContext}}` already expanded. */
  context: string;
  file?: string;
  target?: string;
  platforms: Platform[];
  /** `KEY=value` or bare `KEY`, in order. */
  buildArgs: string[];
  buildContexts: string[];
  labels: string[];
  /** `[level:]key=value`; no level means manifest, and index too where there is one. */
  annotations: string[];
  /** `id=value` / env / file, as the inputs `secrets`, `secret-envs`, `secret-files`. */
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
  /** `mode=max`, `true`, `false`, …; absent: buildx's own default for the event. */
  provenance?: string;
  sbom?: string;
  /** No provenance unless it is asked for. */
  noDefaultAttestations?: boolean;
  attests: string[];
  builder?: string;
  load: boolean;
  call?: string;
  /** Seconds since the epoch for SOURCE_DATE_EPOCH; set by `reproducible`. */
  sourceDateEpoch?: number;
  /** `image:tag` names, for `load` and for engines that want a name. */
  names: string[];
  /**
   * What docker/build-push-action takes the default provenance from: minimal for a private repository, else maximal,
   * with the run's URL as the builder's id. Absent (at a terminal): buildx's own default.
   */
  provenanceDefaults?: { privateRepository: boolean; builderId?: string };
  /** `image`: attestations in the older form that every registry takes; `artifact`: BuildKit's newer OCI artifacts. */
  attestationFormat?: 'image' | 'artifact';
  /** How the image is written; absent: as the engine does by default. */
  image?: ImageExport;
  /** Other exporters, as buildx has them: `type=local,dest=out`. */
  exports?: string[];
  /** `auto`: register emulation for foreign platforms when it is missing. */
  qemu?: 'auto' | 'off';
}

/** https://docs.docker.com/build/exporters/image-registry/ */
export interface ImageExport {
  compression?: 'gzip' | 'zstd' | 'estargz' | 'uncompressed';
  compressionLevel?: number;
  /** Layers of base images too. */
  forceCompression?: boolean;
  ociMediaTypes?: boolean;
  rewriteTimestamp?: boolean;
}
