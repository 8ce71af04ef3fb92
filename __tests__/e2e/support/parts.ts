import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * `path`, if it exists. Without it, a test is reported as skipped on a developer's machine, and fails on CI,
 * where everything must be installed.
 */
export function findPart(path: string): string | undefined {
  if (existsSync(path)) return path;
  if (process.env['CI']) throw new Error(`${path} is missing: .ci/testbed/install provides it`);
  return undefined;
}

/**
 * The command line of Debian 13's skopeo, whose policies support Sigstore's signatures, with that release's
 * libraries, which are newer than this machine's. Undefined when it isn't installed.
 */
export function newerSkopeo(): string[] | undefined {
  const root = join(process.env['TESTBED_DIR'] ?? join(import.meta.dirname, '../../../.testbed'), 'skopeo');
  const libraries = join(root, 'usr/lib/x86_64-linux-gnu');
  const program = findPart(join(root, 'usr/bin/skopeo'));
  return program === undefined
    ? undefined
    : [join(libraries, 'ld-linux-x86-64.so.2'), '--library-path', libraries, program];
}
