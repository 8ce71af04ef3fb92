/** Go's strconv.ParseBool, which docker and buildx use for variables; undefined for an invalid value. */
export function goBoolean(value: string | undefined): boolean | undefined {
  if (/^(?:1|t|T|TRUE|true|True)$/.test(value ?? '')) return true;
  return /^(?:0|f|F|FALSE|false|False)$/.test(value ?? '') ? false : undefined;
}
