/** How to connect to one host. */
export interface HostSettings {
  /** Plain HTTP. Default: only for localhost, 127.0.0.1 and [::1]. */
  plainHttp?: boolean;
  /** TLS without verification of the certificate (`insecure: true`). */
  skipVerify?: boolean;
  /** PEM bundles, added to the system's. */
  ca?: string;
  clientCert?: string;
  clientKey?: string;
  /** Hosts that its bearer realm may point to, besides its own and those known for its vendor. */
  realmHosts?: string[];
}
