import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RegistryStorage } from './storage.ts';

/** One request on its way through the registry. */
export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  url: URL;
  storage: RegistryStorage;
  repository: string;
}

/** The errors of https://github.com/opencontainers/distribution-spec/blob/main/spec.md#error-codes used here. */
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
  /** Not in the specification; what Docker's registry says of a bad `n`. */
  | 'PAGINATION_NUMBER_INVALID'
  | 'SIZE_INVALID'
  | 'UNAUTHORIZED'
  | 'UNSUPPORTED';

type Headers = Record<string, string | number>;

/** What a handler throws to refuse a request. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: ErrorCode;
  /** Headers that go with the answer. */
  readonly headers: Headers;

  constructor(status: number, code: ErrorCode, message: string, headers: Headers = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

/** Answers without a body. */
export function answer(response: ServerResponse, status: number, headers: Headers = {}): void {
  const length: Headers = status === 204 || status === 304 ? {} : { 'content-length': 0 };
  response.writeHead(status, { ...length, ...headers }).end();
}

/** Answers with a document; a HEAD gets the headers alone. */
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

/** Turns a refusal into the specification's error document. */
export function refuse(
  exchange: Pick<Exchange, 'request' | 'response'>,
  error: Refusal,
  headers: Headers = {},
): void {
  const errors = [{ code: error.code, message: error.message }];
  // What is left of the body is never read: the connection can't serve another request.
  const rest: Headers = exchange.request.complete ? {} : { connection: 'close' };
  answerJson(exchange, { errors }, { ...error.headers, ...headers, ...rest }, error.status);
}
