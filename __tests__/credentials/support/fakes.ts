import { Readable } from 'node:stream';
import type { HttpClient, HttpRequest, HttpResponse } from '../../../src/http/types.ts';
import type { LoginContext } from '../../../src/credentials/types.ts';
import { silent } from '../../../src/support/reporter.ts';

export interface Sent {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string;
}

export interface Answer {
  status?: number;
  headers?: Record<string, string>;
  json?: unknown;
  text?: string;
  error?: Error;
}

/** An HTTP client that answers from a list and remembers what it was sent. */
export function scriptedClient(...answers: Answer[]): HttpClient & { sent: Sent[] } {
  const sent: Sent[] = [];
  return {
    sent,
    close() {},
    async send(request: HttpRequest): Promise<HttpResponse> {
      sent.push({
        method: request.method,
        url: request.url.href,
        headers: request.headers ?? {},
        body: request.body instanceof Readable ? '' : String(request.body ?? ''),
      });
      const answer = answers.shift();
      if (!answer) throw new Error(`nothing was to be sent to ${request.url.href}`);
      if (answer.error) throw answer.error;
      const text = answer.text ?? JSON.stringify(answer.json ?? {});
      return {
        status: answer.status ?? 200,
        headers: answer.headers ?? {},
        url: request.url,
        body: Readable.from([Buffer.from(text)]),
        text: async () => text,
        bytes: async () => Buffer.from(text),
        drain: async () => undefined,
      };
    },
  };
}

export function jwt(claims: Record<string, unknown>): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part(claims)}.c2lnbmF0dXJl`;
}

export const SUBJECT = 'repo:acme/app:ref:refs/heads/main';
export const START = Date.UTC(2026, 0, 1);

/** A login context whose clock stands still, whose waits take no time, and which remembers what was masked. */
export function contextFor(
  http: HttpClient,
  more: Partial<LoginContext> = {},
): LoginContext & { masked: string[]; audiences: string[] } {
  const masked: string[] = [];
  const audiences: string[] = [];
  return {
    http,
    reporter: { ...silent, secret: (value) => void masked.push(value) },
    async idToken(audience) {
      audiences.push(audience);
      return jwt({ sub: SUBJECT, aud: audience, iss: 'https://token.actions.githubusercontent.com' });
    },
    env: {},
    clock: { now: () => START, sleep: async () => undefined, random: () => 0 },
    masked,
    audiences,
    ...more,
  };
}
