/** Masks secrets in text, in all common encodings. */
interface Redactor {
  /** Adds a secret; each of its lines is masked separately, too. */
  add(secret: string): void;
  /** The text with every secret replaced by `***`. */
  redact(text: string): string;
}

/**
 * Minimum length of a secret to be masked anywhere in text. Shorter ones would mask parts of digests and
 * names, and so reveal themselves: three characters are masked only as a separate word, one or two not at
 * all. `user:password` in base64 is a secret of its own, and long enough.
 */
const ANYWHERE = 4;
const AS_A_WORD = 3;
/** The base64 of shorter secrets occurs in other words. */
const LEAST_BASE64 = 4;

/**
 * Masks the encodings that the runner masks (actions/runner, `ValueEncoders`): as it is, base64 at each of
 * its three alignments, percent-encoded, and escaped for JSON, XML and shells; in addition base64url, `+` for
 * a space, Markdown's backslashes, and nested escapes.
 */
export function createRedactor(): Redactor {
  const patterns = new Map<string, Patterns | undefined>();
  let ordered: string[] = [];
  const remember = (text: string): void => {
    if (!patterns.has(text)) patterns.set(text, undefined);
  };
  const patternOf = (secret: string, text: string): RegExp => {
    const kept = patterns.get(secret) ?? {};
    patterns.set(secret, kept);
    // Letters are rarely encoded: most texts don't need the longer pattern.
    const encoded = secret.length <= SPELLED_OUT && ENCODED.test(text);
    if (encoded) return (kept.thorough ??= compile(secret, true));
    return (kept.usual ??= compile(secret, false));
  };
  return {
    add(secret) {
      const lines = secret.split(/\r\n?|\n/);
      for (const text of [secret, secret.trim(), ...lines, ...lines.map((line) => line.trim())])
        if (text.trim().length >= AS_A_WORD) remember(text);
    },
    redact(text) {
      // Longest first, since one secret may be part of another.
      if (ordered.length !== patterns.size)
        ordered = [...patterns.keys()].sort((a, b) => b.length - a.length);
      return ordered.reduce((redacted, secret) => redacted.replace(patternOf(secret, redacted), '***'), text);
    },
  };
}

/** Compiled on demand. `thorough`: also matches encoded letters and digits. */
interface Patterns {
  usual?: RegExp;
  thorough?: RegExp;
}

/** Text that may contain an encoded letter. */
const ENCODED = /%(?:25)*[3-7][0-9A-Fa-f]|\\[ux]|&(?:amp;)*#/;
/** Maximum length of secrets to find with encoded letters: enough for passwords, but not cloud tokens. */
const SPELLED_OUT = 256;

function compile(secret: string, thorough: boolean): RegExp {
  const spelled = spell(secret, thorough);
  if (secret.length < ANYWHERE) return new RegExp(`(?<![A-Za-z0-9])(?:${spelled})(?![A-Za-z0-9])`, 'g');
  return new RegExp([spelled, ...base64(secret)].join('|'), 'g');
}

/** A pattern that matches each character in any encoding; a text may mix them. */
function spell(secret: string, thorough: boolean): string {
  let afterBackslashes = false;
  const parts = [...secret.matchAll(/\\+|[A-Za-z0-9]+|[^]/gu)].map(([part]) => {
    // Escaping backslashes were counted with the secret's own; otherwise two patterns would compete for them.
    const escaping = afterBackslashes ? '' : '\\\\{0,7}';
    afterBackslashes = part.startsWith('\\');
    if (afterBackslashes) return backslashes(part.length);
    if (!/^[A-Za-z0-9]/.test(part)) return character(part, escaping);
    // An encoded letter needs no backslash, and a backslash before a letter would be an escape itself.
    return thorough ? [...part].map((letter) => character(letter, '')).join('') : part;
  });
  return parts.join('');
}

/** Matches that many backslashes, or more when they are escaped themselves, possibly twice. */
function backslashes(amount: number): string {
  const most = 8 * amount + 7;
  const escaped = String.raw`\\{1,7}(?:u00|x)5[cC]`;
  return `(?:\\\\{${amount},${most}}|(?:%(?:25)*5[cC]){${amount}}|(?:${escaped}){${amount}}|(?:&(?:amp;)*#(?:0*92|[xX]0*5[cC]);){${amount}})`;
}

const NAMED: Record<string, string> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' };
const LETTERS: Record<string, string> = { '\n': 'n', '\r': 'r', '\t': 't', '\b': 'b', '\f': 'f', '\v': 'v' };

function character(char: string, escaping: string): string {
  const point = (char.codePointAt(0) ?? 0).toString(16);
  const bytes = [...Buffer.from(char)].map((byte) => anyCase(byte.toString(16).padStart(2, '0')));
  const units = char.split('').map((unit) => anyCase(unit.charCodeAt(0).toString(16).padStart(4, '0')));
  const named = NAMED[char] === undefined ? '' : `|${NAMED[char]}`;
  const spellings = [
    escaping + literal(char),
    bytes.map((byte) => `%(?:25)*${byte}`).join(''),
    units.map((unit) => `\\\\{1,7}u${unit}`).join(''),
    bytes.map((byte) => `\\\\{1,7}x${byte}`).join(''),
    `&(?:amp;)*(?:#0*${char.codePointAt(0)}|#[xX]0*${anyCase(point)}${named});`,
  ];
  if (LETTERS[char] !== undefined) spellings.push(`\\\\{1,7}${LETTERS[char]}`);
  if (char === ' ') spellings.push('\\+');
  return `(?:${spellings.join('|')})`;
}

/**
 * The base64 of the secret at each alignment, without the characters that also encode bits of its neighbours.
 */
function base64(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [0, 1, 2].flatMap((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const start = Math.ceil((before * 8) / 6);
    const end = Math.floor(((before + bytes.length) * 8) / 6);
    const core = encoded.slice(start, end);
    if (core.length < LEAST_BASE64)
      return before === 0 && encoded.length >= LEAST_BASE64 ? [base64Text(encoded)] : [];
    // At the end of the text, the last bits are encoded separately, followed by padding.
    const last = encoded.slice(end);
    return [`${base64Text(core)}(?:${base64Text(last)}(?:=|%3[dD]){0,2})?`];
  });
}

function base64Text(text: string): string {
  return text.replaceAll(/[+/]/g, (char) => (char === '+' ? '(?:[+-]|%2[bB])' : '(?:\\\\{0,7}/|_|%2[fF])'));
}

function literal(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

function anyCase(hex: string): string {
  return hex.replaceAll(/[a-f]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
}
