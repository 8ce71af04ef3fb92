import type { KeyObject } from 'node:crypto';

/** What images of a source must satisfy. */
export interface VerifyRule {
  /** For messages: 1-based number and line in the input. */
  number: number;
  line: number;
  /** `ghcr.io/acme/*`, as it was written. */
  images: string;
  matches(repository: string): boolean;
  signer:
    | {
        kind: 'keyless';
        /** As it was written, for messages. */
        identity: string;
        isIdentity(identity: string): boolean;
        issuer: string;
        /** `https://github.com/acme/app`, or of any repository of an owner: `https://github.com/acme/*`. */
        repository?: string;
      }
    | { kind: 'key'; key: KeyObject; log: boolean };
  /** `signature`, or predicate types. */
  require: readonly Requirement[];
}

export type Requirement = { kind: 'signature' } | { kind: 'predicate'; type: string };
