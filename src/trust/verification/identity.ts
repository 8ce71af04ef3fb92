import {
  anything,
  compilePieces,
  literal,
  matches,
  type CharacterTest,
  type Piece,
} from '../../support/text/automaton.ts';

/** What is wrong with a pattern, to complete a sentence about it, and how to correct it. */
export class PatternError extends Error {
  readonly hint: string;

  constructor(what: string, hint: string) {
    super(what);
    this.hint = hint;
  }
}

/** Characters that `*` doesn't match in identities: `@` and line breaks. */
const EXCLUDED = [0x40, 0x0a, 0x0d, 0x2028, 0x2029];

/** Compiles a pattern in which `*` matches any text of characters that pass `test`. */
function compile(pattern: string, test: CharacterTest): (text: string) => boolean {
  const pieces = Array.from(pattern, (character): Piece => {
    return character === '*' ? { kind: 'many', test, least: 0 } : literal(character);
  });
  const automaton = compilePieces(pieces);
  return (text) => matches(automaton, text);
}

/**
 * Compiles an identity pattern: `*` matches any text without `@` and line breaks, all other characters match
 * themselves, and the whole identity must match. The owner must be written out, since
 * `https://github.com/acme*` would also match `acme-evil`.
 * @throws PatternError.
 */
export function compileIdentity(pattern: string): (identity: string) => boolean {
  if (/\s/.test(pattern)) throw new PatternError('has white space', 'Write it without spaces.');
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(pattern)) checkUri(pattern);
  else if (pattern.includes('@')) checkAddress(pattern);
  else if (pattern.includes('*')) {
    throw new PatternError(
      'has a "*" and is neither a URL nor an e-mail address',
      'Write it as https://github.com/acme/app/.github/workflows/release.yml@refs/tags/*.',
    );
  }
  return compile(pattern, (codePoint) => !EXCLUDED.includes(codePoint));
}

/** Checks the form `https://host/owner/…@ref`. */
function checkUri(pattern: string): void {
  const [, scheme = '', host = '', owner, rest] =
    /^([^:]+):\/\/([^/]*)(?:\/([^/]*)(\/.*)?)?$/s.exec(pattern) ?? [];
  if ((scheme + host).includes('*')) throw new PatternError('has a "*" in its host', 'Write the host out.');
  if (owner?.includes('*') === true) {
    throw new PatternError(
      `has a "*" in its owner, ${JSON.stringify(owner)}, which others can register a match for`,
      `Write the owner out, and a slash after it: ${scheme}://${host}/${owner.replace(/\*.*$/, '')}/*.`,
    );
  }
  if (host !== 'github.com') return;
  if (!rest || !rest.includes('@')) {
    throw new PatternError(
      'names no ref: the identity of a workflow ends with "@" and the ref that it ran from',
      `Write it as https://github.com/acme/app/.github/workflows/release.yml@refs/tags/*.`,
    );
  }
}

/** Checks the form `name@domain`. */
function checkAddress(pattern: string): void {
  if (pattern.slice(pattern.indexOf('@')).includes('*'))
    throw new PatternError('has a "*" in its domain', 'Write the domain out.');
}

/** Maximum length of an identity that is matched with a regular expression. */
const LONGEST = 2048;

/**
 * Compiles a regular expression for identities, anchored at both ends. Callers must try it with a time limit.
 * @throws PatternError.
 */
export function compileIdentityExpression(source: string): (identity: string) => boolean {
  let expression: RegExp;
  try {
    expression = new RegExp(`^(?:${source})$`, 'u');
    new RegExp(source, 'u');
  } catch (error) {
    throw new PatternError(
      `is not a regular expression: ${(error as Error).message}`,
      'Check brackets and escapes.',
    );
  }
  return (identity) => identity.length <= LONGEST && expression.test(identity);
}

/**
 * Compiles a pattern for repositories: `*` matches any text, including slashes, so that nested repositories
 * are covered too.
 * @throws PatternError.
 */
export function compileImages(pattern: string): (repository: string) => boolean {
  if (pattern === '*') return () => true;
  const host = pattern.split('/')[0] ?? '';
  if (/\s|@/.test(pattern) || /:[^/]*$/.test(pattern.slice(host.length)))
    throw new PatternError('has a tag, a digest or white space', 'Write the host and the repository alone.');
  if (!pattern.includes('/') || !(/[.:]/.test(host) || host === 'localhost')) {
    throw new PatternError('names no registry', `Write the registry too: docker.io/${pattern}.`);
  }
  return compile(pattern.replaceAll(/\*+/g, '*'), anything);
}
