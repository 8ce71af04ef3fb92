import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Descriptor } from '../../src/oci/descriptor.ts';
import { digestOf, type Digest } from '../../src/oci/digest.ts';
import { PublishError } from '../../src/oci/errors.ts';
import { referrersTag } from '../../src/oci/referrers.ts';
import { silent } from '../../src/support/reporter.ts';
import { signStatement, type Notary } from '../../src/trust/bundle.ts';
import { legacyTag, signLegacy } from '../../src/trust/legacy.ts';
import { bundleManifest, type SignatureSource } from '../../src/trust/referrers.ts';
import { rootsFromFile, type TrustedRoots } from '../../src/trust/roots/trusted-root.ts';
import { subjectOf, writeStatement } from '../../src/trust/statement.ts';
import { PREDICATE } from '../../src/trust/types.ts';
import { parseVerifyRules } from '../../src/trust/verification/parse-rules.ts';
import { verifyImage } from '../../src/trust/verification/verify-image.ts';
import { IDENTITY, startSigstore, type Sigstore } from '../e2e/support/sigstore.ts';
import { keyless, pair, signed, SUBJECT, withKey } from './support.ts';

const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const IMAGE: Descriptor = { mediaType: OCI_MANIFEST, digest: SUBJECT, size: 8 };
const OTHER = digestOf('another image');

let sigstore: Sigstore;
let stranger: Sigstore;
let roots: TrustedRoots;
let githubRoots: TrustedRoots;
let notary: Notary;
let key: Notary;
let good: Bundle;
let provenance: Bundle;

beforeAll(async () => {
  [sigstore, stranger] = await Promise.all([startSigstore(), startSigstore()]);
  roots = await rootsFromFile(sigstore.trustedRoot(), 'tests');
  githubRoots = await rootsFromFile(sigstore.trustedRoot('github'), 'tests');
  [notary, key] = await Promise.all([keyless(sigstore), withKey(sigstore)]);
  good = parse((await signed(notary)).bytes);
  provenance = parse((await signed(notary, PREDICATE.provenance)).bytes);
});
afterAll(() => Promise.all([sigstore.close(), stranger.close()]));

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- bundles are changed in ways that no type allows
type Bundle = any;
const parse = (bytes: Buffer): Bundle => JSON.parse(bytes.toString());
const change = (bundle: Bundle, edit: (bundle: Bundle) => void): Bundle => {
  const copy = structuredClone(bundle);
  edit(copy);
  return copy;
};
const entry = (bundle: Bundle) => bundle.verificationMaterial.tlogEntries[0];
const flip = (base64: string): string => {
  const bytes = Buffer.from(base64, 'base64');
  bytes[bytes.length - 1]! ^= 1;
  return bytes.toString('base64');
};
const custom = (statement: unknown, by: Notary = notary, type: string = PREDICATE.signature) =>
  signStatement(
    Buffer.from(typeof statement === 'string' ? statement : JSON.stringify(statement)),
    type,
    by,
    {},
  ).then(({ bytes }) => parse(bytes));
const statement = (more: object = {}) => ({
  _type: 'https://in-toto.io/Statement/v1',
  subject: [{ digest: { sha256: SUBJECT.slice(7) } }],
  predicateType: PREDICATE.signature,
  predicate: {},
  ...more,
});

/** A repository with these referrers on the image. */
function holding(
  contents: { bundle: Buffer | string; listed?: Partial<Descriptor>; size?: number }[],
  extra: [string, Descriptor, Buffer][] = [],
): SignatureSource {
  const blobs = new Map<string, Buffer>();
  const manifests = new Map<string, Buffer>();
  const listed = contents.map(({ bundle, listed: as = {}, size }) => {
    const bytes = Buffer.from(bundle);
    const manifest = bundleManifest(
      IMAGE,
      { bytes, predicateType: PREDICATE.signature },
      '2026-01-02T03:04:05Z',
    );
    blobs.set(digestOf(bytes), bytes);
    let document = manifest.bytes.toString();
    if (size !== undefined) document = document.replace(`"size":${bytes.length}}]`, `"size":${size}}]`);
    const descriptor = { ...manifest.descriptor, digest: digestOf(document), size: document.length, ...as };
    manifests.set(descriptor.digest, Buffer.from(document));
    return descriptor;
  });
  const tags = new Map<string, Descriptor>();
  for (const [tag, descriptor, bytes] of extra) {
    if (tag.startsWith('sha256-')) {
      tags.set(tag, descriptor);
      manifests.set(descriptor.digest, bytes);
    } else blobs.set(descriptor.digest, bytes);
  }
  return {
    name: 'ghcr.io/acme/app',
    resolve: (reference) => Promise.resolve(tags.get(reference)),
    readManifest: ({ digest }) => Promise.resolve(manifests.get(digest)!),
    readBlob: ({ digest }) => Promise.resolve(Readable.from([blobs.get(digest)!])),
    referrers: () => Promise.resolve(listed),
  };
}

const RULE = `- images: ghcr.io/acme/*\n  identity: ${IDENTITY}\n`;
const ruleOf = (text: string) =>
  parseVerifyRules(text, { input: 'verify' }, () =>
    String(pair.publicKey.export({ format: 'pem', type: 'spki' })),
  )[0]!;

/** `accepted`, or the reason of the refusal. */
async function verdict(
  source: SignatureSource,
  { rule = RULE, trust = roots, digest = SUBJECT as Digest } = {},
): Promise<string> {
  try {
    await verifyImage(source, digest, ruleOf(rule), { roots: trust, reporter: silent });
    return 'accepted';
  } catch (error) {
    if (!(error instanceof PublishError) || error.code !== 'UNVERIFIED') throw error;
    return error.message;
  }
}
const of = (bundle: Bundle) =>
  holding([{ bundle: typeof bundle === 'string' ? bundle : JSON.stringify(bundle) }]);

/** The verdict is `accepted`, or matches the reason. */
type Row = [
  name: string,
  bundle: () => Promise<Bundle> | Bundle,
  verdict: string | RegExp,
  options?: { rule?: string; trust?: () => TrustedRoots; digest?: Digest },
];

const rows: Row[] = [
  ['as it was signed', () => good, 'accepted'],
  [
    'signed with Rekor v2 and a time stamp',
    async () => parse((await signed(await keyless(sigstore, { rekor: 2 }))).bytes),
    'accepted',
  ],
  [
    'without the time stamp: the log has the time',
    () => change(good, (b) => delete b.verificationMaterial.timestampVerificationData),
    'accepted',
  ],
  [
    'of version 0.2, with a chain',
    () =>
      change(good, (b) => {
        b.mediaType = 'application/vnd.dev.sigstore.bundle+json;version=0.2';
        b.verificationMaterial.x509CertificateChain = { certificates: [b.verificationMaterial.certificate] };
        delete b.verificationMaterial.certificate;
      }),
    'accepted',
  ],
  [
    'with the key id that other tools write',
    () => change(good, (b) => (b.dsseEnvelope.signatures[0].keyid = 'x')),
    'accepted',
  ],
  [
    'about several images, this one among them',
    () =>
      custom(
        statement({
          subject: [{ digest: { sha256: OTHER.slice(7) } }, { digest: { sha256: SUBJECT.slice(7) } }],
        }),
      ),
    'accepted',
  ],
  [
    'by an identity that the wildcard of the rule takes',
    () => good,
    'accepted',
    { rule: RULE.replace('refs/heads/main', 'refs/heads/*') },
  ],
  ['for the repository of the rule', () => good, 'accepted', { rule: `${RULE}  repository: acme/app\n` }],
  ['for a repository of the owner', () => good, 'accepted', { rule: `${RULE}  repository: acme/*\n` }],
  [
    'by an expression for the whole identity',
    () => good,
    'accepted',
    {
      rule: "- images: '*'\n  identity-regexp: https://github\\.com/acme/app/.*\n  issuer: https://token.actions.githubusercontent.com\n",
    },
  ],
  // Subjects: the library knows none (FACTS: verified bundles about another digest).
  [
    'about another image',
    () => custom(statement({ subject: [{ digest: { sha256: OTHER.slice(7) } }] })),
    /about another digest/,
  ],
  [
    'about an image whose digest begins the same',
    () => custom(statement({ subject: [{ digest: { sha256: SUBJECT.slice(7, 70) } }] })),
    /about another digest/,
  ],
  [
    'about the digest in upper case',
    () => custom(statement({ subject: [{ digest: { sha256: SUBJECT.slice(7).toUpperCase() } }] })),
    /about another digest/,
  ],
  [
    'about the digest in another algorithm',
    () => custom(statement({ subject: [{ digest: { sha512: SUBJECT.slice(7) } }] })),
    /about another digest/,
  ],
  [
    'that names the digest as a name only',
    () => custom(statement({ subject: [{ name: SUBJECT, digest: { sha256: OTHER.slice(7) } }] })),
    /about another digest/,
  ],
  ['without a subject', () => custom(statement({ subject: [] })), /names no subject/],
  [
    'with a subject that has no digest',
    () => custom(statement({ subject: [{ name: 'x' }] })),
    /subject without a digest/,
  ],
  [
    'with a digest that is a number',
    () => custom(statement({ subject: [{ digest: { sha256: 1 } }] })),
    /digest that is not a text/,
  ],
  [
    'whose statement is of another kind',
    () => custom(statement({ _type: 'https://example.com/Statement' })),
    /not an in-toto statement/,
  ],
  [
    'whose statement has a key twice',
    () =>
      custom(
        JSON.stringify(statement()).replace(
          '"predicate":{}',
          `"predicate":{},"predicateType":"${PREDICATE.signature}"`,
        ),
      ),
    /the key "predicateType" twice/,
  ],
  ['whose statement is not JSON', () => custom('{"_type"'), /its payload is not JSON/],
  ['whose statement is a list', () => custom('[]'), /not a JSON object/],
  // cosign #4801: the predicate type has to be compared.
  [
    'with a provenance, where a signature is asked for',
    () => provenance,
    /it has https:\/\/slsa\.dev\/provenance\/v1/,
  ],
  [
    'with a signature, where a provenance is asked for',
    () => good,
    /has no https:\/\/slsa\.dev\/provenance\/v1/,
    { rule: `${RULE}  require: provenance\n` },
  ],
  [
    'with a predicate type that begins the same',
    () => custom(statement({ predicateType: `${PREDICATE.signature}x` })),
    /it has https:\/\/sigstore\.dev\/cosign\/sign\/v1x/,
  ],
  // Identities: the library's policy is an unanchored expression.
  [
    'of another workflow',
    () => good,
    /it is of https:\/\/github\.com\/acme\/app/,
    { rule: RULE.replace('release.yml', 'nightly.yml') },
  ],
  [
    'of an identity that continues the one of the rule',
    async () =>
      parse(
        (await signed(await keyless(sigstore, {}, { job_workflow_ref: `${IDENTITY.slice(19)}-evil` }))).bytes,
      ),
    /it is of .*main-evil/,
  ],
  [
    'of an identity where the rule has a dot',
    async () =>
      parse(
        (
          await signed(
            await keyless(
              sigstore,
              {},
              { job_workflow_ref: 'acme/app/.github/workflows/releaseXyml@refs/heads/main' },
            ),
          )
        ).bytes,
      ),
    /it is of .*releaseXyml/,
  ],
  [
    'of another owner whose name begins the same',
    async () =>
      parse(
        (
          await signed(
            await keyless(
              sigstore,
              {},
              { job_workflow_ref: 'acme-evil/app/.github/workflows/release.yml@refs/heads/main' },
            ),
          )
        ).bytes,
      ),
    /it is of https:\/\/github\.com\/acme-evil/,
    { rule: RULE.replace('/app/.github/workflows/release.yml', '/*') },
  ],
  [
    'of the same workflow, for another repository',
    async () =>
      parse(
        (await signed(await keyless(sigstore, {}, { repository: 'evil/app', repository_owner: 'evil' })))
          .bytes,
      ),
    /it was made for https:\/\/github\.com\/evil\/app/,
    { rule: `${RULE}  repository: acme/app\n` },
  ],
  [
    'for a repository of an owner whose name begins the same',
    async () => parse((await signed(await keyless(sigstore, {}, { repository: 'acme-evil/app' }))).bytes),
    /it was made for/,
    { rule: `${RULE}  repository: acme/*\n` },
  ],
  [
    'vouched for by another issuer',
    async () => parse((await signed(await keyless(sigstore, {}, { iss: 'https://gitlab.com' }))).bytes),
    /vouched for by https:\/\/gitlab\.com/,
  ],
  [
    'by an expression that takes a part of the identity',
    () => good,
    /it is of/,
    {
      rule: "- images: '*'\n  identity-regexp: github\\.com/acme/app\n  issuer: https://token.actions.githubusercontent.com\n",
    },
  ],
  // Signatures and witnesses.
  [
    'whose signature was changed',
    () => change(good, (b) => (b.dsseEnvelope.signatures[0].sig = flip(b.dsseEnvelope.signatures[0].sig))),
    /log entry is about something else|signature is wrong|time/,
  ],
  [
    'whose payload was changed',
    () =>
      change(
        good,
        (b) =>
          (b.dsseEnvelope.payload = Buffer.from(
            JSON.stringify(statement({ predicate: { evil: true } })),
          ).toString('base64')),
      ),
    /about something else|signature is wrong/,
  ],
  [
    'whose payload type was changed',
    () => change(good, (b) => (b.dsseEnvelope.payloadType = 'application/json')),
    /payload is of the type "application\/json"/,
  ],
  [
    'with two signatures',
    () => change(good, (b) => b.dsseEnvelope.signatures.push(b.dsseEnvelope.signatures[0])),
    /not a valid bundle/,
  ],
  ['without a signature', () => change(good, (b) => (b.dsseEnvelope.signatures = [])), /not a valid bundle/],
  [
    'without log and time',
    () =>
      change(good, (b) => {
        b.verificationMaterial.tlogEntries = [];
        delete b.verificationMaterial.timestampVerificationData;
      }),
    /no trusted time/,
  ],
  [
    'without a log entry, with a time',
    () => change(good, (b) => (b.verificationMaterial.tlogEntries = [])),
    /not in a trusted log/,
  ],
  [
    'with an entry of Rekor v2 and no time',
    async () =>
      change(
        parse((await signed(await keyless(sigstore, { rekor: 2 }))).bytes),
        (b) => delete b.verificationMaterial.timestampVerificationData,
      ),
    /no trusted time/,
  ],
  [
    'with the log entry of another bundle',
    () =>
      change(good, (b) => (b.verificationMaterial.tlogEntries = provenance.verificationMaterial.tlogEntries)),
    /log entry is about something else/,
  ],
  [
    'with the time stamp of another bundle',
    () =>
      change(
        good,
        (b) =>
          (b.verificationMaterial.timestampVerificationData =
            provenance.verificationMaterial.timestampVerificationData),
      ),
    /no trusted time/,
  ],
  [
    "with a time stamp that can't be read",
    () =>
      change(
        good,
        (b) =>
          (b.verificationMaterial.timestampVerificationData = {
            rfc3161Timestamps: [{ signedTimestamp: 'AAAA' }],
          }),
      ),
    /can't be read/,
  ],
  [
    'with another log index in the promise',
    () => change(good, (b) => (entry(b).logIndex = '99')),
    /promise is not signed/,
  ],
  [
    'with a promise of another log',
    () =>
      change(
        good,
        (b) =>
          (entry(b).inclusionPromise.signedEntryTimestamp = flip(
            entry(b).inclusionPromise.signedEntryTimestamp,
          )),
      ),
    /promise is not signed|can't be read/,
  ],
  [
    'without the proof that 0.3 has',
    () => change(good, (b) => delete entry(b).inclusionProof),
    /not a valid bundle/,
  ],
  [
    'with a wrong root hash in the checkpoint',
    () =>
      change(
        good,
        (b) =>
          (entry(b).inclusionProof.checkpoint.envelope = entry(b).inclusionProof.checkpoint.envelope.replace(
            /\n(\d+)\n/,
            '\n9999\n',
          )),
      ),
    /proof is not signed/,
  ],
  [
    'with a later time than the certificate',
    () => change(good, (b) => (entry(b).integratedTime = '4000000000')),
    /promise is not signed|not valid/,
  ],
  [
    "of a certificate authority that isn't trusted",
    async () => parse((await signed(await keyless(stranger))).bytes),
    /certificate is not one of a trusted authority|no trusted time|not signed by a trusted log/,
  ],
  [
    "of GitHub's instance, without a log, under the root of another",
    () => good,
    /certificate is not one of a trusted authority|trusted log/,
    { trust: () => githubRoots },
  ],
  [
    'with the certificate of somebody else',
    async () =>
      change(good, (b) => (b.verificationMaterial.certificate = provenance && parseCertificate(stranger))),
    /certificate|time|can't be read/,
  ],
  [
    "with a certificate that can't be read",
    () => change(good, (b) => (b.verificationMaterial.certificate.rawBytes = 'AAAA')),
    /certificate can't be read/,
  ],
  [
    'signed with a key, where an identity is asked for',
    async () => parse((await signed(key)).bytes),
    /signed with a key/,
  ],
  [
    'of an unknown version',
    () => change(good, (b) => (b.mediaType = 'application/vnd.dev.sigstore.bundle.v9.9+json')),
    /not a bundle known here/,
  ],
  [
    'that is something else',
    () => change(good, (b) => (b.mediaType = 'application/json')),
    /not a bundle known here/,
  ],
  ['that is not JSON', () => 'not json', /it is not JSON/],
  ['that is empty', () => '', /it is not JSON/],
  [
    'with a key twice',
    () => JSON.stringify(good).replace('{', '{"mediaType":"x",'),
    /the key "mediaType" twice/,
  ],
  ['that is nested a million times', () => '['.repeat(1_000_000), /nested|not JSON/],
  [
    'that signs a file',
    () =>
      change(good, (b) => {
        b.messageSignature = {
          messageDigest: { algorithm: 'SHA2_256', digest: 'AAAA' },
          signature: b.dsseEnvelope.signatures[0].sig,
        };
        delete b.dsseEnvelope;
      }),
    /signs a file/,
  ],
];

const parseCertificate = (from: Sigstore) => ({
  rawBytes: from.certificates[0]?.toString('base64') ?? 'AAAA',
});

test('the table has at least 40 rows', () => expect(rows.length).toBeGreaterThanOrEqual(40));

test.each(rows)('a bundle %s', async (_name, bundle, expected, options = {}) => {
  const { trust, ...rest } = options;
  const found = await verdict(of(await bundle()), { ...rest, ...(trust ? { trust: trust() } : {}) });
  if (typeof expected === 'string') expect(found).toBe(expected);
  else expect(found).toMatch(expected);
});

describe('keys', () => {
  const KEY = "- images: '*'\n  key: cosign.pub\n";
  const UNLOGGED = `${KEY}  log: false\n`;
  test.each([
    ['logged', async () => (await signed(key)).bytes, KEY, 'accepted'],
    [
      'not logged, where no log is asked for',
      async () => (await signed({ signer: key.signer })).bytes,
      UNLOGGED,
      'accepted',
    ],
    ['logged, where no log is asked for', async () => (await signed(key)).bytes, UNLOGGED, 'accepted'],
    ['not logged', async () => (await signed({ signer: key.signer })).bytes, KEY, /not in a trusted log/],
    ['of an identity', async () => (await signed(notary)).bytes, KEY, /signed with a certificate/],
    [
      'about another image',
      async () => (await signed(key, PREDICATE.signature, OTHER)).bytes,
      KEY,
      /another digest/,
    ],
  ] as const)('%s', async (_name, bytes, rule, expected) => {
    const found = await verdict(holding([{ bundle: await bytes() }]), { rule });
    if (typeof expected === 'string') expect(found).toBe(expected);
    else expect(found).toMatch(expected);
  });
});

describe("signatures in cosign 2's form", () => {
  async function legacy(
    subject: Digest,
    edit: (annotations: Record<string, string>) => void = () => undefined,
    by = notary,
  ) {
    const { descriptor, payload } = await signLegacy(subject, 'ghcr.io/acme/app', by, {});
    const annotations = { ...descriptor.annotations };
    edit(annotations);
    const config = { mediaType: 'application/vnd.oci.image.config.v1+json', digest: digestOf('{}'), size: 2 };
    const bytes = Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: OCI_MANIFEST,
        config,
        layers: [{ ...descriptor, annotations }],
      }),
    );
    return holding(
      [],
      [
        [legacyTag(SUBJECT), { mediaType: OCI_MANIFEST, digest: digestOf(bytes), size: bytes.length }, bytes],
        ['payload', descriptor, payload],
      ],
    );
  }
  const BUNDLE = 'dev.sigstore.cosign/bundle';
  test.each([
    ['as it was signed', () => legacy(SUBJECT), 'accepted'],
    ['of another digest', () => legacy(OTHER), /it is about "sha256:/],
    [
      'without the log',
      () => legacy(SUBJECT, (a) => void delete a['dev.sigstore.cosign/bundle']),
      /no trusted time/,
    ],
    [
      'without the certificate',
      () => legacy(SUBJECT, (a) => void delete a['dev.sigstore.cosign/certificate']),
      /signed with a key/,
    ],
    [
      'without a signature',
      () => legacy(SUBJECT, (a) => void delete a['dev.cosignproject.cosign/signature']),
      /has no signature/,
    ],
    ['whose log entry is not JSON', () => legacy(SUBJECT, (a) => (a[BUNDLE] = 'x')), /log entry is not JSON/],
    [
      'with a changed time',
      () =>
        legacy(
          SUBJECT,
          (a) => (a[BUNDLE] = a[BUNDLE]!.replace(/"integratedTime":\d+/, '"integratedTime":1')),
        ),
      /not valid when it was used/,
    ],
    ['of a key', () => legacy(SUBJECT, undefined, key), /signed with a key/],
  ] as const)('%s', async (_name, source, expected) => {
    const found = await verdict(await source());
    if (typeof expected === 'string') expect(found).toBe(expected);
    else expect(found).toMatch(expected);
  });
});

describe('what a registry lists', () => {
  const bundle = () => JSON.stringify(good);
  test.each([
    [
      'as cosign 3 lists its own: oci.empty, without annotations',
      () => holding([{ bundle: bundle(), listed: { artifactType: 'application/vnd.oci.empty.v1+json' } }]),
      'accepted',
    ],
    [
      'without a type',
      () => holding([{ bundle: bundle(), listed: { artifactType: undefined as never } }]),
      'accepted',
    ],
    [
      'beside others that are wrong: one that is right is enough',
      () => holding([{ bundle: 'junk' }, { bundle: bundle() }]),
      'accepted',
    ],
    [
      'as something else, which is not opened',
      () => holding([{ bundle: bundle(), listed: { artifactType: 'application/spdx+json' } }]),
      /nothing is attached/,
    ],
    [
      'with a size of 60 MB, which is not read',
      () => holding([{ bundle: bundle(), size: 60_000_000 }]),
      /larger than 10 MiB/,
    ],
    ['with a wrong size', () => holding([{ bundle: bundle(), size: 5 }]), /has no signature/],
    ['nothing', () => holding([]), /nothing is attached to it/],
    [
      'a hundred times nonsense',
      () => holding(Array.from({ length: 101 }, (_, index) => ({ bundle: `junk ${index}` }))),
      /found 101/,
    ],
  ])('%s', async (_name, source, expected) => {
    const found = await verdict(source());
    if (typeof expected === 'string') expect(found).toBe(expected);
    else expect(found).toMatch(expected);
  });

  // `cosign copy` tags each platform's manifest `sha256-<its own hex>`; GitLab resolves the tag to the subject.
  test('the tag of the list pointing at an image', async () => {
    const bytes = Buffer.from('{}');
    const descriptor = { mediaType: OCI_MANIFEST, digest: digestOf(bytes), size: 2 };
    const source = holding([{ bundle: bundle() }], [[referrersTag(SUBJECT), descriptor, bytes]]);
    expect(await verdict(source)).toBe('accepted');
  });
});

describe('a rule that takes too much is refused', () => {
  const rule = (text: string) => () => ruleOf(`- images: ghcr.io/acme/*\n  ${text}\n`);
  test.each([
    ['identity: https://github.com/acme*@refs/heads/main', /"\*" in its owner/],
    ['identity: https://github.com/*/app/.github/workflows/a.yml@refs/heads/main', /"\*" in its owner/],
    ['identity: https://*.com/acme/app/x@y', /"\*" in its host/],
    ['identity: https://github.com/acme/*', /names no ref/],
    ["identity: '*'", /neither a URL nor an e-mail/],
    ['identity: github.com/acme*', /neither a URL nor an e-mail/],
    ['identity: dev@acme*', /"\*" in its domain/],
    ['identity: dev@acme.example', /has no issuer/],
    ['identity-regexp: "a)|(?:b"\n  issuer: x', /not a regular expression/],
    ['identity: https://github.com/acme/app/.github/workflows/a.yml@x\n  issuer: https://*', /has issuer/],
    [
      'identity: https://github.com/acme/app/.github/workflows/a.yml@x\n  repository: acme*',
      /has repository/,
    ],
    ['identity: https://github.com/acme/app/.github/workflows/a.yml@x\n  repository: acme', /has repository/],
    ['identity: https://github.com/acme/app/.github/workflows/a.yml@x\n  key: k', /identity and key/],
    ['require: signature', /says not who signs/],
    ['key: cosign.pub\n  issuer: x', /issuer beside a key/],
    ['key: ../cosign.pub', /outside of the workspace/],
    ['key: ""', /empty|no text/],
    ['key: cosign.pub\n  require: []', /requires nothing/],
    ['key: cosign.pub\n  require: sbom', /requires "sbom"/],
    ['key: cosign.pub\n  identiy: x', /Did you mean identity|"identiy"/],
  ])('%s', (text, message) => {
    let found = '';
    try {
      rule(text)();
    } catch (error) {
      found = `${(error as PublishError).message} ${(error as PublishError).hint}`;
    }
    expect(found).toMatch(/Verify rule 1 \(line \d+\)/);
    expect(found).toMatch(message);
  });

  test.each([
    ['ghcr.io/acme/*', 'ghcr.io/acme/app', true],
    ['ghcr.io/acme/*', 'ghcr.io/acme/team/app', true],
    ['ghcr.io/acme/*', 'ghcr.io/acme-evil/app', false],
    ['docker.io/busybox', 'docker.io/library/busybox', true],
    ['index.docker.io/acme/*', 'docker.io/acme/app', true],
    ["'*'", 'quay.io/a/b', true],
  ])('images: %s and %s', (pattern, name, expected) => {
    expect(ruleOf(`- images: ${pattern}\n  key: cosign.pub\n`).matches(name)).toBe(expected);
  });
});

test('subjects are written for both algorithms', () => {
  const sha512 = digestOf('x', 'sha512');
  expect(writeStatement('t', [subjectOf(sha512)], {}).toString()).toContain(`"sha512":"${sha512.slice(7)}"`);
});
