import type { Cancellable } from '../oci/content.ts';

/** What a verifier needs besides the signature to tell whose it is. */
export type KeyMaterial =
  | {
      kind: 'certificate';
      /** DER of the certificate that Fulcio issued. */
      leaf: Buffer;
      /** PEM, the leaf first. Bundles leave it out; cosign 2's form has it. */
      chain: readonly string[];
    }
  | {
      kind: 'public-key';
      /** Base64 of the SHA-256 of the key's SPKI, as cosign computes it. */
      hint: string;
      /** SPKI. */
      pem: string;
    };

interface Signed {
  signature: Buffer;
  material: KeyMaterial;
}

/** Who signs: what a verifier is told to expect. */
export type SignerIdentity =
  { kind: 'keyless'; identity: string; issuer: string } | { kind: 'key'; pem: string; hint: string };

/** Signs bytes. A KMS would be one more implementation. */
export interface Signer {
  readonly identity: SignerIdentity;
  /** ECDSA (DER) or RSA PKCS #1 v1.5, over SHA-256. @throws PublishError. */
  sign(bytes: Buffer, options: Cancellable): Promise<Signed>;
}

/** Media types of bundles, by https://github.com/sigstore/protobuf-specs sigstore_bundle.proto. */
export const BUNDLE_TYPE = 'application/vnd.dev.sigstore.bundle.v0.3+json';
export const IN_TOTO_TYPE = 'application/vnd.in-toto+json';

/** Predicate types that this module writes or knows by a short name. */
export const PREDICATE = {
  signature: 'https://sigstore.dev/cosign/sign/v1',
  provenance: 'https://slsa.dev/provenance/v1',
  /** cosign's and in-toto-golang's constant; actions/attest writes `https://spdx.dev/Document/v2.3`. */
  spdx: 'https://spdx.dev/Document',
  cyclonedx: 'https://cyclonedx.org/bom',
} as const;

/** Sigstore's public-good instance and GitHub Actions' own issuer. */
export const GITHUB_ISSUER = 'https://token.actions.githubusercontent.com';
