/**
 * An object to spread, with the property only if it has a value. Leaves out undefined, which
 * exactOptionalPropertyTypes doesn't allow, and the empty string, which runners and bake use for "unset".
 */
export function optional<Key extends string, Value>(
  key: Key,
  value: Value | undefined,
): { [Name in Key]?: Value } {
  return (value === undefined || value === '' ? {} : { [key]: value }) as { [Name in Key]?: Value };
}
