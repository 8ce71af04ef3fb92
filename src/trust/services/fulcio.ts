import { generateKeyPairSync, sign, X509Certificate, type KeyObject } from 'node:crypto';
import { PublishError } from '../../oci/errors.ts';
import { isRecord } from '../../oci/documents/descriptor-reader.ts';
import { readPayload } from '../../support/jwt.ts';
import type { Cancellable } from '../../oci/content.ts';
import type { Signer, SignerIdentity } from '../types.ts';
import { readAnswer, unreadable, type Service } from './client.ts';

interface KeylessOptions {
  /** Fulcio's URL, without a path. */
  url: URL;
  service: Service;
  /** Requests a token for the audience `sigstore`, again for each new certificate. */
  idToken(): Promise<string>;
  /** The GitHub server: `https://github.com`. */
  server: string;
}

interface Certificate {
  key: KeyObject;
  leaf: Buffer;
  chain: string[];
  /** Expiry, in milliseconds since the epoch. */
  ends: number;
}

/** Milliseconds before its expiry at which a certificate is renewed, to allow for the log and clock skew. */
const MARGIN = 90_000;

/**
 * Creates a keyless signer. One token, one key and one certificate serve all statements of the run, and are
 * renewed shortly before the certificate expires.
 * https://github.com/sigstore/fulcio/blob/main/docs/certificate-issuing-overview.md
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
      // Share the pending request: concurrent statements must not request a certificate each.
      const held = (current = certificate(signal));
      held.catch(() => (current = undefined));
      const { key, leaf, chain } = await held;
      return { signature: sign('sha256', bytes, key), material: { kind: 'certificate', leaf, chain } };
    },
  };
}

/**
 * The identity that the certificate will have: the workflow file that runs, or the reusable workflow itself.
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
