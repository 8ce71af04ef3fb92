import type { AuthEntry } from '../../credentials/types.ts';

let read: { text: string; entries: AuthEntry[] } | undefined;

/**
 * The logins of `registry-auth`. All inputs are checked before the first of them is used, so the same text is read twice in
 * a run; it is parsed once.
 * @throws PublishError for the first mistake.
 */
export async function readLogins(text: string): Promise<AuthEntry[]> {
  if (text.trim() === '') return [];
  if (read?.text !== text) {
    // Imported lazily: loading the YAML parser takes a while, and most jobs have no `registry-auth`.
    const { parseRegistryAuth } = await import('../../credentials/entries/parse.ts');
    read = { text, entries: parseRegistryAuth(text) };
  }
  return read.entries;
}
