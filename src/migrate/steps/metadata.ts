import { Refusal } from '../refusal.ts';
import { isNotPullRequest, normalized, wholeExpression } from '../workflow/expressions.ts';
import type { Step } from '../workflow/workflow.ts';
import { isJobToken, METADATA_INPUTS, unusualKey } from './known.ts';
import { copied, type NewInput } from './new-input.ts';

/** The outputs of the metadata step that the build uses, besides `tags`. */
interface MetadataUse {
  labels: boolean;
  annotations: boolean;
}

/**
 * Converts the inputs of docker/metadata-action to those of the new step.
 * @throws Refusal when an input has no equivalent, or the step runs under another condition than the build.
 */
export function metadataInputs(meta: Step, build: Step, use: MetadataUse): NewInput[] {
  const { inputs } = meta;
  if (meta.unreadable)
    throw new Refusal(meta.line, `\`${meta.unreadable}\` of the metadata step isn't a plain mapping`);
  const unknown = [...inputs.keys()].find((name) => !METADATA_INPUTS.has(name));
  if (unknown)
    throw new Refusal(
      inputs.get(unknown)?.line ?? meta.line,
      `the metadata step has the input \`${unknown}\`, which isn't known`,
    );
  const unusual = unusualKey(meta);
  if (unusual) throw new Refusal(meta.line, `the metadata step has \`${unusual}\``);
  checkCondition(meta, build);
  const images = inputs.get('images');
  if (!images || images.text.trim() === '')
    throw new Refusal(meta.line, 'the metadata step has no `images`, so its tags have no repository');
  const token = inputs.get('github-token');
  if (token && !isJobToken(wholeExpression(token.text)))
    throw new Refusal(token.line, "the metadata step has a `github-token` that isn't the job's");
  return [...inputs].flatMap(([name, input]) => {
    if (name === 'github-token' || (name === 'labels' && !use.labels)) return [];
    if (name === 'annotations' && !use.annotations) return [];
    return [copied(name === 'context' ? 'ref-context' : name, input)];
  });
}

/** When the metadata step is skipped, the build has no tags; the new step always computes them. */
function checkCondition({ condition, line }: Step, build: Step): void {
  if (condition === undefined) return;
  const push = build.inputs.get('push')?.text ?? '';
  const same = [build.condition, wholeExpression(push)].some(
    (other) => other !== undefined && normalized(other) === normalized(condition),
  );
  if (same || (isNotPullRequest(condition) && isNotPullRequest(push))) return;
  throw new Refusal(line, 'the metadata step runs under another condition than the build');
}
