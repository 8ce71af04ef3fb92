import { once } from 'node:events';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  BASE_IMAGE,
  dockerDirectory,
  startDockerd,
  type DockerDaemon,
  type Flavour,
  printedBy,
} from './support/engine.ts';
import { hasDistribution, startDistribution, type Distribution } from './support/registry.ts';
import { runAction, type ActionResult } from './support/runner.ts';

const INDEX = 'application/vnd.oci.image.index.v1+json';
const ACCEPT = [
  INDEX,
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');
const TAGS = 'type=semver,pattern={{version}}\ntype=semver,pattern={{major}}.{{minor}}';
const VERSION = { ref: 'refs/tags/v1.2.3' };
// What would differ between two builds of one commit.
const CREATED = 'org.opencontainers.image.created=2026-01-02T03:04:05Z';
const ready = await hasDistribution();

let registries: Distribution[];
let context: string;
beforeAll(async () => {
  if (!ready) return;
  registries = await Promise.all(
    (['none', 'basic', 'token'] as const).map((auth) => startDistribution({ auth })),
  );
  context = await mkdtemp(join(tmpdir(), 'context-'));
  await writeFile(join(context, 'greeting'), 'hello from the image\n');
  await writeFile(
    join(context, 'Dockerfile'),
    [
      `FROM ${BASE_IMAGE}`,
      'COPY greeting /greeting',
      'RUN cp /greeting /made-by-run',
      'CMD ["cat", "/made-by-run"]',
    ].join('\n'),
  );
});
afterAll(async () => {
  await Promise.all((registries ?? []).map((registry) => registry.close()));
  if (context) await rm(context, { recursive: true });
});

const images = (name: string) => registries.map(({ host }) => `${host}/acme/${name}`).join('\n');
const logins = () =>
  registries
    .filter(({ username }) => username !== '')
    .map(
      ({ host, username, password }) =>
        `- registry: "${host}"\n  username: ${username}\n  password: ${password}`,
    )
    .join('\n');

async function authorization(registry: Distribution, name: string): Promise<Record<string, string>> {
  const basic = `Basic ${Buffer.from(`${registry.username}:${registry.password}`).toString('base64')}`;
  if (!registry.tokenService) return { authorization: basic };
  const challenge = (await fetch(`${registry.url}/v2/`)).headers.get('www-authenticate') ?? '';
  const [, realm = '', service = ''] = /realm="([^"]+)",service="([^"]+)"/.exec(challenge) ?? [];
  const answer = await fetch(`${realm}?service=${service}&scope=repository:acme/${name}:pull`, {
    headers: { authorization: basic },
  });
  return { authorization: `Bearer ${((await answer.json()) as { token: string }).token}` };
}

/** What a client that knows nothing of ours gets. */
async function manifest(registry: Distribution, name: string, reference: string) {
  const headers = { accept: ACCEPT, ...(await authorization(registry, name)) };
  const answer = await fetch(`${registry.url}/v2/acme/${name}/manifests/${reference}`, { headers });
  if (!answer.ok) throw new Error(`${registry.url} ${name}:${reference} is ${answer.status}`);
  return {
    digest: answer.headers.get('docker-content-digest'),
    body: (await answer.json()) as { manifests?: Described[] },
  };
}
interface Described {
  digest: string;
  platform: { os: string; architecture: string };
  annotations?: Record<string, string>;
}

async function sameEverywhere(name: string, tags: string[]): Promise<string> {
  const digests = await Promise.all(
    registries.flatMap((registry) => tags.map(async (tag) => (await manifest(registry, name, tag)).digest)),
  );
  expect(new Set(digests).size).toBe(1);
  return digests[0]!;
}

function succeeded(result: ActionResult): ActionResult {
  if (result.exitCode !== 0) throw new Error(result.log);
  expect(result.leftovers.filter((path) => !path.includes('keep'))).toEqual([]);
  return result;
}

const flavours: Flavour[] = ['26-containerd', '26-classic', '20.10'];
describe.each(flavours)('Docker %s', (flavour) => {
  const there = dockerDirectory(flavour) !== undefined && ready;
  const check = there ? test : test.skip;
  let daemon: DockerDaemon;
  beforeAll(async () => {
    if (there) daemon = await startDockerd({ flavour });
  });
  afterAll(() => daemon?.close());

  check('a Dockerfile with RUN ends in three registries with one digest, and runs from each', async () => {
    const name = `run-${flavour.replace('.', '-')}`;
    const inputs = { images: images(name), tags: TAGS, 'registry-auth': logins(), context };
    const result = succeeded(await runAction({ inputs, event: VERSION, env: { ...daemon.env } }));
    const digest = await sameEverywhere(name, ['1.2.3', '1.2', 'latest']);
    expect(result.outputs).toMatchObject({
      digest,
      version: '1.2.3',
      published: 'true',
      'tag-names': '1.2.3\n1.2\nlatest',
    });
    expect(Object.values(JSON.parse(result.outputs['digests']!))).toEqual([digest, digest, digest]);
    expect(result.summary).toContain(digest);
    for (const { host, username, password } of registries) {
      await daemon.docker(['login', '-u', username, '--password-stdin', host], { input: password });
      expect(await printedBy(daemon, `${host}/acme/${name}@${digest}`)).toBe('hello from the image\n');
      const labels = await daemon.docker([
        'inspect',
        '--format',
        '{{json .Config.Labels}}',
        `${host}/acme/${name}@${digest}`,
      ]);
      expect(JSON.parse(labels)).toMatchObject({
        'org.opencontainers.image.version': '1.2.3',
        'org.opencontainers.image.title': 'app',
        'org.opencontainers.image.revision': 'a'.repeat(40),
      });
      await daemon.docker(['rmi', '--force', `${host}/acme/${name}@${digest}`]);
    }
  });

  check('a run again uploads nothing that is there', async () => {
    const name = `again-${flavour.replace('.', '-')}`;
    const inputs = {
      images: images(name),
      tags: TAGS,
      'registry-auth': logins(),
      context,
      labels: CREATED,
      annotations: CREATED,
      cache: 'off',
    };
    const env = { ...daemon.env };
    const first = succeeded(await runAction({ inputs, event: VERSION, env }));
    const before = registries.map(({ log }) => log().length);
    const second = succeeded(await runAction({ inputs, event: VERSION, env }));
    expect(second.outputs['digest']).toBe(first.outputs['digest']);
    registries.forEach(({ log }, index) => {
      const writes =
        log()
          .slice(before[index])
          .match(/"(?:PUT|PATCH) [^"]*" 20\d/g) ?? [];
      expect(writes).toEqual([]);
    });
  });
});

const multi = dockerDirectory('26-containerd') !== undefined && ready ? test : test.skip;
multi('two platforms with provenance are one index, attestations included', async () => {
  const daemon = await startDockerd({ flavour: '26-containerd' });
  const directory = await mkdtemp(join(tmpdir(), 'platforms-'));
  try {
    await cp(join(context, 'greeting'), join(directory, 'greeting'));
    await writeFile(join(directory, 'Dockerfile'), 'FROM scratch\nCOPY greeting /greeting\n');
    const inputs = {
      images: images('platforms'),
      'registry-auth': logins(),
      context: directory,
      platforms: 'linux/amd64,linux/arm64',
      provenance: 'mode=max',
    };
    succeeded(await runAction({ inputs, event: { ref: 'refs/heads/main' }, env: { ...daemon.env } }));
    await sameEverywhere('platforms', ['main']);
    for (const registry of registries) {
      const { body } = await manifest(registry, 'platforms', 'main');
      const kinds = body.manifests!.map(
        ({ platform, annotations }) =>
          annotations?.['vnd.docker.reference.type'] ?? `${platform.os}/${platform.architecture}`,
      );
      expect(kinds.sort()).toEqual([
        'attestation-manifest',
        'attestation-manifest',
        'linux/amd64',
        'linux/arm64',
      ]);
      for (const { digest } of body.manifests!) await manifest(registry, 'platforms', digest);
    }
  } finally {
    await daemon.close();
    await rm(directory, { recursive: true });
  }
});

describe("the daemon's containerd store", () => {
  const there = dockerDirectory('26-containerd') !== undefined && ready;
  const check = there ? test : test.skip;
  let daemon: DockerDaemon;
  beforeAll(async () => {
    if (there) daemon = await startDockerd({ flavour: '26-containerd' });
  });
  afterAll(() => daemon?.close());

  check('is read in place by who may, and pushed over loopback to who may not: with one digest', async () => {
    const publish = async (name: string, under: string[]) => {
      const same = { context, labels: CREATED, annotations: CREATED, provenance: 'false', cache: 'off' };
      const inputs = { images: images(name), tags: TAGS, 'registry-auth': logins(), ...same };
      const { log } = succeeded(await runAction({ inputs, event: VERSION, env: { ...daemon.env }, under }));
      const left = await daemon.docker(['image', 'ls', '--format', '{{.Repository}}']);
      expect(left).not.toContain('build-');
      return { log, digest: await sameEverywhere(name, ['1.2.3', '1.2', 'latest']) };
    };
    const read = await publish('in-place', []);
    const pushed = await publish('over-loopback', await daemon.withoutStore());
    expect(pushed.digest).toBe(read.digest);
    expect(read.log).toContain('read where the Docker daemon keeps it');
    expect(read.log).not.toContain('The push refers to');
    expect(pushed.log).not.toContain('read where the Docker daemon keeps it');
    expect(pushed.log).toContain('The push refers to');
  });
});

describe('the embedded builder', () => {
  /** A registry that answers when `answer` has, and with its status. */
  async function registryThat(answer: () => Promise<number>): Promise<{ host: string; close: () => void }> {
    const server = createServer((_request, response) => {
      void answer().then((status) => response.writeHead(status).end());
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return { host: `localhost:${(server.address() as AddressInfo).port}`, close: () => void server.close() };
  }

  test('begins while registries are asked, and is stopped by the first that refuses', async () => {
    let began = (): void => {};
    const beginning = new Promise<void>((resolve) => (began = resolve));
    // The base image's registry never answers: only the other's refusal can end the run.
    const base = await registryThat(() => (began(), new Promise<never>(() => {})));
    const target = await registryThat(() => beginning.then(() => 403));
    const own = await mkdtemp(join(tmpdir(), 'context-'));
    try {
      await writeFile(join(own, 'Dockerfile'), `FROM ${base.host}/acme/base:1\nCOPY Dockerfile /\n`);
      const inputs = { images: `${target.host}/acme/app`, context: own, engine: 'embedded', timeout: '60s' };
      const { exitCode, annotations, raw } = await runAction({ inputs, event: VERSION });
      expect(exitCode).toBe(1);
      const errors = annotations.filter(({ level }) => level === 'error');
      expect(errors).toHaveLength(1);
      expect(errors[0]?.message).toContain(target.host);
      expect(raw).not.toContain('timeout');
    } finally {
      base.close();
      target.close();
      await rm(own, { recursive: true });
    }
  });
});
