/** One field of a line of CSV (RFC 4180), quoted where it has to be, as docker and buildx read `--secret` and caches. */
export function csvField(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
