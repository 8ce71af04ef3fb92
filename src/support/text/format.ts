/** `950 B`, `12.3 MB`: decimal units, as registries show them. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || value >= 99.95 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

/** `850 ms`, `12.3 s`, `3 min 05 s`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 59_950) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

/** `2,061`: a whole number. Without `Intl`, which takes milliseconds to load. */
export function formatNumber(value: number): string {
  return String(value).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** `1 tag`, `2,061 tags`. */
export function count(amount: number, noun: string, plural = `${noun}s`): string {
  return `${formatNumber(amount)} ${amount === 1 ? noun : plural}`;
}

/** `12.3 MB read, 14 MB written`, as far as known; empty when neither is. */
export function formatTraffic({ read, written }: { read?: number; written?: number }): string {
  const parts = [
    read === undefined ? '' : `${formatBytes(read)} read`,
    written === undefined ? '' : `${formatBytes(written)} written`,
  ];
  return parts.filter((part) => part !== '').join(', ');
}

/** `12.4 MB, −3 %`: a size, and the change from an earlier one if known. */
export function formatChange(size: number, before: number | undefined): string {
  const bytes = formatBytes(size);
  if (before === undefined || before === 0) return bytes;
  const percent = ((size - before) / before) * 100;
  const digits = Math.abs(percent) < 1 ? 1 : 0;
  const rounded = Math.abs(percent).toFixed(digits);
  if (Number(rounded) === 0) return `${bytes}, ${size === before ? 'unchanged' : '±0 %'}`;
  return `${bytes}, ${percent < 0 ? '−' : '+'}${rounded} %`;
}
