import type { HttpClient, HttpResponse } from '../../http/types.ts';
import {
  createHostRetrier,
  failureOfResponse,
  failureOfTry,
  type Retryable,
} from '../../http/retry-policy.ts';
import { PublishError } from '../../oci/errors.ts';
import { printableLine } from '../../support/text/foreign-text.ts';
import { LIMITS } from '../../support/limits.ts';
import type { Reporter } from '../../support/reporter.ts';

interface ServiceRequest {
  method: 'GET' | 'POST';
  url: URL;
  headers?: Record<string, string>;
  body?: Buffer | string;
}

export interface ServiceAnswer {
  status: number;
  headers: HttpResponse['headers'];
  bytes: Buffer;
}

/** A service used for signing, such as Fulcio or Rekor. */
export interface Service {
  /**
   * Sends a request, with retries for transient errors. Redirects aren't followed: only this host may
   * get the data.
   * @returns the response, with any status that isn't worth a retry.
   * @throws PublishError with the service's code if it can't be reached or keeps failing.
   */
  send(request: ServiceRequest, signal: AbortSignal | undefined): Promise<ServiceAnswer>;
  /** The error for an unsuccessful response. */
  refused(answer: ServiceAnswer, hint: string): PublishError;
}

export interface ServiceOptions {
  http: HttpClient;
  reporter: Reporter;
  /** Retries per request. */
  retries: number;
}

/** Milliseconds for one attempt: Rekor v2 waits for its next checkpoint, which takes seconds. */
const PATIENCE = 20_000;

const ADVICE: Record<string, string> = {
  sigstore: 'Run the job again later: nothing is uploaded twice. See https://status.sigstore.dev.',
  other: 'Run the job again later: nothing is uploaded twice.',
};

/**
 * Creates the client of a service.
 * @param name for messages, e.g. `Fulcio`.
 * @param code of its errors, e.g. `FULCIO`.
 */
export function createService(name: string, code: string, host: string, options: ServiceOptions): Service {
  const { http, reporter, retries } = options;
  const retrier = createHostRetrier({ host, reporter, retries, longestWait: 60_000 });
  const hint = ADVICE[host.endsWith('.sigstore.dev') ? 'sigstore' : 'other'] ?? '';
  const problem = (what: string, advice: string, cause?: unknown): PublishError =>
    new PublishError(`${name} (${host}) ${what}`, {
      code,
      hint: advice,
      ...(cause === undefined ? {} : { cause }),
    });

  async function attempt(request: ServiceRequest, signal: AbortSignal | undefined) {
    const late = AbortSignal.timeout(PATIENCE);
    const response = await http.send({
      ...request,
      signal: signal ? AbortSignal.any([signal, late]) : late,
      idleTimeout: PATIENCE,
    });
    const bytes = await response.bytes(LIMITS.apiBody.value);
    const failure = failureOfResponse(response, bytes.toString('utf8', 0, 4096), retrier.clock.now());
    return { answer: { status: response.status, headers: response.headers, bytes }, failure };
  }

  return {
    async send(request, signal) {
      const tries = retrier.start(`${request.method} ${request.url.pathname}`);
      for (let count = 1; ; count++) {
        let failure: Retryable | undefined;
        let what: string;
        let cause: unknown;
        try {
          const tried = await attempt(request, signal);
          if (!tried.failure) return tried.answer;
          failure = tried.failure;
          what = `returned ${tried.answer.status}${saying(tried.answer)}`;
        } catch (error) {
          signal?.throwIfAborted();
          failure = failureOfTry(error, PATIENCE);
          if (!failure) throw error;
          what = `could not be reached: ${failure.reason}`;
          cause = error;
        }
        if (!(await tries.next(failure, signal))) {
          throw problem(`${what}${count > 1 ? ` (${count} tries)` : ''}; no tag was moved`, hint, cause);
        }
      }
    },
    refused: (answer, advice) =>
      problem(`returned ${answer.status}${saying(answer)}; no tag was moved`, advice),
  };
}

/** The service's message, prefixed with a colon, as one line. */
function saying({ bytes }: ServiceAnswer): string {
  const text = bytes.toString('utf8', 0, 4096);
  let message: unknown = text;
  try {
    message = (JSON.parse(text) as { message?: unknown }).message;
  } catch {
    // The message is plain text, or an HTML page.
  }
  if (typeof message !== 'string' || message.trim() === '' || message.includes('<')) return '';
  return `: ${printableLine(message).trim().slice(0, 200)}`;
}

/** Parses a response that is a JSON object. @throws PublishError with the service's code. */
export function readAnswer(service: Service, answer: ServiceAnswer): Record<string, unknown> {
  try {
    const document: unknown = JSON.parse(answer.bytes.toString('utf8'));
    if (typeof document === 'object' && document !== null && !Array.isArray(document))
      return document as Record<string, unknown>;
  } catch {
    // Reported below.
  }
  throw unreadable(service, answer, 'JSON');
}

/** The error for a response that can't be parsed. @param kind what was expected. */
export function unreadable(service: Service, answer: ServiceAnswer, kind: string): PublishError {
  const refused = service.refused({ ...answer, bytes: Buffer.alloc(0) }, 'Run the job again later.');
  return new PublishError(refused.message.replace('; no tag', ` without ${kind} that can be read; no tag`), {
    ...refused,
  });
}
