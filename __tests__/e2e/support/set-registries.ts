import { startEmbeddedRegistry } from '../../../src/embedded-registry/server.ts';
import { digestOf } from '../../../src/oci/digest.ts';
import { closeAll } from './closing.ts';
import { startFaultProxy, type Exchange, type FaultProxy } from './fault-proxy.ts';
import { startDistribution } from './registry.ts';

/** The images of the set. */
export const NAMES = ['app', 'db', 'web'];
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const CONFIG = 'application/vnd.oci.image.config.v1+json';
const ACCEPT = `${MANIFEST}, application/vnd.oci.image.index.v1+json`;

/** The digest of every tag by repository: `127.0.0.1:5000/x/app` → `1.2.3` → digest. */
export type Held = Record<string, Record<string, string>>;

/** Responds to an exchange and returns true, or leaves it to the registry. */
export type Strike = (exchange: Exchange) => boolean;

export interface SetRegistries {
  /** The hosts that the action publishes to: each is a proxy that can break requests to its registry. */
  hosts: readonly string[];
  /** Addresses of the registries themselves. */
  behind: readonly string[];
  /** What breaks from now on; `undefined` repairs it. */
  strike(registry: number, strike: Strike | undefined): void;
  /** Reads every tag of the set's repositories directly, each with a GET, and computes its digest. */
  read(path: string): Promise<Held>;
  /**
   * Publishes an older image, as another tool would.
   * @returns its digest.
   */
  put(registry: number, repository: string, tags: readonly string[], version: string): Promise<string>;
  close(): Promise<void>;
}

/**
 * Starts Docker's registry 2.8 and two embedded ones over HTTP.
 * @param deletes false: all three return 405 to `DELETE`, as GHCR and Docker Hub do.
 */
export async function openSetRegistries(deletes: boolean): Promise<SetRegistries> {
  const servers = await Promise.all([
    startDistribution({ delete: deletes }),
    startEmbeddedRegistry(),
    startEmbeddedRegistry(),
  ]);
  const behind = servers.map(({ host }) => host);
  const proxies = await Promise.all(behind.map((host) => startFaultProxy(host)));
  const hosts = proxies.map(({ host }) => host);
  const strike = (proxy: FaultProxy, act: Strike | undefined): void => {
    proxy.fault = (exchange) => {
      if (act?.(exchange) === true) return;
      const { method = '', url = '' } = exchange.incoming;
      const isRefused = !deletes && method === 'DELETE' && url.includes('/manifests/');
      if (isRefused) refuse(exchange, 405, 'UNSUPPORTED');
      else exchange.forward();
    };
  };
  for (const proxy of proxies) strike(proxy, undefined);
  return {
    hosts,
    behind,
    strike: (registry, act) => strike(proxies[registry] as FaultProxy, act),
    async read(path) {
      const held: Held = {};
      for (const [index, host] of hosts.entries()) {
        for (const name of NAMES)
          held[`${host}/${path}/${name}`] = await readTags(behind[index] as string, `${path}/${name}`);
      }
      return held;
    },
    put: (registry, repository, tags, version) =>
      putImage(`http://${behind[registry]}/v2/${repository}`, tags, version),
    close: () => closeAll([...proxies, ...servers].map((server) => () => server.close())),
  };
}

/** Responds as registries do when they refuse a request. */
export function refuse({ answer }: Exchange, status: number, code: string): true {
  answer(
    status,
    { 'content-type': 'application/json' },
    JSON.stringify({ errors: [{ code, message: 'refused by the test' }] }),
  );
  return true;
}

async function readTags(host: string, repository: string): Promise<Record<string, string>> {
  const url = `http://${host}/v2/${repository}`;
  const answer = await fetch(`${url}/tags/list`);
  if (answer.status === 404) return {};
  const { tags } = (await answer.json()) as { tags: string[] | null };
  const read = (tags ?? []).map(async (tag) => {
    const manifest = await fetch(`${url}/manifests/${tag}`, { headers: { accept: ACCEPT } });
    if (!manifest.ok) return [];
    return [[tag, digestOf(Buffer.from(await manifest.arrayBuffer()))] as const];
  });
  return Object.fromEntries((await Promise.all(read)).flat());
}

async function putImage(url: string, tags: readonly string[], version: string): Promise<string> {
  const revision = 'f'.repeat(40);
  const config = Buffer.from(JSON.stringify({ architecture: 'amd64', os: 'linux', config: {}, version }));
  const opened = await fetch(`${url}/blobs/uploads/`, { method: 'POST' });
  const location = new URL(opened.headers.get('location') ?? '', url);
  location.searchParams.set('digest', digestOf(config));
  await fetch(location, { method: 'PUT', body: new Uint8Array(config) });
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: MANIFEST,
      config: { mediaType: CONFIG, digest: digestOf(config), size: config.length },
      layers: [],
      annotations: {
        'org.opencontainers.image.version': version,
        'org.opencontainers.image.revision': revision,
      },
    }),
  );
  for (const tag of tags) {
    const stored = await fetch(`${url}/manifests/${tag}`, {
      method: 'PUT',
      headers: { 'content-type': MANIFEST },
      body: new Uint8Array(manifest),
    });
    if (stored.status !== 201) throw new Error(`${url} answered ${stored.status} to ${tag}`);
  }
  return digestOf(manifest);
}
