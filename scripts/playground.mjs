// Bundles docs/playground into a directory of static files: `--out DIRECTORY`, by default build/playground. With
// `--serve` it also serves them on this machine and prints the address. What the page takes from src/ has to run in a
// browser: a Node built-in there fails the build.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const SOURCE = 'docs/playground';
const STATIC = ['index.html', 'style.css', 'icon.svg'];
const TYPES = { '.html': 'text/html', '.css': 'text/css', '.js': 'text/javascript', '.svg': 'image/svg+xml' };

const shared = {
  bundle: true,
  minify: true,
  format: 'iife',
  platform: 'browser',
  target: ['chrome110', 'firefox115', 'safari16.4'],
  // Its usual entry reads Buffer; this one brings its own.
  alias: { 'csv-parse/sync': 'csv-parse/browser/esm/sync' },
  loader: { '.yml': 'text' },
  logLevel: 'warning',
};

/** The page and its worker. The worker's script is a text in the page's, so that one security policy covers both. */
async function bundle(directory) {
  const worker = await build({
    ...shared,
    entryPoints: [join(SOURCE, 'worker/worker.ts')],
    legalComments: 'inline',
    write: false,
    metafile: true,
  });
  writeFileSync(join(directory, 'licenses.txt'), licenses(Object.keys(worker.metafile.inputs)));
  await build({
    ...shared,
    entryPoints: { page: join(SOURCE, 'page/main.ts') },
    outdir: directory,
    define: { WORKER_SOURCE: JSON.stringify(worker.outputFiles[0].text) },
  });
}

/** The licenses of the packages that these files belong to. */
function licenses(files) {
  const packages = new Set(files.flatMap((file) => file.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/) ?? []));
  const texts = [...packages].sort().map((directory) => {
    const { name, version, license } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
    const file = readdirSync(directory).find((entry) => /^licen[cs]e/i.test(entry));
    return `${name} ${version} (${license})\n\n${file ? readFileSync(join(directory, file), 'utf8').trim() : ''}\n`;
  });
  return texts.join(`\n${'-'.repeat(80)}\n\n`);
}

function serve(directory, port) {
  const files = new Map(
    [...STATIC, 'page.js', 'licenses.txt'].map((name) => [`/${name}`, readFileSync(join(directory, name))]),
  );
  const server = createServer(({ url }, response) => {
    const name = new URL(url, 'http://localhost').pathname.replace(/\/$/, '/index.html');
    const content = files.get(name);
    response.writeHead(content ? 200 : 404, {
      'content-type': `${TYPES[extname(name)] ?? 'text/plain'}; charset=utf-8`,
    });
    response.end(content);
  });
  server.listen(port, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}/`));
}

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: 'build/playground' },
    serve: { type: 'boolean', default: false },
    port: { type: 'string', default: '0' },
  },
});
rmSync(values.out, { recursive: true, force: true });
mkdirSync(values.out, { recursive: true });
for (const name of STATIC) cpSync(join(SOURCE, name), join(values.out, name));
await bundle(values.out);
if (values.serve) serve(values.out, Number(values.port));
