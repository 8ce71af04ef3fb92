import type { Problem } from '../messages.ts';
import { byId, element, sentence } from './dom.ts';

/** Lists mistakes, each with what to change and a way to its line. */
export function showProblems(id: string, problems: readonly Problem[]): void {
  const place = byId(id, HTMLElement);
  place.hidden = problems.length === 0;
  place.replaceChildren(
    ...problems.map(({ message, hint, input, line }) =>
      element(
        'li',
        { class: 'problem' },
        element('p', {}, element('strong', {}, ...sentence(message)), ...placeOf(input, line)),
        ...(hint === undefined ? [] : [element('p', {}, ...sentence(hint))]),
      ),
    ),
  );
}

/** Tells assistive technology which of these fields are wrong. */
export function markFields(ids: readonly string[], problems: readonly Problem[]): void {
  for (const id of ids) {
    const field = byId(id, HTMLElement);
    if (problems.some(({ input }) => input === id)) field.setAttribute('aria-invalid', 'true');
    else field.removeAttribute('aria-invalid');
  }
}

function placeOf(input: string | undefined, line: number | undefined): (Node | string)[] {
  if (input === undefined) return [];
  return line === undefined ? [` (${input})`] : [` (${input}, `, lineButton(input, line), ')'];
}

/** Goes to a line of a field and selects it. */
export function lineButton(input: string | undefined, line: number): HTMLElement {
  const field = input === undefined ? null : document.getElementById(input);
  if (!(field instanceof HTMLTextAreaElement)) return element('span', {}, `line ${line}`);
  const go = (): void => {
    const before = field.value.split('\n').slice(0, line - 1);
    const start = before.reduce((sum, text) => sum + text.length + 1, 0);
    const end = field.value.indexOf('\n', start);
    field.focus();
    field.setSelectionRange(start, end === -1 ? field.value.length : end);
  };
  return element('button', { type: 'button', class: 'line', click: go }, `line ${line}`);
}
