import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { IgnorePatterns } from '../../builder/files/ignore-patterns.ts';
import type { BuildRequest } from '../../builder/types.ts';
import type { BuildEnvironment } from '../types/environment.ts';
import { isLocalContext, localContexts, locateDockerfile } from './local-files.ts';

/** Files that some tools silently leave out of the image; BuildKit copies both. */
type SpecialFile = 'sockets' | 'pipes';

const IS: Record<SpecialFile, (entry: Dirent) => boolean> = {
  sockets: (entry) => entry.isSocket(),
  pipes: (entry) => entry.isFIFO(),
};
/** Maximum number of files listed in the warning. */
const NAMED = 3;

/** Warns about files in the contexts that the tool will silently leave out. */
export async function warnOfDropped(
  kind: SpecialFile,
  tool: string,
  request: Pick<BuildRequest, 'context' | 'file' | 'buildContexts'>,
  { workspace, reporter }: Pick<BuildEnvironment, 'workspace' | 'reporter'>,
): Promise<void> {
  const { readIgnorePatterns } = await import('../../builder/contexts/dockerfile-source.ts');
  const found: string[] = [];
  if (isLocalContext(request.context)) {
    const directory = resolve(workspace, request.context);
    const ignore = readIgnorePatterns(directory, locateDockerfile(request, workspace));
    await collect({ directory, relative: '', ignore, kind }, found);
  }
  for (const directory of localContexts(request, workspace).values())
    await collect({ directory, relative: '', ignore: readIgnorePatterns(directory), kind }, found);
  if (found.length === 0) return;
  const more = found.length > NAMED ? ` and ${found.length - NAMED} more` : '';
  reporter.warning(
    `${tool} leaves ${kind} out of the image: ${found.slice(0, NAMED).join(', ')}${more}. Exclude them in .dockerignore.`,
  );
}

interface Place {
  directory: string;
  /** Slash-separated path relative to the context; empty for the context itself. */
  relative: string;
  ignore: IgnorePatterns | undefined;
  kind: SpecialFile;
}

async function collect(place: Place, found: string[]): Promise<void> {
  const { directory, relative, ignore, kind } = place;
  // The tool reports what can't be read.
  for (const entry of await readdir(directory, { withFileTypes: true }).catch(() => [])) {
    const path = relative === '' ? entry.name : `${relative}/${entry.name}`;
    const excluded = ignore?.excludes(path) ?? false;
    if (entry.isDirectory() && (!excluded || ignore?.hasExceptions))
      await collect({ ...place, directory: join(directory, entry.name), relative: path }, found);
    else if (!excluded && IS[kind](entry)) found.push(path);
  }
}
