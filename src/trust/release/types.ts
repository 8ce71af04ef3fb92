import type { Graph } from '../../copy/source/graph.ts';
import type { Cancellable, Destination, Source } from '../../oci/content.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import type { Digest } from '../../oci/digest.ts';
import type { Reporter } from '../../support/reporter.ts';
import type { SigningServices } from '../services/signing-services.ts';
import type { SignatureSource } from '../referrers.ts';
import type { Instance } from '../services/instance.ts';
import type { TrustAnchor } from '../verification/material.ts';
import type { VerifyRule } from '../verification/rule.ts';

/** The parsed `sign` input. */
export interface SignPlan {
  format: 'bundle' | 'legacy' | 'both';
  /** Attach signatures to the manifest of each platform, not only to the root. */
  platforms: boolean;
  /** Only warn if signing fails, and move the tags anyway. */
  optional: boolean;
  /** False: don't record signatures made with a key in the transparency log. */
  log: boolean;
}

/** The parsed `attest` input. */
export interface AttestPlan {
  provenance: boolean;
  /** `required`: requested explicitly, so a build without an SBOM is an error. */
  sbom: 'off' | 'found' | 'required' | { path: string; text: string };
  predicates: readonly { type: string; path: string; text: string }[];
  /** Whether to store attestations with GitHub too; `auto`: if GitHub supports it. */
  api: 'auto' | 'always' | 'never';
}

export interface TrustPlan {
  sign?: SignPlan;
  attest?: AttestPlan;
}

/** An image that is staged and about to be tagged. */
export interface ReleaseImage {
  name: string;
  root: Descriptor;
  source: Source;
  graph: Graph;
  platforms: readonly { platform: string; digest: Digest }[];
  /** True if this run built the image, so that it can state its provenance. */
  isBuiltHere: boolean;
  repositories: readonly ReleaseRepository[];
}

export interface ReleaseRepository {
  destination: Destination & SignatureSource;
  /** Skips an optional repository. @throws the error if the repository is required. */
  fail(error: unknown): void;
}

export interface ReleaseOptions extends Cancellable {
  plan: TrustPlan;
  notary: SigningServices;
  instance: Instance['name'];
  /** Rule that our own signatures must satisfy, before and after they are attached. */
  rule: Pick<VerifyRule, 'signer'>;
  anchor: TrustAnchor;
  /** Accepted signer of the provenance of an image that wasn't built here: `https://github.com/acme/app`. */
  repository?: string;
  /** Claims of the job's token; absent when signing with a key. */
  claims?: Record<string, unknown>;
  /** `https://github.com`. */
  server: string;
  /** RFC 3339; the same for the whole run. */
  created: string;
  reporter: Reporter;
  /** GitHub's attestations API; absent if it isn't used. */
  attestations?: AttestationStore;
}

export interface AttestationStore {
  /** True if GitHub has an attestation of this type for the digest. */
  has(digest: Digest, predicateType: string, signal: AbortSignal | undefined): Promise<boolean>;
  /** Stores a bundle; returns its id. */
  store(bundle: Buffer, signal: AbortSignal | undefined): Promise<string>;
  /** URL of an attestation's web page. */
  page(id: string): string;
}

/** Result of signing and attesting; `trust` in the `json` output. */
export interface TrustReport {
  instance: Instance['name'] | 'key';
  /** For keyless signatures. Signatures with a key have `key`, the base64 SHA-256 of the public key. */
  identity?: string;
  issuer?: string;
  key?: string;
  /** Format of the signatures; absent if only attestations were requested. */
  format?: SignPlan['format'];
  statements: StatementReport[];
  /** By repository name. */
  registries: Record<string, RegistryReport[]>;
  api: { id: string; url: string; predicateType: string }[];
}

/** What a publish would sign and attest, and as whom; `plannedTrust` in the `json` output of a dry run. */
export interface TrustPreview extends Pick<
  TrustReport,
  'instance' | 'identity' | 'issuer' | 'key' | 'format'
> {
  /** Predicate types, for each image. */
  statements: string[];
  /** Whether attestations would be stored with GitHub's API too. */
  api: boolean;
}

export interface StatementReport {
  predicateType: string;
  subjects: Digest[];
  /** Index in the transparency log. */
  logIndex?: string;
  /** Digest of the bundle's bytes. */
  bundle: Digest;
  /** Signer, if it is another workflow of the repository than this run's. */
  identity?: string;
  /** `acme/app`, if the certificate contains it in the form that cosign asks for. */
  repository?: string;
  /** `signed` by this run; `present` everywhere already; `copied` to the registries where it was missing. */
  status: 'signed' | 'present' | 'copied';
}

interface RegistryReport {
  subject: Digest;
  /** Digest of the manifest that refers to the subject. */
  referrer: Digest;
  /** Where it is listed: by the referrers API, or under the fallback tag. */
  listed: 'api' | 'tag';
}
