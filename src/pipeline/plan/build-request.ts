import { readEpoch } from '../../builder/epoch.ts';
import type { BuildRequest } from '../../builder/types.ts';
import { withVariables } from '../../engines/request/variables.ts';
import type { Reporter } from '../../support/reporter.ts';
import { fullTags, metaOf } from '../../tags/render.ts';
import { expandMeta } from '../../tags/rules/metadata-text.ts';
import type { TagPlan } from '../../tags/types.ts';
import type { BakeRequest, PipelineRequest } from '../types.ts';
import { recordedAnnotations } from './image-annotations.ts';

/**
 * The build request with the plan's labels, annotations and names, and with the timestamp of a reproducible
 * build.
 * @throws PublishError for an invalid SOURCE_DATE_EPOCH.
 */
export function planBuild(request: PipelineRequest, plan: TagPlan): BuildRequest {
  const { facts, qemu, outputs } = request;
  const attestationFormat = request.attestationFormat ?? formatOf(outputs);
  const build = withVariables(request.build, request.engine, request.env);
  const commitTime =
    facts.commitDate === undefined ? undefined : Math.floor(Date.parse(facts.commitDate) / 1000);
  return {
    ...build,
    buildArgs: withEpoch(request).map((line) => expandMeta(line, metaOf(plan), { input: 'build-args' })),
    qemu,
    labels: plan.labels,
    annotations: [
      ...plan.annotations,
      ...recordedAnnotations(request, plan),
      ...(outputs?.annotations ?? []),
    ],
    names: fullTags(plan),
    ...(outputs && Object.keys(outputs.image).length > 0 ? { image: outputs.image } : {}),
    ...(outputs && outputs.exports.length > 0 ? { exports: outputs.exports } : {}),
    ...(attestationFormat === undefined ? {} : { attestationFormat }),
    ...(request.reproducible && commitTime !== undefined ? { sourceDateEpoch: commitTime } : {}),
  };
}

/** `oci-artifact` in `outputs` is BuildKit's option for the attestation format. */
function formatOf(outputs: PipelineRequest['outputs']): BuildRequest['attestationFormat'] {
  if (outputs?.ociArtifact === undefined) return undefined;
  return outputs.ociArtifact ? 'artifact' : 'image';
}

/** Expands `{{meta.…}}` in the overrides of a bake definition. */
export function bakeWithMeta(bake: BakeRequest, plan: TagPlan): BakeRequest {
  const place = { input: 'bake-set' };
  return { ...bake, set: bake.set.map((line) => expandMeta(line, metaOf(plan), place)) };
}

/**
 * Passes SOURCE_DATE_EPOCH as a build argument, unless the user set that argument, as buildx does. An invalid
 * value is rejected here, because some engines silently ignore it.
 */
function withEpoch({ build, env, reproducible }: PipelineRequest): string[] {
  const epoch = env[EPOCH] ?? '';
  // A build argument without a value takes it from the environment.
  const buildArgs = build.buildArgs.map((line) =>
    line === EPOCH && epoch !== '' ? `${line}=${epoch}` : line,
  );
  const given = buildArgs.filter((line) => line === EPOCH || line.startsWith(`${EPOCH}=`));
  for (const line of given) readEpoch(line.slice(EPOCH.length + 1), 'the build argument');
  if (given.length > 0 || reproducible) return buildArgs;
  return readEpoch(epoch, 'the variable') === undefined ? buildArgs : [...buildArgs, `${EPOCH}=${epoch}`];
}

const EPOCH = 'SOURCE_DATE_EPOCH';

/**
 * The build request without empty secrets; docker/build-push-action skips them with a warning, too. There is
 * no warning on a fork's pull request, which never gets secrets.
 */
export function withoutEmptySecrets(
  build: BuildRequest,
  reporter: Pick<Reporter, 'warning'>,
  silently: boolean,
): BuildRequest {
  const filled = (entries: readonly string[], input: string): string[] =>
    entries.filter((entry) => {
      const id = /^\s*([^=]+)=$/.exec(entry)?.[1];
      if (id !== undefined && !silently) {
        reporter.warning(`The secret ${id.trim()} is empty; the build continues without it`, { input });
      }
      return id === undefined;
    });
  return {
    ...build,
    secrets: filled(build.secrets, 'secrets'),
    secretEnvs: filled(build.secretEnvs, 'secret-envs'),
    secretFiles: filled(build.secretFiles, 'secret-files'),
  };
}
