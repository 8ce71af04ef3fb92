import type { AuthMethod } from '../types.ts';
import { entryError } from '../entry-error.ts';

/** User name and password, or a token as the password: works with every registry. */
export const passwordMethod: AuthMethod = {
  name: 'password',
  title: 'a username and password',
  requires: ['username', 'password'],
  allows: [],
  check: (entry) => checkBasicSafe(entry),
  login: async (entry, context) =>
    basic(entry.values.get('username') ?? '', entry.values.get('password') ?? '', context),
};

/** @throws PublishError if Basic authentication (RFC 7617) can't represent the user name or the password. */
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

// Google's JSON key is a multi-line document that is sent unchanged as the password.
const isKeyFile = (username: string) => username.startsWith('_json_key');

/** A Basic credential. Drops the trailing line break that `echo … | gh secret set` adds to a password. */
export function basic(
  username: string,
  password: string,
  context: { reporter: { secret(value: string): void } },
  life: { expiresAt?: Date } = {},
): { kind: 'basic'; username: string; password: string; expiresAt?: Date } {
  const trimmed = password.replace(/\r?\n$/, '');
  context.reporter.secret(trimmed);
  // Sent in this form, so the encoded pair is as secret as the password.
  context.reporter.secret(Buffer.from(`${username}:${trimmed}`).toString('base64'));
  return { kind: 'basic', username, password: trimmed, ...life };
}
