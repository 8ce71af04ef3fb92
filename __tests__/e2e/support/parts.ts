import { existsSync } from 'node:fs';

/**
 * `path` when it exists. A part that is missing makes a test skip, visibly, on somebody's machine, and fail where
 * everything has to be there: on CI.
 */
export function findPart(path: string): string | undefined {
  if (existsSync(path)) return path;
  if (process.env['CI']) throw new Error(`${path} is missing: .ci/testbed/install provides it`);
  return undefined;
}
