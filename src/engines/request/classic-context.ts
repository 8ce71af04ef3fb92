import { lstatSync, readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import type { BuildRequest } from '../../builder/types.ts';
import { isBelow } from '../../support/files/confined-path.ts';
import { holdsPatterns } from './container-contexts.ts';
import { isLocalContext, locateDockerfile } from './local-files.ts';

/** A build context for `docker build -`. */
interface ClassicContext {
  /** Path of the Dockerfile in the archive. */
  file: string;
  /** The tar archive. */
  archive: Readable;
}

/** Name in the archive of a Dockerfile that is excluded or outside of the context. */
const HIDDEN = '.registry-publish.dockerfile';
const DOCKERIGNORE = '.dockerignore';

/**
 * The classic builder's client only reads `.dockerignore` in the context, with older rules than BuildKit's,
 * so it gets the filtered context on standard input. The daemon then removes the Dockerfile and
 * `.dockerignore` if the archive's own `.dockerignore` lists them, which keeps a hidden Dockerfile out of the
 * image.
 * @returns undefined when nothing is excluded: the client can read the context itself.
 */
export async function classicContext(
  request: Pick<BuildRequest, 'context' | 'file'>,
  workspace: string,
): Promise<ClassicContext | undefined> {
  if (!isLocalContext(request.context)) return undefined;
  const directory = resolve(workspace, request.context);
  const dockerfile = locateDockerfile(request, workspace);
  if (dockerfile === undefined || !holdsPatterns(directory, dockerfile)) return undefined;
  const { readIgnorePatterns } = await import('../../builder/contexts/dockerfile-source.ts');
  const { localTree } = await import('../../builder/contexts/local-tree.ts');
  const { archiveTree } = await import('../../builder/layers/layer-tar.ts');
  const { putNode, lstat } = await import('../../builder/files/file-tree.ts');
  const ignore = readIgnorePatterns(directory, dockerfile);
  const tree = localTree(directory, ignore === undefined ? {} : { ignore });
  const inside = isBelow(directory, dockerfile)
    ? relative(directory, dockerfile).replaceAll('\\', '/')
    : undefined;
  if (inside !== undefined && lstat(tree, inside)) return { file: inside, archive: archiveTree(tree) };
  const put = (path: string, text: Buffer | string) => {
    const attributes = { mode: 0o644, uid: 0, gid: 0, mtime: 0 };
    putNode(tree, path, { ...attributes, type: 'file', content: { bytes: Buffer.from(text) } });
  };
  put(HIDDEN, readFileSync(dockerfile));
  const kept = lstat(tree, DOCKERIGNORE);
  const patterns = kept ? readFileSync(resolve(directory, DOCKERIGNORE), 'utf8') : `${DOCKERIGNORE}\n`;
  put(DOCKERIGNORE, `${patterns.replace(/\n?$/, '\n')}${HIDDEN}\n`);
  return { file: HIDDEN, archive: archiveTree(tree) };
}

/** Why the classic builder would exclude more than the ignore patterns do; undefined when it doesn't. */
export async function refusedByClassic(
  request: Pick<BuildRequest, 'context' | 'file'>,
  workspace: string,
): Promise<string | undefined> {
  if (!isLocalContext(request.context)) return undefined;
  const directory = resolve(workspace, request.context);
  const dockerfile = locateDockerfile(request, workspace);
  if (dockerfile === undefined || !lstatSync(resolve(directory, DOCKERIGNORE), { throwIfNoEntry: false }))
    return undefined;
  const { readIgnorePatterns } = await import('../../builder/contexts/dockerfile-source.ts');
  const ignore = readIgnorePatterns(directory, dockerfile);
  if (ignore?.excludes(DOCKERIGNORE)) return undefined;
  const own = readIgnorePatterns(directory);
  const removed = [DOCKERIGNORE, relative(directory, dockerfile)].find(
    (name) => own?.excludes(name) && !ignore?.excludes(name) && isBelow(directory, resolve(directory, name)),
  );
  return (
    removed &&
    `the classic builder removes ${removed}, which only the .dockerignore of the context leaves out`
  );
}
