interface OutputDefinition {
  name: string;
  description: string;
}

/** Platforms that have an output of their own, for matrix jobs: legs overwrite outputs of the same name. */
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

/** `images-linux-arm-v7`. */
export function matrixOutput(platform: string): string {
  return `images-${platform.replaceAll('/', '-')}`;
}

/** Every output there is. */
export const OUTPUTS: readonly OutputDefinition[] = [
  {
    name: 'digest',
    description:
      'Digest of the published root manifest, the same in every registry; empty for several bake targets.',
  },
  {
    name: 'digests',
    description:
      'JSON: `{"ghcr.io/acme/app": "sha256:…"}`; with `#target` where several bake targets share a repository.',
  },
  { name: 'images', description: 'Lines of `name@sha256:…`, ready to deploy or to sign.' },
  { name: 'tags', description: 'Full names of the published tags, as docker/metadata-action writes them.' },
  { name: 'tag-names', description: 'Bare tags, one a line.' },
  { name: 'version', description: 'The tag of the highest priority.' },
  { name: 'labels', description: 'Labels, as docker/metadata-action writes them.' },
  { name: 'annotations', description: 'Annotations, as docker/metadata-action writes them.' },
  { name: 'bake-file', description: 'Path of a bake file with tags, labels and annotations.' },
  { name: 'bake-file-tags', description: 'Path of a bake file with the tags.' },
  { name: 'bake-file-labels', description: 'Path of a bake file with the labels.' },
  { name: 'bake-file-annotations', description: 'Path of a bake file with the annotations.' },
  {
    name: 'imageid',
    description:
      'Id of the image, as in docker/build-push-action; empty when nothing was pushed or loaded that has one.',
  },
  {
    name: 'metadata',
    description: 'Build metadata, as docker/build-push-action writes it; of several bake targets, by target.',
  },
  { name: 'published', description: '`true` when something was pushed.' },
  {
    name: 'signed',
    description: '`true` when every published image has a verified signature or attestation of this run.',
  },
  { name: 'bundle-path', description: 'File with the Sigstore bundles, one JSON document per line.' },
  {
    name: 'attestation-id',
    description: "Id of the attestation in GitHub's API; of several, the provenance.",
  },
  { name: 'attestation-url', description: 'Page of that attestation.' },
  { name: 'verify-commands', description: 'Commands that verify what was published, one per line.' },
  { name: 'json', description: 'The whole report; its schema is in docs/report.md.' },
  ...MATRIX_PLATFORMS.map((platform) => ({
    name: matrixOutput(platform),
    description: `As \`images\`, when \`push: by-digest\` published ${platform}; for \`from\` in the job that merges.`,
  })),
];
