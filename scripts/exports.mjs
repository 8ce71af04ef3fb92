// Finds exports of src/ that no other file imports.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
/** Where src/ is imported. */
const IMPORTERS = ['src', '__tests__', 'bench', 'scripts', 'docs/playground'];

/**
 * Names that a file of src/ exports and no other file imports, as `file: name`, relative to src/. A test that imports
 * a name uses it. Entry points, which are imported by what dist/ is built from, are left out.
 */
export function unusedExports(root = ROOT) {
  const sources = IMPORTERS.flatMap((directory) => parseFolder(root, directory));
  const used = new Set(sources.flatMap(({ file, source }) => importedNames(root, file, source)));
  return sources
    .filter(({ file }) => /^src\/.*\//.test(file))
    .flatMap(({ file, source }) => exportedNames(source).map((name) => `${file}: ${name}`))
    .filter((entry) => !used.has(entry) && !used.has(entry.replace(/: .*/, ': *')))
    .map((entry) => entry.slice('src/'.length));
}

function parseFolder(root, directory) {
  return readdirSync(join(root, directory), { recursive: true })
    .map((name) => `${directory}/${name.replaceAll('\\', '/')}`)
    .filter((file) => /(?<!\.d)\.(?:ts|mjs)$/.test(file) && !file.includes('node_modules'))
    .sort()
    .map((file) => {
      const text = readFileSync(join(root, file), 'utf8');
      return { file, source: ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true) };
    });
}

/** `src/file.ts: name` of all that a file imports; `*` where it may use any name. */
function importedNames(root, file, source) {
  const found = [];
  const use = (specifier, names) => {
    const target = relative(root, resolve(root, dirname(file), specifier)).replaceAll('\\', '/');
    found.push(...names.map((name) => `${target}: ${name}`));
  };
  const visit = (node) => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
      const clause = ts.isImportDeclaration(node) ? node.importClause?.namedBindings : node.exportClause;
      if (node.moduleSpecifier) use(node.moduleSpecifier.text, boundNames(clause));
    } else if (ts.isImportTypeNode(node)) {
      use(node.argument.literal.text, [node.qualifier?.getText() ?? '*']);
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [specifier] = node.arguments;
      // What is destructured or read by name: any word of the file may be it.
      if (ts.isStringLiteralLike(specifier))
        use(specifier.text, source.getFullText().match(/\b[A-Za-z_]\w*\b/g) ?? []);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function boundNames(clause) {
  if (clause === undefined || !('elements' in clause)) return ['*'];
  return clause.elements.map(({ propertyName, name }) => (propertyName ?? name).text);
}

function exportedNames(source) {
  return source.statements.flatMap((statement) => {
    if (!statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return [];
    if (ts.isVariableStatement(statement)) {
      return statement.declarationList.declarations.map(({ name }) => name.getText());
    }
    return statement.name ? [statement.name.text] : [];
  });
}
