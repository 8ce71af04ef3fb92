import { X509Certificate, type KeyObject } from 'node:crypto';
import type { Bundle } from '@sigstore/bundle';
import type { TrustedRoot } from '@sigstore/protobuf-specs';
import { isRecord } from '../../oci/documents/descriptor-reader.ts';
import { PublishError } from '../../oci/errors.ts';
import { digestOf, type Digest } from '../../oci/digest.ts';
import { LIMITS } from '../../support/limits.ts';
import { printableLine } from '../../support/text/foreign-text.ts';
import { GITHUB_ORGANIZATION } from '../roots/trusted-root.ts';
import { parseStatement, parseStrictJson, refusal, type Statement } from '../statement.ts';
import { IN_TOTO_TYPE } from '../types.ts';
import { keylessThresholds, type Thresholds, type TrustAnchor } from './material.ts';
import { readCertificate, type CertificateIdentity } from './certificate.ts';

/** A bundle whose signature, log entries and timestamps are valid. The caller checks signer and statement. */
export interface VerifiedBundle {
  statement: Statement;
  /** Absent for signatures made with a key. */
  certificate?: CertificateIdentity;
  digest: Digest;
  logIndex?: string;
}

/** Versions 0.1 and 0.2 are given in a parameter; 0.3 exists in both forms. */
const BUNDLE_TYPES = /^application\/vnd\.dev\.sigstore\.bundle(?:\+json;version=0\.[123]|\.v0\.3\+json)$/;

/**
 * Verifies a bundle that contains a statement; offline once the roots are loaded.
 * @throws PublishError `BUNDLE_INVALID`, with a message that completes a sentence about the bundle: "its
 * certificate …".
 */
export async function verifyBundle(bytes: Buffer, anchor: TrustAnchor): Promise<VerifiedBundle> {
  const bundle = await readBundle(bytes);
  const { content } = bundle;
  if (content.$case !== 'dsseEnvelope') throw refusal('it signs a file and not a statement');
  const { payloadType, payload } = content.dsseEnvelope;
  if (payloadType !== IN_TOTO_TYPE)
    throw refusal(`its payload is of the type ${JSON.stringify(payloadType)}, not ${IN_TOTO_TYPE}`);
  const certificate = await verifySignature(bundle, anchor);
  const logIndex = bundle.verificationMaterial.tlogEntries[0]?.logIndex;
  return {
    statement: parseStatement(Buffer.from(payload)),
    digest: digestOf(bytes),
    ...(certificate ? { certificate } : {}),
    ...(logIndex === undefined ? {} : { logIndex }),
  };
}

async function readBundle(bytes: Buffer): Promise<Bundle> {
  if (bytes.length > LIMITS.bundle.value) throw refusal(LIMITS.bundle.message);
  const document = parseStrictJson(bytes, 'it');
  const { mediaType } = document;
  if (typeof mediaType !== 'string' || !BUNDLE_TYPES.test(mediaType))
    throw refusal(`it is of the type ${JSON.stringify(mediaType ?? null)}, which is not a bundle known here`);
  refuseAlternatives(document, CONTENTS);
  refuseAlternatives(document['verificationMaterial'], MATERIALS);
  const { bundleFromJSON } = await import('@sigstore/bundle');
  try {
    return bundleFromJSON(document);
  } catch (cause) {
    throw refusal(`it is not a valid bundle: ${(cause as Error).message}`, cause);
  }
}

/** Alternative fields (`oneof`). If several are set, another parser may choose a different one. */
const CONTENTS = ['messageSignature', 'dsseEnvelope'];
const MATERIALS = ['publicKey', 'x509CertificateChain', 'certificate'];

function refuseAlternatives(value: unknown, fields: readonly string[]): void {
  if (!isRecord(value)) return;
  const given = fields.filter((field) => Object.hasOwn(value, field) && value[field] !== null);
  if (given.length > 1) throw refusal(`it has ${given.join(' and ')}, of which there can be one`);
}

/**
 * Verifies the signature of a bundle, over a statement or a file.
 * @param artifact the signed bytes, if the bundle signs a file.
 * @returns the identity in the certificate; undefined for a key.
 * @throws PublishError `BUNDLE_INVALID`.
 */
export async function verifySignature(
  bundle: Bundle,
  anchor: TrustAnchor,
  artifact?: Buffer,
): Promise<CertificateIdentity | undefined> {
  if (anchor.kind === 'key') return verifyWithKey(bundle, anchor, artifact);
  const leaf = leafOf(bundle);
  if (!leaf) throw refusal('it was signed with a key, and an identity is asked for');
  const organization = organizationOf(leaf);
  let failure: PublishError | undefined;
  for (const root of await anchor.roots.forIssuer(organization)) {
    const thresholds = keylessThresholds(root, organization === GITHUB_ORGANIZATION);
    failure = await judge(bundle, root, thresholds, undefined, artifact);
    if (!failure) return readCertificate(leaf);
  }
  throw failure ?? refusal('no trusted root for it');
}

async function verifyWithKey(
  bundle: Bundle,
  { key, roots }: Extract<TrustAnchor, { kind: 'key' }>,
  artifact: Buffer | undefined,
): Promise<undefined> {
  if (leafOf(bundle)) throw refusal('it was signed with a certificate, and a key is asked for');
  const { TrustedRoot } = await import('@sigstore/protobuf-specs');
  // Without roots, log entries in the bundle can't be verified, and none are required.
  const judged = roots ? bundle : withoutWitnesses(bundle);
  const thresholds = { tlogThreshold: roots ? 1 : 0, ctlogThreshold: 0, timestampThreshold: 0 };
  let failure: PublishError | undefined;
  for (const root of roots ? await roots.forKeys() : [TrustedRoot.fromJSON({})]) {
    failure = await judge(judged, root, thresholds, key, artifact);
    if (!failure) return undefined;
  }
  throw failure ?? refusal('no trusted root for it');
}

function withoutWitnesses(bundle: Bundle): Bundle {
  const { content } = bundle.verificationMaterial;
  const verificationMaterial = { content, tlogEntries: [], timestampVerificationData: undefined };
  return { ...bundle, verificationMaterial } as Bundle;
}

/** Verifies the bundle. Returns the error if it is invalid, undefined if it is valid. */
async function judge(
  bundle: Bundle,
  root: TrustedRoot,
  thresholds: Thresholds,
  key: KeyObject | undefined,
  artifact: Buffer | undefined,
): Promise<PublishError | undefined> {
  const { toSignedEntity, toTrustMaterial, Verifier } = await import('@sigstore/verify');
  try {
    const material = toTrustMaterial(root, () => {
      if (!key) throw new Error('no key is trusted');
      return { publicKey: key, validFor: () => true };
    });
    new Verifier(material, thresholds).verify(toSignedEntity(bundle, artifact));
    return undefined;
  } catch (cause) {
    return refusal(reasonOf(cause as Error & { code?: string }), cause);
  }
}

/** Explanations for the library's error codes. */
const REASONS: Record<string, string> = {
  CERTIFICATE_ERROR: 'its certificate is not one of a trusted authority, or was not valid when it was used',
  PUBLIC_KEY_ERROR: 'it was signed with another key',
  SIGNATURE_ERROR: 'its signature is wrong',
  TIMESTAMP_ERROR: 'no trusted time says when it was signed',
  TLOG_BODY_ERROR: 'its log entry is about something else',
  TLOG_ERROR: 'it is not in a trusted log',
  TLOG_INCLUSION_PROMISE_ERROR: "its log's promise is not signed by a trusted log",
  TLOG_INCLUSION_PROOF_ERROR: "its log's proof is not signed by a trusted log",
  TLOG_MISSING_INCLUSION_ERROR: 'its log entry has no proof',
};

function reasonOf({ code, message }: Error & { code?: string }): string {
  const known = REASONS[code ?? ''];
  const detail = printableLine(message).slice(0, 200);
  return known === undefined ? `it can't be read: ${detail}` : `${known} (${detail})`;
}

function leafOf(bundle: Bundle): Buffer | undefined {
  const { content } = bundle.verificationMaterial;
  if (content.$case === 'certificate') return Buffer.from(content.certificate.rawBytes);
  if (content.$case !== 'x509CertificateChain') return undefined;
  return Buffer.from(content.x509CertificateChain.certificates[0]?.rawBytes ?? '');
}

/** `O` of the issuer; empty if there is none. @throws PublishError `BUNDLE_INVALID`. */
function organizationOf(leaf: Buffer): string {
  try {
    return /^O=(.*)$/m.exec(new X509Certificate(leaf).issuer)?.[1] ?? '';
  } catch (cause) {
    throw refusal("its certificate can't be read", cause);
  }
}
