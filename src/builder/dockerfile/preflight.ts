import type { Platform } from '../../oci/descriptor.ts';
import { PublishError } from '../../oci/errors.ts';
import { failAt, unsupportedAt } from '../errors.ts';
import type { BuildRequest } from '../types.ts';
import { expandWord } from './expand.ts';
import type { Instruction } from './parse.ts';
import { findStage, findTarget, placeOf, type Stage, type StagePlan } from './stages.ts';

/**
 * The stages the target depends on, and the target itself. Base names are expanded with the global arguments.
 */
export function neededStages(
  plan: StagePlan,
  target: string | undefined,
  globals: Map<string, string>,
): Stage[] {
  const needed = new Set<Stage>();
  const visit = (stage: Stage): void => {
    if (needed.has(stage)) return;
    needed.add(stage);
    const earlier = plan.stages.slice(0, stage.index);
    const references = [baseOf(plan, stage, globals), ...stage.instructions.flatMap(copiedFrom)];
    for (const reference of references) {
      const found = findStage(earlier, reference);
      if (found) visit(found);
    }
  };
  visit(findTarget(plan, target));
  return plan.stages.filter((stage) => needed.has(stage));
}

/**
 * The image or stage name in a stage's `FROM`.
 * @throws PublishError when the name is empty after expansion.
 */
export function baseOf(plan: StagePlan, stage: Stage, globals: Map<string, string>): string {
  const place = placeOf(plan.dockerfile, stage.from);
  const options = { place, escape: stage.from.escape };
  const base = expandWord(stage.base, (name) => globals.get(name), options);
  if (base === '') throw failAt(place, `base name (${stage.base}) should not be blank`);
  return base;
}

function copiedFrom(instruction: Instruction): string[] {
  if (instruction.name !== 'COPY') return [];
  return instruction.flags
    .filter((flag) => flag.startsWith('--from='))
    .map((flag) => flag.slice('--from='.length));
}

/**
 * Checks for features the embedded builder doesn't support, before anything is read or fetched.
 * @throws PublishError (`EMBEDDED_UNSUPPORTED`) with file, line and an alternative.
 */
export function checkSupport(plan: StagePlan, stages: Stage[]): void {
  const { syntax, file } = plan.dockerfile;
  if (syntax !== undefined && !/^(?:docker\.io\/)?docker\/dockerfile(?:-upstream)?(?:[:@]|$)/.test(syntax)) {
    throw unsupportedAt({ file, line: 1 }, `the syntax ${syntax} needs BuildKit`);
  }
  for (const stage of stages) {
    for (const instruction of stage.instructions) checkInstructionSupport(plan, instruction);
  }
}

function checkInstructionSupport(plan: StagePlan, instruction: Instruction): void {
  const name = instruction.name === 'ONBUILD' ? '' : instruction.name;
  if (name !== 'RUN') return;
  const place = placeOf(plan.dockerfile, instruction);
  throw unsupportedAt(
    place,
    'RUN needs an engine: the embedded builder runs no commands',
    'Set `engine: buildx` (or docker, podman, buildah), or make the files before the build and COPY them.',
  );
}

/**
 * Checks the inputs of a build.
 * @throws PublishError for inputs that only an engine supports.
 */
export function checkRequest(request: BuildRequest): void {
  const refuse = (input: string, what: string): never => {
    throw new PublishError(`the embedded builder can't ${what}`, {
      code: 'EMBEDDED_UNSUPPORTED',
      input,
      hint: 'Leave the input out, or set `engine: buildx`.',
    });
  };
  const off = (value: string | undefined) => value === undefined || value === '' || value === 'false';
  if (/^(?:https?|git|ssh):\/\/|^[\w.-]+@[\w.-]+:/.test(request.context))
    refuse('context', 'build a remote context');
  if (request.load) refuse('load', 'load an image into an engine');
  if (request.call !== undefined && request.call !== '' && request.call !== 'build')
    refuse('call', `answer call: ${request.call}`);
  if (!off(request.sbom)) refuse('sbom', 'make an SBOM');
  if (!off(request.provenance)) refuse('provenance', 'make a provenance attestation');
  if (request.attests.length > 0) refuse('attests', 'make attestations');
  for (const platform of request.platforms) checkPlatform(platform);
}

function checkPlatform(platform: Platform): void {
  if (platform.os === 'linux') return;
  throw new PublishError(
    `the embedded builder makes linux images, not ${platform.os}/${platform.architecture}`,
    {
      code: 'EMBEDDED_UNSUPPORTED',
      input: 'platforms',
      hint: 'Set `engine: buildx`.',
    },
  );
}
