import { ruleProblem } from '../pipeline/plan/tag-plan.ts';
import { nearest } from '../support/text/nearest-word.ts';
import { checkTagInputs } from '../tags/check-rules.ts';
import { checkMeta } from '../tags/rules/metadata-text.ts';
import { RuleError } from '../tags/rules/rule-error.ts';
import type { InputReader } from './reader.ts';

/** Reports all errors in rules and expressions that don't depend on the event. */
export function refuseExpressions(texts: Parameters<typeof checkTagInputs>[0], reader: InputReader): void {
  for (const error of checkTagInputs(texts)) {
    if (!isForeignExpression(error)) reader.refuse(ruleProblem(error));
  }
  refuseMetaExpressions(reader);
}

/**
 * In labels and annotations, an unknown word in braces that isn't similar to one of ours may belong to
 * another template language.
 */
function isForeignExpression({ input, unknown }: RuleError): boolean {
  if (unknown === undefined || (input !== 'labels' && input !== 'annotations')) return false;
  return !unknown.word.startsWith('meta.') && nearest(unknown.word, unknown.known) === undefined;
}

/** `{{meta.…}}` is only expanded once the tags are known, so typos are reported here. */
function refuseMetaExpressions(reader: InputReader): void {
  for (const input of ['build-args', 'bake-set']) {
    for (const { text, line } of reader.entries(input)) {
      try {
        checkMeta(text, { input, line });
      } catch (error) {
        if (!(error instanceof RuleError)) throw error;
        reader.refuse(ruleProblem(error));
      }
    }
  }
}
