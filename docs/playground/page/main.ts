import { MOST_CHARACTERS, tooLong, type Answer } from '../messages.ts';
import { ask } from './client.ts';
import { copiesOn } from './copy.ts';
import { byId } from './dom.ts';
import { DEFAULTS, fromFragment, LONGEST_LINK, tagsQuestion, toFragment, type State } from './state.ts';
import { migratedText, showMigration } from './migrate-view.ts';
import { showTab, startTabs } from './tabs.ts';
import { showTags } from './tags-view.ts';
import { startTheme } from './theme.ts';

/** What is typed is looked at once a pause is made. Milliseconds. */
const PAUSE = 150;

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;
const FIELDS = (Object.keys(DEFAULTS) as (keyof State)[]).filter((key) => key !== 'tab');

let state = fromFragment(location.hash);
let asked = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

function fieldOf(key: keyof State): Field {
  const found = document.getElementById(key);
  if (
    found instanceof HTMLInputElement ||
    found instanceof HTMLTextAreaElement ||
    found instanceof HTMLSelectElement
  )
    return found;
  throw new Error(`index.html has no field ${key}`);
}

function readForm(): State {
  const texts = Object.fromEntries(FIELDS.map((key) => [key, fieldOf(key).value]));
  return { ...state, ...texts };
}

function fillForm(): void {
  for (const key of FIELDS) if (fieldOf(key).value !== state[key]) fieldOf(key).value = state[key];
}

/** Only what the event needs is asked for. */
function showEventFields(): void {
  for (const part of document.querySelectorAll<HTMLElement>('[data-events]')) {
    part.hidden = !(part.dataset['events'] ?? '').split(' ').includes(state.event);
  }
}

/** A text that is refused anyway isn't worth the seconds that a browser takes to lay it out. */
function refuseLongPaste(event: ClipboardEvent): void {
  const { target } = event;
  const length = event.clipboardData?.getData('text').length ?? 0;
  if (length <= MOST_CHARACTERS || !(target instanceof HTMLElement)) return;
  event.preventDefault();
  begin();
  show({ kind: 'refused', problems: [tooLong(target.id)] });
}

/** The address follows the form, as long as it stays short enough to be a link. */
function keepInAddress(): void {
  const fragment = toFragment(state);
  const short = fragment.length <= LONGEST_LINK;
  for (const id of ['copy-link', 'copy-migrate-link']) byId(id, HTMLButtonElement).disabled = !short;
  for (const note of document.querySelectorAll<HTMLElement>('.too-long')) note.hidden = short;
  if (short) history.replaceState(null, '', fragment === '' ? location.pathname : `#${fragment}`);
}

/** The tags of a state, as the page shows them. In the console: `await playground.tags({tags: 'type=sha'})`. */
export function tagsOf(change: Partial<State>, now = new Date().toISOString()): Promise<Answer> {
  return ask(tagsQuestion({ ...DEFAULTS, ...change }, now));
}

/** What the page makes of a workflow. In the console: `await playground.migrate('…')`. */
export function migrationOf(workflow: string, to = ''): Promise<Answer> {
  return ask({ kind: 'migrate', workflow, to });
}

async function update(): Promise<void> {
  showTab(state.tab);
  showEventFields();
  keepInAddress();
  const turn = begin();
  const answer = await (state.tab === 'tags' ? tagsOf(state) : migrationOf(state.workflow, state.to));
  if (turn === asked) show(answer);
}

function show(answer: Answer): void {
  if (state.tab === 'tags') showTags(answer);
  else showMigration(answer);
  for (const panel of panels()) panel.setAttribute('aria-busy', 'false');
}

/** What was asked before is out of date from now on. */
function begin(): number {
  for (const panel of panels()) panel.setAttribute('aria-busy', 'true');
  return (asked += 1);
}

function panels(): NodeListOf<HTMLElement> {
  return document.querySelectorAll<HTMLElement>('[role=tabpanel]');
}

function start(): void {
  startTheme();
  startTabs((tab) => {
    state = { ...state, tab };
    void update();
  });
  byId('form', HTMLFormElement).addEventListener('submit', (event) => event.preventDefault());
  document.addEventListener('input', () => {
    state = readForm();
    begin();
    clearTimeout(timer);
    timer = setTimeout(() => void update(), PAUSE);
  });
  document.addEventListener('paste', refuseLongPaste);
  addEventListener('hashchange', () => {
    // A link to an example says nothing of a workflow: the one that was pasted stays.
    state = fromFragment(location.hash, { ...DEFAULTS, workflow: state.workflow, to: state.to });
    fillForm();
    void update();
  });
  copiesOn('copy-link', () => location.href);
  copiesOn('copy-migrate-link', () => location.href);
  copiesOn('copy-migrated', migratedText);
  copiesOn('copy-names', () => byId('names', HTMLElement).textContent);
  copiesOn('copy-workflow', () => byId('workflow-shown', HTMLElement).textContent);
  fillForm();
  void update();
}

Object.assign(globalThis, { playground: { tags: tagsOf, migrate: migrationOf } });
start();
