type Attributes = Record<string, string | ((event: Event) => void)>;

/**
 * An element with attributes, listeners (functions) and children. Text becomes text nodes, never markup.
 */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(key, value);
    else made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

/** A sentence as child nodes: what stands between backticks is code. */
export function sentence(text: string): (Node | string)[] {
  return text.split('`').map((part, index) => (index % 2 === 0 ? part : element('code', {}, part)));
}

/** The element of the page with this id. @throws Error when index.html doesn't have it. */
export function byId<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const found = document.getElementById(id);
  if (found instanceof kind) return found;
  throw new Error(`index.html has no ${kind.name} with the id ${id}`);
}

/** Tells a screen reader, without moving the focus. */
export function announce(text: string): void {
  byId('announcement', HTMLElement).textContent = text;
}
