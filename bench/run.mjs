// The bench is TypeScript and runs as it is: under Node 24, the one the action runs on.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const [major, minor] = process.versions.node.split('.').map(Number);
const own = major > 22 || (major === 22 && minor >= 18) ? process.execPath : undefined;
const testbed = `${process.env.TESTBED_DIR ?? `${root}.testbed`}/node/node`;
const node = existsSync(testbed) ? testbed : own;
if (!node) throw new Error('the bench needs Node 24: run .ci/testbed/install');
const { status } = spawnSync(
  node,
  [
    '--disable-warning=ExperimentalWarning',
    root + (process.argv.includes('--ci') ? 'bench/short/main.ts' : 'bench/main.ts'),
    ...process.argv.slice(2),
  ],
  {
    stdio: 'inherit',
    cwd: root,
  },
);
process.exitCode = status ?? 1;
