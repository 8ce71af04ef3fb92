import { LIMITS } from '../../support/limits.ts';
import { beyond, failAt, type Place } from '../errors.ts';
import { replacePattern, trimPrefix, trimSuffix } from './shell-pattern.ts';

interface ExpandOptions {
  place: Place;
  /** Escape character of the Dockerfile: `\` or a backtick. */
  escape: string;
  /** Treat quotes as ordinary characters, as in heredoc bodies. */
  literalQuotes?: boolean;
}

/** Looks up a variable; undefined when it isn't set. */
export type Lookup = (name: string) => string | undefined;

/**
 * Expands variables and removes quotes and escapes, by the rules of BuildKit's shell lexer: `$v`, `${v}`,
 * `${v:-word}`, `${v-word}`, `+`, `?`, `#`, `##`, `%`, `%%`, `/`, `//`.
 * https://docs.docker.com/reference/dockerfile/#environment-replacement
 * @throws PublishError for bad substitutions, unclosed quotes, and `${v:?message}` when `v` isn't set.
 */
export function expandWord(word: string, lookup: Lookup, options: ExpandOptions): string {
  return new Lexer(word, lookup, options).run().text;
}

/**
 * Like `expandWord`, then split at unquoted white space, including white space in expanded values.
 * @throws PublishError as `expandWord`
 */
export function expandWords(word: string, lookup: Lookup, options: ExpandOptions): string[] {
  return new Lexer(word, lookup, options).run().words;
}

/** Splits at unquoted white space; quotes, escapes and variables are kept as written. */
export function splitWords(line: string, escape: string, _place: Place): string[] {
  const words: string[] = [];
  let word = '';
  let quote = '';
  for (let position = 0; position < line.length; position++) {
    const character = line.charAt(position);
    if (quote === '' && /\s/.test(character)) {
      if (word !== '') words.push(word);
      word = '';
      continue;
    }
    word += character;
    if (character === escape && quote !== "'" && position + 1 < line.length) word += line.charAt(++position);
    else if (quote === '' && (character === '"' || character === "'")) quote = character;
    else if (character === quote) quote = '';
  }
  if (word !== '') words.push(word);
  return words;
}

const SPECIAL_PARAMETERS = '@*#?-$!0';
const NAME = /\d+|[\p{L}_][\p{L}\p{Nd}_]*/uy;

function bounded(text: string, place: Place): string {
  if (text.length > LIMITS.expandedWord.value) throw beyond(LIMITS.expandedWord, place);
  return text;
}

class Lexer {
  private position = 0;
  private readonly input: string;
  private readonly lookup: Lookup;
  private readonly options: ExpandOptions;

  constructor(input: string, lookup: Lookup, options: ExpandOptions) {
    this.input = input;
    this.lookup = lookup;
    this.options = options;
  }

  run(): { text: string; words: string[] } {
    const { text, words } = this.until(undefined, false);
    const { expanded } = this.options.place;
    if (expanded && (expanded.characters += text.length) > LIMITS.expandedWords.value) {
      throw beyond(LIMITS.expandedWords, this.options.place);
    }
    return { text, words };
  }

  /** Reads up to `stop`, or to the end. `raw` keeps escapes, for patterns. */
  private until(stop: string | undefined, raw: boolean): { text: string; words: string[] } {
    const collected = new Words(this.options.place);
    while (this.position < this.input.length) {
      const character = this.input.charAt(this.position);
      if (character === stop) {
        this.position++;
        return collected.finish();
      }
      if (character === '$') collected.addSplit(this.dollar());
      else if (character === "'" && !this.options.literalQuotes) collected.addWhole(this.singleQuoted());
      else if (character === '"' && !this.options.literalQuotes) collected.addWhole(this.doubleQuoted());
      else if (character === this.options.escape) {
        if (raw) collected.addWhole(character);
        this.position++;
        if (this.position < this.input.length) collected.addWhole(this.input.charAt(this.position++));
      } else {
        collected.addSplit(character);
        this.position++;
      }
    }
    if (stop !== undefined) throw this.fail(`syntax error: missing '${stop}'`);
    return collected.finish();
  }

  private singleQuoted(): string {
    const end = this.input.indexOf("'", this.position + 1);
    if (end < 0) throw this.fail('unexpected end of statement while looking for matching single-quote');
    const text = this.input.slice(this.position + 1, end);
    this.position = end + 1;
    return text;
  }

  private doubleQuoted(): string {
    let text = '';
    this.position++;
    while (this.position < this.input.length) {
      const character = this.input.charAt(this.position);
      if (character === '"') {
        this.position++;
        return text;
      }
      if (character === '$') {
        text = bounded(text + this.dollar(), this.options.place);
        continue;
      }
      this.position++;
      const next = this.input.charAt(this.position);
      if (character === this.options.escape && ['"', '$', this.options.escape].includes(next)) {
        text += next;
        this.position++;
      } else text += character;
    }
    throw this.fail('unexpected end of statement while looking for matching double-quote');
  }

  private dollar(): string {
    this.position++;
    if (this.input.charAt(this.position) === '{') {
      this.position++;
      return this.braces();
    }
    const name = this.name();
    return name === '' ? '$' : (this.lookup(name) ?? '');
  }

  private name(): string {
    const first = this.input.charAt(this.position);
    const special = first !== '' && SPECIAL_PARAMETERS.includes(first);
    NAME.lastIndex = this.position;
    const name = special ? first : (NAME.exec(this.input)?.[0] ?? '');
    this.position += name.length;
    return name;
  }

  private braces(): string {
    const first = this.input.charAt(this.position);
    if (first === '') throw this.fail("syntax error: missing '}'");
    if ('{}:'.includes(first)) throw this.fail('syntax error: bad substitution');
    const name = this.name();
    const colon = this.input.startsWith(':', this.position);
    if (colon) this.position++;
    const operator = this.input.charAt(this.position++);
    const value = this.lookup(name);
    if (operator === '') throw this.fail("syntax error: missing '}'");
    if (!colon && operator === '}') return value ?? '';
    if (!colon && operator === '/') return this.replacement(value ?? '');
    return this.modified(operator, { name, value, colon });
  }

  private modified(
    operator: string,
    { name, value, colon }: { name: string; value: string | undefined; colon: boolean },
  ): string {
    const trims = operator === '#' || operator === '%';
    if (!trims && !'-+?'.includes(operator)) {
      throw this.fail(`unsupported modifier (${colon ? ':' : ''}${operator}) in substitution`);
    }
    const word = this.until('}', trims).text;
    if (trims) return this.trimmed(operator, word, value ?? '');
    const present = value !== undefined && !(colon && value === '');
    return this.substituted(operator, { name, value, word, present });
  }

  private substituted(
    operator: string,
    parts: { name: string; value: string | undefined; word: string; present: boolean },
  ): string {
    const { name, value, word, present } = parts;
    if (operator === '-') return present ? (value as string) : word;
    if (operator === '+') return present ? word : '';
    if (present) return value as string;
    const fallback = value === undefined ? 'is not allowed to be unset' : 'is not allowed to be empty';
    throw this.fail(`${name}: ${word || fallback}`);
  }

  private trimmed(operator: string, word: string, value: string): string {
    const longest = word.startsWith(operator);
    const pattern = longest ? word.slice(1) : word;
    const trim = operator === '#' ? trimPrefix : trimSuffix;
    return this.matching(() => trim(value, pattern, longest));
  }

  private replacement(value: string): string {
    const all = this.input.charAt(this.position) === '/';
    if (all) this.position++;
    const pattern = this.until('/', true).text;
    const replacement = this.until('}', true).text;
    return this.matching(() => replacePattern(value, pattern, replacement, all));
  }

  private matching(work: () => string): string {
    try {
      return work();
    } catch (cause) {
      throw this.fail((cause as Error).message);
    }
  }

  private fail(message: string) {
    return failAt(this.options.place, `failed to process ${JSON.stringify(this.input)}: ${message}`);
  }
}

/** Collects the expanded text both as a whole and split into words. */
class Words {
  private text = '';
  private readonly place: Place;
  private word: string | undefined;
  private readonly words: string[] = [];

  constructor(place: Place) {
    this.place = place;
  }

  /** Adds text whose white space separates words. */
  addSplit(text: string): void {
    this.text = bounded(this.text + text, this.place);
    const [first = '', ...others] = text.split(/\s+/);
    if (first !== '') this.word = (this.word ?? '') + first;
    for (const word of others) {
      this.endWord();
      if (word !== '') this.word = word;
    }
  }

  /** Adds quoted or escaped text, which is never split. */
  addWhole(text: string): void {
    this.text = bounded(this.text + text, this.place);
    this.word = (this.word ?? '') + text;
  }

  finish(): { text: string; words: string[] } {
    this.endWord();
    return { text: this.text, words: this.words };
  }

  private endWord(): void {
    if (this.word !== undefined) this.words.push(this.word);
    this.word = undefined;
  }
}
