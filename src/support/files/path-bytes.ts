import { isUtf8 } from 'node:buffer';

/**
 * Bytes that aren't UTF-8 are decoded as unpaired low surrogates, U+DC80 to U+DCFF, as in Python (PEP 383).
 */
const ESCAPE = 0xdc00;
const ESCAPED = /(?<![\uD800-\uDBFF])[\uDC80-\uDCFF]/;

/** Decodes a file name, reversibly: `encodePath` returns the same bytes. */
export function decodePath(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString();
  let text = '';
  for (let at = 0; at < bytes.length;) {
    const length = [1, 2, 3, 4].find(
      (count) => at + count <= bytes.length && isUtf8(bytes.subarray(at, at + count)),
    );
    text +=
      length === undefined
        ? String.fromCharCode(ESCAPE + (bytes[at] as number))
        : bytes.toString('utf8', at, at + length);
    at += length ?? 1;
  }
  return text;
}

/** The bytes of a file name that `decodePath` returned. */
export function encodePath(text: string): Buffer {
  if (!hasForeignBytes(text)) return Buffer.from(text);
  const parts = Array.from(text, (character) =>
    ESCAPED.test(character) ? Buffer.of(character.charCodeAt(0) - ESCAPE) : Buffer.from(character),
  );
  return Buffer.concat(parts);
}

/** True when the name's bytes aren't UTF-8. */
export function hasForeignBytes(text: string): boolean {
  return ESCAPED.test(text);
}
