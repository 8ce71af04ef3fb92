/** Hides secrets in text, however they are spelled in it. */
interface Redactor {
  /** A value that must not be shown from now on; its lines count by themselves. */
  add(secret: string): void;
  /** The text with `***` in place of every secret. */
  redact(text: string): string;
}

/**
 * Characters a secret needs to be hidden anywhere in a text. With fewer, digests and names would be full of stars, and
 * every star would tell where the secret stands: three characters are hidden as a word of their own, one or two not at
 * all. The pair `user:password` in base64 is a secret by itself, and long enough.
 */
const ANYWHERE = 4;
const AS_A_WORD = 3;
/** Base64 of fewer characters is found in other words. */
const LEAST_BASE64 = 4;

/**
 * The spellings are those that the runner masks too (actions/runner, `ValueEncoders`): as it is, in base64 at each of
 * its three alignments, percent-encoded, escaped for JSON, XML and shells; and on top of these base64url, `+` for a
 * space, Markdown's backslashes, and an escape within an escape.
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
    // Letters are only encoded to hide something: most texts are spared the longer pattern.
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
      // The longest first: one secret may be a part of another.
      if (ordered.length !== patterns.size)
        ordered = [...patterns.keys()].sort((a, b) => b.length - a.length);
      return ordered.reduce((redacted, secret) => redacted.replace(patternOf(secret, redacted), '***'), text);
    },
  };
}

/** Compiled when they are needed first. `thorough`: letters and digits may be encoded too. */
interface Patterns {
  usual?: RegExp;
  thorough?: RegExp;
}

/** Where a letter may be encoded. */
const ENCODED = /%(?:25)*[3-7][0-9A-Fa-f]|\\[ux]|&(?:amp;)*#/;
/** Characters of a secret whose letters are looked for in all spellings: passwords, and not the tokens of clouds. */
const SPELLED_OUT = 256;

function compile(secret: string, thorough: boolean): RegExp {
  const spelled = spell(secret, thorough);
  if (secret.length < ANYWHERE) return new RegExp(`(?<![A-Za-z0-9])(?:${spelled})(?![A-Za-z0-9])`, 'g');
  return new RegExp([spelled, ...base64(secret)].join('|'), 'g');
}

/** Each character in any of its spellings; a text may mix them. */
function spell(secret: string, thorough: boolean): string {
  let afterBackslashes = false;
  const parts = [...secret.matchAll(/\\+|[A-Za-z0-9]+|[^]/gu)].map(([part]) => {
    // Backslashes that escape were counted with the secret's own, lest two patterns compete for them.
    const escaping = afterBackslashes ? '' : '\\\\{0,7}';
    afterBackslashes = part.startsWith('\\');
    if (afterBackslashes) return backslashes(part.length);
    if (!/^[A-Za-z0-9]/.test(part)) return character(part, escaping);
    // An encoded letter needs no backslash, and one before a letter would be an escape of its own.
    return thorough ? [...part].map((letter) => character(letter, '')).join('') : part;
  });
  return parts.join('');
}

/** So many of them, or more where they are escaped themselves, once or in an escape. */
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
 * What base64 makes of the secret wherever it begins in the encoded text: characters that hold bits of its neighbours
 * are left out.
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
    // At the text's end the last bits stand alone, and padding follows.
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
