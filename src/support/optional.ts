/**
 * A property to spread into an object that has it only when there is something to say: nothing for undefined, which
 * exact optional properties don't take, and nothing for an empty text, which is how a runner and bake write "unset".
 */
export function optional<Key extends string, Value>(
  key: Key,
  value: Value | undefined,
): { [Name in Key]?: Value } {
  return (value === undefined || value === '' ? {} : { [key]: value }) as { [Name in Key]?: Value };
}
