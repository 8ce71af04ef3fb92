import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync, chmodSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from '@jest/globals';
import type { EmbeddedEnvironment } from '../../src/builder/build.ts';
import type { BuildRequest } from '../../src/builder/types.ts';
import { silent } from '../../src/support/reporter.ts';

/** A file to write: its text, or with a mode, or a link. */
export type FileSpec =
  string | Buffer | { text?: string | Buffer; mode?: number; link?: string; directory?: boolean };

/** A directory of its own, removed by `dispose`. */
export function temporary(): { path: string; dispose: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'embedded-'));
  return { path, dispose: () => rmSync(path, { recursive: true, force: true }) };
}

/**
 * Writes files below `root`; modes don't depend on the umask, times differ from run to run and from file to file
 * (BuildKit takes a file of equal size and time for unchanged).
 */
export function writeFiles(root: string, files: Record<string, FileSpec>): void {
  mkdirSync(root, { recursive: true });
  const modes: [string, number][] = [];
  for (const [name, spec] of Object.entries(files)) {
    const path = join(root, name);
    mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
    const given = typeof spec === 'string' || Buffer.isBuffer(spec) ? { text: spec } : spec;
    if (given.link !== undefined) {
      symlinkSync(given.link, path);
      continue;
    }
    if (given.directory) mkdirSync(path, { recursive: true });
    else writeFileSync(path, given.text ?? '');
    modes.push([path, given.mode ?? (given.directory ? 0o755 : 0o644)]);
  }
  const now = Date.now() / 1000;
  for (const [index, [path, mode]] of modes.entries()) {
    chmodSync(path, mode);
    utimesSync(path, now, now - index - 1);
  }
}

export function buildRequest(overrides: Partial<BuildRequest> & { context: string }): BuildRequest {
  return {
    platforms: [],
    buildArgs: [],
    buildContexts: [],
    labels: [],
    annotations: [],
    secrets: [],
    secretEnvs: [],
    secretFiles: [],
    ssh: [],
    cacheFrom: [],
    cacheTo: [],
    noCache: false,
    noCacheFilters: [],
    pull: false,
    ulimits: [],
    addHosts: [],
    allow: [],
    attests: [],
    load: false,
    names: [],
    ...overrides,
  };
}

/** Directories to remove when a file's tests are done. */
const spools: string[] = [];
afterAll(() => {
  for (const path of spools.splice(0)) rmSync(path, { recursive: true, force: true });
});

export function buildEnvironment(
  workspace: string,
  overrides: Partial<EmbeddedEnvironment> = {},
): EmbeddedEnvironment {
  const temporaryDirectory = mkdtempSync(join(tmpdir(), 'embedded-spool-'));
  spools.push(temporaryDirectory);
  return {
    resolveBase: () => Promise.resolve(undefined),
    reporter: silent,
    signal: new AbortController().signal,
    temporaryDirectory,
    workspace,
    env: process.env,
    ...overrides,
  };
}
