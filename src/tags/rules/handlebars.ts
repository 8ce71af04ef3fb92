type Handlebars = typeof import('handlebars');

let loaded: Handlebars | undefined;

/** `{{name}}`, but not `{{{name}}}`, and not escaped with a backslash. */
const PLAIN = /(?<![\\{])\{\{\s*(\w+)\s*\}\}(?!\})/g;

/** Loads Handlebars once; must be awaited before `handlebars` is called. */
export async function loadHandlebars(): Promise<void> {
  loaded ??= (await import('handlebars')).default;
}

/** The template without plain expressions whose names are in `known`. */
export function withoutPlainNames(template: string, known: (name: string) => boolean): string {
  return template.replace(PLAIN, (whole, name: string) => (known(name) ? '' : whole));
}

/** The loaded library. @throws Error when `loadHandlebars` wasn't awaited. */
export function handlebars(): Handlebars {
  if (loaded === undefined) throw new Error('Handlebars is not loaded');
  return loaded;
}

/** Renders a template like Handlebars. @throws Error with Handlebars' message. */
export function renderTemplate(template: string, values: Readonly<Record<string, unknown>>): string {
  const rest = withoutPlainNames(template, (name) => Object.hasOwn(values, name));
  if (rest.includes('{{') || rest.includes('\\')) return handlebars().compile(template)(values);
  return template.replace(PLAIN, (_whole, name: string) => escapeHtml(textOf(values[name])));
}

/** Functions are called as Handlebars calls them without arguments, with only `{ hash: {} }`. */
function textOf(value: unknown): string {
  const result: unknown =
    typeof value === 'function' ? (value as (options: object) => unknown)({ hash: {} }) : value;
  return typeof result === 'string' ? result : String(result ?? '');
}

/** https://handlebarsjs.com/guide/#html-escaping */
const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#x27;',
  '`': '&#x60;',
  '=': '&#x3D;',
};

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"'`=]/g, (character) => ESCAPES[character] ?? character);
}
