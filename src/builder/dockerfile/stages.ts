import { PublishError } from '../../oci/errors.ts';
import { failAt, type Place } from '../errors.ts';
import type { Dockerfile, Instruction } from './parse.ts';
import { readFlags } from './split-flags.ts';

/** One `FROM` and the instructions after it. */
export interface Stage {
  index: number;
  /** Lower case. */
  name?: string;
  /** As written; variables aren't expanded yet. */
  base: string;
  /** `--platform` as written. */
  platform?: string;
  from: Instruction;
  instructions: Instruction[];
}

export interface StagePlan {
  dockerfile: Dockerfile;
  /** `ARG`s before the first `FROM`. */
  globals: Instruction[];
  stages: Stage[];
}

const INSTRUCTIONS = [
  'ADD', 'ARG', 'CMD', 'COPY', 'ENTRYPOINT', 'ENV', 'EXPOSE', 'FROM', 'HEALTHCHECK', 'LABEL', 'MAINTAINER', 'ONBUILD',
  'RUN', 'SHELL', 'STOPSIGNAL', 'USER', 'VOLUME', 'WORKDIR',
]; // prettier-ignore

const STAGE_NAME = /^[a-z][a-z0-9._-]*$/;

/**
 * Groups instructions into stages.
 * @throws PublishError for unknown instructions and a malformed `FROM`, with the line.
 */
export function groupStages(dockerfile: Dockerfile): StagePlan {
  const globals: Instruction[] = [];
  const stages: Stage[] = [];
  for (const instruction of dockerfile.instructions) {
    const place = placeOf(dockerfile, instruction);
    checkInstruction(instruction, place);
    const stage = stages.at(-1);
    if (instruction.name === 'FROM') stages.push(readFrom(instruction, stages.length, place));
    else if (stage) stage.instructions.push(instruction);
    else if (instruction.name === 'ARG') globals.push(instruction);
    else throw failAt(place, `no build stage in current context: ${instruction.name} before the first FROM`);
  }
  if (stages.length === 0)
    throw failAt({ file: dockerfile.file, line: 1 }, 'the file has no FROM instruction');
  return { dockerfile, globals, stages };
}

/** @throws PublishError for an unknown instruction or one without arguments. */
export function checkInstruction(instruction: Instruction, place: Place): void {
  if (!INSTRUCTIONS.includes(instruction.name)) {
    const near = INSTRUCTIONS.find((name) => distanceIsOne(name, instruction.name));
    throw failAt(place, `unknown instruction: ${instruction.name}${near ? ` (did you mean ${near}?)` : ''}`);
  }
  if (
    instruction.rest === '' &&
    !['ENTRYPOINT', 'CMD', 'SHELL', 'HEALTHCHECK', 'FROM'].includes(instruction.name)
  ) {
    throw failAt(place, `${instruction.name} requires at least one argument`);
  }
}

/** The file and line of an instruction, for errors. */
export function placeOf(dockerfile: Dockerfile, instruction: Instruction): Place {
  return { file: dockerfile.file, line: instruction.line, expanded: dockerfile.expanded };
}

/**
 * The target stage by name or number; the last stage when no target is given.
 * @throws PublishError for an unknown target.
 */
export function findTarget(plan: StagePlan, target: string | undefined): Stage {
  const named = target?.toLowerCase() ?? '';
  const stage = named === '' ? plan.stages.at(-1) : plan.stages.findLast(({ name }) => name === named);
  if (stage) return stage;
  const names = plan.stages.flatMap(({ name }) => name ?? []);
  throw new PublishError(
    `${plan.dockerfile.file}: target stage ${JSON.stringify(target)} could not be found`,
    {
      code: 'DOCKERFILE_INVALID',
      input: 'target',
      file: plan.dockerfile.file,
      hint:
        names.length > 0
          ? `Choose one of ${names.join(', ')}.`
          : 'Name the stage with AS in its FROM line, or remove `target`.',
    },
  );
}

/** Finds a stage by name or number; if a name is used twice, the last stage wins. */
export function findStage(stages: Stage[], reference: string): Stage | undefined {
  const name = reference.toLowerCase();
  const named = stages.findLast((stage) => stage.name === name);
  return named ?? (/^\d+$/.test(reference) ? stages[Number(reference)] : undefined);
}

function readFrom(instruction: Instruction, index: number, place: Place): Stage {
  const flags = readFlags(instruction.flags, { platform: 'value' }, place);
  const words = instruction.rest.split(/[\t\v\f\r ]+/).filter(Boolean);
  const [base, as, name] = words;
  if (
    base === undefined ||
    (words.length !== 1 && words.length !== 3) ||
    (as !== undefined && as.toUpperCase() !== 'AS')
  ) {
    throw failAt(place, 'FROM requires either one argument, or three: FROM <source> [AS <name>]');
  }
  const stage: Stage = { index, base, from: instruction, instructions: [] };
  const platform = flags.values.get('platform');
  if (platform !== undefined) stage.platform = platform;
  if (name === undefined) return stage;
  const lower = name.toLowerCase();
  if (!STAGE_NAME.test(lower)) {
    throw failAt(
      place,
      `invalid name for build stage: ${JSON.stringify(name)}, name can't start with a number or contain symbols`,
    );
  }
  return { ...stage, name: lower };
}

/** True when the edit distance is 1: one letter added, removed or changed, or two swapped. */
function distanceIsOne(left: string, right: string): boolean {
  if (Math.abs(left.length - right.length) > 1) return false;
  let start = 0;
  while (start < left.length && left[start] === right[start]) start++;
  const [a, b] = [left.slice(start), right.slice(start)];
  const swapped = a.length > 1 && a[0] === b[1] && a[1] === b[0] && a.slice(2) === b.slice(2);
  return a.slice(1) === b.slice(1) || a.slice(1) === b || a === b.slice(1) || swapped;
}
