import type { Readable } from 'node:stream';
import type { RequestKind } from '../responses/meaning.ts';

/** One request to a registry. */
export interface RegistryRequest {
  /** Absent: not a request of the specification, but of a vendor's own API. */
  kind?: RequestKind;
  method: string;
  /** `/v2/…` with query, or the URL of an upload. */
  target: string | URL;
  /** For log and errors: `PUT manifest acme/app:1.2`. */
  description: string;
  /** For hints: the tag that is to be set, and whether this account has pushed to the repository before. */
  tag?: string;
  pushed?: boolean;
  /** Token scopes, that of the repository written to first. */
  scopes: readonly string[];
  /**
   * An API that registries may lack. Where a redirect leads elsewhere, what comes of it there is no matter of the
   * registry, and isn't repeated.
   */
  optional?: boolean;
  /** Sent without credentials: what answers takes none of the registry's. */
  anonymous?: boolean;
  headers?: Record<string, string>;
  body?: Buffer | string;
  /** A body that can't be sent twice: the caller repeats. Without `length` it is sent chunked (RFC 9112, 7.1). */
  stream?: { body: Readable; length?: number; onSent?: (count: number) => void };
  /** Repeats are not worth it (cleaning up, optional features). */
  once?: boolean;
  signal?: AbortSignal;
  idleTimeout?: number;
}

/** A request of the specification. */
export type SpecRequest = RegistryRequest & { kind: RequestKind };
