import { createHash, createPrivateKey, createPublicKey, sign, type KeyObject } from 'node:crypto';
import { PublishError } from '../../oci/errors.ts';
import type { Signer } from '../types.ts';
import { decryptCosignKey, isCosignKey } from './cosign-key.ts';

/**
 * Creates a signer for a user's private key: PKCS #8, SEC 1 or PKCS #1 as PEM, encrypted or not, or cosign's
 * encrypted format. The password never leaves this process.
 * @throws PublishError `KEY_PASSWORD`, `KEY_INVALID`.
 */
export async function createKeySigner(pem: string, password: string | undefined): Promise<Signer> {
  const key = await readPrivateKey(pem.trim(), password);
  refuseUnsuitable(key, 'signing-key');
  const publicKey = createPublicKey(key);
  const identity = { pem: publicPem(publicKey), hint: keyHint(publicKey) };
  return {
    identity: { kind: 'key', ...identity },
    sign: (bytes) =>
      Promise.resolve({
        signature: sign('sha256', bytes, key),
        material: { kind: 'public-key', ...identity },
      }),
  };
}

async function readPrivateKey(pem: string, password: string | undefined): Promise<KeyObject> {
  if (isCosignKey(pem)) {
    const key = await decryptCosignKey(pem, password ?? '');
    return parse(() => createPrivateKey({ key, format: 'der', type: 'pkcs8' }));
  }
  if (/-----BEGIN (?:PUBLIC KEY|CERTIFICATE)-----/.test(pem)) {
    throw invalid('is a public key or certificate', 'Pass the private key, from a secret.');
  }
  if (/ENCRYPTED/.test(pem) && password === undefined) {
    throw new PublishError('`signing-key` is encrypted, and no password is given', {
      code: 'KEY_PASSWORD',
      input: 'signing-key-password',
      hint: 'Set signing-key-password from a secret.',
    });
  }
  return parse(() =>
    createPrivateKey({
      key: pem,
      format: 'pem',
      ...(password === undefined ? {} : { passphrase: password }),
    }),
  );
}

/** OpenSSL's codes for a wrong passphrase. Other damage has many codes. */
const WRONG_PASSWORD = [
  'ERR_OSSL_BAD_DECRYPT',
  'ERR_OSSL_EVP_BAD_DECRYPT',
  'ERR_OSSL_CIPHER_OPERATION_FAILED',
];

function parse(read: () => KeyObject): KeyObject {
  try {
    return read();
  } catch (error) {
    if (WRONG_PASSWORD.includes((error as NodeJS.ErrnoException).code ?? '')) {
      throw new PublishError('The password of `signing-key` is wrong', {
        code: 'KEY_PASSWORD',
        input: 'signing-key-password',
        hint: 'Set signing-key-password to the password of the key.',
      });
    }
    // OpenSSL's message may quote the key.
    throw invalid('is not a private key in PEM', 'Pass the whole file, its first and last lines included.');
  }
}

function invalid(what: string, hint: string): PublishError {
  return new PublishError(`\`signing-key\` ${what}`, { code: 'KEY_INVALID', input: 'signing-key', hint });
}

/** Supported by cosign, Rekor and policy.json alike: ECDSA on P-256, and RSA with 2048 bits or more. */
const RSA_SIZES = [2048, 3072, 4096];

/** Rejects keys of unsupported types and sizes. @throws PublishError `KEY_INVALID`. */
export function refuseUnsuitable(key: KeyObject, input: 'signing-key' | 'verify'): void {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details = {} } = key;
  if (type === 'ec' && details.namedCurve === 'prime256v1') return;
  if (type === 'rsa' && RSA_SIZES.includes(details.modulusLength ?? 0)) return;
  const size = details.namedCurve ?? details.modulusLength;
  throw new PublishError(
    `The key is of the kind ${type}${size === undefined ? '' : ` (${size})`}, which verifiers don't all accept`,
    {
      code: 'KEY_INVALID',
      input,
      hint: 'Use ECDSA on P-256, as cosign generate-key-pair makes it, or RSA of 2048, 3072 or 4096 bits.',
    },
  );
}

function publicPem(key: KeyObject): string {
  return String(key.export({ format: 'pem', type: 'spki' }));
}

/** Key hint as computed by cosign: base64 of the SHA-256 of the SPKI. */
function keyHint(key: KeyObject): string {
  return createHash('sha256')
    .update(key.export({ format: 'der', type: 'spki' }))
    .digest('base64');
}
