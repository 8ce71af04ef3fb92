import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildEmbedded, type EmbeddedResult } from '../../../src/builder/build.ts';
import { openLayout } from '../../../src/oci/layouts/layout.ts';
import { parsePlatform } from '../../../src/oci/platform.ts';
import { buildEnvironment, buildRequest, writeFiles } from '../../builder/support.ts';
import { bases } from './bases.ts';
import type { Case, FlatImage } from './case.ts';
import { flatten } from './flatten.ts';

/** Runs the docker client; rejects with what it printed. */
export type Docker = (args: string[]) => Promise<string>;

/** Where one case's files are. */
export interface Written {
  directory: string;
  context: string;
  file: string | undefined;
}

/** Writes a case's files below `root`. */
export function writeCase(root: string, item: Case): Written {
  const directory = join(root, item.name);
  const context = item.context === undefined ? directory : join(directory, item.context);
  mkdirSync(context, { recursive: true, mode: 0o755 });
  writeFiles(directory, item.files ?? {});
  const path = item.file === undefined ? join(context, 'Dockerfile') : join(directory, item.file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, item.dockerfile);
  return { directory, context, file: item.file === undefined ? undefined : path };
}

/** `dir:x` and `base:x` of a case's contexts as docker wants them. */
function contextsOf(item: Case, written: Written, bases: string): string[] {
  return (item.contexts ?? []).map((line) =>
    line
      .replace(/=dir:(.*)$/, (_all, name) => `=${join(written.directory, name)}`)
      .replace(/=base:(.*)$/, (_all, name) => `=oci-layout://${join(bases, name)}:latest`),
  );
}

/** Builds a case with BuildKit and reads the result back. */
export async function withBuildkit(item: Case, written: Written, bases: string, docker: Docker) {
  const layout = join(written.directory, '../..', 'buildkit', item.name);
  mkdirSync(layout, { recursive: true });
  const args = ['buildx', 'build', '--provenance=false', '--quiet', '--no-cache'];
  args.push('--output', `type=oci,tar=false,dest=${layout}`);
  for (const arg of item.args ?? []) args.push('--build-arg', arg);
  for (const label of item.labels ?? []) args.push('--label', label);
  for (const context of contextsOf(item, written, bases)) args.push('--build-context', context);
  if (item.target !== undefined) args.push('--target', item.target);
  if (item.platforms) args.push('--platform', item.platforms.join(','));
  if (written.file !== undefined) args.push('--file', written.file);
  await docker([...args, written.context]);
  // Nothing to compare with; and what the embedded builder can't read may be unreadable here, too.
  if (item.refuses) return {};
  const opened = await openLayout(layout);
  const root = await opened.resolve('latest');
  return flatten(opened, root ?? (await onlyEntry(layout)));
}

async function onlyEntry(layout: string) {
  const { readFile } = await import('node:fs/promises');
  return JSON.parse(await readFile(join(layout, 'index.json'), 'utf8')).manifests[0];
}

/** Builds a case with the embedded builder. */
export async function withEmbedded(
  item: Case,
  written: Written,
  bases: string,
): Promise<{ result: EmbeddedResult; images: Record<string, FlatImage> }> {
  const request = buildRequest({
    context: written.context,
    ...(written.file === undefined ? {} : { file: written.file }),
    ...(item.target === undefined ? {} : { target: item.target }),
    buildArgs: item.args ?? [],
    labels: item.labels ?? [],
    buildContexts: contextsOf(item, written, bases),
    platforms: (item.platforms ?? []).map(parsePlatform),
  });
  const resolveBase = async (name: string) => {
    const match = /^oci-layout:\/\/(.*):latest$/.exec(name);
    if (!match || !existsSync(match[1]!)) return undefined;
    return { source: await openLayout(match[1]!), root: await onlyEntry(match[1]!) };
  };
  const result = await buildEmbedded(request, buildEnvironment(written.directory, { resolveBase }));
  return { result, images: await flatten(result.source, result.root) };
}

/** Builds the base images with BuildKit, as layouts `directory/name`. */
export async function buildBases(directory: string, docker: Docker): Promise<void> {
  for (const [name, base] of Object.entries(bases)) {
    const context = join(directory, `${name}-context`);
    writeFiles(context, { ...base.files, Dockerfile: base.dockerfile });
    if (existsSync(join(context, 'busybox'))) copyFileSync('/bin/busybox', join(context, 'busybox'));
    const output = ['type=oci', 'tar=false', `dest=${join(directory, name)}`, 'name=base:latest'];
    if (base.output !== undefined) output.push(base.output);
    const args = ['buildx', 'build', '--provenance=false', '--quiet', '--network=none', ...(base.args ?? [])];
    await docker([...args, '--output', output.join(','), context]);
  }
}
