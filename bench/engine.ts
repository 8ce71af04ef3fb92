import { randomFillSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDockerd, type DockerDaemon } from '../__tests__/e2e/support/engine.ts';
import type { Contestant } from './scenarios.ts';
import { image } from './scenarios.ts';
import { USER, type BenchRegistry } from './registries.ts';

/** Docker 26 with buildx and the containerd store, with an image of the given layers built and in its cache. */
export interface Engine {
  context: string;
  /** For child processes, `docker` on the PATH. */
  env: Record<string, string>;
  /** Processes that work for the client. */
  daemons: number[];
  buildx(hosts: readonly string[], tags: readonly string[]): Contestant;
  dockerPush(hosts: readonly string[], tag: string): Contestant;
  close(): Promise<void>;
}

/** @param warmUp a registry that gets the image once, so that compressing its layers is in no measure */
export async function startEngine(layers: readonly number[], warmUp: BenchRegistry): Promise<Engine> {
  const daemon = await startDockerd({ flavour: '26-containerd', baseImage: false });
  const context = writeContext(layers);
  const engine: Engine = {
    context,
    env: daemon.env,
    daemons: [daemonPid(daemon)],
    buildx: (hosts, tags) => ({
      name: 'buildx build --push',
      commands: [buildx(daemon, context, hosts, tags)],
    }),
    dockerPush: (hosts, tag) => ({
      name: 'docker push',
      commands: hosts.map((host) => ({
        argv: ['docker', 'push', '-q', `${image(host)}:${tag}`],
        env: daemon.env,
      })),
    }),
    async close() {
      await daemon.close();
      rmSync(context, { recursive: true, force: true });
    },
  };
  logIn(daemon, [warmUp.host]);
  await daemon.docker(['buildx', 'build', '--push', '-t', `${image(warmUp.host, 'warm/up')}:1`, context]);
  return engine;
}

/** Puts the bench's user into the daemon's client config. */
export function logIn(daemon: { env: Record<string, string> }, hosts: readonly string[]): void {
  const auth = Buffer.from(`${USER.username}:${USER.password}`).toString('base64');
  const auths = Object.fromEntries(hosts.map((host) => [host, { auth }]));
  writeFileSync(join(daemon.env['DOCKER_CONFIG'] ?? '', 'config.json'), JSON.stringify({ auths }));
}

function buildx(daemon: DockerDaemon, context: string, hosts: readonly string[], tags: readonly string[]) {
  const names = hosts.flatMap((host) => tags.map((tag) => ['-t', `${image(host)}:${tag}`])).flat();
  return { argv: ['docker', 'buildx', 'build', '-q', '--push', ...names, context], env: daemon.env };
}

function writeContext(layers: readonly number[]): string {
  const context = mkdtempSync(join(tmpdir(), 'bench-context-'));
  const lines = ['FROM scratch'];
  layers.forEach((megabytes, number) => {
    mkdirSync(join(context, `l${number}`));
    const bytes = randomFillSync(Buffer.allocUnsafe(Math.round(megabytes * 1e6)));
    writeFileSync(join(context, `l${number}`, 'data'), bytes);
    lines.push(`COPY l${number} /l${number}`);
  });
  writeFileSync(join(context, 'Dockerfile'), lines.join('\n'));
  return context;
}

function daemonPid(daemon: DockerDaemon): number {
  return Number(readFileSync(join(daemon.env['HOME'] ?? '', 'pid'), 'utf8'));
}
