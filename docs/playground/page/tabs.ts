import { byId } from './dom.ts';

export type Tab = 'tags' | 'migrate';

const TABS: readonly Tab[] = ['tags', 'migrate'];

/** https://www.w3.org/WAI/ARIA/apg/patterns/tabs/ */
export function startTabs(changed: (tab: Tab) => void): void {
  for (const [index, tab] of TABS.entries()) {
    const button = buttonOf(tab);
    button.addEventListener('click', () => changed(tab));
    button.addEventListener('keydown', ({ key }) => {
      const to = { ArrowRight: index + 1, ArrowLeft: index - 1, Home: 0, End: -1 }[key];
      const next = to === undefined ? undefined : TABS.at(to % TABS.length);
      if (next === undefined) return;
      changed(next);
      buttonOf(next).focus();
    });
  }
}

export function showTab(shown: Tab): void {
  for (const tab of TABS) {
    const button = buttonOf(tab);
    button.setAttribute('aria-selected', String(tab === shown));
    button.tabIndex = tab === shown ? 0 : -1;
    byId(`panel-${tab}`, HTMLElement).hidden = tab !== shown;
  }
}

function buttonOf(tab: Tab): HTMLButtonElement {
  return byId(`tab-${tab}`, HTMLButtonElement);
}
