import { failAt, type Place } from '../errors.ts';

const BLANK = /[\t\v\f\r ]/;

/**
 * Splits the leading `--flags` from an instruction's arguments; quotes and escapes in a flag are interpreted
 * and removed. A lone `--` ends the flags.
 */
export function splitFlags(text: string, escape: string, place: Place): { flags: string[]; rest: string } {
  const flags: string[] = [];
  let position = 0;
  for (;;) {
    while (position < text.length && BLANK.test(text.charAt(position))) position++;
    if (!text.startsWith('--', position)) return { flags, rest: text.slice(position) };
    const word = readFlag(text, position, escape, place);
    position = word.next;
    if (word.value === '--') return { flags, rest: text.slice(position) };
    flags.push(word.value);
  }
}

function readFlag(
  text: string,
  start: number,
  escape: string,
  place: Place,
): { value: string; next: number } {
  let value = '';
  let quote = '';
  let position = start;
  for (; position < text.length; position++) {
    const character = text.charAt(position);
    if (quote === '' && BLANK.test(character)) break;
    if (character === escape && quote !== "'" && position + 1 < text.length) {
      value += text.charAt(++position);
    } else if (quote === '' && (character === '"' || character === "'")) quote = character;
    else if (character === quote) quote = '';
    else value += character;
  }
  if (quote !== '') throw failAt(place, `a flag has an opening ${quote} that is never closed`);
  return { value, next: position };
}

/** The flags of an instruction: with a value, repeatable, or a boolean switch. */
type FlagKinds = Record<string, 'value' | 'list' | 'switch'>;

export interface Flags {
  values: Map<string, string>;
  lists: Map<string, string[]>;
  switches: Map<string, boolean>;
}

/**
 * Parses flags by the kinds an instruction accepts.
 * @throws PublishError for unknown, repeated or malformed flags.
 */
export function readFlags(flags: string[], kinds: FlagKinds, place: Place): Flags {
  const found: Flags = { values: new Map(), lists: new Map(), switches: new Map() };
  for (const flag of flags) {
    const [name = '', ...others] = flag.slice(2).split('=');
    const value = others.length > 0 ? others.join('=') : undefined;
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
    if (kind === undefined) throw failAt(place, `unknown flag: --${name}`);
    const repeated = found.values.has(name) || found.switches.has(name);
    if (repeated) throw failAt(place, `duplicate flag specified: --${name}`);
    if (kind === 'switch') {
      if (value !== undefined && value !== 'true' && value !== 'false') {
        throw failAt(place, `expecting boolean value for flag --${name}, not: ${value}`);
      }
      found.switches.set(name, value !== 'false');
      continue;
    }
    if (value === undefined) throw failAt(place, `missing a value on flag: --${name}`);
    if (kind === 'value') found.values.set(name, value);
    else found.lists.set(name, [...(found.lists.get(name) ?? []), value]);
  }
  return found;
}
