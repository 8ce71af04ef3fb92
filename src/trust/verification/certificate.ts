import { X509Certificate } from 'node:crypto';
import { refusal } from '../statement.ts';

/** The identity in a certificate. https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md */
export interface CertificateIdentity {
  /** The only subject alternative name: a workflow's URI, or an e-mail address. */
  identity: string;
  /** OIDC issuer of the token that proved the identity. */
  issuer: string;
  /** `https://github.com/acme/app`; absent for people. */
  repository?: string;
  /** `acme/app`, as expected by older verifiers; absent if the certificate authority doesn't write it. */
  workflowRepository?: string;
}

const CODE_SIGNING = '1.3.6.1.5.5.7.3.3';
const FULCIO = '1.3.6.1.4.1.57264.1';

/** Parses a certificate that has been verified. @throws PublishError `BUNDLE_INVALID`. */
export async function readCertificate(leaf: Buffer): Promise<CertificateIdentity> {
  const certificate = new X509Certificate(leaf);
  if (!certificate.keyUsage?.includes(CODE_SIGNING)) throw refusal('its certificate is not for signing code');
  const core = await import('@sigstore/core');
  const parsed = core.X509Certificate.parse(Buffer.from(leaf));
  const identity = parsed.subjectAltName;
  const issuer =
    utf8String(parsed.extension(`${FULCIO}.8`)?.value) ?? rawText(parsed.extension(`${FULCIO}.1`)?.value);
  if (!identity || !issuer) throw refusal('its certificate names no identity and no issuer');
  // With several names, it would be ambiguous which one counts.
  if ((certificate.subjectAltName ?? '').split(/, (?=[A-Za-z ]+:)/).length > 1)
    throw refusal('its certificate has several names');
  const repository = utf8String(parsed.extension(`${FULCIO}.12`)?.value);
  const workflowRepository = rawText(parsed.extension(`${FULCIO}.5`)?.value);
  return {
    identity,
    issuer,
    ...(repository === undefined ? {} : { repository }),
    ...(workflowRepository === undefined ? {} : { workflowRepository }),
  };
}

/** Decodes a DER UTF8String: tag 12, a length in one or two bytes, and exactly that many bytes. */
function utf8String(der: Buffer | undefined): string | undefined {
  if (der?.[0] !== 0x0c) return undefined;
  const short = der[1] ?? 0;
  const [start, length] =
    short < 0x80 ? [2, short] : short === 0x81 ? [3, der[2] ?? 0] : [4, der.readUInt16BE(2)];
  if (short > 0x82 || der.length !== start + length) return undefined;
  return rawText(der.subarray(start));
}

function rawText(bytes: Buffer | undefined): string | undefined {
  try {
    return bytes && new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
