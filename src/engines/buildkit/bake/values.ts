import { parse } from 'csv-parse/sync';
import { PublishError } from '../../../oci/errors.ts';
import { csvField } from '../../../support/text/csv.ts';

/** A string, or with newer versions of buildx the same as an object. */
export type PrintedValue = string | Record<string, string | number | boolean | string[]>;

/** buildx takes a bare word for a directory. */
export function outputType(line: string): string {
  return fieldsOf(outputLine(line)).get('type') ?? '';
}

/** An output with its type. */
export function outputLine(line: string): string {
  if (line.includes('=')) return line;
  return line === '-' ? 'type=tar,dest=-' : `type=local,${csvField(`dest=${line}`)}`;
}

/** The paths in `id=path,path`; empty for the agent. */
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
 * One line of CSV, as buildx reads it: a field in quotes is what is in them. Of a key that is there twice the last
 * counts. @throws PublishError `INPUT_INVALID` for a quote that doesn't end.
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

/** `key=value`, or the key alone for one without a value. */
export function pairs(map: Record<string, string | null> | undefined): string[] {
  return Object.entries(map ?? {}).map(([key, value]) => (value === null ? key : `${key}=${value}`));
}

/** What the printed values are as arguments of buildx: lines of CSV. */
export function values(list: readonly PrintedValue[] | undefined): string[] {
  return (list ?? []).map((value) =>
    typeof value === 'string'
      ? value
      : Object.entries(value)
          .map(([key, field]) => csvField(`${key}=${field}`))
          .join(','),
  );
}
