import { lstatSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { findIgnoreFile } from '../../builder/files/ignore-file.ts';
import type { BuildRequest } from '../../builder/types.ts';
import type { BuildEnvironment } from '../types/environment.ts';
import { isLocalContext, localContexts, locateDockerfile } from './local-files.ts';

/** Whether the tool supports `--ignorefile`. */
interface IgnoreFileSupport {
  readonly hasIgnoreFile: boolean;
}
type Contexts = Pick<BuildRequest, 'context' | 'file' | 'buildContexts'>;

/** Build contexts in the form that podman and buildah need. */
interface PreparedContexts extends Contexts {
  /** Arguments that keep the tool from excluding further files. */
  args: string[];
}

/**
 * Podman and Buildah read `.containerignore` before `.dockerignore`, no ignore file next to the Dockerfile
 * (4.3 and 1.28), and no ignore file at all in additional contexts or for `RUN --mount=type=bind`. So when
 * files are excluded, they get a filtered copy of the context, and the path of the Dockerfile.
 */
export async function prepareContexts(
  tool: IgnoreFileSupport,
  request: Contexts,
  environment: Pick<BuildEnvironment, 'temporaryDirectory' | 'workspace'>,
): Promise<PreparedContexts> {
  const { workspace, temporaryDirectory } = environment;
  const buildContexts = await filterAdditional(request, environment);
  if (!isLocalContext(request.context)) return { ...request, buildContexts, args: [] };
  const directory = resolve(workspace, request.context);
  const dockerfile = locateDockerfile(request, workspace);
  const file = dockerfile === undefined ? request.file : shorten(dockerfile, workspace);
  const contexts = { context: request.context, ...(file === undefined ? {} : { file }), buildContexts };
  if (!holdsPatterns(directory, dockerfile)) return { ...contexts, args: [] };
  const copy = join(temporaryDirectory, 'context');
  await filter(directory, copy, dockerfile);
  if (tool.hasIgnoreFile) {
    const nothing = join(temporaryDirectory, 'ignore-nothing');
    await writeFile(nothing, '');
    return { ...contexts, context: copy, args: ['--ignorefile', nothing] };
  }
  // Takes precedence over .dockerignore, and excludes only itself.
  await writeFile(join(copy, CONTAINERIGNORE), `${CONTAINERIGNORE}\n`);
  return { ...contexts, context: copy, args: [] };
}

const CONTAINERIGNORE = '.containerignore';

/** Why a tool can't exclude exactly what the ignore patterns exclude; undefined when it can. */
export async function refusedContexts(
  tool: IgnoreFileSupport,
  request: Contexts,
  workspace: string,
): Promise<string | undefined> {
  if (tool.hasIgnoreFile || !isLocalContext(request.context)) return undefined;
  const directory = resolve(workspace, request.context);
  if (!exists(join(directory, CONTAINERIGNORE))) return undefined;
  const { readIgnorePatterns } = await import('../../builder/contexts/dockerfile-source.ts');
  const ignore = readIgnorePatterns(directory, locateDockerfile(request, workspace));
  if (ignore?.excludes(CONTAINERIGNORE)) return undefined;
  return `podman applies ${CONTAINERIGNORE} on top of .dockerignore; list ${CONTAINERIGNORE} in .dockerignore, or use another engine`;
}

async function filterAdditional(
  request: Contexts,
  { workspace, temporaryDirectory }: Pick<BuildEnvironment, 'temporaryDirectory' | 'workspace'>,
): Promise<string[]> {
  const copies = new Map<string, string>();
  for (const [name, directory] of localContexts(request, workspace)) {
    if (findIgnoreFile(directory) === undefined) continue;
    const copy = join(temporaryDirectory, `context-${copies.size}`);
    await filter(directory, copy);
    copies.set(name, copy);
  }
  return request.buildContexts.map((line) => {
    const name = line.slice(0, Math.max(line.indexOf('='), 0));
    const copy = copies.get(name);
    return copy === undefined ? line : `${name}=${copy}`;
  });
}

async function filter(directory: string, copy: string, dockerfile?: string): Promise<void> {
  const { readIgnorePatterns } = await import('../../builder/contexts/dockerfile-source.ts');
  const { copyFiltered } = await import('./filtered-context.ts');
  await copyFiltered(directory, copy, readIgnorePatterns(directory, dockerfile));
}

/** Whether there is an ignore file that the tool or BuildKit would read. */
export function holdsPatterns(directory: string, dockerfile: string | undefined): boolean {
  const own = [CONTAINERIGNORE, '.dockerignore'].some((name) => exists(join(directory, name)));
  return own || findIgnoreFile(directory, dockerfile) !== undefined;
}

function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function shorten(path: string, workspace: string): string {
  const inside = relative(workspace, path);
  return inside.startsWith('..') || isAbsolute(inside) ? path : inside;
}
