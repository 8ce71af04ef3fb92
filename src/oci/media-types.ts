/**
 * Media types of the OCI image specification
 * (https://github.com/opencontainers/image-spec/blob/main/media-types.md) and of Docker's schema 1 and 2.
 */
export const MediaType = {
  ociIndex: 'application/vnd.oci.image.index.v1+json',
  ociManifest: 'application/vnd.oci.image.manifest.v1+json',
  ociConfig: 'application/vnd.oci.image.config.v1+json',
  ociLayer: 'application/vnd.oci.image.layer.v1.tar',
  ociLayerGzip: 'application/vnd.oci.image.layer.v1.tar+gzip',
  ociLayerZstd: 'application/vnd.oci.image.layer.v1.tar+zstd',
  ociEmpty: 'application/vnd.oci.empty.v1+json',
  /** Removed from the specification, but still used by older signatures. */
  ociArtifact: 'application/vnd.oci.artifact.manifest.v1+json',
  dockerList: 'application/vnd.docker.distribution.manifest.list.v2+json',
  dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
  dockerConfig: 'application/vnd.docker.container.image.v1+json',
  dockerLayer: 'application/vnd.docker.image.rootfs.diff.tar',
  dockerLayerGzip: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
  dockerForeignLayer: 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip',
  dockerSchema1: 'application/vnd.docker.distribution.manifest.v1+json',
  dockerSchema1Signed: 'application/vnd.docker.distribution.manifest.v1+prettyjws',
} as const;

const INDEXES: readonly string[] = [MediaType.ociIndex, MediaType.dockerList];
const MANIFESTS: readonly string[] = [
  ...INDEXES,
  MediaType.ociManifest,
  MediaType.dockerManifest,
  MediaType.ociArtifact,
];

/** Manifest media types for the `Accept` header: everything this client supports. */
export const MANIFEST_MEDIA_TYPES: readonly string[] = MANIFESTS;

/** An OCI index or a Docker manifest list. */
export function isIndexType(mediaType: string): boolean {
  return INDEXES.includes(mediaType);
}

/** An index, an image manifest, or an artifact manifest. */
export function isManifestType(mediaType: string): boolean {
  return MANIFESTS.includes(mediaType);
}

/** Docker's signed and unsigned schema 1, which can't be published. */
export function isSchema1Type(mediaType: string): boolean {
  return mediaType === MediaType.dockerSchema1 || mediaType === MediaType.dockerSchema1Signed;
}

/**
 * A non-distributable layer, such as a Windows base layer: it isn't pushed, and clients fetch it from its
 * `urls`.
 */
export function isForeignLayerType(mediaType: string): boolean {
  return (
    mediaType === MediaType.dockerForeignLayer ||
    mediaType.startsWith('application/vnd.oci.image.layer.nondistributable.v1.')
  );
}

/** The `type/subtype` of a Content-Type header, in lower case and without parameters. */
export function bareMediaType(contentType: string | undefined): string {
  return (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}
