import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { readGraph } from '../../src/copy/source/graph.ts';
import type { Source } from '../../src/oci/content.ts';
import type { Descriptor } from '../../src/oci/descriptor.ts';
import { digestOf } from '../../src/oci/digest.ts';
import { provenanceFrom } from '../../src/trust/predicates/provenance.ts';
import { predicateFromFile, sbomFromFile, sbomsIn } from '../../src/trust/predicates/sbom.ts';
import { CLAIMS } from '../e2e/support/sigstore.ts';

const SERVER = 'https://github.com';

describe('provenance from claims', () => {
  // actions/attest: the path is the workflow's reference without owner and repository, up to the first "@".
  test.each([
    ['acme/app/.github/workflows/release.yml@refs/heads/main', '.github/workflows/release.yml'],
    ['acme/app/.github/workflows/a.yml@refs/heads/user@host', '.github/workflows/a.yml'],
    // A folder that is named like the repository stays.
    ['acme/app/.github/workflows/acme/app/x.yml@refs/tags/v1', '.github/workflows/acme/app/x.yml'],
  ])('%s has the path %s', (workflow, path) => {
    const predicate = provenanceFrom({ ...CLAIMS, workflow_ref: workflow }, SERVER);
    expect(predicate).toMatchObject({ buildDefinition: { externalParameters: { workflow: { path } } } });
  });

  test('names the server that the job runs on', () => {
    expect(JSON.stringify(provenanceFrom(CLAIMS, 'https://acme.ghe.com'))).not.toContain(
      'https://github.com',
    );
  });

  test.each([
    'repository',
    'workflow_ref',
    'ref',
    'event_name',
    'repository_id',
    'repository_owner_id',
    'runner_environment',
    'sha',
    'job_workflow_ref',
    'run_id',
    'run_attempt',
  ])('a token without %s makes none', (name) => {
    for (const value of [undefined, '', 7]) {
      expect(() => provenanceFrom({ ...CLAIMS, [name]: value }, SERVER)).toThrow(
        expect.objectContaining({ code: 'ID_TOKEN_INVALID', message: expect.stringContaining(` ${name},`) }),
      );
    }
  });
});

describe('predicates from files', () => {
  test.each([
    ['{"spdxVersion":"SPDX-2.3"}', 'https://spdx.dev/Document'],
    ['{"bomFormat":"CycloneDX","specVersion":"1.6"}', 'https://cyclonedx.org/bom'],
  ])('an SBOM %s', (text, predicateType) => {
    expect(sbomFromFile(text, 'sbom.json')).toEqual({ predicateType, predicate: JSON.parse(text) });
  });

  test.each([['{}'], ['{"spdxVersion":2}'], ['{"bomFormat":"Other"}'], ['[]'], ['null'], ['<bom/>'], ['']])(
    '%j is no SBOM, and the file is named',
    (text) => {
      expect(() => sbomFromFile(text, 'out/sbom.xml')).toThrow(
        expect.objectContaining({ code: 'INPUT_INVALID', message: expect.stringContaining('out/sbom.xml') }),
      );
    },
  );

  test.each([['[1]'], ['"text"'], ['{"a":'], ['1']])('%j is no predicate', (text) => {
    expect(() => predicateFromFile(text, 'scan.json')).toThrow(/scan\.json is not a JSON object/);
  });
});

/** BuildKit's docs/attestations/attestation-storage.md: an `unknown/unknown` manifest beside each platform's. */
describe("SBOMs in an index of BuildKit's", () => {
  const OCI = 'application/vnd.oci.image';
  const content = new Map<string, Buffer>();
  const put = (mediaType: string, document: object | Buffer): Descriptor => {
    const bytes = Buffer.isBuffer(document) ? document : Buffer.from(JSON.stringify(document));
    content.set(digestOf(bytes), bytes);
    return { mediaType, digest: digestOf(bytes), size: bytes.length };
  };
  const image = (layers: object[], config: object = {}) =>
    put(`${OCI}.manifest.v1+json`, {
      schemaVersion: 2,
      mediaType: `${OCI}.manifest.v1+json`,
      config: put(`${OCI}.config.v1+json`, config),
      layers,
    });
  const statement = (predicateType: string, predicate: unknown) =>
    put('application/vnd.in-toto+json', {
      _type: 'https://in-toto.io/Statement/v0.1',
      predicateType,
      subject: [{ name: '_', digest: { sha256: 'a'.repeat(64) } }],
      predicate,
    });
  const layer = (type: string, predicate: unknown = { type }) => ({
    ...statement(type, predicate),
    annotations: { 'in-toto.io/predicate-type': type },
  });
  const platform = (architecture: string) => ({
    ...image([], { architecture, os: 'linux' }),
    platform: { architecture, os: 'linux' },
  });
  const attestations = (subject: string, layers: object[], type = 'attestation-manifest') => ({
    ...image(layers, { subject }),
    platform: { architecture: 'unknown', os: 'unknown' },
    annotations: { 'vnd.docker.reference.digest': subject, 'vnd.docker.reference.type': type },
  });
  const read = ({ digest }: Descriptor) => Promise.resolve(content.get(digest) ?? Buffer.alloc(0));
  const source = {
    name: 'registry.example/acme/app',
    readManifest: read,
    readBlob: async (descriptor: Descriptor) => Readable.from([await read(descriptor)]),
    blobSize: async ({ digest }: Descriptor) => content.get(digest)?.length,
  } as unknown as Source;
  const found = async (manifests: object[]) => {
    const root = put(`${OCI}.index.v1+json`, {
      schemaVersion: 2,
      mediaType: `${OCI}.index.v1+json`,
      manifests,
    });
    return sbomsIn(source, await readGraph({ root, source } as Parameters<typeof readGraph>[0]), {});
  };

  test('are about the platform that their manifest names, by the type without a version', async () => {
    const [amd64, arm64] = [platform('amd64'), platform('arm64')];
    const spdx = layer('https://spdx.dev/Document/v2.3', { spdxVersion: 'SPDX-2.3', name: 'amd64' });
    const other = layer('https://cyclonedx.org/bom/v1.6', { bomFormat: 'CycloneDX' });
    const provenance = layer('https://slsa.dev/provenance/v1');
    expect(
      await found([
        amd64,
        arm64,
        attestations(amd64.digest, [provenance, spdx]),
        attestations(arm64.digest, [other]),
      ]),
    ).toEqual([
      {
        subject: amd64.digest,
        predicateType: 'https://spdx.dev/Document',
        predicate: { spdxVersion: 'SPDX-2.3', name: 'amd64' },
      },
      {
        subject: arm64.digest,
        predicateType: 'https://cyclonedx.org/bom',
        predicate: { bomFormat: 'CycloneDX' },
      },
    ]);
  });

  test('that are about nothing in the index, or are said to be something else, are left alone', async () => {
    const amd64 = platform('amd64');
    const spdx = layer('https://spdx.dev/Document');
    expect(
      await found([
        amd64,
        attestations(digestOf('elsewhere'), [spdx]),
        attestations('not-a-digest', [spdx]),
        attestations(amd64.digest, [spdx], 'something-else'),
        attestations(amd64.digest, [{ ...spdx, mediaType: 'application/octet-stream' }]),
        attestations(amd64.digest, [layer('https://spdx.example/Document')]),
      ]),
    ).toEqual([]);
  });

  test('whose bytes are no statement are an error', async () => {
    const amd64 = platform('amd64');
    const broken = {
      ...put('application/vnd.in-toto+json', Buffer.from('{"predicate":{}}')),
      annotations: { 'in-toto.io/predicate-type': 'https://spdx.dev/Document' },
    };
    await expect(found([amd64, attestations(amd64.digest, [broken])])).rejects.toMatchObject({
      code: 'BUNDLE_INVALID',
    });
  });
});
