import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startEmbeddedRegistry, type EmbeddedRegistry } from '../../src/embedded-registry/server.ts';
import './support/patience.ts';
import { openWorkshop, type Workshop } from './support/signing.ts';
import { startSigstore, type Sigstore } from './support/sigstore.ts';

/** What only signing and verifying have: Fulcio's path, and fields of bundles. */
const TRUST = /api\/v2\/signingCert|dsseEnvelope|rfc3161Timestamps/;

describe('without signing', () => {
  let sigstore: Sigstore;
  let registry: EmbeddedRegistry;
  let workshop: Workshop;
  beforeAll(async () => {
    [sigstore, registry] = await Promise.all([startSigstore(), startEmbeddedRegistry()]);
    workshop = await openWorkshop(sigstore);
  });
  afterAll(async () => {
    await workshop?.close();
    await Promise.all([sigstore, registry].map((one) => one?.close()));
  });

  /** Files of dist/ that a publish loaded, as the engine that ran them counts them. */
  async function loaded(inputs: Record<string, string>): Promise<{ all: string[]; trust: string[] }> {
    const coverage = await mkdtemp(join(tmpdir(), 'loaded-'));
    try {
      const images = `${registry.host}/acme/${inputs['sign'] ?? 'off'}`;
      const env = { NODE_V8_COVERAGE: coverage };
      const options = { env, post: false };
      const { exitCode } = await workshop.publish({ images, tags: 'type=raw,value=1', ...inputs }, options);
      expect(exitCode).toBe(0);
      const urls = new Set<string>();
      for (const name of await readdir(coverage)) {
        const { result } = JSON.parse(await readFile(join(coverage, name), 'utf8')) as {
          result: { url: string }[];
        };
        for (const { url } of result) if (url.includes('/dist/')) urls.add(fileURLToPath(url));
      }
      const trust: string[] = [];
      for (const path of urls) if (TRUST.test(await readFile(path, 'utf8'))) trust.push(basename(path));
      return { all: [...urls].map((path) => basename(path)), trust };
    } finally {
      await rm(coverage, { recursive: true });
    }
  }

  // FACTS: loading @sigstore/verify alone costs a third of the start.
  test('nothing of it is loaded; with it, more files are', async () => {
    const off = await loaded({});
    expect(off.all).toContain('main.js');
    expect(off.trust).toEqual([]);
    const on = await loaded({ sign: 'true' });
    expect(on.trust.length).toBeGreaterThan(0);
    expect(on.all.length).toBeGreaterThan(off.all.length);
  });
});
