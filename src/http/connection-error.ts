import { PublishError } from '../oci/errors.ts';

const HINTS: Record<string, string> = {
  ECONNREFUSED: 'Check host and port, and that the registry runs.',
  ENOTFOUND: 'Check the spelling of the host; the runner must be able to resolve it.',
  EAI_AGAIN: "Name resolution failed for the moment; check the runner's DNS when it stays so.",
  ETIMEDOUT: 'Check that a firewall or proxy lets the runner reach it, and that it is not overloaded.',
  ECONNRESET: 'The other side closed the connection; a proxy or load balancer in between may have a limit.',
  CERT_HAS_EXPIRED: 'Renew the certificate of the registry.',
  CERT_NOT_YET_VALID: "Check the clock of the runner and the registry's certificate.",
  ERR_TLS_CERT_ALTNAME_INVALID: "Use a host name that is in the registry's certificate.",
  HPE_HEADER_OVERFLOW: 'Check what answers at this address: 16 KiB of headers are more than registries send.',
  EPROTO: 'The port may speak plain HTTP: set `insecure: true` for this registry, or use its TLS port.',
};
const UNKNOWN_AUTHORITY = [
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
];
const PHRASES: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'the host name does not exist',
  EAI_AGAIN: 'the host name could not be resolved',
  ECONNRESET: 'the connection was closed in the middle',
  EPIPE: 'the connection was closed in the middle',
  ETIMEDOUT: 'no answer in time',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  HPE_HEADER_OVERFLOW: 'the headers of the answer are larger than 16 KiB',
};

/** A request that got no answer, told with the host, what it was, and what may help. The URL's query stays out: it may hold a signature. */
export function connectionError(error: unknown, request: { method: string; url: URL }): PublishError {
  if (error instanceof PublishError) return error;
  const failure = error as Error & { code?: string; errors?: (Error & { code?: string })[] };
  // Trying several addresses of a host fails with one error for all of them, the code of which is that of the first.
  const code = codeOf(failure);
  const phrase = UNKNOWN_AUTHORITY.includes(code)
    ? 'its certificate is signed by an authority that is not known here'
    : (PHRASES[code] ?? failure.message);
  const hint = UNKNOWN_AUTHORITY.includes(code)
    ? "Give the authority's certificate as `ca` in the registry's registry-auth entry, or in NODE_EXTRA_CA_CERTS."
    : HINTS[code === 'EPIPE' ? 'ECONNRESET' : code];
  return new PublishError(
    `${request.method} ${request.url.origin}${request.url.pathname} failed: ${phrase}`,
    {
      code,
      ...(hint === undefined ? {} : { hint }),
      cause: error,
    },
  );
}

function codeOf(failure: Error & { code?: string; errors?: (Error & { code?: string })[] }): string {
  const code = failure.code ?? failure.errors?.[0]?.code ?? 'ECONNECTION';
  // OpenSSL's own codes: `ERR_SSL_WRONG_VERSION_NUMBER` and the like mean that the other side doesn't speak TLS.
  if (/^ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST)/.test(code)) return 'EPROTO';
  return code;
}
