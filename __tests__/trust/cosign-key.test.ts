import { createPublicKey, generateKeyPairSync, randomBytes, scryptSync, verify } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import nacl from 'tweetnacl';
import { createKeySigner } from '../../src/trust/keys/key-signer.ts';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const der = privateKey.export({ format: 'der', type: 'pkcs8' });

/** As sigstore/sigstore's pkg/cryptoutils writes it; cosign's own N is 65536, which takes longer. */
function encrypted(
  password: string,
  { label = 'SIGSTORE', params = {}, change = {}, plain = der }: Options = {},
): string {
  const salt = randomBytes(32);
  const nonce = randomBytes(24);
  const key = scryptSync(password, salt, 32, { N: 1024, r: 8, p: 1 });
  const document = {
    kdf: { name: 'scrypt', params: { N: 1024, r: 8, p: 1, ...params }, salt: salt.toString('base64') },
    cipher: { name: 'nacl/secretbox', nonce: nonce.toString('base64') },
    ciphertext: Buffer.from(nacl.secretbox(plain, nonce, key)).toString('base64'),
    ...change,
  };
  const base64 = Buffer.from(JSON.stringify(document)).toString('base64');
  const lines = base64.match(/.{1,64}/g)!.join('\n');
  return `-----BEGIN ENCRYPTED ${label} PRIVATE KEY-----\n${lines}\n-----END ENCRYPTED ${label} PRIVATE KEY-----\n`;
}

interface Options {
  label?: string;
  params?: object;
  change?: object;
  plain?: Buffer;
}

describe("cosign's keys", () => {
  test.each([['SIGSTORE'], ['COSIGN']])('%s: the right password opens it, and it signs', async (label) => {
    const signer = await createKeySigner(encrypted('correct horse', { label }), 'correct horse');
    const { signature } = await signer.sign(Buffer.from('text'), {});
    expect(verify('sha256', Buffer.from('text'), publicKey, signature)).toBe(true);
    if (signer.identity.kind !== 'key') throw new Error('it is a key');
    expect(createPublicKey(signer.identity.pem).equals(publicKey)).toBe(true);
  });

  // `COSIGN_PASSWORD=` makes a key whose password is empty.
  test('an empty password need not be given', async () => {
    await expect(createKeySigner(encrypted(''), undefined)).resolves.toBeDefined();
  });

  test.each([
    ['a wrong password', encrypted('right'), 'wrong'],
    ['none', encrypted('right'), undefined],
    ['a line break behind it', encrypted('right'), 'right\n'],
    ['something that was changed', encrypted('right', { change: { ciphertext: 'AAAA' } }), 'right'],
  ])('%s does not open it', async (_what, pem, password) => {
    const error: unknown = await createKeySigner(pem, password).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'KEY_PASSWORD', input: 'signing-key-password' });
    expect(JSON.stringify(error) + String(error)).not.toMatch(/"right|wrong"/);
  });

  test.each([
    // A key may ask for any amount of memory: 128 · N · r bytes.
    ['64 GiB of memory', { params: { N: 2 ** 26 } }],
    ['a factor out of bounds', { params: { r: 1024 } }],
    ['hours of time', { params: { p: 2 ** 20 } }],
    ['a number that is none', { params: { N: '1024' } }],
    ['half a number', { params: { N: 1024.5 } }],
    ['nothing', { params: { N: 0 } }],
    ['another derivation', { change: { kdf: { name: 'argon2', params: {} } } }],
    ['another cipher', { change: { cipher: { name: 'aes', nonce: '' } } }],
    ['a short nonce', { change: { cipher: { name: 'nacl/secretbox', nonce: 'AAAA' } } }],
    ['no text', { change: { ciphertext: 7 } }],
    ['something that is no key', { plain: Buffer.from('not a key') }],
  ])('%s is refused before it is tried', async (_what, options) => {
    await expect(createKeySigner(encrypted('x', options), 'x')).rejects.toMatchObject({
      code: 'KEY_INVALID',
    });
  });
});
