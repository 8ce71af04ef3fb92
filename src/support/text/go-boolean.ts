/** Go's strconv.ParseBool, by which docker and buildx read their variables; undefined for what it refuses. */
export function goBoolean(value: string | undefined): boolean | undefined {
  if (/^(?:1|t|T|TRUE|true|True)$/.test(value ?? '')) return true;
  return /^(?:0|f|F|FALSE|false|False)$/.test(value ?? '') ? false : undefined;
}
