import { isRecord } from '../../oci/documents/descriptor-reader.ts';
import { PublishError } from '../../oci/errors.ts';

/** The services of a Sigstore instance: certificate authority, transparency log and timestamp authority. */
export interface Instance {
  name: 'public-good' | 'github' | 'own';
  /** Absent if it is only used for signing with keys. */
  fulcio?: URL;
  /** Absent for GitHub's instance, which has no log. */
  rekor?: { url: URL; version: 1 | 2 };
  tsa?: URL;
}

/** Sigstore's public-good services, as listed in its signing_config.v0.2.json in November 2026. */
export const PUBLIC_GOOD: Instance = {
  name: 'public-good',
  fulcio: new URL('https://fulcio.sigstore.dev'),
  rekor: { url: new URL('https://rekor.sigstore.dev'), version: 1 },
  tsa: new URL('https://timestamp.sigstore.dev/api/v1/timestamp'),
};

/** GitHub's own services; on ghe.com, each tenant has its own hosts. */
export function githubInstance(server: URL): Instance {
  const domain = server.hostname === 'github.com' ? 'githubapp.com' : server.hostname;
  return {
    name: 'github',
    fulcio: new URL(`https://fulcio.${domain}`),
    tsa: new URL(`https://timestamp.${domain}/api/v1/timestamp`),
  };
}

/**
 * Parses a signing config, and picks the newest supported and currently valid service of each kind.
 * https://github.com/sigstore/protobuf-specs/blob/main/protos/sigstore_trustroot.proto (SigningConfig)
 * @param now milliseconds since the epoch.
 * @throws PublishError `SIGNING_CONFIG_INVALID`.
 */
export function readSigningConfig(text: string, where: string, now: number): Instance {
  const document = parse(text, where);
  const fulcio = pick(document['caUrls'], [1], now);
  const rekor = pick(document['rekorTlogUrls'], [2, 1], now);
  const tsa = pick(document['tsaUrls'], [1], now);
  if (!fulcio && !rekor && !tsa) throw invalid(where, 'names no service that is valid now');
  return {
    name: 'own',
    ...(fulcio ? { fulcio: urlOf(fulcio.url, where) } : {}),
    ...(rekor ? { rekor: { url: urlOf(rekor.url, where), version: rekor.version === 2 ? 2 : 1 } } : {}),
    ...(tsa ? { tsa: urlOf(tsa.url, where) } : {}),
  };
}

function parse(text: string, where: string): Record<string, unknown> {
  try {
    const document: unknown = JSON.parse(text);
    if (isRecord(document)) return document;
  } catch {
    // Reported below.
  }
  throw invalid(where, 'is not a JSON object');
}

interface Offered {
  url: string;
  version: number;
}

/** @param versions supported ones, best first. */
function pick(list: unknown, versions: readonly number[], now: number): Offered | undefined {
  const offered = (Array.isArray(list) ? list : []).filter(isRecord).flatMap((service): Offered[] => {
    const { url, majorApiVersion, validFor } = service;
    const version = Number(majorApiVersion);
    if (typeof url !== 'string' || !versions.includes(version) || !isValid(validFor, now)) return [];
    return [{ url, version }];
  });
  for (const version of versions) {
    const found = offered.find((service) => service.version === version);
    if (found) return found;
  }
  return undefined;
}

function isValid(range: unknown, now: number): boolean {
  const { start, end } = isRecord(range) ? range : {};
  const begins = typeof start === 'string' ? Date.parse(start) : -Infinity;
  const ends = typeof end === 'string' ? Date.parse(end) : Infinity;
  return begins <= now && now <= ends;
}

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/** Identity tokens are sent to these URLs, so plain HTTP is allowed only on loopback. */
function urlOf(text: string, where: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.includes(url.hostname)))
    return url;
  throw invalid(where, `names ${JSON.stringify(text)}, which is not an https URL`);
}

function invalid(where: string, what: string): PublishError {
  return new PublishError(`The signing config ${where} ${what}`, {
    code: 'SIGNING_CONFIG_INVALID',
    input: 'sigstore',
    hint: 'Write it with `cosign signing-config create`.',
  });
}
