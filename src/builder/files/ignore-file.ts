import { lstatSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PublishError } from '../../oci/errors.ts';
import { leadsOutOf } from '../../support/files/confined-path.ts';
import { LIMITS, overLimit } from '../../support/limits.ts';

/**
 * Finds the ignore file of a local context as BuildKit does (frontend/dockerui, `ReadEntrypoint` and
 * `dockerIgnorePatterns`): `<Dockerfile>.dockerignore` next to the Dockerfile, otherwise `.dockerignore` in
 * the context. A named context has no Dockerfile, so only the latter applies. Undefined when there is none.
 * @throws PublishError `DOCKERIGNORE_INVALID` for a symbolic link that points outside the context: ignoring
 * the link would publish the files it excludes.
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

/**
 * Reads an ignore file.
 * @throws PublishError `DOCKERIGNORE_INVALID` when it is too large.
 */
export function readIgnoreText(path: string): string {
  if (statSync(path).size > LIMITS.ignoreFile.value) throw overLimit(LIMITS.ignoreFile, path, { file: path });
  return readFileSync(path, 'utf8');
}

function invalid(path: string, what: string, hint: string): PublishError {
  return new PublishError(`${path} ${what}`, { code: 'DOCKERIGNORE_INVALID', file: path, hint });
}
