// Compiles src/ and bundles it into dist/: one bundle with lazy chunks, and three small entry points into it.
// With --check it builds elsewhere and says which files differ from what is committed.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { transformSync } from 'esbuild';
import ts from 'typescript';

const require = createRequire(import.meta.url);
const LIMIT = 1.5 * 1024 * 1024;
const ENTRY_POINTS = ['main', 'post', 'cli'];

const entryPoint = (name) => `import { ${name} } from './index.js';\nawait ${name}();\n`;
// @github/local-action imports the entry point and calls its run(); the runner executes it.
const MAIN = `import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { run } from './index.js';
export { run };
const started = import.meta.main ?? realpathSync(process.argv[1] ?? '.') === fileURLToPath(import.meta.url);
if (started) await run();
`;

async function bundle() {
  rmSync('build', { recursive: true, force: true });
  execFileSync(process.execPath, [require.resolve('typescript/bin/tsc'), '-p', 'tsconfig.build.json'], {
    stdio: 'inherit',
  });
  const ncc = require('@vercel/ncc');
  const { code, assets } = await ncc(resolve('build/index.js'), {
    cache: false,
    minify: true,
    license: 'licenses.txt',
    quiet: true,
    target: 'es2023',
    debugLog: false,
    // Paths in the code are the user's: whatever of ours they seem to name is not to be shipped.
    customEmit: () => false,
  });
  // How ncc writes a module that it doesn't find, such as one that another build has just removed.
  if (/eval\("require"\)\("\./.test(code)) throw new Error('modules are missing: is another build running?');
  if (code.length > LIMIT) throw new Error(`the main chunk has ${code.length} bytes; the limit is ${LIMIT}`);
  const files = new Map([['index.js', compiledAtOnce(code)]]);
  for (const [name, { source }] of Object.entries(assets))
    files.set(name, name.endsWith('.js') ? shortened(source.toString()) : source.toString());
  for (const entry of ENTRY_POINTS) {
    const shebang = entry === 'cli' ? '#!/usr/bin/env node\n' : '';
    files.set(`${entry}.js`, `${shebang}${entry === 'main' ? MAIN : entryPoint(entry)}`);
  }
  return files;
}

/**
 * A lazy chunk without comments and space, which ncc leaves in all but the main one: half of what the runner downloads
 * and Node reads. Names stay, since libraries use those of classes.
 */
function shortened(code) {
  const options = { minifyWhitespace: true, minifySyntax: true, legalComments: 'none' };
  return transformSync(code, { ...options, format: 'esm', target: 'node20' }).code;
}

/**
 * The bundle with its modules in parentheses. V8 takes that as a sign that a function is about to be called, and
 * compiles it at once; otherwise it only scans the text, and reads it again when the module is needed, which is at
 * the start for nearly all of them. https://v8.dev/blog/preparser#pife
 */
function compiledAtOnce(code) {
  const file = ts.createSourceFile('index.js', code, ts.ScriptTarget.Latest);
  const modules = file.statements
    .filter((statement) => ts.isVariableStatement(statement))
    .flatMap(({ declarationList }) => declarationList.declarations)
    .map(({ initializer }) => initializer)
    .find(
      (value) => value !== undefined && ts.isObjectLiteralExpression(value) && value.properties.length > 0,
    );
  if (!modules) throw new Error('the bundle has no list of modules');
  const pieces = [];
  let end = 0;
  for (const { initializer } of modules.properties) {
    pieces.push(code.slice(end, initializer.getStart(file)), '(', initializer.getText(file), ')');
    end = initializer.getEnd();
  }
  return pieces.join('') + code.slice(end);
}

function write(directory, files) {
  rmSync(directory, { recursive: true, force: true });
  for (const [name, content] of files) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), content, { mode: name === 'cli.js' ? 0o755 : 0o644 });
  }
}

function differences(directory, files) {
  const committed = new Set(
    readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) =>
        join(entry.parentPath ?? entry.path, entry.name)
          .slice(directory.length + 1)
          .replaceAll('\\', '/'),
      ),
  );
  const changed = [...files].filter(
    ([name, content]) => !committed.delete(name) || readFileSync(join(directory, name), 'utf8') !== content,
  );
  return [...changed.map(([name]) => name), ...committed].sort();
}

const files = await bundle();
if (process.argv.includes('--check')) {
  const directory = mkdtempSync(join(tmpdir(), 'dist-'));
  write(directory, files);
  const changed = differences('dist', files);
  if (changed.length > 0) {
    console.error(
      `dist/ isn't what src/ builds to: ${changed.join(', ')} differ. Run npm run build and commit dist/.`,
    );
    process.exitCode = 1;
  }
  rmSync(directory, { recursive: true });
} else {
  write('dist', files);
  for (const [name, content] of files)
    console.log(`${String(Buffer.byteLength(content)).padStart(9)} dist/${name}`);
}
