/** Whether a document is empty or incomplete JSON: caches and registries may send what they have so far. */
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
