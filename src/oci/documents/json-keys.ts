/** The first object of a JSON text that has a key twice. */
interface RepeatedKey {
  key: string;
  /** The other spelling, where the two differ in case alone. */
  other: string;
}

/**
 * As Go's decoder compares keys: `Layers`, and `layerſ` too, are taken for `layers` (encoding/json, foldName). Readers
 * of other languages tell them apart.
 */
export function foldKey(key: string): string {
  return key.toUpperCase().toLowerCase();
}

/**
 * Looks for objects, nested ones included, in which two keys are the same, or are to some reader: the last one wins in
 * most readers, the first in some, so that one document is two (RFC 8259, 4; CVE-2021-41190).
 * @param text a text that `JSON.parse` takes. Its keys may be written with escapes.
 * @param isMap whether the keys of the object under this key are data, such as an annotation's name, so that case counts.
 */
export function findRepeatedKey(text: string, isMap: (key: string) => boolean): RepeatedKey | undefined {
  const stack: { keys: Map<string, string> | undefined; exact: boolean; last: string }[] = [];
  const token = /"(?:[^"\\]|\\.)*"|[{}[\]]/g;
  for (let match = token.exec(text); match; match = token.exec(text)) {
    const [found] = match;
    const top = stack.at(-1);
    if (found === '{' || found === '[') {
      // Elements of a list are under the list's key.
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
