import { PublishError } from '../oci/errors.ts';
import type { AuthEntry } from './types.ts';

export const INPUT = 'registry-auth';

/** The error for a mistake in an entry, at the line of `key` if the entry has it. */
export function entryError(
  entry: Pick<AuthEntry, 'line' | 'lines'>,
  key: string | undefined,
  message: string,
  hint: string,
  code = 'REGISTRY_AUTH_INVALID',
): PublishError {
  const line = (key === undefined ? undefined : entry.lines.get(key)) ?? entry.line;
  return new PublishError(message, { hint, code, input: INPUT, line });
}

/**
 * Sanitizes external text for a message: one line, printable, at most 300 characters, without the secrets.
 */
export function quoteForeign(text: string, secrets: readonly string[] = []): string {
  let clean = text;
  for (const secret of secrets) if (secret.length > 3) clean = clean.replaceAll(secret, '***');
  // eslint-disable-next-line no-control-regex
  clean = clean.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim();
  return clean.length > 300 ? `${clean.slice(0, 300)}…` : clean;
}
