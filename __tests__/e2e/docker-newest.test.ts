import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, chmod, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { closeAll } from './support/closing.ts';
import { provideContainerBuilders } from './support/container-builder.ts';
import { BASE_IMAGE, dockerDirectory, startDockerd, type DockerDaemon } from './support/engine.ts';
import { hasDistribution, startDistribution, type Distribution } from './support/registry.ts';
import { runAction, type ActionResult } from './support/runner.ts';
import { see } from './support/samples.ts';

/** `nobody` of Debian. */
const NOBODY = 65534;
const ready = (await hasDistribution()) && dockerDirectory('28-containerd') !== undefined;

// What users have now, from Debian unstable: Docker 28 with buildx 0.29, in both stores.
(ready ? describe : describe.skip)('Docker 28 with buildx 0.29', () => {
  let stores: Record<'containerd' | 'classic', DockerDaemon>;
  let registries: [Distribution, Distribution];
  let builders: { close(): Promise<void> };
  let workspace: string;
  beforeAll(async () => {
    const [containerd, classic, ...started] = await Promise.all([
      startDockerd({ flavour: '28-containerd' }),
      startDockerd({ flavour: '28-classic' }),
      startDistribution({ auth: 'basic' }),
      startDistribution({ auth: 'token' }),
    ]);
    [stores, registries] = [{ containerd, classic }, started];
    builders = await provideContainerBuilders(classic, containerd);
    await Promise.all([containerd.allowEveryone(), classic.allowEveryone()]);
    workspace = await mkdtemp(join(tmpdir(), 'workspace-'));
    await chmod(workspace, 0o755);
    await writeFile(
      join(workspace, 'Dockerfile'),
      `FROM ${BASE_IMAGE} AS base\nRUN echo hello > /greeting\n`,
    );
    await writeFile(join(workspace, 'bad.Dockerfile'), `FROM ${BASE_IMAGE} as Base\nRUN true\n`);
  });
  afterAll(async () => {
    const parts = [builders, ...Object.values(stores ?? {}), ...(registries ?? [])];
    await closeAll(parts.map((part) => () => part?.close()));
    if (workspace) await rm(workspace, { recursive: true });
  });

  const both = (name: string) => ({
    images: registries.map(({ host }) => `${host}/acme/${name}`).join('\n'),
    'registry-auth': registries
      .map(
        ({ host, username, password }) =>
          `- registry: "${host}"\n  username: ${username}\n  password: ${password}\n`,
      )
      .join(''),
  });
  const succeeded = (result: ActionResult) => {
    expect({ exitCode: result.exitCode, log: result.exitCode ? result.log : '' }).toEqual({
      exitCode: 0,
      log: '',
    });
    return result;
  };

  for (const store of ['containerd', 'classic'] as const) {
    const run = (inputs: Record<string, string>, user?: number) =>
      runAction({
        workspace,
        inputs: { engine: 'buildx', cache: 'off', ...inputs },
        env: stores[store].env,
        ...(user ? { user } : {}),
      });

    test.each<[string, number | undefined]>([
      ['root', undefined],
      ['a user without rights, whose docker config is read-only', NOBODY],
    ])(`${store} store, as %s: one image with provenance in two registries`, async (_who, user) => {
      const name = `${store}-${user ?? 'root'}`;
      // The store that holds no index gets a builder of its own for that; to make one, its config has to be writable.
      const file: Record<string, string> =
        store === 'classic' ? { context: '.', file: 'scratch.Dockerfile' } : {};
      await writeFile(join(workspace, 'scratch.Dockerfile'), 'FROM scratch\nCOPY Dockerfile /\n');
      const { outputs } = succeeded(await run({ ...both(name), ...file, provenance: 'mode=max' }, user));
      for (const registry of registries) {
        const { digest, root } = await see(registry, `acme/${name}`, 'main');
        expect(digest).toBe(outputs['digest']);
        const kinds = root.manifests!.map(
          ({ annotations }) => annotations?.['vnd.docker.reference.type'] ?? 'image',
        );
        expect(kinds).toEqual(['image', 'attestation-manifest']);
      }
      expect(outputs['imageid']).toBe(outputs['digest']);
    });

    // As `docker image inspect ${{ outputs.imageid }}` in a step after docker/build-push-action.
    test(`${store} store: a loaded image is found by imageid and digest, with or without attestations`, async () => {
      for (const provenance of ['true', 'false']) {
        const more: Record<string, string> =
          provenance === 'true' && store === 'classic' ? {} : { provenance };
        const { outputs } = succeeded(
          await run({ images: 'acme/loaded', push: 'false', load: 'true', ...more }),
        );
        const [id] = JSON.parse(await stores[store].docker(['image', 'inspect', outputs['imageid']!])) as {
          Id: string;
        }[];
        expect(id?.Id).toBe(outputs['imageid']);
        expect(outputs['digest']).toBe(outputs['imageid']);
      }
    });
  }

  // It compresses a layer each time it sends it: one that is there already is neither compressed nor sent.
  test('classic store: a layer that all registries hold is not sent by the daemon again', async () => {
    await writeFile(join(workspace, 'big'), randomBytes(9_000_000));
    await writeFile(join(workspace, 'layers.Dockerfile'), 'FROM scratch\nCOPY big /\nCOPY changing /\n');
    const sizes: number[][] = [];
    for (const again of [false, true]) {
      await writeFile(join(workspace, 'changing'), randomBytes(again ? 5_000_000 : 6_000_000));
      const { log, outputs } = succeeded(
        await runAction({
          workspace,
          inputs: {
            ...both('layers'),
            ...{
              engine: 'buildx',
              cache: 'off',
              context: '.',
              file: 'layers.Dockerfile',
              provenance: 'false',
            },
          },
          env: stores.classic.env,
        }),
      );
      expect(log.match(/: Layer already exists/g) ?? []).toHaveLength(again ? 1 : 0);
      for (const registry of registries) {
        const { digest, root } = await see(registry, 'acme/layers', 'main');
        expect(digest).toBe(outputs['digest']);
        sizes.push(root.layers!.map(({ size }) => Math.floor(size / 1e6)));
      }
    }
    expect(sizes).toEqual([
      [9, 6],
      [9, 6],
      [9, 5],
      [9, 5],
    ]);
  });

  // As after docker/setup-buildx-action: an image is exported from a builder, with what a private repository's default
  // provenance (`inline-only`) puts on a pushed one, and the annotations on the index that comes with it.
  test('a builder that is not the daemon: default provenance and annotations of a private repository', async () => {
    const { containerd } = stores;
    await writeFile(join(workspace, 'one.Dockerfile'), 'FROM scratch\nCOPY Dockerfile /\n');
    await containerd.docker([
      'buildx',
      'create',
      '--name',
      'elsewhere',
      '--driver',
      'remote',
      await containerd.buildkit(),
    ]);
    const inputs = {
      ...both('elsewhere'),
      engine: 'buildx',
      cache: 'off',
      context: '.',
      file: 'one.Dockerfile',
    };
    const { outputs } = succeeded(
      await runAction({
        workspace,
        inputs: { ...inputs, builder: 'elsewhere', annotations: 'org.example.note=n' },
        env: containerd.env,
      }),
    );
    for (const registry of registries) {
      const { digest, root } = await see(registry, 'acme/elsewhere', 'main');
      expect(digest).toBe(outputs['digest']);
      expect(root.annotations).toMatchObject({ 'org.example.note': 'n' });
      expect(
        root.manifests!.map(({ annotations }) => annotations?.['vnd.docker.reference.type'] ?? 'image'),
      ).toEqual(['image', 'attestation-manifest']);
    }
    // https://docs.docker.com/build/exporters/oci-docker/: a layout has OCI media types, also without attestations.
    const bare = { ...inputs, ...both('bare'), builder: 'elsewhere', provenance: 'false' };
    const { log } = succeeded(await runAction({ workspace, inputs: bare, env: containerd.env }));
    expect(log).toContain('pushing layers');
    expect((await see(registries[0], 'acme/bare', 'main')).root.mediaType).toBe(
      'application/vnd.oci.image.manifest.v1+json',
    );
  });

  test('call: check tells its findings on their lines, and fails', async () => {
    const inputs = {
      images: 'acme/app',
      push: 'false',
      engine: 'buildx',
      file: 'bad.Dockerfile',
      call: 'check',
    };
    const result = await runAction({ workspace, inputs, env: stores.containerd.env });
    expect(result.exitCode).toBe(1);
    expect(result.annotations).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ level: 'warning', line: '1', message: expect.stringMatching(/lowercase/) }),
      ]),
    );
  });
});
