import { createHash } from 'node:crypto';
import type { Cancellable, Destination } from '../../oci/content.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import { isRecord } from '../../oci/documents/descriptor-reader.ts';
import { digestOf, type Digest } from '../../oci/digest.ts';
import { PublishError } from '../../oci/errors.ts';
import { parseManifest } from '../../oci/manifest.ts';
import { MediaType } from '../../oci/media-types.ts';
import { parseTag, type Tag } from '../../oci/reference.ts';
import { referrersTag } from '../../oci/referrers.ts';
import type { SigningServices } from '../services/signing-services.ts';
import { pushSmallBlob, readSmallBlob, type SignatureSource } from '../referrers.ts';
import { parseStrictJson, refusal } from '../statement.ts';
import type { TrustAnchor } from './material.ts';
import { verifySignature } from './verify-bundle.ts';
import type { CertificateIdentity } from './certificate.ts';

const PAYLOAD_TYPE = 'application/vnd.dev.cosign.simplesigning.v1+json';
const SIGNATURE = 'dev.cosignproject.cosign/signature';
const CERTIFICATE = 'dev.sigstore.cosign/certificate';
const CHAIN = 'dev.sigstore.cosign/chain';
const BUNDLE = 'dev.sigstore.cosign/bundle';

/** Tag where cosign 2, podman and CRI-O look for signatures of a digest: `sha256-<hex>.sig`. */
export function legacyTag(subject: Digest): Tag {
  return parseTag(`${referrersTag(subject).slice(0, 124)}.sig`, subject);
}

/** A signature layer: the payload, and the signature in its annotations. */
interface LegacyLayer {
  descriptor: Descriptor;
  payload: Buffer;
}

/**
 * Signs a digest in cosign 2's format. The payload contains the name of the repository.
 * https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md
 */
export async function signLegacy(
  subject: Digest,
  repository: string,
  { signer, log }: SigningServices,
  options: Cancellable,
): Promise<LegacyLayer> {
  const payload = Buffer.from(
    JSON.stringify({
      critical: {
        identity: { 'docker-reference': repository },
        image: { 'docker-manifest-digest': subject },
        type: 'cosign container image signature',
      },
      optional: null,
    }),
  );
  const { signature, material } = await signer.sign(payload, options);
  const entry = await log?.({ signature, material, signed: payload }, options.signal);
  const annotations: Record<string, string> = { [SIGNATURE]: signature.toString('base64') };
  if (entry) annotations[BUNDLE] = JSON.stringify(toLegacyBundle(entry));
  if (material.kind === 'certificate') {
    annotations[CERTIFICATE] = material.chain[0] ?? '';
    annotations[CHAIN] = material.chain.slice(1).join('\n');
  }
  const descriptor = {
    mediaType: PAYLOAD_TYPE,
    digest: digestOf(payload),
    size: payload.length,
    annotations,
  };
  return { descriptor, payload };
}

/** Converts a log entry to cosign 2's format: the signed entry timestamp, and the payload that it covers. */
function toLegacyBundle(entry: Record<string, unknown>) {
  const at = (key: string, inner: string) =>
    (entry[key] as Record<string, string> | undefined)?.[inner] ?? '';
  return {
    SignedEntryTimestamp: at('inclusionPromise', 'signedEntryTimestamp'),
    Payload: {
      body: entry['canonicalizedBody'],
      integratedTime: Number(entry['integratedTime']),
      logIndex: Number(entry['logIndex']),
      logID: Buffer.from(at('logId', 'keyId'), 'base64').toString('hex'),
    },
  };
}

/** Adds a signature to the existing ones, and reads it back. @throws RegistryError, PublishError. */
export async function attachLegacy(
  destination: Destination & SignatureSource,
  subject: Digest,
  layer: LegacyLayer,
  created: string,
  options: Cancellable,
): Promise<void> {
  const tag = legacyTag(subject);
  const layers = [...(await readLayers(destination, subject, options)), layer.descriptor];
  const config = Buffer.from(
    JSON.stringify({
      architecture: '',
      created,
      history: layers.map(() => ({ created })),
      os: '',
      rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => digest) },
      config: {},
    }),
  );
  const bytes = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: MediaType.ociManifest,
      config: { mediaType: MediaType.ociConfig, digest: digestOf(config), size: config.length },
      layers,
    }),
  );
  await pushSmallBlob(destination, layer.payload, options);
  await pushSmallBlob(destination, config, options);
  const manifest = { mediaType: MediaType.ociManifest, digest: digestOf(bytes), size: bytes.length };
  await destination.tag(tag, manifest, bytes, options);
  if ((await destination.resolve(tag, options))?.digest === manifest.digest) return;
  throw new PublishError(`${destination.name}:${tag} was written and reads back as something else`, {
    code: 'READ_BACK_MISMATCH',
    hint: 'Check what else signs this image, and run again.',
  });
}

async function readLayers(
  source: SignatureSource,
  subject: Digest,
  options: Cancellable,
): Promise<Descriptor[]> {
  const found = await source.resolve(legacyTag(subject), options);
  if (!found) return [];
  const bytes = await source.readManifest(found, options);
  const manifest = parseManifest(bytes, found.mediaType, `${source.name}:${legacyTag(subject)}`);
  return manifest.kind === 'image' ? manifest.layers : [];
}

interface LegacyCandidate {
  where: string;
  verify(anchor: TrustAnchor): Promise<CertificateIdentity | undefined>;
}

/** Maximum number of signatures of one image that are checked. */
const MOST_LAYERS = 50;

/** Finds signatures in cosign 2's format. Each is verified only when its `verify` is called. */
export async function findLegacy(
  source: SignatureSource,
  subject: Digest,
  options: Cancellable,
): Promise<LegacyCandidate[]> {
  const layers = await readLayers(source, subject, options);
  return layers
    .filter(({ mediaType }) => mediaType === PAYLOAD_TYPE)
    .slice(0, MOST_LAYERS)
    .map((layer) => ({
      where: `${legacyTag(subject)}, ${layer.digest}`,
      async verify(anchor) {
        const payload = await readSmallBlob(source, layer, options);
        const bundle = await toBundle(layer.annotations ?? {}, payload);
        const certificate = await verifySignature(bundle, anchor, payload);
        refuseOtherImage(payload, subject);
        return certificate;
      },
    }));
}

/** Converts it to a bundle of version 0.1, which requires only an inclusion promise. @throws PublishError. */
async function toBundle(annotations: Record<string, string>, payload: Buffer) {
  const { bundleFromJSON } = await import('@sigstore/bundle');
  const { [SIGNATURE]: signature, [CERTIFICATE]: certificate, [BUNDLE]: logged } = annotations;
  if (signature === undefined) throw refusal('it has no signature');
  try {
    return bundleFromJSON({
      mediaType: 'application/vnd.dev.sigstore.bundle+json;version=0.1',
      verificationMaterial: {
        ...(certificate === undefined
          ? { publicKey: { hint: '' } }
          : { x509CertificateChain: { certificates: [{ rawBytes: derOf(certificate) }] } }),
        tlogEntries: logged === undefined ? [] : [fromLegacyBundle(logged)],
      },
      messageSignature: {
        messageDigest: {
          algorithm: 'SHA2_256',
          digest: createHash('sha256').update(payload).digest('base64'),
        },
        signature,
      },
    });
  } catch (cause) {
    if (cause instanceof PublishError) throw cause;
    throw refusal(`it is not a valid signature: ${(cause as Error).message}`, cause);
  }
}

function derOf(pem: string): string {
  const base64 = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/.exec(pem)?.[1];
  if (base64 === undefined) throw refusal("its certificate can't be read");
  return base64.replaceAll(/\s/g, '');
}

function fromLegacyBundle(text: string) {
  const document = parseStrictJson(Buffer.from(text), 'its log entry');
  const payload = document['Payload'];
  if (!isRecord(payload)) throw refusal('its log entry is incomplete');
  const body = String(payload['body']);
  const { kind, apiVersion } = parseStrictJson(Buffer.from(body, 'base64'), 'its log entry');
  return {
    logIndex: String(payload['logIndex']),
    logId: { keyId: Buffer.from(String(payload['logID']), 'hex').toString('base64') },
    kindVersion: { kind: String(kind), version: String(apiVersion) },
    integratedTime: String(payload['integratedTime']),
    inclusionPromise: { signedEntryTimestamp: String(document['SignedEntryTimestamp']) },
    canonicalizedBody: body,
  };
}

function refuseOtherImage(payload: Buffer, subject: Digest): void {
  const { critical } = parseStrictJson(payload, 'its payload');
  const image = isRecord(critical) ? critical['image'] : undefined;
  const digest = isRecord(image) ? image['docker-manifest-digest'] : undefined;
  const type = isRecord(critical) ? critical['type'] : undefined;
  if (type !== 'cosign container image signature') throw refusal('its payload is not an image signature');
  if (digest !== subject) throw refusal(`it is about ${JSON.stringify(digest ?? null)}`);
}
