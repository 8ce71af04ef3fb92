/** A repeated key in a JSON object. */
interface RepeatedKey {
  key: string;
  /** The other spelling, if the two differ only in case. */
  other: string;
}

/**
 * Folds a key as Go's decoder does: it treats `Layers`, and even `layerſ`, as `layers` (encoding/json,
 * foldName), unlike decoders in other languages.
 */
export function foldKey(key: string): string {
  return key.toUpperCase().toLowerCase();
}

/**
 * Finds the first object, including nested ones, with two keys that some decoder considers equal. Most
 * decoders use the last, some the first, so one document has two meanings (RFC 8259, 4; CVE-2021-41190).
 * @param text text that `JSON.parse` accepts. Its keys may contain escapes.
 * @param isMap whether the keys of the object under this key are data, such as annotation names, so that case
 * matters.
 */
export function findRepeatedKey(text: string, isMap: (key: string) => boolean): RepeatedKey | undefined {
  const stack: { keys: Map<string, string> | undefined; exact: boolean; last: string }[] = [];
  const token = /"(?:[^"\\]|\\.)*"|[{}[\]]/g;
  for (let match = token.exec(text); match; match = token.exec(text)) {
    const [found] = match;
    const top = stack.at(-1);
    if (found === '{' || found === '[') {
      // Elements of a list belong to the list's key.
      const last = top?.last ?? '';
      stack.push({ keys: found === '{' ? new Map() : undefined, exact: isMap(last), last });
    } else if (found === '}' || found === ']') {
      stack.pop();
    } else if (top?.keys && isKey(text, token.lastIndex)) {
      const key = JSON.parse(found) as string;
      const folded = top.exact ? key : foldKey(key);
      const other = top.keys.get(folded);
      if (other !== undefined) return { key, other };
      top.keys.set(folded, key);
      top.last = key;
    }
  }
  return undefined;
}

/** In valid JSON a string is a key exactly when a colon follows. */
function isKey(text: string, at: number): boolean {
  while (/\s/.test(text[at] ?? '')) at++;
  return text[at] === ':';
}
