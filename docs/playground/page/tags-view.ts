import type { Answer, Move, TagRow, TagsAnswer } from '../messages.ts';
import { byId, element, sentence } from './dom.ts';
import { lineButton, markFields, showProblems } from './problems.ts';

/** More rows than anybody reads; the rest is counted. */
const MOST_ROWS = 200;

const OUTCOMES: Record<Move['outcome'], string> = {
  new: 'New',
  moves: 'Moves',
  kept: 'Kept',
  published: 'Already published',
};

const FIELDS = ['images', 'tags', 'flavor', 'payload', 'number', 'tag', 'branch', 'existing'];

/** Shows an answer in place of the one before. */
export function showTags(answer: Answer): void {
  const refused = answer.kind === 'refused';
  byId('outcome', HTMLElement).hidden = refused;
  byId('workflow-part', HTMLElement).hidden = refused;
  showProblems('tags-problems', refused ? answer.problems : []);
  markFields(FIELDS, refused ? answer.problems : []);
  const title = byId('tags-title', HTMLElement);
  if (refused) {
    title.textContent = answer.problems.length === 1 ? '1 mistake' : `${answer.problems.length} mistakes`;
    byId('event-shown', HTMLElement).replaceChildren('Nothing would be published.');
  } else if (answer.kind === 'tags') {
    title.textContent = titleOf(answer);
    showOutcome(answer);
  }
}

function titleOf({ rows, event }: TagsAnswer): string {
  const name = event.ref
    .replace(/^refs\/(?:heads|tags)\//, '')
    .replace(/^refs\/pull\/(\d+)\/.*/, 'pull request $1');
  return `${rows.length === 1 ? '1 tag' : `${rows.length || 'No'} tags`} for ${name}`;
}

function showOutcome(answer: TagsAnswer): void {
  const { event, rows, omitted, warnings, names, labels, notPushed, withheld, workflow } = answer;
  byId('event-shown', HTMLElement).replaceChildren(
    'Event ',
    element('code', {}, event.name),
    ' at ',
    element('code', {}, event.ref),
  );
  fill('not-pushed', notPushed === undefined ? [] : sentence(notPushed));
  fill('rows', limited(rows, rowOf));
  fill('withheld', withheld.length === 0 ? [] : [`Not moved by this version: ${withheld.join(', ')}`]);
  section('warnings', warnings, ({ message, input, line }) =>
    element(
      'li',
      {},
      ...sentence(message),
      ...(line === undefined ? [] : [' (', lineButton(input, line), ')']),
    ),
  );
  section('omitted', omitted, ({ rule, line, reason }) =>
    element('li', {}, element('code', {}, rule), ...from(line), element('span', {}, ...sentence(reason))),
  );
  lines('names', names);
  lines('labels', labels);
  byId('workflow-shown', HTMLElement).textContent = workflow;
}

function rowOf({ name, rule, line, promise, move }: TagRow): HTMLElement {
  const detail =
    move.detail === undefined ? [] : [element('p', { class: 'detail' }, ...sentence(move.detail))];
  return element(
    'li',
    { class: `row ${move.outcome}` },
    element('p', { class: 'head' }, element('code', { class: 'name' }, name), badge(move)),
    element(
      'p',
      { class: 'why' },
      element('code', {}, rule),
      ...from(line),
      ...(promise === '' ? [] : [element('span', {}, promise)]),
    ),
    ...detail,
  );
}

function badge({ outcome }: Move): HTMLElement {
  return element('span', { class: 'badge' }, OUTCOMES[outcome]);
}

function from(line: number | undefined): HTMLElement[] {
  return line === undefined ? [] : [lineButton('tags', line)];
}

/** A part of the answer that is hidden when it has nothing to say. Its title counts. */
function section<Item>(id: string, items: readonly Item[], show: (item: Item) => HTMLElement): void {
  byId(`${id}-part`, HTMLElement).hidden = items.length === 0;
  byId(`${id}-count`, HTMLElement).textContent = String(items.length);
  fill(id, limited(items, show));
}

function lines(id: string, texts: readonly string[]): void {
  byId(`${id}-count`, HTMLElement).textContent = String(texts.length);
  byId(id, HTMLElement).textContent = texts.join('\n');
}

function limited<Item>(items: readonly Item[], show: (item: Item) => HTMLElement): HTMLElement[] {
  const shown = items.slice(0, MOST_ROWS).map(show);
  if (items.length <= MOST_ROWS) return shown;
  return [...shown, element('li', {}, `and ${(items.length - MOST_ROWS).toLocaleString('en')} more`)];
}

function fill(id: string, children: (Node | string)[]): void {
  const place = byId(id, HTMLElement);
  place.hidden = children.length === 0;
  place.replaceChildren(...children);
}
