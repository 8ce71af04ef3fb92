/**
 * ECMA-48 control sequences, whole, in their 7-bit and 8-bit forms: colours and cursor movements (CSI), strings such as
 * window titles, links and clipboard contents (OSC, DCS, SOS, PM, APC), and the short escapes.
 */
const SEQUENCES = new RegExp(
  [
    String.raw`(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]`,
    String.raw`(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u009c\r\n]*(?:\u0007|\u001b\\|\u009c)?`,
    String.raw`\u001b[ -/]*[0-~]`,
  ].join('|'),
  'g',
);
/** Breaks that only some programs take for the end of a line. */
const ODD_BREAKS = /[\v\f\u0085\u2028\u2029]/g;
/** All other controls, and those that reorder what is shown (https://trojansource.codes). */
// eslint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/**
 * Text from outside that can only be read: nothing in it moves the cursor, overwrites a line, changes colours or the
 * order of letters. Control sequences are taken out, other control characters become U+FFFD, and every line ends with
 * `\n`. Tabs stay.
 */
export function printable(text: string): string {
  return text
    .replaceAll(SEQUENCES, '')
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(ODD_BREAKS, ' ')
    .replaceAll(CONTROLS, '\ufffd');
}

/** As `printable`, on one line. */
export function printableLine(text: string): string {
  return printable(text).replaceAll(/\s*\n\s*/g, ' ');
}

/**
 * A copy of plain data with every text changed; keys, numbers and what isn't plain data (maps, dates) stay as they are.
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
 * JSON whose text is harmless wherever it is printed: what `printable` changes, and the runner's `##[`, is written as
 * escapes, so that a reader of the JSON still gets the very same strings.
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
