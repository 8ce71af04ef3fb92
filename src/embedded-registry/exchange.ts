import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RegistryStorage } from './storage.ts';

/** A request and its context. */
export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  url: URL;
  storage: RegistryStorage;
  repository: string;
}

/**
 * The error codes used here, from
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#error-codes.
 */
type ErrorCode =
  | 'BLOB_UNKNOWN'
  | 'BLOB_UPLOAD_INVALID'
  | 'BLOB_UPLOAD_UNKNOWN'
  | 'DENIED'
  | 'DIGEST_INVALID'
  | 'MANIFEST_BLOB_UNKNOWN'
  | 'MANIFEST_INVALID'
  | 'MANIFEST_UNKNOWN'
  | 'NAME_INVALID'
  | 'NAME_UNKNOWN'
  /** Not in the specification; used by Docker's registry for an invalid `n`. */
  | 'PAGINATION_NUMBER_INVALID'
  | 'SIZE_INVALID'
  | 'UNAUTHORIZED'
  | 'UNSUPPORTED';

type Headers = Record<string, string | number>;

/** Thrown by handlers to reject a request. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: ErrorCode;
  /** Additional response headers. */
  readonly headers: Headers;

  constructor(status: number, code: ErrorCode, message: string, headers: Headers = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

/** Sends a response without a body. */
export function answer(response: ServerResponse, status: number, headers: Headers = {}): void {
  const length: Headers = status === 204 || status === 304 ? {} : { 'content-length': 0 };
  response.writeHead(status, { ...length, ...headers }).end();
}

/** Sends a JSON response; only its headers for HEAD. */
export function answerJson(
  exchange: Pick<Exchange, 'request' | 'response'>,
  body: unknown,
  headers: Headers = {},
  status = 200,
): void {
  const text = JSON.stringify(body);
  exchange.response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    ...headers,
  });
  exchange.response.end(exchange.request.method === 'HEAD' ? undefined : text);
}

/** Sends an error response in the specification's format. */
export function refuse(
  exchange: Pick<Exchange, 'request' | 'response'>,
  error: Refusal,
  headers: Headers = {},
): void {
  const errors = [{ code: error.code, message: error.message }];
  // The rest of the request body isn't read, so the connection can't be reused.
  const rest: Headers = exchange.request.complete ? {} : { connection: 'close' };
  answerJson(exchange, { errors }, { ...error.headers, ...headers, ...rest }, error.status);
}
