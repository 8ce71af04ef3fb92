import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ensureEmulation } from '../../../src/engines/buildkit/emulation.ts';
import { silent } from '../../../src/support/reporter.ts';
import { buildRequest } from '../../e2e/support/build-environment.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'emulation-'));
  writeFileSync(join(directory, 'Dockerfile'), 'FROM alpine\nRUN true\n');
});
afterAll(() => rmSync(directory, { recursive: true }));

/** The failure to register emulation, when `docker run` prints this and ends with 125. */
async function failure(printed: string): Promise<unknown> {
  writeFileSync(join(directory, 'printed'), printed);
  writeFileSync(join(directory, 'docker'), `#!/bin/sh\ncat ${join(directory, 'printed')} >&2\nexit 125\n`);
  chmodSync(join(directory, 'docker'), 0o755);
  const request = { ...buildRequest({ context: '.' }), platforms: [{ os: 'linux', architecture: 's390x' }] };
  const environment = {
    env: { PATH: `${directory}:/usr/bin:/bin` },
    reporter: silent,
    temporaryDirectory: directory,
    workspace: directory,
    signal: new AbortController().signal,
  };
  const builder = { platforms: ['linux/amd64'] } as Parameters<typeof ensureEmulation>[2];
  return ensureEmulation({ ...request, qemu: 'auto' }, environment, builder).catch((error: unknown) => error);
}

// What docker's client prints below the cause: cli/cobra.go in docker/cli, before version 28 and since.
const HELP = ["See 'docker run --help'.", "Run 'docker run --help' for more information"];

// FAULTS.md E7: "could not be registered: See 'docker run --help'".
test.each([
  [
    'docker: Error response from daemon: privileged mode is incompatible with user namespaces.',
    /privileged mode/,
  ],
  ['docker: Cannot connect to the Docker daemon at unix:///var/run/docker.sock.', /Cannot connect/],
  [
    "Unable to find image 'tonistiigi/binfmt:latest' locally\ndocker: Error response from daemon: pull access denied.",
    /pull access denied/,
  ],
  ['docker: permission denied while trying to connect to the Docker daemon socket.', /permission denied/],
  ['exec format error', /exec format error/],
])('the cause is told: %s', async (line, cause) => {
  for (const help of HELP) {
    for (const printed of [`${line}\n${help}\n`, `${line}\n\n${help}\n`, `${line}\r\n${help}\r\n`]) {
      const problem = await failure(printed);
      expect(problem).toMatchObject({
        code: 'EMULATION_FAILED',
        input: 'qemu',
        message: expect.stringMatching(cause),
      });
      expect((problem as Error).message).not.toContain('--help');
    }
  }
});
