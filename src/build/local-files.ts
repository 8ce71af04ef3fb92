import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Problem } from '../oci/errors.ts';
import type { BuildRequest } from './contract.ts';

/** Names under which engines look for a Dockerfile in the context by themselves. */
const DOCKERFILES = ['Dockerfile', 'dockerfile', 'Containerfile'];

/**
 * Finds out before any network that a build has its context and its Dockerfile, whatever the engine. What is elsewhere
 * (a URL, a git address) is the engine's to find.
 * @throws Problem `CONTEXT_MISSING` or `DOCKERFILE_MISSING` with the input that names it.
 */
export function requireLocalFiles({ context, file }: BuildRequest, workspace: string): void {
  if (isElsewhere(context)) return;
  const directory = resolve(workspace, context);
  if (/^(?:git|workflow)$/.test(context) && !existsSync(directory)) {
    throw new Problem(`\`context\` is ${context}, which docker/metadata-action calls the source of the ref`, {
      code: 'CONTEXT_MISSING',
      input: 'context',
      hint: `Write \`ref-context: ${context}\`. \`context\` is the build context here, as in docker/build-push-action.`,
    });
  }
  if (!statSync(directory, { throwIfNoEntry: false })?.isDirectory()) {
    throw new Problem(`The build context ${JSON.stringify(context)} is no directory`, {
      code: 'CONTEXT_MISSING',
      input: 'context',
      hint: adviceFor(workspace, 'Set `context` to a directory, as seen from the root of the repository.'),
    });
  }
  if (file === undefined) {
    if (DOCKERFILES.some((name) => isFile(join(directory, name)))) return;
    throw new Problem(`There is no Dockerfile in ${directory}`, {
      code: 'DOCKERFILE_MISSING',
      input: 'context',
      hint: adviceFor(workspace, 'Set `context` to the directory that holds it, or `file` to its path.'),
    });
  }
  // Engines differ in where they look for a relative one.
  if (isElsewhere(file) || isFile(resolve(workspace, file)) || isFile(resolve(directory, file))) return;
  throw new Problem(`There is no Dockerfile at ${resolve(workspace, file)}`, {
    code: 'DOCKERFILE_MISSING',
    input: 'file',
    hint: adviceFor(workspace, 'Set `file` to its path, as seen from the root of the repository.'),
  });
}

/** URLs, `git@host:path` and `github.com/…`, as docker takes them. */
function isElsewhere(place: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\/|^[\w.-]+@[\w.-]+:|^github\.com\/|^-$/i.test(place);
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** Forgetting the checkout is the commonest reason of all. */
function adviceFor(workspace: string, advice: string): string {
  const empty = readdirSync(workspace).length === 0;
  return empty ? 'The workspace is empty: let actions/checkout run before this step.' : advice;
}
