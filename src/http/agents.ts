import type { Agent as HttpAgent } from 'node:http';
import { createSecureContext, type SecureContext } from 'node:tls';
import { Problem } from '../oci/errors.ts';
import { normalizeHost } from '../oci/reference.ts';
import type { HostSettings } from './credential.ts';
import { proxyFor } from './proxy.ts';
import { ReadingHttpAgent, ReadingHttpsAgent } from './reading-agent.ts';

export interface Connection {
  agent: HttpAgent;
  /** To be spread into the options of the request. */
  tls: { secureContext?: SecureContext; rejectUnauthorized?: boolean };
}

export interface Agents {
  for(url: URL, settingsHost?: string): Promise<Connection>;
  close(): void;
}

// Twice what Go's clients keep, less than what registries close on their side.
const IDLE_SOCKETS = 16;

/** One pool of kept-alive connections for each origin and set of TLS settings, through the proxy the environment names. */
export function createAgents(options: {
  env: Record<string, string | undefined>;
  settings: (host: string) => HostSettings;
}): Agents {
  const pools = new Map<string, Promise<Connection>>();
  return {
    for(url, settingsHost) {
      const host = settingsOwner(url, settingsHost);
      const key = `${url.origin} ${host}`;
      let pool = pools.get(key);
      if (!pool) {
        pool = connect(url, options.settings(host), host, options.env);
        pools.set(key, pool);
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

function settingsOwner(url: URL, settingsHost: string | undefined): string {
  if (settingsHost !== undefined && URL.canParse(`https://${settingsHost}`)) {
    if (new URL(`https://${settingsHost}`).hostname === url.hostname) return settingsHost;
  }
  return normalizeHost(url.host);
}

async function connect(
  url: URL,
  settings: HostSettings,
  host: string,
  env: Record<string, string | undefined>,
): Promise<Connection> {
  const options = { keepAlive: true, maxFreeSockets: IDLE_SOCKETS };
  const proxy = readProxy(url, env);
  if (url.protocol === 'http:') {
    if (!proxy) return { agent: new ReadingHttpAgent(options), tls: {} };
    const { HttpProxyAgent } = await import('http-proxy-agent');
    return { agent: new HttpProxyAgent(proxy, options), tls: {} };
  }
  const tls = tlsOptions(settings, host);
  if (!proxy) return { agent: new ReadingHttpsAgent(options), tls };
  const { HttpsProxyAgent } = await import('https-proxy-agent');
  return { agent: new HttpsProxyAgent(proxy, options), tls };
}

function readProxy(url: URL, env: Record<string, string | undefined>): URL | undefined {
  try {
    return proxyFor(url, env);
  } catch (cause) {
    throw new Problem(`The proxy that the environment names for ${url.host} is not a URL`, {
      code: 'PROXY_INVALID',
      hint: 'Set HTTPS_PROXY and HTTP_PROXY to something like http://proxy.example:3128, or add the host to NO_PROXY.',
      cause,
    });
  }
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
    throw new Problem(
      `The ca, client-cert or client-key for ${host} can't be used: ${(cause as Error).message}`,
      {
        code: 'TLS_SETTINGS_INVALID',
        hint: 'Give PEM: a file, or its content in base64; the key must belong to the certificate.',
      },
    );
  }
}
