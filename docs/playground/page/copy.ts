import { announce, byId } from './dom.ts';

/** Makes a button copy what `text` returns, and say so. */
export function copiesOn(id: string, text: () => string): void {
  const button = byId(id, HTMLButtonElement);
  const label = button.textContent;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const say = (message: string): void => {
    button.textContent = message;
    announce(message);
    clearTimeout(timer);
    timer = setTimeout(() => (button.textContent = label), 2000);
  };
  button.addEventListener('click', () => {
    navigator.clipboard.writeText(text()).then(
      () => say('Copied'),
      () => say("The browser doesn't allow it"),
    );
  });
}
