import { Lexer, Parser } from 'yaml';
import { LIMITS } from '../limits.ts';

/**
 * Whether a document is nested deeper than `LIMITS.yamlDepth`.
 *
 * The parser that turns tokens into values is recursive. When V8 runs out of stack, it doesn't always throw:
 * compiling a regular expression then ends the process. The token parser used here isn't recursive: it keeps
 * an explicit stack.
 */
export function isDeep(text: string): boolean {
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) void token;
    // The document itself and the current value are one level each.
    if (parser.stack.length > LIMITS.yamlDepth.value + 2) return true;
  }
  return false;
}
