import before from '../../../examples/before.yml';
import { EVENTS, type EventFields, type MigrateQuestion, type TagsQuestion } from '../messages.ts';

/** Everything a link keeps. */
export interface State
  extends EventFields, Omit<MigrateQuestion, 'kind'>, Omit<TagsQuestion, 'kind' | 'now'> {
  tab: 'tags' | 'migrate';
}

/** A backport: its version tags are new, and `latest` stays where it is. */
export const DEFAULTS: State = {
  tab: 'tags',
  images: 'ghcr.io/acme/app\ndocker.io/acme/app',
  tags: `type=semver,pattern={{version}}
type=semver,pattern={{major}}.{{minor}}
type=semver,pattern={{major}}
type=ref,event=branch
type=ref,event=pr
type=sha`,
  flavor: 'latest=auto',
  event: 'tag',
  branch: 'main',
  tag: 'v1.4.3',
  number: '7',
  base: 'main',
  defaultBranch: 'main',
  payload: '',
  existing: '2.0.0\n2.0\n2\n1.4.2\n1.4\n1\nlatest\nmain',
  workflow: before,
  to: '',
};

const KEYS = Object.keys(DEFAULTS) as (keyof State)[];

/** Longer links are cut by chat programs and mail, and by some browsers. */
export const LONGEST_LINK = 60_000;

/** The fragment of a link that restores the state: what differs from the defaults, as in a query. */
export function toFragment(state: State): string {
  const parameters = new URLSearchParams();
  for (const key of KEYS) if (state[key] !== DEFAULTS[key]) parameters.set(key, state[key]);
  return parameters.toString();
}

/** The state that a fragment holds. Whatever isn't part of one is left out; what is missing is taken from `base`. */
export function fromFragment(fragment: string, base = DEFAULTS): State {
  const parameters = new URLSearchParams(fragment.replace(/^#/, ''));
  const texts = Object.fromEntries(
    KEYS.flatMap((key) => {
      const text = parameters.get(key);
      return text === null ? [] : [[key, text.replaceAll('\r\n', '\n')]];
    }),
  );
  const { event, tab, ...rest } = texts;
  return {
    ...base,
    ...rest,
    event: EVENTS.find((known) => known === event) ?? DEFAULTS.event,
    tab: tab === 'migrate' ? 'migrate' : 'tags',
  };
}

/** What the worker is asked for a state. */
export function tagsQuestion(state: State, now: string): TagsQuestion {
  const { images, tags, flavor, existing, event, branch, tag, number, base, defaultBranch, payload } = state;
  const fields = { event, branch, tag, number, base, defaultBranch, payload };
  return { kind: 'tags', images, tags, flavor, existing, ...fields, now };
}
