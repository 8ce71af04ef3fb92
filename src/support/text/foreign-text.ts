/**
 * Complete ECMA-48 control sequences, in 7-bit and 8-bit form: colours and cursor movements (CSI), strings
 * such as window titles, links and clipboard contents (OSC, DCS, SOS, PM, APC), and short escapes.
 */
const SEQUENCES = new RegExp(
  [
    String.raw`(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]`,
    String.raw`(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u009c\r\n]*(?:\u0007|\u001b\\|\u009c)?`,
    String.raw`\u001b[ -/]*[0-~]`,
  ].join('|'),
  'g',
);
/** Line breaks that only some programs recognize. */
const ODD_BREAKS = /[\v\f\u0085\u2028\u2029]/g;
/** All other control characters, and those that reorder displayed text (https://trojansource.codes). */
// eslint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/**
 * Makes untrusted text safe to print: it can't move the cursor, overwrite a line, or change colours or the
 * order of letters. Control sequences are removed, other control characters are replaced by U+FFFD, and lines
 * end with `\n`. Tabs are kept.
 */
export function printable(text: string): string {
  return text
    .replaceAll(SEQUENCES, '')
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(ODD_BREAKS, ' ')
    .replaceAll(CONTROLS, '\ufffd');
}

/** Same as `printable`, on one line. */
export function printableLine(text: string): string {
  return printable(text).replaceAll(/\s*\n\s*/g, ' ');
}

/**
 * Copies plain data and maps every string; keys, numbers and anything that isn't plain data (maps, dates)
 * stay the same.
 */
export function mapTexts<T>(value: T, change: (text: string) => string): T;
export function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change));
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapTexts(item, change)]));
}

/**
 * JSON that is safe to print: whatever `printable` would change, and the runner's `##[`, is escaped, so that
 * parsing the JSON returns the original strings.
 */
export function printableJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent)
    .replaceAll(/[\u007f-\u009f\u2028\u2029\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, escaped)
    .replaceAll(/#(?=\[)/g, escaped);
}

function escaped(char: string): string {
  return char
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
