import { printable, printableLine } from '../../support/text/foreign-text.ts';

/** Text in a table cell or a paragraph that shows exactly these characters, whatever they mean to Markdown. */
export function escapeMarkdown(text: string): string {
  return printable(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[\\`*_[\]|#~]/g, '\\$&')
    .replaceAll('\n', '<br>');
}

/** A sentence of ours: what stands between backticks in it becomes code, all else is shown as it is. */
export function prose(text: string): string {
  return text
    .split(/`([^`\n]+)`/)
    .map((part, index) => (index % 2 === 1 ? codeSpan(part) : escapeMarkdown(part)))
    .join('');
}

/** A code span: fenced by one backtick more than the longest run inside, and with `|` escaped for tables. */
export function codeSpan(text: string): string {
  const line = printableLine(text).replaceAll(/\s+/g, ' ');
  // A table takes the second backslash of `\\|` for an escaped one, and ends the cell; a span of blanks is none.
  if (/\\\|/.test(line) || line.trim() === '') return `<code>${entities(line)}</code>`;
  const runs = line.match(/`+/g) ?? [];
  const fence = '`'.repeat(Math.max(0, ...runs.map((run) => run.length)) + 1);
  const padded = line.startsWith('`') || line.endsWith('`') ? ` ${line} ` : line;
  return `${fence}${padded.replaceAll('|', '\\|')}${fence}`;
}

/** All but letters and digits as HTML's numbers, which Markdown takes for text. */
function entities(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N} ]/gu, (char) => `&#${char.codePointAt(0)};`);
}

/** A fenced block that nothing inside can end. */
export function codeBlock(language: string, text: string): string {
  const shown = printable(text);
  const runs = shown.match(/`+/g) ?? [];
  const fence = '`'.repeat(Math.max(2, ...runs.map((run) => run.length)) + 1);
  return `${fence}${language}\n${shown}\n${fence}`;
}

/** Cells come as Markdown, escaped by the caller. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}
