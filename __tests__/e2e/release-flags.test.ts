import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startEmbeddedRegistry, type EmbeddedRegistry } from '../../src/embedded-registry/server.ts';
import { closeAll } from './support/closing.ts';
import { hasDistribution, startDistribution, type Distribution } from './support/registry.ts';
import { runAction, type ActionResult } from './support/runner.ts';

const ready = await hasDistribution();
const suite = ready ? describe : describe.skip;

let open: Distribution;
let guarded: Distribution;
let embedded: EmbeddedRegistry;
let workspace: string;
beforeAll(async () => {
  if (!ready) return;
  [open, guarded, embedded] = await Promise.all([
    startDistribution(),
    startDistribution({ auth: 'token' }),
    startEmbeddedRegistry(),
  ]);
  workspace = await mkdtemp(join(tmpdir(), 'workspace-'));
});
afterAll(async () => {
  await closeAll([() => open?.close(), () => guarded?.close(), () => embedded?.close()]);
  if (workspace) await rm(workspace, { recursive: true });
});

interface Step {
  version: string;
  /** A release event's action, and whether the release is marked as a prerelease. Default: the tag was pushed. */
  release?: { action: string; prerelease: boolean };
  inputs?: Record<string, string>;
}

/** Publishes a version to three registries: distribution, distribution behind tokens, and the embedded one. */
async function publish(name: string, { version, release, inputs = {} }: Step): Promise<ActionResult> {
  await writeFile(join(workspace, 'Dockerfile'), 'FROM scratch\nCOPY version /version\n');
  await writeFile(join(workspace, 'version'), version);
  const result = await runAction({
    workspace,
    post: false,
    event: {
      ref: `refs/tags/v${version}`,
      sha: version.replace(/\D/g, '').padEnd(40, '0'),
      ...(release && {
        name: 'release',
        payload: {
          action: release.action,
          release: { tag_name: `v${version}`, prerelease: release.prerelease },
        },
      }),
    },
    inputs: {
      engine: 'embedded',
      images: [open.host, guarded.host, embedded.host].map((host) => `${host}/acme/${name}`).join('\n'),
      tags: 'type=semver,pattern={{version}}\ntype=semver,pattern={{major}}',
      'registry-auth': `- registry: "${guarded.host}"\n  username: ${guarded.username}\n  password: ${guarded.password}\n`,
      ...inputs,
    },
  });
  expect({ exitCode: result.exitCode, log: result.exitCode ? result.log : '' }).toEqual({
    exitCode: 0,
    log: '',
  });
  return result;
}

// FAULTS E15: "a pull request that is closed is published again as `pr-7`; a merge queue's branch gets a tag of its own".
suite('pull requests and merge queues', () => {
  const inputs = (name: string, push: string) => ({
    engine: 'embedded',
    images: `${embedded.host}/acme/${name}`,
    push,
  });
  beforeAll(() => writeFile(join(workspace, 'Dockerfile'), 'FROM scratch\nCOPY Dockerfile /\n'));

  test.each(['auto', 'true', 'by-digest', 'false'])(
    'a closed one builds nothing with push: %s',
    async (push) => {
      const result = await runAction({
        workspace,
        post: false,
        event: {
          name: 'pull_request',
          ref: 'refs/pull/7/merge',
          payload: { action: 'closed', number: 7, pull_request: { number: 7, merged: true } },
        },
        inputs: { ...inputs('closed', push), strict: 'true', tags: 'type=semver,pattern={{version}}' },
      });
      const notices = result.annotations.map(({ level, message }) => `${level}: ${message}`);
      expect({ exitCode: result.exitCode, notices }).toEqual({
        exitCode: 0,
        notices: ['notice: The pull request is closed: nothing was built.'],
      });
      expect(result.log).not.toMatch(/Build with/);
      expect(result.outputs).toMatchObject({ published: 'false', digest: '' });
      expect(await at('closed', 'pr-7', [embedded])).toBeUndefined();
    },
  );

  test('a merge queue is not pushed by auto, and with push: true gets the tag of its pull request', async () => {
    const queue = {
      workspace,
      post: false,
      event: { name: 'merge_group', ref: 'refs/heads/gh-readonly-queue/main/pr-7-ec26c3e57ca3a959' },
    };
    const built = await runAction({ ...queue, inputs: inputs('queue', 'auto') });
    expect({ exitCode: built.exitCode, published: built.outputs['published'] }).toEqual({
      exitCode: 0,
      published: 'false',
    });
    const pushed = await runAction({ ...queue, inputs: inputs('queue', 'true') });
    expect(pushed.outputs).toMatchObject({ published: 'true', 'tag-names': 'pr-7' });
    expect(await at('queue', 'pr-7', [embedded])).toBe(pushed.outputs['digest']);
  });
});

/** What a tag points at, equal in all registries. */
async function at(
  name: string,
  tag: string,
  registries: readonly (Distribution | EmbeddedRegistry)[] = [open, guarded, embedded],
): Promise<string | undefined> {
  const digests = await Promise.all(
    registries.map(async (registry) => {
      const headers: Record<string, string> = {
        accept: 'application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json',
      };
      if (registry === guarded) headers['authorization'] = `Bearer ${await token(name)}`;
      const url = `http://${registry.host}/v2/acme/${name}/manifests/${tag}`;
      const response = await fetch(url, { method: 'HEAD', headers });
      return response.ok ? (response.headers.get('docker-content-digest') ?? '') : undefined;
    }),
  );
  expect(new Set(digests).size).toBe(1);
  return digests[0];
}

async function token(name: string): Promise<string> {
  const { host, username, password } = guarded;
  const challenge = await fetch(`http://${host}/v2/`);
  const [, realm = ''] = /realm="([^"]+)"/.exec(challenge.headers.get('www-authenticate') ?? '') ?? [];
  const [, service = ''] = /service="([^"]+)"/.exec(challenge.headers.get('www-authenticate') ?? '') ?? [];
  const scope = encodeURIComponent(`repository:acme/${name}:pull`);
  const response = await fetch(`${realm}?service=${encodeURIComponent(service)}&scope=${scope}`, {
    headers: { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` },
  });
  return ((await response.json()) as { token: string }).token;
}

// The sequences of the issue "release flags".
suite('a version that was published without a floating tag does not count for it', () => {
  test('1.2.3, prerelease 2.0.0, 1.2.9: latest is 1.2.9; then released 2.0.0: latest is 2.0.0', async () => {
    const name = 'prerelease';
    await publish(name, { version: '1.2.3' });
    await publish(name, { version: '2.0.0', release: { action: 'published', prerelease: true } });
    const early = await at(name, '2.0.0');
    expect(await at(name, 'latest')).toBe(await at(name, '1.2.3'));
    expect(await at(name, '2')).toBeUndefined();

    await publish(name, { version: '1.2.9' });
    expect(await at(name, 'latest')).toBe(await at(name, '1.2.9'));

    const released = await publish(name, {
      version: '2.0.0',
      release: { action: 'released', prerelease: false },
    });
    // What was published before stays, to the byte.
    expect(released.outputs['digest']).toBe(early);
    for (const tag of ['2.0.0', '2', 'latest']) expect(await at(name, tag)).toBe(early);

    // Now it counts, though its record is as old as it is.
    await publish(name, { version: '1.2.10' });
    expect(await at(name, 'latest')).toBe(early);
    expect(await at(name, '1')).toBe(await at(name, '1.2.10'));
    await publish(name, { version: '2.0.1' });
    expect(await at(name, 'latest')).toBe(await at(name, '2.0.1'));
  }, 60_000);

  test('1.2.3, 1.3.0 with latest=false, 1.2.9: latest is 1.2.9, and 1 stays', async () => {
    const name = 'without-latest';
    await publish(name, { version: '1.2.3' });
    await publish(name, { version: '1.3.0', inputs: { flavor: 'latest=false' } });
    expect(await at(name, 'latest')).toBe(await at(name, '1.2.3'));
    await publish(name, { version: '1.2.9' });
    expect(await at(name, 'latest')).toBe(await at(name, '1.2.9'));
    expect(await at(name, '1')).toBe(await at(name, '1.3.0'));
  }, 60_000);
});
