/**
 * Mirrors by the rules in a file and prints the report as JSON: `node mirror-run.ts <rules>`. In a process of its
 * own, so that its memory can be measured.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHttpClient } from '../src/http/client.ts';
import type { CredentialStore } from '../src/http/credential.ts';
import { mirror } from '../src/mirror/mirror.ts';
import { openMirrorRegistries } from '../src/mirror/registries.ts';
import { parseMirrorRules } from '../src/mirror/rules.ts';
import { silent } from '../src/reporter/reporter.ts';
import { USER } from './registries.ts';

const [rules = ''] = process.argv.slice(2);
const credentials: CredentialStore = {
  for: () => ({
    family: 'generic',
    origin: 'the bench',
    get: () => Promise.resolve({ kind: 'basic', ...USER }),
  }),
  settings: () => ({}),
};
const http = createHttpClient({ env: {}, settings: credentials.settings });
const registries = openMirrorRegistries({ http, credentials, reporter: silent });
const temporaryDirectory = mkdtempSync(join(tmpdir(), 'bench-mirror-'));
const report = await mirror(parseMirrorRules(readFileSync(rules, 'utf8'), { input: 'mirror' }), {
  ...registries,
  reporter: silent,
  rateLimit: 'wait',
  dryRun: false,
  temporaryDirectory,
});
rmSync(temporaryDirectory, { recursive: true });
await registries.close();
http.close();
if (report.failures.length > 0) throw new Error(JSON.stringify(report.failures.slice(0, 5), null, 2));
console.log(JSON.stringify({ ...report, copies: report.copies.length }));
