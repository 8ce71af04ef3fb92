import { expandWord, splitWords, type Lookup } from './expand.ts';
import { failAt } from './failure.ts';
import type { Instruction } from './parse-dockerfile.ts';
import type { Place } from './failure.ts';

/** Reads `ENV` and `LABEL`: `key=value …`, or the old form `key rest of the line`. */
export function readPairs(instruction: Instruction, lookup: Lookup, place: Place): [string, string][] {
  const options = { place, escape: instruction.escape };
  return rawPairs(instruction, place).map(([key, value]) => [
    expandWord(key, lookup, options),
    expandWord(value, lookup, options),
  ]);
}

function rawPairs(instruction: Instruction, place: Place): [string, string][] {
  const { name, rest } = instruction;
  const words = splitWords(rest, instruction.escape, place);
  if (!words[0]?.includes('=')) {
    const match = /^([^\t\v\f\r ]+)[\t\v\f\r ]+([^]+)$/.exec(rest);
    if (!match) throw failAt(place, `${name} must have two arguments`);
    return [[match[1] as string, match[2] as string]];
  }
  return words.map((word) => {
    const equals = word.indexOf('=');
    if (equals < 0) {
      throw failAt(
        place,
        `Syntax error - can't find = in ${JSON.stringify(word)}. Must be of the form: name=value`,
      );
    }
    if (equals === 0) throw failAt(place, `${name} names can not be blank`);
    return [word.slice(0, equals), word.slice(equals + 1)];
  });
}

/** The strings of a JSON array, or undefined when the text is none. */
export function readJsonList(text: string): string[] | undefined {
  if (!text.trimStart().startsWith('[')) return undefined;
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) && list.every((item) => typeof item === 'string') ? list : undefined;
  } catch {
    return undefined;
  }
}

/** The arguments of `COPY`, `ADD` and `VOLUME`: a JSON array, or words split at blanks (quotes mean nothing there). */
export function readWordList(text: string): string[] {
  return readJsonList(text) ?? text.split(/[\t\v\f\r ]+/).filter(Boolean);
}
