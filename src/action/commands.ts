import { placeText } from '../support/error-text.ts';
import type { Location } from '../support/reporter.ts';

export type CommandWriter = (line: string) => void;

/**
 * Workflow commands, one line each:
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
 * Written here and not by `@actions/core`, since that loads an HTTP client (140 ms) before the first secret could be
 * masked.
 */
export function command(
  name: string,
  properties: Record<string, string | number | undefined>,
  message: string,
): string {
  const given = Object.entries(properties).filter(([, value]) => value !== undefined && value !== '');
  const list = given.map(([key, value]) => `${key}=${escapeProperty(String(value))}`).join(',');
  return `::${name}${list === '' ? '' : ` ${list}`}::${escapeData(message)}`;
}

/** What .NET trims, and what its comparisons by culture pass over, which the runner searches its marks with. */
const UNSEEN = String.raw`[[\s\u0085\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]--\n]*`;
const OLD_FORM = new RegExp(`#${UNSEEN}#${UNSEEN}\\[`, 'gv');
const NEW_FORM = new RegExp(`^(${UNSEEN}):${UNSEEN}:`, 'gmv');

/**
 * Text that the runner reads as text: it acts on `##[` anywhere in a line, and on `::` where a line begins with it but
 * for anything that .NET's `TrimStart` takes away (actions/runner, `ActionCommand.TryParse` and `TryParseV2`).
 */
export function disarm(text: string): string {
  return text.replaceAll(OLD_FORM, '# #[').replaceAll(NEW_FORM, '$1: :');
}

/** An annotation's properties: the file and line, or the input as its title. */
export function annotationProperties(
  location: Location | undefined,
): Record<string, string | number | undefined> {
  if (!location) return {};
  if (location.file !== undefined) return { file: location.file, line: location.line };
  return location.input === undefined ? {} : { title: placeText(location) };
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
