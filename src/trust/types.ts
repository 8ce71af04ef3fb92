import type { Cancellable } from '../oci/content.ts';

/** What a verifier needs, in addition to the signature, to identify the signer. */
export type KeyMaterial =
  | {
      kind: 'certificate';
      /** DER of the certificate that Fulcio issued. */
      leaf: Buffer;
      /** PEM, leaf first. Used by cosign 2's format, but not by bundles. */
      chain: readonly string[];
    }
  | {
      kind: 'public-key';
      /** Base64 of the SHA-256 of the key's SPKI, as computed by cosign. */
      hint: string;
      /** SPKI as PEM. */
      pem: string;
    };

interface Signed {
  signature: Buffer;
  material: KeyMaterial;
}

/** The signer's identity that a verifier should expect. */
export type SignerIdentity =
  { kind: 'keyless'; identity: string; issuer: string } | { kind: 'key'; pem: string; hint: string };

/** Signs bytes, with a key or keyless. A KMS would be another implementation. */
export interface Signer {
  readonly identity: SignerIdentity;
  /** Signs with ECDSA (DER) or RSA PKCS #1 v1.5, over SHA-256. @throws PublishError. */
  sign(bytes: Buffer, options: Cancellable): Promise<Signed>;
}

/** Media types of bundles, see sigstore_bundle.proto in https://github.com/sigstore/protobuf-specs. */
export const BUNDLE_TYPE = 'application/vnd.dev.sigstore.bundle.v0.3+json';
export const IN_TOTO_TYPE = 'application/vnd.in-toto+json';

/** Predicate types that this module writes or has a short name for. */
export const PREDICATE = {
  signature: 'https://sigstore.dev/cosign/sign/v1',
  provenance: 'https://slsa.dev/provenance/v1',
  /** As defined by cosign and in-toto-golang; actions/attest writes `https://spdx.dev/Document/v2.3`. */
  spdx: 'https://spdx.dev/Document',
  cyclonedx: 'https://cyclonedx.org/bom',
} as const;

/** OIDC issuer of GitHub Actions, for Sigstore's public-good instance. */
export const GITHUB_ISSUER = 'https://token.actions.githubusercontent.com';
