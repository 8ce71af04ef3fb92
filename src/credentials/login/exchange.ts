import type { HttpRequest } from '../../http/types.ts';
import { createHostRetrier, failureOfError, failureOfResponse } from '../../http/retry-policy.ts';
import { PublishError } from '../../oci/errors.ts';
import type { LoginContext } from '../types.ts';
import { quoteForeign } from '../entry-error.ts';

/** Milliseconds without data after which a request to a token service is given up. */
const IDLE_TIMEOUT = 30_000;
const LONGEST_WAIT = 60_000;

export interface ExchangeRequest {
  /** For messages, e.g. `Docker Hub's token service`. */
  service: string;
  method?: 'GET' | 'POST';
  url: URL;
  headers?: Record<string, string>;
  /** Sent as `application/x-www-form-urlencoded`. */
  form?: Record<string, string>;
  /** Sent as `application/json`. */
  json?: unknown;
  /** Secrets in the request; removed from the service's messages. */
  secrets: readonly string[];
}

/** Response of a token service, successful or not. */
export interface ExchangeAnswer {
  status: number;
  /** The JSON object; empty if the body wasn't one. */
  body: Record<string, unknown>;
  /** The service's error message, sanitized for ours. */
  message: string;
  /** The service's error code: OAuth's `error`, AWS's `Code`, a registry's `code`. */
  code: string;
}

/**
 * Sends a request to a token service. 429, 5xx and broken connections are retried, other errors aren't.
 * Redirects aren't followed: no vendor uses them, and the request contains a secret.
 * @returns the response, successful or not.
 * @throws PublishError if there was no response, or still 429 or 5xx after the retries.
 */
export async function exchange(request: ExchangeRequest, context: LoginContext): Promise<ExchangeAnswer> {
  for (const secret of request.secrets) context.reporter.secret(secret);
  const { host } = request.url;
  const { reporter, clock, retries } = context;
  const retrier = createHostRetrier({
    host,
    reporter,
    clock,
    longestWait: LONGEST_WAIT,
    ...(retries === undefined ? {} : { retries }),
  });
  const tries = retrier.start('log in');
  for (;;) {
    try {
      const response = await context.http.send(httpRequest(request, context));
      const text = await response.text();
      const failure = failureOfResponse(response, text, clock.now());
      if (failure && (await tries.next(failure, context.signal))) continue;
      const answer = readAnswer(response.status, text, request.secrets);
      if (failure) throw unavailable(request, answer);
      return answer;
    } catch (error) {
      const failure = failureOfError(error);
      if (!failure || !(await tries.next(failure, context.signal))) throw error;
    }
  }
}

function httpRequest(request: ExchangeRequest, context: LoginContext): HttpRequest {
  const { form, json } = request;
  const body = form ? new URLSearchParams(form).toString() : json ? JSON.stringify(json) : undefined;
  const type = form ? 'application/x-www-form-urlencoded' : 'application/json';
  return {
    method: request.method ?? 'POST',
    url: request.url,
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': type }),
      ...request.headers,
    },
    ...(body === undefined ? {} : { body }),
    ...(context.signal ? { signal: context.signal } : {}),
    idleTimeout: IDLE_TIMEOUT,
  };
}

function unavailable(request: ExchangeRequest, answer: ExchangeAnswer): PublishError {
  const limited = answer.status === 429;
  return new PublishError(
    `${request.service} (${request.url.host}) answered ${answer.status} again and again: ${answer.message}`,
    {
      code: limited ? 'TOOMANYREQUESTS' : 'UNAVAILABLE',
      hint: limited
        ? 'Rerun the job later, or run fewer jobs at once: the service limits logins.'
        : "Check the vendor's status page, and rerun the job.",
    },
  );
}

function readAnswer(status: number, text: string, secrets: readonly string[]): ExchangeAnswer {
  let body: Record<string, unknown> = {};
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null) body = parsed as Record<string, unknown>;
  } catch {
    // Not JSON, such as a proxy's HTML page: only the status and an excerpt of the text are available.
  }
  const { code, message } = readError(body);
  const said = quoteForeign(message || code || (Object.keys(body).length > 0 ? '' : text), secrets);
  return {
    status,
    body,
    message: said || `HTTP ${status} without an explanation`,
    code: quoteForeign(code, secrets),
  };
}

// OAuth: error, error_description. Google: error.status, error.message.
// Registries, JFrog: errors[].code, message.
function readError(body: Record<string, unknown>): { code: string; message: string } {
  const first = Array.isArray(body['errors']) ? (body['errors'][0] as unknown) : body['error'];
  if (typeof first === 'object' && first !== null) {
    const { code, status, message } = first as Record<string, unknown>;
    return { code: asText(status) || asText(code), message: asText(message) };
  }
  const message = ['error_description', 'message', 'details', 'detail'].map((name) => asText(body[name]));
  return { code: asText(first), message: message.find((text) => text !== '') ?? '' };
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

/** Reads a token from a response and masks it in logs. @throws PublishError if it is missing or malformed. */
export function takeToken(
  answer: ExchangeAnswer,
  field: string,
  request: Pick<ExchangeRequest, 'service' | 'url'>,
  context: LoginContext,
): string {
  const token = answer.body[field];
  // eslint-disable-next-line no-control-regex
  if (typeof token !== 'string' || token === '' || /[\u0000-\u0020\u007f-\uffff]/.test(token)) {
    throw new PublishError(
      `${request.service} (${request.url.host}) answered ${answer.status} without a usable ${field}`,
      {
        code: 'TOKEN_ANSWER_INVALID',
        hint: `Check whether a proxy answered in place of ${request.service}: run again with debug logging.`,
      },
    );
  }
  context.reporter.secret(token);
  return token;
}

/** Expiry in `seconds` from now; empty if the service didn't return a number. */
export function expiresIn(seconds: unknown, context: LoginContext): { expiresAt?: Date } {
  const number = typeof seconds === 'string' ? Number(seconds) : seconds;
  if (typeof number !== 'number' || !Number.isFinite(number) || number <= 0) return {};
  return { expiresAt: new Date(context.clock.now() + number * 1000) };
}
