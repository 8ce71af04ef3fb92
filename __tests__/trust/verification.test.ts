import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Descriptor } from '../../src/oci/descriptor.ts';
import { digestOf, type Digest } from '../../src/oci/digest.ts';
import { PublishError } from '../../src/oci/errors.ts';
import { referrersTag } from '../../src/oci/referrers.ts';
import { RegistryError } from '../../src/registry/responses/error.ts';
import { silent } from '../../src/support/reporter.ts';
import { signStatement } from '../../src/trust/bundle.ts';
import type { SigningServices } from '../../src/trust/services/signing-services.ts';
import { legacyTag, signLegacy } from '../../src/trust/verification/legacy.ts';
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
let notary: SigningServices;
let key: SigningServices;
let good: Bundle;
let provenance: Bundle;
let strange: Bundle;

beforeAll(async () => {
  [sigstore, stranger] = await Promise.all([startSigstore(), startSigstore()]);
  roots = await rootsFromFile(sigstore.trustedRoot(), 'tests');
  githubRoots = await rootsFromFile(sigstore.trustedRoot('github'), 'tests');
  [notary, key] = await Promise.all([keyless(sigstore), withKey(sigstore)]);
  good = parse((await signed(notary)).bytes);
  provenance = parse((await signed(notary, PREDICATE.provenance)).bytes);
  strange = parse((await signed(await keyless(stranger))).bytes);
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
const custom = (statement: unknown, by: SigningServices = notary, type: string = PREDICATE.signature) =>
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

/** Signed with an identity token that has these claims. */
const claiming = async (claims: object) => parse((await signed(await keyless(sigstore, {}, claims))).bytes);
/** Signed while clocks of the services are wrong. */
async function atOtherTimes(clocks: Partial<Sigstore['clocks']>, config = {}): Promise<Bundle> {
  Object.assign(sigstore.clocks, clocks);
  try {
    return parse((await signed(await keyless(sigstore, config))).bytes);
  } finally {
    Object.assign(sigstore.clocks, { fulcio: 0, rekor: 0, tsa: 0 });
  }
}
const HOUR = 3_600_000;
const V01 = 'application/vnd.dev.sigstore.bundle+json;version=0.1';
const V02 = 'application/vnd.dev.sigstore.bundle+json;version=0.2';
/** The same in a version that has a chain. */
const chained = (mediaType: string, bundle: Bundle) =>
  change(bundle, (b) => {
    b.mediaType = mediaType;
    b.verificationMaterial.x509CertificateChain = { certificates: [b.verificationMaterial.certificate] };
    delete b.verificationMaterial.certificate;
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

/** What a hostile registry, workflow or service can send beyond mistakes. */
const hostile: Row[] = [
  // Identities that read like the one of the rule.
  [
    'of a ref that has the ref of the rule behind another "@"',
    () =>
      claiming({ job_workflow_ref: 'acme/app/.github/workflows/release.yml@refs/heads/x@refs/heads/main' }),
    /it is of .*x@refs\/heads\/main/,
    { rule: RULE.replace('release.yml', '*') },
  ],
  [
    'of a tag named like the branch of the rule',
    () => claiming({ job_workflow_ref: 'acme/app/.github/workflows/release.yml@refs/tags/refs/heads/main' }),
    /it is of/,
  ],
  [
    'of an owner with a Cyrillic letter, which is shown so that it can be told apart',
    () => claiming({ job_workflow_ref: '\u0430cme/app/.github/workflows/release.yml@refs/heads/main' }),
    /it is of|names no identity|can't be read/,
  ],
  [
    'of the repository in other letter case',
    () => claiming({ job_workflow_ref: 'Acme/App/.github/workflows/release.yml@refs/heads/main' }),
    /it is of https:\/\/github\.com\/Acme/,
  ],
  [
    'for a repository that is named like a path below the owner',
    () => claiming({ repository: 'acme/app/evil' }),
    /it was made for/,
    { rule: `${RULE}  repository: acme/*\n` },
  ],
  [
    'of a certificate that names no repository, where the rule does',
    () => claiming({ repository: undefined }),
    /it was made for no repository/,
    { rule: `${RULE}  repository: acme/app\n` },
  ],
  ...[
    'https://token.actions.githubusercontent.com.evil.example',
    'https://token.actions.githubusercontent.com/',
    'https://token.actions.githubusercontent.com/acme-enterprise',
    'https://TOKEN.actions.githubusercontent.com',
    'http://token.actions.githubusercontent.com',
    'https://token.actions.githubusercontent.com@evil.example',
  ].map((iss): Row => [
    `vouched for by ${iss}`,
    () => claiming({ iss }),
    /its identity .* was vouched for by http/,
  ]),
  // Times: a certificate lives for ten minutes, and what counts is when it was used.
  [
    'whose certificate had ended an hour before',
    () => atOtherTimes({ fulcio: -HOUR }),
    /not valid when it was used/,
  ],
  [
    'whose certificate began an hour later',
    () => atOtherTimes({ fulcio: HOUR }),
    /not valid when it was used/,
  ],
  [
    'that was logged in time and stamped too late',
    () => atOtherTimes({ tsa: HOUR }),
    /not valid when it was used/,
  ],
  [
    'that was stamped in time and logged too late',
    () => atOtherTimes({ rekor: HOUR }),
    /not valid when it was used/,
  ],
  [
    'of Rekor v2 that was stamped before its certificate began',
    () => atOtherTimes({ tsa: -HOUR }, { rekor: 2 }),
    /no trusted time says when/,
  ],
  [
    'with the time stamp of a stranger beside a right one',
    () =>
      change(good, (b) =>
        b.verificationMaterial.timestampVerificationData.rfc3161Timestamps.push(
          ...strange.verificationMaterial.timestampVerificationData.rfc3161Timestamps,
        ),
      ),
    /no trusted time/,
  ],
  [
    'with the same time stamp twice',
    () =>
      change(good, (b) => {
        const { timestampVerificationData: data } = b.verificationMaterial;
        data.rfc3161Timestamps.push(data.rfc3161Timestamps[0]);
      }),
    /no trusted time/,
  ],
  // Logs.
  [
    'with the proof of another entry',
    () => change(good, (b) => (entry(b).inclusionProof = entry(provenance).inclusionProof)),
    /not in a trusted log|proof/,
  ],
  [
    'with the promise of another entry',
    () => change(good, (b) => (entry(b).inclusionPromise = entry(provenance).inclusionPromise)),
    /promise is not signed/,
  ],
  [
    'with the promise of another log',
    () => change(good, (b) => (entry(b).inclusionPromise = entry(strange).inclusionPromise)),
    /promise is not signed/,
  ],
  [
    'with a checkpoint of another log',
    () =>
      change(good, (b) => (entry(b).inclusionProof.checkpoint = entry(strange).inclusionProof.checkpoint)),
    /proof is not signed/,
  ],
  [
    'that names another log',
    () => change(good, (b) => (entry(b).logId = { keyId: sigstore.rekor2.id.toString('base64') })),
    /promise is not signed|not in a trusted log|proof is not signed/,
  ],
  [
    'with a right entry and one of another bundle',
    () => change(good, (b) => b.verificationMaterial.tlogEntries.push(entry(provenance))),
    /log entry is about something else|no trusted time/,
  ],
  [
    'with its entry twice',
    () => change(good, (b) => b.verificationMaterial.tlogEntries.push(entry(good))),
    /no trusted time|not in a trusted log/,
  ],
  [
    'whose entry is of another kind than it says',
    () => change(good, (b) => (entry(b).kindVersion = { kind: 'hashedrekord', version: '0.0.1' })),
    /log entry is about something else/,
  ],
  [
    'whose entry is not JSON',
    () => change(good, (b) => (entry(b).canonicalizedBody = Buffer.from('x').toString('base64'))),
    /promise is not signed|log entry is about something else/,
  ],
  // Versions and alternatives.
  [
    'of version 0.1, with the promise alone',
    () => change(chained(V01, good), (b) => delete entry(b).inclusionProof),
    'accepted',
  ],
  [
    'of version 0.1 without promise and proof',
    () =>
      change(chained(V01, good), (b) => {
        delete entry(b).inclusionProof;
        delete entry(b).inclusionPromise;
      }),
    /not a valid bundle/,
  ],
  [
    'of version 0.2 without the proof',
    () => change(chained(V02, good), (b) => delete entry(b).inclusionProof),
    /not a valid bundle/,
  ],
  ['of version 0.3 with a chain', () => chained(good.mediaType, good), /not a valid bundle/],
  [
    'of version 0.3 by its older name',
    () => change(good, (b) => (b.mediaType = 'application/vnd.dev.sigstore.bundle+json;version=0.3')),
    'accepted',
  ],
  [
    'with the certificate of somebody else before it in the chain',
    () =>
      change(chained(V02, good), (b) =>
        b.verificationMaterial.x509CertificateChain.certificates.unshift(
          strange.verificationMaterial.certificate,
        ),
      ),
    /certificate|trusted time/,
  ],
  [
    'with a certificate and a key',
    () => change(good, (b) => (b.verificationMaterial.publicKey = { hint: 'x' })),
    /it has publicKey and certificate, of which there can be one/,
  ],
  [
    'with a certificate and a chain',
    () =>
      change(good, (b) => {
        b.verificationMaterial.x509CertificateChain = {
          certificates: [strange.verificationMaterial.certificate],
        };
      }),
    /it has x509CertificateChain and certificate/,
  ],
  [
    'with an envelope and a file',
    () =>
      change(good, (b) => {
        b.messageSignature = { messageDigest: { algorithm: 'SHA2_256', digest: 'AAAA' }, signature: 'AAAA' };
      }),
    /it has messageSignature and dsseEnvelope/,
  ],
  [
    'without a certificate and a key',
    () => change(good, (b) => delete b.verificationMaterial.certificate),
    /not a valid bundle/,
  ],
  // Statements, signed by whom the rule trusts.
  [
    'about the digest under another spelling of its algorithm',
    () => custom(statement({ subject: [{ digest: { SHA256: SUBJECT.slice(7) } }] })),
    /about another digest/,
  ],
  [
    'about the digest among what every object has',
    () => custom(statement({ subject: [{ digest: { __proto__x: '1' } }] })),
    /about another digest/,
  ],
  [
    'with a statement of version 0.1',
    () => custom(statement({ _type: 'https://in-toto.io/Statement/v0.1' })),
    'accepted',
  ],
  [
    'whose statement goes on after its end',
    () => custom(`${JSON.stringify(statement())}{}`),
    /its payload is not JSON/,
  ],
  [
    'whose statement is not UTF-8',
    async () => {
      const bytes = Buffer.concat([
        Buffer.from(JSON.stringify(statement()).slice(0, -1)),
        Buffer.from(',"x":"\xff"}', 'latin1'),
      ]);
      return parse((await signStatement(bytes, PREDICATE.signature, notary, {})).bytes);
    },
    /its payload is not JSON/,
  ],
  [
    'whose predicate type is a list',
    () => custom(statement({ predicateType: [PREDICATE.signature] })),
    /no predicate type/,
  ],
  [
    'that is larger than 10 MiB',
    () => change(good, (b) => (b.padding = 'x'.repeat(10 * 1024 * 1024))),
    /larger than 10 MiB/,
  ],
];

const parseCertificate = (from: Sigstore) => ({
  rawBytes: from.certificates[0]?.toString('base64') ?? 'AAAA',
});

test('the table has at least 40 rows', () => expect(rows.length).toBeGreaterThanOrEqual(40));

test.each([...rows, ...hostile])('a bundle %s', async (_name, bundle, expected, options = {}) => {
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
  /** A bundle that says it is small, and goes on for ever. */
  const endless = (): SignatureSource => ({
    ...holding([{ bundle: bundle() }]),
    readBlob: () =>
      Promise.resolve(
        Readable.from(
          (function* () {
            for (;;) yield Buffer.alloc(1 << 20);
          })(),
        ),
      ),
  });
  /** One more referrer, whose manifest is this text; undefined: the registry doesn't have it. */
  function withManifest(text: string | undefined, others: Parameters<typeof holding>[0]): SignatureSource {
    const source = holding(others);
    const odd = { mediaType: OCI_MANIFEST, digest: digestOf(text ?? 'gone'), size: text?.length ?? 4 };
    return {
      ...source,
      readManifest(descriptor, options) {
        if (descriptor.digest !== odd.digest) return source.readManifest(descriptor, options);
        if (text !== undefined) return Promise.resolve(Buffer.from(text));
        const details = { status: 404, code: 'HTTP_404', host: 'ghcr.io', request: 'GET manifest' };
        return Promise.reject(new RegistryError('GET manifest was answered with 404', details));
      },
      referrers: async (...args) => [odd, ...(await source.referrers!(...args))],
    };
  }
  const twoBundles = () => {
    const { bytes } = bundleManifest(
      IMAGE,
      { bytes: Buffer.from(bundle()), predicateType: PREDICATE.signature },
      '2026-01-02T03:04:05Z',
    );
    const manifest = JSON.parse(bytes.toString());
    return JSON.stringify({ ...manifest, layers: [...manifest.layers, ...manifest.layers] });
  };
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
    ['with a small size, and without an end', endless, /larger than 10 MiB/],
    [
      'whose manifest is not JSON, beside one that is right',
      () => withManifest('<html>', [{ bundle: bundle() }]),
      'accepted',
    ],
    ['whose manifest is not JSON', () => withManifest('<html>', []), /has no signature/],
    ['that is not there', () => withManifest(undefined, []), /has no signature/],
    ['with several bundles in one referrer', () => withManifest(twoBundles(), []), /has several bundles/],
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

  test('a tag of the older form that is no image, beside a bundle that is right', async () => {
    const bytes = Buffer.from('<html>');
    const junk = { mediaType: OCI_MANIFEST, digest: digestOf(bytes), size: bytes.length };
    expect(await verdict(holding([{ bundle: bundle() }], [[legacyTag(SUBJECT), junk, bytes]]))).toBe(
      'accepted',
    );
    expect(await verdict(holding([], [[legacyTag(SUBJECT), junk, bytes]]))).toMatch(/has no signature/);
  });

  // An outage is neither a signature nor none: who asks has to ask again.
  test('an outage is told as one', async () => {
    const details = { status: 503, code: 'HTTP_503', host: 'ghcr.io', request: 'GET blob' };
    const down: SignatureSource = {
      ...holding([{ bundle: bundle() }]),
      readBlob: () => Promise.reject(new RegistryError('GET blob was answered with 503', details)),
    };
    await expect(verdict(down)).rejects.toThrow(/503/);
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
