import { PublishError } from '../../oci/errors.ts';
import { nearest } from '../text/nearest-word.ts';
import type { RulesOrigin, YamlValue } from './read.ts';

interface LinedText {
  text: string;
  line: number;
}

/** Reads a rule's keys, and adds the rule's number and line to every error. */
export class RuleReader {
  readonly number: number;
  readonly line: number;
  readonly origin: RulesOrigin;
  readonly #entries: Map<string, YamlValue>;
  /** `tags.` inside of `tags`. */
  readonly #path: string;

  /** For messages: `Mirror rule 2`. */
  readonly #title: string;

  constructor(
    value: YamlValue,
    number: number,
    origin: RulesOrigin,
    given: { path?: string; title?: string } = {},
  ) {
    const { path = '', title = `Mirror rule ${number}` } = given;
    this.number = number;
    this.#title = title;
    this.line = value.line;
    this.origin = origin;
    this.#path = path;
    if (!value.entries) {
      throw this.problem('is not a mapping', value.line, 'Write it as "- from: …" and, below, "to: …".');
    }
    this.#entries = value.entries;
  }

  problem(what: string, line: number, hint: string, cause?: PublishError): PublishError {
    return new PublishError(`${this.#title} (line ${line}) ${what}`, {
      code: cause?.code ?? 'RULE_INVALID',
      ...this.origin,
      line,
      hint,
      ...(cause ? { cause } : {}),
    });
  }

  /** Runs `work`, and prefixes errors with the rule's number and line. */
  at<T>(line: number, work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof PublishError)) throw error;
      throw this.problem(`is wrong: ${error.message}`, line, error.hint ?? '', error);
    }
  }

  /**
   * Refuses unknown keys, with a suggestion.
   * @throws PublishError for a key that isn't in `keys`.
   */
  allow(keys: readonly string[]): void {
    for (const [key, { line }] of this.#entries) {
      if (keys.includes(key)) continue;
      const close = nearest(key, keys);
      throw this.problem(
        `has the key ${JSON.stringify(this.#path + key)}, which doesn't exist`,
        line,
        close
          ? `Did you mean ${this.#path}${close}?`
          : `There are ${keys.map((known) => this.#path + known).join(', ')}.`,
      );
    }
  }

  get(key: string): YamlValue | undefined {
    return this.#entries.get(key);
  }

  /** A nested mapping. */
  inside(key: string): RuleReader {
    const value = this.#entries.get(key) ?? { line: this.line };
    return new RuleReader(value, this.number, this.origin, {
      path: `${this.#path}${key}.`,
      title: this.#title,
    });
  }

  text(key: string): LinedText | undefined {
    const value = this.#entries.get(key);
    if (value === undefined) return undefined;
    if (value.text === undefined || value.text === '') {
      throw this.problem(
        `has no text in ${this.#path}${key}`,
        value.line,
        'Write one value, quoted where it has signs of YAML.',
      );
    }
    return { text: value.text, line: value.line };
  }

  /** A string or a list of strings. */
  strings(key: string): LinedText[] {
    const value = this.#entries.get(key);
    if (value === undefined || value.text === '') return [];
    if (value.text !== undefined) return [{ text: value.text, line: value.line }];
    return (value.items ?? [undefined]).map((item) => {
      if (item?.text) return { text: item.text, line: item.line };
      throw this.problem(
        `has something in ${this.#path}${key} that is not a text`,
        item?.line ?? value.line,
        'Write one text or a list of texts, quoted where they have signs of YAML.',
      );
    });
  }

  flag(key: string, fallback: boolean): boolean {
    const found = this.#entries.get(key);
    if (found === undefined) return fallback;
    if (found.text === 'true') return true;
    if (found.text === 'false') return false;
    throw this.problem(
      `has ${this.#path}${key}: ${found.text === undefined ? 'something else' : JSON.stringify(found.text)}`,
      found.line,
      'Write true or false.',
    );
  }

  /** An integer of at least 1. */
  count(key: string): number | undefined {
    const found = this.text(key);
    if (!found) return undefined;
    if (/^[1-9]\d{0,8}$/.test(found.text)) return Number(found.text);
    throw this.problem(
      `has ${this.#path}${key}: ${JSON.stringify(found.text)}`,
      found.line,
      'Write a whole number of at least 1.',
    );
  }
}
