import { failAt, type Place } from '../errors.ts';
import type { HealthCheck } from '../image-config.ts';
import { readJsonList } from './pairs.ts';
import type { Instruction } from './parse.ts';
import { readFlags } from './split-flags.ts';

const UNITS: Record<string, number> = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 };

/**
 * Parses `HEALTHCHECK [flags] CMD …` or `NONE`. https://docs.docker.com/reference/dockerfile/#healthcheck
 * @throws PublishError with the line.
 */
export function readHealthCheck(instruction: Instruction, place: Place): HealthCheck {
  const match = /^(\S*)\s*([^]*)$/.exec(instruction.rest);
  const kind = (match?.[1] ?? '').toUpperCase();
  const text = match?.[2] ?? '';
  if (kind === 'NONE') {
    if (text !== '') throw failAt(place, 'HEALTHCHECK NONE takes no arguments');
    return { Test: ['NONE'] };
  }
  if (kind !== 'CMD') throw failAt(place, `Unknown type ${JSON.stringify(kind)} in HEALTHCHECK (try CMD)`);
  if (text === '') throw failAt(place, 'Missing command after HEALTHCHECK CMD');
  const list = readJsonList(text, place);
  const check: HealthCheck = { Test: list ? ['CMD', ...list] : ['CMD-SHELL', text] };
  const kinds = {
    interval: 'value',
    timeout: 'value',
    'start-period': 'value',
    'start-interval': 'value',
    retries: 'value',
  } as const;
  const { values } = readFlags(instruction.flags, kinds, place);
  const set = (key: 'Interval' | 'Timeout' | 'StartPeriod' | 'StartInterval', flag: string): void => {
    const value = values.get(flag);
    const duration = value === undefined ? 0 : readDuration(value, flag, place);
    if (duration > 0) check[key] = duration;
  };
  set('Interval', 'interval');
  set('Timeout', 'timeout');
  set('StartPeriod', 'start-period');
  set('StartInterval', 'start-interval');
  const retries = values.get('retries');
  if (retries !== undefined) {
    if (!/^\d+$/.test(retries))
      throw failAt(place, `--retries must be a number, not ${JSON.stringify(retries)}`);
    if (Number(retries) > 0) check.Retries = Number(retries);
  }
  return check;
}

/**
 * Parses a Go duration: `1h30m`, `500ms`.
 * @returns nanoseconds
 */
function readDuration(text: string, flag: string, place: Place): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)/g)];
  if (parts.map(([part]) => part).join('') !== text || (parts.length === 0 && text !== '0')) {
    throw failAt(
      place,
      `invalid duration ${JSON.stringify(text)} for --${flag}`,
      'Write it as 30s, 1m30s, 500ms.',
    );
  }
  const total = parts.reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * (UNITS[unit as string] as number),
    0,
  );
  if (total !== 0 && total < 1e6)
    throw failAt(place, `Interval ${JSON.stringify(flag)} cannot be less than 1ms`);
  return Math.round(total);
}

/** The history entry as BuildKit writes it: a Go struct printed with `%q`. */
export function formatHealthCheck(check: HealthCheck): string {
  const test = `[${check.Test.map((item) => JSON.stringify(item)).join(' ')}]`;
  const times = [check.Interval, check.Timeout, check.StartPeriod, check.StartInterval].map(
    (time) => `"${formatDuration(time ?? 0)}"`,
  );
  return `&{${test} ${times.join(' ')} ${quotedRune(check.Retries ?? 0)}}`;
}

/** Formats a duration as Go does: `1m30s`. */
function formatDuration(nanoseconds: number): string {
  if (nanoseconds === 0) return '0s';
  if (nanoseconds < 1e9) return `${nanoseconds / 1e6}ms`;
  const seconds = nanoseconds / 1e9;
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const rest = `${Number((seconds % 60).toFixed(9))}s`;
  if (hours > 0) return `${hours}h${minutes}m${rest}`;
  return minutes > 0 ? `${minutes}m${rest}` : rest;
}

const RUNES: Record<number, string> = {
  7: '\\a',
  8: '\\b',
  9: '\\t',
  10: '\\n',
  11: '\\v',
  12: '\\f',
  13: '\\r',
  39: "\\'",
  92: '\\\\',
};

/** A number printed with Go's `%q`: the quoted character with that code point. */
function quotedRune(code: number): string {
  const known = RUNES[code];
  if (known !== undefined) return `'${known}'`;
  if (code < 0x20 || code === 0x7f) return `'\\x${code.toString(16).padStart(2, '0')}'`;
  return `'${String.fromCodePoint(code)}'`;
}
