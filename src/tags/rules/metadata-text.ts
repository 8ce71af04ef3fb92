import { checkExpressions, GLOBAL_EXPRESSIONS } from './expression-names.ts';
import { EXPRESSIONS_HINT, type Render } from './expressions.ts';
import { RuleError } from './rule-error.ts';

/** The plan's values available to a build: docker/github-builder's `meta`. */
export interface MetaValues {
  version: string;
  /** Full image names with tags. */
  tags: readonly string[];
}

/** https://github.com/docker/github-builder#metadata-templates */
const META = ['meta.version', 'meta.tags'] as const;

const META_EXPRESSION = /\{\{[{&~]?\s*(meta\.[^{}]*?)\s*[~}]?\}\}/g;

interface Place {
  input: string;
  line?: number | undefined;
}

/**
 * Expands `{{meta.version}}` and `{{meta.tags}}` (comma-separated, as Handlebars renders a list). Any other
 * `{{…}}` is kept, because Go and Jinja templates use the same syntax.
 * @throws RuleError for an unknown `{{meta.…}}`.
 */
export function expandMeta(text: string, { version, tags }: MetaValues, place: Place): string {
  checkMeta(text, place);
  return text.replace(META_EXPRESSION, (_all, name: string) =>
    name === 'meta.version' ? version : tags.join(','),
  );
}

/** Checks the `{{meta.…}}` expressions in a text. @throws RuleError for an unknown one. */
export function checkMeta(text: string, place: Place): void {
  for (const [, name = ''] of text.matchAll(META_EXPRESSION)) {
    if (META.some((known) => known === name)) continue;
    throw new RuleError(`Unknown expression {{${name}}} in ${JSON.stringify(text)}`, {
      ...place,
      hint: `Write ${META.map((known) => `{{${known}}}`).join(' or ')}.`,
      unknown: { word: name, known: META },
    });
  }
}

/** `{{…}}` and `{{{…}}}`. */
const EXPRESSION = /\{\{\{?[^{}]*\}?\}\}/g;

/** Handlebars blocks, in which names and `else` belong together. */
const BLOCK = /\{\{~?#/;

/**
 * True for an expression of another template language: it uses none of our names, and can't be a typo of one.
 */
function isForeign(expression: string): boolean {
  const inner = expression.replace(/^\{+[&~]?\s*|\s*~?\}+$/g, '');
  const [name = ''] = /^\w*/.exec(inner) ?? [];
  return !GLOBAL_EXPRESSIONS.some((known) => known === name) && !/^(?:lookup|log)\s/.test(inner);
}

/**
 * Checks the expressions of a label or annotation; those of other template languages are ignored. For a
 * single unknown word, the error's `unknown` is set, so that the caller can decide whether it is a typo.
 * @throws RuleError for an unknown or invalid expression.
 */
export function checkMetadataText(text: string, place: Place): void {
  checkMeta(text, place);
  checkExpressions(
    text.replace(META_EXPRESSION, '').replace(EXPRESSION, foreignAway(text)),
    GLOBAL_EXPRESSIONS,
    place,
  );
}

function foreignAway(text: string): (expression: string) => string {
  if (BLOCK.test(text)) return (expression) => expression;
  return (expression) => (isForeign(expression) && !/^\{\{\s*\w+\s*\}\}$/.test(expression) ? '' : expression);
}

/**
 * Renders a label or annotation: docker/metadata-action's expressions and `{{meta.…}}`; others are kept.
 * @throws RuleError when an expression can't be rendered.
 */
export function renderMetadataText(text: string, expand: Render, meta: MetaValues, place: Place): string {
  const filled = expandMeta(text, meta, place);
  const block = BLOCK.test(filled);
  checkExpressions(block ? filled : filled.replace(EXPRESSION, ''), GLOBAL_EXPRESSIONS, place);
  if (block) return rendered(filled, expand, place);
  return filled.replace(EXPRESSION, (expression) =>
    isForeign(expression) ? expression : rendered(expression, expand, place),
  );
}

function rendered(text: string, expand: Render, place: Place): string {
  try {
    return expand(text);
  } catch (error) {
    throw new RuleError(`${JSON.stringify(text)} can't be rendered: ${(error as Error).message}`, {
      ...place,
      hint: EXPRESSIONS_HINT,
    });
  }
}
