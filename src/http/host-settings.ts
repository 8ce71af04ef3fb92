/** How one host is spoken to. */
export interface HostSettings {
  /** Plain HTTP. Default: only for localhost, 127.0.0.1 and [::1]. */
  plainHttp?: boolean;
  /** TLS without verification of the certificate (`insecure: true`). */
  skipVerify?: boolean;
  /** PEM bundles, added to the system's. */
  ca?: string;
  clientCert?: string;
  clientKey?: string;
  /** Hosts, beside the registry's own and the known vendors', that its bearer realm may name. */
  realmHosts?: string[];
}
