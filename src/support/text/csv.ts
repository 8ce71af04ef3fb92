/** A field in a CSV line (RFC 4180), quoted if needed, as docker and buildx parse `--secret` and caches. */
export function csvField(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
