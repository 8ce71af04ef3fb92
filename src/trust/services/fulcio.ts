import { generateKeyPairSync, sign, X509Certificate, type KeyObject } from 'node:crypto';
import { PublishError } from '../../oci/errors.ts';
import { isRecord } from '../../oci/documents/descriptor-reader.ts';
import { readPayload } from '../../support/jwt.ts';
import type { Cancellable } from '../../oci/content.ts';
import type { Signer, SignerIdentity } from '../types.ts';
import { readAnswer, unreadable, type Service } from './client.ts';

interface KeylessOptions {
  /** Fulcio's address, without a path. */
  url: URL;
  service: Service;
  /** A token for the audience `sigstore`; asked for again when a certificate is renewed. */
  idToken(): Promise<string>;
  /** Where GitHub is: `https://github.com`. */
  server: string;
}

interface Certificate {
  key: KeyObject;
  leaf: Buffer;
  chain: string[];
  /** Milliseconds since the epoch. */
  ends: number;
}

/** Milliseconds before its end at which a certificate isn't used any more: the log and the clock need some. */
const MARGIN = 90_000;

/**
 * Signs with keys that live as long as the run: one token, one key and one certificate for all statements, renewed
 * near its end. https://github.com/sigstore/fulcio/blob/main/docs/certificate-issuing-overview.md
 */
export async function createKeylessSigner(options: KeylessOptions): Promise<Signer> {
  const token = await options.idToken();
  const identity = identityOf(readPayload(token) ?? {}, options.server);
  let unused: string | undefined = token;
  let current: Promise<Certificate> | undefined;
  const certificate = async (signal: AbortSignal | undefined): Promise<Certificate> => {
    const held = await current;
    if (held && held.ends - Date.now() > MARGIN) return held;
    const fresh = unused ?? (await options.idToken());
    unused = undefined;
    return issue(options, fresh, signal);
  };
  return {
    identity,
    async sign(bytes: Buffer, { signal }: Cancellable) {
      // One after the other: two statements must not ask for a certificate each.
      const held = (current = certificate(signal));
      held.catch(() => (current = undefined));
      const { key, leaf, chain } = await held;
      return { signature: sign('sha256', bytes, key), material: { kind: 'certificate', leaf, chain } };
    },
  };
}

/**
 * What the certificate will say: the workflow file that runs, which for a reusable workflow is its own.
 * @param claims of the token. @throws PublishError `ID_TOKEN_INVALID`.
 */
export function identityOf(claims: Record<string, unknown>, server: string): SignerIdentity {
  const { iss, job_workflow_ref: workflow, email, sub } = claims;
  const identity = typeof workflow === 'string' ? `${server}/${workflow}` : (email ?? sub);
  if (typeof iss !== 'string' || typeof identity !== 'string') {
    throw new PublishError("The job's identity token names no workflow and no issuer", {
      code: 'ID_TOKEN_INVALID',
    });
  }
  return { kind: 'keyless', identity, issuer: iss };
}

async function issue(
  { url, service }: KeylessOptions,
  token: string,
  signal: AbortSignal | undefined,
): Promise<Certificate> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { email, sub } = readPayload(token) ?? {};
  const proof = sign('sha256', Buffer.from(String(email ?? sub)), privateKey);
  const answer = await service.send(
    {
      method: 'POST',
      url: new URL('/api/v2/signingCert', url),
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({
        credentials: { oidcIdentityToken: token },
        publicKeyRequest: {
          publicKey: { algorithm: 'ECDSA', content: publicKey.export({ format: 'pem', type: 'spki' }) },
          proofOfPossession: proof.toString('base64'),
        },
      }),
    },
    signal,
  );
  if (answer.status !== 200 && answer.status !== 201) {
    throw service.refused(
      answer,
      'Check that this instance accepts the tokens of this job, then run it again.',
    );
  }
  const chain = chainIn(readAnswer(service, answer));
  try {
    const leaf = new X509Certificate(chain[0] ?? '');
    if (!leaf.checkPrivateKey(privateKey)) throw new Error('it is for another key');
    return { key: privateKey, leaf: leaf.raw, chain, ends: Date.parse(leaf.validTo) };
  } catch {
    throw unreadable(service, answer, 'a certificate for our key');
  }
}

function chainIn(document: Record<string, unknown>): string[] {
  const signed = document['signedCertificateEmbeddedSct'] ?? document['signedCertificateDetachedSct'];
  const chain = isRecord(signed) ? signed['chain'] : undefined;
  const certificates = isRecord(chain) ? chain['certificates'] : undefined;
  return Array.isArray(certificates) ? certificates.filter((pem) => typeof pem === 'string') : [];
}
