import type { AuthMethod } from '../types.ts';
import { entryError } from '../entry-error.ts';

/** User name and password, or a token in place of the password: what every registry understands. */
export const passwordMethod: AuthMethod = {
  name: 'password',
  title: 'a username and password',
  requires: ['username', 'password'],
  allows: [],
  check: (entry) => checkBasicSafe(entry),
  login: async (entry, context) =>
    basic(entry.values.get('username') ?? '', entry.values.get('password') ?? '', context),
};

/** @throws PublishError when RFC 7617 has no way to send the name or the password. */
export function checkBasicSafe(entry: Parameters<NonNullable<AuthMethod['check']>>[0]): void {
  const username = entry.values.get('username') ?? '';
  for (const key of ['username', 'password']) {
    if (hasControl(entry.values.get(key) ?? '') && !isKeyFile(username)) {
      throw entryError(
        entry,
        key,
        `The ${key} for ${entry.host} has a line break or another control character in it`,
        'Store the secret again without it.',
      );
    }
  }
  if (username.includes(':')) {
    throw entryError(
      entry,
      'username',
      `The username for ${entry.host} has a colon in it`,
      "Write username and password into separate keys: HTTP can't send a username with a colon.",
    );
  }
}

const hasControl = (text: string) => /\p{Cc}/u.test(text.replace(/\r?\n$/, ''));

// Google's JSON key is a document of many lines, sent as a password as it is.
const isKeyFile = (username: string) => username.startsWith('_json_key');

/** A Basic credential; a line break at the end, which `echo … | gh secret set` leaves, is not part of the password. */
export function basic(
  username: string,
  password: string,
  context: { reporter: { secret(value: string): void } },
  life: { expiresAt?: Date } = {},
): { kind: 'basic'; username: string; password: string; expiresAt?: Date } {
  const trimmed = password.replace(/\r?\n$/, '');
  context.reporter.secret(trimmed);
  // The pair travels in this form, so it's as secret as the password.
  context.reporter.secret(Buffer.from(`${username}:${trimmed}`).toString('base64'));
  return { kind: 'basic', username, password: trimmed, ...life };
}
