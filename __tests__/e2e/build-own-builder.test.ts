import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { closeAll } from './support/closing.ts';
import { provideContainerBuilders } from './support/container-builder.ts';
import { BASE_IMAGE, dockerDirectory, startDockerd, type DockerDaemon } from './support/engine.ts';
import { hasDistribution, startDistribution, type Distribution } from './support/registry.ts';
import { runAction } from './support/runner.ts';
import { see } from './support/samples.ts';
import { tlsListener, type TlsListener } from './support/tls-listener.ts';

const ready = (await hasDistribution()) && dockerDirectory('26-containerd') !== undefined;

(ready ? describe : describe.skip)(
  'a builder made for the job, since the classic store lacks what is asked for',
  () => {
    let daemon: DockerDaemon;
    let behind: DockerDaemon;
    let registry: Distribution;
    let builders: { close(): Promise<void> };
    let workspace: string;
    let tls: TlsListener;
    beforeAll(async () => {
      tls = await tlsListener();
      [daemon, behind, registry] = await Promise.all([
        startDockerd({ flavour: '26-classic', arguments: tls.arguments }),
        startDockerd({ flavour: '26-containerd' }),
        startDistribution({ auth: 'basic' }),
      ]);
      builders = await provideContainerBuilders(daemon, behind);
      workspace = await mkdtemp(join(tmpdir(), 'workspace-'));
      await writeFile(
        join(workspace, 'Dockerfile'),
        'FROM scratch\nARG TARGETARCH\nCOPY file /$TARGETARCH\n',
      );
      await writeFile(join(workspace, 'slow.Dockerfile'), `FROM ${BASE_IMAGE}\nRUN echo begun; sleep 60\n`);
      await writeFile(join(workspace, 'file'), 'content');
    });
    afterAll(async () => {
      await closeAll([builders, daemon, behind, registry].map((part) => () => part?.close()));
      if (workspace) await rm(workspace, { recursive: true });
      await tls?.remove();
    });
    /** The daemon by its socket, and as a step in Docker-in-Docker reaches it. */
    const methods: [string, () => Record<string, string>][] = [
      ['a socket', () => daemon.env],
      ['TLS, from the environment alone', () => ({ ...daemon.env, ...tls.env })],
    ];

    const inputs = (more: Record<string, string>) => ({
      images: `${registry.host}/acme/app`,
      'registry-auth': `- registry: "${registry.host}"\n  username: ${registry.username}\n  password: ${registry.password}`,
      ...more,
    });
    /** What a builder leaves in the daemon and in buildx: nothing. */
    const left = async () => ({
      builders: (await daemon.docker(['buildx', 'ls'])).match(/registry-publish\S*/g) ?? [],
      containers: await daemon.docker(['ps', '--all', '--quiet']),
      volumes: await daemon.docker(['volume', 'ls', '--quiet']),
    });
    const nothing = { builders: [], containers: '', volumes: '' };

    test.each(methods)(
      'over %s: several platforms with attestations are built, and the builder is gone afterwards',
      async (_way, env) => {
        const result = await runAction({
          workspace,
          inputs: inputs({ platforms: 'linux/amd64,linux/arm64', provenance: 'mode=max', cache: 'off' }),
          env: env(),
        });
        expect({ exitCode: result.exitCode, log: result.exitCode ? result.log : '' }).toEqual({
          exitCode: 0,
          log: '',
        });
        expect(result.log).toMatch(/A builder is made for this job, since the classic image store/);
        expect(result.log).toMatch(/docker-container driver, builder registry-publish-4000-1-/);
        const { digest, root } = await see(registry, 'acme/app', 'main');
        expect(digest).toBe(result.outputs['digest']);
        expect(root.manifests!.map(({ platform }) => platform.architecture).sort()).toEqual([
          'amd64',
          'arm64',
          'unknown',
          'unknown',
        ]);
        expect(await left()).toEqual(nothing);
      },
    );

    test.each(methods)(
      'over %s: what a step that was killed leaves, its post step removes',
      async (_way, env) => {
        const result = await runAction({
          workspace,
          inputs: inputs({ file: 'slow.Dockerfile', provenance: 'mode=max', cache: 'off' }),
          env: env(),
          interrupt: { after: /^#\d+ [\d.]+ begun$/m, signal: 'SIGKILL' },
        });
        expect(result.exitCode).not.toBe(0);
        expect(result.log).toMatch(/docker-container driver, builder registry-publish-4000-1-/);
        expect(result.post?.log).toMatch(/Removed the builder registry-publish-4000-1-/);
        expect(result.post?.exitCode).toBe(0);
        expect(await left()).toEqual(nothing);
      },
    );
  },
);
