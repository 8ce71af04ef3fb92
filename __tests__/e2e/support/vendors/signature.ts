import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const hash = (text: string) => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();

/** The parts of a signed AWS request. */
export interface Signed {
  accessKeyId: string;
  region: string;
  service: string;
  sessionToken: string | undefined;
  /** Whether the signature was created with this secret. */
  matches(secret: string): boolean;
}

/**
 * Parses a Signature Version 4.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function readSignature(request: IncomingMessage, url: URL, body: string): Signed | undefined {
  const header =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(
      request.headers.authorization ?? '',
    );
  if (!header) return undefined;
  const [, accessKeyId = '', day = '', region = '', service = '', signedHeaders = '', signature] = header;
  const time = String(request.headers['x-amz-date']);
  const names = signedHeaders.split(';');
  const query = [...url.searchParams]
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .sort()
    .join('&');
  const canonical = [
    request.method,
    url.pathname,
    query,
    ...names.map((name) => `${name}:${String(request.headers[name]).trim().replace(/ +/g, ' ')}`),
    '',
    signedHeaders,
    hash(body),
  ].join('\n');
  const scope = `${day}/${region}/${service}/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', time, scope, hash(canonical)].join('\n');
  const fresh = time.startsWith(day) && ['host', 'x-amz-date'].every((name) => names.includes(name));
  return {
    accessKeyId,
    region,
    service,
    sessionToken: request.headers['x-amz-security-token'] as string | undefined,
    matches(secret) {
      const key = [day, region, service, 'aws4_request'].reduce<string | Buffer>(
        (made, part) => hmac(made, part),
        `AWS4${secret}`,
      );
      return fresh && createHmac('sha256', key).update(text).digest('hex') === signature;
    },
  };
}
