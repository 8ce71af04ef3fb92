/**
 * A document that is empty, or begins as JSON and doesn't end as such: caches and registries hand out what they have so
 * far.
 */
export function isCutShort(document: Buffer | string): boolean {
  const text = document.toString();
  if (text.trim() === '') return true;
  if (!/^\s*[{[]/.test(text)) return false;
  try {
    JSON.parse(text);
    return false;
  } catch {
    return true;
  }
}
