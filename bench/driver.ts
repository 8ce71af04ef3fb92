/**
 * Runs the publish engine alone, without the rest of the pipeline, for profiling (benchmarks measure the
 * bundled product): `node driver.ts <from> <tags> <target>…`. `from` is `oci:<directory>` or `<host>/<path>`,
 * `tags` a comma-separated list, and a target is `<host>/<path>`. Prints the result as JSON.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHttpClient } from '../src/http/client.ts';
import type { Content } from '../src/oci/content.ts';
import { PublishError } from '../src/oci/errors.ts';
import { openLayout } from '../src/oci/layouts/layout.ts';
import { publish } from '../src/publish/publish.ts';
import type { Target } from '../src/publish/types.ts';
import type { CredentialStore } from '../src/registry/credential.ts';
import { openRegistry } from '../src/registry/registry.ts';
import type { RegistryRepository } from '../src/registry/repository.ts';
import { silent } from '../src/support/reporter.ts';
import { USER } from './registries.ts';

const [from = '', tags = '', ...names] = process.argv.slice(2);
const credentials: CredentialStore = {
  for: () => ({
    provider: 'generic',
    origin: 'the bench',
    get: () => Promise.resolve({ kind: 'basic', ...USER }),
  }),
  settings: () => ({}),
};
const http = createHttpClient({ env: {}, settings: credentials.settings });

function repository(name: string): RegistryRepository {
  const slash = name.indexOf('/');
  const registry = openRegistry({ host: name.slice(0, slash), http, credentials });
  return registry.repository(name.slice(slash + 1), { access: 'push' });
}

async function contentOf(name: string): Promise<Content> {
  if (name.startsWith('oci:')) {
    const source = await openLayout(name.slice(4));
    return { source, root: source.entries[0]! };
  }
  const at = name.lastIndexOf(':');
  const source = repository(name.slice(0, at));
  const root = await source.resolve(name.slice(at + 1));
  if (!root) throw new PublishError(`${name} is not there`);
  return { source, root };
}

const temporaryDirectory = mkdtempSync(join(tmpdir(), 'driver-'));
const reporter = process.env['VERBOSE'] ? { ...silent, info: console.error } : silent;
try {
  const targets = names.map((name): Target => ({
    destination: repository(name),
    tags: tags.split(',').map((tag) => ({ name: tag, writeOnce: false })),
    optional: false,
  }));
  const image = { name: '', content: await contentOf(from), targets };
  const [published] = await publish([image], {
    reporter,
    onFailure: 'rollback',
    temporaryDirectory,
  });
  const { report } = published!;
  const { user, system } = process.cpuUsage();
  const { maxRSS } = process.resourceUsage();
  const images = report.images.map(({ status, requests, blobs }) => ({ status, requests, ...blobs }));
  console.log(
    JSON.stringify({
      digest: report.digest,
      images,
      milliseconds: report.milliseconds,
      cpu: (user + system) / 1e6,
      maxRSS: maxRSS / 1024,
    }),
  );
} finally {
  http.close();
  rmSync(temporaryDirectory, { recursive: true });
}
