import { scryptSync } from 'node:crypto';
import { isRecord } from '../../oci/documents/descriptor-reader.ts';
import { PublishError } from '../../oci/errors.ts';

/** PEM labels of cosign 2 and 3 (SIGSTORE), and of cosign 1 (COSIGN). */
const LABEL =
  /-----BEGIN ENCRYPTED (SIGSTORE|COSIGN) PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END ENCRYPTED \1 PRIVATE KEY-----/;

/** True for a private key written by `cosign generate-key-pair`. */
export function isCosignKey(pem: string): boolean {
  return LABEL.test(pem);
}

/** Limits for the key's scrypt parameters: cosign writes N = 65536, r = 8, p = 1, which takes 64 MiB. */
const MOST = { N: 2 ** 20, r: 16, p: 8 };

/**
 * Decrypts a key written by `cosign generate-key-pair`: scrypt, then NaCl's secretbox (sigstore/sigstore,
 * pkg/cryptoutils and theupdateframework/go-tuf, encrypted).
 * @returns PKCS #8, DER.
 * @throws PublishError `KEY_PASSWORD` for a wrong password, `KEY_INVALID` for anything else.
 */
export async function decryptCosignKey(pem: string, password: string): Promise<Buffer> {
  const { salt, N, r, p, nonce, ciphertext } = readParts(pem);
  const { default: nacl } = await import('tweetnacl');
  const key = scryptSync(password, salt, 32, { N, r, p, maxmem: 256 * N * r });
  const opened = nacl.secretbox.open(ciphertext, nonce, key);
  if (opened) return Buffer.from(opened);
  throw new PublishError('The password of `signing-key` is wrong', {
    code: 'KEY_PASSWORD',
    input: 'signing-key-password',
    hint: 'Set signing-key-password to the password that was given to cosign generate-key-pair.',
  });
}

function readParts(pem: string) {
  try {
    const base64 = LABEL.exec(pem)?.[2] ?? '';
    const document: unknown = JSON.parse(Buffer.from(base64, 'base64').toString('utf8'));
    const kdf = member(document, 'kdf');
    const cipher = member(document, 'cipher');
    if (kdf['name'] !== 'scrypt' || cipher['name'] !== 'nacl/secretbox')
      throw new Error('unknown algorithms');
    const parameters = member(kdf, 'params');
    const nonce = bytes(cipher['nonce']);
    if (nonce.length !== 24) throw new Error('a nonce of another length');
    return {
      N: count(parameters['N'], MOST.N),
      r: count(parameters['r'], MOST.r),
      p: count(parameters['p'], MOST.p),
      salt: bytes(kdf['salt']),
      nonce,
      ciphertext: bytes(isRecord(document) ? document['ciphertext'] : undefined),
    };
  } catch (cause) {
    throw new PublishError('`signing-key` is not a key that cosign wrote', {
      code: 'KEY_INVALID',
      input: 'signing-key',
      hint: 'Pass the whole file, its first and last lines included.',
      cause,
    });
  }
}

function member(value: unknown, key: string): Record<string, unknown> {
  const found = isRecord(value) ? value[key] : undefined;
  if (!isRecord(found)) throw new Error(`no ${key}`);
  return found;
}

function bytes(value: unknown): Buffer {
  if (typeof value !== 'string') throw new Error('no bytes');
  return Buffer.from(value, 'base64');
}

function count(value: unknown, most: number): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 1 || value > most)
    throw new Error('a parameter out of bounds');
  return value;
}
