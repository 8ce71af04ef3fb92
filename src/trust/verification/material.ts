import type { KeyObject } from 'node:crypto';
import type { TrustedRoot } from '@sigstore/protobuf-specs';
import type { TrustedRoots } from '../roots/trusted-root.ts';

/** What a signature is judged by. */
export type TrustAnchor =
  | { kind: 'keyless'; roots: TrustedRoots }
  | {
      kind: 'key';
      key: KeyObject;
      /** Roots with the log that must have an entry; absent where none is asked for. */
      roots?: TrustedRoots;
    };

/** How many witnesses of each kind there must be. */
export interface Thresholds {
  tlogThreshold: number;
  ctlogThreshold: number;
  timestampThreshold: number;
}

/**
 * A certificate lives for minutes, so a time is always asked for; a log wherever the root has one, except for
 * certificates of GitHub's instance, which logs nothing.
 */
export function keylessThresholds(root: TrustedRoot, isGithub: boolean): Thresholds {
  const logs = (count: number): number => (isGithub || count === 0 ? 0 : 1);
  return {
    tlogThreshold: logs(root.tlogs.length),
    ctlogThreshold: logs(root.ctlogs.length),
    timestampThreshold: 1,
  };
}
