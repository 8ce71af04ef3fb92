import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSigstore } from '../../__tests__/e2e/support/sigstore.ts';
import { actionCommand } from '../action.ts';
import { lineOf } from '../ledger.ts';
import { image, type Contestant } from '../scenarios.ts';
import { median } from '../table.ts';
import { hostsOf, type BenchContext } from './context.ts';

/** Fake Sigstore services that record how long they were busy. */
interface TimedSigstore {
  directory: string;
  env: Record<string, string>;
  /** Seconds since the last call in which at least one request was being handled. */
  busy(): number;
  close(): Promise<void>;
}

async function startTimedSigstore(): Promise<TimedSigstore> {
  const sigstore = await startSigstore();
  let [active, since, seconds] = [0, 0, 0];
  const server = createServer((request, response) => {
    if (active++ === 0) since = performance.now();
    response.once('close', () => {
      if (--active === 0) seconds += (performance.now() - since) / 1000;
    });
    sigstore.handle(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const here = (text: string): string => text.replaceAll(sigstore.url, url);
  const directory = mkdtempSync(join(tmpdir(), 'bench-signing-'));
  writeFileSync(join(directory, 'Dockerfile'), 'FROM scratch\nCOPY Dockerfile /\n');
  writeFileSync(join(directory, 'trusted_root.json'), here(sigstore.trustedRoot()));
  writeFileSync(join(directory, 'signing_config.json'), here(sigstore.signingConfig()));
  const env = Object.entries(sigstore.environment()).map(([name, value]) => [name, here(value)]);
  return {
    directory,
    env: { ...(Object.fromEntries(env) as Record<string, string>), GITHUB_WORKSPACE: directory },
    busy() {
      const spent = seconds;
      seconds = 0;
      return spent;
    },
    async close() {
      rmSync(directory, { recursive: true });
      server.closeAllConnections();
      server.close();
      await sigstore.close();
    },
  };
}

const SIGNED = 'registry-publish, signed and attested';

/** The time that signing and attesting add to a publish, not counting the services' own. */
export async function signingRow({ row, promise, registries }: BenchContext): Promise<void> {
  const sigstore = await startTimedSigstore();
  try {
    const hosts = hostsOf(registries);
    const services: number[] = [];
    const contestant = (name: string, inputs: Record<string, string>): Contestant => {
      // The time of the previous run.
      services.push(sigstore.busy());
      const command = actionCommand({
        inputs: {
          engine: 'embedded',
          platforms: 'linux/amd64,linux/arm64',
          cache: 'off',
          sigstore: '{signing-config: signing_config.json, trusted-root: trusted_root.json}',
          ...inputs,
        },
        images: hosts.map((host) => image(host)),
        tags: ['1.2.3'],
        hosts,
        env: sigstore.env,
      });
      return { name, commands: [command] };
    };
    const rows = await row(
      'small image, 2 platforms → 3',
      [
        () => contestant('registry-publish', {}),
        () => contestant(SIGNED, { sign: 'true', attest: '{provenance: true, api: false}' }),
      ],
      { registries },
    );
    services.push(sigstore.busy());
    const seconds = (tool: string): number => median(lineOf(rows, tool).costs.map((cost) => cost.seconds));
    const own = median(services.filter((spent) => spent > 0));
    const overhead = seconds(SIGNED) - seconds('registry-publish') - own;
    promise('signing and attesting, beyond the time of the services', overhead, 1.5, 0.5, 's');
  } finally {
    await sigstore.close();
  }
}
