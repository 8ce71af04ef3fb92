import { Lexer, Parser } from 'yaml';
import { LIMITS } from '../limits.ts';

/**
 * Whether a text has more levels than `LIMITS.yamlDepth`. Pure.
 *
 * What makes values of the tokens calls itself for each level. Without stack V8 doesn't only throw: compiling a regular
 * expression then ends the process. What makes the tokens keeps a list of the levels.
 */
export function isDeep(text: string): boolean {
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) void token;
    // The document is one level, and the value that is being read another.
    if (parser.stack.length > LIMITS.yamlDepth.value + 2) return true;
  }
  return false;
}
