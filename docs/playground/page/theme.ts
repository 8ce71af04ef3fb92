import { byId } from './dom.ts';

type Theme = 'light' | 'dark';

const KEY = 'theme';
const system = matchMedia('(prefers-color-scheme: dark)');

/** Undefined follows the system. */
let chosen: Theme | undefined = saved();

/** Follows the system until the reader picks light or dark, and remembers that. */
export function startTheme(): void {
  const button = byId('theme', HTMLButtonElement);
  const show = (): void => {
    if (chosen === undefined) delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = chosen;
    button.setAttribute('aria-pressed', String(current() === 'dark'));
  };
  button.addEventListener('click', () => {
    const wanted = current() === 'dark' ? 'light' : 'dark';
    chosen = wanted === systems() ? undefined : wanted;
    save();
    show();
  });
  system.addEventListener('change', show);
  show();
}

function systems(): Theme {
  return system.matches ? 'dark' : 'light';
}

function current(): Theme {
  return chosen ?? systems();
}

/** A browser may refuse storage; then the choice lasts as long as the page. */
function saved(): Theme | undefined {
  try {
    const theme = localStorage.getItem(KEY);
    return theme === 'light' || theme === 'dark' ? theme : undefined;
  } catch {
    return undefined;
  }
}

function save(): void {
  try {
    if (chosen === undefined) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, chosen);
  } catch {
    // Nothing is lost but the memory of it.
  }
}
