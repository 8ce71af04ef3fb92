import { digestOf, type Digest } from '../oci/digest.ts';
import type { Cancellable } from '../oci/content.ts';
import { preAuthEncoding } from './envelope.ts';
import type { SigningServices } from './services/signing-services.ts';
import type { LogEntry, Loggable } from './services/rekor.ts';
import { BUNDLE_TYPE, IN_TOTO_TYPE, type KeyMaterial } from './types.ts';

/** A signed statement as a bundle: one file with everything needed to verify it. */
interface SignedBundle {
  predicateType: string;
  bytes: Buffer;
  digest: Digest;
  /** Index in the transparency log; absent without a log. */
  logIndex?: string;
}

/**
 * Signs a statement, requests the log entry and the timestamp at the same time, and builds the bundle.
 * https://github.com/sigstore/protobuf-specs/blob/main/protos/sigstore_bundle.proto, version 0.3
 */
export async function signStatement(
  statement: Buffer,
  predicateType: string,
  { signer, log, timestamper }: SigningServices,
  options: Cancellable,
): Promise<SignedBundle> {
  const signed = preAuthEncoding(IN_TOTO_TYPE, statement);
  const { signature, material } = await signer.sign(signed, options);
  const envelope = {
    payload: statement.toString('base64'),
    payloadType: IN_TOTO_TYPE,
    // No `keyid`: cosign 3 would compare it with its own key id and find no matching signature.
    signatures: [{ sig: signature.toString('base64') }],
  };
  const entry: Loggable = { signature, material, signed, envelope: JSON.stringify(envelope) };
  const [logged, time] = await Promise.all([
    log?.(entry, options.signal),
    timestamper?.(signature, options.signal),
  ]);
  const bytes = await writeBundle(material, envelope, logged, time);
  const logIndex = logged?.['logIndex'];
  return {
    predicateType,
    bytes,
    digest: digestOf(bytes),
    ...(logIndex === undefined ? {} : { logIndex: String(logIndex) }),
  };
}

/** Serializes with the library that parses bundles: it omits empty values and rejects invalid bundles. */
async function writeBundle(
  material: KeyMaterial,
  dsseEnvelope: object,
  logged: LogEntry | undefined,
  time: Buffer | undefined,
): Promise<Buffer> {
  const { bundleFromJSON, bundleToJSON } = await import('@sigstore/bundle');
  const bundle = bundleFromJSON({
    mediaType: BUNDLE_TYPE,
    verificationMaterial: {
      ...(material.kind === 'certificate'
        ? { certificate: { rawBytes: material.leaf.toString('base64') } }
        : { publicKey: { hint: material.hint } }),
      tlogEntries: logged ? [logged] : [],
      timestampVerificationData: {
        rfc3161Timestamps: time ? [{ signedTimestamp: time.toString('base64') }] : [],
      },
    },
    dsseEnvelope,
  });
  return Buffer.from(JSON.stringify(bundleToJSON(bundle)));
}
