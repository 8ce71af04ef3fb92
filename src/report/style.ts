/** Formats text for a terminal; returns it unchanged without colours. */
export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  good(text: string): string;
  bad(text: string): string;
  warn(text: string): string;
  /** Begin a line about a repository; they carry the meaning without colours, too. */
  readonly marks: Marks;
  /** Between a source and a destination. */
  readonly arrow: string;
}

interface Marks {
  done: string;
  failed: string;
  partly: string;
  undone: string;
}

const SYMBOLS: Marks = { done: '✓', failed: '✗', partly: '!', undone: '↩' };
const WORDS: Marks = { done: 'ok', failed: 'FAILED', partly: 'PARTLY', undone: 'UNDONE' };

/**
 * @param colours true for a terminal without `NO_COLOR` (https://no-color.org); decided by the caller.
 * @param symbols false where only ASCII can be shown.
 */
export function createStyle(colours: boolean, symbols = true): Style {
  const paint =
    (open: number, close: number) =>
    (text: string): string =>
      colours ? `\u001b[${open}m${text}\u001b[${close}m` : text;
  return {
    bold: paint(1, 22),
    dim: paint(2, 22),
    good: paint(32, 39),
    bad: paint(31, 39),
    warn: paint(33, 39),
    marks: symbols ? SYMBOLS : WORDS,
    arrow: symbols ? '→' : '->',
  };
}
