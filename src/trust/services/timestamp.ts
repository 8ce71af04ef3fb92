import { createHash } from 'node:crypto';
import { unreadable, type Service } from './client.ts';

/** Gets a timestamp for a signature: DER of RFC 3161's TimeStampResp. @throws PublishError `TSA`. */
export type Timestamper = (signature: Buffer, signal: AbortSignal | undefined) => Promise<Buffer>;

/** Statuses that may mean that the request format isn't supported. */
const OTHER_FORM = [400, 404, 405, 406, 415, 422];
/** Number of requests: if a timestamp can't be parsed, the next one may differ. */
const TRIES = 3;

/**
 * Creates the client of a timestamp authority. It uses the JSON format of Sigstore's and GitHub's
 * authorities, and falls back to that of RFC 3161.
 * https://github.com/sigstore/timestamp-authority/blob/main/openapi.yaml
 */
export function createTimestamper(url: URL, service: Service): Timestamper {
  return async (signature, signal) => {
    const hash = createHash('sha256').update(signature).digest();
    for (let tries = 1; ; tries++) {
      const answer = await ask(url, service, hash, signal);
      if (answer.status !== 200 && answer.status !== 201) {
        throw service.refused(answer, 'Run the job again; if it fails again, sign with another instance.');
      }
      if (await isReadable(answer.bytes)) return answer.bytes;
      if (tries === TRIES) throw unreadable(service, answer, 'a time');
    }
  };
}

async function ask(url: URL, service: Service, hash: Buffer, signal: AbortSignal | undefined) {
  const accept = 'application/timestamp-reply';
  const json = { artifactHash: hash.toString('base64'), hashAlgorithm: 'sha256', certificates: true };
  const answer = await service.send(
    {
      method: 'POST',
      url,
      headers: { 'content-type': 'application/json', accept },
      body: JSON.stringify(json),
    },
    signal,
  );
  if (!OTHER_FORM.includes(answer.status)) return answer;
  const headers = { 'content-type': 'application/timestamp-query', accept };
  return service.send({ method: 'POST', url, headers, body: timeStampRequest(hash) }, signal);
}

/** TimeStampReq (RFC 3161, 2.4.1): version 1, SHA-256 with NULL parameters, the hash, certReq. */
function timeStampRequest(hash: Buffer): Buffer {
  const head = Buffer.from('30390201013031300d060960864801650304020105000420', 'hex');
  return Buffer.concat([head, hash, Buffer.from('0101ff', 'hex')]);
}

async function isReadable(bytes: Buffer): Promise<boolean> {
  const { RFC3161Timestamp } = await import('@sigstore/core');
  try {
    const { signingTime, signerSerialNumber } = RFC3161Timestamp.parse(Buffer.from(bytes));
    return !Number.isNaN(signingTime.getTime()) && signerSerialNumber.length > 0;
  } catch {
    return false;
  }
}
