import { handlebars, loadHandlebars, withoutPlainNames } from './handlebars.ts';
import { RuleError } from './rule-error.ts';

/** https://github.com/docker/metadata-action#global-expressions */
export const GLOBAL_EXPRESSIONS = [
  'branch',
  'tag',
  'sha',
  'base_ref',
  'is_default_branch',
  'is_not_default_branch',
  'date',
  'commit_date',
] as const;

/** What the pattern of a rule may use instead; docker/metadata-action sets these from the parsed version. */
export const PATTERN_EXPRESSIONS = {
  semver: ['raw', 'version', 'major', 'minor', 'patch', 'prerelease', 'build'],
  pep440: ['raw', 'version', 'major', 'minor', 'patch'],
  schedule: ['date', 'commit_date'],
} as const;

/** https://handlebarsjs.com/guide/builtin-helpers.html */
const HELPERS = ['if', 'unless', 'each', 'with', 'lookup', 'log'];
/** Inside these blocks, names refer to another object. */
const CONTEXT_HELPERS = ['each', 'with'];

const ALL_NAMES: ReadonlySet<string> = new Set([
  ...GLOBAL_EXPRESSIONS,
  ...Object.values(PATTERN_EXPRESSIONS).flat(),
]);

/**
 * Loads Handlebars if a text has more than plain names in its braces, such as `{{date 'YYYYMMDD'}}`. Must be
 * awaited before such texts are checked or rendered. Loaded only on demand, because most runs don't need it.
 */
export async function prepareTemplates(texts: readonly string[]): Promise<void> {
  if (texts.some(needsHandlebars)) await loadHandlebars();
}

function needsHandlebars(text: string): boolean {
  return withoutPlainNames(text, (name) => ALL_NAMES.has(name)).includes('{{');
}

/**
 * Rejects unknown names in expressions, which would silently render as nothing.
 * @throws RuleError for an unknown name, or a template that Handlebars can't parse.
 */
export function checkExpressions(
  template: string,
  known: readonly string[],
  place: { input: string; line?: number | undefined },
): void {
  // Most texts have only plain names or none, and don't have to be parsed.
  const rest = template.replace(/\{\{\s*(\w+)\s*\}\}/g, (all, name: string) =>
    known.includes(name) ? '' : all,
  );
  if (!rest.includes('{{')) return;
  const names = needsHandlebars(template) ? namesIn(parse(template, place)) : plainNames(rest);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new RuleError(`Unknown expression {{${unknown}}} in ${JSON.stringify(template)}`, {
    ...place,
    hint: `Write one of ${known.map((name) => `{{${name}}}`).join(', ')}.`,
    unknown: { word: unknown, known },
  });
}

function plainNames(template: string): string[] {
  return [...template.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map(([, name = '']) => name);
}

function parse(template: string, place: { input: string; line?: number | undefined }): hbs.AST.Program {
  try {
    return handlebars().parse(template);
  } catch (error) {
    const reason = (error as Error).message.replace(/\s*\n[\s\S]*/, '');
    throw new RuleError(`${JSON.stringify(template)} can't be rendered: ${reason}`, {
      ...place,
      hint: 'Write an expression as {{branch}}, with two braces on either side.',
    });
  }
}

type Call = Pick<hbs.AST.MustacheStatement, 'params'> & {
  path: hbs.AST.PathExpression | hbs.AST.Expression;
};

function namesIn(program: hbs.AST.Program | undefined): string[] {
  return (program?.body ?? []).flatMap((statement) => {
    if (statement.type === 'MustacheStatement') return namesInCall(statement as hbs.AST.MustacheStatement);
    if (statement.type !== 'BlockStatement') return [];
    const block = statement as hbs.AST.BlockStatement;
    const inner = CONTEXT_HELPERS.includes(block.path.original) ? [] : namesIn(block.program);
    return [...namesInCall(block), ...inner, ...namesIn(block.inverse)];
  });
}

/** The name that is called or read, and the names in a helper's arguments. */
function namesInCall({ path, params = [] }: Call): string[] {
  const name = nameOf(path);
  const nested = params.flatMap((param) =>
    param.type === 'SubExpression' ? namesInCall(param as hbs.AST.SubExpression) : [],
  );
  if (name === undefined) return nested;
  // The format of a date isn't a name: unquoted, it is undefined and replaced by Moment.js's default.
  if (!HELPERS.includes(name)) return [name, ...nested];
  return [...nested, ...params.map(nameOf).filter((param) => param !== undefined)];
}

/**
 * The first part of a path such as `version` or `[version]`; undefined for literals, `this`, `..` and
 * `@data`.
 */
function nameOf(expression: hbs.AST.Expression): string | undefined {
  if (expression.type !== 'PathExpression') return undefined;
  const { data, depth, parts } = expression as hbs.AST.PathExpression;
  const [first] = parts;
  return data || depth > 0 ? undefined : first;
}
