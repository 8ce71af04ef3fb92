import type { HttpResponse } from './types.ts';

/** An HTTP date in any of its three forms (RFC 9110, 5.6.7), or an ISO one. */
const DATE = /^(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? |\d{4}-\d\d-\d\dT)/i;

const UNITS: Record<string, number> = {
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
  us: 0.001,
  µs: 0.001,
  ns: 0.000001,
};

/**
 * Milliseconds a registry asks to wait: `Retry-After` in seconds or as a date (RFC 9110, 10.2.3), Docker Hub's
 * `X-Retry-After` (seconds since the epoch), or the Go duration in GHCR's message (`retry-after: 10.3ms`).
 * @param now milliseconds since the epoch. @returns undefined when it says nothing that makes sense; 0 for a time in
 * the past.
 */
export function retryAfter(headers: HttpResponse['headers'], text: string, now: number): number | undefined {
  const header = headers['retry-after']?.trim();
  if (header !== undefined && /^\d+(\.\d+)?$/.test(header)) return Math.ceil(Number(header) * 1000);
  // Date.parse makes a date of almost anything, of `-5` too.
  const date = header !== undefined && DATE.test(header) ? Date.parse(withZone(header)) : NaN;
  if (!Number.isNaN(date)) return Math.max(0, date - now);
  const epoch = Number(headers['x-retry-after']);
  if (epoch > 1_000_000_000) return Math.max(0, epoch * 1000 - now);
  const message = /retry-after:\s*([0-9.]+(?:h|ms|m|s|us|µs|ns)[0-9.hmsuµn]*)/i.exec(text)?.[1];
  return message === undefined ? undefined : goDuration(message);
}

/** C's asctime form names no zone and means GMT. */
function withZone(date: string): string {
  return /\d{4}$/.test(date) && !date.includes('T') ? `${date} GMT` : date;
}

/** Milliseconds of `1m30s`, `10.3ms`, as Go's time.Duration prints them. */
function goDuration(text: string): number {
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/([0-9.]+)(h|ms|m|s|us|µs|ns)/g)) {
    total += Number(amount) * (UNITS[unit ?? ''] ?? 0);
  }
  return Math.ceil(total);
}
