import { printable, printableLine } from '../../support/text/foreign-text.ts';

/** Escapes text for a table cell or paragraph, so that Markdown shows exactly these characters. */
export function escapeMarkdown(text: string): string {
  return printable(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[\\`*_[\]|#~]/g, '\\$&')
    .replaceAll('\n', '<br>');
}

/** Renders one of our own sentences: text in backticks becomes code, everything else is escaped. */
export function prose(text: string): string {
  return text
    .split(/`([^`\n]+)`/)
    .map((part, index) => (index % 2 === 1 ? codeSpan(part) : escapeMarkdown(part)))
    .join('');
}

/** A code span, fenced with one more backtick than the longest run in it; `|` is escaped for tables. */
export function codeSpan(text: string): string {
  const line = printableLine(text).replaceAll(/\s+/g, ' ');
  // In a table, `\\|` ends the cell in spite of the backslashes, and a span of blanks isn't a code span.
  if (/\\\|/.test(line) || line.trim() === '') return `<code>${entities(line)}</code>`;
  const runs = line.match(/`+/g) ?? [];
  const fence = '`'.repeat(Math.max(0, ...runs.map((run) => run.length)) + 1);
  const padded = line.startsWith('`') || line.endsWith('`') ? ` ${line} ` : line;
  return `${fence}${padded.replaceAll('|', '\\|')}${fence}`;
}

/** Replaces everything except letters and digits with HTML entities, which Markdown shows as text. */
function entities(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N} ]/gu, (char) => `&#${char.codePointAt(0)};`);
}

/** A fenced code block; the fence is longer than any in the text. */
export function codeBlock(language: string, text: string): string {
  const shown = printable(text);
  const runs = shown.match(/`+/g) ?? [];
  const fence = '`'.repeat(Math.max(2, ...runs.map((run) => run.length)) + 1);
  return `${fence}${language}\n${shown}\n${fence}`;
}

/** A table. @param rows cells are Markdown, escaped by the caller. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}
