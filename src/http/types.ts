import type { Readable } from 'node:stream';

export interface HttpRequest {
  method: string;
  url: URL;
  /** Lower-case names. */
  headers?: Record<string, string>;
  /** A stream needs `length`; without it the request is sent chunked, which some registries refuse. */
  body?: Buffer | string | Readable;
  /** Bytes of a stream body; any other number is an error (`SIZE_MISMATCH`). */
  length?: number;
  /** Called with the number of bytes of a stream body that were sent. */
  onSent?: (count: number) => void;
  signal?: AbortSignal;
  /** Milliseconds without a byte in either direction before the request is given up. */
  idleTimeout?: number;
  /**
   * Registry (`host[:port]`) that referred to this URL: its `ca` and `insecure` apply to hosts it refers to that
   * have no settings of their own; its client certificate to its own host name only. Default: the URL's own host.
   */
  settingsHost?: string;
  /**
   * The zone of the registry that referred to this URL: only public addresses and those in the same zone are
   * connected to. Absent if the user named the URL.
   */
  reach?: Zone | undefined;
  /**
   * Connections to open beside this request's own, for the requests that follow its answer. Only those of the first
   * request to an origin count. Default: 0.
   */
  spares?: number;
}

/** The part of the network that an address is in; `none`: not a host (multicast, a cloud's metadata service). */
export type Zone = 'public' | 'private' | 'loopback' | 'link-local' | 'none';

export interface HttpResponse {
  status: number;
  /** Lower-case names; repeated headers joined by `, `. */
  headers: Record<string, string | undefined>;
  /** The URL that answered: `Location` and challenges are resolved against it. */
  url: URL;
  /** The address that answered; absent behind a proxy, where it isn't known. */
  address?: string;
  body: Readable;
  /** The body as text, at most `limit` bytes of it (default 64 KiB); the rest is dropped. May be called again. */
  text(limit?: number): Promise<string>;
  /**
   * The whole body, decoded (gzip, deflate, br).
   * @throws PublishError `ANSWER_TOO_LARGE` beyond `limit` bytes, encoded or decoded; `CONTENT_ENCODING`;
   * `ETIMEDOUT`.
   */
  bytes(limit: number): Promise<Buffer>;
  /** Discards the body, so that the connection can be reused. */
  drain(): Promise<void>;
}

/**
 * Sends exactly one request: no redirects, no retries, no credentials of its own. TLS settings and proxies
 * (`HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`) are chosen by the URL's host. Connections are kept alive.
 * @throws PublishError with a `code` such as `ECONNREFUSED`, `ETIMEDOUT`, `CERT_HAS_EXPIRED`, `PROXY_REFUSED` and a hint.
 */
export interface HttpClient {
  send(request: HttpRequest): Promise<HttpResponse>;
  close(): void;
}
