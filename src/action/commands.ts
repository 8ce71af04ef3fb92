import { placeText } from '../support/error-text.ts';
import type { Location } from '../support/reporter.ts';

export type CommandWriter = (line: string) => void;

/**
 * Formats a workflow command as one line.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
 * `@actions/core` isn't used, as it loads an HTTP client (140 ms) before the first secret could be masked.
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

/**
 * Characters that .NET trims, or ignores in culture-sensitive comparisons, which the runner uses to find
 * commands.
 */
const UNSEEN = String.raw`[[\s\u0085\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]--\n]*`;
const OLD_FORM = new RegExp(`#${UNSEEN}#${UNSEEN}\\[`, 'gv');
const NEW_FORM = new RegExp(`^(${UNSEEN}):${UNSEEN}:`, 'gmv');

/**
 * Escapes text so that the runner doesn't run it as a command. The runner acts on `##[` anywhere in a line,
 * and on `::` at the start of a line after .NET's `TrimStart` (actions/runner, `ActionCommand.TryParse` and
 * `TryParseV2`).
 */
export function disarm(text: string): string {
  return text.replaceAll(OLD_FORM, '# #[').replaceAll(NEW_FORM, '$1: :');
}

/** Properties of an annotation: the file and line, or the input as its title. */
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
