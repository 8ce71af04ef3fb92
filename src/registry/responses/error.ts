import type { HttpResponse } from '../../http/types.ts';
import { PublishError, type LoginScope } from '../../oci/errors.ts';
import type { CredentialSource } from '../credential.ts';
import { hintFor } from './hints.ts';
import { apiHost } from '../hosts.ts';
import type { RegistryTraits } from '../provider.ts';
import { refusalText } from './refusal-text.ts';
import { hintForRequest } from './request-hints.ts';
import { meaningOf, type Meaning, type RequestKind } from './meaning.ts';

/** A refusal by a registry or its token service. */
export class RegistryError extends PublishError {
  /** HTTP status. */
  readonly status: number;
  /** `ghcr.io`. */
  readonly host: string;
  /** The request: `PUT manifest acme/app:1.2`. */
  readonly request: string;
  /** The response came from another origin, after a redirect. */
  readonly redirected: boolean;
  /** What the response means for this request (meaning.ts); undefined for a vendor's own API. */
  readonly meaning: Meaning | undefined;

  constructor(
    message: string,
    details: {
      status: number;
      code: string;
      host: string;
      request: string;
      redirected?: boolean;
      meaning?: Meaning;
      hint?: string;
      detail?: string;
      input?: string;
      line?: number;
      login?: LoginScope | undefined;
    },
  ) {
    super(message, { ...details, isAbsent: details.meaning === 'absent' });
    this.status = details.status;
    this.host = details.host;
    this.request = details.request;
    this.redirected = details.redirected ?? false;
    this.meaning = details.meaning;
  }
}

export interface RequestInfo {
  host: string;
  /** Vendor-specific behavior, for hints. */
  traits?: RegistryTraits;
  /** `PUT manifest acme/app:1.2`. */
  description: string;
  /** For hints: the kind of request, the tag to be set, and whether something was pushed before. */
  kind?: RequestKind;
  tag?: string;
  pushed?: boolean;
  /** The response came from another origin. */
  redirected?: boolean;
  /** Repository path, for hints. */
  path?: string;
  /** Where the credential comes from, for hints; absent if there was none. */
  origin?: string;
  /** The line of the input that the credential was given in. */
  place?: { input: string; line: number };
  /** The request was sent to the token service, so the refusal is about the login. */
  login?: boolean;
  /** The vendor's advice, which is preferred to the general hints. */
  explain?: CredentialSource['explain'];
}

interface ErrorBody {
  code?: string;
  message?: string;
}

/** Creates the error for a response. Up to 64 KiB of the body are read, and one line is quoted. */
export async function toError(response: HttpResponse, request: RequestInfo): Promise<RegistryError> {
  const text = await response.text().catch(() => '');
  const { code, message } = readErrorBody(text);
  const serverMessage = [code, message].filter((part) => part !== undefined && part !== '').join(': ');
  const meaning = request.kind && meaningOf(request.kind, response.status, text);
  const { rights } = request.traits ?? {};
  const refusal = {
    ...request,
    ...(rights ? { rights } : {}),
    status: response.status,
    headers: response.headers,
    serverMessage,
  };
  const hint = hintForRequest(refusal) ?? request.explain?.(refusal) ?? hintFor(refusal);
  // Token services and storage are on other hosts.
  const by = response.url.host === apiHost(request.host) ? 'Registry' : response.url.host;
  const limits = limitHeaders(response.headers);
  const { text: told, isAboutLogin } = refusalText({
    ...refusal,
    meaning,
    ...(request.kind === 'blob-get' && request.redirected ? { storage: response.url.host } : {}),
  });
  return new RegistryError(told, {
    login: loginScope(isAboutLogin, request, response.status),
    status: response.status,
    code: code ?? `HTTP_${response.status}`,
    host: request.host,
    request: request.description,
    detail: `${by} returned ${[response.status, serverMessage].join(' ').trim()}${limits} (${request.description})`,
    ...(request.redirected ? { redirected: true } : {}),
    ...(meaning ? { meaning } : {}),
    ...(hint === undefined ? {} : { hint }),
    ...(isAboutLogin ? request.place : {}),
  });
}

/** Of a refused login; undefined for any other error. */
function loginScope(isAboutLogin: boolean, { origin }: RequestInfo, status: number): LoginScope | undefined {
  if (status !== 401 && status !== 403) return undefined;
  if (origin === undefined) return 'repository';
  if (!isAboutLogin) return undefined;
  // With 403, the login may be right, and the right to this repository missing.
  return status === 401 ? 'account' : 'repository';
}

/** Rate limit headers for the detail. */
function limitHeaders(headers: HttpResponse['headers']): string {
  return ['ratelimit-limit', 'ratelimit-remaining', 'retry-after']
    .filter((name) => headers[name] !== undefined)
    .map((name) => `, ${name}: ${headers[name]}`)
    .join('');
}

/** Reads distribution-spec's error body, OAuth2's, Docker Hub's `details`, or the first line of plain text. */
export function readErrorBody(text: string): ErrorBody {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    const line = /^\s*</.test(text)
      ? /<(?:title|Message|h1)>([^<]*)</i.exec(text)?.[1]
      : text.trim().split('\n', 1)[0];
    return line ? { message: oneLine(line) } : {};
  }
  const fields = (body ?? {}) as Record<string, unknown>;
  const first = (Array.isArray(fields['errors']) ? fields['errors'][0] : undefined) as
    typeof fields | undefined;
  const code = firstText(first?.['code'], fields['code'], fields['error']);
  const message = firstText(
    first?.['message'],
    fields['error_description'],
    fields['message'],
    fields['details'],
    fields['detail'],
  );
  const whole = [message, firstText(first?.['detail'])].filter((part) => part !== undefined).join('; ');
  return {
    ...(code === undefined ? {} : { code: oneLine(code) }),
    ...(whole === '' ? {} : { message: oneLine(whole) }),
  };
}

function firstText(...values: unknown[]): string | undefined {
  return values.find((value): value is string => typeof value === 'string' && value !== '');
}

function oneLine(text: string): string {
  // eslint-disable-next-line no-control-regex
  const line = text.replace(/[\u0000-\u001f\u007f]+/g, ' ').trim();
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}
