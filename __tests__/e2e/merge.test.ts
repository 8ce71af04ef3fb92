import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { hasContainersTool, startContainersStore, type ContainersStore } from './support/containers.ts';
import { dockerDirectory, startDockerd, type DockerDaemon } from './support/engine.ts';
import { findPart } from './support/parts.ts';
import './support/patience.ts';
import { hasDistribution, startDistribution, type Distribution } from './support/registry.ts';
import { runAction, type ActionResult } from './support/runner.ts';

const run = promisify(execFile);
const skopeo = findPart('/usr/bin/skopeo');
const withRegistries = (await hasDistribution()) && skopeo ? describe : describe.skip;
const engines = dockerDirectory('26-classic') && hasContainersTool('podman') && hasContainersTool('buildah');
const withEngines = engines ? withRegistries : describe.skip;
const VERSION = { ref: 'refs/tags/v1.2.3', sha: 'b'.repeat(40) };

let registries: { basic: Distribution; token: Distribution; open: Distribution };
let workspace: string;
beforeAll(async () => {
  if (!(await hasDistribution())) return;
  const [basic, token, open] = await Promise.all([
    startDistribution({ auth: 'basic', username: 'amy', password: 'the-first-one' }),
    startDistribution({ auth: 'token', username: 'bob', password: 'the-other-one' }),
    startDistribution(),
  ]);
  registries = { basic, token, open };
  workspace = await mkdtemp(join(tmpdir(), 'workspace-'));
  await writeFile(join(workspace, 'Dockerfile'), 'FROM scratch\nARG TARGETARCH\nCOPY file /$TARGETARCH\n');
  await writeFile(join(workspace, 'file'), 'content');
});
afterAll(async () => {
  await Promise.all(Object.values(registries ?? {}).map((registry) => registry.close()));
  if (workspace) await rm(workspace, { recursive: true });
});

const needsLogin = ({ host }: Distribution): boolean => host !== registries.open.host;
const logins = (): string =>
  Object.values(registries)
    .filter(needsLogin)
    .map(({ host, username, password }) => {
      return `- registry: "${host}"\n  username: ${username}\n  password: ${password}`;
    })
    .join('\n');

async function act(
  inputs: Record<string, string>,
  env: Record<string, string> = {},
  exitCode = 0,
): Promise<ActionResult> {
  const result = await runAction({
    workspace,
    inputs: { 'registry-auth': logins(), ...inputs },
    event: VERSION,
    env,
  });
  if (result.exitCode !== exitCode) throw new Error(result.log);
  return result;
}

interface Config {
  os: string;
  architecture: string;
}

/** Pulls what a machine of the architecture would get, every byte of it. */
async function pull(registry: Distribution, reference: string, architecture: string): Promise<Config> {
  const target = await mkdtemp(join(workspace, 'pull-'));
  const { host, username, password } = registry;
  await run(skopeo ?? '', [
    ...['copy', '--override-os', 'linux', '--override-arch', architecture, '--src-tls-verify=false'],
    ...(needsLogin(registry) ? ['--src-creds', `${username}:${password}`] : []),
    `docker://${host}/${reference}`,
    `dir:${target}`,
  ]);
  const read = async (name: string): Promise<unknown> =>
    JSON.parse(await readFile(join(target, name), 'utf8'));
  const manifest = (await read('manifest.json')) as { config: { digest: string } };
  return (await read(manifest.config.digest.replace('sha256:', ''))) as Config;
}

async function tagsOf({ url, username, password }: Distribution, path: string): Promise<string[]> {
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  const response = await fetch(`${url}/v2/${path}/tags/list`, { headers: { authorization } });
  return response.ok ? (((await response.json()) as { tags: string[] | null }).tags ?? []) : [];
}

withEngines('builds of two engines, merged by digest', () => {
  let daemon: DockerDaemon;
  let store: ContainersStore;
  beforeAll(async () => {
    [daemon, store] = await Promise.all([
      startDockerd({ flavour: '26-classic', baseImage: false }),
      startContainersStore(),
    ]);
  }, 60_000);
  afterAll(() => Promise.all([daemon?.close(), store?.close()]), 60_000);

  test.each([
    ['buildx', 'podman'],
    ['docker', 'buildah'],
  ])('%s for one platform and %s for the other: each machine gets its own', async (first, second) => {
    const { open, basic } = registries;
    const path = `engines/${first}-${second}`;
    const images = `${open.host}/${path}\n${basic.host}/${path}`;
    const build = async (engine: string, platforms: string, env: Record<string, string>): Promise<string> => {
      const result = await act({ images, engine, platforms, push: 'by-digest' }, env);
      expect(JSON.parse(result.outputs['json']!)).toMatchObject({ engine: { name: engine } });
      return result.outputs['digest']!;
    };
    const digests = [
      await build(first, 'linux/amd64', daemon.env),
      await build(second, 'linux/arm64', store.env),
    ];
    expect([await tagsOf(open, path), await tagsOf(basic, path)]).toEqual([[], []]);

    const from = digests.map((digest) => `${open.host}/${path}@${digest}`).join('\n');
    const merged = await act({ from, images, tags: 'type=semver,pattern={{version}}' });
    for (const registry of [open, basic]) {
      for (const architecture of ['amd64', 'arm64']) {
        const byTag = await pull(registry, `${path}:1.2.3`, architecture);
        expect(byTag).toMatchObject({ os: 'linux', architecture });
        const byDigest = await pull(registry, `${path}@${merged.outputs['digest']}`, architecture);
        expect(byDigest).toEqual(byTag);
      }
    }
    for (const architecture of ['amd64', 'arm64']) {
      const name = `${open.host}/${path}:1.2.3`;
      await daemon.docker(['pull', '--platform', `linux/${architecture}`, name]);
      const format = ['--format', '{{.Os}}/{{.Architecture}}'];
      expect((await daemon.docker(['image', 'inspect', ...format, name])).trim()).toBe(
        `linux/${architecture}`,
      );
    }
  });
});

withRegistries('images of two registries with logins of their own, merged into three', () => {
  /** One platform, pushed by digest to one registry; a reference to it. */
  async function leg(registry: Distribution, architecture: string): Promise<string> {
    const name = `${registry.host}/legs/${architecture}`;
    const result = await act({
      images: name,
      engine: 'embedded',
      platforms: `linux/${architecture}`,
      push: 'by-digest',
    });
    return `${name}@${result.outputs['digest']}`;
  }

  test('every registry gets the same index, and each platform can be pulled', async () => {
    const { basic, token, open } = registries;
    const from = [await leg(basic, 'amd64'), await leg(token, 'arm64')].join('\n');
    const all = [basic, token, open];
    const images = all.map(({ host }) => `${host}/merged/app`).join('\n');
    const annotations = 'index:team=core\nmanifest:layer=none\norg.opencontainers.image.title=Both';
    const platforms = 'linux/amd64,linux/arm64';
    const merged = await act({ from, images, platforms, annotations, tags: 'type=raw,value=both' });
    const raw = await fetch(`${open.url}/v2/merged/app/manifests/both`, {
      headers: { accept: 'application/vnd.oci.image.index.v1+json' },
    });
    const index = (await raw.json()) as { annotations: Record<string, string> };
    // GHCR shows the description of the index: docs.github.com, "Labelling container images".
    expect(index.annotations).toMatchObject({
      team: 'core',
      'org.opencontainers.image.title': 'Both',
      'org.opencontainers.image.revision': VERSION.sha,
      'org.opencontainers.image.version': 'both',
      'org.opencontainers.image.created': expect.stringMatching(/^20/),
    });
    expect(index.annotations).not.toHaveProperty('layer');
    const digests = JSON.parse(merged.outputs['digests']!) as Record<string, string>;
    expect(Object.values(digests)).toEqual(all.map(() => merged.outputs['digest']));
    for (const registry of all) {
      for (const architecture of ['amd64', 'arm64']) {
        expect(await pull(registry, 'merged/app:both', architecture)).toMatchObject({ architecture });
      }
    }
    for (const { password } of [basic, token]) expect(merged.log).not.toContain(password);
  });

  test('a platform that did not arrive is an error, and nothing is published', async () => {
    const { basic, open } = registries;
    const images = `${open.host}/lacking/app`;
    const from = `${await leg(basic, 'amd64')}\n\n`;
    const tags = 'type=raw,value=lacking';
    const refused = await act({ from, images, tags, platforms: 'linux/amd64,linux/arm64' }, {}, 1);
    expect(refused.log).toContain('No image for linux/arm64');
    expect(await tagsOf(open, 'lacking/app')).toEqual([]);
  });

  test('two images for one platform are refused by name, and nothing is published', async () => {
    const { basic, token, open } = registries;
    const first = await leg(basic, 'arm64');
    await writeFile(join(workspace, 'file'), 'other content');
    const second = await leg(token, 'arm64');
    const images = Object.values(registries)
      .map(({ host }) => `${host}/twice/app`)
      .join('\n');
    const from = `${first}\n${second}`;
    const refused = await act({ from, images, tags: 'type=raw,value=twice' }, {}, 1);
    const [error] = refused.annotations.filter(({ level }) => level === 'error');
    expect(error?.message).toContain('linux/arm64');
    expect(error?.message).toContain(first);
    expect(error?.message).toContain(second);
    const tags = [basic, token, open].map((registry) => tagsOf(registry, 'twice/app'));
    expect(await Promise.all(tags)).toEqual([[], [], []]);
  });
});
