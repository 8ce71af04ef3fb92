interface OutputDefinition {
  name: string;
  description: string;
}

/**
 * Platforms with an output of their own, since matrix jobs overwrite each other's outputs of the same name.
 */
export const MATRIX_PLATFORMS = [
  'linux/amd64',
  'linux/386',
  'linux/arm64',
  'linux/arm/v6',
  'linux/arm/v7',
  'linux/ppc64le',
  'linux/riscv64',
  'linux/s390x',
] as const;

/** Name of a platform's output, e.g. `images-linux-arm-v7`. */
export function matrixOutput(platform: string): string {
  return `images-${platform.replaceAll('/', '-')}`;
}

/** All outputs of the action. */
export const OUTPUTS: readonly OutputDefinition[] = [
  {
    name: 'digest',
    description: 'Digest of the published image, the same in every registry; empty for several bake targets.',
  },
  {
    name: 'digests',
    description:
      'JSON object of digests by repository, `{"ghcr.io/acme/app": "sha256:…"}`; with `#target` if several targets share one.',
  },
  { name: 'images', description: 'Published images by digest, `name@sha256:…`, one per line.' },
  { name: 'tags', description: 'Full image names with tags, as in docker/metadata-action.' },
  { name: 'tag-names', description: 'Tags without image names, one per line.' },
  { name: 'version', description: 'Tag with the highest priority, e.g. `1.2.3`.' },
  { name: 'labels', description: 'Image labels, as in docker/metadata-action.' },
  { name: 'annotations', description: 'Image annotations, as in docker/metadata-action.' },
  { name: 'bake-file', description: 'Path to a bake file with tags, labels and annotations.' },
  { name: 'bake-file-tags', description: 'Path to a bake file with tags only.' },
  { name: 'bake-file-labels', description: 'Path to a bake file with labels only.' },
  { name: 'bake-file-annotations', description: 'Path to a bake file with annotations only.' },
  {
    name: 'imageid',
    description:
      'Image ID, as in docker/build-push-action; empty if nothing with an ID was pushed or loaded.',
  },
  {
    name: 'metadata',
    description: 'Build metadata as JSON, as in docker/build-push-action; of several targets, by target.',
  },
  { name: 'published', description: '`true` if anything was pushed.' },
  {
    name: 'signed',
    description: '`true` if every published image has a verified signature or attestation of this run.',
  },
  { name: 'bundle-path', description: 'File with the Sigstore bundles, one JSON document per line.' },
  {
    name: 'attestation-id',
    description: "ID of the attestation in GitHub's API; of several, the provenance.",
  },
  { name: 'attestation-url', description: 'Page of that attestation on GitHub.' },
  { name: 'verify-commands', description: 'Commands that verify what was published, one per line.' },
  { name: 'json', description: 'Full report as JSON; see docs/report.md.' },
  ...MATRIX_PLATFORMS.map((platform) => ({
    name: matrixOutput(platform),
    description: `Image pushed by digest for ${platform}; pass it to \`from\` in the merge job.`,
  })),
];
