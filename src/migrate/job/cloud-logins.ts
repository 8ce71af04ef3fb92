import {
  awsKeys,
  azureKeys,
  googleKeys,
  isPlainEcrLogin,
  scriptLogin,
  type CloudKeys,
} from '../steps/cloud-logins.ts';
import { AWS_CREDENTIALS, AZURE_LOGIN, ECR_LOGIN, GCLOUD, GOOGLE_AUTH, unusualKey } from '../steps/known.ts';
import type { Entry } from '../steps/logins.ts';
import { listEntries } from '../steps/names.ts';
import { inputText } from '../steps/new-input.ts';
import { wholeExpression } from '../workflow/expressions.ts';
import { resolved, type Step } from '../workflow/workflow.ts';
import { buildsAfter, isReferred, laterUser, type JobPlan, type Replacement } from './job-plan.ts';
import { addEntries, conditionObstacle } from './logins.ts';

/** Replaces AWS, Azure and Google logins that only the builds need. */
export function planCloudLogins(plan: JobPlan, env: ReadonlyMap<string, string>): void {
  for (const step of plan.job.steps) {
    const after = buildsAfter(plan, step);
    if (after.length === 0) continue;
    if (step.action === ECR_LOGIN) planEcr(step, after, plan, env);
    const script = scriptLogin(step);
    if (script) planScript(step, script, after, plan);
  }
}

function stays(step: Step, why: string, plan: JobPlan): void {
  plan.notes.push({
    line: step.line,
    kind: 'not-migrated',
    words: `The login stays, and serves the new step too: ${why}`,
  });
}

/** Removes the steps if no remaining step needs them; otherwise keeps them and returns the reason. */
function removeAll(steps: readonly Step[], plan: JobPlan): string | undefined {
  for (const step of steps) plan.removed.add(step);
  const obstacles = steps.map((step) => {
    if (isReferred(plan, step)) return 'its outputs are used';
    const user = laterUser(step, plan);
    return conditionObstacle(step, plan) ?? (user && `the step at line ${user.line} may need it`);
  });
  const obstacle = obstacles.find((one) => one !== undefined);
  if (obstacle !== undefined) for (const step of steps) plan.removed.delete(step);
  return obstacle;
}

function planEcr(
  step: Step,
  after: readonly Replacement[],
  plan: JobPlan,
  env: ReadonlyMap<string, string>,
): void {
  if (!isPlainEcrLogin(step)) return stays(step, "it has inputs that can't be taken over", plan);
  const obstacle = removeAll([step], plan);
  if (obstacle !== undefined) return stays(step, obstacle, plan);
  const credentials = plan.job.steps.findLast(
    ({ action, index }) => action === AWS_CREDENTIALS && index < step.index,
  );
  const keys = credentials && awsKeys(credentials);
  const hosts = ecrHosts(after, env);
  // Without an entry, the new step uses the credentials from the environment, as the removed step did.
  if (!credentials || !keys || hosts.length === 0 || usesAws(after)) return;
  if (removeAll([credentials], plan) === undefined) addEntries(after, entriesFor(hosts, keys));
}

/** The ECR registries of the images; empty if one of the names can't be determined. */
function ecrHosts(after: readonly Replacement[], env: ReadonlyMap<string, string>): string[] {
  const images = after.flatMap(({ candidate }) =>
    candidate.inputs.flatMap((input) =>
      input.name === 'images' ? listEntries(resolved(inputText(input), env)) : [],
    ),
  );
  const hosts = images.map(
    (image) => /^(?:name=)?(\d{12}\.dkr\.ecr\.[\w-]+\.amazonaws\.com(?:\.cn)?)\//.exec(image)?.[1],
  );
  const open = images.some((image, index) => hosts[index] === undefined && /^(?:name=)?\$\{\{/.test(image));
  return open ? [] : [...new Set(hosts.filter((host) => host !== undefined))];
}

/** Whether a build itself reads the credentials: for an S3 cache, or as secrets. */
function usesAws(after: readonly Replacement[]): boolean {
  return after.some(({ candidate }) =>
    candidate.inputs.some(
      (input) => /type=s3|AWS_|\benv\.AWS/.test(inputText(input)) || input.name === 'secret-envs',
    ),
  );
}

function entriesFor(hosts: readonly string[], keys: CloudKeys): Entry[] {
  return hosts.map((registry) => ({ registry: `${registry} `, lines: [['registry', registry], ...keys] }));
}

function planScript(
  step: Step,
  { cloud, hosts }: NonNullable<ReturnType<typeof scriptLogin>>,
  after: readonly Replacement[],
  plan: JobPlan,
): void {
  const action = cloud === 'azure' ? AZURE_LOGIN : GOOGLE_AUTH;
  const login = plan.job.steps.findLast((other) => other.action === action && other.index < step.index);
  const keys = login && (cloud === 'azure' ? azureKeys(login) : googleKeys(login));
  if (!login || !keys)
    return stays(step, `there is no login with an identity or a key before it that can be taken over`, plan);
  const tools = plan.job.steps.filter(
    (other) =>
      cloud === 'google' && other.action === GCLOUD && other.index < step.index && !unusualKey(other),
  );
  const obstacle = removeAll([login, ...tools, step], plan);
  if (obstacle !== undefined) return stays(step, obstacle, plan);
  addEntries(after, entriesFor(hosts, keys));
}

/** Replaces a Google access token used as an entry's password by the identity it was exchanged for. */
export function planGoogleIdentities(plan: JobPlan): void {
  const auths = plan.job.steps.filter(({ action, id }) => action === GOOGLE_AUTH && id !== undefined);
  for (const auth of auths) {
    const keys = googleKeys(auth);
    if (!keys) continue;
    const given = plan.replaced.map((replacement) => ({ replacement, entries: replacement.entries }));
    for (const { replacement, entries } of given) {
      replacement.entries = entries.map((entry) => (hasTokenOf(entry, auth) ? withKeys(entry, keys) : entry));
    }
    const isUsed = given.some(({ replacement, entries }) =>
      replacement.entries.some((entry, index) => entry !== entries[index]),
    );
    if (isUsed && removeAll([auth], plan) === undefined) continue;
    for (const { replacement, entries } of given) replacement.entries = entries;
  }
}

function hasTokenOf({ lines }: Entry, { id }: Step): boolean {
  const password = wholeExpression(lines.find(([key]) => key === 'password')?.[1] ?? '') ?? '';
  const [, used] = /^toJSON\(steps\.([\w-]+)\.outputs\.(?:access_token|auth_token)\)$/i.exec(password) ?? [];
  return used !== undefined && used.toLowerCase() === id;
}

function withKeys(entry: Entry, keys: CloudKeys): Entry {
  return { ...entry, lines: [...entry.lines.filter(([key]) => key === 'registry'), ...keys] };
}
