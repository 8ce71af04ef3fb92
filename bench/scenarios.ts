import { mkdtempSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { actionCommand } from './action.ts';
import type { Command } from './measure.ts';
import { USER, type BenchRegistry } from './registries.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
export const TESTBED = process.env['TESTBED_DIR'] ?? join(ROOT, '.testbed');
/** The engine of all rows. */
export const DOCKER = join(TESTBED, 'docker-28/usr');
/** Current releases, from Debian unstable. */
export const ORAS = join(TESTBED, 'tools-sid/usr/bin/oras');
export const CRANE = join(TESTBED, 'tools-sid/usr/bin/crane');
const NAME = 'acme/app';

/** A tool's way to do what a row measures: commands that run concurrently. */
export interface Contestant {
  name: string;
  commands: Command[];
}

/** The repository that benchmarks publish to. */
export const image = (host: string, name = NAME): string => `${host}/${name}`;

/** The product, from one source to all hosts. */
export function ours(
  from: Record<string, string>,
  hosts: readonly string[],
  tags: readonly string[],
  extra: { hosts?: string[]; env?: Record<string, string> } = {},
): Contestant {
  const command = actionCommand({
    inputs: from,
    images: hosts.map((host) => image(host)),
    tags,
    hosts: [...hosts, ...(extra.hosts ?? [])],
    ...(extra.env ? { env: extra.env } : {}),
  });
  return { name: 'registry-publish', commands: [command] };
}

/** The lower bound (floor.ts). */
export function floor(layout: string, hosts: readonly string[], tags: readonly string[] = []): Contestant {
  const given = tags.length === 0 ? [] : [`--tags=${tags.join(',')}`];
  return {
    name: 'floor',
    commands: [{ argv: [process.execPath, join(ROOT, 'bench/floor.ts'), layout, ...given, ...hosts] }],
  };
}

/**
 * The lower bound of a build without RUN (floors/build.ts).
 * @param files what the image's own layers consist of
 * @param base the layout of the base image, which `source` holds as `image(source)`
 */
export function buildFloor(
  files: readonly string[],
  { base, source }: { base: string; source: string },
  hosts: readonly string[],
): Contestant {
  return floorBy('build', [files.join(','), image(source), largeBlobs(base), ...hosts]);
}

/** The lower bound of a copy of a layout's image from a registry, which holds it as `image(source)` (floors/copy.ts). */
export function copyFloor(layout: string, source: string, hosts: readonly string[]): Contestant {
  return floorBy('copy', [image(source), largeBlobs(layout), ...hosts]);
}

function floorBy(name: string, words: readonly string[]): Contestant {
  const script = join(ROOT, `bench/floors/${name}.ts`);
  return { name: 'floor', commands: [{ argv: [process.execPath, script, ...words] }] };
}

/** A layout's layers, largest first, as `<hex>:<size>,…`: no document is as large. */
function largeBlobs(layout: string): string {
  const blobs = join(layout, 'blobs/sha256');
  return readdirSync(blobs)
    .map((hex) => ({ hex, size: statSync(join(blobs, hex)).size }))
    .filter(({ size }) => size > 1e6)
    .sort((one, other) => other.size - one.size)
    .map(({ hex, size }) => `${hex}:${size}`)
    .join(',');
}

const credentials = `${USER.username}:${USER.password}`;

/** skopeo, one process per registry. `from` is in containers-transports syntax. */
export function skopeo(from: string, hosts: readonly string[], tag: string): Contestant {
  const common = ['--src-tls-verify=false', '--dest-tls-verify=false', '--dest-creds', credentials];
  const source = from.startsWith('docker:') ? ['--src-creds', credentials] : [];
  return {
    name: 'skopeo',
    commands: hosts.map((host) => ({
      argv: ['skopeo', 'copy', '-q', ...common, ...source, from, `docker://${image(host)}:${tag}`],
    })),
  };
}

/** oras, one process per registry. `from` is a layout's `directory:tag` or a registry's `host/path:tag`. */
export function oras(from: string, hosts: readonly string[], tags: readonly string[]): Contestant {
  const fromLayout = from.startsWith('/');
  const login = (side: 'from' | 'to'): string[] => [
    `--${side}-plain-http`,
    `--${side}-username`,
    USER.username,
    `--${side}-password`,
    USER.password,
  ];
  const source = fromLayout ? ['--from-oci-layout'] : login('from');
  return {
    name: 'oras',
    commands: hosts.map((host) => ({
      argv: [ORAS, 'cp', ...source, ...login('to'), from, `${image(host)}:${tags.join(',')}`],
    })),
  };
}

/** crane, one process per registry. `from` is a layout's directory or a registry's `host/path:tag`. */
export function crane(
  from: string,
  hosts: readonly string[],
  tag: string,
  sources: readonly string[] = [],
): Contestant {
  const config = mkdtempSync(join(tmpdir(), 'bench-crane-'));
  const auth = Buffer.from(credentials).toString('base64');
  const auths = Object.fromEntries([...hosts, ...sources].map((host) => [host, { auth }]));
  writeFileSync(join(config, 'config.json'), JSON.stringify({ auths }));
  return {
    name: 'crane',
    commands: hosts.map((host) => ({
      argv: [CRANE, from.startsWith('/') ? 'push' : 'copy', from, `${image(host)}:${tag}`],
      env: { DOCKER_CONFIG: config },
    })),
  };
}

/** Total responses and bytes of several registries since the last call. */
export function trafficOf(registries: readonly BenchRegistry[]): { requests: number; bytesOut: number } {
  return registries
    .map((registry) => registry.traffic())
    .reduce((sum, one) => ({ requests: sum.requests + one.requests, bytesOut: sum.bytesOut + one.bytesOut }));
}
