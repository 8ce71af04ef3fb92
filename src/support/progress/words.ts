import type { RunProgress } from '../reporter.ts';
import { count, formatBytes, formatNumber } from '../text/format.ts';

/** `22.0 MB/s`. */
export function rateText(perSecond: number): string {
  return `${formatBytes(perSecond)}/s`;
}

/** `0.2 of 5.4 GB`: both in the unit of the total; `0.2 of about 5.4 GB` if the total is an estimate. */
export function shareText(bytes: number, total: number, estimated = false): string {
  const whole = formatBytes(total);
  const [, unit = 'B'] = whole.split(' ');
  const part = Math.min(bytes, total) / 1000 ** Math.max(0, ['B', 'kB', 'MB', 'GB', 'TB'].indexOf(unit));
  const digits = unit === 'B' || part >= 99.95 ? 0 : 1;
  return `${part.toFixed(digits)} of ${estimated ? 'about ' : ''}${whole}`;
}

/** `30 s`, `4 min`, `1 h 20 min`: no more precise than an estimate is. */
export function estimateText(seconds: number): string {
  if (seconds < 59.5) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return `${formatNumber(Math.floor(minutes / 60))} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** `00:10`, `1:02:03`. */
export function elapsedText(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return hours === 0 ? rest : `${hours}:${rest}`;
}

/** `31 of 410 tags`. */
export function countText({ done, total, noun }: { done: number; total: number; noun: string }): string {
  return `${formatNumber(done)} of ${count(total, noun, plural(noun))}`;
}

function plural(noun: string): string {
  return noun.endsWith('y') ? `${noun.slice(0, -1)}ies` : `${noun}s`;
}

/** The bytes of a run: `0.2 of about 5.4 GB`, `0.2 GB` while the total is unknown; undefined if there are none. */
export function bytesText({ bytes, totalBytes, estimated }: RunProgress): string | undefined {
  if (totalBytes !== undefined && totalBytes > 0) return shareText(bytes, totalBytes, estimated);
  return bytes > 0 ? formatBytes(bytes) : undefined;
}
