import type { KeyObject } from 'node:crypto';

/** Requirements for the images of a source. */
export interface VerifyRule {
  /** 1-based number of the rule and its line in the input, for messages. */
  number: number;
  line: number;
  /** As written, e.g. `ghcr.io/acme/*`. */
  images: string;
  matches(repository: string): boolean;
  signer:
    | {
        kind: 'keyless';
        /** As written, for messages. */
        identity: string;
        isIdentity(identity: string): boolean;
        issuer: string;
        /** `https://github.com/acme/app`, or `https://github.com/acme/*` for any repository of an owner. */
        repository?: string;
      }
    | { kind: 'key'; key: KeyObject; log: boolean };
  /** `signature`, or predicate types. */
  require: readonly Requirement[];
}

export type Requirement = { kind: 'signature' } | { kind: 'predicate'; type: string };
