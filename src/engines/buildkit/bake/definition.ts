import { existsSync, readFileSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { PublishError } from '../../../oci/errors.ts';
import type { ProbeEnvironment } from '../../types/environment.ts';

/** Where bake targets are defined, and which of them are built: the inputs `bake-files`, `bake-targets` and so on. */
export interface BakeDefinition {
  files: readonly string[];
  targets: readonly string[];
  /** `pattern.key=value` or `pattern.key+=value`, as `docker buildx bake --set` has them. */
  set: readonly string[];
  /** `NAME=value` */
  vars: readonly string[];
  /** A directory in the workspace, or the URL of a repository or an archive. */
  source?: string;
}

/** A target that others inherit from, filled from outside, as docker/metadata-action's bake file does it. */
export interface BakeOverlay {
  target: string;
  tags: readonly string[];
  labels: Record<string, string>;
  args: Record<string, string>;
}

type Environment = ProbeEnvironment;

/** The files that bake reads when none is named, in its order. https://docs.docker.com/build/bake/reference/#file-format */
const DEFAULT_FILES = [
  'compose.yaml',
  'compose.yml',
  'docker-compose.yml',
  'docker-compose.yaml',
  'docker-bake.json',
  'docker-bake.hcl',
  'docker-bake.override.json',
  'docker-bake.override.hcl',
];

/** Whether a `bake-source` is fetched by BuildKit. https://docs.docker.com/build/bake/remote-definition/ */
function isRemoteSource(source: string | undefined): source is string {
  return source !== undefined && /^(?:[a-z][a-z+]*:\/\/|[\w.-]+@[\w.-]+:|github\.com\/)/i.test(source);
}

/**
 * The directory that a definition's paths start from.
 * @throws PublishError `INPUT_INVALID` when `bake-source` names a directory that isn't there.
 */
export function bakeDirectory({ source }: BakeDefinition, workspace: string): string {
  if (source === undefined || isRemoteSource(source)) return workspace;
  const directory = resolve(workspace, source);
  if (statSync(directory, { throwIfNoEntry: false })?.isDirectory()) return directory;
  throw new PublishError(`\`bake-source\` names ${source}, which is not a directory`, {
    code: 'INPUT_INVALID',
    input: 'bake-source',
    hint: 'Write a directory of the checkout, or the URL of a repository such as https://github.com/acme/app.git#main.',
  });
}

/**
 * Arguments of `buildx bake` that select the definition. The overlay is the last file, so that it wins; it is left out
 * where no file mentions its target.
 * @throws PublishError `INPUT_INVALID` when no file is named and there is none by a default name.
 */
export async function definitionArguments(
  definition: BakeDefinition,
  overlay: BakeOverlay | undefined,
  environment: Environment,
): Promise<string[]> {
  const remote = isRemoteSource(definition.source);
  const files = remote ? [...definition.files] : localFiles(definition, environment.workspace);
  if (overlay && (remote || mentions(files, overlay.target, environment.workspace))) {
    const path = join(environment.temporaryDirectory, 'bake-metadata.json');
    const { target, ...values } = overlay;
    await writeFile(path, JSON.stringify({ target: { [target]: values } }, literal), { mode: 0o600 });
    files.push(remote ? `cwd://${path}` : path);
  }
  return [
    ...(remote ? [definition.source ?? ''] : []),
    ...files.flatMap((file) => ['--file', file]),
    ...definition.set.flatMap((override) => ['--set', override]),
    // Bake takes these for targets, whatever they begin with.
    ...(definition.targets.length > 0 ? ['--', ...definition.targets] : []),
  ];
}

/** In bake's JSON, strings are templates. https://github.com/hashicorp/hcl/blob/main/json/spec.md#strings */
function literal(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? value.replace(/([$%])\{/g, '$1$1{') : value;
}

/** Without an overlay bake would look for these itself. */
function localFiles({ files }: BakeDefinition, directory: string): string[] {
  if (files.length > 0) return [...files];
  const found = DEFAULT_FILES.filter((name) => existsSync(join(directory, name)));
  if (found.length > 0) return found;
  throw new PublishError(`No bake file found in ${directory}`, {
    code: 'INPUT_INVALID',
    input: 'bake-files',
    hint: `Name the file in \`bake-files\`; without it, bake looks for ${DEFAULT_FILES.join(', ')}.`,
  });
}

function mentions(files: readonly string[], word: string, directory: string): boolean {
  return files.some((file) => readDefinition(file, directory)?.includes(word) ?? true);
}

/** Undefined where it can't be read; bake says why. */
function readDefinition(file: string, directory: string): string | undefined {
  try {
    return readFileSync(resolve(directory, file.replace(/^cwd:\/\//, '')), 'utf8');
  } catch {
    return undefined;
  }
}

/** Names of targets and groups in the files, as far as they are written out: for hints. */
export function definedNames(definition: BakeDefinition, directory: string): string[] {
  if (isRemoteSource(definition.source)) return [];
  const texts = definition.files.map((file) => readDefinition(file, directory) ?? '');
  return texts.flatMap((text) =>
    [...text.matchAll(/\b(?:target|group)\s+"([\w.-]+)"/g)].map(([, name = '']) => name),
  );
}

/**
 * Bake takes variables from its environment.
 * @throws PublishError `INPUT_INVALID` for one that no file mentions: it would change nothing.
 */
export function bakeVariables(definition: BakeDefinition, directory: string): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const line of definition.vars) {
    const at = line.indexOf('=');
    const name = line.slice(0, at);
    if (!isRemoteSource(definition.source) && !mentions(localFiles(definition, directory), name, directory)) {
      throw new PublishError(`No bake file mentions the variable ${name}`, {
        code: 'INPUT_INVALID',
        input: 'bake-vars',
        hint: `Declare it in a bake file with \`variable "${name}" {}\`, or correct its name.`,
      });
    }
    variables[name] = line.slice(at + 1);
  }
  return variables;
}
