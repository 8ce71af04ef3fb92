import type { RuleReader } from '../../support/yaml/rule-reader.ts';

/** A key of `tags` that narrows which tags a rule takes. A new one is a file that exports this, and a line in `FILTERS`. */
export interface TagFilterKey<Value> {
  /** The value of a rule without the key: every name passes. */
  readonly absent: Value;
  /** @throws PublishError with the rule's number and line. */
  read(reader: RuleReader): Value;
  /** The names that pass, in their order. `prereleases` is the key of that name. */
  keep(names: readonly string[], value: Value, options: { prereleases: boolean }): readonly string[];
}
