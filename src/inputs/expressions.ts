import { ruleProblem } from '../pipeline/plan/tag-plan.ts';
import { nearest } from '../support/text/nearest-word.ts';
import { checkTagInputs } from '../tags/check-rules.ts';
import { checkMeta } from '../tags/rules/metadata-text.ts';
import { RuleError } from '../tags/rules/rule-error.ts';
import type { InputReader } from './reader.ts';

/** Refuses what is wrong with rules and expressions whatever the event, all of it at once. */
export function refuseExpressions(texts: Parameters<typeof checkTagInputs>[0], reader: InputReader): void {
  for (const error of checkTagInputs(texts)) {
    if (!isForeignExpression(error)) reader.refuse(ruleProblem(error));
  }
  refuseMetaExpressions(reader);
}

/** In a label, a word in braces that isn't close to one of ours belongs to another language of templates. */
function isForeignExpression({ input, unknown }: RuleError): boolean {
  if (unknown === undefined || (input !== 'labels' && input !== 'annotations')) return false;
  return !unknown.word.startsWith('meta.') && nearest(unknown.word, unknown.known) === undefined;
}

/** `{{meta.…}}` is filled in once the tags are known; a slip in one is told before. */
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
