import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHttpClient } from '../../../src/http/client.ts';
import { mirror } from '../../../src/mirror/mirror.ts';
import type { MirrorReport } from '../../../src/mirror/report.ts';
import { parseMirrorRules } from '../../../src/mirror/rules/parse.ts';
import type { MirrorOptions } from '../../../src/mirror/types.ts';
import { openMirrorRegistries } from '../../../src/pipeline/registries/connections.ts';
import type { CredentialStore } from '../../../src/registry/credential.ts';
import { silent } from '../../../src/support/reporter.ts';

/** Accounts by host; other hosts are accessed anonymously. */
export type Accounts = Record<string, { username: string; password: string }>;

/** A credential store with these accounts. */
export function storeOf(accounts: Accounts): CredentialStore {
  return {
    settings: () => ({}),
    for({ host }) {
      const account = accounts[host];
      return {
        origin: account ? 'the test' : 'nobody',
        get: () => Promise.resolve(account ? { kind: 'basic', ...account } : { kind: 'anonymous' }),
      };
    },
  };
}

/** Runs rules against real registries, with new connections each time, as in a new process. */
export async function runMirror(
  rules: string,
  accounts: Accounts = {},
  options: Partial<MirrorOptions> = {},
): Promise<MirrorReport> {
  const temporaryDirectory = await mkdtemp(join(tmpdir(), 'mirror-'));
  const http = createHttpClient({ env: {}, settings: () => ({}) });
  const registries = openMirrorRegistries({
    http,
    credentials: storeOf(accounts),
    reporter: silent,
    retries: 3,
  });
  try {
    return await mirror(parseMirrorRules(rules, { input: 'mirror' }), {
      ...registries,
      reporter: silent,
      rateLimit: 'wait',
      dryRun: false,
      temporaryDirectory,
      ...options,
    });
  } finally {
    await registries.close();
    http.close();
    await rm(temporaryDirectory, { recursive: true, force: true });
  }
}
