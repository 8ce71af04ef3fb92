import { createHash, createPublicKey } from 'node:crypto';
import type { KeyMaterial } from '../types.ts';
import { isRecord } from '../../oci/documents/descriptor-reader.ts';
import { readAnswer, unreadable, type Service, type ServiceAnswer } from './client.ts';

/** A signature to be logged, with or without a DSSE envelope. */
export interface Loggable {
  signature: Buffer;
  material: KeyMaterial;
  /** The signed bytes: DSSE's pre-authentication encoding, or the artifact. */
  signed: Buffer;
  /** The DSSE envelope as JSON; absent for a plain signature. */
  envelope?: string;
}

/** `TransparencyLogEntry` of sigstore_rekor.proto, as JSON. */
export type LogEntry = Record<string, unknown>;

/** Creates a log entry, or returns the equal one that exists. @throws PublishError `REKOR`. */
export type Log = (entry: Loggable, signal: AbortSignal | undefined) => Promise<LogEntry>;

const JSON_HEADERS = { 'content-type': 'application/json', accept: 'application/json' };

/** Client for Rekor v1. https://github.com/sigstore/rekor/blob/main/openapi.yaml */
export function createLogV1(url: URL, service: Service): Log {
  return async (entry, signal) => {
    const body = JSON.stringify(
      entry.envelope === undefined ? hashedRekordV1(entry) : dsseV1(entry, entry.envelope),
    );
    let answer = await service.send(
      { method: 'POST', url: new URL('/api/v1/log/entries', url), headers: JSON_HEADERS, body },
      signal,
    );
    // An equal entry exists: from an attempt whose response was lost, or from someone who signed the same.
    if (answer.status === 409) answer = await readEqual(answer, url, service, signal);
    if (answer.status !== 201 && answer.status !== 200) {
      throw service.refused(answer, 'Run the job again; if it fails again, sign with another instance.');
    }
    return entryOfV1(service, answer);
  };
}

async function readEqual(
  answer: ServiceAnswer,
  url: URL,
  service: Service,
  signal: AbortSignal | undefined,
): Promise<ServiceAnswer> {
  const uuid = /^[0-9a-f]{64,80}$/.exec(answer.headers['location']?.split('/').at(-1) ?? '')?.[0];
  if (uuid === undefined) return answer;
  return service.send(
    { method: 'GET', url: new URL(`/api/v1/log/entries/${uuid}`, url), headers: JSON_HEADERS },
    signal,
  );
}

const base64 = (bytes: Buffer | string): string => Buffer.from(bytes).toString('base64');

/** PEM of the certificate or the public key. */
function verifierPem(material: KeyMaterial): string {
  return material.kind === 'certificate' ? (material.chain[0] ?? '') : material.pem;
}

function dsseV1({ material }: Loggable, envelope: string) {
  const proposedContent = { envelope, verifiers: [base64(verifierPem(material))] };
  return { apiVersion: '0.0.1', kind: 'dsse', spec: { proposedContent } };
}

function hashedRekordV1({ signature, material, signed }: Loggable) {
  return {
    apiVersion: '0.0.1',
    kind: 'hashedrekord',
    spec: {
      data: { hash: { algorithm: 'sha256', value: createHash('sha256').update(signed).digest('hex') } },
      signature: { content: base64(signature), publicKey: { content: base64(verifierPem(material)) } },
    },
  };
}

function entryOfV1(service: Service, answer: ServiceAnswer): LogEntry {
  const found: unknown = Object.values(readAnswer(service, answer))[0];
  try {
    const entry = record(found);
    const verification = record(entry['verification']);
    const proof = record(verification['inclusionProof']);
    const body = text(entry['body']);
    const { kind, apiVersion } = record(JSON.parse(Buffer.from(body, 'base64').toString('utf8')));
    return {
      logIndex: String(entry['logIndex']),
      logId: { keyId: fromHex(entry['logID']) },
      kindVersion: { kind: text(kind), version: text(apiVersion) },
      integratedTime: String(entry['integratedTime']),
      inclusionPromise: { signedEntryTimestamp: text(verification['signedEntryTimestamp']) },
      inclusionProof: {
        logIndex: String(proof['logIndex']),
        rootHash: fromHex(proof['rootHash']),
        treeSize: String(proof['treeSize']),
        hashes: Array.isArray(proof['hashes']) ? proof['hashes'].map(fromHex) : [],
        checkpoint: { envelope: text(proof['checkpoint']) },
      },
      canonicalizedBody: body,
    };
  } catch {
    throw unreadable(service, answer, 'an entry');
  }
}

function record(value: unknown): Record<string, unknown> {
  if (!isRecord(value)) throw new Error('not an object');
  return value;
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw new Error('not a text');
  return value;
}

const fromHex = (value: unknown): string => Buffer.from(text(value), 'hex').toString('base64');

/**
 * Client for Rekor v2, which accepts hashes only: for an envelope, the hash of DSSE's pre-authentication
 * encoding, which is what was signed. Its entries have no timestamp.
 * https://github.com/sigstore/rekor-tiles/blob/main/CLIENTS.md
 */
export function createLogV2(url: URL, service: Service): Log {
  return async ({ signature, material, signed }, signal) => {
    const hashedRekordRequestV002 = {
      digest: createHash('sha256').update(signed).digest('base64'),
      signature: { content: base64(signature), verifier: verifierV2(material) },
    };
    const answer = await service.send(
      {
        method: 'POST',
        url: new URL('/api/v2/log/entries', url),
        headers: JSON_HEADERS,
        body: JSON.stringify({ hashedRekordRequestV002 }),
      },
      signal,
    );
    if (answer.status !== 201 && answer.status !== 200) {
      throw service.refused(answer, 'Run the job again; if it fails again, sign with another instance.');
    }
    return readAnswer(service, answer);
  };
}

function verifierV2(material: KeyMaterial) {
  if (material.kind === 'certificate')
    return { keyDetails: 'PKIX_ECDSA_P256_SHA_256', x509Certificate: { rawBytes: base64(material.leaf) } };
  const key = createPublicKey(material.pem);
  const rawBytes = key.export({ format: 'der', type: 'spki' }).toString('base64');
  const size = key.asymmetricKeyDetails?.modulusLength;
  const keyDetails = size === undefined ? 'PKIX_ECDSA_P256_SHA_256' : `PKIX_RSA_PKCS1V15_${size}_SHA256`;
  return { keyDetails, publicKey: { rawBytes } };
}
