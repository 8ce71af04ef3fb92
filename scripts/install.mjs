// What `npm test` needs, installed by itself on a fresh clone; costs nothing when it is there.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** Holds the digest of the lock file that was installed from: a touched file alone is no reason to install again. */
const STAMP = 'node_modules/.installed-from';
const wanted = createHash('sha256').update(readFileSync('package-lock.json')).digest('hex');

if (!existsSync(STAMP) || readFileSync(STAMP, 'utf8') !== wanted) {
  const windows = process.platform === 'win32';
  const { status } = spawnSync(windows ? 'npm.cmd' : 'npm', ['ci', '--no-audit', '--no-fund'], {
    stdio: 'inherit',
    shell: windows,
  });
  if (status === 0) writeFileSync(STAMP, wanted);
  process.exitCode = status ?? 1;
}
