import { existsSync, readFileSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { PublishError } from '../../../oci/errors.ts';
import type { ProbeEnvironment } from '../../types/environment.ts';

/**
 * Where bake targets are defined, and which ones are built: the inputs `bake-files`, `bake-targets` and so
 * on.
 */
export interface BakeDefinition {
  files: readonly string[];
  targets: readonly string[];
  /** `pattern.key=value` or `pattern.key+=value`, as in `docker buildx bake --set`. */
  set: readonly string[];
  /** `NAME=value` */
  vars: readonly string[];
  /** A directory in the workspace, or the URL of a repository or archive. */
  source?: string;
}

/** A target that others inherit from, with values from outside, as in docker/metadata-action's bake file. */
export interface BakeOverlay {
  target: string;
  tags: readonly string[];
  labels: Record<string, string>;
  args: Record<string, string>;
}

type Environment = ProbeEnvironment;

/** Bake's default files, in its order. https://docs.docker.com/build/bake/reference/#file-format */
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
 * The directory that paths in a definition are relative to.
 * @throws PublishError `INPUT_INVALID` when `bake-source` names a directory that doesn't exist.
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
 * Arguments of `buildx bake` that select the definition. The overlay is the last file, so that it takes
 * precedence; it is omitted when no file mentions its target.
 * @throws PublishError `INPUT_INVALID` when no file is named and no default file exists.
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
    // After `--`, bake treats these as targets even if they start with a dash.
    ...(definition.targets.length > 0 ? ['--', ...definition.targets] : []),
  ];
}

/**
 * Escapes a string, since bake's JSON treats strings as templates.
 * https://github.com/hashicorp/hcl/blob/main/json/spec.md#strings
 */
function literal(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? value.replace(/([$%])\{/g, '$1$1{') : value;
}

/** Named explicitly, since bake only looks for default files when no file, such as the overlay, is given. */
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

/** Undefined when the file can't be read; bake reports why. */
function readDefinition(file: string, directory: string): string | undefined {
  try {
    return readFileSync(resolve(directory, file.replace(/^cwd:\/\//, '')), 'utf8');
  } catch {
    return undefined;
  }
}

/** Names of targets and groups written literally in the files, for hints. */
export function definedNames(definition: BakeDefinition, directory: string): string[] {
  if (isRemoteSource(definition.source)) return [];
  const texts = definition.files.map((file) => readDefinition(file, directory) ?? '');
  return texts.flatMap((text) =>
    [...text.matchAll(/\b(?:target|group)\s+"([\w.-]+)"/g)].map(([, name = '']) => name),
  );
}

/**
 * Environment variables that set bake's variables.
 * @throws PublishError `INPUT_INVALID` for a variable that no file mentions, since it would have no effect.
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
