import { X509Certificate } from 'node:crypto';
import type { HostSettings } from '../http/host-settings.ts';
import { hostKey } from './entries/registry-name.ts';
import { entryError } from './entry-error.ts';
import type { AuthEntry } from './types.ts';

/**
 * Creates the lookup of each host's connection settings for the HTTP client, from the entries.
 * @param readFile reads a path as the user wrote it, relative to the workspace; undefined if not found.
 * @param run `withoutSecrets`: the run gets no secrets (a pull request from a fork); empty values are
 * ignored.
 * @throws PublishError at the line of a certificate or key that can't be read.
 */
export function createHostSettings(
  entries: readonly AuthEntry[],
  readFile: (path: string) => string | undefined,
  run: { withoutSecrets?: boolean } = {},
): (host: string) => HostSettings {
  const settings = new Map<string, HostSettings>();
  for (const written of entries) {
    const entry = run.withoutSecrets ? withoutEmpty(written) : written;
    settings.set(entry.host, { ...settings.get(entry.host), ...readSettings(entry, readFile) });
  }
  return (host) => settings.get(host) ?? settings.get(hostKey(host)) ?? {};
}

/** Also drops a certificate without its key, and a key without its certificate. */
function withoutEmpty(entry: AuthEntry): AuthEntry {
  const pair = ['client-cert', 'client-key'];
  if (!pair.some((key) => entry.empty.includes(key))) return { ...entry, empty: [] };
  const values = [...entry.values].filter(([key]) => !pair.includes(key));
  return { ...entry, values: new Map(values), empty: [] };
}

function readSettings(entry: AuthEntry, readFile: (path: string) => string | undefined): HostSettings {
  const insecure = entry.values.get('insecure');
  const pem = (key: string) => readPem(entry, key, readFile);
  const ca = pem('ca');
  const clientCert = pem('client-cert');
  const clientKey = pem('client-key');
  const realmHosts = readRealms(entry);
  return {
    ...(insecure === 'http' ? { plainHttp: true } : {}),
    ...(insecure === 'true' ? { skipVerify: true } : {}),
    ...(ca === undefined ? {} : { ca }),
    ...(clientCert === undefined ? {} : { clientCert }),
    ...(clientKey === undefined ? {} : { clientKey }),
    ...(realmHosts === undefined ? {} : { realmHosts }),
  };
}

function readPem(
  entry: AuthEntry,
  key: string,
  readFile: (path: string) => string | undefined,
): string | undefined {
  const written = entry.values.get(key);
  if (written === undefined) {
    if (!entry.empty.includes(key)) return undefined;
    throw entryError(
      entry,
      key,
      `The ${key} for ${entry.host} is empty`,
      'Set the secret or variable it comes from, or remove the line.',
    );
  }
  const decoded = Buffer.from(written, 'base64').toString('utf8');
  const inline = isPem(written) ? written : isPem(decoded) ? decoded : undefined;
  const text = inline ?? readFile(written);
  if (text === undefined) {
    // Don't repeat the path if it may be a pasted key that is malformed.
    const shown = key !== 'client-key' && written.length < 200 ? ` ${JSON.stringify(written)}` : '';
    throw entryError(
      entry,
      key,
      `File${shown} for the ${key} of ${entry.host} not found`,
      'Give a path in the workspace (after actions/checkout), or the PEM in base64.',
    );
  }
  if (!isPem(text))
    throw entryError(
      entry,
      key,
      `The ${key} for ${entry.host} is not PEM`,
      'Give text that begins with -----BEGIN; convert DER with `openssl x509 -inform der`.',
    );
  if (key !== 'client-key') checkCertificate(entry, key, text);
  return text;
}

const isPem = (text: string) => text.includes('-----BEGIN ');

function checkCertificate(entry: AuthEntry, key: string, pem: string): void {
  try {
    new X509Certificate(pem);
  } catch {
    throw entryError(
      entry,
      key,
      `The ${key} for ${entry.host} is not a certificate`,
      'Give the certificate, beginning with -----BEGIN CERTIFICATE-----.',
    );
  }
}

function readRealms(entry: AuthEntry): string[] | undefined {
  const written = entry.values.get('realm-hosts');
  if (written === undefined) return undefined;
  const hosts = written.split(/[\s,]+/).filter((host) => host !== '');
  for (const host of hosts) {
    if (!/^(?:[a-z0-9-]+\.)*[a-z0-9-]+(?::\d{1,5})?$/i.test(host)) {
      throw entryError(
        entry,
        'realm-hosts',
        `${JSON.stringify(host)} is not a host`,
        'Write hosts alone, without https:// and path, separated by commas: auth.acme.example.',
      );
    }
  }
  return hosts.map((host) => host.toLowerCase());
}
