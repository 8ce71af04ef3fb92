import { readFileSync } from 'node:fs';
import { PublishError } from '../oci/errors.ts';

/**
 * Reads the text of `registry-auth` from a file, standard input (`-`), or the variable
 * `REGISTRY_PUBLISH_AUTH`; never from an argument, as any user of the machine can see those.
 * @throws PublishError `USAGE` for a file that can't be read.
 */
export function readLogins(file: string | undefined, env: Record<string, string | undefined>): string {
  if (file === undefined) return env['REGISTRY_PUBLISH_AUTH'] ?? '';
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const what = file === '-' ? 'standard input' : file;
    throw new PublishError(`Can't read the logins from ${what}: ${code ?? message}`, {
      code: 'USAGE',
      hint: 'Give the path of a YAML file to --registry-auth-file, or - for standard input.',
      cause: error,
    });
  }
}
