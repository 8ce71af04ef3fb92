import { existsSync, readFileSync, statSync } from 'node:fs';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { PublishError } from '../../oci/errors.ts';
import { LIMITS, overLimit } from '../../support/limits.ts';
import { parseDockerfile, type Dockerfile } from '../dockerfile/parse.ts';
import { findIgnoreFile, readIgnoreText } from '../files/ignore-file.ts';
import { compileIgnorePatterns, readIgnoreFile, type IgnorePatterns } from '../files/ignore-patterns.ts';
import type { BuildRequest } from '../types.ts';

/** The local files of a build request. */
interface LocalRequest {
  contextPath: string;
  dockerfilePath: string;
  dockerfile: Dockerfile;
}

/**
 * Finds and parses the Dockerfile. As in docker, `file` is relative to the workspace, and its default to the
 * context.
 * @throws PublishError when the context or the file doesn't exist, or the file isn't a Dockerfile.
 */
export function readRequest(
  request: Pick<BuildRequest, 'context' | 'file'>,
  workspace: string,
): LocalRequest {
  const contextPath = resolve(workspace, request.context === '' ? '.' : request.context);
  if (!existsSync(contextPath) || !statSync(contextPath).isDirectory()) {
    throw new PublishError(`the build context ${JSON.stringify(request.context)} isn't a directory`, {
      code: 'CONTEXT_MISSING',
      input: 'context',
      hint: 'It is looked up from the workspace; is the repository checked out?',
    });
  }
  const dockerfilePath = findDockerfile(request, contextPath, workspace);
  const inside = relative(workspace, dockerfilePath);
  const shown = inside.startsWith('..') || isAbsolute(inside) ? dockerfilePath : inside.replaceAll('\\', '/');
  return {
    contextPath,
    dockerfilePath,
    dockerfile: parseDockerfile(readDockerfile(dockerfilePath, shown), shown),
  };
}

function readDockerfile(path: string, shown: string): string {
  if (statSync(path).size > LIMITS.dockerfile.value)
    throw overLimit(LIMITS.dockerfile, shown, { file: shown });
  return readFileSync(path, 'utf8');
}

function findDockerfile(request: Pick<BuildRequest, 'file'>, contextPath: string, workspace: string): string {
  const named = request.file;
  const candidates =
    named === undefined || named === ''
      ? [join(contextPath, 'Dockerfile'), join(contextPath, 'dockerfile')]
      : [resolve(workspace, named)];
  const found = candidates.find((path) => existsSync(path) && statSync(path).isFile());
  if (found) return found;
  const details = {
    code: 'DOCKERFILE_MISSING',
    hint: 'Set `file` to its path, from the workspace, or `context` to its directory.',
  };
  const input = named === undefined || named === '' ? 'context' : 'file';
  throw new PublishError(`failed to read dockerfile: ${candidates[0]}: no such file`, { ...details, input });
}

/**
 * The ignore patterns of a context: from `<Dockerfile>.dockerignore`, otherwise from the context's
 * `.dockerignore`.
 * @throws PublishError for a malformed pattern or an unusable ignore file.
 */
export function readIgnorePatterns(contextPath: string, dockerfilePath?: string): IgnorePatterns | undefined {
  const path = findIgnoreFile(contextPath, dockerfilePath);
  if (path === undefined) return undefined;
  try {
    return compileIgnorePatterns(readIgnoreFile(readIgnoreText(path)));
  } catch (cause) {
    if (cause instanceof PublishError) throw cause;
    throw new PublishError(`${path}: ${(cause as Error).message}`, {
      code: 'DOCKERIGNORE_INVALID',
      file: path,
    });
  }
}
