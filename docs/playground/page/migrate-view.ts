import type { Answer, MigrateAnswer, MigratedStep } from '../messages.ts';
import { byId, element, sentence } from './dom.ts';
import { lineButton, markFields, showProblems } from './problems.ts';
import { DEFAULTS, toFragment } from './state.ts';

/** Kinds of notes, and where each is shown. */
const PLACES = [
  { kind: 'not-migrated', place: 'not-migrated' },
  { kind: 'difference', place: 'difference' },
  { kind: 'migrated', place: 'migrated-notes' },
] as const;

const MARKS = { same: ' ', added: '+', removed: '-' } as const;
const ELEMENTS = { same: 'span', added: 'ins', removed: 'del' } as const;

let migrated = '';

/** The workflow that is shown, without the marks. */
export function migratedText(): string {
  return migrated;
}

/** Shows what `migrate` makes of the workflow. */
export function showMigration(answer: Answer): void {
  const refused = answer.kind === 'refused';
  byId('migration', HTMLElement).hidden = refused;
  byId('migrated-part', HTMLElement).hidden = answer.kind !== 'migrate' || !answer.changed;
  showProblems('migrate-problems', refused ? answer.problems : []);
  markFields(['workflow'], refused ? answer.problems : []);
  const title = byId('migrate-title', HTMLElement);
  if (refused) title.textContent = 'Nothing to migrate';
  if (answer.kind !== 'migrate') return;
  title.textContent = answer.changed ? 'Migrated' : 'Nothing was migrated';
  for (const { kind, place } of PLACES) {
    showNotes(
      place,
      answer.notes.filter((note) => note.kind === kind),
    );
  }
  byId('migrated', HTMLElement).replaceChildren(...answer.diff.flatMap(linesOf));
  migrated = answer.text;
  byId('migrated-steps', HTMLElement).replaceChildren(...answer.steps.map(linkOf));
}

function showNotes(place: string, notes: MigrateAnswer['notes']): void {
  byId(`${place}-part`, HTMLElement).hidden = notes.length === 0;
  byId(place, HTMLElement).replaceChildren(
    ...notes.map(({ line, words }) =>
      element('li', {}, lineButton('workflow', line), ' ', ...sentence(words)),
    ),
  );
}

function linesOf({ text, kind }: MigrateAnswer['diff'][number]): HTMLElement[] {
  return text
    .split('\n')
    .slice(0, text.endsWith('\n') ? -1 : undefined)
    .map((line) => element(ELEMENTS[kind], {}, `${MARKS[kind]} ${line}\n`));
}

/** The tags of a migrated step, on the same page. */
function linkOf({ job, images, tags, flavor }: MigratedStep): HTMLElement {
  const fragment = toFragment({ ...DEFAULTS, images, tags, flavor });
  return element(
    'li',
    {},
    element('a', { href: `#${fragment}` }, 'See the tags of job ', element('code', {}, job)),
  );
}
