// Holds the unit tests' coverage of src/ against the least that is asked for. Reads what `npm run coverage` wrote.
import { readFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const SUMMARY = fileURLToPath(new URL('../coverage/coverage-summary.json', import.meta.url));
const SRC = fileURLToPath(new URL('../src/', import.meta.url));

/** Percent of statements: of all of src/, and of any one folder below it. */
const LEAST = { all: 85, folder: 70 };

const folders = new Map();
const all = { total: 0, covered: 0 };
for (const [file, { statements }] of Object.entries(JSON.parse(readFileSync(SUMMARY, 'utf8')))) {
  // The entry points only wire: the end-to-end tests start them.
  const folder = dirname(relative(SRC, file)).replaceAll('\\', '/');
  if (file === 'total' || folder === '.') continue;
  const sum = folders.get(folder) ?? { total: 0, covered: 0 };
  folders.set(folder, sum);
  for (const one of [sum, all]) {
    one.total += statements.total;
    one.covered += statements.covered;
  }
}

const percent = ({ covered, total }) => (total === 0 ? 100 : (100 * covered) / total);
const short = [...folders].filter(([, sum]) => percent(sum) < LEAST.folder);
for (const [folder, sum] of short) {
  console.error(
    `src/${folder}: ${percent(sum).toFixed(1)} % of statements are tested, at least ${LEAST.folder} % must be`,
  );
}
console.log(
  `Unit tests run ${percent(all).toFixed(1)} % of the statements in src/ (at least ${LEAST.all} %)`,
);
if (all.total === 0 || short.length > 0 || percent(all) < LEAST.all) process.exitCode = 1;
