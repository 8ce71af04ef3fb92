import { data, Evaluator, Lexer, Parser } from '@actions/expressions';
import { RuleError } from '../../../src/tags/rules/rule-error.ts';
import type { GitHubContext } from './event.ts';

/** In an expression `}}` may stand in a string; a quote in a string is doubled, which reads as two strings. */
const EXPRESSION = /\$\{\{((?:'[^']*'|[^'}]|\}(?!\}))*)\}\}/g;

/** What a run adds that no event tells; values of a first run. */
const RUN = {
  actor: 'octocat',
  triggering_actor: 'octocat',
  run_id: '1',
  run_number: '1',
  run_attempt: '1',
  workflow: 'publish',
  job: 'publish',
};

/**
 * Puts values in place of `${{ … }}`, as GitHub does before an action sees its inputs.
 * https://docs.github.com/actions/reference/workflows-and-actions/expressions
 * @throws RuleError that names the line, for what only a run knows: `vars`, `secrets`, `matrix`, …
 */
export function evaluateExpressions(text: string, input: string, github: GitHubContext): string {
  if (!text.includes('${{')) return text;
  const contexts = contextsOf(github);
  const lineAt = (offset: number): number => text.slice(0, offset).split('\n').length;
  const evaluated = text.replace(EXPRESSION, (whole, expression: string, offset: number) => {
    try {
      return evaluate(expression, contexts);
    } catch (error) {
      throw new RuleError(`${whole} can't be evaluated here: ${(error as Error).message}`, {
        input,
        line: lineAt(offset),
        hint: 'Only the github context is known here. Replace the expression with its value.',
      });
    }
  });
  const open = text.replace(EXPRESSION, (whole) => ' '.repeat(whole.length)).indexOf('${{');
  if (open === -1) return evaluated;
  throw new RuleError('An expression begins with ${{ and has no }}', {
    input,
    line: lineAt(open),
    hint: 'Close it with }}.',
  });
}

function evaluate(expression: string, contexts: data.Dictionary): string {
  const { tokens } = new Lexer(expression).lex();
  return new Evaluator(new Parser(tokens, ['github'], []).parse(), contexts).evaluate().coerceString();
}

function contextsOf(github: GitHubContext): data.Dictionary {
  const [, kind = '', name = github.ref] = /^refs\/(heads|tags|pull)\/(.*)$/s.exec(github.ref) ?? [];
  const names = {
    ref_name: name,
    ref_type: kind === 'tags' ? 'tag' : 'branch',
    repository_owner: github.repository.split('/')[0] ?? '',
  };
  const value: data.Dictionary = JSON.parse(JSON.stringify({ ...RUN, ...github, ...names }), data.reviver);
  return new data.Dictionary({ key: 'github', value });
}
