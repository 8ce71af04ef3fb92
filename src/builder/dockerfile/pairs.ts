import { expandWord, splitWords, type Lookup } from './expand.ts';
import { failAt } from '../errors.ts';
import type { Instruction } from './parse.ts';
import type { Place } from '../errors.ts';

/**
 * Parses the arguments of `ENV` and `LABEL`: `key=value …`, or the legacy form `key rest of the line`.
 * @throws PublishError with the line.
 */
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

/**
 * Parses a JSON array of strings; undefined when the text isn't an array.
 * @throws PublishError for an array with other values.
 */
export function readJsonList(text: string, place: Place): string[] | undefined {
  if (!text.trimStart().startsWith('[')) return undefined;
  let list: unknown;
  try {
    list = JSON.parse(firstArray(text));
  } catch {
    return undefined;
  }
  if (!Array.isArray(list)) return undefined;
  if (list.every((item) => typeof item === 'string')) return list;
  throw failAt(place, 'when using JSON array syntax, arrays must be comprised of strings only');
}

/** The text up to the end of its first array; BuildKit ignores what follows. */
function firstArray(text: string): string {
  const tokens = /"(?:[^"\\]|\\.)*"|[[\]]/g;
  let depth = 0;
  for (const { 0: token, index } of text.matchAll(tokens)) {
    if (token === '[') depth++;
    if (token === ']' && --depth === 0) return text.slice(0, index + 1);
  }
  return text;
}

/**
 * The arguments of `COPY`, `ADD` and `VOLUME`: a JSON array, or words split at white space (quotes aren't
 * special).
 * @throws PublishError as `readJsonList`
 */
export function readWordList(text: string, place: Place): string[] {
  return readJsonList(text, place) ?? text.split(/[\t\v\f\r ]+/).filter(Boolean);
}
