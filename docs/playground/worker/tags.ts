import { decidePush } from '../../../src/pipeline/plan/push-decision.ts';
import { nearest } from '../../../src/support/text/nearest-word.ts';
import { distinctWarnings, PROMISE, tellingOmissions } from '../../../src/tags/explain.ts';
import { planTags, type TagInputs } from '../../../src/tags/plan.ts';
import { preparePep440 } from '../../../src/tags/python-versions.ts';
import { prepareTemplates } from '../../../src/tags/rules/expression-names.ts';
import { fullTags } from '../../../src/tags/render.ts';
import { checkTagInputs } from '../../../src/tags/check-rules.ts';
import { RuleError } from '../../../src/tags/rules/rule-error.ts';
import type { GitContext, TagPlan } from '../../../src/tags/types.ts';
import type { Problem, Refusal, TagsAnswer, TagsQuestion } from '../messages.ts';
import { factsOf, readEvent } from './event.ts';
import { evaluateExpressions } from './expressions.ts';
import { moveOf, readExistingTags } from './moves.ts';
import { workflowFor } from './workflow.ts';

/** The tags of a workflow's inputs on an event, by the code of the action. Mistakes are told all at once. */
export async function answerTags(question: TagsQuestion): Promise<TagsAnswer | Refusal> {
  await preparePep440(question.tags);
  try {
    const github = readEvent(question, question.now);
    const facts = factsOf(github, question.now);
    const text = (input: 'images' | 'tags' | 'flavor'): string =>
      evaluateExpressions(question[input], input, github);
    const images = text('images');
    const inputs: TagInputs = {
      images: images.trim() === '' ? `ghcr.io/${facts.repository.fullName.toLowerCase()}` : images,
      tags: text('tags'),
      flavor: text('flavor'),
      labels: '',
      annotations: '',
    };
    await prepareTemplates([inputs.images, inputs.tags, inputs.flavor]);
    const existing = readExistingTags(question.existing);
    const mistakes = checkTagInputs(inputs);
    if (mistakes.length > 0) return { kind: 'refused', problems: mistakes.map(problemOf) };
    return answer(question, { facts, existing, plan: planTags(inputs, facts) });
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    return { kind: 'refused', problems: [problemOf(error)] };
  }
}

interface Computed {
  facts: GitContext;
  plan: TagPlan;
  existing: readonly string[];
}

function answer(question: TagsQuestion, { facts, plan, existing }: Computed): TagsAnswer {
  const { notice } = decidePush('auto', facts, undefined);
  return {
    kind: 'tags',
    event: { name: facts.eventName, ref: facts.ref, sha: facts.sha },
    rows: plan.tags.map((tag) => ({
      name: tag.name,
      rule: tag.rule,
      ...(tag.line === undefined ? {} : { line: tag.line }),
      promise: PROMISE[tag.kind],
      move: moveOf(tag, existing),
    })),
    omitted: tellingOmissions(plan),
    withheld: plan.withheld,
    warnings: distinctWarnings(plan),
    names: fullTags(plan),
    labels: plan.labels,
    ...(notice === undefined ? {} : { notPushed: notice }),
    workflow: workflowFor(
      question,
      facts.eventName,
      plan.images.map(({ name }) => name),
    ),
  };
}

function problemOf({ message, hint, input, line, unknown }: RuleError): Problem {
  const meant = unknown === undefined ? undefined : nearest(unknown.word, unknown.known);
  return {
    message,
    hint: meant === undefined ? hint : `Did you mean ${meant}? ${hint}`,
    input,
    ...(line === undefined ? {} : { line }),
  };
}
