import { readFile } from 'node:fs/promises';
import type { Descriptor } from '../../oci/descriptor.ts';
import { isDigest } from '../../oci/digest.ts';
import type { BuildWarning } from '../types/result.ts';

/** Reads buildx's metadata file; undefined when there is none. */
export async function readMetadata(path: string): Promise<Record<string, unknown> | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

/** The descriptor of the result according to the builder; undefined when it doesn't report one. */
export function builtRoot(metadata: Record<string, unknown> | undefined): Descriptor | undefined {
  const { mediaType, digest, size } = (metadata?.['containerimage.descriptor'] ?? {}) as Partial<Descriptor>;
  if (mediaType === undefined || digest === undefined || !isDigest(digest) || size === undefined)
    return undefined;
  return { mediaType, digest, size };
}

interface MetadataWarning {
  /** Base64. */
  short?: string;
  detail?: string[];
  url?: string;
  sourceInfo?: { filename?: string };
  range?: { start?: { line?: number } }[];
}

/**
 * Build check findings from the metadata file, which buildx 0.16 and newer write with
 * BUILDX_METADATA_WARNINGS.
 */
export function metadataWarnings(metadata: Record<string, unknown> | undefined): BuildWarning[] {
  const list = metadata?.['buildx.build.warnings'];
  if (!Array.isArray(list)) return [];
  return (list as MetadataWarning[]).map(({ short, url, sourceInfo, range }) => {
    const warning: BuildWarning = { message: Buffer.from(short ?? '', 'base64').toString('utf8') };
    const line = range?.[0]?.start?.line;
    if (sourceInfo?.filename !== undefined) warning.file = sourceInfo.filename;
    if (line !== undefined) warning.line = line;
    if (url) warning.url = url;
    return warning;
  });
}

/**
 * Build check findings in buildx's output: as blocks by `--call check`, or one line each after a build:
 *
 *     WARNING: StageNameCasing - https://docs.docker.com/go/dockerfile/rule/stage-name-casing/
 *     Stage name 'Base' should be lowercase
 *     Dockerfile:1
 *
 *      - StageNameCasing: Stage name 'Base' should be lowercase (line 1)
 */
export function printedWarnings(output: string, file: string): BuildWarning[] {
  const blocks = [...output.matchAll(/^WARNING: (\w+)(?: - (\S+))?\n(.+)(?:\n(\S+):(\d+)$)?/gm)].map(
    (match) => {
      const warning: BuildWarning = { message: `${match[1]}: ${match[3]}`, file: match[4] ?? file };
      if (match[5] !== undefined) warning.line = Number(match[5]);
      if (match[2] !== undefined) warning.url = match[2];
      return warning;
    },
  );
  const lines = [...output.matchAll(/^ - (\w+): (.+) \(line (\d+)\)$/gm)].map((match) => ({
    message: `${match[1]}: ${match[2]}`,
    file,
    line: Number(match[3]),
  }));
  return blocks.length > 0 ? blocks : lines;
}
