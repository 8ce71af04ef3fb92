import { lstatSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PublishError } from '../../oci/errors.ts';
import { leadsOutOf } from '../../support/files/confined-path.ts';
import { LIMITS, overLimit } from '../../support/limits.ts';

/**
 * The file that says what is left out of a local context, by BuildKit's rule (frontend/dockerui, `ReadEntrypoint` and
 * `dockerIgnorePatterns`): `<Dockerfile>.dockerignore` beside the Dockerfile, else `.dockerignore` in the context. An
 * additional context has no Dockerfile, and only the latter. Undefined when nothing is left out.
 * @throws PublishError `DOCKERIGNORE_INVALID` for a link that leads out of the context: what it means to leave out would
 * be published otherwise.
 */
export function findIgnoreFile(contextPath: string, dockerfilePath?: string): string | undefined {
  const candidates: [path: string, root: string][] = [[join(contextPath, '.dockerignore'), contextPath]];
  if (dockerfilePath !== undefined) {
    candidates.unshift([`${dockerfilePath}.dockerignore`, dirname(dockerfilePath)]);
  }
  for (const [path, root] of candidates) {
    if (!lstatSync(path, { throwIfNoEntry: false })) continue;
    const target = leadsOutOf([root, contextPath], path);
    if (target !== undefined) {
      throw invalid(
        path,
        `links to ${target}, outside of the build context`,
        'Replace the link by the file itself.',
      );
    }
    if (statSync(path, { throwIfNoEntry: false })?.isFile()) return path;
    throw invalid(path, 'is not a file', 'Make it a text file with one pattern per line.');
  }
  return undefined;
}

/** The text of a file of patterns. @throws PublishError `DOCKERIGNORE_INVALID` when it is too large. */
export function readIgnoreText(path: string): string {
  if (statSync(path).size > LIMITS.ignoreFile.value) throw overLimit(LIMITS.ignoreFile, path, { file: path });
  return readFileSync(path, 'utf8');
}

function invalid(path: string, what: string, hint: string): PublishError {
  return new PublishError(`${path} ${what}`, { code: 'DOCKERIGNORE_INVALID', file: path, hint });
}
