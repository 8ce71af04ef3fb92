// Reads the imports of src/ and holds them against scripts/modules.mjs: `--mermaid` draws the graph; without it, it
// prints what breaks a rule and which exports nothing imports, and fails if there is anything.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import ts from 'typescript';
import { unusedExports } from './exports.mjs';
import { MODULES } from './modules.mjs';

const SRC = fileURLToPath(new URL('../src/', import.meta.url));

/** All TypeScript files below src/, as paths relative to it. */
export function sourceFiles(directory = SRC) {
  return readdirSync(directory, { recursive: true })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.ts'))
    .sort();
}

/** Every import of ours: static, dynamic or of types only, as `{ from, to }`, relative to src/. */
export function imports(directory = SRC) {
  return sourceFiles(directory).flatMap((from) =>
    ts
      .preProcessFile(readFileSync(join(directory, from), 'utf8'), true, true)
      .importedFiles.filter(({ fileName }) => fileName.startsWith('.'))
      .map(({ fileName }) => ({
        from,
        to: relative(directory, resolve(directory, dirname(from), fileName)).replaceAll('\\', '/'),
      })),
  );
}

/** The module of a file: its first folder; undefined for the entry points, which may import anything. */
export function moduleOf(file) {
  return file.includes('/') ? file.split('/')[0] : undefined;
}

function partOf(file) {
  const [, part = ''] = file.split('/');
  return part.replace(/\.ts$/, '');
}

/** Why an import breaks a rule, or undefined. */
function breach({ from, to }, directory) {
  const [importer, imported] = [moduleOf(from), moduleOf(to)];
  if (!existsSync(join(directory, to))) return `${from} imports ${to}, which doesn't exist`;
  if (importer === undefined) return undefined;
  const rules = MODULES[importer];
  if (rules === undefined) return `${importer}/ is missing in scripts/modules.mjs`;
  if (imported === undefined) return `${from} imports the entry point ${to}`;
  if (importer !== imported) {
    return rules.imports.includes(imported)
      ? undefined
      : `${from} imports ${to}: ${importer}/ may not import ${imported}/`;
  }
  const order = rules.order ?? [];
  const [own, other] = [order.indexOf(partOf(from)), order.indexOf(partOf(to))];
  if (own === -1 || other <= own) return undefined;
  return `${from} imports ${to}: inside ${importer}/, ${partOf(from)} is below ${partOf(to)}`;
}

/** Everything that breaks the rules of direction, one line each. */
export function breaches(directory = SRC) {
  const edges = imports(directory);
  const lines = edges
    .filter(({ from, to }) => partOf(from) !== partOf(to) || moduleOf(from) !== moduleOf(to))
    .map((edge) => breach(edge, directory))
    .filter((line) => line !== undefined);
  return [...new Set([...lines, ...unordered(directory), ...cycles(edges), ...cycles(edges, placeOf)])];
}

/** Subfolders that are missing in their module's `order`. */
function unordered(directory) {
  const folders = new Set(
    sourceFiles(directory)
      .map((file) => file.split('/'))
      .filter(({ length }) => length > 2)
      .map(([module, folder]) => `${module}/${folder}`),
  );
  return [...folders]
    .filter((folder) => !(MODULES[moduleOf(folder)]?.order ?? []).includes(partOf(folder)))
    .map((folder) => `${folder}/ is missing in the order of ${moduleOf(folder)}/ in scripts/modules.mjs`);
}

/** A file of src/ or of a module by its name, any other by the subfolder that it is in. */
function placeOf(file) {
  return file.split('/').slice(0, 2).join('/');
}

/** Circles of files, or of the places that files are in, by their members. */
function cycles(edges, place = (file) => file) {
  const targets = new Map();
  for (const edge of edges) {
    const [from, to] = [place(edge.from), place(edge.to)];
    if (from !== to || edge.from === edge.to) targets.set(from, [...(targets.get(from) ?? []), to]);
  }
  const state = new Map();
  const found = [];
  const visit = (file, path) => {
    if (state.get(file) === 'done') return;
    if (state.get(file) === 'open') {
      found.push(`a circle of imports: ${[...path.slice(path.indexOf(file)), file].join(' → ')}`);
      return;
    }
    state.set(file, 'open');
    for (const target of targets.get(file) ?? []) visit(target, [...path, file]);
    state.set(file, 'done');
  };
  for (const file of targets.keys()) visit(file, []);
  return found;
}

/** The graph between modules as Mermaid, without arrows that a longer path implies. */
export function mermaid(directory = SRC) {
  const edges = new Map();
  for (const { from, to } of imports(directory)) {
    const [importer, imported] = [moduleOf(from) ?? 'entry', moduleOf(to)];
    if (imported === undefined || importer === imported) continue;
    edges.set(importer, (edges.get(importer) ?? new Set()).add(imported));
  }
  const reaches = (from, to, passed) =>
    [...(edges.get(from) ?? [])].some(
      (via) => !passed.includes(via) && (via === to ? passed.length > 1 : reaches(via, to, [...passed, via])),
    );
  const lines = [...edges].flatMap(([from, targets]) =>
    [...targets].filter((to) => !reaches(from, to, [from])).map((to) => `  ${from} --> ${to}`),
  );
  return ['flowchart TD', ...lines.sort()].join('\n');
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [, , flag] = process.argv;
  if (flag === '--mermaid') console.log(mermaid());
  else {
    const unused = unusedExports().map((name) => `${name} is exported, and nothing imports it`);
    const lines = [...breaches(), ...unused];
    for (const line of lines) console.error(line);
    process.exitCode = lines.length > 0 ? 1 : 0;
  }
}
