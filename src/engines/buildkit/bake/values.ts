import { parse } from 'csv-parse/sync';
import { PublishError } from '../../../oci/errors.ts';
import { csvField } from '../../../support/text/csv.ts';

/** A string, or an object with the same meaning in newer versions of buildx. */
export type PrintedValue = string | Record<string, string | number | boolean | string[]>;

/** The exporter type of an output; buildx treats a bare word as a directory. */
export function outputType(line: string): string {
  return fieldsOf(outputLine(line)).get('type') ?? '';
}

/** An output with an explicit type. */
export function outputLine(line: string): string {
  if (line.includes('=')) return line;
  return line === '-' ? 'type=tar,dest=-' : `type=local,${csvField(`dest=${line}`)}`;
}

/** The paths in `id=path,path`; empty for the SSH agent. */
export function keysIn(line: string): string {
  const equals = line.indexOf('=');
  return equals < 0 ? '' : line.slice(equals + 1);
}

/** `default`, or `id=path,path`. */
export function sshLine(value: PrintedValue): string {
  if (typeof value === 'string') return value;
  const paths = [value['paths'] ?? []].flat().map(String);
  return paths.length === 0
    ? String(value['id'] ?? 'default')
    : `${String(value['id'] ?? 'default')}=${paths.join(',')}`;
}

/**
 * The fields of a CSV line, parsed as buildx does: quotes are removed, and the last of repeated keys wins.
 * @throws PublishError `INPUT_INVALID` for an unclosed quote.
 */
export function fieldsOf(line: string): Map<string, string> {
  return new Map(
    rowsOf(line)
      .flat()
      .map((field) => [
        (field.split('=')[0] ?? '').trim().toLowerCase(),
        field.slice(field.indexOf('=') + 1),
      ]),
  );
}

function rowsOf(line: string): string[][] {
  try {
    return parse(line, { relaxColumnCount: true, relaxQuotes: true });
  } catch (cause) {
    throw new PublishError(`A quote doesn't end in ${JSON.stringify(line)}`, {
      code: 'INPUT_INVALID',
      input: 'bake-files',
      cause,
    });
  }
}

/** `key=value`, or just the key for a null value. */
export function pairs(map: Record<string, string | null> | undefined): string[] {
  return Object.entries(map ?? {}).map(([key, value]) => (value === null ? key : `${key}=${value}`));
}

/** The printed values as CSV lines for buildx's arguments. */
export function values(list: readonly PrintedValue[] | undefined): string[] {
  return (list ?? []).map((value) =>
    typeof value === 'string'
      ? value
      : Object.entries(value)
          .map(([key, field]) => csvField(`${key}=${field}`))
          .join(','),
  );
}
