import { isNotPullRequest, normalized, wholeExpression } from '../workflow/expressions.ts';
import type { Step } from '../workflow/workflow.ts';
import { LOGIN_ACTIONS, readLogin, type Entry } from '../steps/logins.ts';
import { buildsAfter, isReferred, laterUser, type JobPlan, type Replacement } from './job-plan.ts';

/**
 * Removes logins that only the builds need, and adds them to the builds as entries. A remaining login is also
 * used by the builds.
 */
export function planLogins(plan: JobPlan, env: ReadonlyMap<string, string>): void {
  for (const step of plan.job.steps) {
    if (!LOGIN_ACTIONS.includes(step.action ?? '')) continue;
    const after = buildsAfter(plan, step);
    if (after.length === 0) continue;
    const reading = readLogin(step, env);
    const why = 'stays' in reading ? reading.stays : whyNeeded(step, plan);
    if (why !== undefined || !('entries' in reading)) {
      const words = `The login stays, and serves the new step too: ${why}`;
      plan.notes.push({ line: step.line, kind: 'not-migrated', words });
      continue;
    }
    plan.removed.add(step);
    addEntries(after, reading.entries);
  }
}

/** Adds login entries to the builds. */
export function addEntries(after: readonly Replacement[], entries: readonly Entry[]): void {
  for (const replacement of after) replacement.entries = withEntries(replacement.entries, entries);
}

/** Of two logins to one registry the later one wins, as in Docker's config file. */
function withEntries(given: readonly Entry[], added: readonly Entry[]): Entry[] {
  return [...given.filter(({ registry }) => !added.some((entry) => entry.registry === registry)), ...added];
}

function whyNeeded(step: Step, plan: JobPlan): string | undefined {
  if (isReferred(plan, step)) return 'its outputs are used';
  if (step.condition !== undefined && !isConditionOfPush(step.condition, step, plan))
    return 'it has its own condition';
  const user = laterUser(step, plan);
  return user && `the step at line ${user.line} may need it`;
}

/** Why a login with an `if` can't be replaced by a login of the builds. */
export function conditionObstacle(step: Step, plan: JobPlan): string | undefined {
  const own = step.condition !== undefined && !isConditionOfPush(step.condition, step, plan);
  return own ? 'it has its own condition' : undefined;
}

/** Whether the login runs exactly when the builds push, or when the event isn't a pull request. */
function isConditionOfPush(condition: string, step: Step, plan: JobPlan): boolean {
  return buildsAfter(plan, step).every(({ candidate }) => {
    const push = candidate.step.inputs.get('push')?.text ?? '';
    const conditions = [candidate.step.condition, wholeExpression(push)].filter((one) => one !== undefined);
    return isNotPullRequest(condition) || conditions.some((one) => normalized(one) === normalized(condition));
  });
}
