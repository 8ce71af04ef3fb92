import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { serveBuildkitWithTls } from './support/buildkit.ts';
import { dockerDirectory, startDockerd, type DockerDaemon } from './support/engine.ts';
import { hasDistribution, startDistribution, type Distribution } from './support/registry.ts';
import { runWorkflow, see } from './support/samples.ts';
import { makeAuthority } from './support/token-service.ts';

const ready = (await hasDistribution()) && dockerDirectory('26-containerd') !== undefined;
const withEngine = ready ? describe : describe.skip;

withEngine('the recipes for builds that have outgrown one machine', () => {
  let daemon: DockerDaemon;
  let registry: Distribution;
  let workspace: string;
  beforeAll(async () => {
    [daemon, registry] = await Promise.all([
      startDockerd({ flavour: '26-containerd' }),
      startDistribution({ auth: 'basic' }),
    ]);
    workspace = await mkdtemp(join(tmpdir(), 'workspace-'));
    await writeFile(join(workspace, 'Dockerfile'), 'FROM scratch\nARG TARGETARCH\nCOPY file /$TARGETARCH\n');
    await writeFile(join(workspace, 'file'), 'content');
  });
  afterAll(async () => {
    await Promise.all([daemon?.close(), registry?.close()]);
    if (workspace) await rm(workspace, { recursive: true });
  });

  /** Runs an example on a machine whose own Docker daemon isn't there. */
  const example = (name: string, vars: Record<string, string>, secrets: Record<string, string>) => {
    const { host, username, password } = registry;
    const auth = `- registry: "${host}"\n  username: ${username}\n  password: ${password}`;
    return runWorkflow(`examples/${name}`, workspace, {
      vars,
      secrets,
      version: 'v1.2.3',
      env: { ...daemon.env, DOCKER_HOST: `unix://${workspace}/nobody.sock` },
      inputs: { images: `${host}/acme/${name.replace('.yml', '')}`, 'registry-auth': auth },
    });
  };

  test('a BuildKit elsewhere, reached over TLS with a certificate for both', async () => {
    const authority = await makeAuthority();
    const [server, client] = await Promise.all([authority.issue('127.0.0.1'), authority.issue('client')]);
    const buildkit = await serveBuildkitWithTls(daemon.env['DOCKER_HOST']!.replace('unix://', ''), {
      ca: authority.certificate,
      cert: server.certificate,
      key: server.key,
    });
    try {
      const result = await example(
        'remote-builder.yml',
        { BUILDKIT_ADDRESS: buildkit.address },
        {
          BUILDKIT_CA: authority.certificate,
          BUILDKIT_CLIENT_CERT: client.certificate,
          BUILDKIT_CLIENT_KEY: client.key,
        },
      );
      expect({ exitCode: result.exitCode, log: result.exitCode ? result.log : '' }).toEqual({
        exitCode: 0,
        log: '',
      });
      expect(result.log).toMatch(/remote driver, builder far/);
      const { digest, root } = await see(registry, 'acme/remote-builder', '1.2.3');
      expect(digest).toBe(result.outputs['digest']);
      const platforms = root.manifests!.map(({ platform }) => platform.architecture);
      expect(platforms).toEqual(expect.arrayContaining(['amd64', 'arm64']));
    } finally {
      await buildkit.close();
    }
  });

  test('a cluster that does not answer is told as such, and buildx takes the commands', async () => {
    const cluster = [
      'apiVersion: v1',
      'kind: Config',
      'current-context: here',
      'clusters: [{name: here, cluster: {server: "http://127.0.0.1:1"}}]',
      'users: [{name: me, user: {token: none}}]',
      'contexts: [{name: here, context: {cluster: here, user: me}}]',
    ];
    const result = await example('kubernetes.yml', {}, { KUBECONFIG: cluster.join('\n') });
    expect(result.exitCode).toBe(1);
    const errors = result.annotations.filter(({ level }) => level === 'error');
    expect(errors.map(({ message }) => message)).toEqual([
      expect.stringMatching(/the builder cluster does not answer: .*127\.0\.0\.1:1/),
    ]);
  });
});
