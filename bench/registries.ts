import { spawn, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const USER = { username: 'bench', password: 'bench-password' };

export interface BenchRegistry {
  host: string;
  port: number;
  /** Responses and bytes sent since the last call, according to its access log. */
  traffic(): { requests: number; bytesOut: number };
  /** Number of uploads of each blob since the start, by digest. */
  uploads(): Map<string, number>;
  /** Bytes stored. */
  stored(): number;
  /** Removes all content. */
  empty(): void;
  stop(): void;
}

/**
 * Starts Debian's docker-registry (distribution 2.8) with basic auth, storage on disk, and an access log in a
 * file.
 */
export async function startRegistry(): Promise<BenchRegistry> {
  const root = mkdtempSync(join(tmpdir(), 'bench-registry-'));
  const port = await freePort();
  const storage = join(root, 'storage');
  mkdirSync(storage);
  writeFileSync(
    join(root, 'htpasswd'),
    // The lowest bcrypt cost, since bcrypt isn't what is measured.
    execFileSync('htpasswd', ['-Bbn', '-C', '4', USER.username, USER.password]),
  );
  writeFileSync(
    join(root, 'config.yml'),
    `version: 0.1
log: {level: error, accesslog: {disabled: false}}
storage: {filesystem: {rootdirectory: ${storage}}, delete: {enabled: true}}
http: {addr: "127.0.0.1:${port}"}
auth: {htpasswd: {realm: bench, path: ${join(root, 'htpasswd')}}}
`,
  );
  const log = join(root, 'access.log');
  const child = spawn('sh', ['-c', `exec docker-registry serve ${join(root, 'config.yml')} >${log} 2>&1`]);
  await answers(port);
  let seen = 0;
  return {
    host: `localhost:${port}`,
    port,
    traffic() {
      const lines = readFileSync(log, 'utf8').split('\n');
      const fresh = lines.slice(seen).filter((line) => line.includes('"') && / HTTP\/1/.test(line));
      seen = lines.length - 1;
      const bytesOut = fresh.reduce((sum, line) => sum + Number(/" \d{3} (\d+)/.exec(line)?.[1] ?? 0), 0);
      return { requests: fresh.length, bytesOut };
    },
    uploads() {
      const counts = new Map<string, number>();
      for (const [, digest = ''] of readFileSync(log, 'utf8').matchAll(
        /"PUT [^"]*[?&]digest=([^&" ]+)[^"]*" 201/g,
      ))
        counts.set(digest, (counts.get(digest) ?? 0) + 1);
      return counts;
    },
    stored: () => Number(execFileSync('du', ['-sb', storage]).toString().split('\t')[0]),
    empty() {
      // Renamed first: a directory created while others are being removed would be lost, and the registry
      // would return 500.
      if (existsSync(join(storage, 'docker'))) renameSync(join(storage, 'docker'), join(root, 'emptied'));
      rmSync(join(root, 'emptied'), { recursive: true, force: true });
    },
    stop() {
      child.kill();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

export interface ShapedLink {
  host: string;
  stop(): void;
}

/** Puts a link with this round trip (ms) and rate (Mbit/s) in front of a registry. */
export async function shape(registry: BenchRegistry, roundTrip = 30, megabits = 200): Promise<ShapedLink> {
  const script = fileURLToPath(new URL('shaper.ts', import.meta.url));
  const child = spawn(
    process.execPath,
    [script, String(registry.port), String(roundTrip), String(megabits)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const port = await new Promise<string>((resolve) =>
    child.stdout.once('data', (line: Buffer) => resolve(String(line).trim())),
  );
  return { host: `localhost:${port}`, stop: () => void child.kill() };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function answers(port: number): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const found = await fetch(`http://127.0.0.1:${port}/v2/`).catch(() => undefined);
    if (found) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('docker-registry did not start');
}
