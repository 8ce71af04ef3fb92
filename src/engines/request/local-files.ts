import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { findIgnoreFile } from '../../builder/files/ignore-file.ts';
import type { BuildRequest } from '../../builder/types.ts';
import { PublishError } from '../../oci/errors.ts';
import { isBelow, leadsOutOf } from '../../support/files/confined-path.ts';

/** Default names of a Dockerfile in the context. */
const DOCKERFILES = ['Dockerfile', 'dockerfile', 'Containerfile'];

/**
 * Checks, before any network access, that a local context and its Dockerfile exist, whatever the engine, and
 * that neither the Dockerfile nor an ignore file is a link to somewhere outside. Remote contexts (URLs, git)
 * are left to the engine.
 * @throws PublishError `CONTEXT_MISSING`, `DOCKERFILE_MISSING`, `DOCKERFILE_INVALID` or
 * `DOCKERIGNORE_INVALID`.
 */
export function requireLocalFiles(
  request: Pick<BuildRequest, 'context' | 'file' | 'buildContexts'>,
  workspace: string,
): void {
  const { context, file } = request;
  for (const directory of localContexts(request, workspace).values()) findIgnoreFile(directory);
  if (isElsewhere(context)) return;
  const directory = resolve(workspace, context);
  if (/^(?:git|workflow)$/.test(context) && !existsSync(directory)) {
    throw new PublishError(
      `\`context\` is ${context}, which docker/metadata-action calls the source of the ref`,
      {
        code: 'CONTEXT_MISSING',
        input: 'context',
        hint: `Write \`ref-context: ${context}\`. \`context\` is the build context here, as in docker/build-push-action.`,
      },
    );
  }
  if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory()) {
    throw new PublishError(`The build context ${JSON.stringify(context)} isn't a directory`, {
      code: 'CONTEXT_MISSING',
      input: 'context',
      hint: adviceFor(workspace, 'Set `context` to a directory, as seen from the root of the repository.'),
    });
  }
  // Engines resolve a relative `file` of a remote context differently.
  if (file !== undefined && isElsewhere(file)) return;
  const dockerfile = locateDockerfile(request, workspace);
  if (dockerfile === undefined) throw missingDockerfile(request, workspace);
  refuseLinkOut(dockerfile, directory, workspace);
  findIgnoreFile(directory, dockerfile);
}

/**
 * A warning for a context whose only ignore file is `.containerignore`: podman and buildah would read it, but
 * all engines follow BuildKit's rules here, and BuildKit doesn't.
 */
export function unreadIgnoreFile(
  request: Pick<BuildRequest, 'context' | 'file' | 'buildContexts'>,
  workspace: string,
): string | undefined {
  const contexts = [...localContexts(request, workspace).values()].map((directory) => ({
    directory,
    file: '',
  }));
  if (!isElsewhere(request.context)) {
    const file = locateDockerfile(request, workspace) ?? '';
    contexts.unshift({ directory: resolve(workspace, request.context), file });
  }
  const unread = contexts.find(
    ({ directory, file }) =>
      existsSync(join(directory, '.containerignore')) &&
      findIgnoreFile(directory, file === '' ? undefined : file) === undefined,
  );
  if (!unread) return undefined;
  const path = join(unread.directory, '.containerignore');
  return `${path} isn't read: what it lists isn't left out of the image. Name it .dockerignore, which every engine reads.`;
}

function missingDockerfile(
  { context, file }: Pick<BuildRequest, 'context' | 'file'>,
  workspace: string,
): PublishError {
  if (file === undefined) {
    const where = context === '.' ? 'in the build context' : `in \`${context}\``;
    return new PublishError(`Dockerfile not found ${where}`, {
      code: 'DOCKERFILE_MISSING',
      input: 'context',
      hint: adviceFor(workspace, 'Set `context` to its directory or `file` to its path.'),
    });
  }
  return new PublishError(`Dockerfile not found: \`${file}\``, {
    code: 'DOCKERFILE_MISSING',
    input: 'file',
    hint: adviceFor(workspace, 'Set `file` to its path, as seen from the root of the repository.'),
  });
}

/**
 * A Dockerfile in a checkout must not link to a file elsewhere on the machine: its lines are shown in errors.
 */
function refuseLinkOut(dockerfile: string, context: string, workspace: string): void {
  const roots = isBelow(workspace, dockerfile) ? [workspace, context] : [dirname(dockerfile), context];
  const target = leadsOutOf(roots, dockerfile);
  if (target === undefined) return;
  throw new PublishError(`The Dockerfile ${dockerfile} links to ${target}, outside of the build context`, {
    code: 'DOCKERFILE_INVALID',
    input: 'file',
    hint: 'Replace the link by the file itself, or set `file` to the path it leads to.',
  });
}

/**
 * The Dockerfile of a local context: `file`, relative to the workspace or the context, otherwise the first
 * default name found.
 */
export function locateDockerfile(
  { context, file }: Pick<BuildRequest, 'context' | 'file'>,
  workspace: string,
): string | undefined {
  const directory = resolve(workspace, context);
  const candidates =
    file === undefined
      ? DOCKERFILES.map((name) => join(directory, name))
      : [resolve(workspace, file), resolve(directory, file)];
  return candidates.find(isFile);
}

/** The local directories among `build-contexts`, by name. */
export function localContexts(
  { buildContexts }: Pick<BuildRequest, 'buildContexts'>,
  workspace: string,
): Map<string, string> {
  const directories = new Map<string, string>();
  for (const line of buildContexts) {
    const equals = line.indexOf('=');
    const value = line.slice(equals + 1);
    if (equals <= 0 || isElsewhere(value)) continue;
    const path = resolve(workspace, value);
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory())
      directories.set(line.slice(0, equals), path);
  }
  return directories;
}

/** True when a context is a directory on this machine. */
export function isLocalContext(context: string): boolean {
  return !isElsewhere(context);
}

/** URLs, `git@host:path` and `github.com/…`, as docker recognizes them. */
function isElsewhere(place: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\/|^[\w.-]+@[\w.-]+:|^github\.com\/|^-$/i.test(place);
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** A missing checkout step is the most common cause. */
function adviceFor(workspace: string, advice: string): string {
  const empty = !existsSync(workspace) || readdirSync(workspace).length === 0;
  return empty ? 'The workspace is empty: let actions/checkout run before this step.' : advice;
}
