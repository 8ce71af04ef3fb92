import type { Readable } from 'node:stream';
import type { RequestKind } from '../responses/meaning.ts';

/** One request to a registry. */
export interface RegistryRequest {
  /** Absent for a request of a vendor's own API. */
  kind?: RequestKind;
  method: string;
  /** `/v2/…` with query, or the URL of an upload. */
  target: string | URL;
  /** For log and errors: `PUT manifest acme/app:1.2`. */
  description: string;
  /** For hints: the tag to be set, and whether this account has pushed to the repository before. */
  tag?: string;
  pushed?: boolean;
  /** Token scopes; the repository that is written to comes first. */
  scopes: readonly string[];
  /**
   * An API that registries may not support. If a redirect leads elsewhere, a failure there isn't the registry's
   * and isn't retried.
   */
  optional?: boolean;
  /** Sent without credentials, since the server is not the registry. */
  anonymous?: boolean;
  headers?: Record<string, string>;
  body?: Buffer | string;
  /** A body that can't be sent again; the caller retries. Without `length` it is sent chunked (RFC 9112, 7.1). */
  stream?: { body: Readable; length?: number; onSent?: (count: number) => void };
  /** Not worth a retry (cleaning up, optional features). */
  once?: boolean;
  signal?: AbortSignal;
  idleTimeout?: number;
}

/** A request of the specification. */
export type SpecRequest = RegistryRequest & { kind: RequestKind };
