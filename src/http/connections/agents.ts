import { lookup as systemLookup } from 'node:dns';
import type { Agent as HttpAgent } from 'node:http';
import { createSecureContext, type SecureContext } from 'node:tls';
import { PublishError } from '../../oci/errors.ts';
import { normalizeHost } from '../../oci/reference.ts';
import type { HostSettings } from '../host-settings.ts';
import { proxyFor } from '../proxy/proxy.ts';
import { ReadingHttpAgent, ReadingHttpsAgent } from './reading-agent.ts';
import { TunnelAgent } from '../proxy/tunnel.ts';
import type { HttpRequest } from '../types.ts';
import type { Lookup } from '../addresses/zones.ts';

export interface Connection {
  agent: HttpAgent;
  /** Options to spread into the request. */
  tls: { secureContext?: SecureContext; rejectUnauthorized?: boolean };
  /** The proxy that the agent uses. */
  proxy?: URL;
}

interface Agents {
  for(request: Pick<HttpRequest, 'url' | 'settingsHost' | 'reach' | 'spares'>): Promise<Connection>;
  close(): void;
}

export interface AgentsOptions {
  /** For the proxy variables. */
  env: Record<string, string | undefined>;
  /** Settings of a host (`host[:port]`, `docker.io` for Docker Hub). */
  settings: (host: string) => HostSettings;
  /** For tests. */
  lookup?: Lookup;
}

// Twice what Go's clients keep, and fewer than registries close on their side.
const IDLE_SOCKETS = 16;

/**
 * One pool of kept-alive connections per origin, TLS settings, address check and proxy. A connection opened
 * without an address check is never used for a request that needs one.
 */
export function createAgents(options: AgentsOptions): Agents {
  const pools = new Map<string, Promise<Connection>>();
  return {
    for({ url, settingsHost, reach, spares }) {
      const host = normalizeHost(url.host);
      const key = `${url.origin} ${host} ${settingsHost ?? ''} ${reach ?? ''}`;
      let pool = pools.get(key);
      if (!pool) {
        const settings = settingsFor(url, settingsHost, options);
        pool = connect(url, { host, settings, reach, spares }, options);
        pools.set(key, pool);
        // Failures aren't cached: they may be temporary.
        pool.catch(() => pools.delete(key));
      }
      return pool;
    },
    close() {
      for (const pool of pools.values()) {
        pool.then(
          ({ agent }) => agent.destroy(),
          () => undefined,
        );
      }
      pools.clear();
    },
  };
}

/**
 * Settings for the host of `url`: its own, or those of the registry that referred to it. A client certificate is a
 * credential and is used for the registry's own host name only.
 */
function settingsFor(url: URL, registry: string | undefined, options: AgentsOptions): HostSettings {
  const own = options.settings(normalizeHost(url.host));
  if (registry === undefined || own.ca || own.clientCert || own.skipVerify) return own;
  const settings = options.settings(registry);
  if (hostnameOf(registry) === url.hostname) return settings;
  const { ca, skipVerify } = settings;
  return { ...own, ...(ca ? { ca } : {}), ...(skipVerify ? { skipVerify } : {}) };
}

function hostnameOf(host: string): string | undefined {
  return URL.canParse(`https://${host}`) ? new URL(`https://${host}`).hostname : undefined;
}

async function connect(
  url: URL,
  {
    host,
    settings,
    reach,
    spares,
  }: Pick<HttpRequest, 'reach' | 'spares'> & { host: string; settings: HostSettings },
  { env, lookup = systemLookup }: AgentsOptions,
): Promise<Connection> {
  const proxy = proxyFor(url, env);
  const pool = { keepAlive: true, maxFreeSockets: IDLE_SOCKETS };
  const zones = reach === undefined ? undefined : await import('../addresses/zones.ts');
  if (zones && reach) zones.checkName(url, reach);
  // Behind a proxy, the proxy resolves the name.
  const options = zones && reach && !proxy ? { ...pool, lookup: zones.guardedLookup(reach, lookup) } : pool;
  const tls = url.protocol === 'https:' ? tlsOptions(settings, host) : {};
  if (!proxy) {
    const Agent = url.protocol === 'https:' ? ReadingHttpsAgent : ReadingHttpAgent;
    return { agent: new Agent(options, spares), tls };
  }
  if (url.protocol === 'https:') {
    return { agent: new TunnelAgent(proxy, options), tls, proxy };
  }
  const agent = proxy.protocol === 'https:' ? new ReadingHttpsAgent(options) : new ReadingHttpAgent(options);
  return { agent, tls, proxy };
}

function tlsOptions(settings: HostSettings, host: string): Connection['tls'] {
  const verify = settings.skipVerify ? { rejectUnauthorized: false } : {};
  if (!settings.ca && !settings.clientCert) return verify;
  try {
    const secureContext = createSecureContext({
      ...(settings.clientCert ? { cert: settings.clientCert, key: settings.clientKey } : {}),
    });
    // The option `ca` would replace the system's authorities and NODE_EXTRA_CA_CERTS; this adds to them.
    if (settings.ca) secureContext.context.addCACert(settings.ca);
    return { secureContext, ...verify };
  } catch (cause) {
    throw new PublishError(
      `The ca, client-cert or client-key for ${host} can't be used: ${(cause as Error).message}`,
      {
        code: 'TLS_SETTINGS_INVALID',
        hint: 'Give PEM: a file, or its content in base64; the key must belong to the certificate.',
      },
    );
  }
}
