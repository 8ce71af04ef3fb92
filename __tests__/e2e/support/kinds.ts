import { gzipSync } from 'node:zlib';
import { seed, type Seeded } from './seed.ts';

const OCI = 'application/vnd.oci.image';

/**
 * Every kind of content in a registry: its description, repository path, and a function that seeds it with
 * the tag 1.
 */
export const KINDS: [string, string, (host: string) => Promise<Seeded>][] = [
  [
    'an index with attestations',
    'index',
    async (host) => {
      const at = seed(host, 'index');
      const entries = [];
      for (const architecture of ['amd64', 'arm64']) {
        const platform = { os: 'linux', architecture };
        const image = {
          ...(await at.image({ platform, layers: [`base ${architecture}`, gzipSync(architecture)] })),
          platform,
        };
        const config = await at.blob(
          JSON.stringify({ os: 'unknown', architecture: 'unknown' }),
          `${OCI}.config.v1+json`,
        );
        const statement = await at.blob(
          JSON.stringify({ subject: image.digest }),
          'application/vnd.in-toto+json',
        );
        const attestation = await at.manifest({
          schemaVersion: 2,
          mediaType: `${OCI}.manifest.v1+json`,
          config,
          layers: [statement],
        });
        entries.push(image, {
          ...attestation,
          platform: { os: 'unknown', architecture: 'unknown' },
          annotations: {
            'vnd.docker.reference.type': 'attestation-manifest',
            'vnd.docker.reference.digest': image.digest,
          },
        });
      }
      return at.manifest(
        {
          schemaVersion: 2,
          mediaType: `${OCI}.index.v1+json`,
          manifests: entries,
          annotations: { a: 'b' },
        },
        '1',
      );
    },
  ],
  [
    'Docker schema 2',
    'docker',
    (host) =>
      seed(host, 'docker').image({
        docker: true,
        tag: '1',
        layers: [gzipSync('one'), gzipSync('two')],
      }),
  ],
  [
    "Docker's list",
    'list',
    async (host) => {
      const at = seed(host, 'list');
      const manifests = [];
      for (const architecture of ['amd64', 's390x']) {
        const platform = { os: 'linux', architecture };
        manifests.push({
          ...(await at.image({ docker: true, platform, layers: [gzipSync(architecture)] })),
          platform,
        });
      }
      return at.manifest(
        {
          schemaVersion: 2,
          mediaType: 'application/vnd.docker.distribution.manifest.list.v2+json',
          manifests,
        },
        '1',
      );
    },
  ],
  [
    'zstd layers',
    'zstd',
    (host) =>
      seed(host, 'zstd').image({
        tag: '1',
        layers: [zstd('layer')],
        layerType: `${OCI}.layer.v1.tar+zstd`,
      }),
  ],
  ['uncompressed layers', 'plain', (host) => seed(host, 'plain').image({ tag: '1', layers: ['plain'] })],
  [
    'a nested index',
    'nested',
    async (host) => {
      const at = seed(host, 'nested');
      const platform = { os: 'linux', architecture: 'amd64' };
      const image = { ...(await at.image({ platform })), platform };
      const inner = await at.manifest({
        schemaVersion: 2,
        mediaType: `${OCI}.index.v1+json`,
        manifests: [image],
      });
      return at.manifest({ schemaVersion: 2, mediaType: `${OCI}.index.v1+json`, manifests: [inner] }, '1');
    },
  ],
  [
    'an artifact that is no image',
    'artifact',
    async (host) => {
      const at = seed(host, 'artifact');
      const config = await at.blob('{}', 'application/vnd.oci.empty.v1+json');
      const chart = await at.blob('a chart', 'application/vnd.cncf.helm.chart.content.v1.tar+gzip');
      return at.manifest(
        {
          schemaVersion: 2,
          mediaType: `${OCI}.manifest.v1+json`,
          artifactType: 'application/vnd.cncf.helm',
          config,
          layers: [chart],
        },
        '1',
      );
    },
  ],
  [
    'a foreign layer, which stays where it is',
    'foreign',
    async (host) => {
      const at = seed(host, 'foreign');
      const config = await at.blob(
        JSON.stringify({ os: 'windows', architecture: 'amd64' }),
        'application/vnd.docker.container.image.v1+json',
      );
      const layer = {
        mediaType: 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip',
        digest: `sha256:${'c'.repeat(64)}`,
        size: 12,
        urls: ['https://layers.example/base'],
      };
      return at.manifest(
        {
          schemaVersion: 2,
          mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
          config,
          layers: [layer],
        },
        '1',
      );
    },
  ],
];

/** A zstd frame with a single raw block (RFC 8878), since Node 20 doesn't support zstd. */
function zstd(text: string): Buffer {
  const content = Buffer.from(text);
  const block = Buffer.alloc(3);
  block.writeUIntLE((content.length << 3) | 1, 0, 3);
  return Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x20, content.length]), block, content]);
}
