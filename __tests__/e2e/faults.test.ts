import { mkdtemp, rm } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHttpClient } from '../../src/http/client.ts';
import type { Credential, CredentialStore } from '../../src/registry/credential.ts';
import type { Source } from '../../src/oci/content.ts';
import type { Descriptor } from '../../src/oci/descriptor.ts';
import { digestAlgorithm, digestOf } from '../../src/oci/digest.ts';
import type { Target } from '../../src/publish/types.ts';
import { PublishFailedError } from '../../src/publish/error.ts';
import { publishOne } from '../publish/support/publish-one.ts';
import { openRegistry } from '../../src/registry/registry.ts';
import type { RegistryRepository } from '../../src/registry/repository.ts';
import { silent } from '../../src/support/reporter.ts';
import { describe as describeBytes, image, json, type MadeImage } from '../publish/support/images.ts';
import { memorySource } from '../publish/support/memory.ts';
import { faultCells, IDLE_TIMEOUT, type Cell } from './support/fault-cells.ts';
import { startFaultProxy, type Fault, type FaultProxy } from './support/fault-proxy.ts';
import { hasDistribution, startDistribution, type Distribution } from './support/registry.ts';

const real = (await hasDistribution()) ? describe : describe.skip;

const base = randomBytes(40_000);
const made = image([base, randomBytes(1_500_000), randomBytes(200_000)]);
const older = image(['older'], { labels: { age: 'older' } });

let healthy: Distribution;
let broken: Distribution;
let proxy: FaultProxy;
let temporaryDirectory: string;
const table: { step: string; fault: string; outcome: string }[] = [];

beforeAll(async () => {
  if (!(await hasDistribution())) return;
  temporaryDirectory = await mkdtemp(join(tmpdir(), 'faults-'));
  healthy = await startDistribution({ delete: true });
  broken = await startDistribution({ auth: 'token', delete: true });
  proxy = await startFaultProxy(broken.host, broken.tokenService?.realm);
  await publishTo([repository(broken.host, 'base/image')], image([base]), ['1']);
}, 60_000);

afterAll(async () => {
  await proxy?.close();
  await healthy?.close();
  await broken?.close();
  if (temporaryDirectory) await rm(temporaryDirectory, { recursive: true, force: true });
  printTable();
});

function printTable(): void {
  const width = Math.max(...table.map(({ fault }) => fault.length), 0);
  const lines = table.map(
    ({ step, fault, outcome }) => `${step.padEnd(14)} ${fault.padEnd(width)}  ${outcome}`,
  );
  process.stdout.write(`\nstep × fault → outcome (${table.length} cells)\n${lines.join('\n')}\n`);
}

/** A fresh client for every use: no connection, token or counter is carried over from one cell to the next. */
function repository(host: string, path: string): RegistryRepository {
  const isBroken = host === broken.host || host === proxy?.host;
  const credential: Credential = isBroken
    ? { kind: 'basic', username: broken.username, password: broken.password }
    : { kind: 'anonymous' };
  const credentials: CredentialStore = {
    for: () => ({ origin: 'the test', get: () => Promise.resolve(credential) }),
    settings: () => ({}),
  };
  const http = createHttpClient({ env: {}, settings: () => ({}) });
  const registry = openRegistry({ host, http, credentials, retries: 3, timeout: IDLE_TIMEOUT });
  return registry.repository(path, { access: 'push' });
}

async function publishTo(
  repositories: RegistryRepository[],
  content: MadeImage,
  tags: string[],
  source: Source = memorySource(content.content, { chunkSize: 64 * 1024 }),
) {
  const targets = repositories.map((destination): Target => ({
    destination,
    tags: tags.map((name) => ({ name, writeOnce: /^\d/.test(name) })),
    optional: false,
    mountFrom: destination.repository.host === proxy?.host ? ['base/image'] : [],
  }));
  const options = { reporter: silent, onFailure: 'rollback' as const, temporaryDirectory };
  return publishOne({ source, root: content.root }, targets, options);
}

/** What pullers would get: tags, and every byte under them. */
async function contentsOf(distribution: Distribution, path: string): Promise<Record<string, string>> {
  const direct = repository(distribution.host, path);
  const found: Record<string, string> = {};
  for (const tag of ['1.0.0', 'latest']) {
    const descriptor = await direct.resolve(tag);
    if (!descriptor) continue;
    found[tag] = descriptor.digest;
    const manifest = await direct.readManifest(descriptor);
    const { config, layers } = JSON.parse(manifest.toString()) as {
      config: Descriptor;
      layers: Descriptor[];
    };
    for (const blob of [config, ...layers]) {
      const bytes = await buffer(await direct.readBlob(blob));
      expect(digestOf(bytes, digestAlgorithm(blob.digest))).toBe(blob.digest);
    }
  }
  return found;
}

let number = 0;

async function attempt(cell: Cell, content = made, source?: Source, host = proxy.host): Promise<void> {
  const path = `cell/n${number++}`;
  const direct = [repository(healthy.host, path), repository(broken.host, path)];
  await publishTo(direct, older, ['latest']);
  proxy.reset();
  proxy.fault = cell.act;
  const targets = (): RegistryRepository[] => [repository(healthy.host, path), repository(host, path)];
  const error = await publishTo(targets(), content, ['1.0.0', 'latest'], source).then(
    () => undefined,
    (problem: unknown) => problem,
  );
  const seen = [...proxy.log];
  proxy.reset();
  if (cell.expected === 'survived') {
    expect(error).toBeUndefined();
    table.push({ step: cell.step, fault: cell.fault, outcome: 'survived' });
  } else {
    expect(error).toBeInstanceOf(PublishFailedError);
    const problem = error as PublishFailedError;
    expect(problem.code).toMatch(new RegExp(cell.expected));
    expect(problem.message).not.toMatch(/hunter2|eyJ/);
    for (const distribution of [healthy, broken]) {
      expect(await contentsOf(distribution, path)).toEqual({ latest: older.root.digest });
    }
    table.push({ step: cell.step, fault: cell.fault, outcome: `refused: ${problem.code}` });
    // What can be mended is, by running again.
    if (cell.step === 'source') return;
    await publishTo([repository(healthy.host, path), repository(proxy.host, path)], content, [
      '1.0.0',
      'latest',
    ]);
  }
  const wanted = { '1.0.0': content.root.digest, latest: content.root.digest };
  for (const distribution of [healthy, broken]) {
    expect(await contentsOf(distribution, path)).toEqual(wanted);
  }
  if (!isFirstOfItsStep(cell)) return;
  // The step is one that the publish goes through: a cell that is never reached would prove nothing.
  expect(seen.map(({ step }) => step)).toContain(cell.step);
}

const isFirstOfItsStep = ({ step }: Cell): boolean => step !== 'source' && step !== 'registry';

real('a publish to two registries, one behind a proxy that breaks things', () => {
  const cells = faultCells();
  test.each(cells.map((cell) => [cell.step, cell.fault, cell] as const))(
    '%s: %s',
    async (_step, _fault, cell) => {
      await attempt(cell);
    },
    30_000,
  );
});

const pass: Fault = ({ forward }) => forward();
const custom = (step: Cell['step'], fault: string, expected: string, act: Fault = pass): Cell => ({
  step,
  fault,
  expected,
  act,
});

real('credentials', () => {
  let thief: Server;
  const stolen: (string | undefined)[] = [];
  let address: string;
  beforeAll(async () => {
    thief = createServer((request, response) => {
      stolen.push(request.headers.authorization);
      request.resume().on('end', () => response.writeHead(404).end());
    });
    await new Promise<void>((resolve) => thief.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(thief.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    thief.close();
  });

  const steps = ['look-up', 'head-manifest', 'head-blob', 'mount', 'post', 'put', 'manifest', 'tag'] as const;
  test.each(steps)('do not follow a redirect to another origin (%s)', async (step) => {
    stolen.length = 0;
    const lure: Fault = ({ step: current, answer, incoming, forward }) =>
      current === step ? answer(307, { location: `${address}${incoming.url}` }) : forward();
    const path = `lure/n${number++}`;
    proxy.reset();
    proxy.fault = lure;
    const outcome = await publishTo([repository(healthy.host, path), repository(proxy.host, path)], made, [
      '1.0.0',
      'latest',
    ]).then(
      () => 'survived',
      (error: PublishFailedError) => `refused: ${error.code}`,
    );
    proxy.reset();
    expect(stolen.filter((authorization) => authorization !== undefined)).toEqual([]);
    table.push({ step, fault: 'redirect to another origin', outcome });
  });

  test('do not follow an upload Location to another origin', async () => {
    stolen.length = 0;
    const lure: Fault = ({ step, forward }) =>
      forward({
        headers: (headers) => void (step === 'post' && (headers['location'] = `${address}/upload?x=1`)),
      });
    await attempt(custom('post', 'Location on another origin', 'BLOB_UPLOAD|UPLOAD|404|NOT_FOUND', lure));
    expect(stolen.length).toBeGreaterThan(0);
    expect(stolen.filter((authorization) => authorization !== undefined)).toEqual([]);
  }, 30_000);

  test('are not sent to a realm that a redirect or a challenge names elsewhere', async () => {
    stolen.length = 0;
    const lure: Fault = ({ answer, step, forward }) =>
      step === 'token' ? answer(307, { location: `${address}/token` }) : forward();
    await attempt(custom('token', 'redirect to another origin', '.', lure));
    expect(stolen.filter((authorization) => authorization !== undefined)).toEqual([]);
  }, 30_000);
});

real('a registry', () => {
  test('that is not there', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const host = `127.0.0.1:${(closed.address() as AddressInfo).port}`;
    await new Promise((resolve) => closed.close(resolve));
    await attempt(custom('registry', 'connection refused', 'ECONNREFUSED'), made, undefined, host);
  }, 30_000);

  test('that is read-only', async () => {
    const locked = await startDistribution({ readOnly: true });
    try {
      await attempt(custom('registry', 'read-only', '.'), made, undefined, locked.host);
    } finally {
      await locked.close();
    }
  }, 30_000);
});

real('content', () => {
  test.each([
    ['layer of 0 bytes', () => image([base, ''])],
    ['no layers at all', () => image([])],
    ['the same layer twice', () => image([base, base])],
  ])('%s', async (fault, make) => {
    await attempt(custom('source', fault, 'survived'), make());
  });

  test('a digest in sha512', async () => {
    const layer = randomBytes(50_000);
    const digest = digestOf(layer, 'sha512');
    const config = json({ os: 'linux', architecture: 'amd64' });
    const type = 'application/vnd.oci.image.';
    const manifest = json({
      schemaVersion: 2,
      mediaType: `${type}manifest.v1+json`,
      config: describeBytes(config, `${type}config.v1+json`),
      layers: [{ mediaType: `${type}layer.v1.tar`, digest, size: layer.length }],
    });
    const source = memorySource([config, manifest], { chunkSize: 9000 });
    source.content.set(digest, layer);
    const root = describeBytes(manifest, `${type}manifest.v1+json`);
    const content = { root, content: [], layers: [] };
    await attempt(custom('source', 'digest in sha512', 'survived'), content, source);
  });

  const lie = (change: (source: ReturnType<typeof memorySource>) => void): Source => {
    const source = memorySource(made.content, { chunkSize: 64 * 1024 });
    change(source);
    return source;
  };
  const large = made.layers[1]!;
  test.each([
    [
      'lies about a digest',
      'DIGEST_MISMATCH',
      () => lie((s) => s.content.set(large.digest, randomBytes(large.size))),
    ],
    [
      'has a layer that is too long',
      'SIZE_',
      () => lie((s) => s.content.set(large.digest, randomBytes(large.size + 1))),
    ],
    [
      'has a layer that is too short',
      'SIZE_',
      () => lie((s) => s.content.set(large.digest, randomBytes(1000))),
    ],
    ['lacks a layer', 'BLOB_UNKNOWN', () => lie((s) => s.content.delete(large.digest))],
    [
      'has another manifest',
      'DIGEST_MISMATCH|SIZE_',
      () => lie((s) => s.content.set(made.root.digest, older.content.at(-1)!)),
    ],
  ])('a source that %s', async (fault, code, source) => {
    await attempt(custom('source', fault, code), made, source());
  });

  test('a manifest over 4 MiB', async () => {
    const big = image(['x'], { annotations: { big: 'x'.repeat(4 * 1024 * 1024) } });
    await attempt(custom('source', 'manifest over 4 MiB', 'MANIFEST_TOO_LARGE'), big);
  });
});

test('the table has at least 120 cells', () => {
  expect(faultCells().length).toBeGreaterThanOrEqual(120);
});
