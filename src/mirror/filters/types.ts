import type { RuleReader } from '../../support/yaml/rule-reader.ts';

/**
 * A key of `tags` that filters tag names. To add one, export this from a new file and list it in `FILTERS`.
 */
export interface TagFilterKey<Value> {
  /** The value when the key is absent: every name passes. */
  readonly absent: Value;
  /** Reads the key's value. @throws PublishError with the rule's number and line. */
  read(reader: RuleReader): Value;
  /** The names that pass, in the given order. `prereleases` is the value of the key of that name. */
  keep(names: readonly string[], value: Value, options: { prereleases: boolean }): readonly string[];
}
