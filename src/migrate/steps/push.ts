import { Refusal } from '../refusal.ts';
import { isNotPullRequest, wholeExpression } from '../workflow/expressions.ts';
import type { Step } from '../workflow/workflow.ts';
import type { NewInput } from './new-input.ts';
import { copied } from './new-input.ts';

/** Whether a build pushes, and the inputs that say so. */
export interface Push {
  kind: 'never' | 'always' | 'sometimes' | 'auto' | 'by-digest';
  /** Empty if the default is equivalent. */
  inputs: NewInput[];
}

/** Events on which `push: auto` behaves like `github.event_name != 'pull_request'`. */
const PLAIN_EVENTS = new Set(
  'create push pull_request release schedule workflow_dispatch repository_dispatch'.split(' '),
);

/** Reads `push`. @throws Refusal for a value that is neither a boolean nor one expression. */
export function readPush(step: Step, events: readonly string[] | undefined): Push {
  const input = step.inputs.get('push');
  const text = input?.text.trim();
  if (input === undefined || text === undefined || text === '' || /^false$/i.test(text)) {
    return { kind: 'never', inputs: [{ name: 'push', value: 'false' }] };
  }
  if (/^true$/i.test(text)) return { kind: 'always', inputs: [copied('push', input)] };
  const expression = wholeExpression(text);
  if (expression === undefined)
    throw new Refusal(input.line, '`push` is neither true, false nor one expression');
  const push = pushWhen(expression, isNotPullRequest(text), events);
  if (push.kind === 'sometimes' && isBoolean(expression)) return { ...push, inputs: [copied('push', input)] };
  return push;
}

/** A conditional push; the condition is an expression without `${{ }}`. */
export function pushWhen(
  expression: string,
  notPullRequest: boolean,
  events: readonly string[] | undefined,
): Push {
  if (notPullRequest && events?.every((event) => PLAIN_EVENTS.has(event)))
    return { kind: 'auto', inputs: [] };
  // In docker/build-push-action an empty value is an error; here it would select the default, which pushes.
  const value = isBoolean(expression) ? expression : `${expression} || 'false'`;
  return { kind: 'sometimes', inputs: [{ name: 'push', value: `\${{ ${value} }}` }] };
}

/** Whether an expression is never empty: a comparison, or only functions that return true or false. */
function isBoolean(expression: string): boolean {
  return expression
    .split(/&&|\|\|/)
    .every((part) =>
      /[=!<>]=|[<>]|^\s*\(?\s*!|^\s*\(?\s*(?:startsWith|endsWith|contains)\(|^\s*(?:true|false)\s*$/i.test(
        part,
      ),
    );
}
