import type { KeyObject } from 'node:crypto';
import type { TrustedRoot } from '@sigstore/protobuf-specs';
import type { TrustedRoots } from '../roots/trusted-root.ts';

/** What a signature is verified against. */
export type TrustAnchor =
  | { kind: 'keyless'; roots: TrustedRoots }
  | {
      kind: 'key';
      key: KeyObject;
      /** Roots with the log that must contain the signature; absent if no log entry is required. */
      roots?: TrustedRoots;
    };

/** Number of log entries, SCTs and timestamps that are required. */
export interface Thresholds {
  tlogThreshold: number;
  ctlogThreshold: number;
  timestampThreshold: number;
}

/**
 * Certificates are valid for minutes, so a timestamp is always required. Log entries are required if the root
 * has a log, except for certificates of GitHub's instance, which has none.
 */
export function keylessThresholds(root: TrustedRoot, isGithub: boolean): Thresholds {
  const logs = (count: number): number => (isGithub || count === 0 ? 0 : 1);
  return {
    tlogThreshold: logs(root.tlogs.length),
    ctlogThreshold: logs(root.ctlogs.length),
    timestampThreshold: 1,
  };
}
