import { generateKeyPairSync } from 'node:crypto';
import { createHttpClient } from '../../src/http/client.ts';
import { digestOf } from '../../src/oci/digest.ts';
import { silent } from '../../src/support/reporter.ts';
import { signStatement } from '../../src/trust/bundle.ts';
import type { SigningServices } from '../../src/trust/services/signing-services.ts';
import { createKeySigner } from '../../src/trust/keys/key-signer.ts';
import type { ServiceOptions } from '../../src/trust/services/client.ts';
import { readSigningConfig } from '../../src/trust/services/instance.ts';
import { keylessSigner, witnessesOf } from '../../src/trust/services/signing-services.ts';
import { subjectOf, writeStatement } from '../../src/trust/statement.ts';
import { PREDICATE } from '../../src/trust/types.ts';
import type { Sigstore } from '../e2e/support/sigstore.ts';

/** Without repeats, so that a fault is told at once. */
export const services = (retries = 0): ServiceOptions => ({
  http: createHttpClient({ env: {}, settings: () => ({}) }),
  reporter: silent,
  retries,
});

export const SUBJECT = digestOf('an image');

type Config = Parameters<Sigstore['signingConfig']>[0];

/** A notary whose identity is that of a job. */
export async function keyless(
  sigstore: Sigstore,
  config: Config = {},
  claims = {},
): Promise<SigningServices> {
  const instance = readSigningConfig(sigstore.signingConfig(config), 'tests', Date.now());
  const identity = { idToken: () => Promise.resolve(sigstore.token(claims)), server: 'https://github.com' };
  return {
    signer: await keylessSigner(instance.fulcio!, identity, services()),
    ...witnessesOf(instance, services()),
  };
}

export const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });

export async function withKey(sigstore: Sigstore, config: Config = {}): Promise<SigningServices> {
  const instance = readSigningConfig(sigstore.signingConfig(config), 'tests', Date.now());
  const pem = pair.privateKey.export({ format: 'pem', type: 'pkcs8' });
  return { signer: await createKeySigner(String(pem), undefined), ...witnessesOf(instance, services()) };
}

/** A signed statement about `SUBJECT`. */
export function signed(
  notary: SigningServices,
  predicateType: string = PREDICATE.signature,
  subject = SUBJECT,
) {
  return signStatement(writeStatement(predicateType, [subjectOf(subject)], {}), predicateType, notary, {});
}
