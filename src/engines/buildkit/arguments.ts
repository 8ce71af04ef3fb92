import { join } from 'node:path';
import type { BuildRequest } from '../../builder/types.ts';
import { formatPlatform } from '../../oci/platform.ts';
import { csvField } from '../../support/text/csv.ts';
import type { SecretFile } from '../request/secrets.ts';
import { attestations, hasAttestations } from './attestations.ts';

/** Settings that depend on the builder rather than on the request. */
export interface BuildxSettings {
  /** `--output` values. */
  outputs: string[];
  /** `--tag` values. */
  tags: string[];
  builder?: string;
  secrets: SecretFile[];
  /** Directory for the metadata file. */
  temporaryDirectory: string;
  /** Whether the result can hold attestations. */
  attestations: boolean;
}

/** Path of the file in which buildx describes the result. */
export function metadataFile(temporaryDirectory: string): string {
  return join(temporaryDirectory, 'build-metadata.json');
}

/**
 * The arguments of `docker buildx build` for a request; each input means the same as in
 * docker/build-push-action.
 */
export function buildxArguments(request: BuildRequest, settings: BuildxSettings): string[] {
  const args = ['buildx', 'build', '--progress', 'plain'];
  const each = (flag: string, values: readonly string[]) =>
    args.push(...values.flatMap((value) => [flag, value]));
  const one = (flag: string, value: string | undefined) => each(flag, value ? [value] : []);
  one('--builder', settings.builder);
  args.push(...commonArguments(request, settings.secrets));
  each('--build-context', request.buildContexts);
  each('--cache-from', request.cacheFrom);
  each('--cache-to', request.cacheTo);
  each('--allow', request.allow);
  each('--no-cache-filter', request.noCacheFilters);
  const attests = attestations(request, settings.attestations);
  const indexed = request.platforms.length > 1 || hasAttestations(attests);
  each(
    '--annotation',
    request.annotations.flatMap((line) => annotation(line, indexed)),
  );
  each('--attest', attests);
  each('--tag', settings.tags);
  each('--output', settings.outputs);
  one('--platform', request.platforms.map(formatPlatform).join(','));
  one('--metadata-file', metadataFile(settings.temporaryDirectory));
  args.push(request.context);
  return args;
}

/**
 * The arguments that `docker build` had before buildx, and that podman and buildah adopted.
 * @param secretField formats a field of `--secret` for the tool; docker and buildx read CSV.
 */
export function commonArguments(
  request: BuildRequest,
  secrets: readonly SecretFile[],
  secretField: (text: string) => string = csvField,
): string[] {
  const args: string[] = [];
  const each = (flag: string, values: readonly string[]) =>
    args.push(...values.flatMap((value) => [flag, value]));
  const one = (flag: string, value: string | undefined) => each(flag, value ? [value] : []);
  one('--file', request.file);
  one('--target', request.target);
  each('--build-arg', request.buildArgs);
  if (
    request.sourceDateEpoch !== undefined &&
    !request.buildArgs.some((line) => /^SOURCE_DATE_EPOCH(?:=|$)/.test(line))
  ) {
    one('--build-arg', `SOURCE_DATE_EPOCH=${request.sourceDateEpoch}`);
  }
  each('--label', request.labels);
  each('--add-host', request.addHosts);
  each('--ulimit', request.ulimits);
  each(
    '--secret',
    secrets.map(({ id, path }) => `id=${id},${secretField(`src=${path}`)}`),
  );
  each('--ssh', request.ssh);
  one('--network', request.network);
  one('--shm-size', request.shmSize);
  one('--cgroup-parent', request.cgroupParent);
  if (request.noCache) args.push('--no-cache');
  if (request.pull) args.push('--pull');
  return args;
}

/** `manifest`, `index[linux/amd64]`, …: comma-separated levels before the key. */
const LEVELS =
  /^((?:(?:manifest|index|manifest-descriptor|index-descriptor)(?:\[[^\]]*\])?)(?:,(?:manifest|index|manifest-descriptor|index-descriptor)(?:\[[^\]]*\])?)*):(.*)$/s;

/**
 * An annotation, repeated for each of its levels: buildx before 0.14 reads a list of levels as part of the
 * key. Without a level, it goes on the manifest, and on the index if there is one.
 */
function annotation(line: string, indexed: boolean): string[] {
  const [, levels, rest] = LEVELS.exec(line) ?? [];
  const named = levels?.split(/,(?![^[]*\])/) ?? (indexed ? ['manifest', 'index'] : ['manifest']);
  return named.map((level) => `${level}:${rest ?? line}`);
}
