import { PublishError } from '../oci/errors.ts';

const HINTS: Record<string, string> = {
  ECONNREFUSED: 'Check host and port, and that the registry is running.',
  ENOTFOUND: 'Check the spelling; a private name must be resolvable from the runner.',
  EAI_AGAIN: 'Rerun the job; if it fails again, check the DNS settings of the runner.',
  ETIMEDOUT:
    'Check that the runner can reach it through firewalls and proxies, and that it is not overloaded.',
  ECONNRESET: 'Rerun the job; if it fails again, check the limits of proxies and load balancers in between.',
  CERT_HAS_EXPIRED: 'Renew the certificate of the registry.',
  CERT_NOT_YET_VALID: "Check the clock of the runner and the registry's certificate.",
  ERR_TLS_CERT_ALTNAME_INVALID: "Use a host name that is in the registry's certificate.",
  HPE_HEADER_OVERFLOW: 'Check what answers at this address: registries send less than 16 KiB of headers.',
  EPROTO:
    'Set `insecure: true` in its `registry-auth` entry if the port uses plain HTTP, or use its TLS port.',
};
const UNKNOWN_AUTHORITY = [
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
];
const PHRASES: Record<string, string> = {
  ECONNREFUSED: 'connection refused: nothing is listening',
  ENOTFOUND: 'unknown host name',
  EAI_AGAIN: 'the host name could not be resolved',
  ECONNRESET: 'the connection was closed in the middle',
  EPIPE: 'the connection was closed in the middle',
  ETIMEDOUT: 'no answer in time',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'no network',
  EPROTO: "it doesn't use TLS on this port",
  HPE_HEADER_OVERFLOW: 'the response headers are larger than 16 KiB',
};

const CERTIFICATES: Record<string, string> = {
  CERT_HAS_EXPIRED: 'it has expired',
  CERT_NOT_YET_VALID: "it isn't valid yet",
  ERR_TLS_CERT_ALTNAME_INVALID: 'it is for another host name',
};

/**
 * The error for a request that got no answer, with the host, the cause and a hint. Leaves out the query, which may
 * contain a signature.
 */
export function connectionError(error: unknown, request: { method: string; url: URL }): PublishError {
  if (error instanceof PublishError) return error;
  const failure = error as Error & { code?: string; errors?: (Error & { code?: string })[] };
  // If all addresses of a host fail, Node throws one error with the code of the first.
  const code = codeOf(failure);
  const hint = UNKNOWN_AUTHORITY.includes(code)
    ? 'Set `ca` in its `registry-auth` entry to the certificate of your CA, or set NODE_EXTRA_CA_CERTS.'
    : HINTS[code === 'EPIPE' ? 'ECONNRESET' : code];
  const { method, url } = request;
  return new PublishError(connectionText(code, url.host, failure.message), {
    code,
    ...(hint === undefined ? {} : { hint }),
    detail: `${method} ${url.origin}${url.pathname}: ${code}`,
    cause: error,
  });
}

/** `Can't reach reg.example:5000: connection refused: nothing is listening` */
function connectionText(code: string, host: string, said: string): string {
  const why = UNKNOWN_AUTHORITY.includes(code) ? 'unknown certificate authority' : CERTIFICATES[code];
  if (why !== undefined) return `Can't verify the TLS certificate of ${host}: ${why}`;
  return `Can't reach ${host}: ${PHRASES[code] ?? said}`;
}

function codeOf(failure: Error & { code?: string; errors?: (Error & { code?: string })[] }): string {
  const code = failure.code ?? failure.errors?.[0]?.code ?? 'ECONNECTION';
  // OpenSSL's own codes: `ERR_SSL_WRONG_VERSION_NUMBER` and the like mean that the other side doesn't speak TLS.
  if (/^ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST)/.test(code)) return 'EPROTO';
  return code;
}
