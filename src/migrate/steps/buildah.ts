import { Refusal } from '../refusal.ts';
import { isNotPullRequest, normalized, stepUses, wholeExpression } from '../workflow/expressions.ts';
import type { Job, Step } from '../workflow/workflow.ts';
import type { Candidate } from './build.ts';
import { mayUseDocker } from './docker-users.ts';
import { isJobToken, PUSH_TO_REGISTRY, unusualKey } from './known.ts';
import { yamlValue, type Entry } from './logins.ts';
import { listEntries } from './names.ts';
import { copied, type NewInput } from './new-input.ts';
import { pushWhen, type Push } from './push.ts';

const BUILD_INPUTS = [
  ...['image', 'tags', 'tag', 'containerfiles', 'dockerfiles', 'context', 'build-args', 'labels'],
  ...['platform', 'platforms', 'arch', 'archs', 'oci'],
];
const PUSH_INPUTS = ['image', 'tags', 'registry', 'username', 'password', 'tls-verify'];

/**
 * Converts redhat-actions/buildah-build, and the redhat-actions/push-to-registry steps that push its image,
 * to one step that builds with buildah.
 * @throws Refusal when an input has no equivalent, or another step may use the image.
 */
export function readBuildah(step: Step, job: Job, events: readonly string[] | undefined): Candidate {
  checkInputs(step, BUILD_INPUTS);
  const pushes = pushesOf(step, job);
  const text = (name: string): string => step.inputs.get(name)?.text.trim() ?? '';
  const tags = listEntries(text('tags') || text('tag') || 'latest', /\s/);
  const file = listEntries(text('containerfiles') || text('dockerfiles'), /\n/);
  const [only, ...others] = file;
  if (only === undefined || others.length > 0)
    throw new Refusal(step.line, "it doesn't build from exactly one Dockerfile");
  if (text('image') === '' || tags.some((tag) => /[/:]/.test(tag.replaceAll(/\$\{\{.*?\}\}/g, ''))))
    throw new Refusal(step.line, "image and tags aren't given apart");
  const push = readPushes(step, pushes, events);
  return {
    step,
    push,
    replaces: pushes,
    entries: pushes.flatMap(entryOf),
    inputs: [
      { name: 'images', value: pushes.map((one) => repository(one, step)).join('\n') || text('image') },
      { name: 'tags', value: tags.map((tag) => `type=raw,value=${tag}`).join('\n') },
      ...kept(step, 'labels'),
      ...kept(step, 'context'),
      { name: 'file', value: only },
      ...platforms(text),
      ...kept(step, 'build-args'),
      { name: 'engine', value: 'buildah' },
      ...push.inputs,
    ],
  };
}

function checkInputs(step: Step, known: readonly string[]): void {
  if (step.unreadable) throw new Refusal(step.line, `\`${step.unreadable}\` isn't a plain mapping`);
  const unusual = unusualKey(step);
  if (unusual && step.action === PUSH_TO_REGISTRY)
    throw new Refusal(step.line, `a step that pushes has \`${unusual}\``);
  const unknown = [...step.inputs].find(
    ([name, { text }]) => !known.includes(name) || (name === 'tls-verify' && text !== 'true'),
  );
  if (unknown) throw new Refusal(unknown[1].line, `the input \`${unknown[0]}\` has no equivalent`);
}

/** The steps that push what a step builds. @throws Refusal when a step in between may use the image. */
function pushesOf(step: Step, job: Job): Step[] {
  const pushes = job.steps.filter(
    (other) => other.index > step.index && other.action === PUSH_TO_REGISTRY && isOf(other, step),
  );
  const last = pushes.at(-1);
  if (!last) throw new Refusal(step.line, 'no step of the job pushes what it builds');
  const user = job.steps.find(
    (other) => other.index > step.index && !pushes.includes(other) && mayUseDocker(other),
  );
  if (user) throw new Refusal(step.line, `the step at line ${user.line} may use the image that it builds`);
  pushes.forEach((push) => checkInputs(push, PUSH_INPUTS));
  return pushes;
}

function isOf(push: Step, build: Step): boolean {
  const image = push.inputs.get('image')?.text.trim() ?? '';
  const own = build.inputs.get('image')?.text.trim() ?? '';
  return isOutputOf(image, 'image', build) || (image !== '' && image === own);
}

function isOutputOf(text: string, output: string, { id }: Step): boolean {
  const [use] = stepUses(text);
  return (
    wholeExpression(text) !== undefined && use?.id !== undefined && use.id === id && use.output === output
  );
}

function repository(push: Step, build: Step): string {
  const registry = push.inputs.get('registry');
  const tags = push.inputs.get('tags')?.text.trim() ?? '';
  const own = build.inputs.get('tags')?.text.trim() ?? build.inputs.get('tag')?.text.trim() ?? 'latest';
  if (!registry || registry.text.trim() === '')
    throw new Refusal(push.line, 'a step pushes without `registry`');
  if (!isOutputOf(tags, 'tags', build) && (tags || 'latest') !== own)
    throw new Refusal(push.line, 'a step pushes other tags than are built');
  return `${registry.text.trim().replace(/\/$/, '')}/${build.inputs.get('image')?.text.trim() ?? ''}`;
}

function entryOf(push: Step): Entry[] {
  const text = (name: string): string => push.inputs.get(name)?.text.trim() ?? '';
  if (text('username') === '' && text('password') === '') return [];
  const registry = text('registry').replace(/\/$/, '');
  // The new step logs in to GHCR with the job's token by default.
  if (/^ghcr\.io(?:\/|$)/i.test(registry) && isJobToken(wholeExpression(text('password')))) return [];
  return [
    {
      registry: `${registry} `,
      lines: [
        ['registry', registry],
        ['username', yamlValue(text('username'))],
        ['password', yamlValue(text('password'))],
      ],
    },
  ];
}

function readPushes(step: Step, pushes: readonly Step[], events: readonly string[] | undefined): Push {
  const conditions = new Set(
    pushes.map(({ condition }) => (condition === undefined ? '' : normalized(condition))),
  );
  const [condition] = pushes.map((push) => push.condition);
  if (conditions.size > 1) throw new Refusal(step.line, 'the steps that push have different conditions');
  const same =
    step.condition !== undefined &&
    condition !== undefined &&
    normalized(step.condition) === normalized(condition);
  if (condition === undefined || same) return { kind: 'always', inputs: [{ name: 'push', value: 'true' }] };
  return pushWhen(wholeExpression(condition) ?? condition, isNotPullRequest(condition), events);
}

function kept(step: Step, name: string): NewInput[] {
  const input = step.inputs.get(name);
  return input && input.text.trim() !== '' ? [copied(name, input)] : [];
}

function platforms(text: (name: string) => string): NewInput[] {
  const given = text('platforms') || text('platform');
  const architectures = listEntries(text('archs') || text('arch'));
  const value = given || architectures.map((name) => `linux/${name}`).join(',');
  return value === '' ? [] : [{ name: 'platforms', value }];
}
