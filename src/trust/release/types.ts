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

/** What `sign` asks for. */
export interface SignPlan {
  format: 'bundle' | 'legacy' | 'both';
  /** Attached to each platform's manifest too, and not to the root alone. */
  platforms: boolean;
  /** A failure is a warning, and the tags move. */
  optional: boolean;
  /** False: signatures of a key aren't logged. */
  log: boolean;
}

/** What `attest` asks for. */
export interface AttestPlan {
  provenance: boolean;
  /** `required`: asked for by name, so that a build without one is an error. */
  sbom: 'off' | 'found' | 'required' | { path: string; text: string };
  predicates: readonly { type: string; path: string; text: string }[];
  /** Stored with GitHub as well; `auto`: where GitHub offers it. */
  api: 'auto' | 'always' | 'never';
}

export interface TrustPlan {
  sign?: SignPlan;
  attest?: AttestPlan;
}

/** An image that is about to be tagged. */
export interface ReleaseImage {
  name: string;
  root: Descriptor;
  source: Source;
  graph: Graph;
  platforms: readonly { platform: string; digest: Digest }[];
  /** True when it was built by this run: what a provenance would say. */
  isBuiltHere: boolean;
  repositories: readonly ReleaseRepository[];
}

export interface ReleaseRepository {
  destination: Destination & SignatureSource;
  /** Leaves an optional repository out. @throws the error when it is required. */
  fail(error: unknown): void;
}

export interface ReleaseOptions extends Cancellable {
  plan: TrustPlan;
  notary: SigningServices;
  instance: Instance['name'];
  /** What our own signatures are judged by, before and after they are attached. */
  rule: Pick<VerifyRule, 'signer'>;
  anchor: TrustAnchor;
  /** Whose provenance counts for an image that wasn't built here: `https://github.com/acme/app`. */
  repository?: string;
  /** Claims of the job's token; absent for keys. */
  claims?: Record<string, unknown>;
  /** `https://github.com`. */
  server: string;
  /** RFC 3339; one per run. */
  created: string;
  reporter: Reporter;
  /** GitHub's attestations API; absent where it isn't used. */
  attestations?: AttestationStore;
}

export interface AttestationStore {
  /** True when GitHub has an attestation of this type for the digest. */
  has(digest: Digest, predicateType: string, signal: AbortSignal | undefined): Promise<boolean>;
  /** Stores a bundle; returns its id. */
  store(bundle: Buffer, signal: AbortSignal | undefined): Promise<string>;
  /** The page of an attestation. */
  page(id: string): string;
}

/** What became of signing and attesting: in the `json` output as `trust`. */
export interface TrustReport {
  instance: Instance['name'] | 'key';
  /** Of a keyless signature; keys have `key`, the SHA-256 of the public key in base64. */
  identity?: string;
  issuer?: string;
  key?: string;
  /** Form of the signatures; absent where nothing but attestations was asked for. */
  format?: SignPlan['format'];
  statements: StatementReport[];
  /** By repository name. */
  registries: Record<string, RegistryReport[]>;
  api: { id: string; url: string; predicateType: string }[];
}

/** What a publish would sign and attest, and as whom: of a dry run, in the `json` output as `plannedTrust`. */
export interface TrustPreview extends Pick<
  TrustReport,
  'instance' | 'identity' | 'issuer' | 'key' | 'format'
> {
  /** Predicate types, of each image. */
  statements: string[];
  /** Whether attestations would be stored with GitHub's API as well. */
  api: boolean;
}

export interface StatementReport {
  predicateType: string;
  subjects: Digest[];
  /** In the transparency log. */
  logIndex?: string;
  /** Digest of the bundle's bytes. */
  bundle: Digest;
  /** Who signed it, where that is another workflow of the repository than the run's own. */
  identity?: string;
  /** `acme/app`, where the certificate names it for verifiers that ask for it so (cosign). */
  repository?: string;
  /** `signed` now; `present` everywhere already; `copied` to the registries that lacked it. */
  status: 'signed' | 'present' | 'copied';
}

interface RegistryReport {
  subject: Digest;
  /** Digest of the manifest that refers to it. */
  referrer: Digest;
  /** How it is found: the referrers API, or the tag that stands in for it. */
  listed: 'api' | 'tag';
}
