import type { Platform } from '../../oci/descriptor.ts';
import { formatPlatform } from '../../oci/platform.ts';
import { expandWord, splitWords, type Lookup } from './expand.ts';
import { failAt, type Place } from '../errors.ts';
import type { Instruction } from './parse.ts';
import type { StagePlan } from './stages.ts';
import { placeOf } from './stages.ts';

/** Parses `KEY=value` lines; a bare `KEY` takes its value from the environment, as in docker. */
export function readBuildArgs(lines: string[], env: Record<string, string | undefined>): Map<string, string> {
  const args = new Map<string, string>();
  for (const line of lines) {
    const equals = line.indexOf('=');
    const key = equals < 0 ? line : line.slice(0, equals);
    const value = equals < 0 ? env[key] : line.slice(equals + 1);
    if (value !== undefined) args.set(key, value);
  }
  return args;
}

/**
 * The predefined platform arguments, `BUILDPLATFORM`, `TARGETARCH` and so on.
 * https://docs.docker.com/reference/dockerfile/#automatic-platform-args-in-the-global-scope
 */
export function platformArgs(build: Platform, target: Platform): Map<string, string> {
  const of = (prefix: string, platform: Platform): [string, string][] => [
    [`${prefix}PLATFORM`, formatPlatform(platform)],
    [`${prefix}OS`, platform.os],
    [`${prefix}OSVERSION`, platform['os.version'] ?? ''],
    [`${prefix}ARCH`, platform.architecture],
    [`${prefix}VARIANT`, platform.variant ?? ''],
  ];
  return new Map([...of('BUILD', build), ...of('TARGET', target)]);
}

/** One `ARG`: its name and its default, if any. */
interface Argument {
  key: string;
  value?: string;
}

/**
 * Parses `ARG a b=1`; names and defaults are expanded with `lookup`.
 * @throws PublishError with the line.
 */
export function readArguments(instruction: Instruction, lookup: Lookup, place: Place): Argument[] {
  const options = { place, escape: instruction.escape };
  return splitWords(instruction.rest, instruction.escape, place).map((word) => {
    const equals = word.indexOf('=');
    const key = expandWord(equals < 0 ? word : word.slice(0, equals), lookup, options);
    if (key === '') throw failAt(place, 'ARG names can not be blank');
    return equals < 0 ? { key } : { key, value: expandWord(word.slice(equals + 1), lookup, options) };
  });
}

/**
 * The values of the `ARG`s before the first `FROM`. Each can use the earlier ones and the platform arguments.
 */
export function evaluateGlobals(
  plan: StagePlan,
  buildArgs: Map<string, string>,
  platforms: Map<string, string>,
): Map<string, string> {
  const values = new Map(platforms);
  for (const instruction of plan.globals) {
    const place = placeOf(plan.dockerfile, instruction);
    for (const { key, value } of readArguments(instruction, (name) => values.get(name), place)) {
      const given = buildArgs.get(key) ?? value;
      if (given !== undefined) values.set(key, given);
    }
  }
  return values;
}
