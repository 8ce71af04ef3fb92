import { generateKeyPairSync, verify, X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { PublishError } from '../../src/oci/errors.ts';
import { createKeySigner } from '../../src/trust/keys/key-signer.ts';
import { rootsFromFile, type TrustedRoots } from '../../src/trust/roots/trusted-root.ts';
import { verifyBundle } from '../../src/trust/verification/verify-bundle.ts';
import { IDENTITY, ISSUER, startSigstore, type Sigstore } from '../e2e/support/sigstore.ts';
import { keyless, pair, services, signed, SUBJECT, withKey } from './support.ts';
import { keylessSigner } from '../../src/trust/services/signing-services.ts';

let sigstore: Sigstore;
let roots: TrustedRoots;

beforeAll(async () => {
  sigstore = await startSigstore();
  roots = await rootsFromFile(sigstore.trustedRoot(), 'tests');
});
beforeEach(() => {
  sigstore.faults = {};
});
afterAll(() => sigstore.close());

const failing = async (work: Promise<unknown>): Promise<PublishError> => {
  try {
    await work;
  } catch (error) {
    return error as PublishError;
  }
  throw new Error('it worked');
};

describe('a signed bundle verifies', () => {
  test.each([
    ['Rekor v1 and a time stamp', { rekor: 1, tsa: true }],
    ['Rekor v1 alone, whose promise has the time', { rekor: 1, tsa: false }],
    // rekor-tiles, CLIENTS.md: entries of v2 have no time.
    ['Rekor v2 and a time stamp', { rekor: 2, tsa: true }],
  ] as const)('of an identity: %s', async (_name, config) => {
    const { bytes } = await signed(await keyless(sigstore, config));
    const verified = await verifyBundle(bytes, { kind: 'keyless', roots });
    expect(verified.certificate).toEqual({
      identity: IDENTITY,
      issuer: ISSUER,
      repository: 'https://github.com/acme/app',
      workflowRepository: 'acme/app',
    });
    expect(verified.statement.subject[0]?.digest).toEqual({ sha256: SUBJECT.slice(7) });
  });

  test.each([
    ['Rekor v1', { rekor: 1, tsa: true }, true],
    ['Rekor v2', { rekor: 2, tsa: true }, true],
    ['no log', { rekor: 0, tsa: false, fulcio: true }, false],
  ] as const)('of a key: %s', async (_name, config, log) => {
    const notary = await withKey(sigstore, log ? config : { ...config, tsa: true });
    const { bytes } = await signed(log ? notary : { signer: notary.signer });
    const anchor = { kind: 'key' as const, key: pair.publicKey, ...(log ? { roots } : {}) };
    expect((await verifyBundle(bytes, anchor)).certificate).toBeUndefined();
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
    await expect(verifyBundle(bytes, { ...anchor, key: other })).rejects.toThrow(/signature is wrong/);
  });

  // sigstore_bundle.proto, and cosign 3.1 which finds no signature otherwise.
  test('is written as cosign writes it: the leaf alone, no key id, no empty values', async () => {
    const { bytes } = await signed(await keyless(sigstore));
    const bundle = JSON.parse(bytes.toString());
    expect(bundle.mediaType).toBe('application/vnd.dev.sigstore.bundle.v0.3+json');
    expect(Object.keys(bundle.verificationMaterial).sort()).toEqual([
      'certificate',
      'timestampVerificationData',
      'tlogEntries',
    ]);
    expect(bundle.dsseEnvelope.signatures).toEqual([{ sig: expect.any(String) }]);
    expect(bundle.verificationMaterial.tlogEntries[0].logIndex).toMatch(/^\d+$/);
  });
});

test('several statements of a run share one certificate', async () => {
  const notary = await keyless(sigstore);
  const before = sigstore.requests.fulcio;
  await Promise.all([
    signed(notary),
    signed(notary, 'https://example.com/a'),
    signed(notary, 'https://example.com/b'),
  ]);
  expect(sigstore.requests.fulcio - before).toBe(1);
});

// Certificates end after ten minutes; the log of a slow run is asked later than that.
test('a certificate that nears its end is renewed, with a new token', async () => {
  const tokens: string[] = [];
  const idToken = () => {
    tokens.push(sigstore.token());
    return Promise.resolve(tokens.at(-1) ?? '');
  };
  const identity = { idToken, server: 'https://github.com' };
  const signer = await keylessSigner(new URL(sigstore.url), identity, services());
  const sign = async () => {
    const { signature, material } = await signer.sign(Buffer.from('text'), {});
    if (material.kind !== 'certificate') throw new Error('it has a certificate');
    const { publicKey, validTo } = new X509Certificate(material.leaf);
    expect(verify('sha256', Buffer.from('text'), publicKey, signature)).toBe(true);
    return { leaf: material.leaf, ends: Date.parse(validTo) };
  };
  const first = await sign();
  const clock = jest.spyOn(Date, 'now');
  try {
    clock.mockReturnValue(first.ends - 120_000);
    expect((await sign()).leaf).toEqual(first.leaf);
    clock.mockReturnValue(first.ends - 60_000);
    const [second, third] = await Promise.all([sign(), sign()]);
    expect(second.leaf).not.toEqual(first.leaf);
    expect(tokens.length).toBeGreaterThan(1);
    expect(third).toBeDefined();
  } finally {
    clock.mockRestore();
  }
});

// actions/attest-build-provenance #110: a lost answer leads to 409, whose Location has the entry.
test('an equal entry in the log is fetched', async () => {
  let first = true;
  sigstore.faults.rekor = async (_request, response, next) => {
    if (!first) return next();
    first = false;
    const { end } = response;
    response.end = function lose() {
      response.end = end;
      response.destroy();
      return response;
    } as typeof response.end;
    await next();
  };
  const notary = { ...(await keyless(sigstore)) };
  const { log } = await import('../../src/trust/services/signing-services.ts').then(({ witnessesOf }) =>
    witnessesOf({ name: 'own', rekor: { url: new URL(sigstore.url), version: 1 } }, services(2)),
  );
  const { bytes } = await signed({ ...notary, ...(log ? { log } : {}) });
  await verifyBundle(bytes, { kind: 'keyless', roots });
});

describe('a service that fails is named, with what to do', () => {
  const answer = (status: number, body: object | string = {}): { status: number; body: object | string } => ({
    status,
    body,
  });
  test.each([
    [
      'fulcio',
      answer(403, { message: 'not allowed' }),
      'FULCIO',
      /Fulcio \(127\.0\.0\.1:\d+\) returned 403: not allowed; no tag was moved/,
    ],
    ['fulcio', answer(429), 'FULCIO', /returned 429/],
    ['fulcio', answer(502, '<html>bad gateway</html>'), 'FULCIO', /returned 502; no tag/],
    [
      'fulcio',
      answer(200, { signedCertificateEmbeddedSct: {} }),
      'FULCIO',
      /without a certificate for our key/,
    ],
    ['fulcio', answer(200, 'nonsense'), 'FULCIO', /without JSON that can be read/],
    ['rekor', answer(500), 'REKOR', /Rekor .* returned 500/],
    ['rekor', answer(201, { a: { body: 1 } }), 'REKOR', /without an entry that can be read/],
    ['rekor', answer(409), 'REKOR', /returned 409/],
    ['tsa', answer(503), 'TSA', /time stamp authority .* returned 503/],
    ['tsa', answer(201, 'no time'), 'TSA', /without a time that can be read/],
  ] as const)('%s %j', async (service, { status, body }, code, message) => {
    sigstore.faults[service] = (_request, response) => {
      response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
    };
    const error = await failing(keyless(sigstore).then((notary) => signed(notary)));
    expect(error.message).toMatch(message);
    expect(error).toMatchObject({ code });
    expect(error.hint).toMatch(/^[A-Z]/);
  });

  test('a token for another audience is refused by Fulcio, in its words', async () => {
    const error = await failing(keyless(sigstore, {}, { aud: 'other' }).then((notary) => signed(notary)));
    expect(error).toMatchObject({ code: 'FULCIO', message: expect.stringContaining('audience other') });
  });

  test('repeats end', async () => {
    sigstore.faults.fulcio = (_request, response) => void response.writeHead(502).end();
    const identity = { idToken: async () => sigstore.token(), server: 'https://github.com' };
    const signer = await keylessSigner(new URL(sigstore.url), identity, services(1));
    const error = await failing(signer.sign(Buffer.from('x'), {}));
    expect(error.message).toMatch(/returned 502 \(2 tries\)/);
  });
});

describe('signing keys', () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const cipher = { cipher: 'aes-256-cbc', passphrase: 'right' };
  const pkcs8 = String(privateKey.export({ format: 'pem', type: 'pkcs8' }));

  test.each([
    ['PKCS #8', pkcs8, undefined],
    ['SEC 1', String(privateKey.export({ format: 'pem', type: 'sec1' })), undefined],
    ['encrypted PKCS #8', String(privateKey.export({ format: 'pem', type: 'pkcs8', ...cipher })), 'right'],
    [
      'RSA',
      String(
        generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
          format: 'pem',
          type: 'pkcs1',
        }),
      ),
      undefined,
    ],
  ])('%s', async (_name, pem, password) => {
    const signer = await createKeySigner(`\n${pem}\n`, password);
    expect(signer.identity.kind).toBe('key');
    expect((await signer.sign(Buffer.from('x'), {})).signature.length).toBeGreaterThan(60);
  });

  test.each([
    [
      'a wrong password',
      String(privateKey.export({ format: 'pem', type: 'pkcs8', ...cipher })),
      'wrong',
      'KEY_PASSWORD',
    ],
    [
      'no password',
      String(privateKey.export({ format: 'pem', type: 'pkcs8', ...cipher })),
      undefined,
      'KEY_PASSWORD',
    ],
    [
      'a public key',
      String(pair.publicKey.export({ format: 'pem', type: 'spki' })),
      undefined,
      'KEY_INVALID',
    ],
    ['half a key', pkcs8.slice(0, 80), undefined, 'KEY_INVALID'],
    ['something else', 'awskms:///alias/key', undefined, 'KEY_INVALID'],
    [
      'another curve',
      String(
        generateKeyPairSync('ec', { namedCurve: 'P-521' }).privateKey.export({
          format: 'pem',
          type: 'pkcs8',
        }),
      ),
      undefined,
      'KEY_INVALID',
    ],
    [
      'a short RSA key',
      String(
        generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({
          format: 'pem',
          type: 'pkcs8',
        }),
      ),
      undefined,
      'KEY_INVALID',
    ],
    [
      'a key of cosign with damage',
      '-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED SIGSTORE PRIVATE KEY-----',
      'x',
      'KEY_INVALID',
    ],
  ])('%s is refused', async (_name, pem, password, code) => {
    const error = await failing(createKeySigner(pem, password));
    expect(error).toMatchObject({ code });
    // Neither the key nor the password is quoted.
    if (pem.length > 60) expect(error.message).not.toContain(pem.slice(40, 60));
    if (password) expect(`${error.message}${error.hint}`).not.toContain(`"${password}"`);
  });
});
